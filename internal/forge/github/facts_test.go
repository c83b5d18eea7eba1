package github

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
)

func digits(d string) string { return strings.Repeat(d, 40) }

func TestProposal(t *testing.T) {
	f := newFake(t)
	p, err := f.client().Proposal(context.Background(), 311)
	if err != nil {
		t.Fatal(err)
	}
	ana := forge.Identity{Login: "ana-example", ID: 41, Name: "Ana Example", Email: "ana@example.org"}
	want := forge.Proposal{
		Version: 1, Forge: "github", Repo: "ferries/it", Number: 311, URL: "https://github.com/ferries/it/pull/311",
		Title: "Raise the booking pool to 200 connections", Author: forge.Identity{Login: "ana-example", ID: 41},
		Base: digits("b"), Head: digits("3"),
		Commits: []forge.Commit{
			{SHA: digits("1"), Author: ana, Committer: ana},
			{SHA: digits("2"), Author: ana, Committer: ana, CoAuthors: []forge.Identity{
				{Login: "ben-example", ID: 42, Name: "Ben Example", Email: "42+ben-example@users.noreply.github.com"},
				{Name: "Fay", Email: "fay@example.org"},
			}},
			{SHA: digits("3"), Author: ana, Committer: ana}, // made on GitHub's pages, which signed it
		},
		Reviews: []forge.Review{
			{ID: "79", By: forge.Identity{Login: "dora-example", ID: 44}, Decision: forge.Commented, SubmittedAt: at("08:30:00"), Head: digits("1")},
			{ID: "80", By: forge.Identity{Login: "cem-example", ID: 43}, Decision: forge.Approved, SubmittedAt: at("10:00:00"), Head: digits("2")},
			{ID: "86", By: forge.Identity{Login: "dora-example", ID: 44}, Decision: forge.Dismissed, SubmittedAt: at("10:30:00"), Head: digits("2")},
			{ID: "81", By: forge.Identity{Login: "dora-example", ID: 44}, Decision: forge.Commented, SubmittedAt: at("11:30:00"), Head: digits("3")},
			{ID: "82", Decision: forge.Approved, SubmittedAt: at("11:40:00"), Head: digits("3")},
			{ID: "84", By: forge.Identity{Login: "github-actions[bot]", ID: 41898282, Bot: true}, Decision: forge.Approved, SubmittedAt: at("11:50:00"), Head: digits("3")},
			{ID: "85", By: forge.Identity{Login: "eva-example", ID: 45}, Decision: forge.ChangesRequested, SubmittedAt: at("12:00:00"), Head: digits("3")},
		},
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got\n%s\nwant\n%s", asJSON(t, p), asJSON(t, want))
	}
	if _, err := forge.Encode(p); err != nil {
		t.Errorf("it cannot be written down: %v", err)
	}
	for _, auth := range f.auth {
		if auth != "Bearer "+testToken {
			t.Errorf("a request went out with %q", auth)
		}
	}
	if f.askedFor("timeline 1") > 0 || f.askedFor("compare 1") > 0 {
		t.Errorf("asked for more than needed: %v", f.asked)
	}
}

func at(clock string) time.Time {
	t, err := time.Parse(time.RFC3339, "2026-03-14T"+clock+"Z")
	if err != nil {
		panic(err)
	}
	return t
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	src, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// TestEveryFailureFailsClosed breaks each call in each way, and each page.
func TestEveryFailureFailsClosed(t *testing.T) {
	// What a call may answer and yet be whole: these are not failures of it.
	harmless := map[string]string{
		"reviews 1/empty list":   "nobody has reviewed it yet",
		"commits 1/empty list":   "the comparison has them",
		"commits 1/list of null": "the comparison has them",
		"commits 1/other shape":  "the comparison has them",
	}
	// The activity may be refused: the timeline settles it then, as long as the
	// branch only grew.
	settled := []string{"403", "404", "410", "empty list"}
	total := 0
	for _, call := range []string{
		"pull 1", "pull again", "ref 1", "commits 1", "commits 2", "reviews 1", "reviews 2", "activity 1", "activity 2", "timeline 1", "timeline 2", "compare 1", "compare 2",
	} {
		for name, broken := range failures(t) {
			total++
			t.Run(call+"/"+name, func(t *testing.T) {
				f := newFake(t)
				f.broken[call] = broken
				switch strings.Fields(call)[0] {
				case "timeline": // asked where the activity is refused
					f.broken["activity 1"] = status(404, "Not Found")
				case "compare": // asked where the list of commits ends early
					f.listless["commits"] = true
				}
				if call == "reviews 1" {
					f.listless["reviews"] = true
				}
				p, err := f.client().Proposal(context.Background(), 311)
				for _, secret := range append([]string{fmt.Sprint(err)}, p.Unknown...) {
					if strings.Contains(secret, testToken) {
						t.Errorf("the token is told: %s", secret)
					}
				}
				if err != nil || len(p.Unknown) > 0 {
					return
				}
				if why := harmless[call+"/"+name]; why != "" {
					return
				}
				if strings.HasPrefix(call, "activity") && slices.Contains(settled, name) && f.askedFor("timeline 1") > 0 {
					if p.Reviews[1].Head != digits("2") {
						t.Errorf("the timeline gives %+v", p.Reviews[1])
					}
					return
				}
				if strings.HasPrefix(call, "timeline") && !slices.ContainsFunc(p.Reviews, func(r forge.Review) bool { return r.Head != "" }) {
					return // no review counts
				}
				t.Errorf("taken for whole: %s", asJSON(t, p))
			})
		}
	}
	if total < 300 {
		t.Errorf("only %d failures were tried", total)
	}
}

func TestTimeout(t *testing.T) {
	f := newFake(t)
	done := make(chan struct{})
	defer close(done)
	f.broken["reviews 1"] = func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-done:
		case <-r.Context().Done():
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	p, err := f.client().Proposal(ctx, 311)
	if err != nil || len(p.Unknown) == 0 || !strings.Contains(p.Unknown[0], "the reviews: there was no answer in time") {
		t.Errorf("got %v and %q", err, p.Unknown)
	}
}

func TestOnceIsNoFailure(t *testing.T) {
	for name, broken := range failures(t) {
		switch name {
		case "429", "primary limit", "secondary", "500", "502 HTML", "truncated", "cut off", "empty", "null", "HTML":
		default:
			continue
		}
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			tries := 0
			f.broken["reviews 2"] = func(w http.ResponseWriter, r *http.Request) {
				if tries++; tries == 1 {
					broken(w, r)
					return
				}
				src, _ := os.ReadFile("testdata/reviews_2.json")
				_, _ = w.Write(src)
			}
			p, err := f.client().Proposal(context.Background(), 311)
			if err != nil || len(p.Unknown) > 0 || len(p.Reviews) != 7 {
				t.Fatalf("got %v, %q and %d reviews", err, p.Unknown, len(p.Reviews))
			}
			want := map[string]time.Duration{"429": 7 * time.Second, "primary limit": 31 * time.Second, "secondary": time.Minute}[name]
			if want == 0 {
				want = time.Second
			}
			if !slices.Equal(f.slept, []time.Duration{want}) {
				t.Errorf("waited %v, want %v", f.slept, want)
			}
		})
	}
}

func TestPatienceEnds(t *testing.T) {
	f := newFake(t)
	f.broken["reviews 1"] = status(429, "slow down", "Retry-After", "3600")
	p, _ := f.client().Proposal(context.Background(), 311)
	if len(f.slept) > 0 || len(p.Unknown) != 1 || !strings.Contains(p.Unknown[0], "asks to wait for 1h0m0s") {
		t.Errorf("waited %v and told %q", f.slept, p.Unknown)
	}
	f = newFake(t)
	f.broken["reviews 1"] = status(503, "down")
	p, _ = f.client().Proposal(context.Background(), 311)
	if !slices.Equal(f.slept, []time.Duration{time.Second, 4 * time.Second, 16 * time.Second}) || !strings.Contains(p.Unknown[0], "GitHub answered 503 (down)") {
		t.Errorf("waited %v and told %q", f.slept, p.Unknown)
	}
}

// fixture reads an answer to change it.
func fixture[T any](t *testing.T, name string) (out T) {
	t.Helper()
	src, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(src, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

type dict = map[string]any

func TestCommitsBeyondTheCap(t *testing.T) {
	f := newFake(t)
	f.listless["commits"] = true // GitHub ends the list and does not say so
	p, err := f.client().Proposal(context.Background(), 311)
	if err != nil || len(p.Unknown) > 0 || len(p.Commits) != 3 {
		t.Errorf("the comparison gives %v, %q, %d commits", err, p.Unknown, len(p.Commits))
	}
	f = newFake(t)
	pull := fixture[dict](t, "pull")
	pull["commits"] = 312
	f.answers["pull"] = pull
	p, _ = f.client().Proposal(context.Background(), 311)
	if len(p.Unknown) != 1 || !strings.Contains(p.Unknown[0], "the commits: 3 of 312 came") {
		t.Errorf("told %q", p.Unknown)
	}
}

func TestIdentities(t *testing.T) {
	f := newFake(t)
	commits := fixture[[]dict](t, "commits_2")
	commits[0]["author"] = nil // the address belongs to no account
	verification := commits[0]["commit"].(dict)["verification"].(dict)
	verification["verified"] = false // GitHub's address, and not GitHub
	f.answers["commits_2"] = commits
	pull := fixture[dict](t, "pull")
	pull["user"] = dict{"login": "renovate", "id": 7, "type": "Bot"}
	f.answers["pull"] = pull
	p, err := f.client().Proposal(context.Background(), 311)
	if err != nil || len(p.Unknown) > 0 {
		t.Fatal(err, p.Unknown)
	}
	last := p.Commits[2]
	if last.Author != (forge.Identity{Name: "Ana Example", Email: "ana@example.org"}) || last.Committer.Login != "web-flow" {
		t.Errorf("got %+v", last)
	}
	if !p.Author.Bot {
		t.Errorf("the author is %+v", p.Author)
	}
}

func TestCoAuthors(t *testing.T) {
	cases := map[string][]forge.Identity{
		"":                                     nil,
		"Co-authored-by: A <a@b.c>":            {{Name: "A", Email: "a@b.c"}},
		"x\nCO-AUTHORED-BY:A<a@b.c>\r\n\ntext": {{Name: "A", Email: "a@b.c"}},
		"x\n\n  Co-authored-by : Only A Name":  {{Name: "Only A Name"}},
		"Co-authored-by: m <7+m_acme@users.noreply.github.com>":                 {{Name: "m", Email: "7+m_acme@users.noreply.github.com", Login: "m_acme", ID: 7}},
		"Co-authored-by: cat <cat@users.noreply.github.com>":                    {{Name: "cat", Email: "cat@users.noreply.github.com", Login: "cat"}},
		"Co-authored-by: d <49699333+dependabot[bot]@users.noreply.github.com>": {{Name: "d", Email: "49699333+dependabot[bot]@users.noreply.github.com", Login: "dependabot[bot]", ID: 49699333, Bot: true}},
		"Co-authored-by:":                                      {{}},
		"nobody is Co-authored-by: A <a@b.c>":                  nil,
		"Co-authored-by: A <a@b.c>\nCo-authored-by: B <b@b.c>": {{Name: "A", Email: "a@b.c"}, {Name: "B", Email: "b@b.c"}},
	}
	for message, want := range cases {
		if got := coAuthors(message); !reflect.DeepEqual(got, want) {
			t.Errorf("%q gives %+v, want %+v", message, got, want)
		}
	}
}
