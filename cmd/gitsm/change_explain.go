package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	changes "github.com/gitsm/gitsm/records/change"
)

// defaultHead is the commit that is judged where none is named.
const defaultHead = "HEAD"

type explainOptions struct {
	reviews, base, head, ledger string
	json                        bool
}

func newChangeExplainCommand(e *env) *cobra.Command {
	var opts explainOptions
	cmd := &cobra.Command{
		Use:   "explain ID",
		Short: "Explain whether a change is authorised: who approved what, what is missing",
		Long: `Explain prints what the policy asks of a change, by whom each part of it is met,
when and on which content, or what is missing and who could give it; and for every
decision whether it counts, and why not. It ends with 1 while the change is not
authorised.

Without further facts the entries in approvals, which a merge brought in, are taken
at their word. With --base or --reviews the change is judged as merging HEAD into
the base would give it, as gitsm check --base does: the base's policy decides, only
what stands there is taken at its word, and what is new must be shown by a review,
by the ledger, or without a forge by a commit of the approver's own.`,
		Example: `  gitsm change explain CHG-2026-0101
  gitsm change explain CHG-2026-0101 --base main
  gitsm change explain CHG-2026-0101 --base main --reviews reviews.json
  gitsm change explain CHG-2026-0101 --json`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runChangeExplain(cmd.Context(), e, args[0], opts)
		},
		ValidArgsFunction: completeRecordThen(e, nil),
	}
	f := cmd.Flags()
	f.StringVar(&opts.reviews, "reviews", "", "read the facts of the proposal from this `FILE` (reviews.json)")
	f.StringVar(&opts.base, "base", "", "judge what merging into the commit `REF` would give, by its policy")
	f.StringVar(&opts.head, "head", defaultHead, "the commit `REF` that would be merged")
	f.StringVar(&opts.ledger, "ledger", defaultLedger, "the `BRANCH` of the ledger")
	f.BoolVar(&opts.json, "json", false, "print a JSON object")
	return cmd
}

func runChangeExplain(ctx context.Context, e *env, id string, opts explainOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	r, err := p.record(id)
	if err != nil {
		return err
	}
	if err := changeOrModel(r); err != nil {
		return err
	}
	facts, tree, err := p.changeFacts(ctx, r, opts)
	if err != nil {
		return err
	}
	authority := changes.Authorise(tree, tree.Record(r.ID), facts)
	if slices.ContainsFunc(authority.Decisions, func(d changes.Decision) bool { return d.Via == changes.ViaRecord && d.Counts }) && facts.SealAt == nil {
		authority.Notes = append(authority.Notes, "entries in approvals are taken at their word; --base BRANCH asks what shows them")
	}
	shown := p.shownAuthority(authority)
	if authority.Type == "standard" {
		shown.Model = tree.Record(r.ID).Value("model")
	}
	if opts.json {
		err = printVersionedJSON(e.stdout, shown)
	} else {
		err = shown.print(e.stdout)
	}
	if err == nil && !shown.Granted {
		return errFindings
	}
	return err
}

// shownAuthority is what change explain prints, in either form.
type shownAuthority struct {
	ID            string             `json:"id"`
	Type          string             `json:"type"`
	Model         string             `json:"model,omitempty"` // by which a standard change is authorised
	Level         string             `json:"level,omitempty"`
	Tier          int                `json:"tier"`
	Seal          string             `json:"seal"`
	Granted       bool               `json:"granted"`
	ApprovedAt    string             `json:"approved_at,omitempty"`
	SmallTeam     bool               `json:"small_team"`
	Solo          bool               `json:"solo"`
	Retrospective bool               `json:"retrospective"`
	Late          bool               `json:"late"`
	Expedited     bool               `json:"expedited"`
	Requirements  []shownRequirement `json:"requirements"`
	Decisions     []shownDecision    `json:"decisions"`
	Problems      []string           `json:"problems"`
	Notes         []string           `json:"notes"`
}

type shownRequirement struct {
	Role    string   `json:"role"`
	Service string   `json:"service,omitempty"`
	Need    int      `json:"need"`
	MetBy   []string `json:"met_by"`
	Missing string   `json:"missing,omitempty"`
	Could   []string `json:"could"`

	met []changes.Decision
}

type shownDecision struct {
	Person   string   `json:"person,omitempty"`
	Account  string   `json:"account"`
	Roles    []string `json:"roles"`
	Decision string   `json:"decision"`
	At       string   `json:"at"`
	Via      string   `json:"via"`
	Ref      string   `json:"ref,omitempty"`
	Digest   string   `json:"digest,omitempty"`
	Counts   bool     `json:"counts"`
	WhyNot   string   `json:"why_not,omitempty"`
}

func (p *project) shownAuthority(a changes.Authority) *shownAuthority {
	stamp := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.In(p.tree.Config.Zone).Format(time.RFC3339)
	}
	s := &shownAuthority{
		ID: a.Change, Type: a.Type, Level: a.Level, Tier: a.Tier, Seal: a.Seal.Digest, Granted: a.Granted, ApprovedAt: stamp(a.ApprovedAt),
		SmallTeam: a.SmallTeam, Solo: a.Solo, Retrospective: a.Retrospective, Late: a.Late, Expedited: a.Expedited,
		Requirements: []shownRequirement{}, Decisions: []shownDecision{}, Problems: append([]string{}, a.Problems...), Notes: append([]string{}, a.Notes...),
	}
	for _, r := range a.Requirements {
		shown := shownRequirement{Role: r.Role, Service: r.Service, Need: r.Need, MetBy: []string{}, Missing: r.Missing, Could: append([]string{}, r.Could...), met: r.MetBy}
		for _, d := range r.MetBy {
			shown.MetBy = append(shown.MetBy, d.Person)
		}
		s.Requirements = append(s.Requirements, shown)
	}
	for _, d := range a.Decisions {
		shown := shownDecision{
			Person: d.Person, Account: d.Account, Roles: append([]string{}, d.Roles...), Decision: "approved", At: stamp(d.At),
			Via: d.Via, Ref: d.Ref, Digest: d.Digest, Counts: d.Counts, WhyNot: d.WhyNot,
		}
		if !d.Approved {
			shown.Decision = "rejected"
		}
		s.Decisions = append(s.Decisions, shown)
	}
	return s
}

func (s *shownAuthority) print(w io.Writer) error {
	out := &sheet{Writer: bufio.NewWriter(w)}
	verdict := "not authorised"
	switch {
	case s.Granted && s.ApprovedAt != "":
		verdict = "authorised since " + s.ApprovedAt
	case s.Granted:
		verdict = "authorised"
	}
	risk := ""
	if s.Model != "" {
		risk = "by the model " + diag.Visible(s.Model) + ", "
	}
	if s.Level != "" {
		risk += s.Level + " risk, "
	}
	fmt.Fprintf(out, "%s: %s\n%s, %stier %d, seal %s\n", diag.Visible(s.ID), verdict, s.Type, risk, s.Tier, shortSeal(s.Seal))
	for _, text := range s.Problems {
		fmt.Fprintf(out, "problem: %s\n", diag.Visible(text))
	}
	for _, text := range s.Notes {
		fmt.Fprintf(out, "note: %s\n", diag.Visible(text))
	}
	var rows [][]string
	for _, r := range s.Requirements {
		rows = append(rows, r.row())
	}
	out.table("Asked for", rows)
	rows = nil
	for _, d := range s.Decisions {
		who := d.Person
		if who == "" {
			who = d.Account
		}
		counts := "counts as " + strings.Join(d.Roles, ", ")
		if !d.Counts {
			counts = "does not count: " + d.WhyNot
		}
		rows = append(rows, []string{d.At, who, d.Decision, strings.TrimSpace(d.Via + " " + d.Ref), counts})
	}
	out.table("Decisions", rows)
	return out.Flush()
}

func (r *shownRequirement) row() []string {
	name := r.Role
	switch {
	case r.Service != "":
		name += " of " + r.Service
	case r.Role == changes.RoleHeads:
		name = fmt.Sprintf("%d of any role", r.Need)
	}
	if r.Missing != "" {
		what := "missing: " + r.Missing
		if len(r.Could) > 0 {
			what += "; could be " + strings.Join(r.Could, ", ")
		}
		return []string{"[ ]", name, what}
	}
	var by []string
	for _, d := range r.met {
		by = append(by, fmt.Sprintf("%s on %s", d.Person, d.At.Format(time.DateOnly)))
	}
	return []string{"[x]", name, strings.Join(by, ", ")}
}

// shortSeal is a digest as people compare it by eye.
func shortSeal(digest string) string { return digest[:min(len(digest), len("sha256:")+12)] }
