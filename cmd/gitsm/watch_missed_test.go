//go:build linux

package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// What is written through memory the system tells nobody of; it is found all the same,
// once, and an edit that was told of is not found again.
func TestMissedChangeIsFound(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.md")
	for _, f := range []string{name, filepath.Join(dir, "b.md")} {
		if err := os.WriteFile(f, []byte("old text"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	mapped, err := syscall.Mmap(int(f.Fd()), 0, 8, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		t.Skipf("files cannot be written through memory here: %v", err)
	}
	defer func() { _ = syscall.Munmap(mapped) }()

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	told, ready, ended := make(chan []string, 10), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- watch(ctx, dir, func(string) bool { return false }, 300*time.Millisecond, func() { close(ready) }, func(files []string) { told <- files })
	}()
	<-ready
	time.Sleep(20 * time.Millisecond) // so that the time of the file is another one
	copy(mapped, "new text")
	expect := func(want ...string) {
		t.Helper()
		select {
		case got := <-told:
			if !slices.Equal(got, want) {
				t.Fatalf("%q changed, want %q", got, want)
			}
		case <-ctx.Done():
			t.Fatalf("nobody was told of %q", want)
		}
	}
	expect("a.md")
	if err := os.WriteFile(filepath.Join(dir, "b.md"), []byte("newer text"), 0o666); err != nil {
		t.Fatal(err)
	}
	expect("b.md")
	select {
	case again := <-told:
		t.Errorf("%q is told of again", again)
	case <-time.After(time.Second):
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
