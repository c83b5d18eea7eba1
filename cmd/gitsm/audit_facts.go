package main

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audit"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/ledger"
	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/schema"
)

// auditGathering collects what a pack is made of: the project as a commit has it,
// with its past up to there and the ledger as its own commit has it.
type auditGathering struct {
	p      *project // its tree is the commit's
	repo   *gitrepo.Repo
	past   *projectPast
	shared audit.Input // what all periods have
	in     audit.Input // of the period that is looked at
	period report.Period
	steps  map[string]int // place of every commit in the past
	first  string         // the commit that the main line begins with
	last   readTree
}

// resolved gives the whole hash of a revision.
func (p *project) resolved(rev string) (string, error) {
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return "", err
	}
	defer func() { _ = repo.Close() }()
	return repo.Resolve(rev)
}

// gatherAudit collects what a manifest asks for.
func (p *project) gatherAudit(ctx context.Context, want auditManifest) (audit.Input, error) {
	g, err := p.beginAudit(ctx, want)
	if err != nil {
		return audit.Input{}, err
	}
	defer g.close()
	period, err := audit.ParsePeriod(want.Period, g.p.tree.Config.Zone)
	if err != nil {
		return audit.Input{}, usagef("--period: %v", err)
	}
	if period.From.After(want.AsOf) {
		return audit.Input{}, usagef("--period %s begins at %s, after the as-of instant %s", want.Period, p.told(period.From), p.told(want.AsOf))
	}
	return g.of(ctx, period)
}

// beginAudit collects what packs of all periods share. The caller closes it.
func (p *project) beginAudit(ctx context.Context, want auditManifest) (*auditGathering, error) {
	tree, err := p.treeAt(want.Commit)
	if err != nil {
		return nil, err
	}
	then := *p
	then.tree, then.opened = tree, nil
	g := &auditGathering{p: &then, shared: audit.Input{
		Tree: tree, Stamp: report.Stamp{Commit: want.Commit, AsOf: want.AsOf, Zones: want.Zones}, Seed: want.Seed, Sample: want.Sample,
		Branches: want.Inputs.Branches, Doctor: want.Inputs.Doctor, Deployments: want.Inputs.Deployments,
	}}
	if g.repo, err = gitrepo.Open(p.dir); err != nil {
		return nil, err
	}
	if err := g.begin(ctx, want); err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

func (g *auditGathering) begin(ctx context.Context, want auditManifest) error {
	if err := g.walk(ctx, want.Commit); err != nil {
		return fmt.Errorf("read the history: %w", err)
	}
	if err := g.readLedger(ctx, want); err != nil {
		return err
	}
	g.removed()
	return g.settings(ctx, want.Commit)
}

func (g *auditGathering) close() { _ = g.repo.Close() }

// of collects what the pack of one period is made of.
func (g *auditGathering) of(ctx context.Context, period report.Period) (audit.Input, error) {
	g.in, g.period = g.shared, period
	g.in.Period = period
	return g.in, g.subjects(ctx)
}

// walk reads the past that leads to a commit. A shallow clone would be a silent
// half-truth, and is refused.
func (g *auditGathering) walk(ctx context.Context, commit string) error {
	files, err := g.repo.FS(commit)
	if err != nil {
		return err
	}
	g.past = &projectPast{p: g.p, repo: g.repo}
	if g.past.settings, err = records.LoadSettings(files); err != nil {
		return err
	}
	g.past.past, err = g.p.walk(ctx, g.repo, commit, pastFile, gitrepo.PastOptions{
		WalkOptions: gitrepo.WalkOptions{Folders: kindFolders(g.p.tree.Kinds)},
	})
	if err != nil {
		return err
	}
	if !g.past.past.Complete {
		return gitrepo.ErrTooShallow
	}
	g.past.index()
	var line []history.CommitInfo
	for _, s := range slices.Backward(g.past.past.Steps) {
		if s.Main {
			line = append(line, history.CommitInfo{Hash: s.Hash, When: s.CommitTime})
		}
	}
	g.shared.Line = audit.NewLine(line, g.shared.Stamp.AsOf)
	g.steps = map[string]int{}
	for i := range g.past.past.Steps {
		s := &g.past.past.Steps[i]
		g.steps[s.Hash] = i
		if s.Main && len(s.Parents) == 0 {
			g.first = s.Hash
		}
	}
	return nil
}

// readLedger reads the ledger as its commit has it, and what is wrong with it and
// its past up to there.
func (g *auditGathering) readLedger(ctx context.Context, want auditManifest) error {
	w := &g.shared.Witness
	w.Place = func(commit string) (int, bool) {
		place, on := g.past.place[commit]
		return place, on
	}
	if want.Ledger.Commit == "" {
		return nil
	}
	s, err := g.p.ledgerOn(want.Ledger.Branch)
	if err != nil {
		return err
	}
	tip, err := s.read(want.Ledger.Commit)
	if err == nil && tip.commit == "" {
		err = gitrepo.ErrNoRevision
	}
	if err != nil {
		return fmt.Errorf("the ledger's commit %s is not here, or cannot be read: git fetch origin %s (%w)", short12(want.Ledger.Commit), want.Ledger.Branch, err)
	}
	rewritten, err := s.history(ctx, tip.commit)
	if err != nil {
		return err
	}
	w.Commit, w.Found = tip.commit, slices.Concat(tip.found, rewritten)
	if len(tip.found) > 0 || tip.ledger == nil {
		return nil // what is not whole proves nothing
	}
	w.Ledger = tip.ledger
	g.past.ledger, g.past.seen = true, map[string][]ledger.Entry{}
	for _, e := range tip.ledger.Entries() {
		g.past.seen[e.Change] = append(g.past.seen[e.Change], e)
		w.Forge = w.Forge || e.Login != "" || strings.HasPrefix(e.Ref, "pr/")
	}
	return nil
}

// subjects collects the changes, and the other records that commits of the period
// touched.
func (g *auditGathering) subjects(ctx context.Context) error {
	touched := g.past.touchedIn(g.period, g.in.Line)
	for _, r := range g.p.tree.Records {
		isChange := r.Kind.Name == "change"
		if !isChange && (!touched[r.Path] && !g.tellsOf(r) || r.Kind.Log != schema.LogRecord && !needsAuthority(r)) {
			continue
		}
		s := audit.Subject{Record: r}
		if touched[r.Path] || !g.overBefore(r) && r.Opened().Before(g.period.To) {
			if err := g.tell(&s); err != nil {
				return err
			}
		}
		if isChange {
			g.in.Changes = append(g.in.Changes, s)
		} else {
			g.in.Others = append(g.in.Others, s)
		}
	}
	return g.passages(ctx)
}

// tellsOf reports a record whose log tells of the period, whenever that was
// recorded.
func (g *auditGathering) tellsOf(r *records.Record) bool {
	return slices.ContainsFunc(r.Log, func(e records.Entry) bool { return g.period.Holds(e.At) })
}

// overBefore reports a change that was over before the period began.
func (g *auditGathering) overBefore(r *records.Record) bool {
	c := r.Category()
	if len(r.Log) == 0 || c != schema.Closed && c != schema.Cancelled {
		return false
	}
	return !slices.ContainsFunc(r.Log, func(e records.Entry) bool { return !e.At.Before(g.period.From) })
}

// tell reads the past of one record and what shows its approvals.
func (g *auditGathering) tell(s *audit.Subject) (err error) {
	r := s.Record
	if s.Past, err = g.past.of(r.ID, r.Path, r); err != nil {
		return err
	}
	s.Story = history.Tell(r.ID, r, s.Past, g.p.logPolicy(g.past, r))
	if needsAuthority(r) {
		s.Facts = g.facts(s, r, len(s.Past.All), g.in.Stamp.AsOf)
	}
	return nil
}

// facts are what shows the approvals of a change after so many of its versions.
// Nothing is taken at its word. Where proposals come through a forge, who can
// write any name into a commit is nobody's witness.
func (g *auditGathering) facts(s *audit.Subject, r *records.Record, versions int, asOf time.Time) changes.Facts {
	past := &recordPast{p: g.p, record: r}
	entered := map[string]bool{} // commits that wrote down what the ledger holds, or took out a secret
	for i := 1; i < versions; i++ {
		if was, v := s.Past.All[i-1], s.Past.All[i]; audit.EntersWitnessed(g.in.Witness.Ledger, r.ID, was, v) || audit.OnlyRedacts(was, v) {
			entered[v.Commit.Hash] = true
		}
	}
	for _, v := range slices.Backward(s.Past.All[:versions]) {
		author := forge.Identity{Name: v.Commit.Author, Email: v.Commit.Email}
		past.versions = append(past.versions, recordVersion{
			commit: forge.Commit{SHA: v.Commit.Hash, Author: author, Committer: author, CoAuthors: forge.CoAuthors(g.past.past.Steps[g.steps[v.Commit.Hash]].Message)},
			record: v.Record,
		})
	}
	f := changes.Facts{
		Merged: true, AsOf: asOf, SealAt: past.sealAt,
		Touched: func(string) ([]forge.Commit, error) {
			return slices.DeleteFunc(past.touched(nil), func(c forge.Commit) bool { return entered[c.SHA] }), nil
		},
	}
	if l := g.in.Witness.Ledger; l != nil {
		f.Witnessed = witnessedIn(l)
	}
	if !g.in.Witness.Forge {
		f.Entered = past.entered
	}
	return f
}

// removed finds the records that commits of the main line took away.
func (g *auditGathering) removed() {
	for i := range g.past.past.Steps {
		s := &g.past.past.Steps[i]
		if !s.Main {
			continue
		}
		for _, ch := range s.OnMain() {
			id := stem(ch.Path)
			k := g.p.tree.Kinds.ByFolder(ch.Path)
			if ch.After != "" || k == nil || k.Log != schema.LogRecord || path.Ext(ch.Path) != ".md" || !k.ID.Valid(id) {
				continue
			}
			now := g.p.tree.Record(id)
			if now != nil && now.ID == id {
				continue // it was moved, or it came back
			}
			gone := audit.Removal{ID: id, Path: ch.Path, In: commitOf(s), By: commitOf(s)}
			if now != nil {
				gone.Now = now.ID
			}
			if !slices.ContainsFunc(g.shared.Removed, func(r audit.Removal) bool { return r.ID == id }) {
				g.shared.Removed = append(g.shared.Removed, gone)
			}
		}
	}
}

// guards are the files and folders that say what the gate goes by.
var guards = []string{"gitsm.yaml", "people.yaml", "customers.yaml", "suppliers.yaml", "kinds", "policy", "change-models", "calendars", "freezes", ".github"}

// settings finds the commits of the main line that changed what the gate goes by.
func (g *auditGathering) settings(ctx context.Context, commit string) error {
	_, err := g.repo.Walk(ctx, commit, gitrepo.WalkOptions{Folders: guards, FirstParent: true}, func(s gitrepo.Step) error {
		for _, ch := range s.OnMain() {
			g.shared.Settings = append(g.shared.Settings, audit.SettingChange{Path: ch.Path, In: commitOf(&s), By: commitOf(&s)})
		}
		return nil
	})
	slices.Reverse(g.shared.Settings)
	return err
}
