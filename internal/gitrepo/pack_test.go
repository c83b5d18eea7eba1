package gitrepo

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// packedStory is a repository with one pack, of deltas by offset or by name, and
// some objects that compress badly or are larger than a window.
func packedStory(t *testing.T, byName bool) *script {
	t.Helper()
	s := newScript(t).story()
	random := rand.New(rand.NewPCG(7, 8))
	noise := make([]byte, 200<<10)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	text := strings.Repeat("a line of a long text\n", 20_000)
	s.commit("large", "attachments/noise.bin", string(noise), "attachments/text.md", text, "empty.md", "")
	s.commit("larger", "attachments/noise.bin", string(noise)+"end", "attachments/text.md", "begin\n"+text)
	s.git("config", "repack.useDeltaBaseOffset", fmt.Sprint(!byName))
	s.git("repack", "-a", "-d", "-f", "-q", "--depth=50")
	s.git("prune-packed", "-q")
	return s
}

// Every object of a pack is what go-git says it is, and what git says.
func TestPackReader(t *testing.T) {
	for _, byName := range []bool{false, true} {
		s := packedStory(t, byName)
		at, err := locate(s.dir)
		if err != nil {
			t.Fatal(err)
		}
		indexes := readPackIndexes(at.commonDir)
		if len(indexes) != 1 {
			t.Fatalf("%d indexes were read", len(indexes))
		}
		g, err := newGoGit(at, nil)
		if err != nil {
			t.Fatal(err)
		}
		r := newPackReader(indexes)
		n := 0
		for names := indexes[0].names; len(names) > 0; names = names[packHash:] {
			id := oid(names[:packHash])
			got, err := r.read(id, maxObject)
			want, wantErr := g.stored(id)
			if err != nil || wantErr != nil || got.kind != want.kind || !bytes.Equal(got.data, want.data) {
				t.Fatalf("%s is a %s of %d bytes (%v), want a %s of %d (%v)", id, got.kind, len(got.data), err, want.kind, len(want.data), wantErr)
			}
			var large *TooLargeError
			if _, err := newPackReader(indexes).read(id, int64(len(got.data))-1); len(got.data) > 0 && !errors.As(err, &large) {
				t.Fatalf("%s of %d bytes was read although that is too large: %v", id, len(got.data), err)
			}
			n++
		}
		if n < 20 {
			t.Errorf("only %d objects were looked at", n)
		}
		if _, err := r.read(oid(strings.Repeat("\x01", packHash)), maxObject); !errors.Is(err, errNotPacked) {
			t.Errorf("an object that is not there: %v", err)
		}
		if err := errors.Join(r.close(), g.close()); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever becomes of the bytes of a pack, or of its index, reading ends, and what
// is not what was committed is refused or seen by its checksum.
func TestPackReaderOfDamage(t *testing.T) {
	s := packedStory(t, true)
	at, err := locate(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	index := readPackIndexes(at.commonDir)[0]
	pack, err := os.ReadFile(index.path)
	if err != nil {
		t.Fatal(err)
	}
	want := map[oid]string{}
	whole := newPackReader([]*packIndex{index})
	for i := 0; i < len(index.names); i += packHash {
		id := oid(index.names[i : i+packHash])
		obj, err := whole.read(id, maxObject)
		if err != nil {
			t.Fatal(err)
		}
		want[id] = obj.kind + string(obj.data)
	}
	random := rand.New(rand.NewPCG(9, 10))
	copyOf := *index
	copyOf.path = filepath.Join(t.TempDir(), "bad.pack")
	for range 300 {
		bad := bytes.Clone(pack)
		for range 1 + random.IntN(3) {
			bad[random.IntN(min(len(bad), 6000))] ^= 1 << random.IntN(8)
		}
		if random.IntN(4) == 0 {
			bad = bad[:random.IntN(len(bad))]
		}
		if err := os.WriteFile(copyOf.path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		r := newPackReader([]*packIndex{&copyOf})
		wrong := 0
		for id, was := range want {
			if obj, err := r.read(id, maxObject); err == nil && obj.kind+string(obj.data) != was {
				wrong++ // a header or a delta's base was bent to another that is whole in itself
			}
		}
		if wrong > len(want)/2 {
			t.Fatalf("%d of %d objects are read wrongly without an error", wrong, len(want))
		}
		if err := r.close(); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzApplyDelta(f *testing.F) {
	f.Add([]byte("base text"), []byte("\x09\x09\x91\x00\x09"))
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		out, err := applyDelta(base, delta, 1<<20)
		if err == nil && len(out) > 1<<20 {
			t.Error("larger than allowed")
		}
	})
}

func BenchmarkWalk(b *testing.B) {
	dir := benchRepo(b, 2000, 6000)
	for _, bench := range []struct {
		name string
		o    WalkOptions
	}{
		{"trees", WalkOptions{FirstParent: true}},
		{"contents", WalkOptions{FirstParent: true, Read: func(string, []byte) string { return "" }}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				r, err := Open(dir)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := r.Walk(b.Context(), "HEAD", bench.o, func(Step) error { return nil }); err != nil {
					b.Fatal(err)
				}
				if err := r.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("extended", func(b *testing.B) { benchExtended(b, dir) })
}

// benchExtended is a walk of which all but five commits are known.
func benchExtended(b *testing.B, dir string) {
	r, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	earlier, err := r.Past(b.Context(), "HEAD~5", PastOptions{})
	if err != nil {
		b.Fatal(err)
	}
	kept := earlier.Encode()
	for b.Loop() {
		p, err := r.Past(b.Context(), "HEAD", PastOptions{Kept: kept})
		if err != nil || p.Fresh != 5 {
			b.Fatal(p, err)
		}
	}
}

// benchRepo makes a packed repository of so many records and commits.
func benchRepo(b *testing.B, records, commits int) string {
	b.Helper()
	dir := b.TempDir()
	var stream bytes.Buffer
	for i := range commits {
		n := i % records
		text := fmt.Sprintf("---\ntitle: Record %d\nstate: s%d\nlog:\n", n, i/records)
		for j := range i/records + 1 {
			text += fmt.Sprintf("  - at: 2026-01-01T00:%02d:00Z\n    by: ana\n    to: s%d\n", j, j)
		}
		text += "---\n" + strings.Repeat(fmt.Sprintf("Words about record %d.\n", n), 20)
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter Ana <ana@example.org> %d +0000\ndata 4\nwork\nM 100644 inline incidents/%d/INC-%04d.md\ndata %d\n%s\n",
			1_700_000_000+60*i, 2020+n%7, n, len(text), text)
	}
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"fast-import", "--quiet"}, {"repack", "-adq", "--depth=50"}} {
		cmd := gitIn(b, dir, args...)
		if args[0] == "fast-import" {
			cmd.Stdin = &stream
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
	return dir
}
