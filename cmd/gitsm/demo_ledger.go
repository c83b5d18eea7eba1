package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/ledger"
)

// demoLedger keeps the ledger that the organisation of the example would have: each
// commit of a change came with a pull request, and the approvals of its record are
// the reviews that counted for it. What the story tells was done past the gate has
// no pull request.
type demoLedger struct {
	tree    *records.Tree // of the example, for its people
	as      *records.Tree // its settings, without records
	ledger  ledger.Ledger
	known   map[string]bool // approvals that stand in it
	written map[string]string
	commits []gitrepo.Commit
}

// demoUnproposed are the changes of the story whose commits nobody reviewed.
var demoUnproposed = []string{"CHG-2026-0027"}

// demoSeen is how long after a merge the workflow wrote it down.
const demoSeen = 40 * time.Second

var pullRequest = regexp.MustCompile(`^pr/[0-9]+$`)

// keepDemoLedger writes the ledger beside the commits of a repository, whose hashes
// are given, oldest first.
func keepDemoLedger(dir string, tree *records.Tree, commits []gitrepo.Commit, hashes []string) error {
	d := &demoLedger{tree: tree, as: tree.WithAll(nil), known: map[string]bool{}, written: map[string]string{}}
	for i, c := range commits {
		if i == 0 {
			continue // the definitions were there before the ledger
		}
		if err := d.saw(c, i, hashes[i-1], hashes[i]); err != nil {
			return fmt.Errorf("the ledger of the example: %w", err)
		}
	}
	return gitrepo.CreateBranch(dir, defaultLedger, d.commits)
}

// saw appends what came with one commit.
func (d *demoLedger) saw(c gitrepo.Commit, number int, base, merge string) error {
	var entries []ledger.Entry
	for _, place := range sortedKeys(c.Files) {
		k := d.tree.Kinds.ByFolder(place)
		if k == nil || k.Name != "change" && k.Name != "change-model" || slices.Contains(demoUnproposed, stem(place)) {
			continue
		}
		tree := d.as.With(place, c.Files[place])
		r := tree.Record(stem(place))
		if r == nil {
			continue
		}
		seal := changes.SealOf(tree, r).Digest
		ref := fmt.Sprintf("pr/%d", 1000+number)
		for _, n := range itemsOf(r.Lookup("approvals")) {
			if own := n.Get("ref").Str(); pullRequest.MatchString(own) {
				ref = own
			}
		}
		for _, e := range append(d.decisions(r, ref), ledger.Entry{Kind: ledger.Merge, Digest: seal}) {
			e.Change, e.Ref, e.Base, e.Merge, e.Tool = r.ID, ref, base, merge, "gitsm"
			entries = append(entries, e)
		}
	}
	added, err := d.ledger.Append(c.When.Add(demoSeen), entries...)
	if err != nil || added == 0 {
		return err
	}
	d.write(c.When.Add(demoSeen), added)
	return nil
}

func itemsOf(n *frontmatter.Node) []*frontmatter.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// decisions are the approvals of a record that the ledger does not hold yet, with
// the accounts of those who gave them.
func (d *demoLedger) decisions(r *records.Record, ref string) []ledger.Entry {
	var out []ledger.Entry
	for _, n := range itemsOf(r.Lookup("approvals")) {
		at, _ := n.Get("at").Instant()
		by := d.tree.People.ByHandle(n.Get("by").Str())
		key := fmt.Sprint(r.ID, " ", n.Get("by").Str(), " ", n.Get("role").Str(), " ", at)
		if by == nil || d.known[key] {
			continue
		}
		d.known[key] = true
		e := ledger.Entry{
			Kind: ledger.Approval, Login: by.Logins["github"], ID: by.IDs["github"], Handle: by.Handle, Role: n.Get("role").Str(),
			Digest: n.Get("digest").Str(), Review: fmt.Sprintf("%s/%s", strings.TrimPrefix(ref, "pr/"), by.Handle), SubmittedAt: at,
		}
		if n.Get("decision").Str() != "approved" {
			e.Kind = ledger.Rejection
		}
		out = append(out, e)
	}
	return out
}

// write makes the commit of the ledger's branch that holds what was added.
func (d *demoLedger) write(when time.Time, added int) {
	c := gitrepo.Commit{
		Files: map[string][]byte{}, AuthorName: "gitsm", AuthorEmail: "gitsm@example.invalid", When: when,
		Message: fmt.Sprintf("Witness %s", count(added, "line")),
	}
	for name, text := range d.ledger.Files() {
		if d.written[name] != string(text) {
			c.Files[name], d.written[name] = text, string(text)
		}
	}
	d.commits = append(d.commits, c)
}

// hashesOf lists the commits of a linear history, oldest first.
func hashesOf(ctx context.Context, dir string) ([]string, error) {
	repo, err := gitrepo.Open(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = repo.Close() }()
	var out []string
	_, err = repo.Walk(ctx, "HEAD", gitrepo.WalkOptions{FirstParent: true, All: true}, func(s gitrepo.Step) error {
		out = append(out, s.Hash)
		return nil
	})
	slices.Reverse(out)
	return out, err
}
