package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// That a file was edited while the project is shown is a hint where to look first, and
// changes no answer.
func TestTouchedIsAHint(t *testing.T) {
	dir := t.TempDir()
	if err := writeProject(dir); err != nil {
		t.Fatal(err)
	}
	if err := commitAll(dir, "work", testEnvironment(dir)); err != nil {
		t.Fatal(err)
	}
	name := "incidents/2026/INC-2026-0001.md"
	place := filepath.Join(dir, filepath.FromSlash(name))
	src, err := os.ReadFile(place)
	if err != nil {
		t.Fatal(err)
	}
	added := "incidents/2026/INC-2026-0009.md"
	for _, state := range []struct {
		what  string
		make  func() error
		clean bool
	}{
		{"as it was committed", func() error { return nil }, true},
		{"an edit", func() error { return os.WriteFile(place, append(src, "\nMore.\n"...), 0o666) }, false},
		{"the edit undone", func() error { return os.WriteFile(place, src, 0o666) }, true},
		{"another record", func() error { return os.WriteFile(filepath.Join(dir, added), src, 0o666) }, false},
		{"the other record gone", func() error { return os.Remove(filepath.Join(dir, added)) }, true},
		{"a record gone", func() error { return os.Remove(place) }, false},
	} {
		if err := state.make(); err != nil {
			t.Fatal(err)
		}
		for _, touched := range [][]string{nil, {name}, {added, name, "gitsm.yaml", "nowhere.md"}} {
			p, err := openProjectAt(systemEnv(), dir)
			if err != nil {
				t.Fatal(err)
			}
			p.touched = touched
			if commit := p.cleanCommit(); (commit != "") != state.clean {
				t.Errorf("%s, touched %s: the commit is %q", state.what, strings.Join(touched, " "), commit)
			}
			p.close()
		}
	}
}
