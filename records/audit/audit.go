// Package audit makes the evidence pack of a period (C10): the population of
// changes, the chain of each, what was an exception, the standing controls, the
// reviews, a sample, and what went past the gate, each with commit and actor.
//
// It makes values and knows no Git and no HTML: the tree, the histories, the
// ledger and all other facts are given in, and the same Input gives the same
// Pack (D7). Start from Make.
package audit

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/ledger"
	"github.com/gitsm/gitsm/records/report"
)

// Version is the version of what is written.
const Version = 1

// Input is all that a pack is a function of.
type Input struct {
	Tree   *records.Tree // as the commit of the stamp has it
	Period report.Period
	Stamp  report.Stamp
	Seed   string // what the sample is drawn by, "" for one that follows from the period
	Sample int    // how many changes are drawn

	Changes  []Subject // every change of the tree, in its order
	Others   []Subject // other records that commits of the period touched
	Removed  []Removal // records that commits of the main line took away, at any time
	Branches []string  // IDs of changes that any known branch holds

	// Found is how often each rule of check is broken in the tree as it stands, by
	// ID; nil to have it looked at.
	Found map[string]int

	Line        Line // when the commits of the main line came
	Witness     Witness
	Settings    []SettingChange  // commits of the period to the policy, oldest first
	Doctor      *Statement       // what gitsm doctor said, nil where it was not given
	Deployments *DeploymentsList // nil where nothing is to be reconciled
}

// Subject is one record with what is known of its past.
type Subject struct {
	Record *records.Record
	Past   history.Past
	Story  history.Story
	// Facts are what shows its approvals, up to the commit of the stamp. Nothing
	// is taken at its word: Recorded is nil.
	Facts change.Facts
	// Passages are the commits of the main line in the period after which the
	// record said that it was approved or begun, and had not said so of that
	// content before.
	Passages []Passage
}

// Passage is one commit by which a change came through the gate, or past it.
type Passage struct {
	In, By    history.CommitInfo // the commit of the main line, and who wrote what it brought
	First     bool               // nothing was before that commit, so it cannot be judged
	Authority change.Authority   // judged by the policy that held before the commit
}

// Removal is a record that a commit of the main line took away.
type Removal struct {
	ID, Path string
	In, By   history.CommitInfo
	Now      string // the ID that it has now, "" where it was not renumbered
}

// Witness is what the ledger says.
type Witness struct {
	Ledger *ledger.Ledger // nil where there is none
	Commit string         // of its branch
	// Forge tells that proposals of this repository come through a forge: the
	// ledger knows of some.
	Forge bool
	// Place says where on the main line a commit is: the newest has the least.
	Place func(commit string) (place int, onMain bool)
	Found []diag.Diagnostic // what is wrong with the ledger or its past
}

// SettingChange is a commit of the main line that changed what the gate goes by.
type SettingChange struct {
	Path string
	In   history.CommitInfo
	By   history.CommitInfo
}

// Statement is what gitsm doctor said of the guards, and when.
type Statement struct {
	Tool     string   `json:"tool"`
	Findings []string `json:"findings"`
}

// Make makes the pack.
func Make(in Input) Pack {
	m := &maker{in: in, pack: Pack{
		Period: in.Period.Name, From: in.Period.From, To: in.Period.To,
		Commit: in.Stamp.Commit, AsOf: in.Stamp.AsOf, Zones: in.Stamp.Zones,
		Organisation: in.Tree.Config.Name, Audit: in.Tree.Config.Audit, Timezone: in.Tree.Config.Zone.String(),
		LedgerCommit: in.Witness.Commit,
	}}
	m.pack.Version = Version
	if l := in.Witness.Ledger; l != nil {
		m.pack.LedgerSeq, m.pack.LedgerHead = l.Head().Seq, l.Head().Sum
	}
	m.chains()
	m.gaps()
	m.gate()
	m.records()
	m.witness()
	m.reconcile()
	m.exceptions()
	m.standing()
	m.reviews()
	m.sample()
	m.notes()
	m.sort()
	m.controls()
	return m.pack
}

type maker struct {
	in       Input
	pack     Pack
	judged   map[string]change.Authority // of the changes of the population, by ID
	deployed map[string]int              // deployments of the period by change
	outside  []Exception                 // deployments outside of windows
	place    map[string]int              // of changes in the population
	parts    map[string][]hand           // who had a hand in a change
}

// sort puts what came from several places into its one order.
func (m *maker) sort() {
	slices.SortStableFunc(m.pack.Findings, func(a, b Finding) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.Record+"\x00"+a.Rule+"\x00"+a.Message, b.Record+"\x00"+b.Rule+"\x00"+b.Message)
	})
	slices.SortStableFunc(m.pack.Exceptions, func(a, b Exception) int {
		return strings.Compare(a.Kind+"\x00"+a.Record+"\x00"+a.Text, b.Kind+"\x00"+b.Record+"\x00"+b.Text)
	})
}

// who names a commit's author: the handle where people.yaml knows the address.
func (m *maker) who(c history.CommitInfo) string {
	if p := m.in.Tree.People.ByEmail(c.Email); p != nil {
		return p.Handle
	}
	switch {
	case c.Author == "" && c.Email == "":
		return "nobody that the commit names"
	case c.Email == "":
		return c.Author
	}
	return strings.TrimSpace(c.Author + " <" + c.Email + ">")
}

// came reports whether a commit came to the main line in the period.
func (m *maker) came(c history.CommitInfo) bool {
	return m.in.Line.In(c, m.in.Period) && !m.in.Line.After(c, m.in.Stamp.AsOf)
}

// recorded reports whether the main line got an entry in the period.
func (m *maker) recorded(c history.Clocks) bool {
	if c.In.Hash == "" || !c.In.When.Equal(c.Recorded) {
		return m.holds(c.Recorded)
	}
	return m.came(c.In)
}

func (m *maker) holds(at time.Time) bool { return m.in.Period.Holds(at) && !at.After(m.in.Stamp.AsOf) }

// local gives an instant in the repository's zone, nil for the zero one.
func (m *maker) local(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.In(m.in.Tree.Config.Zone)
	return &at
}
