package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records/audit"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/site"
)

// siteAudit makes what the pages of a portal for auditors show, once one of them is
// asked for: one walk of the history for all quarters and all records.
type siteAudit struct {
	ctx  context.Context //nolint:containedctx // it lives as long as the portal that asks it
	p    *project
	want auditManifest

	quarters int

	mu    sync.Mutex // all below is made by one page at a time
	g     *auditGathering
	err   error
	found map[string]int
	past  map[string]site.RecordPast
}

// sampleDrawn is how many changes gitsm audit draws where nobody says.
const sampleDrawn = 25

// withAudit has a portal for people within the organisation know what auditors look
// at, in so many quarters. from is what an earlier build says that its evidence was made of; nil for what
// there is now.
func (p *project) withAudit(ctx context.Context, opts *site.Options, quarters int, from *site.ManifestEvidence) error {
	if opts.Audience.Outward() || quarters == 0 {
		return nil
	}
	if opts.Commit == "" {
		opts.Audit = &site.Audit{Note: "The portal was not built from a commit: what is not committed is no evidence. Commit, and build it again."}
		return nil
	}
	a := &siteAudit{ctx: ctx, p: p, quarters: quarters, want: auditManifest{
		Version: audit.Version, Gitsm: p.env.version, Commit: opts.Commit, AsOf: opts.AsOf, Zones: opts.Zones, Sample: sampleDrawn,
	}}
	note, err := a.noEvidence()
	if err != nil {
		return err
	}
	if note != "" {
		opts.Audit = &site.Audit{Note: note}
		return nil
	}
	if err := a.rests(ctx, from); err != nil {
		return err
	}
	opts.Audit = &site.Audit{Quarters: quarters, Pack: a.pack, Past: a.pastOf, Stamp: a.stamp}
	if a.want.Ledger.Commit == "" {
		opts.Audit.Note = "There is no ledger here: who approved what, and when it was seen, rests on commits, which are claims of whoever made them."
	}
	return nil
}

// noEvidence says why the history cannot be evidence, "" where it can.
func (a *siteAudit) noEvidence() (string, error) {
	repo, err := gitrepo.Open(a.p.dir)
	switch {
	case err != nil && noPast(err):
		return "There is no Git history here, and without one there is no evidence.", nil
	case err != nil:
		return "", err
	}
	defer func() { _ = repo.Close() }()
	if repo.Shallow() {
		return `This clone is shallow, and half of a history is no evidence: run "git fetch --unshallow", or set fetch-depth: 0 in the workflow, and build the portal again.`, nil
	}
	return "", nil
}

// rests settles what the evidence rests on beside the commit.
func (a *siteAudit) rests(ctx context.Context, from *site.ManifestEvidence) error {
	a.want.Ledger.Branch = defaultLedger
	if from != nil {
		a.want.Ledger.Branch, a.want.Ledger.Commit, a.want.Inputs.Branches = from.Ledger, from.Commit, from.Elsewhere
		return nil
	}
	s, err := a.p.ledgerOn(defaultLedger)
	if err != nil {
		return err
	}
	ref, err := s.whereLedger()
	if err != nil {
		return err
	}
	if ref != "" {
		if a.want.Ledger.Commit, err = a.p.resolved(ref); err != nil {
			return fmt.Errorf("the ledger: %w", err)
		}
	}
	in, err := a.p.auditInputs(ctx, auditOptions{})
	a.want.Inputs.Branches = in.Branches
	return err
}

func (a *siteAudit) stamp() (site.ManifestEvidence, error) {
	return site.ManifestEvidence{Ledger: a.want.Ledger.Branch, Commit: a.want.Ledger.Commit, Quarters: a.quarters, Elsewhere: a.want.Inputs.Branches}, nil
}

// begin walks the history when it is first needed. The caller holds mu.
func (a *siteAudit) begin() error {
	if a.g != nil || a.err != nil {
		return a.err
	}
	a.g, a.err = a.p.beginAudit(a.ctx, a.want)
	if a.err != nil {
		return a.err
	}
	a.p.opened = append(a.p.opened, a.g.repo)
	a.found = audit.Found(a.g.p.tree, a.want.AsOf)
	a.past = map[string]site.RecordPast{}
	return nil
}

// pack makes the pack of a period, as gitsm audit does without any other input.
func (a *siteAudit) pack(period report.Period) (audit.Pack, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.begin(); err != nil {
		return audit.Pack{}, err
	}
	in, err := a.g.of(a.ctx, period)
	if err != nil {
		return audit.Pack{}, err
	}
	in.Found = a.found
	made := audit.Make(in)
	made.Tool = "gitsm " + a.want.Gitsm
	return made, nil
}

// pastOf tells the clocks of a record, as gitsm log does.
func (a *siteAudit) pastOf(id string) (site.RecordPast, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.begin(); err != nil {
		return site.RecordPast{}, err
	}
	if known, ok := a.past[id]; ok {
		return known, nil
	}
	r := a.g.p.tree.Record(id)
	if r == nil || r.ID != id || len(r.Log) == 0 {
		return site.RecordPast{}, nil
	}
	past, err := a.g.past.of(r.ID, r.Path, r)
	if err != nil {
		return site.RecordPast{}, err
	}
	made := site.RecordPast{Clocks: past.Clocks(r.Log), Findings: history.Tell(r.ID, r, past, a.g.p.logPolicy(a.g.past, r)).Findings}
	a.past[id] = made
	return made, nil
}
