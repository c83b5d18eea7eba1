package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/ledger"
)

type witnessOptions struct {
	ids                    []string
	reviews, merge, branch string
	pull                   int
	push, since            string
	verify, ledgerOnly     bool
	json                   bool
	write                  writeOptions
}

func newWitnessCommand(e *env) *cobra.Command {
	var opts witnessOptions
	cmd := &cobra.Command{
		Use:   "witness [ID]...",
		Short: "Write down which reviews counted for merged changes",
		Long: `Witness looks back at a merge. For every change that it touched, or for those that
are named, it appends the reviews that counted to the ledger: who (login and
number of the account), in which role, on which content, when the forge received
it, and when gitsm saw it. The ledger is a branch of its own, gitsm-ledger, that
only ever grows; each line names the one before by its hash. To witness the same
merge again adds nothing.

Then it enters the approvals into the records and moves an assessed change that
has them all to approved, by gitsm. --ledger-only leaves the records alone.

Who reviewed what comes from --reviews (a file as gitsm schema reviews.json describes
it), from --pull-request, or, in a workflow that runs on a push, from the pull
request whose merge was pushed. Without any of them it is what the ledger knows,
and what approvers committed themselves.

A change that was merged without the approvals that it needed is told, and is no
less witnessed.

EXIT STATUS
  0  witnessed, or the ledger is whole
  1  a change was merged without authority, or the ledger is not whole
  2  wrong use
  3  it could not be done`,
		Example: `  gitsm witness --reviews reviews.json --commit
  gitsm witness --pull-request 311 --ledger-only --push origin
  gitsm witness CHG-2026-0101 --dry-run
  gitsm witness --verify
  gitsm witness --verify --since 51d0c9e`,
		Args: arguments(0, anyNumber),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.ids = args
			return runWitness(cmd.Context(), e, opts)
		},
		ValidArgsFunction: completeRecords(e),
	}
	f := cmd.Flags()
	f.StringVar(&opts.reviews, "reviews", "", "read the facts of the proposal from this `FILE` (reviews.json)")
	f.IntVar(&opts.pull, "pull-request", 0, "ask GitHub for the facts of this pull request `NUMBER`")
	f.StringVar(&opts.merge, "merge", "HEAD", "the `COMMIT` that the merge gave")
	f.StringVar(&opts.branch, "ledger", defaultLedger, "the `BRANCH` of the ledger")
	f.StringVar(&opts.push, "push", "", "append to the ledger of this `REMOTE`, too")
	f.BoolVar(&opts.ledgerOnly, "ledger-only", false, "leave the records alone")
	f.BoolVar(&opts.verify, "verify", false, "append nothing; tell whether the ledger is whole")
	f.StringVar(&opts.since, "since", "", "with --verify: hold it against what it was at this `COMMIT` of its branch")
	f.BoolVar(&opts.json, "json", false, "with --verify: print the findings as JSON")
	opts.write.bind(cmd)
	cmd.MarkFlagsMutuallyExclusive("reviews", "pull-request")
	return cmd
}

func runWitness(ctx context.Context, e *env, opts witnessOptions) error {
	switch {
	case opts.since != "" && !opts.verify, opts.json && !opts.verify:
		return wrongUse("gitsm witness --help", "--since and --json go with --verify")
	case opts.verify && (len(opts.ids) > 0 || opts.reviews != "" || opts.pull != 0 || opts.push != ""):
		return wrongUse("gitsm witness --help", "--verify looks at the whole ledger and takes nothing else")
	}
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	s, err := p.ledgerOn(opts.branch)
	if err != nil {
		return err
	}
	if opts.verify {
		return runVerify(ctx, p, s, opts)
	}
	arrivals, err := p.arrivals(ctx, opts)
	if err != nil {
		return err
	}
	var unauthorised []string
	for _, a := range arrivals {
		without, err := p.witness(ctx, s, a, opts)
		if err != nil {
			return err
		}
		unauthorised = append(unauthorised, without...)
	}
	if len(unauthorised) > 0 {
		return errFindings
	}
	return nil
}

// arrivals are the merges that are looked back at.
func (p *project) arrivals(ctx context.Context, opts witnessOptions) ([]arrival, error) {
	if opts.reviews == "" {
		return p.askForge(ctx, opts)
	}
	proposal, err := p.readReviews(opts.reviews)
	if err != nil {
		return nil, err
	}
	return []arrival{{opts.merge, &proposal}}, nil
}

// witness looks back at one merge. It tells the changes that came in without
// authority.
func (p *project) witness(ctx context.Context, s *ledgerStore, of arrival, opts witnessOptions) ([]string, error) {
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = repo.Close() }()
	m, err := p.lookBack(ctx, repo, of.merge, of.proposal)
	if err != nil {
		return nil, err
	}
	if len(opts.ids) > 0 {
		if m.ids, err = p.named(m, opts.ids); err != nil {
			return nil, err
		}
	}
	if len(m.ids) == 0 {
		p.env.say("%.12s touches no change", m.merge)
		return nil, nil
	}
	witnessed, found, err := p.witnessed(opts.branch)
	if err != nil {
		return nil, err
	}
	if len(found) > 0 {
		return nil, s.refused(found)
	}
	var authorities []changes.Authority
	for _, id := range m.ids {
		r := m.record(id)
		facts, err := m.facts(ctx, r, witnessed)
		if err != nil {
			return nil, err
		}
		authorities = append(authorities, changes.Authorise(m.tree, r, facts))
	}
	if err := p.writeDown(ctx, s, m, authorities, opts); err != nil {
		return nil, err
	}
	return p.tellUnauthorised(m, authorities), nil
}

// named are the changes that were asked for.
func (p *project) named(m *merged, ids []string) ([]string, error) {
	var out []string
	for _, id := range ids {
		r, err := p.record(id)
		if err != nil {
			return nil, err
		}
		switch {
		case !needsAuthority(r):
			return nil, usagef("%s is a %s; expected a change or a change model", r.ID, r.Kind.Name)
		case m.record(r.ID) == nil:
			return nil, usagef("%s is not in %.12s yet: commit it first", r.ID, m.merge)
		case !slices.Contains(out, r.ID):
			out = append(out, r.ID)
		}
	}
	return out, nil
}

// writeDown appends to the ledger and writes the records.
func (p *project) writeDown(ctx context.Context, s *ledgerStore, m *merged, authorities []changes.Authority, opts witnessOptions) error {
	var entries []ledger.Entry
	for _, a := range authorities {
		entries = append(entries, m.entries(a, "gitsm "+p.env.version)...)
	}
	switch {
	case opts.write.dryRun:
		for _, e := range entries {
			fmt.Fprintf(p.env.stdout, "%s %s %s %s %s\n", e.Kind, diag.Visible(e.Change), diag.Visible(e.Handle), diag.Visible(e.Role), diag.Visible(e.Ref))
		}
	default:
		var added int
		var err error
		if opts.push != "" {
			added, err = s.publish(ctx, opts.push, entries)
		} else {
			added, err = s.append(ctx, entries)
		}
		if err != nil {
			return err
		}
		p.env.say("%s: %s", s.branch, count(added, "new line"))
	}
	if opts.ledgerOnly {
		return nil
	}
	for _, a := range authorities {
		if err := p.enter(ctx, m, a, opts.write); err != nil {
			return err
		}
	}
	return nil
}

// tellUnauthorised says which changes came in without what they needed. A change
// that still waits for its approval is none: where merging does not authorise,
// it may be merged before.
func (p *project) tellUnauthorised(m *merged, authorities []changes.Authority) []string {
	var out []string
	for _, a := range authorities {
		r := m.record(a.Change)
		if a.Granted || !m.claims(r) || a.Type == "emergency" && !a.Late {
			continue
		}
		out = append(out, a.Change)
		why := slices.Clone(a.Problems)
		for _, q := range a.Requirements {
			if !q.Met() {
				why = append(why, q.Missing)
			}
		}
		d := diag.Errorf(diag.Span{File: r.Path, Start: diag.Pos{Line: 1, Column: 1}}, "merged-unauthorised",
			"%s is %s since %.12s, but was not authorised: %s", a.Change, r.State, m.merge, strings.Join(why, "; "))
		d.Fix = &diag.Fix{Title: "look at who may approve", Command: "gitsm change explain " + a.Change}
		_ = diag.Text(p.env.stderr, diag.Report{Findings: placed([]diag.Diagnostic{d}, p.prefix())}, diag.TextStyle{})
	}
	return out
}

// runVerify tells whether the ledger is whole.
func runVerify(ctx context.Context, p *project, s *ledgerStore, opts witnessOptions) error {
	found, err := s.verify(ctx, opts.since)
	if err != nil {
		return err
	}
	report := diag.Report{Tool: "gitsm", Version: p.env.version, Findings: diag.Sort(found)}
	if opts.json {
		err = diag.JSON(p.env.stdout, report)
	} else {
		err = diag.Text(p.env.stdout, report, diag.TextStyle{Color: p.env.terminal.color})
	}
	if err == nil && len(found) > 0 {
		return errFindings
	}
	return err
}

// verify looks at the ledger, at the past of its branch, and at an earlier state
// that somebody remembers.
func (s *ledgerStore) verify(ctx context.Context, since string) ([]diag.Diagnostic, error) {
	ref, err := s.whereLedger()
	if err != nil {
		return nil, err
	}
	if ref == "" {
		return []diag.Diagnostic{s.notVerified("ledger-missing", "git fetch origin "+s.branch+":"+s.branch,
			"not verified: there is no ledger here: no branch %s, and none was fetched", s.branch)}, nil
	}
	tip, err := s.read(ref)
	if err != nil {
		return nil, err
	}
	found := tip.found
	past, err := s.history(ctx, tip.commit)
	if err != nil {
		return nil, err
	}
	found = append(found, past...)
	if since == "" || len(tip.found) > 0 {
		return found, nil
	}
	earlier, err := s.read(since)
	switch {
	case err != nil:
		return nil, err
	case earlier.commit == "":
		return nil, wrongUse("git fetch origin "+s.branch, "--since %s: there is no such commit here", since)
	case len(earlier.found) > 0:
		return nil, fmt.Errorf("--since %s: the ledger was not whole then: %w", since, errors.New(earlier.found[0].Message))
	}
	return append(found, s.placed(tip.ledger.Extends(earlier.ledger))...), nil
}
