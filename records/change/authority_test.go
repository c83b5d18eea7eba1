package change

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/records"
)

const crew = `people:
  - {handle: ana, emails: [ana@example.org], logins: {github: ana}, roles: [commander]}
  - {handle: ben, emails: [ben@example.org], logins: {github: ben}, deputy: fay}
  - {handle: cho, emails: [cho@example.org], logins: {github: cho}, ids: {github: 33}, roles: [change_manager], deputy: gus}
  - {handle: dia, emails: [dia@example.org], logins: {github: dia}}
  - {handle: eli, emails: [eli@example.org], logins: {github: eli}}
  - {handle: fay, emails: [fay@example.org], logins: {github: fay}}
  - {handle: gus, emails: [gus@example.org], logins: {github: gus}, roles: [cab]}
  - {handle: old, emails: [old@example.org], logins: {github: old}, to: 2026-01-31}
  - {handle: robot, emails: [robot@example.org], logins: {github: robot}, bot: true}
`

var (
	riskLow    = fmt.Sprintf(answers, "prod_like", "done_3x_ok", 1, "automatic_tested", "none", "team", "none")
	riskMedium = fmt.Sprintf(answers, "partial", "done_once", 1, "manual_tested", "none", "many", "none")
	riskBelow  = fmt.Sprintf(answers, "partial", "done_once", 1, "manual_tested", "up_to_30m", "many", "none") // medium below tier 2
	riskHigh   = fmt.Sprintf(answers, "none", "never", 2, "impossible", "over_30m", "many", "none")
)

// story is a change to be judged, and what is known of it.
type story struct {
	kind      string // type of the change; normal unless told
	tier      int    // of the service; 1 unless told
	risk      string // answers; medium unless told
	config    string
	people    string // crew unless told
	header    string // further fields
	log       string // further entries
	extra     map[string]string
	author    string // of the only commit, and of the proposal; dia unless told
	coAuthors []forge.Identity
	reviews   []forge.Review
	facts     func(*Facts)
}

func (s story) tree(t *testing.T) *records.Tree {
	t.Helper()
	or := func(text, otherwise string) string {
		if text == "" {
			return otherwise
		}
		return text
	}
	tier := s.tier
	if tier == 0 {
		tier = 1
	}
	files := fstest.MapFS{
		"gitsm.yaml":         {Data: []byte("timezone: Europe/Berlin\n" + s.config)},
		"people.yaml":        {Data: []byte(or(s.people, crew))},
		"services/web.md":    {Data: fmt.Appendf(nil, "---\ntitle: Web\nstate: live\ntype: business\nowner: ben\ntier: %d\n---\n", tier)},
		"services/orders.md": {Data: []byte("---\ntitle: Orders\nstate: live\ntype: business\nowner: eli\ntier: 4\n---\n")},
		sealedPath: {Data: []byte("---\ntitle: Raise the pool\nstate: assessing\ntype: " + or(s.kind, "normal") +
			"\ncategory: software\nservices: [web]\nrequester: dia\nowner: dia\nimplementers: [dia, eli]\nplanned:\n  start: 2026-03-16T09:30:00+01:00\n  end: 2026-03-16T10:00:00+01:00\nrisk:\n  answers:\n    " +
			or(s.risk, riskMedium) + s.header + "log:\n  - {at: 2026-03-12T15:00:00+01:00, by: dia, to: draft}\n  - {at: 2026-03-12T17:00:00+01:00, by: dia, to: assessing}\n" + s.log +
			"---\n## Reason\n\nPayments time out.\n\n## Implementation plan\n\nSet the limit.\n")},
	}
	for name, text := range s.extra {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	tree, err := records.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range tree.Faults {
		t.Fatalf("%s: %s", f.Span.File, f.Message)
	}
	return tree
}

func (s story) judge(t *testing.T) Authority {
	t.Helper()
	tree := s.tree(t)
	r := tree.Record("CHG-2026-0101")
	author := s.author
	if author == "" {
		author = "dia"
	}
	commit := forge.Commit{SHA: "aaaa", Author: identity(author), Committer: identity(author), CoAuthors: s.coAuthors}
	f := Facts{
		Proposal: &forge.Proposal{Forge: "github", Number: 311, Author: identity(author), Head: "now", Commits: []forge.Commit{commit}, Reviews: s.reviews},
		Touched:  func(string) ([]forge.Commit, error) { return []forge.Commit{commit}, nil },
		SealAt: func(commit, _ string) (Seal, error) {
			switch commit {
			case "now", "before":
				return SealOf(tree, r), nil
			case "other":
				other := tree.With(sealedPath, []byte(strings.Replace(string(tree.Source(sealedPath)), "Set the limit", "Set no limit", 1)))
				return SealOf(other, other.Record(r.ID)), nil
			}
			return Seal{}, errors.New("no such commit")
		},
	}
	if s.facts != nil {
		s.facts(&f)
	}
	return Authorise(tree, r, f)
}

func identity(login string) forge.Identity {
	return forge.Identity{Login: login, Email: login + "@example.org", Bot: login == "robot"}
}

var monday = time.Date(2026, 3, 13, 9, 0, 0, 0, time.UTC)

// says is a review, so many minutes into the day.
func says(login string, decision forge.Decision, minute int, head string) forge.Review {
	by := forge.Identity{Login: login}
	if login == "cho" {
		by.ID = 33
	}
	return forge.Review{ID: fmt.Sprint(minute), By: by, Decision: decision, SubmittedAt: monday.Add(time.Duration(minute) * time.Minute), Head: head}
}

func approve(logins ...string) (reviews []forge.Review) {
	for i, login := range logins {
		reviews = append(reviews, says(login, forge.Approved, i, "now"))
	}
	return reviews
}

// The table of C2, cell by cell: what just meets it, and what falls short.
func TestPolicyTable(t *testing.T) {
	for _, test := range []struct {
		name   string
		kind   string
		tier   int
		risk   string
		enough []string
		short  [][]string
	}{
		{"normal low, tier 3", "normal", 3, riskLow, []string{"eli"}, [][]string{{}, {"dia"}}},
		{"normal low, tier 2", "normal", 2, riskLow, []string{"ben"}, [][]string{{"eli"}, {"cho", "gus"}}},
		{"normal medium, tier 4", "normal", 4, riskBelow, []string{"ben"}, [][]string{{"eli"}}},
		{"normal medium, tier 1", "normal", 1, riskMedium, []string{"ben", "cho"}, [][]string{{"ben"}, {"cho"}, {"ben", "eli"}, {"eli", "gus"}}},
		{"normal high, tier 3", "normal", 3, riskHigh, []string{"ben", "cho"}, [][]string{{"ben"}, {"cho", "gus"}, {"ben", "eli"}}},
		{"normal high, tier 1", "normal", 1, riskHigh, []string{"ben", "cho", "gus"}, [][]string{{"ben", "cho"}, {"ben", "cho", "fay"}, {"ben", "cho", "eli"}, {"ben", "gus", "fay"}}},
		{"emergency, tier 3", "emergency", 3, riskLow, []string{"ana"}, [][]string{{}, {"eli"}, {"gus", "fay"}}},
		{"emergency, tier 1", "emergency", 1, riskMedium, []string{"cho", "eli"}, [][]string{{"cho"}, {"eli", "gus"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := story{kind: test.kind, tier: test.tier, risk: test.risk, reviews: approve(test.enough...)}
			if a := s.judge(t); !a.Granted || a.SmallTeam || a.Solo {
				t.Errorf("%v is not enough: %+v", test.enough, a.Requirements)
			}
			for _, short := range test.short {
				s.reviews = approve(short...)
				if a := s.judge(t); a.Granted {
					t.Errorf("%v is enough", short)
				}
			}
		})
	}
}

func TestOverridesLeadUpwardsOnly(t *testing.T) {
	const override = "  override: {level: %s, reason: it is new, by: ben}\n"
	if a := (story{tier: 3, header: fmt.Sprintf(override, "low"), reviews: approve("eli")}).judge(t); a.Level != "medium" || a.Granted {
		t.Errorf("%s, granted %v", a.Level, a.Granted)
	}
	if a := (story{tier: 3, header: fmt.Sprintf(override, "high"), reviews: approve("ben")}).judge(t); a.Level != "high" || a.Granted {
		t.Errorf("%s, granted %v", a.Level, a.Granted)
	}
	if a := (story{risk: "testing: none\n", reviews: approve("ben", "cho", "gus")}).judge(t); a.Granted || len(a.Problems) != 1 {
		t.Errorf("granted at an unknown risk: %v", a.Problems)
	}
}

// Whose approval never counts, and how it is told (group C of the hostile
// cases). Each story would be granted with ben and cho alone.
func TestWhatDoesNotCount(t *testing.T) {
	stranger := forge.Identity{Name: "Eve", Email: "eve@evil.example"}
	for _, test := range []struct {
		name  string
		story story
		want  string // in a problem, or in the reason of a decision
	}{
		{"C01 the author", story{author: "ben", header: "", reviews: approve("ben", "cho")}, "ben opened the proposal"},
		{"C02 a co-author", story{coAuthors: []forge.Identity{identity("ben")}, reviews: approve("ben", "cho")}, "ben is a co-author of commit aaaa"},
		{"C02 a co-author by address", story{coAuthors: []forge.Identity{{Email: "BEN@example.org"}}, reviews: approve("ben", "cho")}, "ben is a co-author of commit aaaa"},
		{"C03 an unknown address", story{coAuthors: []forge.Identity{stranger}, reviews: approve("ben", "cho")}, "a co-author of commit aaaa is eve@evil.example, who is nobody in people.yaml"},
		{"C03 nobody knows", story{reviews: approve("ben", "cho"), facts: func(f *Facts) { f.Touched = nil }}, "it is not known who wrote the change"},
		{"C03 it cannot be asked", story{reviews: approve("ben", "cho"), facts: func(f *Facts) {
			f.Touched = func(string) ([]forge.Commit, error) { return nil, errors.New("shallow clone") }
		}}, "shallow clone"},
		{"C04 other content", story{reviews: []forge.Review{says("ben", forge.Approved, 1, "other"), says("cho", forge.Approved, 2, "now")}}, "stale: the content has changed since other (## Implementation plan)"},
		{"C04 the head is not established", story{reviews: []forge.Review{
			{ID: "1", By: forge.Identity{Login: "ben"}, Decision: forge.Approved, SubmittedAt: monday, Doubt: "it was forced"}, says("cho", forge.Approved, 2, "now"),
		}}, "it is not established which content it was given on: it was forced"},
		{"C04 the head cannot be read", story{reviews: []forge.Review{says("ben", forge.Approved, 1, "gone"), says("cho", forge.Approved, 2, "now")}}, "cannot be read: no such commit"},
		{"C05 changed their mind", story{reviews: append(approve("ben", "cho"), says("ben", forge.ChangesRequested, 9, "now"))}, "ben asked for changes on"},
		{"C05 dismissed", story{reviews: append(approve("ben", "cho"), says("ben", forge.Dismissed, 9, "now"))}, "it was dismissed"},
		{"C05 a third one objects", story{reviews: append(approve("ben", "cho"), says("gus", forge.ChangesRequested, 9, "other"))}, "gus asked for changes on"},
		{"C06 a bot", story{reviews: approve("ben", "robot")}, "a bot approves nothing"},
		{"C06 a bot by the forge's word", story{reviews: []forge.Review{
			says("ben", forge.Approved, 1, "now"), {ID: "2", By: forge.Identity{Login: "cho", ID: 33, Bot: true}, Decision: forge.Approved, SubmittedAt: monday, Head: "now"},
		}}, "a bot approves nothing"},
		{"C07 nobody we know", story{reviews: approve("ben", "eve")}, "nobody in people.yaml has this account on github"},
		{"C07 a deleted account", story{reviews: approve("ben", "")}, "nobody in people.yaml has this account on github"},
		{"C07 a recycled login", story{reviews: []forge.Review{
			says("ben", forge.Approved, 1, "now"), {ID: "2", By: forge.Identity{Login: "cho", ID: 34}, Decision: forge.Approved, SubmittedAt: monday, Head: "now"},
		}}, "nobody in people.yaml has this account on github"},
		{"C07 who left", story{reviews: approve("ben", "old")}, "old was not active on 2026-03-13"},
		{"the requester", story{author: "fay", header: "", reviews: approve("dia", "cho")}, "dia wrote the draft"},
		{"an implementer at high risk", story{risk: riskHigh, tier: 3, reviews: approve("eli", "cho")}, "eli carries it out, and the risk is high"},
		{"C15 an entry alone", story{header: entry("ben", "service_owner", "") + entryMore("cho"), reviews: nil}, "nothing shows that ben wrote it"},
		{"C20 facts that are not whole", story{reviews: approve("ben", "cho"), facts: func(f *Facts) {
			f.Proposal.Unknown = []string{"page 2 of the reviews did not come"}
		}}, "page 2 of the reviews did not come"},
		{"after the work began", story{
			log:     "  - {at: 2026-03-13T09:00:00+01:00, by: gitsm, to: approved}\n  - {at: 2026-03-13T09:30:00+01:00, by: dia, to: implementing}\n",
			reviews: approve("ben", "cho"),
		}, "it came after the work had begun"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := test.story.judge(t)
			var told []string
			told = append(told, a.Problems...)
			for _, d := range a.Decisions {
				told = append(told, d.WhyNot)
				if d.Counts != (d.WhyNot == "") {
					t.Errorf("%+v", d)
				}
			}
			if a.Granted || !strings.Contains(strings.Join(told, "\n"), test.want) {
				t.Errorf("granted %v; told\n%s\nwant\n%s", a.Granted, strings.Join(told, "\n"), test.want)
			}
		})
	}
}

func entry(by, role, digest string) string {
	return "approvals:\n  - {by: " + by + ", role: " + role + ", decision: approved, at: 2026-03-13T10:00:00+01:00, via: review" + digest + "}\n"
}

func entryMore(by string) string {
	return "  - {by: " + by + ", role: change_manager, decision: approved, at: 2026-03-13T11:00:00+01:00, via: review}\n"
}

// What leaves an approval standing.
func TestWhatCounts(t *testing.T) {
	for name, s := range map[string]story{
		"a later comment":               {reviews: append(approve("ben", "cho"), says("ben", forge.Commented, 9, "other"))},
		"a push that keeps the content": {reviews: []forge.Review{says("ben", forge.Approved, 1, "before"), says("cho", forge.Approved, 2, "before")}},
		"asked, then approved":          {reviews: append([]forge.Review{says("ben", forge.ChangesRequested, -5, "other")}, approve("ben", "cho")...)},
		"another case":                  {reviews: append(approve("BEN"), says("cho", forge.Approved, 2, "now"))},
		"an author who objects":         {reviews: append(approve("ben", "cho"), says("dia", forge.ChangesRequested, 9, "now"))},
		"a bot that objects":            {reviews: append(approve("ben", "cho"), says("robot", forge.ChangesRequested, 9, "now"))},
		"a stranger who objects":        {reviews: append(approve("ben", "cho"), says("eve", forge.ChangesRequested, 9, "now"))},
		"an implementer at medium risk": {tier: 4, risk: riskLow, reviews: approve("eli")},
		"a bot among the authors":       {coAuthors: []forge.Identity{{Login: "dependabot[bot]", Bot: true}}, reviews: approve("ben", "cho")},
		"the owner's deputy":            {coAuthors: []forge.Identity{identity("ben")}, reviews: approve("fay", "cho")},
		"the manager's deputy":          {coAuthors: []forge.Identity{identity("cho")}, reviews: approve("ben", "gus")},
	} {
		if a := s.judge(t); !a.Granted {
			t.Errorf("%s: %v %+v", name, a.Problems, a.Decisions)
		} else if a.ApprovedAt.IsZero() || a.Retrospective {
			t.Errorf("%s: approved at %v", name, a.ApprovedAt)
		}
	}
	// A deputy stands in for an author only.
	if a := (story{reviews: approve("fay", "cho")}).judge(t); a.Granted {
		t.Error("the deputy approves for an owner who could")
	}
}

// Each service has its own owner.
func TestEveryOwnerMustAgree(t *testing.T) {
	s := story{tier: 4, risk: riskBelow}
	tree := s.tree(t)
	both := tree.With(sealedPath, []byte(strings.Replace(string(tree.Source(sealedPath)), "[web]", "[web, orders]", 1)))
	r := both.Record("CHG-2026-0101")
	for _, test := range []struct {
		by   []string
		want bool
	}{{[]string{"ben"}, false}, {[]string{"eli"}, false}, {[]string{"ben", "eli"}, true}} {
		a := Authorise(both, r, Facts{
			Proposal: &forge.Proposal{Forge: "github", Author: identity("dia"), Reviews: approve(test.by...)},
			Touched: func(string) ([]forge.Commit, error) {
				return []forge.Commit{{SHA: "a", Author: identity("dia"), Committer: identity("dia")}}, nil
			},
			SealAt: func(string, string) (Seal, error) { return SealOf(both, r), nil },
		})
		if a.Granted != test.want {
			t.Errorf("%v: %v %+v", test.by, a.Granted, a.Requirements)
		}
	}
}

// Fewer people than heads: all the others must approve, and it is said. Naming
// colleagues as co-authors makes no team small.
func TestSmallTeams(t *testing.T) {
	const two = "people:\n  - {handle: dia, emails: [dia@example.org], logins: {github: dia}}\n  - {handle: ben, emails: [ben@example.org], logins: {github: ben}}\n"
	if a := (story{people: two, reviews: approve("ben")}).judge(t); !a.Granted || !a.SmallTeam || len(a.Notes) == 0 {
		t.Errorf("two people: %+v", a)
	}
	if a := (story{people: two}).judge(t); a.Granted {
		t.Error("two people, and nobody approved")
	}
	if a := (story{people: two, config: "policy: {small_team: false}\n", reviews: approve("ben")}).judge(t); a.Granted || a.SmallTeam {
		t.Error("small_team: false lets a small team pass")
	}
	var all []forge.Identity
	for _, name := range []string{"ana", "cho", "eli", "fay", "gus"} {
		all = append(all, identity(name))
	}
	crowd := story{coAuthors: all, reviews: approve("ben")}
	if a := crowd.judge(t); len(a.Notes) != 1 || !strings.Contains(a.Notes[0], "may approve, and the policy asks for") || !strings.Contains(a.Notes[0], "dia ") {
		t.Errorf("nobody is told that too few may approve, and why: %q", a.Notes)
	}
	if a := crowd.judge(t); a.Granted || a.SmallTeam {
		t.Errorf("co-authors made the team small: %+v", a)
	}
	crowd.config = "policy: {small_team: true}\n"
	if a := crowd.judge(t); !a.Granted || !a.SmallTeam {
		t.Errorf("a team that says it is small: %+v", a)
	}
	const one = "people:\n  - {handle: dia, emails: [dia@example.org], logins: {github: dia}, roles: [change_manager]}\n"
	if a := (story{people: one}).judge(t); a.Granted {
		t.Error("one person approves their own change")
	}
	if a := (story{people: one, config: "audit: solo\n"}).judge(t); !a.Granted || !a.Solo {
		t.Errorf("audit: solo: %+v", a)
	}
	if a := (story{config: "audit: solo\n"}).judge(t); a.Granted || a.Solo {
		t.Error("audit: solo frees a whole crew")
	}
}

func TestEmergencies(t *testing.T) {
	const begun = "  - {at: 2026-03-12T23:00:00+01:00, by: dia, to: implementing, flags: [retrospective]}\n"
	s := story{kind: "emergency", tier: 3, log: begun, reviews: approve("ana")}
	if a := s.judge(t); !a.Granted || !a.Retrospective || a.Late {
		t.Errorf("approved the day after: %+v", a)
	}
	s.reviews = []forge.Review{says("ana", forge.Approved, 3*24*60, "now")}
	if a := s.judge(t); !a.Granted || !a.Retrospective || !a.Late {
		t.Errorf("approved on Monday: %+v", a)
	}
	s.log, s.reviews = "", approve("ana")
	if a := s.judge(t); !a.Granted || a.Retrospective {
		t.Errorf("approved before: %+v", a)
	}
}
