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
	MoreDown   More
	Planned    []PlannedDowntime
	MorePlan   More
	Owner      Link
	Team       Link
	Tier       string
	Hours      *Ref
	HoursText  string
	Support    string
	Windows    []string
	Customers  []string
	Contacts   []Contact
	Open       []OpenGroup
	Hot        []HotChange // of the last hours, here and on what it needs
	MoreHot    More
	HotHours   int
	HasChanges bool         // whether changes are recorded at all
	Whole      bool         // readers see all there is, so that "none" can be said
	Recent     []ChangeLine // changes of the last days and the next ones
	MoreRecent More
	RecentDays int
	Map        Chart
	Needs      []Dependency
	MoreNeeds  More
	Items      []ItemLine // configuration items that it needs
	MoreItems  More
	Further    []Dependant // what it needs by way of others
	FurtherTo  int         // how many of them there are
	Reach      Reach
	AllMap     string // the map of all services; "" where there is none
	Agreements []ServiceAgreement
	MoreAgreed More
	Measured   Link // its availability
	Runbooks   []Ref
	MoreRun    More
	Knowledge  []Ref
	MoreKnown  More
	Offerings  []OfferingLine
	MoreAsk    More
	Catalogue  string
	Done       []Ref // the last records that are done
	DoneTotal  int
}

// OpenGroup is the open records of a kind.
type OpenGroup struct {
	Title   string
	Records []OpenLine
	More    More
}

// OpenLine is an open record in a list.
type OpenLine struct {
	Ref
	Priority   Chip
	Since      Time
	Ago        string
	Workaround Ref // of a known error; zero without one
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

	// What a service page tells of the many records about it. The rest is in their lists.
	openOfAKind    = 40
	hotShown       = 30
	recentShown    = 60
	plannedOfIt    = 20
	outagesOfIt    = 20
	besideIt       = 30 // articles, runbooks, what can be asked for
	agreementsOfIt = 20
)

func (b *builder) servicePage(r *records.Record) any {
	p := ServicePage{RecordPage: b.recordPage(r, "owner", "team", "tier", "hours", "support", "maintenance_windows", "status_page", "customers", "type"), RecentDays: 30}
	s := b.status[r.ID]
	p.Now, p.Bar, p.NowSince = b.chipOf(s.now), b.bar(s), b.instant(s.since)
	down, more := few(s.open, outagesOfIt, Link{})
	for _, i := range down {
		p.Outages = append(p.Outages, b.ref(i, p.Root))
	}
	p.MoreDown, p.Untold = more, !b.tells(r)
	p.Planned, p.MorePlan = few(b.plannedDowntime(p.Root, r), plannedOfIt, Link{b.small(b.scheduleName()), p.Root + schedulePath})
	p.Owner, p.Team = b.personLink(r.Value("owner"), p.Root), b.teamLink(r.Value("team"), p.Root)
	p.Tier, p.Support, p.Contacts = text(r.Value("tier")), text(r.Value("support")), b.contacts(r, p.Root)
	if ref, ok := b.refTo(r.Value("hours"), p.Root); ok {
		p.Hours = &ref
	} else {
		p.HoursText = text(r.Value("hours"))
	}
	for _, w := range items(r, "maintenance_windows") {
		p.Windows = append(p.Windows, text(b.window(w)))
	}
	customers, others := few(r.Lookup("customers").Strings(), dependantsShown, Link{})
	for _, id := range customers {
		p.Customers = append(p.Customers, b.customer(id))
	}
	if others.Count > 0 {
		p.Customers = append(p.Customers, b.say.Fill("{count} more", grouped(others.Count)))
	}
	b.fillRecords(&p, r)
	b.fillDependencies(&p, r)
	p.Agreements, p.MoreAgreed = b.serviceAgreements(r, p.Root)
	if !b.outward() && b.measuredSet()[r.ID] {
		p.Measured = Link{b.say.Text("Availability by month"), p.Root + availabilityPath(r.ID)}
	}
	if k := b.tree.Kinds.Kind("offering"); k != nil {
		p.Catalogue = p.Root + listPath(k)
		p.Offerings, p.MoreAsk = b.offeringsOf(r, p.Root)
	}
	p.drop("Affected by", "Depends on", "Required by", "Agreements", "Knowledge", "Hours", "Planned downtime", "Improvements", "Risks", "Offerings")
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
			switch {
			case !isOpen(by):
			case by.Kind.Builtin("type", by.Value("type")) == "runbook" && !restricted(by):
				p.Runbooks = append(p.Runbooks, b.ref(by, p.Root))
			default:
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
	p.Recent, p.MoreRecent = few(p.Recent, recentShown, b.wholeList("change", p.Root))
	p.Runbooks, p.MoreRun = few(p.Runbooks, besideIt, b.wholeList("knowledge", p.Root))
	p.Knowledge, p.MoreKnown = few(p.Knowledge, besideIt, b.wholeList("knowledge", p.Root))
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
	g := OpenGroup{Title: text(b.say.Text(k.Plural))}
	list, g.More = few(list, openOfAKind, b.wholeList(k.Name, root))
	for _, r := range list {
		line := OpenLine{Ref: b.ref(r, root), Since: b.instant(r.Opened())}
		if !restricted(r) {
			line.Priority, _ = priorityChip(r)
			if k.Name == "problem" {
				line.Workaround, _ = b.refTo(r.Value("workaround"), root)
			}
		}
		if !r.Opened().IsZero() {
			line.Ago = b.ago(r.Opened())
		}
		g.Records = append(g.Records, line)
	}
	return g
}

// wholeList leads to the list of a kind, where there is more than a page tells.
func (b *builder) wholeList(kind, root string) Link {
	k := b.tree.Kinds.Kind(kind)
	if k == nil {
		return Link{}
	}
	return Link{b.say.Fill("all {inside}", text(b.say.Inside(k.Plural))), root + listPath(k)}
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
		line.Type, line.Outcome = b.typeChip(r), b.outcomeChip(r.Value("outcome"))
	}
	return line, true
}

// ItemLine is a configuration item that a service needs.
type ItemLine struct {
	Ref
	Type string
	Ends Time // when its maker supports it no longer
	Over bool
}

// fillDependencies draws what a service needs and who needs it, and lists the same.
func (b *builder) fillDependencies(p *ServicePage, r *records.Record) {
	d := b.depends()
	up, more := walk(r, d.up)
	down, _ := walk(r, d.down)
	p.Map = b.serviceMap(r, up, down, p.Root)
	p.Reach = b.reach(r, up, more, p.Root)
	p.HotHours, p.HasChanges = hotHours, b.tree.Kinds.Kind("change") != nil
	p.Hot, p.MoreHot = few(b.hotChanges(r, down, p.Root), hotShown, b.wholeList("change", p.Root))
	p.Whole = !b.outward()
	if b.hasMap() {
		p.AllMap = p.Root + mapPath
	}
	for _, f := range down {
		switch {
		case f.distance == 1 && f.of.Kind.Name == "service":
			p.Needs = append(p.Needs, b.dependency(f.of, p.Root))
		case f.distance == 1:
			p.Items = append(p.Items, b.itemLine(f.of, p.Root))
		default:
			if p.FurtherTo++; len(p.Further) < dependantsShown {
				p.Further = append(p.Further, Dependant{b.dependency(f.of, p.Root), b.ref(f.through, p.Root)})
			}
		}
	}
	p.Needs, p.MoreNeeds = few(p.Needs, dependantsShown, Link{})
	p.Items, p.MoreItems = few(p.Items, dependantsShown, Link{})
}

func (b *builder) itemLine(r *records.Record, root string) ItemLine {
	line := ItemLine{Ref: b.ref(r, root)}
	if line.Hidden {
		return line
	}
	line.Type = text(b.words(r.Value("type")))
	if end, ok := r.Instant("asset.eol"); ok && end.Before(b.asOf.AddDate(1, 0, 0)) {
		line.Ends, line.Over = b.day(end), end.Before(b.asOf)
	}
	return line
}

func (b *builder) dependency(r *records.Record, root string) Dependency {
	d := Dependency{Ref: b.ref(r, root)}
	if s, ok := b.status[r.ID]; ok && b.tells(r) && r.Category() == schema.Open {
		d.Now, d.Affected = b.chipOf(s.now), s.now > levelOK
	}
	return d
}

// customer is a customer's name.
func (b *builder) customer(id string) string {
	if c := b.tree.Customers.ByID(id); c != nil && c.Title != "" {
		return text(c.Title)
	}
	return text(b.words(id))
}

// weekdays in the order of the week.
var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// window says when a maintenance window is: "Mon–Thu 09:00–11:00". A rule is
// told as it is written.
func (b *builder) window(n *frontmatter.Node) string {
	if rule := n.Get("rrule"); rule != nil {
		return b.say.Fill("{str}, {str2} for {str3}", rule.Str(), n.Get("start").Str(), n.Get("duration").Str())
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
			runs = append(runs, b.say.Text("Every day"))
		case j-i >= 2:
			runs = append(runs, b.words(weekdays[i])+"–"+b.words(weekdays[j]))
		default:
			for ; i < j; i++ {
				runs = append(runs, b.words(weekdays[i]))
			}
			runs = append(runs, b.words(weekdays[j]))
		}
		i = j
	}
	return strings.Join(runs, ", ") + " " + strings.Replace(n.Get("hours").Str(), "-", "–", 1)
}
