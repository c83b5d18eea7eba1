package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
)

const (
	gap       = 2  // between two columns
	narrow    = 17 // what is left of a column when others can be cut instead: the longest ID
	narrowest = 4  // what is left of a cut column at least
	widest    = 48 // without a width to fit, longer cells push the rest of their line
)

// printTable prints rows with their columns side by side. A width other than 0
// cuts what would make a line too long; without one nothing is cut.
func printTable(w io.Writer, rows [][]string, width int) error {
	out := bufio.NewWriter(w)
	writeTable(out, "", rows, width)
	return out.Flush()
}

func writeTable(out *bufio.Writer, indent string, rows [][]string, width int) {
	for _, row := range rows {
		for i := range row {
			row[i] = diag.Visible(row[i])
		}
	}
	widths := fit(rows, width)
	for _, row := range rows {
		var line strings.Builder
		for i, text := range row {
			if width > 0 {
				text = cut(text, widths[i])
			}
			line.WriteString(padded(text, widths[i]) + strings.Repeat(" ", gap))
		}
		fmt.Fprintln(out, indent+strings.TrimRight(line.String(), " "))
	}
}

// fit gives each column its width: what its longest cell needs, and less where
// the line would be too long, taken from the last column first. The first one,
// the name of what stands in the row, is never cut.
func fit(rows [][]string, width int) []int {
	widths := make([]int, len(rows[0]))
	total := gap * (len(widths) - 1)
	for i := range widths {
		for _, row := range rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
		if width == 0 {
			widths[i] = min(widths[i], widest)
		}
		total += widths[i]
	}
	for _, least := range []int{narrow, narrowest} {
		for i := len(widths) - 1; i > 0 && width > 0 && total > width; i-- {
			less := min(total-width, max(widths[i]-least, 0))
			widths[i] -= less
			total -= less
		}
	}
	return widths
}

func cut(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	return string([]rune(text)[:width-1]) + "…"
}

func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(width-utf8.RuneCountInString(text), 0))
}
