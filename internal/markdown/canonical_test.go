package markdown

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const plan = `Stop the ferries' web shop, **then** raise the limit.
It takes ten minutes.

- tell the desk
- run ` + "`pool 400 <!-- no comment -->`" + `
  and wait

1. first
2. second

| step | who |
|------|-----|
| one  | ana |
| two  | ben |

` + "```sh\npool  400\n<!-- kept -->\n\nexit\n```" + `

> Mind the [gap][g].

[g]: https://fernwick.example/gap
`

func TestCanonicalForgetsLayout(t *testing.T) {
	want := Canonical([]byte(plan))
	for name, same := range map[string]string{
		"line ends":           strings.ReplaceAll(plan, "\n", "\r\n"),
		"trailing blanks":     strings.ReplaceAll(plan, "\n", "  \n"),
		"reflowed":            strings.Replace(plan, "limit.\nIt takes", "limit. It\ntakes", 1),
		"other bullets":       strings.ReplaceAll(plan, "\n- ", "\n* "),
		"numbered otherwise":  strings.Replace(plan, "2. second", "1. second", 1),
		"comment line":        strings.Replace(plan, "limit.\n", "limit.\n<!-- a\nnote -->\n", 1),
		"comment within":      strings.Replace(plan, "ten minutes", "ten <!-- or so --> minutes", 1),
		"comment block":       strings.Replace(plan, "\n- tell", "\n<!-- a note -->\n\n- tell", 1),
		"more blank lines":    strings.ReplaceAll(plan, "\n\n1.", "\n\n\n\n1."),
		"deeper continuation": strings.Replace(plan, "  and wait", "     and wait", 1),
	} {
		if got := Canonical([]byte(same)); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
	if !strings.Contains(want, "p Stop the ferries' web shop, **then** raise the limit. It takes ten minutes.\n") {
		t.Errorf("unexpected form:\n%s", want)
	}
}

func TestCanonicalKeepsMeaning(t *testing.T) {
	want := Canonical([]byte(plan))
	for name, changed := range map[string]string{
		"a word":                  strings.Replace(plan, "ten", "two", 1),
		"code":                    strings.Replace(plan, "pool  400", "pool 400", 1),
		"a line of code":          strings.Replace(plan, "exit", "exit 1", 1),
		"a comment in code":       strings.Replace(plan, "<!-- kept -->", "<!-- lost -->", 1),
		"a comment in a span":     strings.Replace(plan, "<!-- no comment -->", "", 1),
		"a link's target":         strings.Replace(plan, "example/gap", "example/trap", 1),
		"an item joined":          strings.Replace(plan, "\n- run", "\n  run", 1),
		"an item nested":          strings.Replace(plan, "\n- run", "\n  - run", 1),
		"rows joined":             strings.Replace(plan, "ana |\n| two", "ana | two", 1),
		"numbers for bullets":     strings.Replace(plan, "- tell", "1. tell", 1),
		"a quote opened":          strings.Replace(plan, "> Mind", "Mind", 1),
		"emphasis":                strings.Replace(plan, "**then**", "then", 1),
		"split":                   strings.Replace(plan, "limit.\n", "limit.\n\n", 1),
		"an unclosed comment":     strings.Replace(plan, "\n- tell", "\n<!--\n\n- tell", 1),
		"what a browser shows":    strings.Replace(plan, "\n- tell", "\n<!-- --!> Stop the pumps, too. -->\n\n- tell", 1),
		"what a browser shows, 2": strings.Replace(plan, "\n- tell", "\n<!--> Stop the pumps, too. -->\n\n- tell", 1),
		"behind a comment":        strings.Replace(plan, "\n- tell", "\n<!-- a\n--> Stop the pumps, too.\n\n- tell", 1),
	} {
		if Canonical([]byte(changed)) == want {
			t.Errorf("%s does not show:\n%s", name, changed)
		}
	}
}

// A comment is taken out once: what only then looks like one, is text.
func TestCanonicalTakesCommentsOutOnce(t *testing.T) {
	a := Canonical([]byte("<!-<!-- x -->- stop -->\n"))
	b := Canonical([]byte("<!-<!-- x -->- go -->\n"))
	if a == b {
		t.Errorf("two texts that read differently: %q", a)
	}
}

// A text that nobody parses is held word for word.
func TestCanonicalBeyondLimits(t *testing.T) {
	long := strings.Repeat("a word\n", maxBytes/7+1)
	a, b := Canonical([]byte(long)), Canonical([]byte(strings.Replace(long, "word", "ward", 1)))
	if a == b || !strings.HasPrefix(a, "raw\n") {
		t.Error("a long text does not show what was changed")
	}
}

// Whatever words and bullets a text has: how it is laid out does not matter,
// and every word does.
func TestCanonicalProperties(t *testing.T) {
	word := rapid.StringMatching(`[a-z]{1,8}`)
	rapid.Check(t, func(t *rapid.T) {
		paragraphs := rapid.SliceOfN(rapid.SliceOfN(word, 1, 12), 1, 5).Draw(t, "paragraphs")
		layout := func(label string) string {
			var b strings.Builder
			for _, words := range paragraphs {
				for i, w := range words {
					if i > 0 {
						b.WriteString(rapid.SampledFrom([]string{" ", "\n", "  ", " \n", " <!-- x -->\n", "\n<!-- y -->\n"}).Draw(t, label))
					}
					b.WriteString(w)
				}
				b.WriteString(rapid.SampledFrom([]string{"\n\n", "\n\n\n", "\n \n", "\n\n<!-- z -->\n\n"}).Draw(t, label))
			}
			return b.String()
		}
		a, b := layout("first"), layout("second")
		if Canonical([]byte(a)) != Canonical([]byte(b)) {
			t.Fatalf("%q\n%q", a, b)
		}
		i := rapid.IntRange(0, len(paragraphs)-1).Draw(t, "paragraph")
		j := rapid.IntRange(0, len(paragraphs[i])-1).Draw(t, "word")
		paragraphs[i][j] += "x"
		if c := layout("third"); Canonical([]byte(a)) == Canonical([]byte(c)) {
			t.Fatalf("%q\n%q", a, c)
		}
	})
}

func FuzzCanonical(f *testing.F) {
	f.Add([]byte(plan))
	f.Add([]byte("<!-- a\n--> b\n\nc <!-- d\ne --> f\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		form := Canonical(src)
		if again := Canonical([]byte(strings.ReplaceAll(string(src), "\n", "\r\n"))); !strings.Contains(string(src), "\r") && again != form {
			t.Errorf("line ends show:\n%s\n%s", form, again)
		}
	})
}
