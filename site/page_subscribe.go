package site

import (
	"html/template"
	"strings"
)

// Subscription is something that a program can be told to look at: a feed, a
// calendar, a badge. What its address is depends on the page that offers it.
type Subscription struct {
	Text string
	Href template.URL
	file string // of the portal
}

// SubscribePage lists what there is for feed readers, calendar programs, other
// pages and programs.
type SubscribePage struct {
	Frame
	Address   string // of the portal, "" where it is not known
	Outward   bool   // its readers cannot set the address
	Feeds     []Subscription
	Calendars []Subscription
	Services  []ServiceFeeds
	More      More
	Badge     string
	Embed     string // how another page shows the badge, "" where the address is not known
	Documents []DataDocument
	Shared    []DataDocument // in the shape that others have
}

// ServiceFeeds is what there is about one service.
type ServiceFeeds struct {
	Ref
	Feed, Calendar Subscription
	Badge          string
	Now            string // what the badge says
}

// DataDocument is one document for programs.
type DataDocument struct{ Path, Href, About string }

// offers are the subscriptions by the page that they stand on: what a page is
// about, and no more.
func (b *builder) offers() map[string][]Subscription {
	all := Subscription{Text: b.say.Text("All news"), file: feedAllPath}
	planned, freezes := Subscription{Text: b.say.Text("Calendar of planned work"), file: calendarPlannedPath}, Subscription{Text: b.say.Text("Calendar of freezes"), file: calendarFreezesPath}
	work := []Subscription{planned, freezes}
	if b.tree.Kinds.Kind("freeze") == nil { // as for others than the organisation
		work = work[:1]
	}
	m := map[string][]Subscription{indexPage: {all, planned}, schedulePath: work, calendarPath: work}
	for _, k := range b.kindsOfFeeds() {
		page := listPath(k)
		m[page] = append(m[page], Subscription{Text: b.say.Fill("News: {plural}", text(b.say.Inside(k.Plural))), file: feedOfKindPath(k)})
		if k.Name == "change" {
			m[schedulePath] = append([]Subscription{m[page][0]}, m[schedulePath]...)
		}
	}
	for _, r := range b.servicesOfFeeds() {
		m[b.pages[r]] = []Subscription{{Text: b.say.Text("News of this service"), file: b.feedOfServicePath(r)}, {Text: b.say.Text("Calendar of planned work"), file: b.calendarOfServicePath(r)}}
	}
	return m
}

// subscriptions fills what a page offers. The feed of everything can be found
// from every page but the one that does not know where it is shown.
func (b *builder) subscriptions(f *Frame, path string) {
	if path == notFoundPath {
		return
	}
	f.Feeds = []Link{{f.Portal, f.Root + feedAllPath}}
	for _, s := range b.subscribe[path] {
		f.Subscribe = append(f.Subscribe, b.subscription(s, f.Root))
		if strings.HasSuffix(s.file, ".atom") && s.file != feedAllPath {
			f.Feeds = append(f.Feeds, Link{f.Title, f.Root + s.file})
		}
	}
}

// subscription gives the address of an offer for a page that is root away from
// the top. Calendar programs subscribe to "webcal" and would only import what
// they are handed as a file; without the portal's address there is no such link.
// Its parts are of the configuration, checked by base, and of paths that are made
// of letters that every URL takes.
func (b *builder) subscription(s Subscription, root string) Subscription {
	s.Href = template.URL(root + s.file)
	if base := b.base(); base != "" && strings.HasSuffix(s.file, ".ics") {
		_, rest, _ := strings.Cut(base, "://")
		s.Href = template.URL("webcal://" + rest + s.file)
	}
	return s
}

// servicesSubscribed is how many services stand on the page of feeds.
const servicesSubscribed = 250

func (b *builder) subscribePage() any {
	p := SubscribePage{Frame: b.frame(subscribePath, aboutPath, b.say.Text("Feeds, calendars and data")), Address: b.base(), Outward: b.outward(), Badge: badgePath}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	if p.Address != "" {
		p.Embed = "[![" + strings.NewReplacer("[", "(", "]", ")", "\\", "/").Replace(p.Portal) + "](" + p.Address + badgePath + ")](" + p.Address + ")"
	}
	p.Feeds = []Subscription{b.subscription(Subscription{Text: b.say.Text("Everything"), file: feedAllPath}, p.Root)}
	for _, k := range b.kindsOfFeeds() {
		p.Feeds = append(p.Feeds, b.subscription(Subscription{Text: text(b.say.Text(k.Plural)), file: feedOfKindPath(k)}, p.Root))
	}
	p.Calendars = []Subscription{b.subscription(Subscription{Text: b.say.Text("All planned work"), file: calendarPlannedPath}, p.Root)}
	if b.tree.Kinds.Kind("freeze") != nil {
		p.Calendars = append(p.Calendars, b.subscription(Subscription{Text: b.say.Text("Change freezes"), file: calendarFreezesPath}, p.Root))
	}
	for _, r := range b.servicesOfFeeds() {
		if !b.tells(r) {
			continue
		}
		if len(p.Services) == servicesSubscribed {
			p.More.Count, p.More.Link = p.More.Count+1, Link{b.say.Text("the page of each service has its own"), p.Root + b.listOf("service")}
			continue
		}
		p.Services = append(p.Services, ServiceFeeds{
			Ref: b.ref(r, p.Root), Badge: p.Root + b.badgeOfServicePath(r), Now: b.say.Text(levels[b.status[r.ID].now].service),
			Feed:     b.subscription(Subscription{Text: b.say.Text("Feed"), file: b.feedOfServicePath(r)}, p.Root),
			Calendar: b.subscription(Subscription{Text: b.say.Text("Calendar"), file: b.calendarOfServicePath(r)}, p.Root),
		})
	}
	for _, d := range []DataDocument{
		{apiIndexPath, "", b.say.Text("what there is, with the way to all records")},
		{apiFolder + "status.json", "", b.say.Text("whether everything works, and each service")},
		{apiFolder + "services.json", "", b.say.Text("the catalogue")},
		{apiFolder + "incidents.json", "", b.say.Text("incidents, with what was told")},
		{apiFolder + "planned.json", "", b.say.Text("changes and freezes of the next weeks")},
	} {
		d.Href = p.Root + d.Path
		p.Documents = append(p.Documents, d)
	}
	for _, name := range []string{"summary.json", "status.json", "components.json", "incidents.json", "incidents/unresolved.json", "scheduled-maintenances.json", "scheduled-maintenances/upcoming.json", "scheduled-maintenances/active.json"} {
		p.Shared = append(p.Shared, DataDocument{Path: statuspageFolder + name, Href: p.Root + statuspageFolder + name})
	}
	return p
}
