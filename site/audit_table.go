package site

import (
	"cmp"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/records/audit"
)

// AuditPage is a page for auditors: figures, and tables of what was looked at.
type AuditPage struct {
	ReportFrame
	Lead    []Piece
	Tabs    []NavItem // the pages of one quarter
	Figures []AuditFigure
	Facts   []Fact
	Tables  []AuditTable
	Filter  bool // whether the tables are long lists
	Pager   Pager
}

// AuditFigure is a number with what it counts.
type AuditFigure struct {
	Label string
	Value Link // without an address where nothing more is to be seen
	Class string
}

// AuditTable is a table with a heading of its own.
type AuditTable struct {
	ID, Title string
	About     string
	Count     int
	Columns   []string
	Rows      []AuditRow
	Empty     string // said where there are no rows
}

// AuditRow is a row; the first cell names it.
type AuditRow struct {
	ID    string
	Cells []AuditCell
}

// AuditCell is one cell, of which one thing is set.
type AuditCell struct {
	Label string
	Link  Link
	Text  []Piece
	Code  string
	Time  Time
	Chip  Chip
	List  []AuditCell
	Hint  string // beside what is set
}

// IsZero reports a cell with nothing in it.
func (c AuditCell) IsZero() bool {
	return c.Link.Text == "" && len(c.Text) == 0 && c.Code == "" && c.Time.IsZero() && c.Chip.Text == "" && len(c.List) == 0 && c.Hint == ""
}

// add adds a row whose cells are named as the columns are.
func (t *AuditTable) add(id string, cells ...AuditCell) {
	for i := range cells {
		cells[i].Label = t.Columns[i]
	}
	t.Rows = append(t.Rows, AuditRow{ID: id, Cells: cells})
}

func textCell(s string) AuditCell {
	if s == "" {
		return AuditCell{}
	}
	return AuditCell{Text: []Piece{{Text: text(s)}}}
}

func codeCell(s string) AuditCell { return AuditCell{Code: text(s)} }

func cellList(list []string, cell func(string) AuditCell) AuditCell {
	var c AuditCell
	for _, s := range list {
		c.List = append(c.List, cell(s))
	}
	return c
}

// sentence is one of a pack, with links to the records that it names.
func (b *builder) sentence(s, root string) AuditCell {
	if s == "" {
		return AuditCell{}
	}
	return AuditCell{Text: b.inline(s, root)}
}

// when is an instant of a pack.
func (b *builder) when(at *time.Time) AuditCell {
	if at == nil {
		return AuditCell{}
	}
	return AuditCell{Time: b.instant(*at)}
}

func (b *builder) clockCell(at time.Time) AuditCell { return AuditCell{Time: b.instant(at)} }

// commitCell is a commit, as long as it is one's own: no portal knows where a
// repository is to be looked at.
func commitCell(hash string) AuditCell { return AuditCell{Code: short(hash)} }

// recordCell names a record: a change by its chain, others by their page.
func (b *builder) recordCell(id, root string) AuditCell {
	if id == "" {
		return AuditCell{}
	}
	r := b.tree.Record(id)
	switch {
	case r == nil:
		return AuditCell{Code: text(id)}
	case b.chainOf(r) != "":
		return AuditCell{Link: Link{text(id), root + b.chainOf(r)}}
	}
	return AuditCell{Link: Link{text(id), root + b.pages[r]}}
}

// auditFigure counts something, in a class of its own where it is not as it should be.
func auditFigure(label string, n int, href string, bad bool) AuditFigure {
	f := AuditFigure{Label: label, Value: Link{grouped(n), href}}
	if bad && n > 0 {
		f.Class = "late"
	}
	return f
}

// auditFrame begins a page for auditors.
func (b *builder) auditFrame(path, title string) AuditPage {
	p := AuditPage{ReportFrame: b.reportFrame(path, title)}
	if path != AuditPath {
		p.Crumbs = append(p.Crumbs, Link{b.say.Text("Audit"), p.Root + AuditPath})
	}
	return p
}

// cutRows cuts the rows of a table into pages.
func cutRows(path string, rows int) []paged {
	const size = rowsShown
	var out []paged
	n := max((rows+size-1)/size, 1)
	paths := make([]string, n)
	for i := range paths {
		paths[i] = numbered(path, i+1)
	}
	for i := range n {
		out = append(out, paged{path: paths[i], number: i + 1, paths: paths, first: i*size + 1, last: min((i+1)*size, rows), rows: rows})
	}
	return out
}

// severityChip tells how grave a finding is.
func (b *builder) severityChip(severity string) Chip {
	if severity == "error" {
		return Chip{Text: b.say.Text("Error"), Class: "down", Icon: "down"}
	}
	return Chip{Text: b.say.Text("Warning"), Class: "degraded", Icon: "degraded"}
}

// resultChip tells what a pack shows of a control.
func (b *builder) resultChip(c audit.ControlResult) Chip {
	switch c.Result {
	case "exceptions":
		return Chip{Text: b.say.Text("Exceptions"), Class: "down", Icon: "down"}
	case "no_exception":
		return Chip{Text: b.say.Text("No exception"), Class: "ok", Icon: "ok"}
	case "nothing_to_judge":
		return Chip{Text: b.say.Text("Nothing to judge"), Class: "plain"}
	}
	return Chip{Text: text(b.words(c.Result)), Class: "plain"}
}

// capital begins a sentence of a pack as sentences begin.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// orDash keeps a cell from being empty where that says something.
func orDash(s string) string { return cmp.Or(s, "–") }
