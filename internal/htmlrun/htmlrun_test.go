package htmlrun

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"strings"
	"sync"
	"testing"
)

type inner struct {
	Text  string
	URL   string
	HTML  template.HTML
	Attr  template.HTMLAttr
	Link  template.URL
	N     int
	Big   int64
	F     float64
	Yes   bool
	Any   any
	Err   error
	Items []inner
	Next  *inner
	Map   map[string]string
	Named named
	Said  said
	M     month
}

type outer struct {
	inner
	*far
	Page string
}

type far struct{ Far string }

type (
	named string
	said  int
	month struct{ y, m int }
)

func (s said) String() string       { return fmt.Sprintf("<said %d>", int(s)) }
func (m month) Name() string        { return fmt.Sprint("month & ", m.m) }
func (m *month) Pointed() string    { return "pointed" }
func (m month) With(n int) string   { return fmt.Sprint(n) }
func (m month) Fails() (int, error) { return 0, fmt.Errorf("it fails") }

const hostile = "\x00\"&'+<>`{}\xff\u2028ä %41 javascript:alert(1)//"

func sample() outer {
	in := inner{
		Text: hostile, URL: "../a/b.html?x=1&y=ä#z", HTML: "<b>bold</b>", Attr: `data-x="1"`, Link: "javascript:void(0)", N: -7, Big: 1 << 60, F: 1.5,
		Yes: true, Any: "any <thing>", Err: fmt.Errorf("an <error>"), Map: map[string]string{"b": "2", "a": "1"}, Named: "<named>", Said: 3, M: month{2026, 3},
	}
	in.Next = &inner{Text: "next", Any: 12}
	in.Items = []inner{{Text: "one", N: 1}, {Text: "two", Any: inner{Text: "deep"}}, {}}
	return outer{inner: in, far: &far{Far: "far"}, Page: "page"}
}

var own = template.FuncMap{
	"own":   func(n int, s string) string { return fmt.Sprint(n, " of ", s) },
	"fails": func(n int) (int, error) { return n, fmt.Errorf("%d fails", n) },
}

// What pages use runs here; quick says so. The rest is left, and gives the same.
var cases = []struct {
	text  string
	quick bool
}{
	{`plain`, true},
	{`{{.Text}} {{.N}} {{.Named}} {{.HTML}} {{.Said}} {{.F}} {{.Yes}} {{.Big}} {{.Any}} {{.Err}}`, true},
	{`<p title="{{.Text}}" class="{{.HTML}}" data-n="{{.N}}">`, true},
	{`<title>{{.Text}} {{.HTML}}</title><textarea>{{.Text}}</textarea>`, true},
	{`<a href="{{.URL}}">{{.URL}}</a><a href="{{.Text}}">x</a><a href="/{{.Text}}?q={{.Text}}">x</a><a href="{{.Link}}">y</a><img src="{{.URL}}">`, true},
	{`<p {{.Attr}} id={{.Text}}>`, true},
	{`<script>var x = {{.Text}}; var y = "{{.Text}}"</script><style>p { color: {{.Text}} }</style><p onclick="f({{.N}})" style="width: {{.N}}px">`, true},
	{`<img srcset="{{.URL}} 1x"><!-- {{.Text}} -->`, true},
	{`{{if .Text}}a{{else}}b{{end}}{{if .Far}}c{{end}}{{if not .Yes}}d{{else if eq .N -7 8}}e{{end}}`, false},
	{`{{if eq .Page "x" "page"}}a{{end}}{{if ne .N 3}}b{{end}}{{if and .Yes (or .Map .HTML) (gt (len .Items) 2)}}c{{end}}`, true},
	{`{{if lt .N 0}}a{{end}}{{if le .N 0}}b{{end}}{{if ge .N 0}}c{{end}}{{if eq .Yes true}}d{{end}}{{if eq .Any "any <thing>"}}e{{end}}`, true},
	{`{{with .Next}}{{.Text}} {{$.Page}}{{else}}none{{end}}{{with .Next.Next}}x{{else}}none {{.Page}}{{end}}`, true},
	{`{{range .Items}}[{{.Text}}{{.Any}}]{{else}}none{{end}}`, false}, // nil in Any is written by html/template
	{`{{range $i, $e := .Items}}{{if $i}}, {{end}}{{$i}} {{$e.Text}} {{.N}} {{$.N}}{{end}}{{range $x := .Items}}{{$x.N}}{{end}}`, true},
	{`{{range .Next.Items}}x{{else}}none {{.Page}}{{end}}`, true},
	{`{{$a := .Text}}{{$b := 1}}{{if .Yes}}{{$a := "inner"}}{{$b = 2}}{{$a}}{{end}}{{$a}} {{$b}}{{with $c := .Page}}{{$c}}{{$a}}{{end}}{{$d := .N}}{{$d}}`, true},
	{`{{define "t"}}({{.Text}}{{with .Next}}{{template "t" .}}{{end}}{{$}}){{end}}{{template "t" .Next}}`, true},
	{`{{define "list"}}{{$x := .}}{{range .Items}}{{template "list" .}}{{$x.N}}{{end}}{{end}}{{template "list" .}}`, true},
	{`{{define "none"}}nothing {{.}}{{end}}{{template "none"}}`, false},
	{`{{index .Items 1 | len}}`, false},
	{`{{(index .Items 1).Text}} {{len .Items}} {{len .Text}} {{(index .Items 0).Text}}`, true},
	{`{{.M.Name}} {{if .M.Name}}x{{end}}`, true},
	{`{{own .N "<b>"}} {{if own 1 .Text}}x{{end}}{{with own 0 .Any}}{{.}}{{end}}`, true},
	{`{{own .Text "x"}}`, false},
	{`{{fails .N}}`, false},
	{`{{.Map.a}} {{range .Map}}{{.}}{{end}} {{range $k, $v := .Map}}{{$k}}{{$v}}{{end}}`, false},
	{`{{printf "%d %s" .N .Text}} {{.Text | printf "%q"}} {{.M.With 3}}`, false},
	{`{{range .Items}}{{.N}}{{break}}{{end}}{{range .Items}}{{continue}}x{{end}}`, false},
	{`<p title="{{template "in" .}}">{{define "in"}}{{.Text}}{{end}}`, false},
	{`{{.M.Fails}}`, false},
	{`before {{.Nowhere}}`, false},
	{`{{.Next.Next.Text}}`, false},
	{`{{index .Items 9}}`, false},
	{`{{if lt .Text 1}}{{end}}`, false},
	{`{{range .N}}x{{end}}`, false},
	{`<a href='{{if .Yes}}"{{else}}'x{{end}}>`, false}, // its branches end in two contexts
	{`{{define "r"}}{{template "r" .}}{{end}}{{if not .Yes}}{{template "r" .}}{{end}}`, true},
}

func TestSameAsTheReference(t *testing.T) {
	for _, c := range cases {
		tmpl, err := template.New("main").Funcs(own).Parse(c.text)
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		p := New(tmpl, "main", own)
		got, want := bytes.NewBufferString("kept "), bytes.NewBufferString("kept ")
		gotErr, wantErr := p.Execute(got, sample()), p.Reference(want, sample())
		if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) || got.String() != want.String() {
			t.Errorf("%s:\ngot  %q %v\nwant %q %v", c.text, got, gotErr, want, wantErr)
		}
		if (p.Left() == 0) != c.quick {
			t.Errorf("%s: left to html/template: %v, expected %v", c.text, p.Left() != 0, !c.quick)
		}
	}
}

// A template that calls itself for ever ends in the error of html/template and
// not in an overflow, which no program survives.
func TestEndlessCalls(t *testing.T) {
	tmpl := template.Must(template.New("main").Parse(`{{define "r"}}{{template "r" .}}{{end}}{{template "r" .}}`))
	var out bytes.Buffer
	if err := New(tmpl, "main", own).Execute(&out, 1); err == nil || !strings.Contains(err.Error(), "depth") {
		t.Errorf("got %v", err)
	}
}

// One place of a template sees values of several types, from several goroutines.
func TestManyTypesAtOnce(t *testing.T) {
	type a struct{ Text string }
	type b struct {
		N    int
		Text string
	}
	p := New(template.Must(template.New("main").Parse(`{{$x := .Text}}{{$x}}`)), "main", nil)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				for _, data := range []any{a{"one"}, b{1, "one"}, &a{"one"}, inner{Text: "one"}, outer{inner: inner{Text: "one"}}} {
					var out bytes.Buffer
					if err := p.Execute(&out, data); err != nil || out.String() != "one" {
						t.Errorf("%T: got %q, %v", data, out.String(), err)
					}
				}
			}
		})
	}
	all.Wait()
	if p.Left() != 0 {
		t.Errorf("left %d times", p.Left())
	}
}

func FuzzEscape(f *testing.F) {
	places := New(template.Must(template.New("main").Parse(
		`{{.Text}}<title>{{.Text}}</title><a href="{{.Text}}" title="{{.Text}}" class='{{.Text}}' src="x/{{.Text}}#{{.Text}}">{{.HTML}}{{.Any}}{{.Named}}</a>`)), "main", nil)
	for _, s := range []string{hostile, "", "https://example.org/a?b=c&d=%41%zz", "JavaScript:x", "a/b:c", "mailto:a+b@c", "http:", ":", "\xf0\x28", "[x](y)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		data := inner{Text: s, HTML: template.HTML(s), Any: s, Named: named(s)}
		var got, want bytes.Buffer
		gotErr, wantErr := places.Execute(&got, data), places.Reference(&want, data)
		if gotErr != nil || wantErr != nil || got.String() != want.String() {
			t.Errorf("%q:\ngot  %q %v\nwant %q %v", s, got.String(), gotErr, want.String(), wantErr)
		}
		if places.Left() != 0 {
			t.Errorf("%q was left to html/template", s)
		}
	})
}

func BenchmarkExecute(b *testing.B) {
	p := New(template.Must(template.New("main").Parse(
		`{{define "ref"}}<a href="{{.URL}}">{{.Text}}</a>{{end}}<ul>{{range .Items}}<li class="{{.Named}}">{{if .Yes}}{{template "ref" .}}{{else}}{{.Text}}{{end}}</li>{{end}}</ul>`)), "main", nil)
	data := sample()
	for range 5 {
		data.Items = append(data.Items, data.Items...)
	}
	for i := range data.Items {
		data.Items[i].Yes, data.Items[i].URL = i%2 == 0, "incidents/INC-2026-0001.html"
	}
	var out bytes.Buffer
	for name, run := range map[string]func() error{
		"program":   func() error { return p.Execute(&out, data) },
		"reference": func() error { return p.Reference(&out, data) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				out.Reset()
				if err := run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A run ends, whoever does the work, and says why.
func TestRunsEnd(t *testing.T) {
	for name, text := range map[string]string{
		"nested loops":     `{{range .A}}{{range $.A}}{{range $.A}}{{range $.A}}{{end}}{{end}}{{end}}{{end}}`,
		"numbers":          `{{range 2000000000}}{{end}}`,
		"a condition":      `{{range 2000000000}}{{if false}}{{end}}{{end}}`,
		"a variable":       `{{$x := 0}}{{range $i := 2000000000}}{{$x = $i}}{{end}}`,
		"templates by two": `{{define "t"}}{{if .}}{{template "t" (slice . 1)}}{{template "t" (slice . 1)}}{{end}}{{end}}{{template "t" .Long}}`,
		"much is written":  `{{range .A}}{{range $.A}}{{$.Big}}{{end}}{{end}}`,
	} {
		t.Run(name, func(t *testing.T) {
			set := template.Must(template.New("base").Parse(text))
			for _, one := range set.Templates() {
				Counted(one.Tree)
			}
			p := New(set, "base", nil)
			var w bytes.Buffer
			err := p.Execute(&w, map[string]any{"A": make([]int, 1000), "Long": strings.Repeat("x", 80), "Big": strings.Repeat("x", 100_000)})
			if !errors.Is(err, ErrTooMuch) && !strings.Contains(fmt.Sprint(err), "exceeded maximum template depth") {
				t.Errorf("the error is %v", err)
			}
			if p.Steps() == 0 || p.Steps() > 2*MaxSteps+2 || w.Len() > 2*MaxBytes { // here and, where it was left, there
				t.Errorf("%d steps, %d bytes", p.Steps(), w.Len())
			}
		})
	}
}

// Counting changes no byte.
func TestCountingIsNotSeen(t *testing.T) {
	const text = `{{define "t"}}<b title="{{.Text}}">{{.Text}}</b>{{end}} {{range .Items}}{{if .N}}{{.N}}{{else}}-{{end}}{{template "t" .}}{{else}}none{{end}}<a href="{{with .URL}}{{.}}{{end}}">x</a>`
	plain, counts := template.Must(template.New("base").Parse(text)), template.Must(template.New("base").Parse(text))
	for _, one := range counts.Templates() {
		Counted(one.Tree)
	}
	var want, got bytes.Buffer
	if err := New(plain, "base", nil).Execute(&want, sample()); err != nil {
		t.Fatal(err)
	}
	p := New(counts, "base", nil)
	if err := p.Execute(&got, sample()); err != nil {
		t.Fatal(err)
	}
	if want.String() != got.String() || p.Left() > 0 {
		t.Errorf("%s\n%s, left %d", want.String(), got.String(), p.Left())
	}
}
