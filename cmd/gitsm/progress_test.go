package main

import (
	"strings"
	"testing"
	"time"
)

// One line, from the first second on, not at every file, and gone at the end.
func TestProgress(t *testing.T) {
	var out strings.Builder
	at := time.Unix(0, 0)
	p := startProgress(&env{stderr: &out, terminal: terminal{err: true}})
	p.now = func() time.Time { return at }
	p.next = at.Add(longWork)
	for n := range 14 {
		p.tell(n*1000, "file")
		at = at.Add(100 * time.Millisecond)
	}
	p.clear()
	p.clear()
	want := "\r" + count(10000, "file") + " so far\r" + count(12000, "file") + " so far\r" + strings.Repeat(" ", len(count(12000, "file")+" so far")) + "\r"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

func TestProgressOfShortWorkAndInPipes(t *testing.T) {
	var out strings.Builder
	for _, e := range []*env{
		{stderr: &out, terminal: terminal{err: true}},
		{stderr: &out},
		{stderr: &out, terminal: terminal{err: true}, quiet: true},
	} {
		p := startProgress(e)
		if !e.terminal.err || e.quiet {
			p.next = time.Time{}
		}
		p.tell(10, "file")
		p.clear()
	}
	if out.Len() > 0 {
		t.Errorf("%q", out.String())
	}
}
