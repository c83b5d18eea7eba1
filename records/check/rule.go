package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// Rule is one rule, with its documentation. It has Each, Run or both, or one of
// Pair and Proposal; none where reading the text applies it.
type Rule struct {
	ID       string        // "incident-workaround", stable for ever
	Title    string        // one line, what holds where the rule is kept
	Doc      string        // Markdown: what is judged, why, what to do
	Source   string        // rule of the specification: "X3"
	Severity diag.Severity // the usual severity
	Temporal bool          // depends on the as-of instant alone (D10)
	FoundBy  string        // the commands that tell it where check does not: "gitsm fsck"

	// Bad is a txtar of records that the rule refuses, Good of records that it
	// accepts; see Rules. For a rule over proposals they hold what the target
	// branch has below base/, and what the proposal changes below head/.
	Bad, Good string

	// Kinds names the kinds whose records Each judges; none means every kind.
	Kinds []string
	// Each judges one record. Its errors may depend on the record, on records
	// up to Reach links away from it in either direction, and on people and
	// configuration. A warning may depend on anything: no plan is judged by it.
	Each  func(*Pass, *records.Record)
	Reach int
	// Run judges the tree at once, for what belongs to no single record.
	Run func(*Pass)

	// Pair judges what a proposal makes of one record, and Proposal the proposal
	// at once. They apply with a target branch alone (gitsm check --base).
	Pair     func(*PairPass, Pair)
	Proposal func(*PairPass)
}

// OfProposals reports a rule that judges what a proposal makes of the target
// branch.
func (r *Rule) OfProposals() bool { return r.Pair != nil || r.Proposal != nil }

// Anywhere is the Reach of a rule that looks at records to which no link leads.
const anywhere = -1

// appliesTo reports whether Each judges records of a kind.
func (r *Rule) appliesTo(kind string) bool {
	return len(r.Kinds) == 0 || slices.Contains(r.Kinds, kind)
}

// wayOut is the last paragraph of the documentation, which says what to do, in
// the form of a Fix's title: "correct the time of the step".
func (r *Rule) wayOut() string {
	text := strings.TrimSpace(r.Doc)
	if i := strings.LastIndex(text, "\n\n"); i >= 0 {
		text = text[i+2:]
	}
	text = strings.TrimSuffix(strings.Join(strings.Fields(text), " "), ".")
	return strings.ToLower(text[:1]) + text[1:]
}
