package main

import (
	"bufio"
	"encoding/json"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

type listOptions struct {
	kind      string
	states    []string
	services  []string
	open      bool
	where     string
	columns   []string
	json, csv bool
}

func newListCommand(e *env) *cobra.Command {
	var opts listOptions
	cmd := &cobra.Command{
		Use:   "list [KIND]",
		Short: "List records",
		Long: `List prints the records of a kind, or of all kinds, one a line, with the columns
that the kind names. On a terminal, titles are cut so that a line fits.

A condition speaks of fields, derived ones included, as conditions of kinds do:
priority in [P1, P2] and not major.`,
		Example: `  gitsm list
  gitsm list incident --open
  gitsm list change --state approved,implementing --service web
  gitsm list incident --where "priority in [P1, P2]" --json
  gitsm list problem --columns id,state,owner,title --csv > problems.csv`,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				opts.kind = args[0]
			}
			return runList(e, opts)
		},
		ValidArgsFunction: completeKinds(e),
	}
	f := cmd.Flags()
	f.StringSliceVar(&opts.states, "state", nil, "only records in these `STATES`")
	f.StringSliceVar(&opts.services, "service", nil, "only records that name one of these services (`IDS`)")
	f.BoolVar(&opts.open, "open", false, "only records that are not done: category open or pending")
	f.StringVar(&opts.where, "where", "", "only records for which the `CONDITION` holds")
	f.StringSliceVar(&opts.columns, "columns", nil, "print these `FIELDS`: id, kind, title, path and any field")
	f.BoolVar(&opts.json, "json", false, "print a JSON list")
	f.BoolVar(&opts.csv, "csv", false, "print CSV with a header line")
	cmd.MarkFlagsMutuallyExclusive("json", "csv")
	return cmd
}

func runList(e *env, opts listOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	p.mentionUnread()
	var kind *schema.Kind
	if opts.kind != "" {
		if kind, err = kindNamed(p.tree.Kinds, opts.kind); err != nil {
			return err
		}
	}
	var cond schema.Cond // the zero one always holds
	if opts.where != "" {
		if cond, err = schema.ParseCond(opts.where); err != nil {
			return usagef("--where %q: %v", opts.where, err)
		}
	}
	if err := p.knowStates(kind, opts.states); err != nil {
		return err
	}
	if err := p.knowColumns(kind, opts.columns); err != nil {
		return err
	}
	var chosen []*records.Record
	for _, r := range p.tree.Records {
		if opts.takes(r) && (kind == nil || r.Kind == kind) && cond.Holds(r.Values) {
			chosen = append(chosen, r)
		}
	}
	columns := opts.columns
	if len(columns) == 0 {
		columns = defaultColumns(kind)
	}
	switch {
	case opts.json:
		return listJSON(e.stdout, chosen, columns)
	case opts.csv:
		return listCSV(e.stdout, chosen, columns)
	}
	return listText(e.stdout, chosen, columns, e.terminal.width)
}

// kindNamed finds a kind by its name, its plural or its folder.
func kindNamed(kinds *schema.Set, name string) (*schema.Kind, error) {
	for _, k := range kinds.Kinds() {
		if name == k.Name || name == k.Folder || strings.EqualFold(name, k.Plural) {
			return k, nil
		}
	}
	return nil, wrongUse("gitsm kinds", "there is no kind %q; the kinds are %s", name, strings.Join(kinds.Names(), ", "))
}

// knowStates refuses states that no kind has, so that a typing error does not
// look like an empty list.
func (p *project) knowStates(kind *schema.Kind, states []string) error {
	kinds := p.tree.Kinds.Kinds()
	if kind != nil {
		kinds = []*schema.Kind{kind}
	}
	for _, s := range states {
		known := slices.ContainsFunc(kinds, func(k *schema.Kind) bool { return k.Rank(s) >= 0 })
		if !known {
			return usagef("--state %s: no such state", s)
		}
	}
	return nil
}

// knowColumns refuses columns that no record could fill.
func (p *project) knowColumns(kind *schema.Kind, columns []string) error {
	kinds := p.tree.Kinds.Kinds()
	if kind != nil {
		kinds = []*schema.Kind{kind}
	}
	known := []string{"id", "kind", "path", "tier"} // what is no field of the header
	for _, k := range kinds {
		known = append(known, k.Order()...)
		known = append(known, k.DerivedPaths()...)
	}
	for _, c := range columns {
		top, _, _ := strings.Cut(c, ".")
		if !slices.Contains(known, top) && !slices.Contains(known, c) && !strings.HasPrefix(top, "x-") {
			return usagef("--columns %s: no such field%s", c, didYouMean(c, known))
		}
	}
	return nil
}

func (o *listOptions) takes(r *records.Record) bool {
	switch {
	case len(o.states) > 0 && !slices.Contains(o.states, r.State):
		return false
	case o.open && r.Category() != schema.Open && r.Category() != schema.Pending:
		return false
	case len(o.services) == 0:
		return true
	}
	return slices.ContainsFunc(r.Values("services"), func(s string) bool { return slices.Contains(o.services, s) })
}

func defaultColumns(kind *schema.Kind) []string {
	if kind == nil {
		return []string{"id", "kind", "state", "title"}
	}
	columns := []string{"id"}
	for _, f := range kind.List {
		if f != "title" {
			columns = append(columns, f)
		}
	}
	return append(columns, "title")
}

// cell is the text of a column.
func cell(r *records.Record, column string) string {
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
	if v := r.Value(column); v != "" {
		return v
	}
	return strings.Join(r.Values(column), ", ")
}

// listText prints columns side by side.
func listText(w io.Writer, list []*records.Record, columns []string, width int) error {
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
			row = append(row, cell(r, c))
		}
		rows = append(rows, row)
	}
	return printTable(w, rows, width)
}

// listCSV prints RFC 4180. A cell that a spreadsheet would take for a formula
// gets an apostrophe before it (hostile case A17).
func listCSV(w io.Writer, list []*records.Record, columns []string) error {
	out := bufio.NewWriter(w)
	line := func(cells []string) { _, _ = out.WriteString(strings.Join(cells, ",") + "\r\n") } // an error comes out of Flush
	line(columns)
	for _, r := range list {
		row := make([]string, 0, len(columns))
		for _, c := range columns {
			row = append(row, csvCell(cell(r, c)))
		}
		line(row)
	}
	return out.Flush()
}

// csvCell is one cell. encoding/csv quotes only what a comma would split, but
// in many places a spreadsheet splits at semicolons or tabs, and what follows
// one may be a formula too.
func csvCell(text string) string {
	text = diag.VisibleText(text)
	formula := startsFormula(text)
	if formula {
		text = "'" + text
	}
	if formula || strings.ContainsAny(text, ",;\t\r\n\"") || text != strings.TrimSpace(text) {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

// startsFormula reports whether the first thing that shows is a sign that
// begins a formula, in its full-width form too. White space and characters
// without a width do not show, and some spreadsheets drop them; a tab at the
// beginning counts by itself.
func startsFormula(text string) bool {
	shown := strings.TrimLeftFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Mn) || r == '"' || r == '\u3164'
	})
	first, _ := utf8.DecodeRuneInString(shown)
	return strings.HasPrefix(text, "\t") || strings.ContainsRune("=+-@＝＋－＠−", first)
}

type listedRecord struct {
	ID     string         `json:"id"`
	Kind   string         `json:"kind"`
	Title  string         `json:"title"`
	State  string         `json:"state"`
	Path   string         `json:"path"`
	Fields map[string]any `json:"fields"`
}

func listJSON(w io.Writer, list []*records.Record, columns []string) error {
	out := make([]listedRecord, 0, len(list))
	for _, r := range list {
		one := listedRecord{ID: r.ID, Kind: r.Kind.Name, Title: r.Title, State: r.State, Path: path.Clean(r.Path), Fields: map[string]any{}}
		for _, c := range columns {
			if slices.Contains([]string{"id", "kind", "title", "state", "path"}, c) {
				continue
			}
			one.Fields[c] = fieldJSON(r, c)
		}
		out = append(out, one)
	}
	return printJSON(w, out)
}

// fieldJSON is a field as JSON has it, derived values included.
func fieldJSON(r *records.Record, field string) any {
	if v, ok := r.Derived(field); ok {
		return v
	}
	return r.Lookup(field).Any()
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
