package exporter

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// CSV writes a table as RFC 4180 has it, with a header line. A cell that a
// spreadsheet would take for a formula begins with an apostrophe (diag.CSVCell):
// whoever opens the file runs nothing.
func CSV(w io.Writer, t Table) error {
	out := bufio.NewWriter(w)
	line := func(cells []string) { _, _ = out.WriteString(strings.Join(cells, ",") + "\r\n") } // an error comes out of Flush
	header := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		header[i] = c.Name
	}
	line(header)
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, v := range row {
			if v != nil {
				cells[i] = diag.CSVCell(fmt.Sprint(v))
			}
		}
		line(cells)
	}
	return out.Flush()
}
