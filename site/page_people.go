package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
)

// PeoplePage lists teams and people with what they have: the way to "my services".
type PeoplePage struct {
	Frame
	Teams, People []HolderRow
	More          int // of whom the page has no room
}

// HolderRow is a person or team in the list.
type HolderRow struct {
	Link
	Teams    []Link
	Services int
	Open     int
	Breached int // clocks of what is open
	Actions  int // overdue
	Reviews  int // overdue
}

// PersonPage is what a person, or a team, has: services, work, what is due.
type PersonPage struct {
	Frame
	Team         bool
	Left         bool // no longer with the organisation, or unknown to it
	Mail         string
	Roles        []string
	Groups       []Link // a person's teams, or a team's members
	Deputy       Link
	Services     []OwnedService
	ServicesMore int
	Due          []DueLine
	DueMore      int
	Work         []WorkLine
	WorkMore     int
	Actions      []Action
	MoreActions  More
	Duties       []Duty
	DutyMore     int
	Overdue      int // actions and duties
	DaysAhead    int
}

// OwnedService is a service of a person or team.
type OwnedService struct {
	Ref
	Now      Chip
	As       string // "Owner", "Runs it"
	Open     int
	Affected bool
}

// Duty is something that is to be done by a day.
type Duty struct {
	Ref
	What    string
	Due     Time
	Overdue bool
	due     time.Time
}

const (
	peoplePath   = "people.html"
	ownedShown   = 200
	holdersShown = 500 // people, and teams, so that the page can be loaded
)

// peoplePages are the list, and a page for everybody.
func (b *builder) peoplePages() []job {
	jobs := []job{{path: peoplePath, page: "people", data: func() any { return b.peoplePage() }}}
	return append(jobs, deferred(peopleFolder, (*builder).personPages)(b)...)
}

func (b *builder) personPages() []job {
	var jobs []job
	for _, h := range b.staff().order {
		jobs = append(jobs, job{path: h.path, page: "person", data: func() any { return b.personPage(h) }})
	}
	return jobs
}

// servicesSection is the entry of the navigation that pages around services belong
// to.
func (b *builder) servicesSection() string {
	if k := b.tree.Kinds.Kind("service"); k != nil {
		return listPath(k)
	}
	return allPath
}

func (b *builder) peoplePage() any {
	p := PeoplePage{Frame: b.frame(peoplePath, b.servicesSection(), b.say.Text("People and teams"))}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	clocks, _ := b.staff().due()
	for _, h := range b.staff().order {
		row := HolderRow{Link: Link{b.holderName(h), p.Root + h.path}, Services: len(h.owned), Open: len(h.open)}
		for _, r := range h.open {
			for _, l := range clocks[r] {
				if l.Late {
					row.Breached++
				}
			}
		}
		for _, a := range b.actionsOf(h, p.Root) {
			if a.Overdue {
				row.Actions++
			}
		}
		for _, d := range h.dated {
			if b.overdue(d.due) {
				row.Reviews++
			}
		}
		switch {
		case h.team && len(p.Teams) < holdersShown:
			p.Teams = append(p.Teams, row)
			continue
		case h.team || len(p.People) == holdersShown:
			p.More++
			continue
		}
		if q := b.tree.People.ByHandle(h.handle); q != nil {
			for _, team := range q.Teams {
				row.Teams = append(row.Teams, b.teamLink(team, p.Root))
			}
		}
		p.People = append(p.People, row)
	}
	return p
}

// overdue reports whether a day is over.
func (b *builder) overdue(due time.Time) bool { return due.AddDate(0, 0, 1).Before(b.asOf) }

// actionsOf are the open actions of a person or team, what is due first standing
// first.
func (b *builder) actionsOf(h *holding, root string) []Action {
	var open []Action
	for _, r := range h.actions {
		written := items(r, "actions")
		for i, a := range b.actions(r, root) { // one for each that is written
			if a.State.Class == "open" && b.keyOf(written[i].Get("owner").Str()) == (holderKey{h.handle, h.team}) {
				open = append(open, a)
			}
		}
	}
	slices.SortStableFunc(open, func(x, y Action) int {
		return cmp.Or(boolCompare(x.due.IsZero(), y.due.IsZero()), x.due.Compare(y.due))
	})
	return open
}

func (b *builder) personPage(h *holding) any {
	p := PersonPage{Frame: b.frame(h.path, b.servicesSection(), b.holderName(h)), Team: h.team, DaysAhead: dutyDays}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}, {b.say.Text("People and teams"), p.Root + peoplePath}}
	b.introduce(&p, h)
	p.Services = b.ownedServices(h, p.Root)
	if p.ServicesMore = max(len(p.Services)-ownedShown, 0); p.ServicesMore > 0 {
		p.Services = p.Services[:ownedShown]
	}
	open := slices.Clone(h.open)
	clocks, first := b.staff().due()
	sortWork(open)
	for _, r := range open {
		p.Due = append(p.Due, clocks[r]...)
		if len(p.Work) < workShown {
			p.Work = append(p.Work, b.workLine(r, first[r], p.Root))
		}
	}
	p.WorkMore = len(open) - len(p.Work)
	slices.SortStableFunc(p.Due, func(x, y DueLine) int {
		return cmp.Or(boolCompare(y.Late, x.Late), x.at.Compare(y.at), records.CompareIDs(x.ID, y.ID))
	})
	if p.DueMore = max(len(p.Due)-workShown, 0); p.DueMore > 0 {
		p.Due = p.Due[:workShown]
	}
	p.Actions = b.actionsOf(h, p.Root)
	for _, a := range p.Actions {
		if a.Overdue {
			p.Overdue++
		}
	}
	p.Actions, p.MoreActions = few(p.Actions, workShown, b.wholeList("pir", p.Root))
	b.fillDuties(&p, h)
	return p
}

// introduce says who it is.
func (b *builder) introduce(p *PersonPage, h *holding) {
	if h.team {
		for i := range b.tree.People.List {
			if q := &b.tree.People.List[i]; slices.Contains(q.Teams, h.handle) && q.ActiveAt(b.asOf) && !q.Bot {
				p.Groups = append(p.Groups, b.personLink(q.Handle, p.Root))
			}
		}
		if more := len(p.Groups) - ownedShown; more > 0 {
			p.Groups = append(p.Groups[:ownedShown:ownedShown], Link{Text: b.say.Fill("{more} more", grouped(more))})
		}
		return
	}
	q := b.tree.People.ByHandle(h.handle)
	if q == nil || !q.ActiveAt(b.asOf) {
		p.Left = true
		return
	}
	if len(q.Emails) > 0 && isMail(q.Emails[0]) {
		p.Mail = q.Emails[0]
	}
	for _, role := range q.Roles {
		p.Roles = append(p.Roles, text(b.words(role)))
	}
	for _, team := range q.Teams {
		p.Groups = append(p.Groups, b.teamLink(team, p.Root))
	}
	if b.tree.People.ByHandle(q.Deputy) != nil {
		p.Deputy = b.personLink(q.Deputy, p.Root)
	}
}

// ownedServices are the services of a person or team: what is affected first.
func (b *builder) ownedServices(h *holding, root string) []OwnedService {
	var all []OwnedService
	for _, r := range h.owned {
		o := OwnedService{Ref: b.ref(r, root), As: b.say.Text("Owner")}
		if r.Value("owner") != h.handle {
			o.As = b.say.Text("Runs it")
		}
		d := b.dependency(r, root)
		if o.Affected = d.Affected; o.Quiet { // in use
			o.Now = d.Now
		}
		for _, by := range b.linked(r.ID, "affected_by") {
			if isOpen(by) && (by.Kind.Name == "incident" || by.Kind.Name == "request") {
				o.Open++
			}
		}
		all = append(all, o)
	}
	slices.SortStableFunc(all, func(x, y OwnedService) int {
		return cmp.Or(boolCompare(y.Affected, x.Affected), cmp.Compare(x.Title, y.Title), cmp.Compare(x.ID, y.ID))
	})
	return all
}

// fillDuties lists what is to be done by a day.
func (b *builder) fillDuties(p *PersonPage, h *holding) {
	for _, d := range h.dated {
		one := Duty{Ref: b.ref(d.of, p.Root), What: b.say.Text(d.what), Due: b.day(d.due), Overdue: b.overdue(d.due), due: d.due}
		if one.Overdue {
			p.Overdue++
		}
		p.Duties = append(p.Duties, one)
	}
	slices.SortStableFunc(p.Duties, func(x, y Duty) int {
		return cmp.Or(x.due.Compare(y.due), records.CompareIDs(x.ID, y.ID), cmp.Compare(x.What, y.What))
	})
	if p.DutyMore = max(len(p.Duties)-workShown, 0); p.DutyMore > 0 {
		p.Duties = p.Duties[:workShown]
	}
}
