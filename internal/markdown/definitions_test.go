package markdown

import (
	"slices"
	"testing"
)

func TestDefinitions(t *testing.T) {
	src := "Fine.\r\n\r\n[The  Script]: https://a.example/x \"t\"\r\n\r\n> [b]: /b\r\n\r\n[^1]: First.\r\n\r\n    Then.\r\n\r\n```\n[no]: /no\n```\n\n<!--\n[nor]: /nor\n-->\n"
	found := Definitions([]byte(src))
	var got []string
	for _, d := range found {
		got = append(got, d.Label+"="+d.Text)
	}
	slices.Sort(got)
	want := []string{"^1=p First.\np Then.\n", "b=/b\n", "the script=https://a.example/x\nt"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, expected %q", got, want)
	}
	for text, want := range map[string]int{
		"p Run [this][THE\tscript].": 1, "p Run [the script][].": 1, "p See[^1] [b]": 2, "p [b] is [not](/b)": 1, "p (the script)": 0,
	} {
		n := 0
		for _, d := range found {
			if d.UsedBy(text) {
				n++
			}
		}
		if n != want {
			t.Errorf("%q uses %d definitions, expected %d", text, n, want)
		}
	}
}
