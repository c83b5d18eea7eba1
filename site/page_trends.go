package site

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/site/chart"
)

// TrendsPage is where incidents come from and where that leads (domain section 8,
// "Incident trend"): weeks with control limits, Pareto, months, and what to look into.
type TrendsPage struct {
	ReportFrame
	Signals []Signal
	Weeks   TrendWeeks
	Sources []TrendSource
	Months  TrendMonths
	Restore FigureTable // MTRS, by service
	Ahead   ProactiveFindings
}

// Signal is a week outside of the control limits, in words.
type Signal struct {
	Text string
	FigureValue
}

// TrendWeeks is the weeks, and the charts of them.
type TrendWeeks struct {
	Charts []Chart
	Notes  [][]Piece
	Rows   []WeekRow
	Files  []Link
}

// WeekRow is a week.
type WeekRow struct {
	Week             Time
	Opened, Resolved FigureValue
	Signal           string
}

// TrendSource is from where incidents came: services, or categories.
type TrendSource struct {
	ID, Title, Column string
	Chart             Chart
	Notes             [][]Piece
	Rows              []SourceRow
	Files             []Link
}

// SourceRow is one service, or category.
type SourceRow struct {
	Of []Piece
	FigureValue
	Notes [][]Piece
}

// TrendMonths is the months, and the charts of them.
type TrendMonths struct {
	Charts  []Chart
	Columns []string
	Rows    []TrendMonth
}

// TrendMonth is a month with the figures by which months are compared.
type TrendMonth struct {
	Title string
	Cells []MonthCell
	Parts string // the page that unfolds them
	Files []Link
}

// MonthCell is a figure of a month.
type MonthCell struct {
	Label string
	FigureValue
}

// ProactiveFindings are what to look into before it hurts.
type ProactiveFindings struct {
	Candidates []Candidate
	Rule       [][]Piece // when a service and category is a candidate
	Tables     []FigureTable
	Changes    string // where it is told how likely changes fail; "" for nowhere
	Files      []Link
}

// Candidate is a service and category with many incidents and no problem.
type Candidate struct {
	Service  []Piece
	Category string
	FigureValue
	Evidence []PartRow
}

const (
	trendsPath    = "trends.html"
	trendsName    = "trends"
	trendsBase    = reportsFolder + trendsName // of its files
	proactiveName = "proactive"
)

func (b *builder) trends() *report.Document    { return b.report(trendsName, b.present()) }
func (b *builder) proactive() *report.Document { return b.report(proactiveName, b.present()) }

// trendPages are the page of trends, what unfolds its figures, and its files.
func (b *builder) trendPages() []job {
	if b.tree.Kinds.Kind("incident") == nil {
		return nil
	}
	back := Link{b.say.Text("Trends"), trendsPath}
	jobs := []job{{path: trendsPath, page: "trends", data: func() any { return b.trendsPage() }}}
	jobs = append(jobs, dataJobs(trendsBase, false, func() *report.Document { return withoutParts(b.trends()) })...)
	for _, g := range []figureGroup{weekFigures, sourceFigures} {
		jobs = append(jobs, b.groupJobs(g, back, b.trends)...)
	}
	jobs = append(jobs, b.groupJobs(aheadFigures, back, b.proactive)...)
	return append(jobs, deferred(reportsFolder, (*builder).trendMonthFiles)(b)...)
}

// trendMonthFiles unfold the figures of each month.
func (b *builder) trendMonthFiles() []job {
	var jobs []job
	for _, s := range b.trends().Sections {
		if s.Name == "month" && len(s.Figures) > 0 {
			jobs = append(jobs, b.groupJobs(b.monthFigures(s.Figures[0].Scope.Group), Link{b.say.Text("Trends"), trendsPath}, b.trends)...)
		}
	}
	return jobs
}

func (b *builder) trendsPage() any {
	p := TrendsPage{ReportFrame: b.reportFrame(trendsPath, b.say.Text("Incident trends"))}
	d := b.trends()
	p.Notes = b.notesOf(d.Notes, p.Root)
	p.Files = b.dataFiles(trendsBase, p.Root)
	p.Weeks, p.Signals = b.trendWeeks(d, p.Root)
	p.Sources = []TrendSource{b.trendSource(d, "by_service", b.say.Text("Service"), p.Root), b.trendSource(d, "by_category", b.say.Text("Category"), p.Root)}
	p.Months = b.trendMonths(d, p.Root)
	p.Restore = b.restoreTable(p.Root)
	p.Ahead = b.ahead(p.Root)
	return p
}

// barsShown is how many groups a Pareto chart shows; the table has all.
const barsShown = 12

func (b *builder) trendSource(d *report.Document, name, column, root string) TrendSource {
	t := TrendSource{ID: strings.ReplaceAll(name, "_", "-"), Title: b.say.Fill("Incidents by {column}", b.small(column)), Column: column, Files: b.dataFiles(sourceFigures.base, root)}
	s := sectionNamed(d, name)
	if s == nil {
		return t
	}
	t.Notes = b.notesOf(s.Notes, root)
	pareto := chart.Pareto{Words: chart.Words{Say: b.say, Date: b.date, ID: t.ID + "-chart", Title: t.Title}}
	rest := 0
	for i := range s.Figures {
		f := &s.Figures[i]
		row := SourceRow{Of: []Piece{{Text: text(b.words(f.Scope.Group))}}, FigureValue: b.figureValue(s, f, unfoldedPath(sourceFigures.base), root), Notes: b.notesOf(f.Notes, root)}
		if f.Scope.By == "service" {
			row.Of = []Piece{b.servicePiece(f.Scope.Group, root)}
		}
		t.Rows = append(t.Rows, row)
		if i < barsShown || len(s.Figures) == barsShown+1 {
			pareto.Bars = append(pareto.Bars, chart.Bar{Label: row.Of[0].Text, Count: counted(f)})
		} else {
			rest += counted(f)
		}
	}
	if more := len(s.Figures) - len(pareto.Bars); more > 0 {
		pareto.Bars = append(pareto.Bars, chart.Bar{Label: b.say.Fill("{more} others", strconv.Itoa(more)), Count: rest, Rest: true})
	}
	pareto.Desc = b.paretoInWords(pareto.Bars)
	t.Chart = Chart{Title: pareto.Title, SVG: pareto.SVG()}
	return t
}

// paretoInWords says what the largest groups are.
func (b *builder) paretoInWords(bars []chart.Bar) string {
	var said []string
	for _, one := range bars[:min(3, len(bars))] {
		said = append(said, one.Label+" "+strconv.Itoa(one.Count))
	}
	if len(said) == 0 {
		return b.say.Text("No incident.")
	}
	return b.say.Fill("Most: {said}. The table below has all.", strings.Join(said, ", "))
}

// restoreTable is the mean time to restore each service in the present month.
func (b *builder) restoreTable(root string) FigureTable {
	s := sectionNamed(b.operations(), "services")
	if s == nil {
		return FigureTable{}
	}
	only := *s
	only.Title = b.say.Fill("Time to restore service in {monthTitle}", b.monthTitle(b.present()))
	only.Figures = slices.DeleteFunc(slices.Clone(s.Figures), func(f report.DocumentFigure) bool { return f.Name != "mtrs" })
	return b.figureTable(&only, "restore", unfoldedPath(operationsBase), root)
}

// ahead is the proactive report: candidates for problems with their incidents, and
// a table for each of its other sections that no page has already.
func (b *builder) ahead(root string) ProactiveFindings {
	p := ProactiveFindings{Files: b.dataFiles(aheadFigures.base, root)}
	d := b.proactive()
	for i := range d.Sections {
		s := &d.Sections[i]
		switch s.Name {
		case "candidates":
			p.Rule = b.notesOf(s.Notes, root)
			p.Candidates = b.candidates(s, root)
		case "signals": // they stand at the head of the page
		case "priors":
			if b.tree.Kinds.Kind("change") != nil {
				p.Changes = root + performancePath
			}
		default:
			p.Tables = append(p.Tables, b.figureTable(s, "ahead-"+s.Name, unfoldedPath(aheadFigures.base), root))
		}
	}
	return p
}

func (b *builder) candidates(s *report.DocumentSection, root string) []Candidate {
	var all []Candidate
	for i := range s.Figures {
		f := &s.Figures[i]
		c := Candidate{
			Service: []Piece{b.servicePiece(f.Scope.Service, root)}, Category: text(b.words(f.Scope.Group)),
			FigureValue: b.figureValue(s, f, unfoldedPath(aheadFigures.base), root),
		}
		for j := range f.Parts[:min(len(f.Parts), linksShown)] {
			c.Evidence = append(c.Evidence, b.partRow(&f.Parts[j], root))
		}
		all = append(all, c)
	}
	return all
}
