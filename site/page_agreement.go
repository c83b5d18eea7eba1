package site

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records/report"
)

// AgreementMonthPage is how an agreement was kept in a month (domain section 8,
// "SLA month").
type AgreementMonthPage struct {
	ReportFrame
	Agreement  Ref
	Month      string
	Earlier    Link // the month before, with an empty Href where there is none
	Later      Link
	Compliance []ComplianceRow
	Excluded   bool // whether a row has any
	Noted      bool // whether a row has notes
	Available  []AvailabilityRow
	SLO        bool // whether a service has an error budget
	Services   []ServiceFigures
	Workload   FigureTable
	Trend      AgreementTrend
	Frozen     *FrozenMonth
	First      bool // of its pages: the others go on with the services
	Pager      Pager
}

// ComplianceRow is a clock, and one priority or all of them.
type ComplianceRow struct {
	Clock, Priority      string
	All                  bool // over all priorities
	Kept, Open, Excluded FigureValue
	Notes                [][]Piece
}

// ServiceFigures are all figures of one service under an agreement.
type ServiceFigures struct {
	Service Piece
	Table   FigureTable
}

// FrozenMonth is the month's report as it was frozen, and what is restated since.
type FrozenMonth struct {
	AsOf     Time
	Commit   string
	Restated []RestatedFigure
}

// RestatedFigure is a figure that is not what it was.
type RestatedFigure struct {
	Title   string
	Of      []Piece
	Was, Is []Piece
	Causes  [][]Piece
}

// Names of the figures of which these pages make tables of their own.
const (
	figureKept     = "compliance"
	figureOpen     = "open_breached"
	figureExcluded = "excluded"
	figureWorkload = "workload"
	figureUp       = "availability"
)

// agreementBase is the path of an agreement's page of a month, without its ending.
func agreementBase(id string, month report.Month) string {
	return reportsFolder + month.String() + "-" + fileName(id)
}

// unfoldedPath is the page that unfolds the figures of another one.
func unfoldedPath(base string) string { return base + "~parts.html" }

// monthTitle is "March 2026".
func (b *builder) monthTitle(m report.Month) string {
	return b.date(m.In(time.UTC).From, "January 2006")
}

// agreementPages are the pages and files of all agreements and months.
func (b *builder) agreementPages() []job {
	var jobs []job
	for _, month := range b.months {
		d := b.report("month", month)
		for i := range d.Sections {
			s := &d.Sections[i]
			base := agreementBase(s.Name, month)
			services := len(servicesOf(s))
			for _, part := range emptyPages(services, base+".html", agreedServices) {
				jobs = append(jobs, job{path: part.path, page: "agreement-month", data: func() any { return b.agreementMonth(s, month, part) }})
			}
			if !b.unfolds(month) {
				services = -1
			}
			for _, part := range partsPages(services, base) {
				jobs = append(jobs, job{path: part.path, page: "explained", data: func() any { return b.agreementParts(s, month, part) }})
			}
			jobs = append(jobs, dataJobs(base, b.unfolds(month), func() *report.Document { return only(d, s) })...)
		}
	}
	return jobs
}

// only is a report of one section: what the command gives for that agreement.
func only(d *report.Document, s *report.DocumentSection) *report.Document {
	one := *d
	one.Sections, one.Restated = []report.DocumentSection{*s}, nil
	return &one
}

// agreementTitle names an agreement's report of a month.
func (b *builder) agreementTitle(s *report.DocumentSection, month report.Month) string {
	return b.monthTitle(month) + ": " + text(s.Title)
}

// agreedServices is how many services a page has; each has a table of all its figures.
const agreedServices = 60

func (b *builder) agreementMonth(s *report.DocumentSection, month report.Month, part paged) any {
	base := agreementBase(s.Name, month)
	p := AgreementMonthPage{ReportFrame: b.reportFrame(part.path, b.agreementTitle(s, month)), Month: b.monthTitle(month), First: part.number == 1}
	p.Pager = part.pager(p.Root)
	d := b.report("month", month)
	p.Notes = b.notesOf(slices.Concat(d.Notes, b.agreementNotes(s), b.folded("month "+month.String()+" --agreement "+s.Name, month)), p.Root)
	p.Files = b.dataFiles(base, p.Root)
	p.Agreement, _ = b.refTo(s.Name, p.Root)
	p.Earlier, p.Later = b.neighbours(s.Name, month, p.Root)
	if p.First {
		p.Compliance = b.compliance(s, month, p.Root)
	}
	p.Excluded = slices.ContainsFunc(p.Compliance, func(r ComplianceRow) bool { return r.Excluded.Text != "" })
	p.Noted = slices.ContainsFunc(p.Compliance, func(r ComplianceRow) bool { return len(r.Notes) > 0 })
	services := rowsOf(part, servicesOf(s))
	p.Services = b.serviceFigures(s, services, month, p.Root)
	for _, id := range services {
		row := b.availabilityRow(s, id, month, p.Root)
		p.SLO = p.SLO || row.Objective.Text != ""
		p.Available = append(p.Available, row)
	}
	if !p.First {
		return p
	}
	workload := picked(s, func(f *report.DocumentFigure) bool { return f.Name == figureWorkload })
	workload.Title, workload.Notes = b.say.Text("Workload against limits"), nil
	p.Workload = b.figureTable(&workload, "workload", unfoldedPath(base), p.Root)
	p.Trend = b.agreementTrend(s.Name, month, p.Root)
	p.Frozen = b.frozen(d, s.Name, p.Root)
	return p
}

// partsPages are the pages that unfold the figures of so many services; none where
// there are -1.
func partsPages(services int, base string) []paged {
	if services < 0 {
		return nil
	}
	return emptyPages(services, unfoldedPath(base), agreedServices)
}

// partsOf is the page that unfolds the figures of a service under an agreement; those
// of no service are on the first.
func partsOf(s *report.DocumentSection, service, base string) string {
	return numbered(unfoldedPath(base), max(slices.Index(servicesOf(s), service), 0)/agreedServices+1)
}

func (b *builder) agreementParts(s *report.DocumentSection, month report.Month, part paged) any {
	base := agreementBase(s.Name, month)
	title := b.agreementTitle(s, month)
	root := rootOf(base)
	services := rowsOf(part, servicesOf(s))
	some := picked(s, func(f *report.DocumentFigure) bool {
		return f.Scope.Service == "" && part.number == 1 || slices.Contains(services, f.Scope.Service)
	})
	p := b.explainedPage(part.path, b.say.Fill("What makes up {title}", title), Link{title, root + base + ".html"}, []report.DocumentSection{some}, b.dataFiles(base, root))
	p.Pager = part.pager(root)
	return p
}

// agreementNotes are the notes of a section, of which the first one begins with the
// type of the agreement.
func (b *builder) agreementNotes(s *report.DocumentSection) []string {
	notes := slices.Clone(s.Notes)
	if len(notes) > 0 {
		kind, rest, _ := strings.Cut(notes[0], ", ")
		notes[0] = b.words(kind) + ", " + rest
	}
	return notes
}

// picked is a section with those of its figures that are wanted.
func picked(s *report.DocumentSection, want func(*report.DocumentFigure) bool) report.DocumentSection {
	some := *s
	some.Figures = nil
	for i := range s.Figures {
		if want(&s.Figures[i]) {
			some.Figures = append(some.Figures, s.Figures[i])
		}
	}
	return some
}

// neighbours link the same agreement's months before and after.
func (b *builder) neighbours(id string, month report.Month, root string) (earlier, later Link) {
	for _, m := range b.months { // the latest first
		d := b.report("month", m)
		if sectionNamed(d, id) == nil {
			continue
		}
		link := Link{b.monthTitle(m), root + agreementBase(id, m) + ".html"}
		switch c := compareMonths(m, month); {
		case c > 0:
			later = link
		case c < 0 && earlier.Href == "":
			earlier = link
		}
	}
	return earlier, later
}

// compliance puts the figures of each clock and priority beside each other.
func (b *builder) compliance(s *report.DocumentSection, month report.Month, root string) []ComplianceRow {
	var rows []ComplianceRow
	at := map[[2]string]int{}
	for i := range s.Figures {
		f := &s.Figures[i]
		if !slices.Contains([]string{figureKept, figureOpen, figureExcluded}, f.Name) {
			continue
		}
		key := [2]string{f.Scope.Clock, f.Scope.Priority}
		n, there := at[key]
		if !there {
			n = len(rows)
			at[key] = n
			rows = append(rows, ComplianceRow{Clock: text(b.clockWords(f.Scope.Clock)), Priority: text(f.Scope.Priority), All: f.Scope.Priority == ""})
		}
		v := b.figureValue(s, f, unfoldedPath(agreementBase(s.Name, month)), root)
		switch row := &rows[n]; f.Name {
		case figureKept:
			row.Kept = v
			row.Notes = b.notesOf(f.Notes, root)
		case figureOpen:
			row.Open = v
		case figureExcluded:
			row.Excluded = v
		}
	}
	return rows
}

// serviceFigures are the figures of each service, in the order of the report.
func (b *builder) serviceFigures(s *report.DocumentSection, services []string, month report.Month, root string) []ServiceFigures {
	var all []ServiceFigures
	for _, id := range services {
		some := picked(s, func(f *report.DocumentFigure) bool { return f.Scope.Service == id })
		some.Notes = nil
		one := ServiceFigures{Service: b.servicePiece(id, root)}
		one.Table = b.figureTable(&some, "service-"+fileName(id), partsOf(s, id, agreementBase(s.Name, month)), root)
		one.Table.Of = false
		all = append(all, one)
	}
	return all
}

// frozen tells what was restated in a section since the month's report was frozen.
func (b *builder) frozen(d *report.Document, section, root string) *FrozenMonth {
	if d.Restated == nil {
		return nil
	}
	f := &FrozenMonth{AsOf: b.instant(d.Restated.AsOf), Commit: short(d.Restated.Commit)}
	for _, one := range d.Restated.Differences {
		if one.Section == section {
			f.Restated = append(f.Restated, RestatedFigure{
				Title: text(one.Title), Of: b.figureScope(one.Scope, root), Was: b.inline(one.Was, root), Is: b.inline(one.Is, root), Causes: b.notesOf(one.Causes, root),
			})
		}
	}
	return f
}
