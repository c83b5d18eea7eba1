package change_test

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

var histories = flag.Int("gitsm.histories", 2000, "how many random histories TestOracle judges")

// TestOracle holds Authorise against the oracle over random histories.
func TestOracle(t *testing.T) {
	n := *histories
	if testing.Short() {
		n = min(n, 500)
	}
	granted, disagreed := 0, 0
	for seed := range uint64(n) {
		w := draw(seed)
		got := w.authority(t)
		want := w.granted()
		if want {
			granted++
		}
		if got.Granted != want {
			disagreed++
			t.Errorf("history %d: Authorise says %v, the oracle %v\n%s", seed, got.Granted, want, w.tell(got))
			if disagreed >= 3 {
				t.FailNow()
			}
		}
	}
	t.Logf("%d histories, %d of them granted", n, granted)
	if n >= 500 && (granted < n/20 || granted > n*19/20) {
		t.Errorf("%d of %d histories are granted: the generator hardly tests one of the verdicts", granted, n)
	}
}

// noon is when the pull request is opened.
var noon = time.Date(2026, 3, 16, 12, 0, 0, 0, time.UTC)

// authority asks the package for its verdict.
func (w world) authority(t *testing.T) change.Authority {
	t.Helper()
	trees := map[string]*records.Tree{}
	at := func(i int) *records.Tree {
		sha := w.sha(i)
		if trees[sha] == nil {
			trees[sha] = w.load(t, i)
		}
		return trees[sha]
	}
	head := at(len(w.commits) - 1)
	r := head.Record("CHG-2026-0001")
	if r == nil || len(head.Faults) > 0 {
		t.Fatalf("the world cannot be read: %v", head.Faults)
	}
	return change.Authorise(head, r, change.Facts{
		Proposal: w.proposal(),
		Touched:  func(string) ([]forge.Commit, error) { return w.touched(), nil },
		SealAt: func(commit, id string) (change.Seal, error) {
			for i := range w.commits {
				if w.sha(i) == commit {
					return change.SealOf(at(i), at(i).Record(id)), nil
				}
			}
			return change.Seal{}, errors.New("no such commit")
		},
	})
}

func (w world) sha(i int) string { return fmt.Sprintf("%040x", i+1) }

func (w world) identity(handle string) forge.Identity {
	if p := w.person(handle); p != nil {
		return forge.Identity{Login: strings.ToLower(p.login), ID: p.id, Email: p.address, Bot: p.bot}
	}
	return forge.Identity{Login: "stranger", ID: 7, Email: "stranger@elsewhere.example"}
}

func (w world) touched() []forge.Commit {
	var out []forge.Commit
	for i, c := range w.commits {
		if !c.touches {
			continue
		}
		made := forge.Commit{SHA: w.sha(i), Author: w.identity(c.authors[0]), Committer: w.identity(c.authors[0])}
		for _, a := range c.authors[1:] {
			// A co-author is a line of the message: an address and no account.
			made.CoAuthors = append(made.CoAuthors, forge.Identity{Email: w.identity(a).Email})
		}
		out = append(out, made)
	}
	return out
}

func (w world) proposal() *forge.Proposal {
	p := &forge.Proposal{
		Version: forge.Version, Forge: "github", Number: 1,
		Author: w.identity(w.commits[0].authors[0]), Base: strings.Repeat("0", 40), Head: w.sha(len(w.commits) - 1),
		Commits: w.touched(),
	}
	for i, r := range w.reviews {
		made := forge.Review{
			ID: fmt.Sprint(i), By: w.identity(r.by), Decision: forge.Decision(r.decision),
			SubmittedAt: noon.Add(time.Duration(i+1) * time.Minute),
		}
		if r.impostor {
			made.By.ID += 5000 // an account that took over the name
		}
		if r.head >= 0 {
			made.Head = w.sha(r.head)
		} else {
			made.Doubt = "the branch was force-pushed since"
		}
		p.Reviews = append(p.Reviews, made)
	}
	slices.Reverse(p.Reviews) // whatever the order, the times count
	if w.unknown {
		p.Unknown = []string{"page 2 of the reviews did not come"}
	}
	return p
}

// tell describes a world that the two disagree about.
func (w world) tell(a change.Authority) string {
	var b strings.Builder
	heads, roles := w.needs()
	fmt.Fprintf(&b, "needs %d heads and %v (level %s, tier %d)\n", heads, roles, w.level(w.plan), w.tier(w.plan))
	fmt.Fprintf(&b, "people %+v\nservices %+v\nplan %+v\nunknown %v small %v solo %v drafter %s\n", w.people, w.services, w.plan, w.unknown, w.small, w.solo, w.drafter)
	for i, c := range w.commits {
		fmt.Fprintf(&b, "commit %d by %v touches %v, sealed as the head: %v\n", i, c.authors, c.touches, c.plan.sealed() == w.plan.sealed())
	}
	for _, r := range w.reviews {
		fmt.Fprintf(&b, "review %+v eligible %v\n", r, w.eligible(r.by))
	}
	a.Seal.Parts = nil
	fmt.Fprintf(&b, "authority %+v\n", a)
	return b.String()
}

// load makes the repository as a commit has it, and reads it.
func (w world) load(t *testing.T, i int) *records.Tree {
	t.Helper()
	files := fstest.MapFS{
		"gitsm.yaml":                    {Data: []byte(w.config())},
		"people.yaml":                   {Data: []byte(w.peopleFile())},
		"changes/2026/CHG-2026-0001.md": {Data: []byte(w.record(i))},
	}
	for _, s := range w.services {
		files["services/"+s.id+".md"] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: Service\nstate: live\ntype: business\nowner: %s\nteam: team\ntier: %d\nhours: 24x7\ndepends_on: [%s]\n---\n## Description\n\nA service.\n",
			s.owner, s.tier, strings.Join(s.dependsOn, ", "))}
	}
	tree, err := records.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func (w world) config() string {
	c := "name: Fernwick Ferries\ntimezone: Europe/Berlin\n"
	if w.solo {
		c += "audit: solo\n"
	}
	return c + "policy:\n  small_team: \"" + w.small + "\"\n"
}

func (w world) peopleFile() string {
	var b strings.Builder
	b.WriteString("people:\n")
	for _, p := range w.people {
		fmt.Fprintf(&b, "  - handle: %s\n    name: Person\n    emails: [%s]\n    logins: {github: %s}\n    ids: {github: %d}\n    teams: [team]\n", p.handle, p.address, p.login, p.id)
		if len(p.roles) > 0 {
			fmt.Fprintf(&b, "    roles: [%s]\n", strings.Join(p.roles, ", "))
		}
		if p.deputy != "" {
			fmt.Fprintf(&b, "    deputy: %s\n", p.deputy)
		}
		if p.bot {
			b.WriteString("    bot: true\n")
		}
		if p.left {
			b.WriteString("    to: 2026-01-31\n")
		}
	}
	return b.String()
}

// record is the change as a commit has it. Every commit writes it in another
// way that means the same.
func (w world) record(i int) string {
	p := w.commits[i].plan
	sep, fold, at := "\n", " ", "2026-03-20T%02d:%02d:00+01:00"
	if i%2 == 1 {
		fold, at = "\n", "2026-03-20T%02d:%02d:00+01:00"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: Raise the pool%s", strings.Repeat("s", i)+sep)
	fmt.Fprintf(&b, "state: assessing\ntype: %s\ncategory: software\nservices: [%s]\n", p.kind, strings.ReplaceAll(p.services, " ", ", "))
	fmt.Fprintf(&b, "requester: %s\nowner: %s\nimplementers: [%s]\n", p.requester, p.requester, strings.ReplaceAll(p.implementers, " ", ", "))
	fmt.Fprintf(&b, "risk:\n  answers:\n    testing: %s\n    experience: %s\n    teams: %d\n    backout: %s\n    downtime: %s\n    users: %s\n    data: %s\n",
		p.testing, p.experience, p.teams, p.backout, p.downtime, p.users, p.data)
	if p.override != "" {
		fmt.Fprintf(&b, "  override: {level: %s, reason: taken with care, by: p0}\n", p.override)
	}
	start := 12*60 + p.start
	fmt.Fprintf(&b, "planned:\n  start: "+at+"\n  end: 2026-03-20T23:00:00+01:00\n", start/60, start%60)
	fmt.Fprintf(&b, "log:\n  - at: 2026-03-16T09:00:00+01:00\n    by: %[1]s\n    to: draft\n  - at: 2026-03-16T09:30:00+01:00\n    by: %[1]s\n    to: assessing\n---\n", w.drafter)
	for _, s := range []struct {
		title string
		text  int
	}{{"Reason", 0}, {"Description", 0}, {"Risk and impact", 0}, {"Implementation plan", p.steps}, {"Test plan", p.testPlan}, {"Backout plan", p.backoutPlan}} {
		fmt.Fprintf(&b, "## %s\n\nAs it is%splanned in variant %d.\n\n", s.title, fold, s.text)
	}
	return b.String()
}
