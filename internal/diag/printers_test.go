package diag

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"
)

// sample is a report with everything a printer has to deal with.
func sample() Report {
	src := "---\ntitle: \"Payments\ttime out\"\nprioriti: P1\n---\n"
	return Report{
		Tool: "gitsm", Version: "1.2.3", AsOf: time.Date(2026, 6, 30, 16, 0, 0, 0, time.UTC), Records: 2,
		Findings: Sort([]Diagnostic{
			{
				Span:     Span{File: "incidents/2026/INC-2026-0042.md", Start: Pos{3, 1}, End: Pos{3, 9}},
				Severity: Error, Rule: "schema-unknown-key", Message: `unknown key "prioriti", did you mean "priority"`,
				Fix: &Fix{Title: "rename it", Command: "gitsm fmt INC-2026-0042"}, Record: "INC-2026-0042",
			},
			{
				Span:     Span{File: "incidents/2026/INC-2026-0042.md", Start: Pos{2, 8}, End: Pos{2, 27}},
				Severity: Warning, Rule: "title-odd", Message: "odd title: 100%, really\x1b[2J",
				Related: []Note{{Span{File: "people.yaml", Start: Pos{1, 1}}, "first used here"}},
			},
			Errorf(Span{File: "gitsm.yaml"}, "config", "cannot be read"),
		}),
		Rules: []RuleInfo{{ID: "title-odd", Title: "A title is plain text", Help: "Why: **terminals**"}},
		Source: func(file string) []byte {
			if strings.HasSuffix(file, "0042.md") {
				return []byte(src)
			}
			return nil
		},
	}
}

func printed(t *testing.T, print func(io.Writer, Report) error, r Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := print(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	tests := []struct {
		name  string
		style TextStyle
		want  string
	}{
		{"piped", TextStyle{}, `gitsm.yaml:1:1: cannot be read [config]
incidents/2026/INC-2026-0042.md:2:8: warning: odd title: 100%, really\x1b[2J [title-odd]
  people.yaml:1:1: first used here
incidents/2026/INC-2026-0042.md:3:1: unknown key "prioriti", did you mean "priority" [schema-unknown-key]
  fix: rename it: gitsm fmt INC-2026-0042
`},
		{"terminal", TextStyle{Source: true}, `gitsm.yaml:1:1: cannot be read [config]
incidents/2026/INC-2026-0042.md:2:8: warning: odd title: 100%, really\x1b[2J [title-odd]
  | title: "Payments time out"
  |        ^~~~~~~~~~~~~~~~~~~
  people.yaml:1:1: first used here
incidents/2026/INC-2026-0042.md:3:1: unknown key "prioriti", did you mean "priority" [schema-unknown-key]
  | prioriti: P1
  | ^~~~~~~~
  fix: rename it: gitsm fmt INC-2026-0042
`},
	}
	for _, tt := range tests {
		got := printed(t, func(w io.Writer, r Report) error { return Text(w, r, tt.style) }, sample())
		if got != tt.want {
			t.Errorf("%s:\n%s\nwant:\n%s", tt.name, got, tt.want)
		}
	}
}

// The marker stands under its target whatever the line holds: characters that
// are shown longer than they are, columns beyond the end, very long lines.
func TestTextMarker(t *testing.T) {
	long := strings.Repeat("x", 500) + "HERE"
	tests := []struct {
		name, line   string
		start, end   int
		text, marker string
	}{
		{"umlauts", "grüße: ok", 8, 10, "grüße: ok", "       ^~"},
		{"escape before", "a\x1bb", 3, 4, `a\x1bb`, "     ^"},
		{"escape marked", "a\x1bb", 2, 3, `a\x1bb`, " ^~~~"},
		{"beyond the end", "ab", 9, 12, "ab", "  ^"},
		{"no end", "ab", 1, 0, "ab", "^"},
		{"long line", long, 501, 505, strings.Repeat("x", 40) + "HERE", strings.Repeat(" ", 40) + "^~~~"},
		{"crlf", "ab\r", 1, 3, "ab", "^~"},
		{"invalid utf-8", "a\xffb", 3, 4, "a\ufffdb", "  ^"},
	}
	for _, tt := range tests {
		f := Errorf(Span{File: "f", Start: Pos{1, tt.start}}, "rule", "message")
		if tt.end > 0 {
			f.Span.End = Pos{1, tt.end}
		}
		r := Report{Findings: []Diagnostic{f}, Source: func(string) []byte { return []byte(tt.line + "\n") }}
		got := printed(t, func(w io.Writer, r Report) error { return Text(w, r, TextStyle{Source: true}) }, r)
		want := f.Span.String() + ": message [rule]\n  | " + tt.text + "\n  | " + tt.marker + "\n"
		if got != want {
			t.Errorf("%s:\n%s\nwant:\n%s", tt.name, got, want)
		}
	}
}

func TestTextColor(t *testing.T) {
	r := Report{Findings: []Diagnostic{Errorf(Span{File: "f", Start: Pos{1, 2}}, "rule", "message")}}
	got := printed(t, func(w io.Writer, r Report) error { return Text(w, r, TextStyle{Color: true}) }, r)
	if want := "\x1b[1mf:1:2\x1b[0m: message\x1b[2m [rule]\x1b[0m\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestJSON(t *testing.T) {
	out := printed(t, JSON, sample())
	var got struct {
		Version, Errors, Warnings, Records int
		AsOf                               string `json:"as_of"`
		Tool                               struct{ Name, Version string }
		Findings                           []struct {
			File, Severity, Rule, Message, Record string
			Line, Column                          int
			End                                   *Pos
			Related                               []struct {
				File, Message string
				Line          int
			}
			Fix *Fix
		}
	}
	dec := json.NewDecoder(strings.NewReader(out))
	if err := dec.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if dec.More() {
		t.Error("more than one object")
	}
	if got.Version != 1 || got.Errors != 2 || got.Warnings != 1 || got.Records != 2 || got.AsOf != "2026-06-30T16:00:00Z" || got.Tool.Version != "1.2.3" {
		t.Errorf("head: %+v", got)
	}
	if len(got.Findings) != 3 {
		t.Fatalf("%d findings, want 3", len(got.Findings))
	}
	whole, odd, key := got.Findings[0], got.Findings[1], got.Findings[2]
	if whole.File != "gitsm.yaml" || whole.Line != 0 || whole.End != nil {
		t.Errorf("finding of a whole file: %+v", whole)
	}
	if odd.Severity != "warning" || odd.Related[0].File != "people.yaml" || odd.Related[0].Line != 1 {
		t.Errorf("warning: %+v", odd)
	}
	if key.Line != 3 || key.Column != 1 || *key.End != (Pos{3, 9}) || key.Fix.Command == "" || key.Record != "INC-2026-0042" {
		t.Errorf("error: %+v", key)
	}
	if strings.Contains(out, "\x1b") {
		t.Error("a raw escape character in the output")
	}
	if empty := printed(t, JSON, Report{}); !strings.Contains(empty, `"findings": []`) {
		t.Errorf("no findings are an empty list, got %s", empty)
	}
}

func TestGitHub(t *testing.T) {
	r := sample()
	r.Findings = append(r.Findings, Diagnostic{
		Span:     Span{File: "a:b,c%\nd.md", Start: Pos{1, 1}, End: Pos{2, 1}},
		Severity: Error, Rule: "r", Message: "::set-output name=x::y\r\n::add-mask::z",
	})
	got := printed(t, GitHub, r)
	want := `::error title=config,file=gitsm.yaml::cannot be read
::warning title=title-odd,file=incidents/2026/INC-2026-0042.md,line=2,col=8,endLine=2,endColumn=27::odd title: 100%25, really\x1b[2J%0Apeople.yaml:1:1: first used here
::error title=schema-unknown-key,file=incidents/2026/INC-2026-0042.md,line=3,col=1,endLine=3,endColumn=9::unknown key "prioriti", did you mean "priority"%0Afix: rename it: gitsm fmt INC-2026-0042
::error title=r,file=a%3Ab%2Cc%25%0Ad.md,line=1,col=1::::set-output name=x::y\r%0A::add-mask::z
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// No printer lets the name of a file steer what reads its output.
func TestFileNames(t *testing.T) {
	name := "a\x1b[2J\u009b\u202eb\x07,c\r\nd"
	f := Errorf(Span{File: name, Start: Pos{1, 1}}, "r", "m")
	f.Related = []Note{{Span{File: name}, "here"}}
	r := Report{Tool: "gitsm", Findings: []Diagnostic{f}}
	if got, want := printed(t, GitHub, r), `file=a\x1b[2J\x9b\u202eb\x07%2Cc%0D%0Ad,`; !strings.Contains(got, want) {
		t.Errorf("%q does not hold %s", got, want)
	}
	text := func(w io.Writer, r Report) error { return Text(w, r, TextStyle{Source: true}) }
	for form, print := range map[string]func(io.Writer, Report) error{"github": GitHub, "json": JSON, "junit": JUnit, "sarif": SARIF, "text": text} {
		for _, c := range printed(t, print, r) {
			if c != '\n' && hidden(c) {
				t.Errorf("%s lets %U through", form, c)
			}
		}
	}
}

func TestGitHubLimit(t *testing.T) {
	var r Report
	for i := range 12 {
		r.Findings = append(r.Findings, Errorf(Span{File: "f", Start: Pos{i + 1, 1}}, "r", "m"))
	}
	got := printed(t, GitHub, r)
	if n := strings.Count(got, "::error "); n != 12 {
		t.Errorf("%d errors printed, want all 12", n)
	}
	if !strings.Contains(got, "::notice") || !strings.Contains(got, "and 2 more stand in the log") {
		t.Errorf("no notice of the annotations that GitHub drops:\n%s", got)
	}
}

func TestSARIF(t *testing.T) {
	r := sample()
	r.Findings = append(r.Findings, Errorf(Span{File: "a b/ü#.md", Start: Pos{1, 1}}, "config", "again"))
	var got struct {
		Version string
		Schema  string `json:"$schema"`
		Runs    []struct {
			ColumnKind string
			Tool       struct {
				Driver struct {
					Name  string
					Rules []struct {
						ID               string
						ShortDescription *struct{ Text string }
					}
				}
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           *struct{ StartLine, StartColumn, EndLine, EndColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(printed(t, SARIF, r)), &got); err != nil {
		t.Fatal(err)
	}
	run := got.Runs[0]
	if got.Version != "2.1.0" || run.ColumnKind != "unicodeCodePoints" || len(run.Results) != 4 {
		t.Errorf("head: %+v", got)
	}
	for _, res := range run.Results {
		if id := run.Tool.Driver.Rules[res.RuleIndex].ID; id != res.RuleID {
			t.Errorf("rule %s is indexed as %s", res.RuleID, id)
		}
	}
	if len(run.Tool.Driver.Rules) != 3 {
		t.Errorf("each rule is listed once, got %+v", run.Tool.Driver.Rules)
	}
	if run.Results[0].Locations[0].PhysicalLocation.Region != nil {
		t.Error("a finding of the whole file has no region")
	}
	if region := run.Results[2].Locations[0].PhysicalLocation.Region; region.StartLine != 3 || region.EndColumn != 9 {
		t.Errorf("region: %+v", region)
	}
	if uri := run.Results[3].Locations[0].PhysicalLocation.ArtifactLocation.URI; uri != "a%20b/%C3%BC%23.md" {
		t.Errorf("uri %q is not escaped", uri)
	}
}

func TestJUnit(t *testing.T) {
	r := sample()
	r.Findings[0].Message = "]]> <x> \x08 &"
	out := printed(t, JUnit, r)
	var got junitSuites
	if err := xml.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	if got.Tests != 3 || got.Failures != 2 || len(got.Suites) != 2 {
		t.Errorf("tests %d failures %d suites %d, want 3 2 2", got.Tests, got.Failures, len(got.Suites))
	}
	if m := got.Suites[0].Cases[0].Failure.Message; m != `]]> <x> \x08 &` {
		t.Errorf("message %q", m)
	}
	if c := got.Suites[1].Cases[0]; c.Failure != nil || !strings.HasPrefix(c.Output, "warning: ") {
		t.Errorf("a warning passes and says so: %+v", c)
	}
	var clean junitSuites
	if err := xml.Unmarshal([]byte(printed(t, JUnit, Report{Tool: "gitsm", Records: 7})), &clean); err != nil {
		t.Fatal(err)
	}
	if clean.Tests != 1 || clean.Failures != 0 || clean.Suites[0].Cases[0].Name != "7 records" {
		t.Errorf("clean report: %+v", clean)
	}
}
