package schema

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// judged validates a header of a kind; head is put before the lines.
func judged(t *testing.T, kind, header string) (*frontmatter.Doc, []diag.Diagnostic) {
	t.Helper()
	doc, faults := frontmatter.Parse("r.md", []byte("---\n"+header+"---\n"))
	return doc, append(faults, everything().Kind(kind).Validate(doc, nil)...)
}

// TestSentences holds what a person is told, and where. Lines count from the
// opening fence; title and state, which every record needs, come last.
func TestSentences(t *testing.T) {
	for _, test := range []struct{ name, kind, header, want, fixed string }{
		{"enum", "incident", "impact: hihg\n", `r.md:2:9: impact must be one of high, medium, low; found "hihg"; did you mean "high"? [schema-enum]`, "impact: high"},
		{"enum, nothing near", "incident", "impact: 7\n", `r.md:2:9: impact must be one of high, medium, low; found the whole number 7 [schema-enum]`, ""},
		{"enum, nothing there", "incident", "impact:\n", `r.md:2:1: impact must be one of high, medium, low; found nothing [schema-enum]`, ""},
		{"enum in quotes", "incident", "impact: \"High\"\n", `r.md:2:9: impact must be one of high, medium, low; found "High"; did you mean "high"? [schema-enum]`, "impact: high"},
		{"state", "incident", "state: Resolved\n", `r.md:2:8: state must be one of new, in_progress, pending, resolved, closed, cancelled; found "Resolved"; did you mean "resolved"? [schema-enum]`, "state: resolved"},
		{"state of the log", "incident", "log:\n  - {at: 2026-03-16T09:58:00+01:00, by: ana, to: in-progress}\n", `r.md:3:50: log.0.to must be one of new, in_progress, pending, resolved, closed, cancelled; found "in-progress"; did you mean "in_progress"? [schema-enum]`, "to: in_progress"},
		{"another kind", "incident", "kind: problem\n", `r.md:2:7: kind must be incident; found "problem" [schema-enum]`, ""},
		{"key in another case", "incident", "Impact: high\n", `r.md:2:1: unknown key "Impact"; did you mean "impact"? [schema-unknown-key]`, "impact: high"},
		{"misspelt key", "incident", "sevices: [a]\n", `r.md:2:1: unknown key "sevices"; did you mean "services"? [schema-unknown-key]`, "services: [a]"},
		{"foreign key", "incident", "vessel: Ems\n", "r.md:2:1: unknown key \"vessel\"; a key of your own begins with x-, and `gitsm kinds incident` lists those of the kind [schema-unknown-key]", "x-vessel: Ems"},
		{"unknown key within", "incident", "outages:\n  - services: [a]\n    from: 2026-03-16T09:58:00+01:00\n    levl: full\n    level: full\n", `r.md:5:5: unknown key "levl" in outages.0; did you mean "level"? That key is there already [schema-unknown-key]`, ""},
		{"missing within", "incident", "outages:\n  - services: [a]\n    from: 2026-03-16T09:58:00+01:00\n", `r.md:3:5: outages.0 needs level: how much of the service was lost [schema-required]`, ""},
		{"missing, one of two", "incident", "evidence: [{title: a log}]\n", `r.md:2:12: evidence.0 needs url or path [schema-required]`, ""},
		{"a text for a list", "incident", "services: payments-api\n", `r.md:2:11: services must be a list; found the text "payments-api" [schema-type]`, "services: [payments-api]"},
		{"a number for a text", "incident", "title: 42\n", `r.md:2:8: title must be text; found the whole number 42 [schema-type]`, `title: "42"`},
		{"a date for a text", "incident", "title: 2026-03-16\n", `r.md:2:8: title must be text; found the date 2026-03-16 [schema-type]`, `title: "2026-03-16"`},
		{"a time for a text", "incident", "no_problem: 2026-03-16T09:58:00Z\n", `r.md:2:13: no_problem must be text; found the time 2026-03-16T09:58:00Z [schema-type]`, `no_problem: "2026-03-16T09:58:00Z"`},
		{"a date for a handle", "incident", "team: 2026-03-16\n", `r.md:2:7: team must be a handle of letters, digits, dots, hyphens and underscores; found the date 2026-03-16 [schema-type]`, `team: "2026-03-16"`},
		{"a date in a list of texts", "incident", "tags: [a, 2026-03-16]\n", `r.md:2:11: tags.1 must be text; found the date 2026-03-16 [schema-type]`, `tags: [a, "2026-03-16"]`},
		{"a date for an enum", "incident", "impact: 2026-03-16\n", `r.md:2:9: impact must be one of high, medium, low; found the date 2026-03-16 [schema-enum]`, ""},
		{"a date for a number", "service", "tier: 2026-03-16\n", `r.md:2:7: tier must be a whole number; found the date 2026-03-16 [schema-type]`, ""},
		{"a date for a time", "freeze", "from: 2026-03-16\n", `r.md:2:7: from must be a time with seconds and offset, such as 2026-03-16T10:02:00+01:00; found the date 2026-03-16 [schema-type]`, ""},
		{"a time for a date", "pir", "due: 2026-03-16T09:58:00Z\n", `r.md:2:6: due must be a date, such as 2026-03-16; found the time 2026-03-16T09:58:00Z [schema-type]`, ""},
		{"words for a date", "pir", "due: tomorrow\n", `r.md:2:6: due must be a date, such as 2026-03-16; found the text "tomorrow" [schema-format]`, ""},
		{"a commit that is a number", "change", "deploys: [{repo: infra, ref: 12e5, at: 2026-03-16T09:35:00+01:00}]\n", `r.md:2:30: deploys.0.ref must be text; found the number 12e5 [schema-type]`, `ref: "12e5"`},
		{"a version that is a number", "ci", "version: 16.4\n", `r.md:2:10: version must be text; found the number 16.4 [schema-type]`, `version: "16.4"`},
		{"truth for a text", "incident", "no_problem: true\n", `r.md:2:13: no_problem must be text; found true [schema-type]`, `no_problem: "true"`},
		{"a word for truth", "incident", "major: yes\n", `r.md:2:8: major must be true or false; found the text "yes" [schema-type]`, ""},
		{"a list for a mapping", "incident", "resolution: [fixed]\n", `r.md:2:13: resolution must be a mapping; found a list [schema-type]`, ""},
		{"empty text", "incident", "title: \"\"\n", `r.md:2:8: title must not be empty [schema-range]`, ""},
		{"long title", "incident", "title: " + strings.Repeat("ä", 121) + "\n", `r.md:2:8: title has 121 characters; at most 120 are allowed [schema-range]`, ""},
		{"empty list", "incident", "services: []\n", `r.md:2:11: services must hold at least 1 item; found 0 [schema-range]`, ""},
		{"twice", "incident", "services: [a, b, a]\n", `r.md:2:18: services holds "a" twice [schema-range]`, ""},
		{"too small", "service", "tier: 0\n", `r.md:2:7: tier must be at least 1; found 0 [schema-range]`, ""},
		{"too large", "service", "tier: 9\n", `r.md:2:7: tier must be at most 4; found 9 [schema-range]`, ""},
		{"no whole number", "service", "tier: 1.5\n", `r.md:2:7: tier must be a whole number; found the number 1.5 [schema-type]`, ""},
		{"too much", "agreement", "at_risk: 100.5\n", `r.md:2:10: at_risk must be at most 100; found 100.5 [schema-range]`, ""},
		{"no such handle", "incident", "team: \"a b\"\n", `r.md:2:7: team must be a handle of letters, digits, dots, hyphens and underscores; found the text "a b" [schema-format]`, ""},
		{"days in a target", "agreement", "targets: [{priority: P1, resolution: 2d}]\n", `r.md:2:38: targets.0.resolution must be a span of hours and minutes, such as 4h, 30m or 1h30m; found the text "2d" [schema-format]`, ""},
		{"a pair of values", "incident", "log: [{at: 2026-03-16T09:58:00+01:00, by: ana, set: {team: [a]}}]\n", `r.md:2:60: log.0.set.team must be a list of two values, before and after; found a list [schema-range]`, ""},
		{"only true", "freeze", "scope: {all: false}\n", `r.md:2:14: scope.all must be true; found false [schema-enum]`, ""},
		{"nothing chosen", "freeze", "scope: {}\n", `r.md:2:8: scope must hold at least 1 key; found 0; expected all, tiers, services [schema-range]`, ""},
		{"an address", "incident", "evidence: [{title: a, url: 'javascript:alert(1)'}]\n", `r.md:2:28: evidence.0.url must be an address that begins with https:// or http://; found the text "javascript:alert(1)" [schema-format]`, ""},
		{"control characters", "incident", "impact: \"\\e[2J\\u202e\"\n", `r.md:2:9: impact must be one of high, medium, low; found "\x1b[2J\u202e" [schema-enum]`, ""},
		{"a log where there is none", "service", "log: []\n", `unknown key "log"`, "x-log: []"},
	} {
		t.Run(test.name, func(t *testing.T) {
			header := test.header
			for _, line := range []string{"title: A\n", "state: " + everything().Kind(test.kind).States[0].Name + "\n"} {
				if key, _, _ := strings.Cut(line, ":"); !strings.HasPrefix(header, key) {
					header += line
				}
			}
			doc, findings := judged(t, test.kind, header)
			got := report(findings)
			if len(findings) != 1 || !strings.Contains(got, test.want) {
				t.Fatalf("got\n%swant\n%s", got, test.want)
			}
			if fix := findings[0].Fix; test.fixed != "" {
				if fix == nil || len(fix.Edits) != 1 {
					t.Fatal("no way out is shown")
				}
				e := fix.Edits[0]
				after := string(doc.Bytes()[:e.Start]) + e.New + string(doc.Bytes()[e.End:])
				if !strings.Contains(after, test.fixed) {
					t.Errorf("the fix gives\n%s", after)
				}
				if _, left := judged(t, test.kind, strings.TrimSuffix(strings.TrimPrefix(after, "---\n"), "---\n")); len(left) > 0 {
					t.Errorf("the fix leaves %s", report(left))
				}
			} else if fix != nil && len(fix.Edits) > 0 {
				t.Errorf("a fix is offered that the test does not know: %v", fix)
			}
		})
	}
}

// TestEveryFaultIsTold holds that one bad field hides no other.
func TestEveryFaultIsTold(t *testing.T) {
	_, findings := judged(t, "incident", `impact: hihg
Urgency: low
services: a
team: [b]
outages:
  - {services: [], from: 2026-03-16, level: ful}
  - {from: 2026-03-16T10:00:00+01:00, level: full, weight: 2}
updates: 5
log:
  - {at: 2026-03-16T10:00:00, by: ana, to: nwe, set: {impact: high}}
x-anything: {at: all}
`)
	want := []string{
		"2:9 schema-enum", "3:1 schema-unknown-key", "4:11 schema-type", "5:7 schema-type",
		"7:16 schema-range", "7:26 schema-type", "7:45 schema-enum", "8:5 schema-required", "8:60 schema-range", "9:10 schema-type",
		"11:10 time-zone", "11:44 schema-enum", "11:63 schema-type", "13:1 schema-required",
	}
	var got []string
	for _, d := range diag.Sort(findings) {
		got = append(got, fmt.Sprintf("%d:%d %s", d.Span.Start.Line, d.Span.Start.Column, d.Rule))
	}
	for _, w := range want {
		if !strings.Contains(strings.Join(got, "\n"), w) {
			t.Errorf("missing: %s", w)
		}
	}
	if len(got) != len(want)+1 { // title and state are both missing at one place
		t.Errorf("got %d findings:\n%s", len(got), report(findings))
	}
}

// TestInventory holds that items of a plain YAML file are judged in place.
func TestInventory(t *testing.T) {
	doc, faults := frontmatter.ParseYAML("cis/racks.yaml", []byte("items:\n  - id: rack-1\n    title: Rack 1\n    state: live\n    tpye: rack\n  - rack-2\n"))
	if len(faults) > 0 {
		t.Fatal(report(faults))
	}
	ci := everything().Kind("ci")
	first := report(ci.Validate(doc, frontmatter.Path{"items", "0"}))
	if want := "cis/racks.yaml:5:5: unknown key \"tpye\"; did you mean \"type\"? [schema-unknown-key]\n"; first != want {
		t.Errorf("got  %swant %s", first, want)
	}
	second := report(ci.Validate(doc, frontmatter.Path{"items", "1"}))
	if want := "cis/racks.yaml:6:5: a record must be a mapping; found the text \"rack-2\" [schema-type]\n"; second != want {
		t.Errorf("got  %swant %s", second, want)
	}
	if got := ci.Validate(doc, frontmatter.Path{"items", "2"}); got != nil {
		t.Errorf("what is not there has findings: %v", got)
	}
}

// BenchmarkValidate is a valid record, the usual case of a check.
func BenchmarkValidate(b *testing.B) {
	for doc, k := range story(b) {
		if doc.Root().Get("id").Str() != "INC-2026-0042" {
			continue
		}
		k.Validate(doc, nil)
		b.ReportAllocs()
		for b.Loop() {
			if len(k.Validate(doc, nil)) > 0 {
				b.Fatal("not valid")
			}
		}
	}
}

// BenchmarkCompile is paid once per kind and process.
func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		k := everything().Kind("incident").clone()
		if c := k.compile(); c.err != nil {
			b.Fatal(c.err)
		}
	}
}

// BenchmarkBuiltin is paid once per process: all shipped kinds read.
func BenchmarkBuiltin(b *testing.B) {
	for b.Loop() {
		for _, name := range everything().Names() {
			if _, faults := readShipped(name); len(faults) > 0 {
				b.Fatal(faults)
			}
		}
	}
}

// TestSentencesOfOwnFields holds what is told of keywords that no shipped kind
// uses, but a team may.
func TestSentencesOfOwnFields(t *testing.T) {
	for _, test := range []struct{ fragment, value, want string }{
		{"{type: string, minLength: 3}", "ab", "own has 2 characters; at least 3 are needed [schema-range]"},
		{"{type: array, maxItems: 1}", "[a, b]", "own may hold at most 1 item; found 2 [schema-range]"},
		{"{type: object, maxProperties: 1}", "{a: 1, b: 2}", "own may hold at most 1 key; found 2 [schema-range]"},
		{"{type: object, minProperties: 2}", "{a: 1}", "own must hold at least 2 keys; found 1 [schema-range]"},
		{"{type: number, exclusiveMinimum: 0.5}", "0.5", "own must be more than 0.5; found 0.5 [schema-range]"},
		{"{type: number, exclusiveMaximum: 7}", "7", "own must be less than 7; found 7 [schema-range]"},
		{"{type: integer, multipleOf: 5}", "7", "own must be a multiple of 5; found 7 [schema-range]"},
		{"{type: string, pattern: ^q}", "w", `own must be of the form "^q"; found the text "w" [schema-format]`},
		{"{oneOf: [{type: string}, {pattern: ^q}]}", "q", `own must be what its schema says; found the text "q" [schema-format]`},
		{"{not: {type: string}}", "q", `own must be what its schema says; found the text "q" [schema-format]`},
		{"{not: {type: string}, x-expected: no text}", "q", `own must be no text; found the text "q" [schema-format]`},
		{"{type: array, contains: {type: integer}}", "[a]", "own holds no item of the sort that it must hold [schema-range]"},
		{"{anyOf: [{type: integer}, {type: boolean}]}", "q", `own must be what its schema says; found the text "q" [schema-format]`},
		{"{type: object, propertyNames: {pattern: ^a}}", "{b: 1}", `"b" is no key that own may hold [schema-unknown-key]`},
		{"{type: object, properties: {b: false}}", "{b: 1}", "own.b is not allowed here [schema-unknown-key]"},
		{"{type: [string, integer]}", "1.5", "own must be text or a whole number; found the number 1.5 [schema-type]"},
		{"{type: [string, integer]}", "2026-03-16", "own must be text or a whole number; found the date 2026-03-16 [schema-type]"},
		{"{type: 'null'}", "1", "own must be nothing; found the whole number 1 [schema-type]"},
		{"{enum: [1, 2]}", "3", "own must be one of 1, 2; found the whole number 3 [schema-enum]"},
		{"{type: array, prefixItems: [{type: string}]}", "[1]", "own.0 must be anything; found the whole number 1 [schema-type]"},
		{"{if: {type: string}, then: {minLength: 2}}", "a", "own has 1 character; at least 2 are needed [schema-range]"},
		{"{format: date}", "\"2026-02-30\"", "not a date: "},
		{"{format: date-time}", "\"2026-02-03T10:00:00\"", "not a time: "},
		{"{format: date-time}", "soon", `own must be a time with seconds and offset, such as 2026-03-16T10:02:00+01:00; found the text "soon" [schema-format]`},
		{"{}", "{a: [2026-03-16, ~]}", ""},
		{"true", "1", ""},
		{"{type: object, additionalProperties: {type: integer}}", "{a: 1, b: c}", `own.b must be a whole number; found the text "c" [schema-type]`},
	} {
		set, faults := merged(t, "kinds: {incident: {fields: {own: "+test.fragment+"}}}\n")
		if faults != "" {
			t.Errorf("%s: %s", test.fragment, faults)
			continue
		}
		doc, found := frontmatter.Parse("r.md", []byte("---\ntitle: A\nstate: new\nown: "+test.value+"\n---\n"))
		if len(found) > 0 {
			t.Fatal(report(found))
		}
		got := report(set.Kind("incident").Validate(doc, nil))
		if test.want == "" && got != "" || !strings.Contains(got, test.want) || strings.Count(got, "\n") > 1 {
			t.Errorf("%s with %s:\ngot  %swant %s", test.fragment, test.value, got, test.want)
		}
	}
}
