package frontmatter

import (
	"errors"
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	order := []string{"title", "state", "services", "log"}
	tests := []struct{ what, before, after string }{
		{"in order already", "title: x\nstate: new # c\n", "title: x\nstate: new # c\n"},
		{"order", "log: []\nstate: new\ntitle: x\n", "title: x\nstate: new\nlog: []\n"},
		{"comments move with their key", "# about the log\n# twice\nlog: []\n\n# about the title\ntitle: x # here\n", "# about the title\ntitle: x # here\n# about the log\n# twice\nlog: []\n"},
		{"the head stays", "# yaml-language-server: $schema=x\n# about the log\nlog: []\ntitle: x\n# the end\n", "# yaml-language-server: $schema=x\ntitle: x\n# about the log\nlog: []\n# the end\n"},
		{"the head stays above a blank line", "# all about it\n\nlog: []\ntitle: x\n", "# all about it\n\ntitle: x\nlog: []\n"},
		{"unknown keys follow", "x-a: 1\nlog: []\nx-b: 2\ntitle: x\nx-c: 3\n", "x-a: 1\ntitle: x\nx-c: 3\nlog: []\nx-b: 2\n"},
		{"colons", "title  :    x\nlog:\n  - at :\t1\n    by:   'a  b'   # c\nflow: {a:   1}\n", "title: x\nlog:\n  - at: 1\n    by: 'a  b'   # c\nflow: {a:   1}\n"},
		{"trailing blanks", "title: x  \nlog:\t\n  - a \n \n  # c \n", "title: x\nlog:\n  - a\n\n  # c\n"},
		{"blanks in text stay", "log: |\n  a  \n\n   \n  b \nstate: \"a  \n  b\" \ntitle: x\n", "title: x\nstate: \"a  \n  b\"\nlog: |\n  a  \n\n   \n  b \n"},
		{"block moves whole", "log:\n  - a # c\n  # in the list\n  - b\ntitle: x\n", "title: x\nlog:\n  - a # c\n  # in the list\n  - b\n"},
		{"flow header", "{title: x, log: [a,  b], state: , services}\n", "title: x\nstate:\nservices:\nlog: [a,  b]\n"},
		{"no final newline", "log: []\ntitle: x", "title: x\nlog: []\n"},
		{"literal at the end of the file", "title:   x\nlog: |\n  a", "title: x\nlog: |\n  a"},
		{"keep", "log: |+\n  a\n\ntitle: x\n", "title: x\nlog: |+\n  a\n\n"},
		{"anchor", "title:   &x   a\n", "title: &x   a\n"},
		{"explicit key", "? log\n: a\ntitle: x\n", "title: x\n? log\n: a\n"},
		{"duplicate key", "title: x\ntitle: y\n", ""},
		{"broken", "title: [\n", ""},
		{"alias", "log: &x 1\ntitle: *x\n", ""},
		{"comments in braces", "{title: x, # c\n log: y}\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			check := func(d *Doc, want string) {
				t.Helper()
				got, err := d.Format(order)
				if tt.after == "" {
					var refused *RefusedError
					if !errors.As(err, &refused) {
						t.Fatalf("expected a refusal, got %v and\n%s", err, got.Bytes())
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if string(got.Bytes()) != want {
					t.Fatalf("got\n%s\nwant\n%s\ngot  %q\nwant %q", got.Bytes(), want, got.Bytes(), want)
				}
				again, err := got.Format(order)
				if err != nil || string(again.Bytes()) != want {
					t.Fatalf("formatting again: %v\n%s", err, again.Bytes())
				}
			}
			d, _ := ParseYAML("x.yaml", []byte(tt.before))
			check(d, tt.after)
			if !strings.HasSuffix(tt.before, "\n") {
				return
			}
			crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
			const body = "\n# Body  \n\n---  \nend"
			d, _ = Parse("x.md", []byte("---\n"+tt.before+"---\n"+body))
			check(d, "---\n"+tt.after+"---\n"+body)
			d, _ = Parse("x.md", []byte("\ufeff"+crlf("---  \n"+tt.before+"--- \n"+body)))
			check(d, "\ufeff"+crlf("---\n"+tt.after+"---\n"+body))
		})
	}
}
