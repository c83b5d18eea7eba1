package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// AgreementPage is an agreement: with whom, for what, how fast, how available, from
// when to when, and which version it is.
type AgreementPage struct {
	RecordPage
	Parties   []string
	From, To  Time
	Standing  Chip // of its dates, "" where the state says enough
	Calendar  Value
	Columns   []string // clocks: "Response", "Resolution", those of its own
	Targets   []TargetRow
	Calendars bool // whether targets have calendars of their own
	Goals     []Fact
	Promises  []Fact // availability, objective
	Services  []Ref
	More      More
	Month     Link // its figures of the latest month
	Versions  []VersionLine
}

// TargetRow is the targets of a priority.
type TargetRow struct {
	Priority Chip
	Times    []TargetTime
	Calendar Value
}

// TargetTime is how long something may take, "" where nothing is agreed.
type TargetTime struct{ Clock, Text string }

// VersionLine is a version of an agreement.
type VersionLine struct {
	Ref
	From, To Time
	This     bool
}

func (b *builder) agreementPage(r *records.Record) any {
	p := AgreementPage{RecordPage: b.recordPage(r, "type", "parties", "valid_from", "valid_to", "calendar", "targets", "goal", "availability", "slo", "supersedes")}
	p.Parties = b.parties(r)
	from, _ := r.Instant("valid_from")
	to, _ := r.Instant("valid_to")
	p.From, p.To = b.day(from), b.day(to)
	p.Standing = b.standing(r, from, to)
	v := b.viewer(r, p.Root)
	p.Calendar = v.value(fieldSchema(r.Kind, "calendar"), r.Lookup("calendar"), "calendar")
	b.showTargets(&p, r, v)
	b.showPromises(&p, r, v)
	for _, s := range b.linked(r.ID, "covers") {
		p.Services = append(p.Services, b.ref(s, p.Root))
	}
	slices.SortFunc(p.Services, func(x, y Ref) int { return cmp.Or(cmp.Compare(x.Title, y.Title), cmp.Compare(x.ID, y.ID)) })
	p.Services, p.More = few(p.Services, rowsShown, b.wholeList("service", p.Root))
	if b.reported() && sectionNamed(b.report("month", b.months[0]), r.ID) != nil {
		p.Month = Link{b.monthTitle(b.months[0]), p.Root + agreementBase(r.ID, b.months[0]) + ".html"}
	}
	p.Versions = b.versions(r, p.Root)
	p.drop("Covers", "Calendar", "Targets", "Availability", "Supersedes", "Superseded by")
	return p
}

// parties are those with whom an agreement was made.
func (b *builder) parties(r *records.Record) []string {
	var out []string
	for _, id := range r.Lookup("parties.customers").Strings() {
		out = append(out, b.customer(id))
	}
	if team := r.Value("parties.team"); team != "" {
		out = append(out, b.person(team))
	}
	if id := r.Value("parties.supplier"); id != "" {
		name := text(id)
		if s := b.tree.Suppliers.ByID(id); s != nil && s.Title != "" {
			name = text(s.Title)
		}
		out = append(out, name)
	}
	return out
}

// standing tells what the dates of an active agreement make of it.
func (b *builder) standing(r *records.Record, from, to time.Time) Chip {
	last := to.AddDate(0, 0, 1) // the last day counts
	switch {
	case r.Category() != schema.Open:
		return Chip{}
	case from.After(b.asOf):
		return Chip{Text: b.say.Text("Not in force yet"), Class: "pending", Icon: "pending"}
	case to.IsZero():
		return Chip{}
	case !last.After(b.asOf):
		return Chip{Text: b.say.Text("Expired"), Class: "down", Icon: "down"}
	case last.Before(b.asOf.AddDate(0, 0, 1)):
		return Chip{Text: b.say.Text("Expires today"), Class: "degraded", Icon: "degraded"}
	case last.Before(b.asOf.AddDate(0, 0, 30)):
		return Chip{Text: b.say.Count(int(last.Sub(b.asOf)/(24*time.Hour)), "Expires in {n} day", "Expires in {n} days"), Class: "degraded", Icon: "degraded"}
	}
	return Chip{}
}

// showTargets puts the targets of all priorities beside each other.
func (b *builder) showTargets(p *AgreementPage, r *records.Record, v viewer) {
	names := []string{"response", "resolution"}
	for _, n := range items(r, "targets") {
		if clocks := n.Get("clocks"); clocks != nil {
			for i := range clocks.Pairs {
				if name := clocks.Pairs[i].Key; !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		return !slices.ContainsFunc(items(r, "targets"), func(n *frontmatter.Node) bool { return b.targetOf(n, name) != "" })
	})
	for _, name := range names {
		p.Columns = append(p.Columns, text(b.words(name)))
	}
	for i, n := range items(r, "targets") {
		row := TargetRow{Priority: priorityLook(n.Get("priority").Str()), Calendar: v.value(nil, n.Get("calendar"), itemPath("targets", i, "calendar"))}
		for j, name := range names {
			row.Times = append(row.Times, TargetTime{p.Columns[j], b.targetOf(n, name)})
		}
		p.Calendars = p.Calendars || !row.Calendar.IsZero()
		p.Targets = append(p.Targets, row)
	}
}

// targetOf is a target of one priority. Hours of a calendar are told as hours: a day
// of it is no day.
func (b *builder) targetOf(n *frontmatter.Node, clock string) string {
	value := n.Get(clock).Str()
	if value == "" {
		value = n.Get("clocks").Get(clock).Str()
	}
	return b.lengthText(value)
}

func (b *builder) lengthText(value string) string {
	if d, err := time.ParseDuration(value); err == nil {
		return b.length(d)
	}
	return text(value)
}

// showPromises tells the goals, and what availability was promised.
func (b *builder) showPromises(p *AgreementPage, r *records.Record, v viewer) {
	percent := func(path string) string {
		if s := r.Value(path); s != "" {
			return text(s) + "\u00a0%"
		}
		return ""
	}
	add := func(list *[]Fact, label, said string) {
		if said != "" {
			*list = append(*list, Fact{Label: label, Value: Value{Text: said}})
		}
	}
	add(&p.Goals, b.say.Text("Responses in time"), percent("goal.response"))
	add(&p.Goals, b.say.Text("Resolutions in time"), percent("goal.resolution"))
	add(&p.Promises, b.say.Text("Availability"), percent("availability.target"))
	if hours := v.value(nil, r.Lookup("availability.hours"), "availability.hours"); !hours.IsZero() {
		p.Promises = append(p.Promises, Fact{Label: b.say.Text("Of the hours of"), Value: hours})
	}
	add(&p.Promises, b.say.Text("Planned downtime a month"), b.upTo(b.lengthText(r.Value("availability.maintenance.max_per_month"))))
	add(&p.Promises, b.say.Text("Told before"), b.lengthText(r.Value("availability.maintenance.notice")))
	if slo := percent("slo.target"); slo != "" {
		add(&p.Promises, b.say.Text("Objective"), slo+", "+b.inside(r.Value("slo.window")))
	}
}

func (b *builder) upTo(s string) string {
	if s == "" {
		return ""
	}
	return b.say.Fill("up to {s}", s)
}

// versionsShown bounds the history of an agreement.
const versionsShown = 20

// versions are the agreements that this one replaced, and those that replaced it, the
// newest first; none where it is the only one.
func (b *builder) versions(r *records.Record, root string) []VersionLine {
	seen := map[*records.Record]bool{}
	var list []*records.Record
	var walk func(r *records.Record)
	walk = func(r *records.Record) {
		if seen[r] || len(list) == versionsShown {
			return
		}
		seen[r] = true
		list = append(list, r)
		if before := b.tree.Record(r.Value("supersedes")); before != nil && !restricted(before) {
			walk(before)
		}
		for _, after := range b.linked(r.ID, "superseded_by") {
			walk(after)
		}
	}
	walk(r)
	if len(list) < 2 {
		return nil
	}
	slices.SortStableFunc(list, func(x, y *records.Record) int {
		a, _ := x.Instant("valid_from")
		c, _ := y.Instant("valid_from")
		return c.Compare(a)
	})
	var out []VersionLine
	for _, one := range list {
		from, _ := one.Instant("valid_from")
		to, _ := one.Instant("valid_to")
		out = append(out, VersionLine{b.ref(one, root), b.day(from), b.day(to), one == r})
	}
	return out
}
