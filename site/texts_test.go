package site

import (
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/diag"
)

// A translation says what it has, in its language and direction, and English the rest.
func TestTranslation(t *testing.T) {
	fsys := repository(t, map[string]string{TextsFile: `language: ar
messages:
  "Skip to content": <script>alert(1)</script> & "x" {{.Portal}}
  "As of {asOf} {zone}": "{zone} اعتبارا من {asOf}"
  "Find a record": '" onmouseover="alert(1)'
  "Planned downtime in the next {days} days": no place for it
  "Breadcrum": near
  "nothing of the kind": far
  "{edition}. <strong>As of {asOf}</strong> ({zone}){commit}. This is a static page: it shows what was recorded by then, and it is not a live monitor.": "<strong>{asOf}</strong> {edition} {zone} {commit} <em>x</em>"
`})
	files, found := build(t, fsys)
	page := files["index.html"]
	for _, want := range []string{
		`<html lang="ar" dir="rtl">`,
		`&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;x&#34; {{.Portal}}</a>`,
		`Europe/Berlin</span> اعتبارا من <time `,
		`data-finder="`, `>&#34; onmouseover=&#34;alert(1)</a>`,
		`</strong> Internal edition <span data-zone>Europe/Berlin</span>`, `&lt;em&gt;x&lt;/em&gt;`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the front page lacks %s", want)
		}
	}
	inert(t, "index.html", parse(t, files, "index.html"))
	want := []string{
		`portal/texts.yaml:3:3: `,
		`portal/texts.yaml:6:47: the message is said in English, for its translation does not fit: {days} is missing`,
		`portal/texts.yaml:7:3: there is no message "Breadcrum"; did you mean "Breadcrumb"?`,
		`portal/texts.yaml:8:3: there is no message "nothing of the kind"`,
	}
	var got []string
	for _, d := range found {
		if d.Span.File == TextsFile {
			if d.Severity != diag.Warning || d.Fix == nil && strings.Contains(d.Message, "no message") {
				t.Errorf("%s: %s: severity %s, fix %v", d.Span, d.Message, d.Severity, d.Fix)
			}
			got = append(got, d.Span.String()+": "+d.Message)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("findings:\n%s", strings.Join(got, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("finding %s, expected %s", got[i], want[i])
		}
	}
}

// What is no translation at all refuses the build, with its place.
func TestTranslationRefused(t *testing.T) {
	for _, test := range []struct{ file, want string }{
		{"messages: {}\n", "portal/texts.yaml:2:1: the file does not say its language; expected a line such as language: de"},
		{"language: ???\n", `portal/texts.yaml:1:11: "???" is no language; expected a tag such as de, pt-BR or ar (BCP 47)`},
		{"language: de\ndirection: up\n", `portal/texts.yaml:2:12: direction is "up"; expected ltr or rtl`},
		{"language: de\ntexts: {}\n", `portal/texts.yaml:2:1: there is no key "texts" here; expected language, direction and messages`},
		{"language: de\nmessages: [a]\n", "portal/texts.yaml:2:11: messages is a list; expected a mapping of English texts to translations"},
	} {
		if got := buildError(t, repository(t, map[string]string{TextsFile: test.file})); got != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.file, got, test.want)
		}
	}
}
