package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

// StatusPage is the front page: what works, what does not, what is planned.
type StatusPage struct {
	Frame
	Overall  Chip
	Headline string
	Affected []ServiceLine
	MoreDown More
	Groups   []ServiceGroup
	Untold   More // services that the groups have no room for
	Total    int  // services, where there are some
	Open     []OpenIncident
	MoreOpen More
	Planned  []PlannedDowntime
	MorePlan More
	Days     int // how far ahead Planned looks
	Notices  []Notice
	Reviews  []Ref
	Schedule string
	History  string
	Map      string // "" where there is none
	Debts    []DebtLine
	MoreDebt More

	Until Time // when planned windows begin or end next
	Flips bool // the script has all that it needs to tell then how things stand
	Words Headlines
	Chips []Chip // of every state that a service can come to
}

// DebtLine is a change that was carried out without approval and has none yet,
// though it is due (L-C4).
type DebtLine struct {
	Ref
	Due Time
}

// ServiceGroup is services under one heading.
type ServiceGroup struct {
	Title    string
	Services []ServiceLine
}

// ServiceLine is a service on the front page.
type ServiceLine struct {
	Ref
	Now     Chip
	OK      bool
	Since   Time // when its outage began
	Bar     Bar
	Windows string // what is to come, for the script
}

// OpenIncident is an incident that is not resolved yet.
type OpenIncident struct {
	Ref
	Priority Chip
	Major    bool
	Services []Ref
	Opened   Time
	Ago      string
	Update   string // what was said last
	UpdateAt Time
	Phase    string
}

// PlannedDowntime is the service outage of a change to come. Ref is zero where it
// is told without the change.
type PlannedDowntime struct {
	Ref
	Span      Span
	Services  []Ref
	Tentative bool
	Running   bool
	from, to  time.Time
}

// Notice is something that readers were told.
type Notice struct {
	At       Time
	Phase    Chip
	Text     []Piece
	About    Ref   // zero where it is told without its record
	Services []Ref // then, what it is about
}

const (
	downtimeDays = 14
	noticesShown = 5
	updateShown  = 600 // of what readers were told; the page of the incident has all
	openShown    = 60
	debtsShown   = 50

	affectedShown = 20 // at the head, which says how many there are
	plannedShown  = 50

	// servicesWeight is about how many bytes the services on the front page have; a
	// service has some 1900, and what its bar tells of outages.
	servicesWeight = 200_000
	serviceWeight  = 1900
	badDayWeight   = 170
)

func (b *builder) statusPage() any {
	f := b.frame(indexPage, indexPage, b.say.Text("Status"))
	p := StatusPage{Frame: f, Days: downtimeDays}
	p.builtOf(b)
	if b.plansWork() {
		p.Schedule = schedulePath
	}
	p.History = historyPath
	if b.hasMap() {
		p.Map = mapPath
	}
	b.showServices(&p)
	p.Open, p.MoreOpen = b.openIncidents("")
	planned := b.plannedDowntime("", nil)
	p.Until, p.Words, p.Chips = b.instant(b.trueUntil(planned)), b.headlinesOf(p.Total), b.levelChips()
	p.Planned, p.MorePlan = few(planned, plannedShown, Link{b.small(b.scheduleName()), p.Schedule})
	p.Notices = b.notices("", noticesShown)
	for _, r := range b.reviewsPublished() {
		if len(p.Reviews) < 3 {
			p.Reviews = append(p.Reviews, b.ref(r, ""))
		}
	}
	for _, debt := range change.Debts(b.tree, b.asOf) {
		if debt.Overdue && !b.outward() { // approvals are no matter of readers beyond the organisation
			p.Debts = append(p.Debts, DebtLine{b.ref(debt.Change, ""), b.instant(debt.Due)})
		}
	}
	p.Debts, p.MoreDebt = few(p.Debts, debtsShown, Link{b.say.Text("all changes"), b.listOf("change")})
	return p
}

// showServices shows the state of the services: of as many as the page has room for,
// those first that are affected or to come to be.
func (b *builder) showServices(p *StatusPage) {
	list := b.shown()
	room, left := b.roomFor(list)
	p.Total, p.Groups = len(list), b.serviceGroups(room, "")
	p.Overall, p.Headline = b.overall()
	p.Flips = true
	for _, r := range list {
		s := b.status[r.ID]
		if s.now != levelOK {
			p.Affected = append(p.Affected, ServiceLine{Ref: b.ref(r, ""), Now: b.chipOf(s.now)})
		}
		p.Flips = p.Flips && (room[r] || len(s.windows) == 0 && s.now == levelOK)
	}
	all := Link{b.say.Text("all services"), b.listOf("service")}
	p.Affected, p.MoreDown = few(p.Affected, affectedShown, all)
	p.Untold = More{left, all}
}

// roomFor chooses the services that the front page has room for.
func (b *builder) roomFor(list []*records.Record) (room map[*records.Record]bool, left int) {
	rank := func(r *records.Record) int {
		s := b.status[r.ID]
		switch {
		case s.now != levelOK:
			return 0
		case len(s.windows) > 0:
			return 1
		case r.Value("status_page") == "true":
			return 2
		}
		return 3
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y *records.Record) int { return cmp.Compare(rank(x), rank(y)) })
	room = map[*records.Record]bool{}
	weight := 0
	for _, r := range list {
		weight += serviceWeight + 50*len(b.status[r.ID].windows)
		for _, day := range b.status[r.ID].days {
			if day != levelOK {
				weight += badDayWeight
			}
		}
		if weight > servicesWeight && len(room) > 0 {
			break
		}
		room[r] = true
	}
	return room, len(list) - len(room)
}

// listOf is the path of the list of a kind, "" where there is no such kind.
func (b *builder) listOf(kind string) string {
	if k := b.tree.Kinds.Kind(kind); k != nil {
		return listPath(k)
	}
	return ""
}

// shown lists the services that the front page speaks of: those in use that do
// not say they are to be left out.
func (b *builder) shown() []*records.Record {
	return slices.DeleteFunc(b.services(), func(r *records.Record) bool {
		return r.Category() != schema.Open || r.Value("status_page") == "false"
	})
}

// serviceGroups splits the services: those on the status page for customers
// first, then what else is in use. It takes those that the page has room for.
func (b *builder) serviceGroups(room map[*records.Record]bool, root string) []ServiceGroup {
	groups := []ServiceGroup{{Title: b.say.Text("Services")}, {Title: b.say.Text("Behind the scenes")}}
	for _, r := range b.shown() {
		if !room[r] {
			continue
		}
		i := 1
		if r.Value("status_page") == "true" {
			i = 0
		}
		groups[i].Services = append(groups[i].Services, b.serviceLine(r, root))
	}
	groups = slices.DeleteFunc(groups, func(g ServiceGroup) bool { return len(g.Services) == 0 })
	if len(groups) == 1 {
		groups[0].Title = b.say.Text("Services")
	}
	return groups
}

func (b *builder) serviceLine(r *records.Record, root string) ServiceLine {
	s := b.status[r.ID]
	line := ServiceLine{Ref: b.ref(r, root), Now: b.chipOf(s.now), OK: s.now == levelOK, Bar: b.bar(s), Windows: s.windowsOf(), Since: b.instant(s.since)}
	return line
}

// overall sums up the services in one sentence.
func (b *builder) overall() (Chip, string) {
	worst, affected := levelOK, 0
	list := b.shown()
	for _, r := range list {
		if now := b.status[r.ID].now; now > levelMaintenance {
			affected++
			worst = max(worst, now)
		} else {
			worst = max(worst, now)
		}
	}
	if len(list) == 0 {
		return Chip{Text: b.say.Text("Status"), Class: "ok", Icon: "ok"}, b.say.Text("No services are recorded yet")
	}
	return b.chipOf(worst), b.headline(affected, len(list), worst == levelMaintenance)
}

// openIncidents lists what is neither resolved nor cancelled, the most urgent
// first, and says how many there are beside those that the page has room for.
func (b *builder) openIncidents(root string) ([]OpenIncident, More) {
	var list []*records.Record
	for _, r := range b.tree.OfKind("incident") {
		if isOpen(r) {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(x, y *records.Record) int {
		return cmp.Or(cmp.Compare(urgencyRank(x), urgencyRank(y)), y.Opened().Compare(x.Opened()), records.CompareIDs(y.ID, x.ID))
	})
	list, more := few(list, openShown, Link{b.say.Text("all open incidents"), b.listOf("incident")})
	out := make([]OpenIncident, 0, len(list))
	for _, r := range list {
		out = append(out, b.openIncident(r, root))
	}
	return out, more
}

func (b *builder) openIncident(r *records.Record, root string) OpenIncident {
	o := OpenIncident{
		Ref: b.ref(r, root), Major: r.Value("major") == "true", Services: b.firstRefs(r.Lookup("services").Strings(), root), Opened: b.instant(r.Opened()),
	}
	if !r.Opened().IsZero() {
		o.Ago = b.ago(r.Opened())
	}
	if o.Hidden {
		o.Major = false
		return o
	}
	o.Priority, _ = priorityChip(r)
	if updates := b.updatesOf(r); len(updates) > 0 {
		u := updates[0]
		o.Update, o.UpdateAt, o.Phase = text(excerptOf(u.Text, updateShown)), b.instant(u.At), b.words(u.Phase)
	}
	return o
}

// urgencyRank orders by priority; major ones and those without one come where
// they need to be seen.
func urgencyRank(r *records.Record) string {
	if r.Value("major") == "true" {
		return "0"
	}
	if c, ok := priorityChip(r); ok {
		return c.Text
	}
	return "P9"
}

// update is one entry of an incident's updates.
type update struct {
	At    time.Time `yaml:"at"`
	Phase string    `yaml:"phase"`
	Text  string    `yaml:"text"`
}

// updatesOf lists what readers were told up to the as-of instant, newest first.
func (b *builder) updatesOf(r *records.Record) []update {
	var list []update
	if err := r.Lookup("updates").Decode(&list); err != nil {
		return nil
	}
	list = slices.DeleteFunc(list, func(u update) bool { return u.At.IsZero() || u.At.After(b.asOf) })
	slices.SortStableFunc(list, func(x, y update) int { return y.At.Compare(x.At) })
	return list
}

// notices are the last updates of all incidents.
func (b *builder) notices(root string, count int) []Notice {
	type told struct {
		update
		by       *records.Record // nil where it is told without its record
		services []string
	}
	var all []told
	for _, n := range b.seen().Unnamed.Notices {
		all = append(all, told{update{At: n.At, Phase: n.Phase, Text: n.Text}, nil, n.Services})
	}
	for _, r := range b.tree.OfKind("incident") {
		if restricted(r) || r.Lookup("updates") == nil {
			continue
		}
		for _, u := range b.updatesOf(r) {
			all = append(all, told{u, r, nil})
		}
	}
	slices.SortStableFunc(all, func(x, y told) int {
		if c := y.At.Compare(x.At); c != 0 || x.by == nil || y.by == nil {
			return c
		}
		return records.CompareIDs(y.by.ID, x.by.ID)
	})
	var out []Notice
	for _, n := range all[:min(count, len(all))] {
		notice := Notice{At: b.instant(n.At), Phase: b.phaseChip(n.Phase), Text: b.inline(excerptOf(n.Text, updateShown), root), Services: b.firstRefs(n.services, root)}
		if n.by != nil {
			notice.About = b.ref(n.by, root)
		}
		out = append(out, notice)
	}
	return out
}

// phaseChip is how far the response to an incident is.
func (b *builder) phaseChip(phase string) Chip {
	class := "open"
	switch phase {
	case "monitoring":
		class = "pending"
	case "resolved":
		class = "resolved"
	}
	return Chip{Text: text(b.words(phase)), Class: class, Icon: class}
}

// plannedDowntime lists what is planned for the next days; of one service only
// where one is given.
func (b *builder) plannedDowntime(root string, service *records.Record) []PlannedDowntime {
	end := b.asOf.AddDate(0, 0, downtimeDays)
	type planned struct {
		downtime
		by *records.Record // nil where it is told without its record
	}
	var list []planned
	for _, d := range b.unnamedDowntimes() {
		if d.span.To.After(b.asOf) && d.span.From.Before(end) && (service == nil || slices.Contains(d.services, service.ID)) {
			list = append(list, planned{downtime{d.span.From, d.span.To, d.services}, nil})
		}
	}
	for _, r := range b.tree.OfKind("change") {
		d, ok := downtimeOf(r)
		if !ok || restricted(r) || !b.stands(r) && !b.tentative(r) || !d.To.After(b.asOf) || !d.From.Before(end) {
			continue
		}
		if service == nil || slices.Contains(d.Services, service.ID) {
			list = append(list, planned{d, r})
		}
	}
	slices.SortStableFunc(list, func(x, y planned) int { return x.From.Compare(y.From) })
	var out []PlannedDowntime
	for _, p := range list {
		d := PlannedDowntime{Span: b.span(p.From, p.To), Services: b.firstRefs(p.Services, root), Running: !p.From.After(b.asOf), from: p.From, to: p.To}
		if p.by != nil {
			d.Ref, d.Tentative, d.Running = b.ref(p.by, root), b.tentative(p.by), d.Running && b.stands(p.by)
		}
		out = append(out, d)
	}
	return out
}
