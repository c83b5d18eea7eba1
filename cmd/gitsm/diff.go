package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/gitsm/gitsm/internal/diag"
)

// contextLines stand around each hunk of a diff.
const contextLines = 3

// printDiff prints what a change does to its file as a unified diff. The lines
// are shown as they are on paper: control characters are made visible, so the
// diff is for reading, not for patch(1).
func printDiff(w io.Writer, c change) error {
	old, new := c.Path, c.Path
	if c.Before == nil {
		old = "/dev/null"
	}
	if c.After == nil {
		new = "/dev/null"
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", diag.Visible(old), diag.Visible(new))
	a, b := splitLines(c.Before), splitLines(c.After)
	for _, h := range hunks(script(a, b)) {
		h.print(&out, a, b)
	}
	_, err := w.Write(out.Bytes())
	return err
}

func splitLines(text []byte) []string {
	var lines []string
	for line := range bytes.Lines(text) {
		lines = append(lines, string(line))
	}
	return lines
}

// step is one line of an edit script: a line that stays, goes, or comes.
type step struct {
	op   byte // ' ', '-', '+'
	a, b int  // how many lines of either side precede it
}

// script turns a into b with as few lines as possible. Records are small and
// edits smaller: what both have at the beginning and the end is skipped, and
// the rest is compared in full.
func script(a, b []string) []step {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var steps []step
	for i := range head {
		steps = append(steps, step{' ', i, i})
	}
	steps = append(steps, middle(a[head:len(a)-tail], b[head:len(b)-tail], head)...)
	for i := range tail {
		steps = append(steps, step{' ', len(a) - tail + i, len(b) - tail + i})
	}
	return steps
}

// middle compares by the longest common subsequence.
func middle(a, b []string, head int) []step {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var steps []step
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			steps = append(steps, step{' ', head + i, head + j})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || length[i+1][j] >= length[i][j+1]):
			steps = append(steps, step{'-', head + i, head + j})
			i++
		default:
			steps = append(steps, step{'+', head + i, head + j})
			j++
		}
	}
	return steps
}

// hunk is a run of steps that are printed together.
type hunk []step

// hunks takes the changes with the lines around them, together where their
// surroundings touch.
func hunks(steps []step) []hunk {
	var out []hunk
	for i := 0; i < len(steps); i++ {
		if steps[i].op == ' ' {
			continue
		}
		first, last := i, i
		for j := i + 1; j < len(steps) && j <= last+2*contextLines+1; j++ {
			if steps[j].op != ' ' {
				last = j
			}
		}
		out = append(out, steps[max(first-contextLines, 0):min(last+1+contextLines, len(steps))])
		i = last
	}
	return out
}

func (h hunk) print(w io.Writer, a, b []string) {
	var removed, added int
	for _, s := range h {
		if s.op != '+' {
			removed++
		}
		if s.op != '-' {
			added++
		}
	}
	fmt.Fprintf(w, "@@ -%s +%s @@\n", extent(h[0].a, removed), extent(h[0].b, added))
	for _, s := range h {
		var line string
		if s.op == '+' {
			line = b[s.b]
		} else {
			line = a[s.a]
		}
		text, whole := bytes.CutSuffix([]byte(line), []byte("\n"))
		fmt.Fprintf(w, "%c%s\n", s.op, diag.VisibleText(string(text)))
		if !whole {
			fmt.Fprintln(w, `\ No newline at end of file`)
		}
	}
}

// extent is the place of a hunk in one file: first line and count. An empty
// stretch names the line before it.
func extent(before, count int) string {
	switch count {
	case 0:
		return fmt.Sprintf("%d,0", before)
	case 1:
		return fmt.Sprint(before + 1)
	}
	return fmt.Sprintf("%d,%d", before+1, count)
}
