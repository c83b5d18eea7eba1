package site

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records/report"
)

// PerformancePage is how changes went, month by month.
type PerformancePage struct {
	ReportFrame
	Columns []string
	Rows    []PerformanceRow
	Months  []Link // that are not among the rows
}

// PerformanceRow is a month of changes.
type PerformanceRow struct {
	Month Link
	Cells []TrendCell
	Notes [][]Piece
}

// PerformanceMonthPage is the changes that ended in a month.
type PerformanceMonthPage struct {
	ReportFrame
	Earlier, Later Link
	All            FigureTable
	Groups         []GroupTable
	Deployments    FigureTable
}

// GroupTable is changes divided by something: a row a group, a column a figure.
type GroupTable struct {
	ID, Title string
	Notes     [][]Piece
	By        string
	Columns   []string
	Rows      []GroupRow
	Noted     bool // whether a row has notes
}

// GroupRow is a group.
type GroupRow struct {
	Group Piece
	Cells []TrendCell
	Notes [][]Piece
}

const (
	performancePath = reportsFolder + "changes.html"
	performanceName = "changes"
)

func performanceBase(m report.Month) string { return reportsFolder + "changes-" + m.String() }

// performanceColumns are the figures that months are compared by.
var performanceColumns = []struct{ figure, label string }{
	{"changes_ended", msg("Ended")},
	{"change_success_rate", msg("Successful")},
	{"change_failure_rate", msg("Failed")},
	{"emergency_ratio", msg("Emergency")},
	{"unauthorised", msg("Unauthorised")},
	{"change_lead_time", msg("Lead time")},
}

// performancePages are the comparison of months, and the pages and files of each.
func (b *builder) performancePages() []job {
	if b.tree.Kinds.Kind("change") == nil {
		return nil
	}
	jobs := []job{{path: performancePath, page: "performance", data: func() any { return b.performancePage() }}}
	for _, m := range b.months {
		base := performanceBase(m)
		jobs = append(jobs, job{path: base + ".html", page: "performance-month", data: func() any { return b.performanceMonth(m) }})
		if b.unfolds(m) {
			jobs = append(jobs, job{path: unfoldedPath(base), page: "explained", data: func() any { return b.performanceParts(m) }})
		}
		jobs = append(jobs, dataJobs(base, b.unfolds(m), func() *report.Document { return b.performance(m) })...)
	}
	return jobs
}

// performance is the report of changes of a month. How likely the next change fails
// is of the as-of instant, whatever the month: the latest one tells it.
func (b *builder) performance(m report.Month) *report.Document {
	d := *b.report(performanceName, m)
	if m != b.months[0] {
		d.Sections = slices.DeleteFunc(slices.Clone(d.Sections), func(s report.DocumentSection) bool { return s.Name == "priors" })
	}
	return &d
}

func (b *builder) performancePage() any {
	p := PerformancePage{ReportFrame: b.reportFrame(performancePath, b.say.Text("Change performance"))}
	for _, c := range performanceColumns {
		p.Columns = append(p.Columns, b.say.Text(c.label))
	}
	for _, m := range b.recent() {
		s := sectionNamed(b.report(performanceName, m), performanceName)
		row := PerformanceRow{Month: Link{b.monthTitle(m), p.Root + performanceBase(m) + ".html"}}
		for _, c := range performanceColumns {
			cell := TrendCell{Label: b.say.Text(c.label)}
			if i := slices.IndexFunc(s.Figures, func(f report.DocumentFigure) bool { return f.Name == c.figure }); i >= 0 {
				cell.FigureValue = b.figureValue(s, &s.Figures[i], unfoldedPath(performanceBase(m)), p.Root)
				if spread := s.Figures[i].Spread; spread != nil && len(spread.List) > 0 {
					cell.Text = b.say.Fill("n {n}, listed", grouped(spread.N)) // too long for a table of months
				}
				row.Notes = append(row.Notes, b.notesOf(s.Figures[i].Notes, p.Root)...)
			}
			row.Cells = append(row.Cells, cell)
		}
		p.Rows = append(p.Rows, row)
	}
	for _, m := range b.months[len(b.recent()):] {
		p.Months = append(p.Months, Link{b.monthTitle(m), p.Root + performanceBase(m) + ".html"})
	}
	return p
}

func (b *builder) performanceMonth(m report.Month) any {
	base := performanceBase(m)
	p := PerformanceMonthPage{ReportFrame: b.reportFrame(base+".html", b.say.Fill("Change performance, {monthTitle}", b.monthTitle(m)))}
	p.Crumbs = append(p.Crumbs, Link{b.say.Text("Change performance"), p.Root + performancePath})
	p.Files = b.dataFiles(base, p.Root)
	d := b.performance(m)
	p.Notes = b.notesOf(append(slices.Clone(d.Notes), b.folded("changes "+m.String(), m)...), p.Root)
	for i := range d.Sections {
		s := &d.Sections[i]
		switch s.Name {
		case performanceName:
			p.All = b.figureTable(s, s.Name, unfoldedPath(base), p.Root)
			p.All.Title = b.say.Text("All changes that ended")
		case "deployments":
			p.Deployments = b.figureTable(s, s.Name, unfoldedPath(base), p.Root)
		default:
			p.Groups = append(p.Groups, b.groupTables(s, unfoldedPath(base), p.Root)...)
		}
	}
	at := slices.Index(b.months, m)
	if at > 0 {
		p.Later = Link{b.monthTitle(b.months[at-1]), p.Root + performanceBase(b.months[at-1]) + ".html"}
	}
	if at+1 < len(b.months) {
		p.Earlier = Link{b.monthTitle(b.months[at+1]), p.Root + performanceBase(b.months[at+1]) + ".html"}
	}
	return p
}

func (b *builder) performanceParts(m report.Month) any {
	base := performanceBase(m)
	root := rootOf(base)
	title := b.say.Fill("Change performance, {monthTitle}", b.monthTitle(m))
	return b.explainedPage(unfoldedPath(base), b.say.Fill("What makes up {title}", b.small(title)), Link{title, root + base + ".html"}, b.performance(m).Sections, b.dataFiles(base, root))
}

// compareText orders what people read, whatever its case.
func compareText(x, y string) int {
	return cmp.Or(cmp.Compare(strings.ToLower(x), strings.ToLower(y)), cmp.Compare(x, y))
}

// groupColumns are what changes of a group are told by.
var groupColumns = map[string]string{
	"change_success_rate": msg("Successful"), "change_failure_rate": msg("Failed"), "change_failure_prior": msg("Failure of the next one"),
}

// groupTables puts the figures of each group beside each other: a table for each
// way of dividing.
func (b *builder) groupTables(s *report.DocumentSection, unfolded, root string) []GroupTable {
	var tables []GroupTable
	for i := range s.Figures {
		f := &s.Figures[i]
		if len(tables) == 0 || tables[len(tables)-1].By != f.Scope.By {
			tables = append(tables, GroupTable{ID: s.Name + "-" + f.Scope.By, Title: text(b.say.Told(s.Title)), By: f.Scope.By, Notes: b.notesOf(s.Notes, root)})
		}
		t := &tables[len(tables)-1]
		label := cmp.Or(b.say.Text(groupColumns[f.Name]), text(b.say.Told(f.Title)))
		if !slices.Contains(t.Columns, label) {
			t.Columns = append(t.Columns, label)
		}
		group := b.groupPiece(f.Scope, root)
		if n := len(t.Rows); n == 0 || t.Rows[n-1].Group != group {
			t.Rows = append(t.Rows, GroupRow{Group: group})
		}
		row := &t.Rows[len(t.Rows)-1]
		row.Cells = append(row.Cells, TrendCell{label, b.figureValue(s, f, unfolded, root)})
		row.Notes = append(row.Notes, b.notesOf(f.Notes, root)...)
		t.Noted = t.Noted || len(f.Notes) > 0
	}
	for i := range tables {
		if len(tables) > 1 {
			tables[i].Title = b.say.Fill("{title}, by {what}", tables[i].Title, b.inside(tables[i].By))
		}
		tables[i].By = b.words(tables[i].By)
	}
	return tables
}

// groupPiece names a group, with a link where it is a record.
func (b *builder) groupPiece(s report.Scope, root string) Piece {
	if r := b.tree.Record(s.Group); r != nil && (s.By == "service" || s.By == "model") {
		ref := b.ref(r, root)
		return Piece{Text: ref.Title, Href: ref.Href, Title: ref.ID}
	}
	return Piece{Text: text(b.words(s.Group))}
}
