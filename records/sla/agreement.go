package sla

import (
	"cmp"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// The types of agreements, and what stands for one where an offering promises.
const (
	TypeSLA      = "sla"
	TypeOLA      = "ola"
	TypeUC       = "uc"
	TypeOffering = "offering"
)

// What may be chosen for reopenings (S10) and changes of priority (S11).
const (
	ReopenResume  = "resume"
	ReopenRestart = "restart"
	ReopenCount   = "count"

	ChangeRecompute = "recompute"
	ChangeAtChange  = "at_change"
)

// Agreement is the view of an agreement that clocks need.
type Agreement struct {
	ID, Title, Type string
	Customers       []string
	Team, Supplier  string
	Default         bool      // holds for services that name no agreement
	From, Until     time.Time // valid in [From, Until); zero for no bound
	Calendar        string
	Targets         []Target
	Clocks          []Clock // response, resolution, then its own by name
	PausesOn        []string
	Reopen          string
	PriorityChange  string
	AtRisk          float64 // percent of the target
	Record          *records.Record
}

// Target is what was agreed for a priority: a time for each clock, by name.
type Target struct {
	Priority string
	Calendar string // "" for that of the agreement
	Times    map[string]time.Duration
}

// Clock says between which milestones time is measured.
type Clock struct {
	Name        string
	Start, Stop string // milestones
	Pauses      bool
}

// DefaultPauses is what stops a clock that pauses, unless an agreement tells (S7).
var DefaultPauses = []string{"customer", "approval"}

// ReadAgreement decodes an agreement's record. What is missing has its default;
// what cannot be read is left out, since the schema tells it.
func ReadAgreement(t *records.Tree, r *records.Record) *Agreement {
	a := &Agreement{
		ID: r.ID, Title: r.Title, Type: r.Kind.Builtin("type", r.Value("type")), Record: r,
		Customers: r.Lookup("parties.customers").Strings(), Team: r.Value("parties.team"), Supplier: r.Value("parties.supplier"),
		Default: r.Value("default") == "true", Calendar: r.Value("calendar"),
		Reopen:         cmp.Or(r.Value("reopen"), ReopenResume),
		PriorityChange: cmp.Or(r.Value("priority_change"), ChangeRecompute),
		PausesOn:       DefaultPauses, AtRisk: 75,
	}
	if pauses := r.Lookup("pauses_on"); pauses != nil {
		a.PausesOn = pauses.Strings()
	}
	if share, err := strconv.ParseFloat(r.Value("at_risk"), 64); err == nil {
		a.AtRisk = share
	}
	a.Clocks = clocksOf(r.Lookup("clocks"))
	if targets := r.Lookup("targets"); targets != nil {
		for _, n := range targets.Items {
			a.Targets = append(a.Targets, readTarget(n))
		}
	}
	a.From, a.Until = validity(t, r, a.Calendar)
	return a
}

// clocksOf gives the clocks of an agreement: the two that all have, and its own.
func clocksOf(own *frontmatter.Node) []Clock {
	clocks := []Clock{
		{Name: Response, Start: "opened", Stop: "acknowledged"},
		{Name: Resolution, Start: "opened", Stop: "resolved", Pauses: true},
	}
	if own == nil {
		return clocks
	}
	for _, p := range own.Pairs {
		clocks = append(clocks, Clock{
			Name: p.Key, Start: cmp.Or(p.Value.Get("start").Str(), "opened"), Stop: p.Value.Get("stop").Str(),
			Pauses: p.Value.Get("pauses").Str() == "true",
		})
	}
	return clocks
}

// Clock finds a clock by its name.
func (a *Agreement) Clock(name string) (Clock, bool) {
	if c := a.clock(name); c != nil {
		return *c, true
	}
	return Clock{}, false
}

// clock is Clock, nil where there is none.
func (a *Agreement) clock(name string) *Clock {
	for i := range a.Clocks {
		if a.Clocks[i].Name == name {
			return &a.Clocks[i]
		}
	}
	return nil
}

func readTarget(n *frontmatter.Node) Target {
	t := Target{Priority: n.Get("priority").Str(), Calendar: n.Get("calendar").Str(), Times: map[string]time.Duration{}}
	take := func(name string, n *frontmatter.Node) {
		if d, err := time.ParseDuration(n.Str()); err == nil && n.Str() != "" {
			t.Times[name] = d
		}
	}
	take(Response, n.Get(Response))
	take(Resolution, n.Get(Resolution))
	if own := n.Get("clocks"); own != nil {
		for _, p := range own.Pairs {
			take(p.Key, p.Value)
		}
	}
	return t
}

// validity gives the instants between which a record with valid_from and valid_to
// holds, in the zone of a calendar. The last day belongs to it.
func validity(t *records.Tree, r *records.Record, calendar string) (from, until time.Time) {
	zone := t.Config.Zone
	if c, ok := t.Calendar(calendar); ok && c.Zone != nil {
		zone = c.Zone
	}
	at := func(field string, more int) time.Time {
		day, err := worktime.ParseDate(r.Value(field))
		if err != nil {
			return time.Time{}
		}
		y, m, d := day.Date()
		return time.Date(y, m, d+more, 0, 0, 0, 0, zone)
	}
	return at("valid_from", 0), at("valid_to", 1)
}

// holds reports whether an instant lies in a validity.
func holds(from, until, at time.Time) bool {
	return !at.Before(from) && (until.IsZero() || at.Before(until))
}

// offered is the promise that an offering makes, as an agreement (S6).
func offered(t *records.Tree, r *records.Record) *Agreement {
	a := &Agreement{
		ID: r.ID, Title: r.Title, Type: TypeOffering, Record: r, Calendar: cmp.Or(r.Value("calendar"), t.Config.Calendar),
		Reopen: ReopenResume, PriorityChange: ChangeRecompute, PausesOn: DefaultPauses, AtRisk: 75,
		Clocks: []Clock{{Name: Fulfilment, Start: "opened", Stop: "resolved", Pauses: true}},
	}
	if d, err := time.ParseDuration(r.Value("target")); err == nil {
		a.Targets = []Target{{Times: map[string]time.Duration{Fulfilment: d}}}
	}
	return a
}

// inForce reports an agreement that was concluded: a draft promises nothing.
func inForce(r *records.Record) bool { return r.Category() != schema.Draft && !r.Unread() }
