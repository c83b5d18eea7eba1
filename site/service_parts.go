package site

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
	"github.com/gitsm/gitsm/schema"
)

// Reach is who is affected if a service stops.
type Reach struct {
	Direct, Indirect []Dependant // services that are not in use yet among them, and items
	MoreDirect       More
	MoreIndirect     More
	Customers        []string // of the service and of all who need it
	More             bool     // whether there are more than were counted
	Count            int
}

// Dependant is a service that needs another one.
type Dependant struct {
	Dependency
	Through Ref // what it needs it by; zero where it does so itself
}

// dependantsShown bounds a list of them.
const dependantsShown = 100

// reach lists what needs a service, by itself or by way of others, and counts the
// services in use among that.
func (b *builder) reach(r *records.Record, up []reached, more bool, root string) Reach {
	p := Reach{More: more}
	affected := []*records.Record{r}
	for _, f := range up {
		d := Dependant{Dependency: b.dependency(f.of, root)}
		list := &p.Direct
		if f.distance > 1 {
			d.Through, list = b.ref(f.through, root), &p.Indirect
		}
		if f.of.Kind.Name == "service" && f.of.Category() == schema.Open {
			affected = append(affected, f.of)
		}
		*list = append(*list, d)
	}
	p.Direct, p.MoreDirect = few(p.Direct, dependantsShown, Link{})
	p.Indirect, p.MoreIndirect = few(p.Indirect, dependantsShown, Link{})
	p.Count = len(affected) - 1
	seen := map[string]bool{}
	for _, s := range affected {
		for _, id := range s.Lookup("customers").Strings() {
			if name := b.customer(id); !restricted(s) && !seen[name] {
				seen[name] = true
				p.Customers = append(p.Customers, name)
			}
		}
	}
	slices.Sort(p.Customers)
	if more := len(p.Customers) - dependantsShown; more > 0 {
		p.Customers = append(p.Customers[:dependantsShown:dependantsShown], b.say.Fill("{more} more", grouped(more)))
	}
	return p
}

// HotChange is a change of the last hours on a service or on what it needs.
type HotChange struct {
	ChangeLine
	On  []Ref // which of them
	Own bool  // whether it is the service itself
}

// hotHours is how far back a change is the first thing to look at (domain
// section 8, "looks first").
const hotHours = 72

// findHot lists the changes that were carried out in the last hours, or are under
// way, by what they touch. It is made once.
func (b *builder) findHot() map[*records.Record][]*records.Record {
	hot := map[*records.Record][]*records.Record{}
	since := b.asOf.Add(-hotHours * time.Hour)
	for _, r := range b.tree.OfKind("change") {
		if c := r.Category(); c == schema.Cancelled || c == schema.Draft || !b.isHot(r, since) {
			continue
		}
		seen := map[*records.Record]bool{}
		for _, id := range slices.Concat(r.Lookup("services").Strings(), r.Lookup("cis").Strings()) {
			if on := b.tree.Record(id); on != nil && !seen[on] {
				seen[on] = true
				hot[on] = append(hot[on], r)
			}
		}
	}
	return hot
}

// isHot reports whether a change was under way at some time since then: it began,
// or its window did where nobody noted the beginning of a change that may begin.
func (b *builder) isHot(r *records.Record, since time.Time) bool {
	plan := planOf(r)
	from, to := plan.began, plan.ended
	if from.IsZero() {
		if from, to = plan.start, plan.end; b.tentative(r) || to.IsZero() {
			return false
		}
	}
	if from.IsZero() || from.After(b.asOf) {
		return false
	}
	if to.IsZero() {
		return r.Category() == schema.Open
	}
	return !to.Before(since)
}

// hotChanges lists the changes of the last hours on a service and on what it needs,
// the latest first.
func (b *builder) hotChanges(r *records.Record, down []reached, root string) []HotChange {
	var lines []HotChange
	at := map[*records.Record]int{}
	on := []*records.Record{r}
	for _, f := range down {
		on = append(on, f.of)
	}
	for _, s := range on {
		for _, c := range b.hot()[s] {
			i, there := at[c]
			if !there {
				line, ok := b.recentChange(c, root)
				if !ok {
					continue
				}
				i = len(lines)
				at[c] = i
				lines = append(lines, HotChange{ChangeLine: line})
			}
			lines[i].Own = lines[i].Own || s == r
			lines[i].On = append(lines[i].On, b.ref(s, root))
		}
	}
	slices.SortStableFunc(lines, func(x, y HotChange) int {
		if c := y.at.Compare(x.at); c != 0 {
			return c
		}
		return records.CompareIDs(y.ID, x.ID)
	})
	return lines
}

// ServiceAgreement is an agreement that a service is under, with what it promises
// and how it is kept this month.
type ServiceAgreement struct {
	Ref
	Type     string
	Clocks   []string
	Targets  []TargetLine
	Promises []Fact // availability and objective
	Month    Link   // the report of this month; its Href is "" where there is none
	Figures  []FigureRow
}

// TargetLine is what was agreed for a priority, a time for each clock.
type TargetLine struct {
	Priority string
	Times    []string
}

// serviceAgreements lists the agreements in force on a service.
func (b *builder) serviceAgreements(r *records.Record, root string) ([]ServiceAgreement, More) {
	var all []ServiceAgreement
	inForce := slices.DeleteFunc(b.engine().AgreementsOf(r.ID, b.asOf, b.asOf.Add(time.Nanosecond)), func(a *sla.Agreement) bool { return b.tree.Record(a.ID) == nil })
	inForce, more := few(inForce, agreementsOfIt, b.wholeList("agreement", root))
	for _, a := range inForce {
		one := ServiceAgreement{Ref: b.ref(a.Record, root)}
		if !one.Hidden {
			b.fillAgreement(&one, a, r, root)
		}
		all = append(all, one)
	}
	return all, more
}

func (b *builder) fillAgreement(one *ServiceAgreement, a *sla.Agreement, r *records.Record, root string) {
	one.Type = text(b.words(a.Record.Value("type")))
	var clocks []string
	for _, c := range a.Clocks {
		if slices.ContainsFunc(a.Targets, func(t sla.Target) bool { return t.Times[c.Name] > 0 }) {
			clocks, one.Clocks = append(clocks, c.Name), append(one.Clocks, text(b.clockWords(c.Name)))
		}
	}
	for _, t := range a.Targets {
		line := TargetLine{Priority: text(t.Priority)}
		for _, c := range clocks {
			said := ""
			if d := t.Times[c]; d > 0 {
				said = b.length(d)
			}
			line.Times = append(line.Times, said)
		}
		one.Targets = append(one.Targets, line)
	}
	for _, promise := range []struct{ field, label, rest string }{{"availability.target", b.say.Text("Availability"), ""}, {"slo.target", b.say.Text("Objective"), "slo.window"}} {
		if v := a.Record.Value(promise.field); v != "" {
			said := text(v) + "\u00a0%"
			if window := a.Record.Value(promise.rest); promise.rest != "" && window != "" {
				said += ", " + b.inside(window)
			}
			one.Promises = append(one.Promises, Fact{Label: promise.label, Value: Value{Text: said}})
		}
	}
	b.monthOf(one, a, r, root)
}

// monthOf adds the figures of the present month: of the agreement how it was kept,
// of the service how available it was. Beyond the organisation, customers have the
// reports of what was agreed with them.
func (b *builder) monthOf(one *ServiceAgreement, a *sla.Agreement, r *records.Record, root string) {
	if !b.reported() {
		return
	}
	month := b.months[0]
	s := sectionNamed(b.report("month", month), a.ID)
	if s == nil {
		return
	}
	base := agreementBase(a.ID, month)
	one.Month = Link{b.monthTitle(month), root + base + ".html"}
	for i := range s.Figures {
		f := &s.Figures[i]
		kept := (f.Name == figureKept || f.Name == figureOpen) && f.Scope.Priority == "" && f.Scope.Service == ""
		own := f.Scope.Service == r.ID && slices.Contains([]string{figureUp, "downtime", "budget_left"}, f.Name)
		if kept || own {
			row := b.figureRow(s, f, partsOf(s, f.Scope.Service, base), root)
			if kept {
				row.Title = strings.TrimSpace(row.Title + ", " + b.inside(f.Scope.Clock))
			}
			one.Figures = append(one.Figures, row)
		}
	}
}

// findMeasured is the services that have a page of their availability.
func (b *builder) findMeasured() map[string]bool {
	set := map[string]bool{}
	for _, id := range b.measuredServices() {
		set[id] = true
	}
	return set
}

// Contact is somebody to turn to.
type Contact struct {
	Role string
	Link        // to the page of the person or team; Href is "" without one
	Mail string // "" where none is known
	Also string // deputy, roles
}

// contacts are who answers for a service and who runs it: its owner with a deputy,
// and the members of its team. They are for the organisation.
func (b *builder) contacts(r *records.Record, root string) []Contact {
	if b.outward() {
		return nil
	}
	var all []Contact
	seen := map[string]bool{}
	add := func(role, handle string) {
		p := b.tree.People.ByHandle(handle)
		if p == nil || seen[handle] || p.Bot || !p.ActiveAt(b.asOf) {
			return
		}
		seen[handle] = true
		c := Contact{Role: role, Link: b.personLink(handle, root)}
		if len(p.Emails) > 0 && isMail(p.Emails[0]) {
			c.Mail = p.Emails[0]
		}
		all = append(all, c)
	}
	owner, team := r.Value("owner"), r.Value("team")
	add(b.say.Text("Service owner"), owner)
	if p := b.tree.People.ByHandle(owner); p != nil {
		add(b.say.Text("Deputy"), p.Deputy)
	}
	for i := range b.tree.People.List {
		if p := &b.tree.People.List[i]; len(all) < linksShown && slices.Contains(p.Teams, team) {
			add(b.say.Text("Team"), p.Handle)
		}
	}
	return all
}

// isMail reports whether a whole value is an address that a link may hold.
func isMail(s string) bool {
	return strings.Count(s, "@") == 1 && !strings.ContainsAny(s, " <>\"'\\:?&%/")
}
