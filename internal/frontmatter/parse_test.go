package frontmatter

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
)

// rules lists findings as "line:col rule".
func places(findings []diag.Diagnostic) []string {
	var list []string
	for _, f := range findings {
		list = append(list, fmt.Sprintf("%d:%d %s", f.Span.Start.Line, f.Span.Start.Column, f.Rule))
	}
	return list
}

func TestParseFindings(t *testing.T) {
	deep := strings.Repeat("[", 20000) + strings.Repeat("]", 20000)
	tests := []struct {
		what, text string
		want       string // places, joined by ", "
	}{
		{"a sound header", "---\ntitle: x\n---\nbody\n", ""},
		{"no final newline", "---\ntitle: x\n---", ""},
		{"CRLF", "---\r\ntitle: x\r\n---\r\nbody\r\n", ""},
		{"mixed line ends", "---\r\ntitle: x\n---\nbody\r\n", ""},
		{"byte order mark", "\ufeff---\ntitle: x\n---\n", ""},
		{"a rule in the body", "---\ntitle: x\n---\ntext\n\n---\n\ntext\n", ""},
		{"empty file", "", "1:1 frontmatter-missing"},
		{"only a mark", "\ufeff", "1:1 frontmatter-missing"},
		{"no header", "# title\n", "1:1 frontmatter-missing"},
		{"unclosed", "---\ntitle: x\n", "1:1 frontmatter-unclosed"},
		{"empty header", "---\n---\nbody\n", "2:1 frontmatter-empty"},
		{"blank header", "---\n\n---\nbody\n", "3:1 frontmatter-empty"},
		{"only a comment", "---\n# x\n---\n", "3:1 frontmatter-empty"},
		{"blank line in front", "\n---\ntitle: x\n---\n", "2:1 frontmatter-fence"},
		{"indented opening", " ---\ntitle: x\n---\n", "1:2 frontmatter-fence"},
		{"indented closing", "---\ntitle: |\n  x\n  ---\n  y\nother: z\n---\n", "4:3 frontmatter-fence"},
		{"blank behind the fence", "--- \ntitle: x\n---\t\n", "1:4 frontmatter-fence, 3:4 frontmatter-fence"},
		{"another fence", "---yaml\ntitle: x\n---\n", "1:1 frontmatter-fence"},
		{"four dashes", "----\ntitle: x\n----\n", "1:1 frontmatter-fence"},
		{"carriage returns alone", "---\rtitle: x\r---\r", "1:1 frontmatter-missing"},
		{"dots do not close", "---\ntitle: x\n...\nbody\n", "1:1 frontmatter-unclosed"},
		{"dots in the header", "---\ntitle: x\n...\n---\n", "3:1 yaml-document"},
		{"second document", "---\ntitle: x\n--- y\n---\n", "3:1 yaml-document"},
		{"directive", "---\n%YAML 1.1\ntitle: x\n---\n", "2:1 yaml-document, 3:6 yaml-syntax"},
		{"duplicate keys, both reported", "---\na: 1\nb:\n  c: 1\n  c: 2\na: 2\n---\n", "5:3 yaml-duplicate-key, 6:1 yaml-duplicate-key"},
		{"duplicate under other quotes", "---\na: 1\n\"a\": 2\n---\n", "3:1 yaml-duplicate-key"},
		{"alias", "---\na: &x 1\nb: *x\n---\n", "3:4 yaml-alias"},
		{"alias without an anchor", "---\na: *x\n---\n", "2:4 yaml-alias"},
		{"anchor that nobody uses", "---\na: &x 1\n---\n", ""},
		{"merge key", "---\na: 1\n<<: {b: 2}\n---\n", "3:1 yaml-alias"},
		{"tags, all reported", "---\na: !!binary aGk=\nb: !include x\nc: !!python/object:x {}\nd: !!str 1\ne: ! x\n---\n", "2:4 yaml-tag, 3:4 yaml-tag, 4:4 yaml-tag, 5:4 yaml-tag, 6:4 yaml-tag"},
		{"keys that are not text", "---\n1: a\ntrue: b\n2026-03-16: c\n[a]: d\n~: f\n---\n", "2:1 yaml-key-type, 3:1 yaml-key-type, 4:1 yaml-key-type, 5:1 yaml-key-type, 6:1 yaml-key-type"},
		{"quoted keys are text", "---\n\"1\": a\n'true': b\n---\n", ""},
		{
			"numbers", "---\na: 010\nb: 1_000\nc: .inf\nd: -.INF\ne: .nan\nf: 0o17\ng: 0b1\nh: 1e999\ni: 123456789012345678901234567890\nj: 0x1F\nk: 12e5\nl: 22:00\nm: -0\nn: 1.5\no: 1.2.3\n---\n",
			"2:4 yaml-number, 3:4 yaml-number, 4:4 yaml-number, 5:4 yaml-number, 6:4 yaml-number, 7:4 yaml-number, 8:4 yaml-number, 9:4 yaml-number, 10:4 yaml-number",
		},
		{
			"times", "---\na: 2026-02-30\nb: 2026-03-16T10:02\nc: 2026-03-16 10:02:00 +01:00\nd: 2026-03-16T24:00:00Z\ne: 2026-03-16T10:02:00+25:00\nf: 1999-12-31\ng: 2016-12-31T23:59:60Z\nh: 2026-03-16T10:02:00\ni: 2026-3-16\nj: 2026-03-16T10:02:00+14:00\nk: 2026-03-16\nl: 2026-03-16 is the day\nm: 10000-01-01\n---\n",
			"2:4 time-zone, 3:4 time-zone, 4:4 time-zone, 5:4 time-zone, 6:4 time-zone, 7:4 time-zone, 8:4 time-zone, 9:4 time-zone, 10:4 time-zone, 14:4 time-zone",
		},
		{"conflict in the header", "---\na: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n---\n", "3:1 conflict-marker"},
		{"conflict in the body", "---\na: 1\n---\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> x\n", "4:1 conflict-marker"},
		{"conflict in fenced code", "---\na: 1\n---\n```diff\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> x\n```\n", ""},
		{"conflict behind fenced code", "---\na: 1\n---\n~~~\n```\n~~~\n<<<<<<< HEAD\n", "7:1 conflict-marker"},
		{"a heading's underline", "---\na: 1\n---\nHeading\n=======\n", ""},
		{"NUL", "---\na: x\x00y\nb: 010\n---\n", "2:5 encoding-nul"},
		{"NUL in the body", "---\na: 010\n---\nx\x00\n", "2:4 yaml-number, 4:2 encoding-nul"},
		{"not UTF-8", "---\na: é\xff\n---\n", "2:5 encoding-utf8"},
		{"not UTF-8 in the body", "---\na: 010\n---\n\xff\n", "2:4 yaml-number, 4:1 encoding-utf8"},
		{"UTF-16", "\xff\xfe-\x00-\x00-\x00\n\x00", "1:1 encoding-utf8"},
		{"bidi in a key", "---\nst\u202eate: x\n---\n", "2:1 encoding-bidi"},
		{"bidi in a value", "---\na: x\u202ey\n---\n", ""},
		{"bidi in a key of a broken header", "---\nst\u202eate: x\nb: [\n---\n", "2:3 encoding-bidi, 4:1 yaml-syntax"},
		{"control character", "---\na: x\x08y\n---\n", "2:5 yaml-syntax"},
		{"line separator", "---\na: é x\u2028b: 010\nc: 010\n---\n", "2:7 yaml-syntax, 2:11 yaml-number, 3:4 yaml-number"},
		{"carriage return alone", "---\na: x\rb: 010\nc: 010\n---\n", "2:5 yaml-syntax, 2:9 yaml-number, 3:4 yaml-number"},
		{"columns count characters", "---\nü: {é: 010, 日本: 1_0}\n---\n", "2:8 yaml-number, 2:17 yaml-number"},
		{"a list", "---\n- a\n---\n", "2:1 yaml-syntax"},
		{"a text", "---\nfoo\n---\n", "2:1 yaml-syntax"},
		{"syntax", "---\na: b: c\n---\n", "2:5 yaml-syntax"},
		{"unclosed list", "---\na: [1,\nb: 2\n---\n", "2:4 yaml-syntax"},
		{"unclosed quotes", "---\na: \"x\nb: 2\n---\n", "2:4 yaml-syntax"},
		{"tab", "---\na:\n\tb: 1\n---\n", "3:1 yaml-syntax"},
		{"deep flow", "---\na: " + deep + "\n---\n", "2:68 yaml-depth"},
		{"many keys", "---\n" + manyKeys(5001) + "---\n", "5002:1 yaml-keys"},
		{"long header", "---\na: " + strings.Repeat("x", 1<<16) + "\n---\n", "2:1 frontmatter-size"},
		{"long file", "---\na: 1\n---\n" + strings.Repeat("x", 1<<20), "1:1 file-size"},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			d, findings := Parse("x.md", []byte(tt.text))
			if got := strings.Join(places(findings), ", "); got != tt.want {
				t.Errorf("findings:\n got %s\nwant %s", got, tt.want)
				for _, f := range findings {
					t.Log(f.Span, f.Message)
				}
			}
			if string(d.Bytes()) != tt.text {
				t.Error("the bytes changed")
			}
			if d.Root() == nil {
				t.Error("no root")
			}
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	return b.String()
}

func TestParseYAML(t *testing.T) {
	tests := []struct{ what, text, want string }{
		{"plain", "a: 1\n", ""},
		{"a document start is welcome", "# x\n---\na: 1\n", ""},
		{"two documents", "---\na: 1\n---\nb: 1\n", "3:1 yaml-document"},
		{"empty", "", ""},
		{"a comment", "# nothing yet\n", ""},
		{"conflict", "a: 1\n<<<<<<< x\n", "2:1 conflict-marker"},
		{"a backtick fence hides nothing here", "a: |\n  ```\n<<<<<<< x\n", "3:1 conflict-marker"},
		{"byte order mark", "\ufeffa: 010\n", "1:4 yaml-number"},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			d, findings := ParseYAML("x.yaml", []byte(tt.text))
			if got := strings.Join(places(findings), ", "); got != tt.want {
				t.Errorf("findings:\n got %s\nwant %s", got, tt.want)
			}
			if string(d.Bytes()) != tt.text {
				t.Error("the bytes changed")
			}
		})
	}
}

func TestValues(t *testing.T) {
	d, findings := Parse("x.md", []byte("---\na: 1\nb: [x, 'y', 2026-03-16]\nc:\n  d: true\n  e:\n  f: 1.50\n  g: 0x1F\n  h: +7\n  i: 1e3\n  j: .5\nt: 2026-03-16T10:02:00+01:00\n---\n"))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	got, err := json.Marshal(d.Root().Any())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"a":1,"b":["x","y","2026-03-16"],"c":{"d":true,"e":null,"f":1.50,"g":31,"h":7,"i":1000,"j":0.5},"t":"2026-03-16T10:02:00+01:00"}`
	if string(got) != want {
		t.Errorf("Any:\n got %s\nwant %s", got, want)
	}
	if n := d.Root().Lookup("b", "2"); n.Kind != Date {
		t.Errorf("b.2 is a %s", n.Kind)
	}
	if n := d.Root().Lookup("b", "02"); n != nil {
		t.Error("an index has one spelling")
	}
	if at, ok := d.Root().Get("t").Instant(); !ok || !at.Equal(time.Date(2026, 3, 16, 9, 2, 0, 0, time.UTC)) {
		t.Errorf("t is %v, %v", at, ok)
	}
	if got := d.Root().Get("b").Strings(); strings.Join(got, "|") != "x|y|2026-03-16" {
		t.Errorf("Strings gives %q", got)
	}
}

func TestPositions(t *testing.T) {
	d, findings := Parse("x.md", []byte("\ufeff---\ntitle: Ünïcode: no\n"[:0]+"---\ntitle: 'Ünï'  # c\nlog:\n  - at: x\n    by: |\n      two\n      lines\nempty:\nflow: {a: [1, 2], b}\n---\nbody\n"))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	for _, tt := range []struct{ path, want string }{
		{"title", "2:8-2:13"},
		{"log", "4:3-7:12"},
		{"log.0", "4:5-7:12"},
		{"log.0.by", "5:9-7:12"},
		{"log.0.to", "4:5-4:5"},
		{"log.7", "3:1-3:4"},
		{"empty", "8:1-8:6"},
		{"flow", "9:7-9:21"},
		{"flow.a", "9:11-9:17"},
		{"flow.a.1", "9:15-9:16"},
		{"flow.c", "9:1-9:5"},
		{"nothing", "10:1-10:1"},
		{"nothing.at.all", "10:1-10:1"},
	} {
		s := d.At(strings.Split(tt.path, ".")...)
		if got := fmt.Sprintf("%d:%d-%d:%d", s.Start.Line, s.Start.Column, s.End.Line, s.End.Column); got != tt.want {
			t.Errorf("At(%s) = %s, want %s", tt.path, got, tt.want)
		}
	}
}

func TestDecode(t *testing.T) {
	d, _ := Parse("x.md", []byte("---\nname: a\nat: 2026-03-16T10:02:00Z\nday: 2026-03-16\nfor: 4h30m\nn: 3\nlist: [a, b]\nsub: {x: 1.5}\nmap: {k: {x: 2}}\nraw: [1]\nunknown: 1\nempty:\n---\n"))
	type sub struct {
		X float64 `yaml:"x"`
	}
	var got struct {
		Name  string         `yaml:"name"`
		At    time.Time      `yaml:"at"`
		Day   *time.Time     `yaml:"day"`
		For   time.Duration  `yaml:"for"`
		N     uint8          `yaml:"n"`
		List  []string       `yaml:"list"`
		Sub   *sub           `yaml:"sub"`
		Map   map[string]sub `yaml:"map"`
		Raw   *Node          `yaml:"raw"`
		Empty string
	}
	if err := d.Root().Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Name != "a" || got.At.Hour() != 10 || got.Day.Day() != 16 || got.For != 270*time.Minute || got.N != 3 ||
		len(got.List) != 2 || got.Sub.X != 1.5 || got.Map["k"].X != 2 || got.Raw.Items[0].Text != "1" {
		t.Errorf("decoded %+v", got)
	}
	var wrong struct {
		Map map[string]struct {
			X []string `yaml:"x"`
		} `yaml:"map"`
	}
	err := d.Root().Decode(&wrong)
	if err == nil || !strings.HasPrefix(err.Error(), "map.k.x: expected a list") {
		t.Errorf("error %v", err)
	}
}

func TestEqual(t *testing.T) {
	read := func(s string) *Node {
		d, _ := ParseYAML("x.yaml", []byte("v: "+s+"\n"))
		return d.Root().Get("v")
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"x", "'x'", true},
		{"{a: 1, b: 2}", "{b: 2, a: 1}", true},
		{"{a: 1}", "{a: 1, b: 2}", false},
		{"[1, 2]", "[2, 1]", false},
		{"1", "1.0", true},
		{"0x10", "16", true},
		{"1", "'1'", false},
		{"2026-03-16T10:00:00+01:00", "2026-03-16T09:00:00Z", true},
		{"2026-03-16T10:00:00+01:00", "'2026-03-16T10:00:00+01:00'", true},
		{"'2026-03-16T10:00:00+01:00'", "'2026-03-16T09:00:00Z'", false},
		{"2026-03-16", "'2026-03-16'", true},
		{"~", "", true},
		{"true", "True", true},
		{"true", "'true'", false},
	} {
		if got := Equal(read(tt.a), read(tt.b)); got != tt.want {
			t.Errorf("Equal(%s, %s) = %v", tt.a, tt.b, got)
		}
		if got := Equal(read(tt.b), read(tt.a)); got != tt.want {
			t.Errorf("Equal(%s, %s) = %v", tt.b, tt.a, got)
		}
	}
}

var ordinary = []byte("---\ntitle: Checkout fails with timeouts for all customers\nstate: resolved\nservices: [payments-api, webshop]\nimpact: high\nurgency: high\nmajor: false\ntags: [payments, capacity]\nreporter: ana\nassignee: ben\nresolution:\n  code: workaround\n  note: raised pool size\nlog:\n  - at: 2026-03-16T09:58:00+01:00\n    by: ana\n    to: new\n  - at: 2026-03-16T10:05:00+01:00\n    by: ana\n    set:\n      urgency: [medium, high]\n    why: checkout blocked for all customers\n  - at: 2026-03-16T10:15:00+01:00\n    by: ben\n    to: in_progress\n  - at: 2026-03-16T12:15:00+01:00\n    by: ben\n    to: resolved\n    why: pool size raised, queue drained\n---\n\n## Summary\n\nThe checkout failed.\n" + strings.Repeat("Lorem ipsum dolor sit amet.\n", 50))

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, findings := Parse("x.md", ordinary); len(findings) > 0 {
			b.Fatal(findings)
		}
	}
}
