package check

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

var proposals = flag.Int("gitsm.proposals", 1000, "how many random proposals TestOracle judges")

// hard are worlds on which rules and oracle once disagreed, further out than the
// ordinary run goes: an approval of a standard change by somebody who wrote it, a
// file that takes the number of a change which the proposal does not touch, entries
// that say another value than the record, an approval after a beginning that no step
// tells, and a change that was given up and carried out.
var hard = []uint64{21744, 22394, 56143, 63287, 94468, 99397}

// TestOracle holds the verdict on random proposals against the oracle's, which
// knows nothing of how gitsm reads records. And it holds that the verdict hangs
// on what a proposal says alone: not on the number and order of its commits, on
// how it came to be read, or on what the target branch has besides.
func TestOracle(t *testing.T) {
	n := *proposals
	if testing.Short() {
		n = min(n, 200)
	}
	const workers = 4
	var clean, disagreed atomic.Int64
	fired := make([]map[string]int, workers)
	t.Run("worlds", func(t *testing.T) {
		for _, seed := range hard {
			judgeWorld(t, seed)
		}
		for i := range workers {
			fired[i] = map[string]int{}
			t.Run("", func(t *testing.T) {
				t.Parallel()
				for seed := i; seed < n && disagreed.Load() < 12; seed += workers {
					rules, ok := judgeWorld(t, uint64(seed))
					if !ok {
						disagreed.Add(1)
					}
					for _, rule := range rules {
						fired[i][rule]++
					}
					if len(rules) == 0 {
						clean.Add(1)
					}
				}
			})
		}
	})
	all := map[string]int{}
	for _, found := range fired {
		for rule, times := range found {
			all[rule] += times
		}
	}
	t.Logf("%d proposals, %d of them clean; %v", n, clean.Load(), all)
	if n < 1000 || t.Failed() {
		return
	}
	if c := int(clean.Load()); c < n/20 || c > n*19/20 {
		t.Errorf("%d of %d proposals are clean: the generator hardly tests one of the verdicts", c, n)
	}
	for _, rule := range list() {
		if rule.ID == redactionOnly.ID { // no world redacts: its own tests do
			continue
		}
		if rule.OfProposals() && rule.ID != recordKind.ID && all[rule.ID] < n/300 {
			t.Errorf("%s fires %d times in %d: the generator hardly reaches it", rule.ID, all[rule.ID], n)
		}
	}
}

// judgeWorld judges one world, and gives the rules that must stand against it and
// whether all agree.
func judgeWorld(t *testing.T, seed uint64) (rules []string, ok bool) {
	t.Helper()
	w := draw(seed)
	want := w.expect()
	before, after := w.files(w.base, false), w.files(w.head, true)
	w.freeze(t, before, after)
	p := w.proposal(t, before, after)
	opts := Options{AsOf: instant(now)}
	got := p.Judge(opts).Findings
	if wrong := want.differs(got); wrong != "" {
		t.Errorf("world %d: %s\nfindings:\n%s\n%s", seed, wrong, lines(got), w.tell(before, after))
		return nil, false
	}
	ok = true
	same := func(what string, other []diag.Diagnostic) {
		if lines(other) != lines(got) {
			ok = false
			t.Errorf("world %d: %s the verdict is\n%s\nelse\n%s\n%s", seed, what, lines(other), lines(got), w.tell(before, after))
		}
	}
	same("by whole runs", whole(p, opts))
	switch d := rand.New(rand.NewPCG(seed, 3)); seed % 3 {
	case 0:
		same("commit by commit", w.byCommits(t, d, before, after).Judge(opts).Findings)
	case 1:
		same("read at once", w.atOnce(t, before, after).Judge(opts).Findings)
	case 2:
		r := dice{d}.record("incident", 90)
		more := func(files fstest.MapFS) fstest.MapFS {
			files = maps.Clone(files)
			files[r.path] = &fstest.MapFile{Data: []byte(r.text())}
			files["docs/more.md"] = &fstest.MapFile{Data: []byte("more")}
			return files
		}
		same("onto a branch that went on", w.proposal(t, more(before), more(after)).Judge(opts).Findings)
	}
	return slices.Sorted(maps.Keys(want.must)), ok
}

// differs says where findings are not what is expected.
func (e expectation) differs(found []diag.Diagnostic) string {
	got := map[string]bool{}
	for _, d := range found {
		switch {
		case d.Severity != diag.Error && d.Rule != "several-changes":
		case slices.Contains(ofFamily, d.Rule):
			got["path"] = true
		default:
			got[d.Rule] = true
		}
	}
	var wrong []string
	for rule := range e.must {
		if !got[rule] {
			wrong = append(wrong, rule+" does not stand against it, and must")
		}
	}
	for rule := range got {
		if !e.must[rule] && !e.may[rule] {
			wrong = append(wrong, rule+" stands against it, and must not")
		}
	}
	slices.Sort(wrong)
	return strings.Join(wrong, "; ")
}

// proposal makes the proposal of a world.
func (w *world) proposal(t *testing.T, before, after fstest.MapFS) *Proposal {
	t.Helper()
	base, err := ground(t).Reload(before, placesOf(changedFiles(grounds(), before)))
	if err != nil {
		t.Fatal(err)
	}
	changed := changedFiles(before, after)
	merged, err := base.Reload(after, placesOf(changed))
	if err != nil {
		t.Fatal(err)
	}
	p := Propose(base, merged, "", changed)
	w.complete(&p)
	return &p
}

func placesOf(changed []Change) (places []string) {
	for _, c := range changed {
		places = append(places, c.Path)
	}
	return places
}

// grounds is what every world stands on, and ground the tree of it: read once.
var grounds = sync.OnceValue(func() fstest.MapFS { return (&world{}).files(nil, false) })

func ground(t *testing.T) *records.Tree {
	t.Helper()
	tree, err := groundTree()
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

var groundTree = sync.OnceValues(func() (*records.Tree, error) { return records.Load(grounds()) })

// complete adds what trees do not tell.
func (w *world) complete(p *Proposal) {
	if w.conflict != "" {
		p.Conflicts = append(p.Conflicts, Conflict{Path: w.conflict})
	}
	if w.collides != "" {
		p.Conflicts = append(p.Conflicts, Conflict{Path: w.collides, Added: true})
	}
	if r := byID(w.head)[w.both]; r != nil {
		p.Both = []string{r.path}
	}
	w.completeReports(p)
	p.Facts.Proposal = w.told()
	p.Facts.Touched = func(string) ([]forge.Commit, error) {
		if p.Facts.Proposal == nil {
			return nil, nil
		}
		return p.Facts.Proposal.Commits, nil
	}
	merged := p.Merged
	p.Facts.SealAt = func(commit, id string) (change.Seal, error) {
		switch r := merged.Record(id); {
		case r == nil:
			return change.Seal{}, errors.New("it was not there")
		case commit == headSHA:
			return change.SealOf(merged, r), nil
		}
		return change.Seal{Digest: "sha256:" + strings.Repeat("0", 64)}, nil
	}
}

const headSHA = "2222222222222222222222222222222222222222"

func identity1(handle string) forge.Identity {
	return forge.Identity{Login: handle + "-hub", Email: handle + "@fernwick.example", Bot: handle == "relay"}
}

// told is what the forge tells.
func (w *world) told() *forge.Proposal {
	if w.reviews == nil {
		return nil
	}
	p := &forge.Proposal{Version: 1, Forge: "github", Author: identity1(w.hands[0]), Base: strings.Repeat("1", 40), Head: headSHA}
	c := forge.Commit{SHA: headSHA, Author: identity1(w.hands[0]), Committer: identity1(w.hands[0])}
	for _, h := range w.hands[1:] {
		c.CoAuthors = append(c.CoAuthors, identity1(h))
	}
	p.Commits = []forge.Commit{c}
	for i, v := range w.reviews {
		r := forge.Review{ID: fmt.Sprint(i + 1), By: identity1(v.by), Decision: forge.Decision(v.decision), SubmittedAt: instant(v.at), Head: headSHA}
		if !v.current {
			r.Head = strings.Repeat("3", 40)
		}
		p.Reviews = append(p.Reviews, r)
	}
	return p
}

// byCommits reads the result step by step, in any order, made by many commits.
func (w *world) byCommits(t *testing.T, d *rand.Rand, before, after fstest.MapFS) *Proposal {
	t.Helper()
	sorted := changedFiles(before, after)
	changed := slices.Clone(sorted)
	d.Shuffle(len(changed), func(i, j int) { changed[i], changed[j] = changed[j], changed[i] })
	base, err := records.Load(before)
	if err != nil {
		t.Fatal(err)
	}
	merged, files := base, maps.Clone(before)
	for rest := changed; len(rest) > 0; {
		size := 1 + d.IntN(len(rest))
		var places []string
		for _, c := range rest[:size] {
			places = append(places, c.Path)
			if delete(files, c.Path); after[c.Path] != nil {
				files[c.Path] = after[c.Path]
			}
		}
		if merged, err = merged.Reload(maps.Clone(files), places); err != nil {
			t.Fatal(err)
		}
		rest = rest[size:]
	}
	p := Propose(base, merged, "", sorted)
	w.complete(&p)
	if facts := p.Facts.Proposal; facts != nil { // each hand has a commit, in any order
		facts.Commits = nil
		for i, h := range w.hands {
			facts.Commits = append(facts.Commits, forge.Commit{SHA: fmt.Sprintf("%040x", i+7), Author: identity1(h), Committer: identity1(h)})
		}
		slices.Reverse(facts.Commits)
		d.Shuffle(len(facts.Reviews), func(i, j int) { facts.Reviews[i], facts.Reviews[j] = facts.Reviews[j], facts.Reviews[i] })
	}
	return &p
}

// atOnce reads the result as if there had been nothing before.
func (w *world) atOnce(t *testing.T, before, after fstest.MapFS) *Proposal {
	t.Helper()
	base, err := records.Load(before)
	if err != nil {
		t.Fatal(err)
	}
	merged, err := records.Load(after)
	if err != nil {
		t.Fatal(err)
	}
	p := Propose(base, merged, "", changedFiles(before, after))
	w.complete(&p)
	return &p
}

func instant(minutes int) time.Time {
	return time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(minutes) * time.Minute)
}
