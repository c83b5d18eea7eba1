package report

import (
	"bufio"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
)

// WriteJSON writes a report as JSON, the same bytes wherever it is asked for.
func (d *Document) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(d)
}

// columns are the columns of a report as CSV. Lengths of time are in seconds.
var columns = []string{
	"report", "period", "as_of", "commit", "tzdata", "section", "figure", "title", "agreement", "service", "clock", "priority", "attribution", "by", "group",
	"kind", "text", "percent", "part", "whole", "value", "n", "median", "p90", "p90_record", "mean", "goal", "met", "notes",
}

// partColumns follow where parts are told, a line each.
var partColumns = []string{"part_record", "part_role", "part_from", "part_to", "part_seconds", "part_text"}

// WriteCSV writes a report for a spreadsheet, a line a figure, or with explained
// a line a part; a figure's notes stand on the first of its lines alone. No cell
// begins a formula. Lines end as RFC 4180 has it.
func (d *Document) WriteCSV(w io.Writer, explained bool) error {
	out := bufio.NewWriter(w)
	line := func(cells ...[]string) {
		for i, some := range cells {
			if i > 0 {
				_ = out.WriteByte(',')
			}
			writeCells(out, some)
		}
		_, _ = out.WriteString("\r\n") // an error comes out of Flush
	}
	all := append([]string{}, columns...)
	if d.Policy != nil {
		all = append(all, policyColumns...)
	}
	if explained {
		all = append(all, partColumns...)
	}
	line(all)
	for _, s := range d.Sections {
		for i := range s.Figures {
			f := &s.Figures[i]
			cells := slices.Concat(d.cells(s.Name, f), d.policyCells(s.Name, f))
			if !explained {
				line(cells)
				continue
			}
			for n, p := range d.partCells(f) {
				if n == 1 {
					cells = d.withoutNotes(cells)
				}
				line(cells, p)
			}
		}
	}
	for _, cells := range d.restatedCells() {
		line(append(cells, make([]string, len(all)-len(cells))...))
	}
	return out.Flush()
}

// writeCells writes cells of one line.
func writeCells(out *bufio.Writer, cells []string) {
	for i, c := range cells {
		if i > 0 {
			_ = out.WriteByte(',')
		}
		if !belowZero(c) {
			c = diag.CSVCell(c)
		}
		_, _ = out.WriteString(c)
	}
}

// withoutNotes are the cells of a figure's further lines: its notes may name as
// many records as it has parts.
func (d *Document) withoutNotes(cells []string) []string {
	cells = slices.Clone(cells)
	cells[slices.Index(columns, "notes")] = ""
	if d.Policy != nil {
		cells[len(columns)+slices.Index(policyColumns, "policy_notes")] = ""
	}
	return cells
}

// partCells are the cells of each part of a figure, of none one line of empty ones.
// The role of a part under another policy says so.
func (d *Document) partCells(f *DocumentFigure) [][]string {
	var lines [][]string
	add := func(parts []DocumentPart, under string) {
		for _, p := range parts {
			lines = append(lines, []string{p.Record, under + p.Role, stampOf(p.From), stampOf(p.To), strconv.FormatInt(p.Seconds, 10), p.Text})
		}
	}
	add(f.Parts, "")
	if f.Under != nil {
		add(f.Under.Parts, "under "+d.Policy.Name+": ")
	}
	if len(lines) == 0 {
		lines = [][]string{make([]string, len(partColumns))}
	}
	return lines
}

// restatedCells are the lines of figures that differ from what was frozen.
func (d *Document) restatedCells() [][]string {
	if d.Restated == nil {
		return nil
	}
	var lines [][]string
	for _, one := range d.Restated.Differences {
		f := DocumentFigure{
			Name: one.Name, Title: one.Title, Scope: one.Scope, Kind: "restated", Text: one.Is,
			Notes: append([]string{"was " + one.Was}, one.Causes...),
		}
		lines = append(lines, d.cells(one.Section, &f))
	}
	return lines
}

// belowZero reports a whole number below 0, which begins as a formula does and is
// none: an error budget that is overdrawn stays a number.
func belowZero(cell string) bool {
	if !strings.HasPrefix(cell, "-") {
		return false
	}
	n, err := strconv.ParseInt(cell, 10, 64)
	return err == nil && n < 0
}

// cells are the line of one figure.
func (d *Document) cells(section string, f *DocumentFigure) []string {
	period, met, value := "", "", string(f.Number)
	if d.Period != nil {
		period = d.Period.Name
	}
	if f.Met != nil {
		met = strconv.FormatBool(*f.Met)
	}
	switch {
	case f.Count != nil:
		value = strconv.Itoa(*f.Count)
	case f.Seconds != nil:
		value = strconv.FormatInt(*f.Seconds, 10)
	}
	cells := []string{
		d.Report, period, d.AsOf.Format(time.RFC3339), d.Commit, d.Zones, section, f.Name, f.Title, f.Scope.Agreement, f.Scope.Service, f.Scope.Clock,
		f.Scope.Priority, f.Scope.Attribution, f.Scope.By, f.Scope.Group, string(f.Kind), f.Text, string(f.Percent), string(f.Part), string(f.Whole), value,
	}
	spread := []string{"", "", "", "", ""}
	if s := f.Spread; s != nil {
		spread[0] = strconv.Itoa(s.N)
		if s.Median != nil {
			spread = []string{
				spread[0], strconv.FormatInt(*s.Median, 10), strconv.FormatInt(*s.P90, 10), s.P90Record, strconv.FormatInt(*s.Mean, 10),
			}
		}
	}
	return append(append(cells, spread...), f.Goal, met, strings.Join(f.Notes, "; "))
}

func stampOf(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.Format(time.RFC3339)
}
