package change

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
)

const webDeploy = "---\ntitle: Deploy\nstate: %s\nservices: [%s]\nrisk_ceiling: %s\nowner: ben\nsteps: 3\nbackout: automatic_tested\nmax_duration: 30m\nreview_due: %s\n---\n## Scope\n\nThe site.\n\n## Procedure\n\nPress.\n\n## Backout\n\nPress again.\n\n## Verification\n\nLook.\n"

func TestStandardChanges(t *testing.T) {
	for _, test := range []struct {
		name, state, services, ceiling, due string
		want                                string // "" for granted
	}{
		{"covered", "active", "web", "medium", "2027-01-15", ""},
		{"suspended", "suspended", "web", "medium", "2027-01-15", "is suspended"},
		{"draft", "draft", "web", "medium", "2027-01-15", "is draft"},
		{"another service", "active", "orders", "medium", "2027-01-15", "web is outside the scope"},
		{"too risky", "active", "web", "low", "2027-01-15", "the risk is medium, and the model web-deploy covers changes up to low"},
		{"overdue", "active", "web", "medium", "2026-03-01", "was due on 2026-03-01"},
		{"due that day", "active", "web", "medium", "2026-03-12", ""},
	} {
		s := story{kind: "standard\nmodel: web-deploy", extra: map[string]string{
			"change-models/web-deploy.md": fmt.Sprintf(webDeploy, test.state, test.services, test.ceiling, test.due),
		}}
		a := s.judge(t)
		if a.Granted != (test.want == "") || !strings.Contains(strings.Join(a.Problems, "\n"), test.want) {
			t.Errorf("%s: %v %v", test.name, a.Granted, a.Problems)
		}
	}
	if a := (story{kind: "standard\nmodel: web-deply"}).judge(t); a.Granted {
		t.Error("a model that is not there authorises")
	}
}

// To activate a model is to approve every change that follows it.
func TestModelsAreApprovedAsHighRisk(t *testing.T) {
	s := story{extra: map[string]string{"change-models/web-deploy.md": fmt.Sprintf(webDeploy, "active", "web", "low", "2027-01-15")}}
	tree := s.tree(t)
	model := tree.Record("web-deploy")
	judge := func(by ...string) Authority {
		return Authorise(tree, model, Facts{
			Proposal: &forge.Proposal{Forge: "github", Author: identity("dia"), Reviews: approve(by...)},
			Touched: func(string) ([]forge.Commit, error) {
				return []forge.Commit{{SHA: "a", Author: identity("dia"), Committer: identity("dia")}}, nil
			},
			SealAt: func(string, string) (Seal, error) { return SealOf(tree, model), nil },
		})
	}
	if a := judge("ben", "cho"); a.Granted {
		t.Error("two are enough on tier 1")
	}
	if a := judge("ben", "cho", "gus"); !a.Granted {
		t.Errorf("%v %+v", a.Problems, a.Requirements)
	}
}

// The same decisions count from every source.
func TestSourcesOfDecisions(t *testing.T) {
	tree := (story{}).tree(t)
	seal := SealOf(tree, tree.Record("CHG-2026-0101")).Digest
	witness := func(login string, digest string) Witnessed {
		return Witnessed{Login: login, ID: map[string]int64{"cho": 33}[login], Approved: true, Digest: digest, Ref: "pr/311", SubmittedAt: monday}
	}
	ledger := func(digest string) func(*Facts) {
		return func(f *Facts) {
			*f = Facts{Witnessed: func(string) []Witnessed { return []Witnessed{witness("ben", digest), witness("cho", digest)} }}
		}
	}
	if a := (story{facts: ledger(seal)}).judge(t); !a.Granted {
		t.Errorf("the ledger: %v %+v", a.Problems, a.Decisions)
	}
	// Without a forge there is no account, and the line's handle says who it was.
	byHandle := func(handles ...string) func(*Facts) {
		return func(f *Facts) {
			*f = Facts{Witnessed: func(string) (out []Witnessed) {
				for _, h := range handles {
					out = append(out, Witnessed{Handle: h, Approved: true, Digest: seal, Ref: "1", SubmittedAt: monday})
				}
				return out
			}}
		}
	}
	if a := (story{facts: byHandle("ben", "cho")}).judge(t); !a.Granted {
		t.Errorf("the ledger, by handle: %v %+v", a.Problems, a.Decisions)
	}
	if a := (story{facts: byHandle("ben", "nobody")}).judge(t); a.Granted {
		t.Error("the ledger, by a handle that nobody has")
	}
	if a := (story{facts: func(f *Facts) {
		*f = Facts{Witnessed: func(string) []Witnessed {
			w := witness("stranger", seal)
			w.Handle, w.ID = "cho", 0
			return []Witnessed{witness("ben", seal), w}
		}}
	}}).judge(t); a.Granted {
		t.Error("the ledger, by an account that nobody has, with somebody's handle")
	}
	if a := (story{facts: ledger("sha256:0000")}).judge(t); a.Granted {
		t.Error("the ledger, on other content")
	}
	entries := entry("ben", "service_owner", ", digest: '"+seal+"'") + "  - {by: cho, role: change_manager, decision: approved, at: 2026-03-13T11:00:00+01:00, via: commit, digest: '" + seal + "'}\n"
	if a := (story{header: entries, facts: func(f *Facts) { *f = OnRecord() }}).judge(t); !a.Granted {
		t.Errorf("on record: %v %+v", a.Problems, a.Decisions)
	}
	committed := func(author ...string) func(*Facts) {
		return func(f *Facts) {
			f.Proposal = nil
			f.Entered = func(_ string, i int) (forge.Commit, error) {
				return forge.Commit{SHA: "cccc", Author: forge.Identity{Email: author[i] + "@example.org"}}, nil
			}
		}
	}
	if a := (story{header: entries, facts: committed("ben", "cho")}).judge(t); !a.Granted {
		t.Errorf("committed: %v %+v", a.Problems, a.Decisions)
	}
	if a := (story{header: entries, facts: committed("ben", "dia")}).judge(t); a.Granted {
		t.Error("an entry that somebody else committed counts")
	}
	if a := (story{header: entries, facts: func(f *Facts) { *f = Facts{} }}).judge(t); a.Granted {
		t.Error("nothing is known, and it is granted")
	}
}

// With less notice than the policy asks for, a change manager must agree.
func TestExpedited(t *testing.T) {
	s := story{tier: 4, risk: riskBelow, config: "policy: {min_notice: {medium: 5bd}}\n", reviews: approve("ben")}
	if a := s.judge(t); a.Granted || !a.Expedited {
		t.Errorf("%+v", a)
	}
	s.reviews = approve("ben", "cho")
	if a := s.judge(t); !a.Granted {
		t.Errorf("%+v", a.Requirements)
	}
}

// The answer does not depend on the order in which the facts come.
func TestAuthoriseIsDeterministic(t *testing.T) {
	reviews := append(approve("ben", "cho", "gus", "eve", "robot"), says("ben", forge.Commented, 7, "now"), says("eli", forge.ChangesRequested, 8, "now"))
	want := fmt.Sprintf("%+v", story{reviews: reviews}.judge(t))
	for i := range reviews {
		turned := append(append([]forge.Review{}, reviews[i:]...), reviews[:i]...)
		if got := fmt.Sprintf("%+v", story{reviews: turned}.judge(t)); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// Who asked for a change does not approve it, whoever wrote the draft.
func TestRequestersDoNotApprove(t *testing.T) {
	s := story{author: "eli"}
	tree := s.tree(t)
	text := strings.NewReplacer("requester: dia", "requester: ben", "by: dia, to: draft", "by: eli, to: draft").Replace(string(tree.Source(sealedPath)))
	tree = tree.With(sealedPath, []byte(text))
	r := tree.Record("CHG-2026-0101")
	judge := func(by ...string) Authority {
		return Authorise(tree, r, Facts{
			Proposal: &forge.Proposal{Forge: "github", Author: identity("eli"), Reviews: approve(by...)},
			Touched: func(string) ([]forge.Commit, error) {
				return []forge.Commit{{SHA: "a", Author: identity("eli"), Committer: identity("eli")}}, nil
			},
			SealAt: func(string, string) (Seal, error) { return SealOf(tree, r), nil },
		})
	}
	if a := judge("ben", "cho"); a.Granted || a.Decisions[0].WhyNot != "ben asked for the change" {
		t.Errorf("%+v", a.Decisions)
	}
	if a := judge("fay", "cho"); !a.Granted { // the owner's deputy
		t.Errorf("%v %+v", a.Problems, a.Requirements)
	}
}

// A bot in people.yaml, an unknown forge account and a commit without an
// address: each is told by what is known of it.
func TestIdentitiesAreTold(t *testing.T) {
	for _, test := range []struct {
		id   forge.Identity
		want string
	}{
		{forge.Identity{Login: "eve", Email: "eve@evil.example"}, "eve"},
		{forge.Identity{Email: "eve@evil.example", Name: "Eve"}, "eve@evil.example"},
		{forge.Identity{Name: "Eve"}, `"Eve", without an address`},
		{forge.Identity{}, "nobody that the facts name"},
	} {
		a := story{coAuthors: []forge.Identity{test.id}, reviews: approve("ben", "cho")}.judge(t)
		if a.Granted || len(a.Problems) != 1 || !strings.Contains(a.Problems[0], " is "+test.want+", who is nobody in people.yaml as the target branch has it") {
			t.Errorf("%+v: %v", test.id, a.Problems)
		}
	}
}

// The latest thing that somebody said holds, wherever they said it.
func TestTheLatestDecisionHolds(t *testing.T) {
	seal := func() string {
		tree := (story{}).tree(t)
		return SealOf(tree, tree.Record("CHG-2026-0101")).Digest
	}()
	before := func(approved bool) func(*Facts) {
		return func(f *Facts) {
			f.Witnessed = func(string) []Witnessed {
				return []Witnessed{{Login: "ben", Approved: approved, Digest: seal, SubmittedAt: monday.Add(-time.Hour)}}
			}
		}
	}
	again := story{facts: before(true), reviews: []forge.Review{says("ben", forge.Approved, 1, "other"), says("cho", forge.Approved, 2, "now")}}
	if a := again.judge(t); a.Granted || !strings.HasPrefix(a.Decisions[0].WhyNot, "they decided again on") {
		t.Errorf("an approval holds that was given again on other content: %+v", a.Decisions)
	}
	no := story{facts: before(false), reviews: approve("cho")}
	if a := no.judge(t); a.Granted || len(a.Problems) != 1 || !strings.Contains(a.Problems[0], "ben said no on") {
		t.Errorf("a no of the ledger does not hold: %v", a.Problems)
	}
	yes := story{facts: before(false), reviews: approve("ben", "cho")}
	if a := yes.judge(t); !a.Granted {
		t.Errorf("a no that became a yes holds: %v %+v", a.Problems, a.Decisions)
	}
}
