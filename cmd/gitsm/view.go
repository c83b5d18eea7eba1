package main

import (
	"bufio"
	"cmp"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// view is how records are listed: with what is computed for them, whether or
// not their files store it.
type view struct {
	tree     *records.Tree
	computed map[*records.Record]map[string]string
}

func newView(p *project) *view {
	return &view{tree: p.tree, computed: map[*records.Record]map[string]string{}}
}

// derived is a computed value; what a record that has ended stores stays.
func (v *view) derived(r *records.Record, field string) (string, bool) {
	if value, ok := r.Derived(field); ok {
		return value, true
	}
	values, known := v.computed[r]
	if !known {
		values = derive(v.tree, r)
		v.computed[r] = values
	}
	value, ok := values[field]
	return value, ok
}

// values serves conditions.
func (v *view) values(r *records.Record) schema.Lookup {
	return func(field string) []string {
		if field == "path" {
			return []string{r.Path}
		}
		if _, own := r.Derived(field); !own {
			if value, ok := v.derived(r, field); ok {
				return []string{value}
			}
		}
		return r.Values(field)
	}
}

// sort puts records into the order of fields, records without a value last.
// Numbers count as numbers.
func (v *view) sort(list []*records.Record, fields []string) {
	slices.SortStableFunc(list, func(a, b *records.Record) int {
		for _, field := range fields {
			name, back := strings.CutPrefix(field, "-")
			x, y := v.cell(a, name), v.cell(b, name)
			order := compareCells(x, y)
			if back && x != "" && y != "" {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return 0
	})
}

func compareCells(x, y string) int {
	switch {
	case x == "" || y == "":
		return cmp.Compare(y, x) // "" is the smallest, and comes last
	case x == y:
		return 0
	}
	m, errX := strconv.ParseFloat(x, 64)
	n, errY := strconv.ParseFloat(y, 64)
	if errX == nil && errY == nil {
		return cmp.Compare(m, n)
	}
	return cmp.Compare(x, y)
}

// cell is the text of a column.
func (v *view) cell(r *records.Record, column string) string {
	switch column {
	case "id":
		return r.ID
	case "kind":
		return r.Kind.Name
	case "path":
		return r.Path
	case "title":
		return r.Title
	case "state":
		return r.State
	}
	if value, ok := v.derived(r, column); ok {
		return value
	}
	if value := r.Value(column); value != "" {
		return value
	}
	return strings.Join(r.Values(column), ", ")
}

// text prints columns side by side.
func (v *view) text(w io.Writer, list []*records.Record, columns []string, width int) error {
	if len(list) == 0 {
		return nil
	}
	rows := [][]string{{}}
	for _, c := range columns {
		rows[0] = append(rows[0], strings.ToUpper(c))
	}
	for _, r := range list {
		var row []string
		for _, c := range columns {
			row = append(row, v.cell(r, c))
		}
		rows = append(rows, row)
	}
	return printTable(w, rows, width)
}

// csv prints RFC 4180. A cell that a spreadsheet would take for a formula
// gets an apostrophe before it (hostile case A17).
func (v *view) csv(w io.Writer, list []*records.Record, columns []string) error {
	out := bufio.NewWriter(w)
	line := func(cells []string) { _, _ = out.WriteString(strings.Join(cells, ",") + "\r\n") } // an error comes out of Flush
	line(columns)
	for _, r := range list {
		row := make([]string, 0, len(columns))
		for _, c := range columns {
			row = append(row, csvCell(v.cell(r, c)))
		}
		line(row)
	}
	return out.Flush()
}

type listedRecord struct {
	ID     string         `json:"id"`
	Kind   string         `json:"kind"`
	Title  string         `json:"title"`
	State  string         `json:"state"`
	Path   string         `json:"path"`
	Fields map[string]any `json:"fields"`
}

func (v *view) json(w io.Writer, list []*records.Record, columns []string) error {
	out := make([]listedRecord, 0, len(list))
	for _, r := range list {
		one := listedRecord{ID: r.ID, Kind: r.Kind.Name, Title: r.Title, State: r.State, Path: path.Clean(r.Path), Fields: map[string]any{}}
		for _, c := range columns {
			if slices.Contains([]string{"id", "kind", "title", "state", "path"}, c) {
				continue
			}
			one.Fields[c] = v.field(r, c)
		}
		out = append(out, one)
	}
	return printJSON(w, out)
}

// field is a field as JSON has it, derived values included.
func (v *view) field(r *records.Record, field string) any {
	if value, ok := v.derived(r, field); ok {
		return value
	}
	return r.Lookup(field).Any()
}
