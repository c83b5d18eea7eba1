package history

import (
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
)

// The records of the example organisation, as they are and with lines taken out,
// doubled, moved and bent, mean the same to both.
func TestGlanceIsTheRecord(t *testing.T) {
	fsys := examples.FS()
	settings, err := records.LoadSettings(fsys)
	if err != nil {
		t.Fatal(err)
	}
	tree := load(t, fsys)
	glance := Glance(settings)
	random := rand.New(rand.NewPCG(5, 6))
	quick := 0
	for _, r := range tree.Records {
		if len(r.Base) > 0 {
			continue
		}
		src, err := fs.ReadFile(fsys, r.Path)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, ok := quickGlance(settings.Kinds, r.Path, src); ok {
			quick++
		}
		for range 6 {
			if got, want := glance(r.Path, src), slowGlance(settings, r.Path, src); got != want {
				t.Fatalf("%s is %q, want %q\n%s", r.Path, got, want, src)
			}
			src = []byte(bend(random, string(src)))
		}
	}
	if quick < len(tree.Records)/3 {
		t.Errorf("only %d of %d headers are read quickly", quick, len(tree.Records))
	}
}

// The same for a kind whose headers are lines of "Key: value".
func TestGlanceOfLines(t *testing.T) {
	settings, err := records.LoadSettings(fstest.MapFS{"gitsm.yaml": {Data: []byte(`kinds:
  eip:
    folder: EIPS
    id: {prefix: EIP, number: running}
    log: git
    adopt: {files: 'eip-(?P<id>[0-9]+)\.md', header: lines, title: title, state: state, states: {New: new, Last Call: done}, extra: true}
    states: {new: {category: open}, done: {category: closed}}
    transitions: [{from: new, to: done}]
`)}})
	if err != nil || len(settings.Faults) > 0 {
		t.Fatal(err, settings.Faults)
	}
	glance, random, quick := Glance(settings), rand.New(rand.NewPCG(7, 8)), 0
	for range 10_000 {
		src := []byte("---\neip: 1\ntitle: eth/##: x\nstate: Last Call\nauthor: @a, <b@c>\n  and d\nstate-of: New\n---\n\nText\n---\n")
		for range 1 + random.IntN(3) {
			src = []byte(bend(random, string(src)))
		}
		if _, _, ok := quickGlance(settings.Kinds, "EIPS/eip-1.md", src); ok {
			quick++
		}
		if got, want := glance("EIPS/eip-1.md", src), slowGlance(settings, "EIPS/eip-1.md", src); got != want {
			t.Fatalf("%q, want %q\n%s", got, want, src)
		}
	}
	if quick < 2_500 {
		t.Errorf("only %d headers are read quickly", quick)
	}
}

// bend changes a line or two of a header.
func bend(random *rand.Rand, src string) string {
	lines := strings.SplitAfter(src, "\n")
	i, j := random.IntN(min(len(lines), 30)), random.IntN(min(len(lines), 30))
	bits := []string{" ", "  ", "- ", ": ", "#", " #x", "\"", "'", "[", "]", "{a: b}", "|", ">", "&a ", "*a", "!!str ", "\t", ",", "~", "\u2028", "state: new\n", "state:\n", "? ", "%", "---\n", "...\n", "\r"}
	bit := bits[random.IntN(len(bits))]
	switch random.IntN(5) {
	case 0:
		lines[i] = ""
	case 1:
		lines[i], lines[j] = lines[j], lines[i]
	case 2:
		lines[i] += lines[j]
	case 3:
		at := random.IntN(len(lines[i]) + 1)
		lines[i] = lines[i][:at] + bit + lines[i][at:]
	default:
		lines[i] = bit + lines[i]
	}
	return strings.Join(lines, "")
}

func FuzzGlance(f *testing.F) {
	fsys := examples.FS()
	settings, err := records.LoadSettings(fsys)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("title: x\nstate: new\nlog:\n  - at: 2026-03-16T09:58:00+01:00\n    by: ana\n    set: {a: [b, c]}\n")
	f.Add("state: new\na: \"x\"\nb: {c: d}\ne:\n- f\n- g: h\n  i: j\n")
	f.Fuzz(func(t *testing.T, header string) {
		const place = "incidents/2026/INC-2026-0001.md"
		src := []byte("---\n" + header + "\n---\n")
		id, state, ok := quickGlance(settings.Kinds, place, src)
		if !ok {
			return
		}
		if want := slowGlance(settings, place, src); id+"\x00"+state != want {
			t.Errorf("%q is in state %q, want %q", header, state, want)
		}
	})
}
