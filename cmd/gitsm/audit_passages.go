package main

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audit"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// passage is a commit after which a change said that it was approved.
type passage struct {
	subject *audit.Subject
	version history.Version
}

// passages finds the commits up to the end of the period after which a change said
// newly, or of other content, that it was approved or begun, and judges each by the
// policy that held before it. Of what came before the period only the last one of
// each change is looked at: it tells whether the change was approved by then.
func (g *auditGathering) passages(ctx context.Context) error {
	at := map[string][]passage{}
	for _, s := range g.judged() {
		var before history.Version
		var earlier *passage
		for _, v := range s.Past.Main {
			was := before
			if v.Record == nil || v.Record.Unread() {
				continue
			}
			before = v
			switch {
			case !g.claimsNewly(was, v) || g.in.Line.After(v.Commit, g.in.Stamp.AsOf):
			case g.in.Line.In(v.Commit, g.period):
				at[v.Commit.Hash] = append(at[v.Commit.Hash], passage{s, v})
			case v.Commit.When.Before(g.period.From):
				earlier = &passage{s, v}
			}
		}
		if earlier != nil && s.Record.Kind.Name == "change" {
			at[earlier.version.Commit.Hash] = append(at[earlier.version.Commit.Hash], *earlier)
		}
	}
	// Newest first: each commit's records are then those of the one before with few
	// files changed.
	commits := sortedKeys(at)
	slices.SortStableFunc(commits, func(a, b string) int { return cmp.Compare(g.steps[a], g.steps[b]) })
	for _, commit := range commits {
		if err := g.judge(ctx, commit, at[commit]); err != nil {
			return err
		}
	}
	for _, s := range g.judged() {
		slices.SortStableFunc(s.Passages, func(a, b audit.Passage) int { return g.steps[b.In.Hash] - g.steps[a.In.Hash] })
	}
	return nil
}

// judged are the subjects that need authority: changes, and change models that
// commits of the period touched.
func (g *auditGathering) judged() []*audit.Subject {
	var out []*audit.Subject
	for _, list := range [][]audit.Subject{g.in.Changes, g.in.Others} {
		for i := range list {
			if needsAuthority(list[i].Record) {
				out = append(out, &list[i])
			}
		}
	}
	return out
}

func (g *auditGathering) claims(r *records.Record) bool {
	if r == nil {
		return false
	}
	if r.Kind.Name == "change-model" { // it authorises while it is active
		return r.Category() == schema.Open
	}
	past, _ := lifecycle.Replay(g.p.tree, r)
	return !past.Milestones["approved"].IsZero() || !past.Milestones["started"].IsZero()
}

// claimsNewly reports a version that says it is approved or begun where the one
// before did not, or said so of other content and was not carried out yet.
func (g *auditGathering) claimsNewly(was, is history.Version) bool {
	if !g.claims(is.Record) {
		return false
	}
	if !g.claims(was.Record) {
		return true
	}
	return was.Seal != is.Seal && !was.Record.Category().Done()
}

// judge judges what one commit brought.
func (g *auditGathering) judge(ctx context.Context, commit string, brought []passage) error {
	var m *merged
	if commit != g.first {
		var err error
		at := func(rev string) (*records.Tree, error) { return g.treeAt(ctx, rev) }
		if m, err = g.p.lookBackBy(ctx, g.repo, commit, nil, at); err != nil {
			return err
		}
	}
	for _, b := range brought {
		p := audit.Passage{In: b.version.Commit, By: writerOf(&b.subject.Past, b.version), First: m == nil}
		if m != nil {
			r := m.record(b.version.Record.ID)
			if r == nil {
				continue
			}
			versions := 0
			for i, v := range b.subject.Past.All {
				if g.steps[v.Commit.Hash] >= g.steps[commit] {
					versions = i + 1
				}
			}
			p.Authority = changes.Authorise(m.tree, r, g.facts(b.subject, r, versions, b.version.Commit.When))
		}
		b.subject.Passages = append(b.subject.Passages, p)
	}
	return nil
}

// nearby is how many files may differ before a tree is read whole.
const nearby = 1000

// readTree is a commit's records, as they were read last.
type readTree struct {
	commit string
	tree   *records.Tree
}

// treeAt reads the records of an earlier commit: those that were read last, at
// first of the tip, with the files that differ, which is the same and far less to
// read.
func (g *auditGathering) treeAt(ctx context.Context, commit string) (*records.Tree, error) {
	if g.last.tree == nil {
		g.last = readTree{g.in.Stamp.Commit, g.p.tree}
	}
	if g.last.commit == commit {
		return g.last.tree, nil
	}
	tree, err := g.treeBy(ctx, commit)
	if err != nil {
		return nil, err
	}
	g.last = readTree{commit, tree}
	return tree, nil
}

func (g *auditGathering) treeBy(ctx context.Context, rev string) (*records.Tree, error) {
	last, err := g.repo.FS(g.last.commit)
	if err != nil {
		return nil, err
	}
	files, err := g.repo.FS(rev)
	if err != nil {
		return nil, err
	}
	differ, err := g.repo.Changed(ctx, last, files)
	if err != nil || len(differ) > nearby {
		return g.p.treeAt(rev)
	}
	changed := map[string][]byte{}
	for _, c := range differ {
		place := c.Path
		if prefix := g.repo.Prefix(); prefix != "" {
			rest, inside := strings.CutPrefix(place, prefix+"/")
			if !inside {
				continue
			}
			place = rest
		}
		switch {
		case records.IsSettings(place):
			return g.p.treeAt(rev)
		case g.last.tree.Kinds.ByFolder(place) == nil:
			continue
		case c.After == "":
			changed[place] = nil
			continue
		}
		src, err := fs.ReadFile(files, place)
		if err != nil { // a symbolic link, or a submodule: as a walk of the tree sees it
			return g.p.treeAt(rev)
		}
		changed[place] = src
	}
	return g.last.tree.WithAll(changed), nil
}

// writerOf finds who made what a commit of the main line brought.
func writerOf(past *history.Past, v history.Version) history.CommitInfo {
	for _, a := range past.All {
		if a.Blob == v.Blob && a.Blob != "" {
			return a.Commit
		}
	}
	return v.Commit
}
