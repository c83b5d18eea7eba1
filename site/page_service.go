package site

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// ServicePage is a service: whether it works, what is open on it, what it
// needs and who needs it.
type ServicePage struct {
	RecordPage
	Untold     bool // how it is, is left out
	Now        Chip
	NowSince   Time
	Bar        Bar
	Outages    []Ref // incidents whose outage lasts
	Planned    []PlannedDowntime
	Owner      string
	Team       string
	Tier       string
	Hours      *Ref
	HoursText  string
	Support    string
	Windows    []string
	Customers  []string
	Open       []OpenGroup
	Recent     []ChangeLine // changes of the last days and the next ones
	RecentDays int
	Needs      []Dependency
	NeededBy   []Dependency
	Agreements []Ref
	Knowledge  []Ref
	Done       []Ref // the last records that are done
	DoneTotal  int
}

// OpenGroup is the open records of a kind.
type OpenGroup struct {
	Title   string
	Records []OpenLine
}

// OpenLine is an open record in a list.
type OpenLine struct {
	Ref
	Priority Chip
	Since    Time
	Ago      string
}

// ChangeLine is a change in a list.
type ChangeLine struct {
	Ref
	Span     Span
	Type     Chip
	Outcome  Chip
	IsFuture bool
	at       time.Time
}

// Dependency is a service or configuration item that another one needs.
type Dependency struct {
	Ref
	Now      Chip // state now, of services
	Affected bool
}

const (
	changesBack  = 30 * 24 * time.Hour
	changesAhead = 28 * 24 * time.Hour
	doneShown    = 10
)

func (b *builder) servicePage(r *records.Record) any {
	p := ServicePage{RecordPage: b.recordPage(r, "owner", "team", "tier", "hours", "support", "maintenance_windows", "status_page", "customers", "type"), RecentDays: 30}
	s := b.status[r.ID]
	p.Now, p.Bar, p.NowSince = s.now.chip(), b.bar(s), b.instant(s.since)
	for _, i := range s.open {
		p.Outages = append(p.Outages, b.ref(i, p.Root))
	}
	p.Planned, p.Untold = b.plannedDowntime(p.Root, r), !b.tells(r)
	p.Owner, p.Team, p.Tier, p.Support = b.person(r.Value("owner")), text(words(r.Value("team"))), text(r.Value("tier")), text(r.Value("support"))
	if ref, ok := b.refTo(r.Value("hours"), p.Root); ok {
		p.Hours = &ref
	} else {
		p.HoursText = text(r.Value("hours"))
	}
	for _, w := range items(r, "maintenance_windows") {
		p.Windows = append(p.Windows, text(window(w)))
	}
	for _, id := range r.Lookup("customers").Strings() {
		p.Customers = append(p.Customers, b.customer(id))
	}
	b.fillRecords(&p, r)
	for _, id := range r.Lookup("depends_on").Strings() {
		if d := b.tree.Record(id); d != nil {
			p.Needs = append(p.Needs, b.dependency(d, p.Root))
		}
	}
	for _, d := range b.tree.Linked(r.ID, "required_by") {
		p.NeededBy = append(p.NeededBy, b.dependency(d, p.Root))
	}
	p.Agreements = b.refs(r.Lookup("agreements").Strings(), p.Root)
	p.drop("Affected by", "Depends on", "Required by", "Agreements", "Knowledge", "Hours", "Planned downtime", "Improvements", "Risks")
	return p
}

// fillRecords sorts what names the service: open by kind, changes around now,
// and the last of what is done.
func (b *builder) fillRecords(p *ServicePage, r *records.Record) {
	open := map[*schema.Kind][]*records.Record{}
	var done []*records.Record
	seen := map[*records.Record]bool{}
	for _, l := range b.tree.Inverse(r.ID) {
		by := b.tree.Record(l.From)
		if by == nil || l.Field != "services" || seen[by] {
			continue
		}
		seen[by] = true
		switch {
		case by.Kind.Name == "knowledge":
			if isOpen(by) {
				p.Knowledge = append(p.Knowledge, b.ref(by, p.Root))
			}
			continue
		case by.Kind.Log != schema.LogRecord: // definitions, such as change models
			continue
		case isOpen(by):
			open[by.Kind] = append(open[by.Kind], by)
		case by.Category().Done():
			done = append(done, by)
		}
		if by.Kind.Name == "change" {
			if line, ok := b.recentChange(by, p.Root); ok {
				p.Recent = append(p.Recent, line)
			}
		}
	}
	for _, k := range b.kinds {
		if list := open[k]; len(list) > 0 {
			p.Open = append(p.Open, b.openGroup(k, list, p.Root))
		}
	}
	slices.SortStableFunc(p.Recent, func(x, y ChangeLine) int { return y.at.Compare(x.at) })
	slices.SortStableFunc(done, func(x, y *records.Record) int {
		return cmp.Or(last(y).Compare(last(x)), records.CompareIDs(y.ID, x.ID))
	})
	p.DoneTotal = len(done)
	for _, d := range done[:min(len(done), doneShown)] {
		p.Done = append(p.Done, b.ref(d, p.Root))
	}
}

func (b *builder) openGroup(k *schema.Kind, list []*records.Record, root string) OpenGroup {
	slices.SortStableFunc(list, func(x, y *records.Record) int {
		return cmp.Or(cmp.Compare(urgencyRank(x), urgencyRank(y)), x.Opened().Compare(y.Opened()), records.CompareIDs(x.ID, y.ID))
	})
	g := OpenGroup{Title: text(k.Plural)}
	for _, r := range list {
		line := OpenLine{Ref: b.ref(r, root), Since: b.instant(r.Opened())}
		if !restricted(r) {
			line.Priority, _ = priorityChip(r)
		}
		if !r.Opened().IsZero() {
			line.Ago = b.ago(r.Opened())
		}
		g.Records = append(g.Records, line)
	}
	return g
}

// recentChange is a change around now: what was carried out lately may explain
// what is wrong, what comes next should not surprise.
func (b *builder) recentChange(r *records.Record, root string) (ChangeLine, bool) {
	plan := planOf(r)
	from, to := plan.began, plan.ended
	if from.IsZero() {
		from, to = plan.start, plan.end
	}
	future := plan.began.IsZero() && from.After(b.asOf)
	if from.IsZero() || from.Before(b.asOf.Add(-changesBack)) || from.After(b.asOf.Add(changesAhead)) || r.Category() == schema.Cancelled {
		return ChangeLine{}, false
	}
	line := ChangeLine{Ref: b.ref(r, root), Span: b.span(from, to), IsFuture: future, at: from}
	if !restricted(r) {
		line.Type, line.Outcome = typeChip(r), outcomeChip(r.Value("outcome"))
	}
	return line, true
}

func (b *builder) dependency(r *records.Record, root string) Dependency {
	d := Dependency{Ref: b.ref(r, root)}
	if s, ok := b.status[r.ID]; ok && b.tells(r) {
		d.Now, d.Affected = s.now.chip(), s.now > levelOK
	}
	return d
}

// customer is a customer's name.
func (b *builder) customer(id string) string {
	if c := b.tree.Customers.ByID(id); c != nil && c.Title != "" {
		return text(c.Title)
	}
	return text(words(id))
}

// weekdays in the order of the week.
var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// window says when a maintenance window is: "Mon–Thu 09:00–11:00". A rule is
// told as it is written.
func window(n *frontmatter.Node) string {
	if rule := n.Get("rrule"); rule != nil {
		return rule.Str() + ", " + n.Get("start").Str() + " for " + n.Get("duration").Str()
	}
	var on [7]bool
	for _, d := range n.Get("days").Strings() {
		if i := slices.Index(weekdays, d); i >= 0 {
			on[i] = true
		}
	}
	var runs []string
	for i := 0; i < 7; i++ {
		if !on[i] {
			continue
		}
		j := i
		for j+1 < 7 && on[j+1] {
			j++
		}
		switch {
		case i == 0 && j == 6:
			runs = append(runs, "Every day")
		case j-i >= 2:
			runs = append(runs, words(weekdays[i])+"–"+words(weekdays[j]))
		default:
			for ; i < j; i++ {
				runs = append(runs, words(weekdays[i]))
			}
			runs = append(runs, words(weekdays[j]))
		}
		i = j
	}
	return strings.Join(runs, ", ") + " " + strings.Replace(n.Get("hours").Str(), "-", "–", 1)
}

// ServicesPage is the service catalogue.
type ServicesPage struct {
	Frame
	Groups []CatalogueGroup
}

// CatalogueGroup is services in one state of their life.
type CatalogueGroup struct {
	Title    string
	Services []CatalogueLine
}

// CatalogueLine is a service in the catalogue.
type CatalogueLine struct {
	Ref
	Now      Chip
	ShowNow  bool
	Owner    string
	Team     string
	Tier     string
	Type     string
	Open     int
	Summary  string
	Affected bool
}

func (b *builder) servicesPage(k *schema.Kind) any {
	p := ServicesPage{Frame: b.frame(listPath(k), b.sectionOf(k), text(k.Plural))}
	p.Crumbs = []Link{{"Status", p.Root + indexPage}}
	for _, s := range k.States {
		g := CatalogueGroup{Title: b.state(k, s.Name).Text}
		for _, r := range b.services() {
			if r.State == s.Name {
				g.Services = append(g.Services, b.catalogueLine(r, p.Root))
			}
		}
		if len(g.Services) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	// What is in use first, whatever the order of the states.
	slices.SortStableFunc(p.Groups, func(x, y CatalogueGroup) int {
		return cmp.Compare(groupRank(x.Services[0].State.Class), groupRank(y.Services[0].State.Class))
	})
	return p
}

func groupRank(category string) int {
	return slices.Index([]string{"open", "pending", "draft", "resolved", "closed", "cancelled"}, category)
}

func (b *builder) catalogueLine(r *records.Record, root string) CatalogueLine {
	line := CatalogueLine{Ref: b.ref(r, root)}
	s := b.status[r.ID]
	if r.Category() == schema.Open && b.tells(r) {
		line.ShowNow, line.Now, line.Affected = true, s.now.chip(), s.now > levelOK
	}
	if line.Hidden {
		return line
	}
	line.Owner, line.Team, line.Tier, line.Type = b.person(r.Value("owner")), text(words(r.Value("team"))), text(r.Value("tier")), text(words(r.Value("type")))
	for _, by := range b.tree.Linked(r.ID, "affected_by") {
		if isOpen(by) && by.Kind.Name != "change" {
			line.Open++
		}
	}
	if d := r.Section("Description"); d != nil {
		line.Summary = excerpt(d.Text)
	}
	return line
}
