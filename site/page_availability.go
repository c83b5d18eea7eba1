package site

import (
	"slices"

	"github.com/gitsm/gitsm/records/report"
)

// AvailabilityPage is all services under all agreements that measure whether they
// are up, in the present month.
type AvailabilityPage struct {
	ReportFrame
	Month string
	Rows  []AvailabilityRow
	SLO   bool // whether any has an error budget
	Pager Pager
}

// AvailabilityRow is a service under an agreement in a month.
type AvailabilityRow struct {
	Service                            Piece // of the table of all services
	Agreement                          Link
	Month                              Link // of the table of months
	Availability, Downtime, Maintained FigureValue
	Objective, Left                    FigureValue
	Quarter                            FigureValue
}

// ServiceAvailabilityPage is the availability of one service: now, and in the last
// months.
type ServiceAvailabilityPage struct {
	ReportFrame
	Service    Ref
	Agreements []AgreementAvailability
	More       More
}

// AgreementAvailability is the availability of a service under one agreement.
type AgreementAvailability struct {
	ID        string
	Agreement Link
	Now       FigureTable // of the present month
	Downtime  []PartRow   // of the months shown, the latest first
	More      int
	Months    []AvailabilityRow
	SLO       bool
	Chart     Chart
	months    map[report.Month]*report.DocumentFigure
}

const availabilityOverview = reportsFolder + "availability.html"

// availabilityBase is the path of a service's page, without its ending.
func availabilityBase(service string) string {
	return reportsFolder + "availability-" + fileName(service)
}

func availabilityPath(service string) string { return availabilityBase(service) + ".html" }

// availabilityFigures are those of the overview and of the months.
var availabilityFigures = []string{figureUp, "downtime", "maintenance", "slo", "budget_left", "availability_quarter"}

// availabilityPages are the overview, and the pages and files of each service that
// has figures.
func (b *builder) availabilityPages() []job {
	var jobs []job
	for _, part := range emptyPages(len(b.availableNow()), availabilityOverview, availableShown) {
		jobs = append(jobs, job{path: part.path, page: "availability", data: func() any { return b.availabilityPage(part) }})
	}
	jobs = append(jobs, dataJobs(reportsFolder+"availability", true, b.availabilityNow)...)
	for _, id := range b.measuredServices() {
		jobs = append(jobs, job{path: availabilityPath(id), page: "service-availability", data: func() any { return b.serviceAvailability(id) }})
		jobs = append(jobs, dataJobs(availabilityBase(id), true, func() *report.Document { return b.availabilityOf(id) })...)
	}
	return jobs
}

// measuredServices are the services of which the last months have availability.
func (b *builder) measuredServices() []string {
	var ids []string
	seen := map[string]bool{}
	for _, m := range b.recent() {
		for _, s := range b.report("month", m).Sections {
			for i := range s.Figures {
				if id := s.Figures[i].Scope.Service; id != "" && !seen[id] {
					seen[id] = true
					ids = append(ids, id)
				}
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// series begins a report of availability that is not one of a month's.
func (b *builder) series(title string) *report.Document {
	return &report.Document{
		Version: report.Version, Report: "availability", Title: title, Commit: b.opts.Commit, AsOf: b.asOf, Zones: b.opts.Zones,
		Notes: []string{}, Sections: []report.DocumentSection{},
	}
}

// availabilityNow is the report of all services in the present month.
func (b *builder) availabilityNow() *report.Document {
	d := b.series(b.say.Text("Availability"))
	if len(b.months) == 0 {
		return d
	}
	month := b.report("month", b.months[0])
	d.Title, d.Period = b.say.Fill("Availability {months}", b.months[0].String()), month.Period
	for i := range month.Sections {
		if s := picked(&month.Sections[i], func(f *report.DocumentFigure) bool { return f.Scope.Service != "" }); len(s.Figures) > 0 {
			d.Sections = append(d.Sections, s)
		}
	}
	return d
}

// availabilityOf is the report of one service: the figures of the last months,
// each with its month.
func (b *builder) availabilityOf(service string) *report.Document {
	d := b.series(b.say.Fill("Availability of {service}", service))
	at := map[string]int{}
	for _, m := range b.recent() {
		month := b.report("month", m)
		for i := range month.Sections {
			s := picked(&month.Sections[i], func(f *report.DocumentFigure) bool { return f.Scope.Service == service })
			if len(s.Figures) == 0 {
				continue
			}
			for j := range s.Figures {
				if f := &s.Figures[j]; f.Scope.By == "" {
					f.Scope.By, f.Scope.Group = "month", m.String()
				} else { // a burn rate: the stretch stays in its title
					f.Scope.By, f.Scope.Group = "month", m.String()+" "+f.Scope.Group
				}
			}
			n, there := at[s.Name]
			if !there {
				n = len(d.Sections)
				at[s.Name] = n
				s.Notes = []string{}
				d.Sections = append(d.Sections, s)
				continue
			}
			d.Sections[n].Figures = append(d.Sections[n].Figures, s.Figures...)
		}
	}
	return d
}

const (
	availableShown = 150 // services under agreements on a page
	agreementsOf   = 12  // of a service
)

// availability is a service under an agreement.
type availability struct {
	section *report.DocumentSection
	service string
}

// availableNow are the services under agreements of which the present month has
// figures, by the title of the service.
func (b *builder) availableNow() []availability {
	if len(b.months) == 0 {
		return nil
	}
	var all []availability
	d := b.report("month", b.months[0])
	for i := range d.Sections {
		for _, id := range servicesOf(&d.Sections[i]) {
			all = append(all, availability{&d.Sections[i], id})
		}
	}
	name := func(a availability) string { return b.servicePiece(a.service, "").Text }
	slices.SortStableFunc(all, func(x, y availability) int { return compareText(name(x), name(y)) })
	return all
}

func (b *builder) availabilityPage(part paged) any {
	p := AvailabilityPage{ReportFrame: b.reportFrame(part.path, b.say.Text("Availability")), Pager: part.pager(rootOf(part.path))}
	p.Files = b.dataFiles(reportsFolder+"availability", p.Root)
	if len(b.months) == 0 {
		return p
	}
	month := b.months[0]
	p.Month = b.monthTitle(month)
	p.Title += ", " + p.Month
	d := b.report("month", month)
	p.Notes = b.notesOf(d.Notes, p.Root)
	for _, one := range rowsOf(part, b.availableNow()) {
		row := b.availabilityRow(one.section, one.service, month, p.Root)
		p.SLO = p.SLO || row.Objective.Text != ""
		p.Rows = append(p.Rows, row)
	}
	return p
}

// servicesOf lists the services that a section has figures of.
func servicesOf(s *report.DocumentSection) []string {
	var ids []string
	seen := map[string]bool{}
	for i := range s.Figures {
		if id := s.Figures[i].Scope.Service; id != "" && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// availabilityRow puts the figures of a service in a month beside each other.
func (b *builder) availabilityRow(s *report.DocumentSection, service string, m report.Month, root string) AvailabilityRow {
	base := agreementBase(s.Name, m)
	row := AvailabilityRow{
		Service: b.servicePiece(service, root), Agreement: Link{text(s.Title), root + base + ".html"}, Month: Link{b.monthTitle(m), root + base + ".html"},
	}
	if !b.outward() { // others have the page of the service alone
		row.Service.Href = root + availabilityPath(service)
	}
	unfolded := partsOf(s, service, base)
	for i := range s.Figures {
		f := &s.Figures[i]
		if f.Scope.Service != service || !slices.Contains(availabilityFigures, f.Name) {
			continue
		}
		v := b.figureValue(s, f, unfolded, root)
		switch f.Name {
		case figureUp:
			row.Availability = v
		case "downtime":
			row.Downtime = v
		case "maintenance":
			row.Maintained = v
		case "slo":
			row.Objective = v
		case "budget_left":
			row.Left = v
		case "availability_quarter":
			row.Quarter = v
		}
	}
	return row
}

func (b *builder) serviceAvailability(id string) any {
	title := b.servicePiece(id, "").Text
	p := ServiceAvailabilityPage{ReportFrame: b.reportFrame(availabilityPath(id), b.say.Fill("Availability of {title}", title))}
	p.Crumbs = append(p.Crumbs, Link{b.say.Text("Availability"), p.Root + availabilityOverview})
	p.Files = b.dataFiles(availabilityBase(id), p.Root)
	p.Service, _ = b.refTo(id, p.Root)
	at, more := map[string]int{}, map[string]bool{}
	for _, m := range b.recent() {
		d := b.report("month", m)
		for i := range d.Sections {
			s := &d.Sections[i]
			if !slices.Contains(servicesOf(s), id) {
				continue
			}
			n, there := at[s.Name]
			if !there {
				if n = len(p.Agreements); n == agreementsOf {
					more[s.Name] = true
					continue
				}
				at[s.Name] = n
				p.Agreements = append(p.Agreements, b.presentAvailability(s, id, m, p.Root))
			}
			p.Agreements[n].add(b, s, id, m, p.Root)
		}
	}
	for i := range p.Agreements {
		p.Agreements[i].draw(b)
	}
	p.More = More{len(more), Link{b.say.Text("all agreements"), p.Root + reportsPath}}
	return p
}

// presentAvailability begins with the latest month in which an agreement has
// figures of a service.
func (b *builder) presentAvailability(s *report.DocumentSection, service string, m report.Month, root string) AgreementAvailability {
	base := agreementBase(s.Name, m)
	a := AgreementAvailability{months: map[report.Month]*report.DocumentFigure{}, ID: "under-" + fileName(s.Name), Agreement: Link{text(s.Title), root + base + ".html"}}
	some := picked(s, func(f *report.DocumentFigure) bool { return f.Scope.Service == service })
	a.Now = b.figureTable(&some, a.ID+"-now", partsOf(s, service, base), root)
	a.Now.Title, a.Now.Of, a.Now.Notes = b.monthTitle(m), false, nil
	return a
}

// downtimeShown bounds the list of what was down.
const downtimeShown = 50

// add takes a month in.
func (a *AgreementAvailability) add(b *builder, s *report.DocumentSection, service string, m report.Month, root string) {
	row := b.availabilityRow(s, service, m, root)
	a.SLO = a.SLO || row.Objective.Text != ""
	a.Months = append(a.Months, row)
	a.up(s, service, m)
	for i := range s.Figures {
		f := &s.Figures[i]
		if f.Scope.Service != service || f.Name != "downtime" {
			continue
		}
		for j := range f.Parts {
			if len(a.Downtime) == downtimeShown {
				a.More++
				continue
			}
			a.Downtime = append(a.Downtime, b.partRow(&f.Parts[len(f.Parts)-1-j], root))
		}
	}
}

// up notes the availability of a month for the chart.
func (a *AgreementAvailability) up(s *report.DocumentSection, service string, m report.Month) {
	for i := range s.Figures {
		if f := &s.Figures[i]; f.Name == figureUp && f.Scope.Service == service {
			a.months[m] = f
		}
	}
}

// draw draws the availability by month.
func (a *AgreementAvailability) draw(b *builder) {
	if len(a.months) == 0 {
		return
	}
	var months []report.Month
	for m := range a.months {
		months = append(months, m)
	}
	slices.SortFunc(months, compareMonths)
	for m := months[0]; m != months[len(months)-1]; m = m.Add(1) {
		if a.months[m] == nil {
			months = append(months, m) // a gap
		}
	}
	slices.SortFunc(months, compareMonths)
	a.Chart = b.percentChart(a.ID+"-chart", b.say.Text("Availability by month"), months, []string{b.say.Text("Availability")}, func(_ int, m report.Month) *report.DocumentFigure { return a.months[m] })
}
