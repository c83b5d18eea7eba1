package main

import (
	"io"
	"strings"
	"time"
)

// progress shows on one line of a terminal how far long work is. What is done within
// longWork shows nothing.
type progress struct {
	out   io.Writer // nil where nobody looks: in pipes, and with --quiet
	now   func() time.Time
	next  time.Time // when there is something to show again
	shown int       // length of the line that stands there
}

const (
	longWork      = time.Second
	progressEvery = 200 * time.Millisecond
)

// startProgress begins work now. It goes by the machine's clock, since it tells of
// the machine and not of records.
func startProgress(e *env) *progress {
	p := &progress{now: time.Now}
	if e.terminal.err && !e.quiet {
		p.out = e.stderr
	}
	p.next = p.now().Add(longWork)
	return p
}

// tell shows how many there are, if the last number has stood for a while.
func (p *progress) tell(n int, what string) {
	if p.out == nil || p.now().Before(p.next) {
		return
	}
	p.next = p.now().Add(progressEvery)
	p.line(count(n, what) + " so far")
}

// clear takes the line away, before anything else is printed.
func (p *progress) clear() {
	if p.shown > 0 {
		p.line("")
		_, _ = io.WriteString(p.out, "\r")
		p.shown = 0
	}
}

// line replaces what stands on the line: the rest of a longer one is overwritten.
func (p *progress) line(text string) {
	_, _ = io.WriteString(p.out, "\r"+text+strings.Repeat(" ", max(0, p.shown-len(text))))
	p.shown = len(text)
}
