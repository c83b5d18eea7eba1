package frontmatter

import (
	"testing"
	"unsafe"
)

// TestShared makes sure that keys and values take no memory of their own where the
// file says them as they read, and that those which it says otherwise read right.
func TestShared(t *testing.T) {
	d, faults := Parse("x.md", "---\ntitle: Card payments\n'services': [\"web\", 'it''s']\nnote: \"a\\tb\"\nfold: >\n  one\n  two\n---\n")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	within := func(s string) bool {
		at := uintptr(unsafe.Pointer(unsafe.StringData(s)))
		from := uintptr(unsafe.Pointer(unsafe.StringData(d.src)))
		return from <= at && at < from+uintptr(len(d.src))
	}
	services := d.Root().Get("services")
	for _, c := range []struct {
		got, want string
		shared    bool
	}{
		{d.Root().Pairs[0].Key, "title", true},
		{d.Root().Pairs[1].Key, "services", true},
		{d.Root().Get("title").Text, "Card payments", true},
		{services.Items[0].Text, "web", true},
		{services.Items[1].Text, "it's", false},
		{d.Root().Get("note").Text, "a\tb", false},
		{d.Root().Get("fold").Text, "one two\n", false},
	} {
		if c.got != c.want || within(c.got) != c.shared {
			t.Errorf("got %q, shared %v; want %q, shared %v", c.got, within(c.got), c.want, c.shared)
		}
	}
}
