package check

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

func TestPeopleMissing(t *testing.T) {
	const incident = "-- incidents/2026/INC-2026-0001.md --\n---\ntitle: Alone\nstate: new\nlog:\n  - at: 2026-06-01T09:00:00+02:00\n    by: zoe\n    to: new\n---\n"
	count := func(archives ...string) (missing, unknown int) {
		for _, d := range Run(load(t, archives...), Options{AsOf: asOf}) {
			switch d.Rule {
			case "people-missing":
				missing++
			case "person-known":
				unknown++
			}
		}
		return missing, unknown
	}
	if missing, unknown := count(incident); missing != 1 || unknown != 0 {
		t.Errorf("without people.yaml: %d people-missing, %d person-known; expected to be told once", missing, unknown)
	}
	if missing, unknown := count(incident, "-- people.yaml --\npeople: []\n"); missing != 0 || unknown != 1 {
		t.Errorf("with people.yaml: %d people-missing, %d person-known; expected the person to be unknown", missing, unknown)
	}
	if missing, _ := count(strings.ReplaceAll(incident, "by: zoe", "by: gitsm")); missing != 0 {
		t.Error("a repository in which only gitsm acts needs no people.yaml")
	}
}

// Temporal rules speak only when they are asked (D10).
func TestTemporalRulesAreAskedFor(t *testing.T) {
	for _, rule := range Rules() {
		if !rule.Temporal {
			continue
		}
		if rule.Severity != diag.Warning {
			t.Errorf("%s: a rule that depends on the day alone must not be an error", rule.ID)
		}
		for _, d := range Run(load(t, base(t), rule.Bad), Options{AsOf: asOf}) {
			if d.Rule == rule.ID {
				t.Errorf("%s speaks without being asked: %s", rule.ID, d.Message)
			}
		}
	}
}

// The same tree gives the same findings in the same order, however many
// processors there are.
func TestRunIsDeterministic(t *testing.T) {
	archives := []string{base(t)}
	for _, rule := range Rules() {
		archives = append(archives, rule.Bad)
	}
	tree := load(t, archives...)
	run := func(processors int) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		text, err := json.Marshal(Run(tree, Options{AsOf: asOf, Temporal: true}))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	one := run(1)
	for range 5 {
		if many := run(8); many != one {
			t.Fatal("eight processors find something else than one")
		}
	}
}

// Every finding that belongs to a record says so.
func TestFindingsCarryTheirRecord(t *testing.T) {
	for _, rule := range Rules() {
		if rule.Each == nil || rule.Bad == "" {
			continue
		}
		for _, d := range Run(load(t, base(t), rule.Bad), Options{AsOf: asOf, Temporal: true}) {
			if d.Rule == rule.ID && d.Record == "" {
				t.Errorf("%s: the finding at %s names no record", rule.ID, d.Span)
			}
		}
	}
}

func TestHandlePaths(t *testing.T) {
	tree := load(t, base(t))
	for kind, want := range map[string]string{
		"incident":  "priority_override.by commander team assignee notified.*.who sla_exclusion.by",
		"change":    "requester owner implementers.* risk.override.by approvals.*.by freeze_exception.by reviewed_by",
		"pir":       "owner facilitator actions.*.owner publication.approved_by",
		"agreement": "parties.team",
		"knowledge": "owner flags.*.by",
	} {
		if got := strings.Join(handlePaths(tree.Kinds.Kind(kind)), " "); got != want {
			t.Errorf("%s: got %s, expected %s", kind, got, want)
		}
	}
}

// Circles are found where there are some, and only there.
func TestCircles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "records")
		all := make([]*records.Record, n)
		for i := range all {
			all[i] = &records.Record{ID: fmt.Sprintf("r%02d", i)}
		}
		next := edges{}
		for range rapid.IntRange(0, 2*n).Draw(t, "links") {
			from, to := rapid.SampledFrom(all).Draw(t, "from"), rapid.SampledFrom(all).Draw(t, "to")
			next[from] = append(next[from], to)
		}
		// reaches[i][j]: some way of at least one step leads from i to j.
		reaches := map[[2]*records.Record]bool{}
		for range n {
			for _, a := range all {
				for _, b := range next[a] {
					reaches[[2]*records.Record{a, b}] = true
					for _, c := range all {
						if reaches[[2]*records.Record{b, c}] {
							reaches[[2]*records.Record{a, c}] = true
						}
					}
				}
			}
		}
		inKnot := map[*records.Record]bool{}
		for _, knot := range knots(all, next) {
			for _, r := range knot {
				if inKnot[r] {
					t.Fatalf("%s is in two knots", r.ID)
				}
				inKnot[r] = true
			}
			circle := shortestCircle(knot[0], next)
			if len(circle) == 0 || circle[0] != knot[0] {
				t.Fatalf("no circle through %s", knot[0].ID)
			}
			for i, r := range circle {
				if !slices.Contains(next[r], circle[(i+1)%len(circle)]) {
					t.Fatalf("%s does not lead on", r.ID)
				}
			}
		}
		for _, r := range all {
			if inKnot[r] != reaches[[2]*records.Record{r, r}] {
				t.Fatalf("%s: in a knot %v, reaches itself %v", r.ID, inKnot[r], reaches[[2]*records.Record{r, r}])
			}
		}
	})
}

// A chain of a hundred thousand records neither overflows a stack nor takes long.
func TestLongChain(t *testing.T) {
	next := edges{}
	all := make([]*records.Record, 100_000)
	for i := range all {
		all[i] = &records.Record{}
		if i > 0 {
			next[all[i-1]] = []*records.Record{all[i]}
		}
	}
	if found := knots(all, next); len(found) > 0 {
		t.Errorf("%d circles in a chain", len(found))
	}
	next[all[len(all)-1]] = []*records.Record{all[0]}
	if found := knots(all, next); len(found) != 1 || len(found[0]) != len(all) {
		t.Error("the chain was closed to a circle, which was not found")
	}
}

func TestNothingReadableNothingMissing(t *testing.T) {
	at := func(line int) diag.Span {
		return diag.Span{File: "a.md", Start: diag.Pos{Line: line, Column: 1}}
	}
	got := withoutEchoes([]diag.Diagnostic{
		diag.Errorf(at(3), "yaml-alias", ""),
		diag.Errorf(at(3), "schema-enum", "the value that was not read"),
		diag.Errorf(at(4), "schema-enum", "another value"),
		diag.Errorf(at(9), "required-field", "really missing"),
		diag.Errorf(diag.Span{File: "b.md", Start: diag.Pos{Line: 1, Column: 1}}, "frontmatter-missing", ""),
		diag.Errorf(diag.Span{File: "b.md", Start: diag.Pos{Line: 1, Column: 1}}, "schema-required", ""),
		diag.Errorf(diag.Span{File: "b.md", Start: diag.Pos{Line: 7, Column: 1}}, "secret-suspected", ""),
	})
	var rules []string
	for _, d := range got {
		rules = append(rules, d.Rule)
	}
	if want := []string{"yaml-alias", "schema-enum", "required-field", "frontmatter-missing", "secret-suspected"}; !slices.Equal(rules, want) {
		t.Errorf("got %v, expected %v", rules, want)
	}
}

// A command that is offered may be pasted into a shell, whatever a record says.
func TestCommandsAreQuoted(t *testing.T) {
	for in, want := range map[string]string{
		"INC-2026-0042":      "gitsm move INC-2026-0042 closed",
		"$(rm -rf ~)":        "gitsm move '$(rm -rf ~)' closed",
		"it's":               `gitsm move 'it'\''s' closed`,
		"a\x1b[2Jb":          `gitsm move 'a\x1b[2Jb' closed`,
		"":                   "gitsm move '' closed",
		"\u0406NC-2026-0001": "gitsm move '\u0406NC-2026-0001' closed",
	} {
		if got := do("title", "gitsm move %s closed", in).Command; got != want {
			t.Errorf("%q: got %s, expected %s", in, got, want)
		}
	}
}
