package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
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

func (b *builder) offeringsPage(k *schema.Kind) any {
	p := OfferingsPage{Frame: b.frame(listPath(k), b.servicesSection(), text(k.Plural)), About: text(k.Description)}
	p.Crumbs = []Link{{"Status", p.Root + indexPage}}
	if s := b.tree.Kinds.Kind("service"); s != nil {
		p.Crumbs = append(p.Crumbs, Link{text(s.Plural), p.Root + listPath(s)})
	}
	around := b.surroundData(p.Root, listPath(k))
	p.Contact, p.ContactHref = around.Contact, around.ContactHref
	list := slices.Clone(b.tree.OfKind(k.Name))
	b.sortTitles(list)
	at := map[*records.Record]int{}
	for _, r := range list {
		switch {
		case r.Category().Done() || r.Category() == schema.Cancelled:
			p.Gone = append(p.Gone, b.ref(r, p.Root))
		case r.Category() == schema.Draft:
			p.Coming = append(p.Coming, b.ref(r, p.Root))
		default:
			p.Count++
			b.addOffering(&p, at, r)
		}
	}
	slices.SortStableFunc(p.Groups, func(x, y OfferingGroup) int {
		return cmp.Or(boolCompare(x.Service.Href == "", y.Service.Href == ""), cmp.Compare(x.Title, y.Title))
	})
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
		g := OfferingGroup{ID: "for~", Title: "For no service in particular"}
		if first != nil {
			g = OfferingGroup{ID: "for~" + fileName(first.ID), Service: b.ref(first, p.Root), Ask: text(first.Value("support"))}
			g.Title = g.Service.Title
		}
		p.Groups = append(p.Groups, g)
	}
	line := b.offeringLine(r, p.Root)
	for _, s := range services[min(len(services), 1):] {
		line.Also = append(line.Also, b.ref(s, p.Root))
	}
	p.Groups[i].Lines = append(p.Groups[i].Lines, line)
}

func (b *builder) offeringLine(r *records.Record, root string) OfferingLine {
	line := OfferingLine{Ref: b.ref(r, root)}
	if line.Hidden {
		return line
	}
	line.Target = text(r.Value("target"))
	if d, err := time.ParseDuration(r.Value("target")); err == nil {
		line.Target = report.Length(d) // of the calendar: no days
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
			line.Form = append(line.Form, FormField{text(words(f.Key)), formType(f.Value.Str())})
		}
	}
	line.Facts, _ = split(b.facts(r, root, "services", "form", "target", "calendar", "approval", "owner", "steps", "change_model", "audience", "customers", "formerly", "related", "evidence", "tags"))
	if b.outward() { // what is shown is for those who read it, and the rest is not theirs
		return line
	}
	line.For = b.offeredTo(r)
	if line.Approval = text(words(r.Value("approval"))); r.Value("approval") == "none" {
		line.Approval = "Nobody needs to"
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
func formType(name string) string {
	switch name {
	case "string":
		return "text"
	case "integer":
		return "whole number"
	case "boolean":
		return "yes or no"
	case "date-time":
		return "date and time"
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
		return joinAnd(names)
	}
	switch r.Audience {
	case "public":
		return "Everybody"
	case "customer":
		return "Customers"
	}
	return "Staff"
}

// offeringsOf lists what can be asked for of a service.
func (b *builder) offeringsOf(r *records.Record, root string) []OfferingLine {
	var lines []OfferingLine
	for _, o := range b.linked(r.ID, "offerings") {
		if o.Kind.Name == "offering" && o.Category() == schema.Open {
			lines = append(lines, b.offeringLine(o, root))
		}
	}
	return lines
}
