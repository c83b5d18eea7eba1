package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

// apiStatus is whether everything works, and each service.
type apiStatus struct {
	apiHead
	apiList
	Overall  apiLevel           `json:"overall"`
	Services []apiServiceStatus `json:"services"`
}

type apiLevel struct {
	Level string `json:"level"`
	Text  string `json:"text"`
}

type apiServiceStatus struct {
	ID        string   `json:"id"`
	Title     *string  `json:"title"`
	Level     string   `json:"level"`
	Text      string   `json:"text"`
	Since     *string  `json:"since"`
	Incidents []string `json:"incidents"`
	Days      []apiDay `json:"days"`
	Page      string   `json:"page"`
}

// apiDay is a day of the last 90 on which a service did not work throughout.
type apiDay struct {
	Date  string `json:"date"`
	Level string `json:"level"`
}

func (b *builder) apiStatus(file string, part apiPart) any {
	_, headline := b.overall()
	d := apiStatus{apiHead: b.apiHead(file, "status.json"), apiList: part.head(file), Overall: apiLevel{levels[b.worst()].class, headline}, Services: []apiServiceStatus{}}
	for _, r := range part.list {
		s := b.status[r.ID]
		line := apiServiceStatus{
			ID: text(r.ID), Title: b.publicTitle(r), Level: levels[s.now].class, Text: b.say.Text(levels[s.now].service), Since: timeOrNull(s.since),
			Incidents: []string{}, Days: []apiDay{}, Page: wayFrom(file, b.pages[r]),
		}
		for _, i := range s.open {
			line.Incidents = append(line.Incidents, text(i.ID))
		}
		y, m, day := b.asOf.Date()
		for i, l := range s.days {
			if l > levelOK {
				date := time.Date(y, m, day-(historyDays-1-i), 0, 0, 0, 0, time.UTC)
				line.Days = append(line.Days, apiDay{date.Format(time.DateOnly), levels[l].class})
			}
		}
		d.Services = append(d.Services, line)
	}
	return d
}

// publicTitle is null for a restricted record.
func (b *builder) publicTitle(r *records.Record) *string {
	if restricted(r) {
		return nil
	}
	return orNull(title(r))
}

// apiServices is the catalogue.
type apiServices struct {
	apiHead
	apiList
	Services []apiService `json:"services"`
}

type apiService struct {
	ID         string   `json:"id"`
	Title      *string  `json:"title"`
	State      string   `json:"state"`
	Level      *string  `json:"level"` // null where the portal does not say it
	Type       *string  `json:"type"`
	Tier       *string  `json:"tier"`
	Owner      *string  `json:"owner"`
	Team       *string  `json:"team"`
	DependsOn  []string `json:"depends_on"`
	RequiredBy []string `json:"required_by"`
	Page       string   `json:"page"`
	Feed       *string  `json:"feed"`
	Calendar   *string  `json:"calendar"`
	Badge      *string  `json:"badge"`
}

// cataloguedServices are the services that their ID leads to.
func (b *builder) cataloguedServices() []*records.Record {
	return slices.DeleteFunc(b.services(), func(r *records.Record) bool { return b.tree.Record(r.ID) != r })
}

func (b *builder) apiServices(file string, part apiPart) any {
	d := apiServices{apiHead: b.apiHead(file, "services.json"), apiList: part.head(file), Services: []apiService{}}
	published := b.servicesOfFeeds()
	for _, r := range part.list {
		s := apiService{
			ID: text(r.ID), Title: b.publicTitle(r), State: text(r.State),
			DependsOn: []string{}, RequiredBy: []string{}, Page: wayFrom(file, b.pages[r]),
		}
		if r.Category() == schema.Open && b.tells(r) { // as the pages do
			s.Level = &levels[b.status[r.ID].now].class
		}
		if !restricted(r) {
			s.Type, s.Tier, s.Owner, s.Team = orNull(r.Value("type")), orNull(r.Value("tier")), orNull(r.Value("owner")), orNull(r.Value("team"))
			s.DependsOn = texts(b.known(r.Lookup("depends_on").Strings()))
			for _, by := range b.linked(r.ID, "required_by") {
				s.RequiredBy = append(s.RequiredBy, text(by.ID))
			}
		}
		if slices.Contains(published, r) {
			s.Feed, s.Calendar = b.way(file, b.feedOfServicePath(r)), b.way(file, b.calendarOfServicePath(r))
			if b.tells(r) {
				s.Badge = b.way(file, b.badgeOfServicePath(r))
			}
		}
		d.Services = append(d.Services, s)
	}
	return d
}

func (b *builder) way(file, to string) *string {
	way := wayFrom(file, to)
	return &way
}

// apiPlanned is the change schedule (C9).
type apiPlanned struct {
	apiHead
	Until   string      `json:"until"`
	Changes []apiChange `json:"changes"`
	Outages []apiOutage `json:"outages"` // told without their change
	Freezes []apiFreeze `json:"freezes"`

	ChangesCount int `json:"changes_count"` // of which the lists have the first
	OutagesCount int `json:"outages_count"`
	FreezesCount int `json:"freezes_count"`
}

type apiChange struct {
	ID        string     `json:"id"`
	Title     *string    `json:"title"`
	State     string     `json:"state"`
	Type      *string    `json:"type"`
	Risk      *string    `json:"risk"`
	Services  []string   `json:"services"`
	Start     string     `json:"start"`
	End       string     `json:"end"`
	Tentative bool       `json:"tentative"`
	Running   bool       `json:"running"`
	Outage    *apiOutage `json:"outage"`
	Page      string     `json:"page"`
}

type apiOutage struct {
	Services []string `json:"services"`
	From     string   `json:"from"`
	To       *string  `json:"to"`
	Level    *string  `json:"level,omitempty"`
}

type apiFreeze struct {
	ID    string  `json:"id"`
	Title *string `json:"title"`
	From  string  `json:"from"`
	To    string  `json:"to"`
	Page  string  `json:"page"`
}

func (b *builder) apiPlanned(file string) any {
	end := b.asOf.AddDate(0, 0, scheduleDays)
	d := apiPlanned{apiHead: b.apiHead(file, "planned.json"), Until: dataTime(end), Changes: []apiChange{}, Outages: []apiOutage{}, Freezes: []apiFreeze{}}
	for _, w := range b.work() {
		switch shown := w.span.To.After(b.asOf) && w.span.From.Before(end); {
		case shown && w.change == nil:
			d.Outages = append(d.Outages, apiOutage{Services: texts(w.services), From: dataTime(w.span.From), To: timeOrNull(w.span.To)})
		case shown && !w.outage && isOpen(w.change):
			d.Changes = append(d.Changes, b.apiChange(file, w))
		}
	}
	for _, r := range b.tree.OfKind("freeze") {
		from, to, ok := freezeSpan(r)
		if ok && r.Category() == schema.Open && to.After(b.asOf) && from.Before(end) && b.tree.Record(r.ID) == r {
			d.Freezes = append(d.Freezes, apiFreeze{text(r.ID), b.publicTitle(r), dataTime(from), dataTime(to), wayFrom(file, b.pages[r])})
		}
	}
	slices.SortStableFunc(d.Freezes, func(x, y apiFreeze) int { return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.ID, y.ID)) })
	d.ChangesCount, d.OutagesCount, d.FreezesCount = len(d.Changes), len(d.Outages), len(d.Freezes)
	d.Changes, d.Outages, d.Freezes = d.Changes[:min(apiListed, d.ChangesCount)], d.Outages[:min(apiListed, d.OutagesCount)], d.Freezes[:min(apiListed, d.FreezesCount)]
	return d
}

func (b *builder) apiChange(file string, w plannedWork) apiChange {
	r := w.change
	plan := planOf(r)
	c := apiChange{
		ID: text(r.ID), Title: b.publicTitle(r), State: text(r.State), Services: texts(w.services), Start: dataTime(w.span.From), End: dataTime(w.span.To),
		Tentative: b.tentative(r), Running: !plan.began.IsZero() && plan.ended.IsZero() && b.stands(r), Page: wayFrom(file, b.pages[r]),
	}
	if restricted(r) {
		return c
	}
	c.Type, c.Risk = orNull(r.Value("type")), orNull(change.LevelOf(b.tree, r))
	if down, ids := change.Downtime(r); down.Whole() {
		c.Outage = &apiOutage{Services: texts(b.known(ids)), From: dataTime(down.From), To: timeOrNull(down.To)}
	}
	return c
}

// apiIncidents are the incidents that are open, and the last ones that are not.
type apiIncidents struct {
	apiHead
	Open    []apiIncident `json:"open"`
	Recent  []apiIncident `json:"recent"`
	Notices []apiNotice   `json:"notices"` // told without their incident

	OpenCount int `json:"open_count"` // of which Open has the newest
}

type apiNotice struct {
	apiUpdate
	Services []string `json:"services"`
}

type apiIncident struct {
	ID       string      `json:"id"`
	Title    *string     `json:"title"`
	State    string      `json:"state"`
	Category *string     `json:"category"`
	Priority *string     `json:"priority"`
	Major    bool        `json:"major"`
	Services []string    `json:"services"`
	Opened   *string     `json:"opened"`
	Entered  *string     `json:"entered"`
	Outages  []apiOutage `json:"outages"`
	Updates  []apiUpdate `json:"updates"`
	Page     string      `json:"page"`
}

type apiUpdate struct {
	At    string  `json:"at"`
	Phase *string `json:"phase"`
	Text  string  `json:"text"`
}

// recentIncidents is how many incidents a document has that are not open.
const recentIncidents = 50

// openIncidents is how many it has that are.
const openIncidents = 100

func (b *builder) apiIncidents(file string) any {
	d := apiIncidents{apiHead: b.apiHead(file, "incidents.json"), Open: []apiIncident{}, Recent: []apiIncident{}, Notices: []apiNotice{}}
	for _, r := range b.incidentsByDate() {
		switch {
		case isOpen(r):
			if d.OpenCount++; d.OpenCount <= openIncidents {
				d.Open = append(d.Open, b.apiIncident(file, r))
			}
		case len(d.Recent) < recentIncidents && r.Category() != schema.Cancelled:
			d.Recent = append(d.Recent, b.apiIncident(file, r))
		}
	}
	for _, n := range slices.Backward(b.seen().Unnamed.Notices) {
		if !n.At.After(b.asOf) && len(d.Notices) < recentIncidents {
			d.Notices = append(d.Notices, apiNotice{apiUpdate{dataTime(n.At), orNull(n.Phase), text(n.Text)}, texts(b.known(n.Services))})
		}
	}
	return d
}

// incidentsByDate lists incidents, the newest first.
func (b *builder) incidentsByDate() []*records.Record {
	var list []*records.Record
	for _, r := range b.tree.OfKind("incident") {
		if b.tree.Record(r.ID) == r && !r.Opened().After(b.asOf) {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(x, y *records.Record) int {
		return cmp.Or(y.Opened().Compare(x.Opened()), records.CompareIDs(y.ID, x.ID))
	})
	return list
}

func (b *builder) apiIncident(file string, r *records.Record) apiIncident {
	i := apiIncident{
		ID: text(r.ID), Title: b.publicTitle(r), State: text(r.State), Category: orNull(string(r.Category())), Services: texts(b.known(r.Lookup("services").Strings())),
		Opened: timeOrNull(r.Opened()), Entered: timeOrNull(r.Entered()), Outages: []apiOutage{}, Updates: []apiUpdate{}, Page: wayFrom(file, b.pages[r]),
	}
	if restricted(r) {
		return i
	}
	if c, ok := priorityChip(r); ok {
		i.Priority = orNull(c.Text)
	}
	i.Major = r.Value("major") == "true"
	for _, o := range outagesOf(r) {
		level := levels[parseLevel(r.Kind.Builtin("outages.level", o.Level))].class
		i.Outages = append(i.Outages, apiOutage{texts(b.known(o.Services)), dataTime(o.From), timeOrNull(o.To), &level})
	}
	for _, u := range b.updatesOf(r) {
		i.Updates = append(i.Updates, apiUpdate{dataTime(u.At), orNull(u.Phase), text(u.Text)})
	}
	return i
}
