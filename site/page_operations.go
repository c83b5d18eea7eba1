package site

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/schema"
)

// OperationsPage is for those on call, and for handing over (domain section 8,
// "Operations"): what is open, what is due, who has it, and what has changed.
type OperationsPage struct {
	ReportFrame
	Headlines []Headline
	Due       []DueLine
	DueMore   int // clocks that the page has no room for
	Hidden    int // clocks that are counted and not listed, since their records are restricted
	Ages      AgeTable
	Pending   []PendingGroup
	Services  []ServiceWork
	MoreWork  More // services
	Teams     []TeamWork
	MoreTeams More
	Changes   []ScheduleLine // that begin within the next day, or are under way
	MoreSoon  More
	Happened  []Happened    // in the last day, the latest first
	More      int           // of those, how many are not shown
	Figures   []FigureTable // operational figures of the month
	People    string        // the page of who has what
	Hours     int           // how far the page looks ahead and back
}

// Headline is a figure at the head of the page.
type Headline struct {
	Label string
	FigureValue
	Bad bool // worth a look
}

// ServiceWork is what is open on a service.
type ServiceWork struct {
	Service             Ref
	Now                 Chip
	Incidents, Requests int
	Due, Late           int // clocks due within the hours looked ahead, and breached
}

// TeamWork is what a team has, the most urgent first.
type TeamWork struct {
	ID, Name string
	Count    int
	Lines    []WorkLine // as many as the page has room for
	More     int
}

// WorkLine is an open record as a handover tells it.
type WorkLine struct {
	Ref
	Priority Chip
	Services []Ref
	Assignee string
	Age      string
	Waits    string   // what it waits for
	Next     *DueLine // its clock that comes first; nil without one
}

const (
	operationsPath = "operations.html"
	operationsName = "operations"
	operationsBase = reportsFolder + operationsName // of its files
	hoursAhead     = 24
	workShown      = 100 // of one team
	dueShown       = 100 // clocks of a kind; the files have all that are counted

	servicesWithWork = 100
	soonShown        = 50
)

func (b *builder) operations() *report.Document { return b.report(operationsName, b.present()) }

// operationPages are the page of operations, what unfolds its figures, and its files.
func (b *builder) operationPages() []job {
	if b.tree.Kinds.Kind("incident") == nil {
		return nil
	}
	jobs := []job{
		{path: operationsPath, page: "operations", data: func() any { return b.operationsPage() }},
	}
	everything := figureGroup{operationsBase, b.say.Text("what figures are made of"), func(report.DocumentSection) bool { return true }}
	return append(jobs, b.groupJobs(everything, Link{b.say.Text("Operations"), operationsPath}, b.operations)...)
}

func (b *builder) operationsPage() any {
	p := OperationsPage{ReportFrame: b.reportFrame(operationsPath, b.say.Text("Operations")), Hours: hoursAhead}
	p.Frame = b.frame(operationsPath, operationsPath, b.say.Text("Operations"))
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	d := b.operations()
	p.Notes, p.People = b.notesOf(d.Notes, p.Root), p.Root+peoplePath
	p.Files = b.dataFiles(operationsBase, p.Root)
	p.Headlines = b.headlines(d, p.Root)
	late, due := b.dueLines(p.Root)
	p.Due = slices.Concat(late[:min(len(late), dueShown)], due[:min(len(due), dueShown)])
	p.DueMore = len(late) + len(due) - len(p.Due)
	open := b.openWork()
	p.Ages = b.ageTable(open, p.Root)
	p.Pending = b.pendingGroups(open, p.Root)
	p.Services, p.MoreWork = few(b.serviceWork(open, late, due, p.Root), servicesWithWork, Link{b.say.Text("all services"), p.Root + b.servicesSection()})
	p.Teams, p.MoreTeams = few(b.teamWork(open, late, due, p.Root), teamsShown, Link{b.say.Text("by person and team"), p.People})
	p.Changes, p.MoreSoon = b.changesSoon(p.Root)
	p.Happened, p.More = b.happened(p.Root)
	for i := range d.Sections {
		if s := &d.Sections[i]; s.Name != "now" && s.Name != "due" {
			p.Figures = append(p.Figures, b.figureTable(s, "figures-"+s.Name, unfoldedPath(operationsBase), p.Root))
		}
	}
	p.Hidden = unlisted(sectionNamed(d, "due"), late, due)
	return p
}

// headlines are the figures that say how things stand.
func (b *builder) headlines(d *report.Document, root string) []Headline {
	var all []Headline
	add := func(section, figure, group, label string, bad bool) {
		s := sectionNamed(d, section)
		if s == nil {
			return
		}
		for i := range s.Figures {
			f := &s.Figures[i]
			if f.Name == figure && f.Scope.Group == group {
				all = append(all, Headline{label, b.figureValue(s, f, unfoldedPath(operationsBase), root), bad && counted(f) > 0})
				return
			}
		}
	}
	add("due", "breached_open", "", b.say.Text("Targets breached, open"), true)
	add("due", "at_risk", "", b.say.Text("At risk"), true)
	add("due", "due_soon", "", b.say.Text("Due within 24 hours"), false)
	for _, kind := range []string{"incident", "request", "problem", "change"} {
		if k := b.tree.Kinds.Kind(kind); k != nil {
			add("now", "backlog", kind, b.say.Fill("Open {plural}", text(b.say.Inside(k.Plural))), false)
		}
	}
	return all
}

// openWork lists the work that somebody has to do: incidents and requests that are
// open or pending.
func (b *builder) openWork() []*records.Record {
	var open []*records.Record
	for _, kind := range []string{"incident", "request"} {
		if b.tree.Kinds.Kind(kind) == nil {
			continue
		}
		for _, r := range b.tree.OfKind(kind) {
			if isOpen(r) && !r.Opened().IsZero() && !r.Opened().After(b.asOf) {
				open = append(open, r)
			}
		}
	}
	return open
}

// changesSoon are the changes under way, those whose window is over, and those that
// begin within a day.
func (b *builder) changesSoon(root string) ([]ScheduleLine, More) {
	end := b.asOf.Add(hoursAhead * time.Hour)
	var soon []*records.Record
	for _, r := range b.tree.OfKind("change") {
		plan := planOf(r)
		if r.Category() == schema.Open && !plan.start.IsZero() && plan.start.Before(end) && plan.ended.IsZero() {
			soon = append(soon, r)
		}
	}
	sortPlans(soon, func(p changePlan) time.Time { return p.start })
	soon, more := few(soon, soonShown, Link{b.small(b.scheduleName()), root + schedulePath})
	var lines []ScheduleLine
	for _, r := range soon {
		lines = append(lines, b.scheduleLine(r, planOf(r), root))
	}
	return lines, more
}
