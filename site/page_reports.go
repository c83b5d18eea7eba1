package site

import (
	"slices"

	"github.com/gitsm/gitsm/records/report"
)

// ReportsPage lists the reports: the last months with their headline figures, and
// the months before.
type ReportsPage struct {
	ReportFrame
	Pages  []Link // of figures that are not one month's
	Months []ReportMonth
	Older  []ReportMonth
}

// ReportMonth is a month with the agreements that measured anything in it.
type ReportMonth struct {
	ID, Title  string
	Frozen     string // says what was frozen, and how many figures are restated since
	Service    bool   // whether there is availability
	Agreements []ReportLine
	More       More
	Changes    Link // how the month's changes went
	Files      []Link
}

// ReportLine is an agreement in a month.
type ReportLine struct {
	Agreement Link
	Kept      []TrendCell
	Open      FigureValue
	Available FigureValue
	Which     Piece
}

// monthBase is the path of the files of a month's whole report.
func monthBase(m report.Month) string { return reportsFolder + m.String() }

// reportPages are the list of all reports, and the files of whole months.
func (b *builder) reportPages() []job {
	jobs := []job{{path: reportsPath, page: "reports", data: func() any { return b.reportsPage() }}}
	jobs = append(jobs, b.performancePages()...)
	jobs = append(jobs, deferred(reportsFolder, (*builder).availabilityPages)(b)...)
	jobs = append(jobs, deferred(reportsFolder, (*builder).monthFiles)(b)...)
	return append(jobs, deferred(reportsFolder, (*builder).agreementPages)(b)...)
}

// monthFiles are the files of whole months.
func (b *builder) monthFiles() []job {
	var jobs []job
	for _, m := range b.months {
		if len(b.report("month", m).Sections) > 0 {
			jobs = append(jobs, dataJobs(monthBase(m), false, func() *report.Document { return withoutParts(b.report("month", m)) })...)
		}
	}
	return jobs
}

// customerReports are the reports that a customer gets: those of the agreements with
// them. Others beyond the organisation get none.
func (b *builder) customerReports() []job {
	if !b.reportsToCustomer() {
		return nil
	}
	return append(b.agreementPages(), job{path: reportsPath, page: "reports", data: func() any { return b.reportsPage() }})
}

// reportsToCustomer reports a portal for a customer with whom something is agreed.
func (b *builder) reportsToCustomer() bool {
	if _, customer := b.opts.Audience.IsCustomer(); !customer {
		return false
	}
	return slices.ContainsFunc(b.months, func(m report.Month) bool { return len(b.report("month", m).Sections) > 0 })
}

// reported reports whether there are reports of months that readers see something of.
func (b *builder) reported() bool {
	return len(b.months) > 0 && (!b.outward() || b.reportsToCustomer())
}

// withoutParts is a report that does not tell what its figures are made of: the
// files of each agreement do.
func withoutParts(d *report.Document) *report.Document {
	short := *d
	short.Sections = make([]report.DocumentSection, len(d.Sections))
	for i, s := range d.Sections {
		figures := make([]report.DocumentFigure, len(s.Figures))
		for j, f := range s.Figures {
			f.Parts = nil
			figures[j] = f
		}
		s.Figures = figures
		short.Sections[i] = s
	}
	return &short
}

func (b *builder) reportsPage() any {
	p := ReportsPage{ReportFrame: b.reportFrame(reportsPath, b.say.Text("Reports"))}
	if !b.outward() {
		p.Pages = b.figurePages(p.Root)
	}
	recent := b.recent()
	for i, m := range b.months {
		month := b.reportMonth(m, p.Root)
		if i < len(recent) {
			p.Months = append(p.Months, month)
		} else {
			p.Older = append(p.Older, month)
		}
	}
	return p
}

// figurePages are the pages of figures that are not one month's.
func (b *builder) figurePages(root string) []Link {
	pages := []Link{{b.say.Text("Availability of services"), root + availabilityOverview}}
	if b.tree.Kinds.Kind("incident") != nil {
		pages = append(pages, Link{b.say.Text("Incident trends"), root + trendsPath}, Link{b.say.Text("Operations"), root + operationsPath})
	}
	if b.tree.Kinds.Kind("change") != nil {
		pages = append(pages, Link{b.say.Text("Change performance"), root + performancePath})
	}
	if b.audit() != nil {
		pages = append(pages, Link{b.say.Text("Audit"), root + AuditPath})
	}
	return pages
}

// reportLines is how many lines the list of reports has, of all months.
const reportLines = 300

func (b *builder) reportMonth(m report.Month, root string) ReportMonth {
	d := b.report("month", m)
	month := ReportMonth{ID: "month-" + m.String(), Title: b.monthTitle(m)}
	shown, more := few(d.Sections, max(reportLines/len(b.months), 1), b.wholeList("agreement", root))
	month.More = more
	for i := range shown {
		line := b.reportLine(&shown[i], m, root)
		month.Service = month.Service || line.Available.Text != ""
		month.Agreements = append(month.Agreements, line)
	}
	if len(d.Sections) > 0 && !b.outward() {
		month.Files = b.dataFiles(monthBase(m), root)
	}
	if b.tree.Kinds.Kind("change") != nil && !b.outward() {
		month.Changes = Link{b.say.Text("Change performance"), root + performanceBase(m) + ".html"}
	}
	if r := d.Restated; r != nil {
		asOf := b.instant(r.AsOf).Text
		if n := len(r.Differences); n > 0 {
			month.Frozen = b.say.Count(n, "Frozen as of {asOf}: {n} figure restated since.", "Frozen as of {asOf}: {n} figures restated since.", asOf)
		} else {
			month.Frozen = b.say.Fill("Frozen as of {asOf}: no figure differs.", asOf)
		}
	}
	return month
}

// reportLine is the headline of an agreement in a month.
func (b *builder) reportLine(s *report.DocumentSection, m report.Month, root string) ReportLine {
	var clocks []string
	for i := range s.Figures {
		if f := &s.Figures[i]; f.Name == figureKept && f.Scope.Priority == "" {
			clocks = append(clocks, f.Scope.Clock)
		}
	}
	row := b.trendRow(s, m, clocks, root)
	return ReportLine{Agreement: Link{text(s.Title), row.Month.Href}, Kept: row.Kept, Open: row.Open, Available: row.Available, Which: row.Which}
}
