package gitrepo

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
)

// Every level of compression, of texts that repeat themselves near and far and
// of noise.
func TestInflate(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var f inflater
	for range 400 {
		text := someText(random)
		for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level++ {
			packed := deflated(t, text, level)
			out := make([]byte, len(text))
			if err := f.all(out, append(bytes.Clone(packed), "what follows in the pack"...)); err != nil || !bytes.Equal(out, text) {
				t.Fatalf("level %d of %d bytes: %v", level, len(text), err)
			}
			for _, wrong := range []int{len(text) + 1, len(text) - 1} {
				if wrong >= 0 && f.all(make([]byte, wrong), packed) == nil {
					t.Fatalf("%d bytes were taken for %d", len(text), wrong)
				}
			}
			if f.all(out, packed[:len(packed)-1]) == nil {
				t.Fatal("a torn stream was taken")
			}
		}
	}
}

func someText(random *rand.Rand) []byte {
	text := make([]byte, 0, 1<<17)
	size := 1 << random.IntN(17)
	for len(text) < size {
		switch random.IntN(4) {
		case 0:
			text = fmt.Appendf(text, "  - at: 2026-03-%02dT10:00:00+01:00\n    by: ana\n", random.IntN(30))
		case 1:
			for range random.IntN(200) {
				text = append(text, byte(random.Uint32()))
			}
		case 2:
			text = append(text, bytes.Repeat([]byte{byte(random.Uint32())}, random.IntN(700))...)
		default:
			if from := random.IntN(len(text) + 1); from < len(text) {
				text = append(text, text[from:min(from+random.IntN(300), len(text))]...)
			}
		}
	}
	return text[:size-random.IntN(2)]
}

func deflated(t testing.TB, text []byte, level int) []byte {
	t.Helper()
	var packed bytes.Buffer
	w, err := zlib.NewWriterLevel(&packed, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// What is taken is what package zlib takes, to the byte.
func FuzzInflate(f *testing.F) {
	for _, text := range []string{"", "a", "state: new\nstate: new\n"} {
		f.Add(deflated(f, []byte(text), 6), len(text))
	}
	f.Fuzz(func(t *testing.T, in []byte, size int) {
		if size < 0 || size > 1<<16 {
			return
		}
		out := make([]byte, size)
		if new(inflater).all(out, in) != nil {
			return
		}
		z, err := zlib.NewReader(bytes.NewReader(in))
		if err != nil {
			t.Fatal(err)
		}
		want, err := io.ReadAll(z)
		if err != nil || !bytes.Equal(out, want) {
			t.Fatalf("%q, want %q (%v)", out, want, err)
		}
	})
}
