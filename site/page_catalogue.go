package site

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// OfferingsPage is the service catalogue as users look at it: what they can ask for,
// how long it takes, and how to ask.
type OfferingsPage struct {
	Frame
	About       string
	Contact     string // of the portal
	ContactHref string
	Groups      []OfferingGroup // what can be asked for, by service
	Coming      []Ref
	Gone        []Ref
	Count       int
	Pager       Pager
}

// OfferingGroup is what can be asked for of a service.
type OfferingGroup struct {
	ID      string
	Title   string
	Service Ref // zero for what belongs to none
	Ask     string
	Lines   []OfferingLine
}

// OfferingLine is something that can be asked for.
type OfferingLine struct {
	Ref
	For      string // who may ask; "" where readers are told it otherwise
	Also     []Ref  // further services that it belongs to
	Target   string
	Hours    Ref
	HoursAre string // where they are no record
	Approval string // "" where the audience is not told
	Form     []FormField
	Facts    []Fact // whatever else stands in it: cost, say
	Open     int    // requests for it that are open
	Counted  bool
}

// FormField is something that whoever asks fills in.
type FormField struct{ Label, Type string }

// offeringJobs are the pages of the catalogue: what can be asked for, by service, then
// what is in preparation and what is offered no longer.
func (b *builder) offeringJobs(k *schema.Kind) []job {
	list := []segment{{title: b.say.Text("Active")}, {title: b.say.Text("Coming")}, {title: b.say.Text("Gone")}}
	all := slices.Clone(b.tree.OfKind(k.Name))
	b.sortTitles(all)
	for _, r := range all {
		i := 0
		switch {
		case r.Category().Done() || r.Category() == schema.Cancelled:
			i = 2
		case r.Category() == schema.Draft:
			i = 1
		}
		list[i].records = append(list[i].records, r)
	}
	slices.SortStableFunc(list[0].records, func(x, y *records.Record) int {
		s, t := b.offeredBy(x), b.offeredBy(y)
		if s == nil || t == nil || s == t {
			return boolCompare(s == nil, t == nil)
		}
		return cmp.Or(cmp.Compare(title(s), title(t)), cmp.Compare(s.ID, t.ID))
	})
	return b.listJobsOf(list, listPath(k), "catalogue", offeringsShown, func(part paged) any { return b.offeringsPage(k, part) })
}

// offeringsShown is how many a page of the catalogue has: with their forms they are
// longer than other lines.
const offeringsShown = 120

// offeredBy is the service under which an offering stands, nil for none.
func (b *builder) offeredBy(r *records.Record) *records.Record {
	for _, id := range r.Lookup("services").Strings() {
		if s := b.tree.Record(id); s != nil {
			return s
		}
	}
	return nil
}

func (b *builder) offeringsPage(k *schema.Kind, part paged) any {
	p := OfferingsPage{Frame: b.frame(part.path, b.servicesSection(), text(b.say.Text(k.Plural))), About: text(b.say.Text(strings.TrimSpace(k.Description)))}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	if s := b.tree.Kinds.Kind("service"); s != nil {
		p.Crumbs = append(p.Crumbs, Link{text(b.say.Text(s.Plural)), p.Root + listPath(s)})
	}
	around := b.surroundData(p.Root, listPath(k))
	p.Contact, p.ContactHref = around.Contact, around.ContactHref
	p.Pager = part.pager(p.Root)
	at := map[*records.Record]int{}
	for _, s := range part.segments {
		for _, r := range s.records {
			switch s.title {
			case b.say.Text("Gone"):
				p.Gone = append(p.Gone, b.ref(r, p.Root))
			case b.say.Text("Coming"):
				p.Coming = append(p.Coming, b.ref(r, p.Root))
			default:
				p.Count++
				b.addOffering(&p, at, r)
			}
		}
	}
	return p
}

// addOffering puts an offering under the first service that it belongs to.
func (b *builder) addOffering(p *OfferingsPage, at map[*records.Record]int, r *records.Record) {
	var services []*records.Record
	for _, id := range r.Lookup("services").Strings() {
		if s := b.tree.Record(id); s != nil {
			services = append(services, s)
		}
	}
	var first *records.Record // nil for what belongs to none
	if len(services) > 0 {
		first = services[0]
	}
	i, there := at[first]
	if !there {
		i = len(p.Groups)
		at[first] = i
		g := OfferingGroup{ID: "for~", Title: b.say.Text("For no service in particular")}
		if first != nil {
			g = OfferingGroup{ID: "for~" + fileName(first.ID), Service: b.ref(first, p.Root), Ask: text(first.Value("support"))}
			g.Title = g.Service.Title
		}
		p.Groups = append(p.Groups, g)
	}
	line := b.offeringLine(r, p.Root)
	var also []string
	for _, s := range services[min(len(services), 1):] {
		also = append(also, s.ID)
	}
	line.Also = b.firstRefs(also, p.Root)
	p.Groups[i].Lines = append(p.Groups[i].Lines, line)
}

func (b *builder) offeringLine(r *records.Record, root string) OfferingLine {
	line := OfferingLine{Ref: b.ref(r, root)}
	if line.Hidden {
		return line
	}
	line.Target = text(r.Value("target"))
	if d, err := time.ParseDuration(r.Value("target")); err == nil {
		line.Target = b.length(d) // of the calendar: no days
	}
	if hours := r.Value("calendar"); hours != "" && line.Target != "" {
		if ref, ok := b.refTo(hours, root); ok {
			line.Hours = ref
		} else {
			line.HoursAre = text(hours)
		}
	}
	if form := r.Lookup("form"); form != nil {
		for _, f := range form.Pairs {
			line.Form = append(line.Form, FormField{text(b.words(f.Key)), b.formType(f.Value.Str())})
		}
	}
	line.Facts, _ = split(b.facts(r, root, "services", "form", "target", "calendar", "approval", "owner", "steps", "change_model", "audience", "customers", "formerly", "related", "evidence", "tags"))
	if b.outward() { // what is shown is for those who read it, and the rest is not theirs
		return line
	}
	line.For = b.offeredTo(r)
	if line.Approval = text(b.words(r.Value("approval"))); r.Value("approval") == "none" {
		line.Approval = b.say.Text("Nobody needs to")
	}
	for _, by := range b.linked(r.ID, "requests") {
		if isOpen(by) {
			line.Open++
		}
	}
	line.Counted = b.tree.Kinds.Kind("request") != nil
	return line
}

// formType is what a field of a form holds, as people say it.
func (b *builder) formType(name string) string {
	switch name {
	case "string":
		return b.say.Text("text")
	case "integer":
		return b.say.Text("whole number")
	case "boolean":
		return b.say.Text("yes or no")
	case "date-time":
		return b.say.Text("date and time")
	}
	return text(name)
}

// offeredTo says who may ask: the customers that a record names, or its audience.
func (b *builder) offeredTo(r *records.Record) string {
	if ids := r.Lookup("customers").Strings(); len(ids) > 0 {
		var names []string
		for _, id := range ids {
			names = append(names, b.customer(id))
		}
		return b.joinAnd(names)
	}
	switch r.Audience {
	case "public":
		return b.say.Text("Everybody")
	case "customer":
		return b.say.Text("Customers")
	}
	return b.say.Text("Staff")
}

// offeringsOf lists what can be asked for of a service.
func (b *builder) offeringsOf(r *records.Record, root string) ([]OfferingLine, More) {
	var lines []OfferingLine
	all := slices.DeleteFunc(b.linked(r.ID, "offerings"), func(o *records.Record) bool { return o.Kind.Name != "offering" || o.Category() != schema.Open })
	all, more := few(all, besideIt, Link{})
	for _, o := range all {
		lines = append(lines, b.offeringLine(o, root))
	}
	return lines, more
}
