package site

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// examplePages builds some pages of the example organisation.
func examplePages(t *testing.T, pages ...string) map[string]string {
	t.Helper()
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: examples.AsOf, Files: examples.FS(), only: func(path string) bool { return slices.Contains(pages, path) }})
	return files
}

// The pages of kinds say what their readers look for, in its order.
func TestPagesOfKinds(t *testing.T) {
	want := map[string][]string{
		"agreements/council-2026.html": {
			"Lifeline service for Skerrow, 2026", "With Skerrow Island Council", "In force 1 Jan 2026 – 31 Dec 2026", "Calendar Sailing hours", "Figures June 2026",
			"How fast", "Priority Response Resolution Calendar", "P1 15m 3h 24x7", "P3 4h 32h", "Goals: Responses in time 95", "How available", "99.7", "up to 3h",
			"Services under it", "Boarding", "Booking", "Scope", "Versions", "Lifeline service for Skerrow, 2026 This one", "Lifeline service for Skerrow, 2025 Ended",
		},
		"requests/REQ-2026-0002.html":   {"Submitted", "Taken up after 30 min", "Fulfilled after 7 d", "Request"},
		"improvements/IMP-0001.html":    {"Sailings leave on time when a port is offline", "Due 31 Mar 2026", "Owner Anton Vogel", "Comes from PIR-2026-0001", "It was 10 to 15 minutes late", "It is to be 5 minutes late at most", "It came to be 4 minutes late"},
		"improvements/index.html":       {"Open 4", "Done 2", "Rejected 1", "IMP-0004", "31 Aug 2026", "IMP-0003", "Done or rejected 3", "IMP-0006"},
		"risks/RSK-0002.html":           {"Score 5 likelihood 5 × impact 1", "Treatment Accept", "Accepted by Edda Marlow", "Accepted until 31 Mar 2027", "Where it stands", "5 5 Here"},
		"risks/index.html":              {"Being dealt with 2", "Accepted 1", "Acceptance run out 0", "Closed 1", "Likelihood", "5 5 RSK-0002", "Not closed 3", "RSK-0003 One company takes all our cards 10", "RSK-0004", "9", "Closed 1", "RSK-0001"},
		"catalog/staff-account.html":    {"Takes at most", "What to fill in", "Ask at"},
		"reviews/index.html":            {"Settled, of those due 9 of 9", "Over time", "Factor Q1 2025", "Q2 2026 In all", "Process 0 0 0 0 3 1 4"},
		"knowledge/index.html":          {"Search by symptom", "Runbooks 2", "review 29 Aug 2026"},
		"changes/CHG-2026-0021.html":    {"Window and work", "Window ends 04:00"},
		"catalog/fax-confirmation.html": {"Nobody has to agree"},
	}
	var pages []string
	for page := range want {
		pages = append(pages, page)
	}
	files := examplePages(t, pages...)
	for page, texts := range want {
		text := mainText(parse(t, files, page))
		rest := strings.NewReplacer("\u202F", " ", "\u00A0", " ").Replace(text)
		for _, one := range texts {
			i := strings.Index(rest, one)
			if i < 0 {
				t.Errorf("%s: %q is missing, or not in its place, in\n%s", page, one, text)
				continue
			}
			rest = rest[i+len(one):]
		}
	}
}

// A risk whose acceptance has run out says so on its page and in the register; an
// improvement past its day is overdue, and a closed one never is.
func TestOverdueInRegisters(t *testing.T) {
	files, _ := build(t, fstest.MapFS{
		"gitsm.yaml":               {Data: []byte("timezone: Europe/Berlin\nmodules: [improvement, risk]\n")},
		"risks/RSK-0001.md":        {Data: []byte("---\ntitle: Old\nstate: accepted\nservices: []\nlikelihood: 2\nimpact: 3\naccepted_by: ana\nreview_by: 2026-03-18\nlog:\n  - {at: 2026-01-01T10:00:00+01:00, by: ana, to: accepted}\n---\n")},
		"risks/RSK-0002.md":        {Data: []byte("---\ntitle: Soon\nstate: accepted\nservices: []\nlikelihood: 9\nimpact: 3\naccepted_by: ana\nreview_by: 2026-04-01\nlog:\n  - {at: 2026-01-01T10:00:00+01:00, by: ana, to: accepted}\n---\n")},
		"improvements/IMP-0001.md": {Data: []byte("---\ntitle: Late\nstate: accepted\nsource: audit\ndue: 2026-03-18\nlog:\n  - {at: 2026-01-01T10:00:00+01:00, by: ana, to: accepted}\n---\n")},
		"improvements/IMP-0002.md": {Data: []byte("---\ntitle: Today\nstate: accepted\nsource: audit\ndue: 2026-03-20\nlog:\n  - {at: 2026-01-01T10:00:00+01:00, by: ana, to: accepted}\n---\n")},
		"improvements/IMP-0003.md": {Data: []byte("---\ntitle: Done\nstate: done\nsource: audit\ndue: 2026-03-18\nlog:\n  - {at: 2026-01-01T10:00:00+01:00, by: ana, to: done}\n---\n")},
	})
	for page, want := range map[string]string{
		"risks/RSK-0001.html": "The acceptance has run out", "risks/RSK-0002.html": "The acceptance runs out soon", "risks/index.html": "Acceptance run out 1", "improvements/index.html": "Overdue 1",
	} {
		if text := mainText(parse(t, files, page)); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q: %s", page, want, text)
		}
	}
	if text := mainText(parse(t, files, "improvements/IMP-0003.html")); strings.Contains(text, "Overdue") {
		t.Error("what is done is overdue")
	}
}

func TestStanding(t *testing.T) {
	b := &builder{asOf: asOf}
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if s != "" && err != nil {
			t.Fatal(err)
		}
		return at
	}
	kind := &schema.Kind{Name: "agreement", States: []schema.State{{Name: "active", Category: schema.Open}, {Name: "ended", Category: schema.Closed}}}
	for _, test := range []struct{ state, from, to, want string }{
		{"active", "2026-01-01", "", ""},
		{"active", "2026-01-01", "2026-12-31", ""},
		{"active", "2026-03-21", "", "Not in force yet"},
		{"active", "2026-01-01", "2026-03-19", "Expired"},
		{"active", "2026-01-01", "2026-03-20", "Expires today"},
		{"active", "2026-01-01", "2026-04-05", "Expires in 16 days"},
		{"ended", "2025-01-01", "2025-12-31", ""},
	} {
		r := &records.Record{Kind: kind, State: test.state}
		if got := b.standing(r, day(test.from), day(test.to)).Text; got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

func TestBands(t *testing.T) {
	for score, want := range map[int]string{1: "band-1", 6: "band-1", 7: "band-2", 12: "band-2", 13: "band-3", 18: "band-3", 19: "band-4", 25: "band-4", 99: "band-4"} {
		if got := band(score, 25); got != want {
			t.Errorf("%d: %s, want %s", score, got, want)
		}
	}
}
