package speech

import (
	"bytes"
	"html/template"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// read reads a translation of some messages.
func read(t *testing.T, file string, names ...Message) (*Language, []string) {
	t.Helper()
	doc, found := frontmatter.ParseYAML("texts.yaml", []byte(file))
	if diag.HasErrors(found) {
		t.Fatal(found)
	}
	l, found := Read(doc, New(names), NewForms(namesOf(names)), func(where string) bool { return where == "incident" })
	var told []string
	for _, d := range found {
		told = append(told, d.Span.String()+": "+d.Message)
	}
	return l, told
}

func namesOf(messages []Message) []string {
	var names []string
	for _, m := range messages {
		names = append(names, m.Name)
	}
	return names
}

// Polish has four categories for whole numbers, Arabic six, Japanese one.
func TestPluralForms(t *testing.T) {
	services := Message{Name: "{n} services of {owner}", One: "{n} service of {owner}"}
	l, told := read(t, "language: pl\nmessages:\n  \"{n} services of {owner}\": {one: \"{owner}: {n} usługa\", few: \"{n} usługi {owner}\", many: \"{n} usług {owner}\", other: \"{n} usługi {owner}\"}\n", services)
	if len(told) > 0 {
		t.Fatal(told)
	}
	for n, want := range map[int]string{0: "0 usług A", 1: "A: 1 usługa", 2: "2 usługi A", 5: "5 usług A", 12: "12 usług A", 22: "22 usługi A", 1000: "1\u202f000 usług A"} {
		if got := l.Count(n, services.One, services.Name, "A"); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	for tag, want := range map[string]string{"pl": "one few many other", "ar": "zero one two few many other", "ja": "other", "de": "one other", "fr": "one other"} {
		l, err := Begin(tag)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(l.Categories(), " "); got != want {
			t.Errorf("%s has %s, want %s", tag, got, want)
		}
	}
	var english *Language
	if got := english.Count(1, services.One, services.Name, "A"); got != "1 service of A" {
		t.Errorf("English says %q", got)
	}
}

// What does not fit is said in English, and told with its place.
func TestUnfit(t *testing.T) {
	all := []Message{{Name: "As of {time}"}, {Name: "See <a>all {count}</a>"}, {Name: "New"}, {Name: "{n} days", One: "{n} day"}}
	l, told := read(t, `language: de
messages:
  "As of {time}": "Stand {Zeit}"
  "See <a>all {count}</a>": "</a>{count}<a>"
  "incident: New": Neu
  "new": neu
  "page: New": Neu
  "{n} days": {one: "ein Tag", other: "{n} Tage", many: "x"}
`, all...)
	want := []string{
		"texts.yaml:3:19: the message is said in English, for its translation does not fit: {time} is missing",
		"texts.yaml:4:29: the message is said in English, for its translation does not fit: </a> ends what did not begin within it",
		`texts.yaml:7:3: there is no message "page: New"; it has another English text now, or is not said any more`,
		`texts.yaml:8:51: de has no form "many"; it has one, other`,
	}
	if !slices.Equal(told, want) {
		t.Errorf("told:\n%s", strings.Join(told, "\n"))
	}
	for got, want := range map[string]string{
		l.Fill("As of {time}", "noon"): "As of noon", l.Within("incident", "New"): "Neu", l.Within("change", "New"): "New", l.Inside("New"): "neu",
		l.Count(1, "{n} day", "{n} days"): "ein Tag", l.Count(3, "{n} day", "{n} days"): "3 Tage",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A sentence that came whole is said by its form, and others are left alone.
func TestTold(t *testing.T) {
	all := []Message{{Name: "it waited for {reasonText}"}, {Name: "supplier"}, {Name: "{fromInstant} to {toInstant}"}, {Name: "none"}}
	l, _ := read(t, "language: de\nmessages:\n  \"it waited for {reasonText}\": \"{reasonText}: darauf wartete es\"\n  supplier: Lieferant\n  \"{fromInstant} to {toInstant}\": \"{fromInstant} bis {toInstant}\"\n  none: keine\n", all...)
	for in, want := range map[string]string{
		"it waited for supplier": "Lieferant: darauf wartete es", "it waited for {x} <b>": "{x} <b>: darauf wartete es", "none": "keine", "": "",
		"2026-01-01 to 2026-02-01": "2026-01-01 bis 2026-02-01", "how to get from Fernwick to Skerrow": "how to get from Fernwick to Skerrow",
	} {
		if got := l.Told(in); got != want {
			t.Errorf("%q is told as %q, want %q", in, got, want)
		}
	}
}

const page = `{{define "p"}}<p title="Of {{.When}}" class="Of">{{template "i"}} As of {{.When}} (<span data-x>{{.Zone}}</span>), see <a href="{{.C}}">all of them</a>{{if .D}}, and <code>gitsm</code> more{{end}} · </p>{{range .E}}<li>{{.}} &amp; co</li>{{end}}{{end}}{{define "i"}}<i></i>{{end}}`

// The text of templates is found with its places and marks, and said in another order;
// a translation is text and nothing else.
func TestTemplate(t *testing.T) {
	parsed := func() (*template.Template, []*parse.Tree) {
		set := template.Must(template.New("t").Parse(page))
		return set, []*parse.Tree{set.Lookup("p").Tree}
	}
	_, trees := parsed()
	found := New(Template("p.html", trees, nil))
	sentence := "{i} As of {when} ({zone}), see <a>all of them</a>{d}"
	for _, name := range []string{", and {code} more", sentence, "Of {when}", "{it} & co"} {
		if _, ok := found.Lookup(name); !ok {
			t.Errorf("there is no %q among %q", name, namesOf(found.Messages()))
		}
	}
	said := `{i} {zone} <a>Alle</a> <script>alert(1)</script> {{.When}} " {d} {when}`
	l, told := read(t, "language: de\nmessages:\n  "+quote(sentence)+": "+quote(said)+"\n  \"Of {when}\": '{when}\" onclick=\"x'\n  \"p.html: {it} & co\": '{it} <und> Co'\n", found.Messages()...)
	if len(told) > 0 {
		t.Error(told)
	}
	set, trees := parsed()
	Template("p.html", trees, l)
	var out bytes.Buffer
	if err := set.ExecuteTemplate(&out, "p", map[string]any{"When": "<A>", "Zone": "B", "C": "javascript:x", "D": true, "E": []string{"e"}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`title="&lt;A&gt;&#34; onclick=&#34;x"`, `class="Of"`, `<a href="#ZgotmplZ">Alle</a>`, "&lt;script&gt;alert(1)&lt;/script&gt; {{.When}} &#34;", "<li>e &lt;und&gt; Co</li>", "<code>gitsm</code> more"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the page lacks %s:\n%s", want, out.String())
		}
	}
}

func TestScript(t *testing.T) {
	src := `a(portal.say("Sort by")); b(portal.sayCount(all.size, "{n} result", "{n} results", { x })); c(portal.say(name), "say(\"no\")"); portal.sayParts("since {time}", { time })`
	out, found := Script("s.js", []byte(src), nil)
	if string(out) != src || len(found) != 3 {
		t.Fatalf("%s\n%v", out, found)
	}
	l, _ := read(t, "language: pl\nmessages:\n  \"Sort by\": \"</script>\\\" + alert(1)\"\n  \"{n} results\": {one: \"{n} w\", other: \"{n} y\"}\n", found...)
	out, _ = Script("s.js", []byte(src), l)
	want := `a(portal.say("\u003c/script\u003e\" + alert(1)")); b(portal.sayCount(all.size, {"one":"{n} w","other":"{n} y"}, "{n} results", { x })); c(portal.say(name), "say(\"no\")"); portal.sayParts("since {time}", { time })`
	if string(out) != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}
