package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// RequestPage is a service request: what was asked for, what it waits for, who agreed,
// and how fast it went.
type RequestPage struct {
	RecordPage
	Offering   *Ref
	Waits      string // what it waits for, while it does
	Form       []Fact
	Approvals  []ApprovalLine
	Milestones []Milestone
}

func (b *builder) requestPage(r *records.Record) any {
	p := RequestPage{RecordPage: b.recordPage(r, "offering", "form", "approvals", "hold", "type")}
	if ref, ok := b.refTo(r.Value("offering"), p.Root); ok {
		p.Offering = &ref
	}
	p.drop("Offering")
	if hold := r.Value("hold"); hold != "" && r.Category() == schema.Pending {
		p.Waits = b.inside(hold)
	}
	if form := r.Lookup("form"); form != nil {
		p.Form = b.viewer(r, p.Root).pairs(nil, form, "form")
	}
	if !b.outward() {
		for _, n := range items(r, "approvals") {
			at, _ := n.Get("at").Instant()
			p.Approvals = append(p.Approvals, ApprovalLine{
				By: b.person(n.Get("by").Str()), Role: text(b.words(n.Get("role").Str())), Via: text(b.words(n.Get("via").Str())),
				Ref: text(n.Get("ref").Str()), Decision: b.decisionChip(n.Get("decision").Str()), At: b.instant(at),
			})
		}
		p.Milestones = b.milestones(r)
		for i := range p.Milestones {
			switch p.Milestones[i].Label {
			case b.say.Text("Opened"):
				p.Milestones[i].Label = b.say.Text("Submitted")
			case b.say.Text("Resolved"):
				p.Milestones[i].Label = b.say.Text("Fulfilled")
			}
		}
	}
	return p
}

// OfferingPage is something that can be asked for: what to fill in, who must agree,
// and how long it takes.
type OfferingPage struct {
	RecordPage
	Target   string
	Calendar Value
	Approval string
	Steps    string
	Form     []FormField
	Services []Ref
	Contact  Link // where to ask
	Offered  bool
	Open     int
	Asked    int
	Latest   []Ref
}

// formTypes are the words for what a field of a form holds.
var formTypes = map[string]string{
	"string": msg("text"), "integer": msg("a whole number"), "number": msg("a number"), "boolean": msg("yes or no"), "date": msg("a day"), "date-time": msg("a day and time"),
}

const latestShown = 8

func (b *builder) offeringPage(r *records.Record) any {
	p := OfferingPage{RecordPage: b.recordPage(r, "form", "approval", "target", "calendar", "steps", "services"), Offered: r.Category() == schema.Open}
	p.Target = b.lengthText(r.Value("target"))
	p.Calendar = b.viewer(r, p.Root).value(fieldSchema(r.Kind, "calendar"), r.Lookup("calendar"), "calendar")
	p.Approval, p.Steps = text(b.words(r.Value("approval"))), text(r.Value("steps"))
	if r.Value("approval") == "none" {
		p.Approval = b.say.Text("Nobody has to agree")
	}
	if form := r.Lookup("form"); form != nil {
		for i := range form.Pairs {
			f := &form.Pairs[i]
			p.Form = append(p.Form, FormField{text(b.words(f.Key)), cmp.Or(b.say.Text(formTypes[f.Value.Str()]), text(f.Value.Str()))})
		}
	}
	p.Services = b.refs(r.Lookup("services").Strings(), p.Root)
	s := b.surroundData("", "")
	p.Contact = Link{s.Contact, s.ContactHref}
	asked := b.linked(r.ID, "requests")
	sortNewest(asked)
	p.Asked = len(asked)
	for _, q := range asked {
		if isOpen(q) {
			p.Open++
		}
		if len(p.Latest) < latestShown {
			p.Latest = append(p.Latest, b.ref(q, p.Root))
		}
	}
	p.drop("Requests", "Services", "Calendar")
	return p
}

// itemPath is the path of a field of an item of a list, as links name it.
func itemPath(list string, i int, field string) string {
	return list + "." + strconv.Itoa(i) + "." + field
}

// priorityLook is the chip of a priority that stands for itself.
func priorityLook(p string) Chip {
	class := "plain"
	if slices.Contains(ordered["priority"], strings.ToLower(p)) {
		class = strings.ToLower(p)
	}
	return Chip{Text: text(p), Class: class}
}
