package ledger

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
)

var noon = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)

func review(n int) Entry {
	return Entry{
		Change: "CHG-2026-0101", Kind: Approval, Login: "ben-ex", ID: 4711, Handle: "ben", Role: "service_owner",
		Digest: "sha256:" + strings.Repeat("ab", 32), Review: fmt.Sprint(n), Ref: "pr/311",
		SubmittedAt: noon.Add(-time.Hour), Merge: strings.Repeat("1", 40), Tool: "gitsm v1.0.0",
	}
}

// grown is a ledger over two months.
func grown(t interface{ Fatal(...any) }, n int) *Ledger {
	l := &Ledger{}
	for i := range n {
		if added, err := l.Append(noon.Add(time.Duration(i)*6*time.Hour), review(i)); err != nil || added != 1 {
			t.Fatal(added, err)
		}
	}
	return l
}

func codes(found []diag.Diagnostic) []string {
	var out []string
	for _, d := range found {
		if !slices.Contains(out, d.Rule) {
			out = append(out, d.Rule)
		}
	}
	slices.Sort(out)
	return out
}

func TestLine(t *testing.T) {
	const want = `{"version":1,"seq":1,"prev":"sha256:0000000000000000000000000000000000000000000000000000000000000000","at_seen":"2026-03-31T12:00:00Z",` +
		`"change":"CHG-2026-0101","kind":"approval","login":"ben-ex","id":4711,"handle":"ben","role":"service_owner",` +
		`"digest":"sha256:abababababababababababababababababababababababababababababababab","review":"0","ref":"pr/311",` +
		`"submitted_at":"2026-03-31T11:00:00Z","base":"","merge":"1111111111111111111111111111111111111111","tool":"gitsm v1.0.0"}` + "\n"
	if got := string(grown(t, 1).Files()["2026-03.jsonl"]); got != want {
		t.Errorf("a line is\n%swant\n%s", got, want)
	}
}

func TestMonthsChain(t *testing.T) {
	files := grown(t, 5).Files()
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, []string{"2026-03.jsonl", "2026-04.jsonl", ReadmeFile, HeadFile}) {
		t.Fatalf("files are %v", got)
	}
	march := bytes.Split(bytes.TrimSpace(files["2026-03.jsonl"]), []byte("\n"))
	april, _, _ := bytes.Cut(files["2026-04.jsonl"], []byte("\n"))
	if first, err := parse(april); err != nil || first.Prev != Sum(march[len(march)-1]) {
		t.Errorf("the first line of a month names %s, %v; the last of the month before is %s", first.Prev, err, Sum(march[len(march)-1]))
	}
}

func TestAppendAgain(t *testing.T) {
	l := grown(t, 3)
	before := l.Files()
	if added, err := l.Append(noon.Add(48*time.Hour), review(1), review(2), review(2)); added != 0 || err != nil {
		t.Errorf("added %d, %v", added, err)
	}
	if !maps.EqualFunc(before, l.Files(), bytes.Equal) {
		t.Error("what was there has changed")
	}
	later := review(1)
	later.Merge = strings.Repeat("2", 40)
	if added, err := l.Append(noon.Add(48*time.Hour), later); added != 0 || err != nil {
		t.Errorf("the same review after another merge added %d, %v", added, err)
	}
	if added, err := l.Append(noon.Add(48*time.Hour), review(7), review(7)); added != 1 || err != nil {
		t.Errorf("the same review twice in one go added %d, %v", added, err)
	}
}

func TestAppendRefuses(t *testing.T) {
	change := func(f func(*Entry)) Entry { e := review(9); f(&e); return e }
	for name, c := range map[string]struct {
		seen  time.Time
		entry Entry
		want  string
	}{
		"clock behind":    {noon.Add(-24 * time.Hour), review(9), "one of the two is wrong"},
		"no change":       {noon.Add(7 * time.Hour), change(func(e *Entry) { e.Change = "../x" }), "expected the ID of a record"},
		"unknown kind":    {noon.Add(7 * time.Hour), change(func(e *Entry) { e.Kind = "nod" }), "expected one of"},
		"short digest":    {noon.Add(7 * time.Hour), change(func(e *Entry) { e.Digest = "sha256:ab" }), "64 hexadecimal digits"},
		"on nothing":      {noon.Add(7 * time.Hour), change(func(e *Entry) { e.Digest = "" }), "on which content"},
		"by nobody":       {noon.Add(7 * time.Hour), change(func(e *Entry) { e.Handle = "" }), "who decided"},
		"short commit":    {noon.Add(7 * time.Hour), change(func(e *Entry) { e.Merge = "abc" }), "whole hashes"},
		"merge of what":   {noon.Add(7 * time.Hour), Entry{Change: "CHG-1", Kind: Merge}, "names no commit"},
		"not UTF-8":       {noon.Add(7 * time.Hour), change(func(e *Entry) { e.Login = "\xff" }), "UTF-8"},
		"a long text":     {noon.Add(7 * time.Hour), change(func(e *Entry) { e.Login = strings.Repeat("x", 1000) }), "at most"},
		"an early time":   {noon.Add(7 * time.Hour), change(func(e *Entry) { e.SubmittedAt = time.Unix(0, 0) }), "between 2000"},
		"beyond calendar": {time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC), review(9), "between 2000"},
	} {
		l := grown(t, 2)
		before := l.Files()
		if added, err := l.Append(c.seen, review(8), c.entry); err == nil || !strings.Contains(err.Error(), c.want) || added != 0 {
			t.Errorf("%s: added %d, %v", name, added, err)
		}
		if !maps.EqualFunc(before, l.Files(), bytes.Equal) {
			t.Errorf("%s: it was refused, and the ledger changed", name)
		}
	}
}

func TestClockNeverRunsBackwards(t *testing.T) {
	l := grown(t, 2)
	if _, err := l.Append(noon.Add(6*time.Hour-time.Minute), review(9)); err != nil {
		t.Fatal(err)
	}
	if found := Verify(l.Files(), l.Head()); len(found) > 0 {
		t.Error(found)
	}
}

func TestVerifyCodes(t *testing.T) {
	edit := func(name string, f func([]string) []string) func(map[string][]byte) {
		return func(files map[string][]byte) {
			lines := strings.SplitAfter(string(files[name]), "\n")
			files[name] = []byte(strings.Join(f(lines[:len(lines)-1]), ""))
		}
	}
	const march, april = "2026-03.jsonl", "2026-04.jsonl"
	for name, c := range map[string]struct {
		do   func(map[string][]byte)
		want string
	}{
		"whole":            {func(map[string][]byte) {}, ""},
		"readme gone":      {func(f map[string][]byte) { delete(f, ReadmeFile) }, ""},
		"edited":           {edit(april, func(l []string) []string { l[1] = strings.Replace(l[1], "4711", "4712", 1); return l }), CodeEdited},
		"last edited":      {edit(april, func(l []string) []string { n := len(l) - 1; l[n] = strings.Replace(l[n], "ben", "eve", 1); return l }), CodeEdited},
		"first edited":     {edit(march, func(l []string) []string { l[0] = strings.Replace(l[0], "000", "001", 1); return l }), CodeEdited},
		"one deleted":      {edit(april, func(l []string) []string { return slices.Delete(l, 1, 2) }), CodeChain},
		"two swapped":      {edit(april, func(l []string) []string { l[0], l[1] = l[1], l[0]; return l }), CodeOrder},
		"tail cut":         {edit(april, func(l []string) []string { return l[:len(l)-1] }), CodeTruncated},
		"month gone":       {func(f map[string][]byte) { delete(f, march) }, CodeChain},
		"head gone":        {func(f map[string][]byte) { delete(f, HeadFile) }, CodeTruncated},
		"head garbled":     {func(f map[string][]byte) { f[HeadFile] = []byte("x") }, CodeForeign},
		"appended by hand": {edit(april, func(l []string) []string { return append(l, "hello\n") }), CodeForeign},
		"blank line":       {edit(april, func(l []string) []string { return append(l, "\n") }), CodeForeign},
		"no line end":      {func(f map[string][]byte) { f[april] = bytes.TrimSuffix(f[april], []byte("\n")) }, CodeTruncated},
		"other bytes":      {edit(april, func(l []string) []string { l[1] = strings.Replace(l[1], `"id":`, `"id": `, 1); return l }), CodeForeign},
		"unknown key":      {edit(april, func(l []string) []string { l[1] = strings.Replace(l[1], `{`, `{"x":1,`, 1); return l }), CodeForeign},
		"newer version":    {edit(april, func(l []string) []string { l[1] = strings.Replace(l[1], `"version":1`, `"version":2`, 1); return l }), CodeForeign},
		"foreign file":     {func(f map[string][]byte) { f["notes.txt"] = []byte("x") }, CodeForeign},
		"empty month":      {func(f map[string][]byte) { f["2026-05.jsonl"] = nil }, CodeTruncated},
		"all gone":         {func(f map[string][]byte) { delete(f, march); delete(f, april) }, CodeTruncated},
		"repeated":         {edit(april, func(l []string) []string { return append(l, l[len(l)-1]) }), CodeDuplicate},
		"in another month": {func(f map[string][]byte) { f["2026-05.jsonl"], f[april] = f[april], nil; delete(f, april) }, CodeOrder},
	} {
		files := grown(t, 6).Files()
		c.do(files)
		got := codes(Verify(files))
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.Contains(got, c.want) {
			t.Errorf("%s: found %v, want %q", name, got, c.want)
		}
		if l, found := Read(files); (l == nil) != (len(found) > 0) || (l == nil) != (c.want != "") {
			t.Errorf("%s: read %v with %v", name, l != nil, codes(found))
		}
	}
}

// Every code is found by some case above, and every code is documented.
func TestCodes(t *testing.T) {
	var documented []string
	for _, c := range Codes() {
		if c.Meaning == "" {
			t.Errorf("%s means nothing", c.ID)
		}
		documented = append(documented, c.ID)
	}
	slices.Sort(documented)
	want := []string{CodeChain, CodeDuplicate, CodeEdited, CodeForeign, CodeOrder, CodeRewritten, CodeTruncated}
	if !slices.Equal(documented, want) {
		t.Errorf("documented are %v", documented)
	}
}

func TestKnownHeads(t *testing.T) {
	l := grown(t, 6)
	early := grown(t, 3)
	if found := Verify(l.Files(), early.Head(), l.Head(), Head{}); len(found) > 0 {
		t.Errorf("a ledger that grew: %v", found)
	}
	if got := codes(Verify(early.Files(), l.Head())); !slices.Equal(got, []string{CodeTruncated}) {
		t.Errorf("a ledger that was cut and given another head: %v", got)
	}
	other := &Ledger{}
	for i := range 6 { // whole in itself
		if _, err := other.Append(noon.Add(time.Duration(i)*6*time.Hour), review(100+i)); err != nil {
			t.Fatal(err)
		}
	}
	if got := codes(Verify(other.Files(), l.Head())); !slices.Equal(got, []string{CodeRewritten}) {
		t.Errorf("a ledger that was written anew: %v", got)
	}
	if got := codes(other.Extends(early)); !slices.Equal(got, []string{CodeRewritten}) {
		t.Errorf("written anew: %v", got)
	}
	if got := codes(early.Extends(l)); !slices.Equal(got, []string{CodeTruncated}) {
		t.Errorf("cut off: %v", got)
	}
	if found := l.Extends(early); len(found) > 0 {
		t.Errorf("grew: %v", found)
	}
	if got := early.Missing(other); len(got) != 6 {
		t.Errorf("of another ledger's lines %d are missing here, want all", len(got))
	}
}

// Whatever is done to a single byte, line or pair of lines is found.
func TestPropertyTampering(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := grown(t, rapid.IntRange(1, 8).Draw(t, "lines"))
		files := l.Files()
		names := slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(s string) bool { return s == ReadmeFile })
		name := rapid.SampledFrom(names).Draw(t, "file")
		text := bytes.Clone(files[name])
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		lines := bytes.SplitAfter(text, []byte("\n"))
		lines = lines[:len(lines)-1]
		switch how := rapid.SampledFrom([]string{"change", "delete", "insert", "drop line", "swap"}).Draw(t, "how"); how {
		case "change":
			text[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
			files[name] = text
		case "delete":
			files[name] = slices.Delete(text, at, at+1)
		case "insert":
			files[name] = slices.Insert(text, at, byte(rapid.IntRange(0, 255).Draw(t, "byte")))
		case "drop line":
			i := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
			files[name] = bytes.Join(slices.Delete(lines, i, i+1), nil)
		case "swap":
			i, j := rapid.IntRange(0, len(lines)-1).Draw(t, "i"), rapid.IntRange(0, len(lines)-1).Draw(t, "j")
			if i == j {
				t.Skip("nothing is swapped")
			}
			lines[i], lines[j] = lines[j], lines[i]
			files[name] = bytes.Join(lines, nil)
		}
		if found := Verify(files); len(found) == 0 {
			t.Fatalf("%s is now %q, and nothing is found", name, files[name])
		}
	})
}

// What is appended is read back, in whatever portions it came.
func TestPropertyAppend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, seen, want := &Ledger{}, noon, map[string]bool{}
		for range rapid.IntRange(0, 6).Draw(t, "times") {
			seen = seen.Add(time.Duration(rapid.Int64Range(0, int64(40*24*time.Hour)).Draw(t, "later")))
			var entries []Entry
			for _, n := range rapid.SliceOfN(rapid.IntRange(0, 9), 0, 4).Draw(t, "reviews") {
				e := review(n)
				e.Login = rapid.StringN(0, 20, 60).Filter(func(s string) bool { return strings.ToValidUTF8(s, "") == s }).Draw(t, "login")
				entries = append(entries, e)
				want[e.key()] = true
			}
			if _, err := l.Append(seen, entries...); err != nil {
				t.Fatal(err)
			}
			back, found := Read(l.Files())
			if len(found) > 0 {
				t.Fatal(found)
			}
			l = back
		}
		if len(l.Entries()) != len(want) {
			t.Fatalf("%d lines for %d facts", len(l.Entries()), len(want))
		}
	})
}

func FuzzRead(f *testing.F) {
	files := grown(f, 3).Files()
	f.Add(files["2026-03.jsonl"], files[HeadFile])
	f.Add([]byte("{}\n"), []byte("1 "+Origin+"\n"))
	f.Add([]byte(nil), []byte(nil))
	f.Fuzz(func(t *testing.T, month, head []byte) {
		in := map[string][]byte{"2026-03.jsonl": month, HeadFile: head}
		l, found := Read(in)
		if (l == nil) != (len(found) > 0) {
			t.Fatalf("ledger %v with findings %v", l, found)
		}
		if l == nil {
			return
		}
		out := l.Files()
		delete(out, ReadmeFile)
		if !maps.EqualFunc(in, out, bytes.Equal) {
			t.Fatalf("%q reads as whole, but is written %q", in, out)
		}
	})
}
