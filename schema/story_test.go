package schema

import (
	"path"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// story gives the records of testdata/story.txtar with their kinds.
func story(tb testing.TB) map[*frontmatter.Doc]*Kind {
	tb.Helper()
	archive, err := txtar.ParseFile("testdata/story.txtar")
	if err != nil {
		tb.Fatal(err)
	}
	set := everything()
	out := map[*frontmatter.Doc]*Kind{}
	for _, f := range archive.Files {
		doc, faults := frontmatter.Parse(f.Name, f.Data)
		if len(faults) > 0 {
			tb.Fatal(report(faults))
		}
		k := set.ByFolder(f.Name)
		if k == nil {
			tb.Fatalf("%s lies in no kind's folder", f.Name)
		}
		out[doc] = k
	}
	return out
}

func TestStoryIsValid(t *testing.T) {
	seen := map[string]bool{}
	for doc, k := range story(t) {
		seen[k.Name] = true
		if findings := k.Validate(doc, nil); len(findings) > 0 {
			t.Errorf("%s", report(findings))
		}
		id := strings.TrimSuffix(path.Base(doc.Name()), ".md")
		if !k.ID.Valid(id) {
			t.Errorf("%s is no ID of the kind %s", id, k.Name)
		}
		if state := doc.Root().Get("state").Str(); k.Rank(state) < 0 {
			t.Errorf("%s: no state %q", id, state)
		}
		for _, key := range doc.Root().Pairs {
			if _, ok := k.Field(key.Key); !ok {
				t.Errorf("%s: no field %q", id, key.Key)
			}
		}
	}
	for _, name := range everything().Names() {
		if !seen[name] {
			t.Errorf("the story has no %s", name)
		}
	}
}
