package records

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/schema"
)

// Config is gitsm.yaml, apart from the kinds it defines. The zero Config is not
// usable; a tree without gitsm.yaml has the defaults.
type Config struct {
	Name     string
	Zone     *time.Location // "timezone", UTC unless told
	Modules  []string
	Calendar string            // ID of the calendar that counts business days; Monday to Friday 09-17 unless told
	Layout   map[string]string // kind -> year | month | flat | block; "" is the default of all kinds
	Audit    string            // "", relaxed, solo
	Portal   Portal
	Policy   Policy

	IDScheme       string            // SchemeNumber or SchemeDateRandom
	PriorityScheme string            // SchemeImpactUrgency or SchemeSeverity
	Matrix         map[string]string // "high/low" -> "P3": impact/urgency -> priority

	Doc *frontmatter.Doc // nil where there is no gitsm.yaml
}

// How new records are numbered ("ids: {scheme: …}").
const (
	SchemeNumber     = "number"      // INC-2026-0042: the next free number
	SchemeDateRandom = "date-random" // INC-20260316-k7qf: for teams whose bots create in parallel
)

// How priorities are derived ("priority: {scheme: …}").
const (
	SchemeImpactUrgency = "impact-urgency"
	SchemeSeverity      = "severity"
)

// Portal is the "portal:" part of gitsm.yaml.
type Portal struct {
	Title, Description, Contact, BaseURL string

	Logo               string // a picture below portal/, "" for none
	Accent, AccentDark string // "#rrggbb" that can be read on light and on dark grounds; "" for the shipped ones
}

// Policy is the "policy:" part of gitsm.yaml.
type Policy struct {
	Observation  schema.Period // a problem is observed so long between resolved and closed (X2); 14 days unless told
	RecordedLate schema.Period // what is recorded longer after it happened is late (D3); 24 hours unless told
	RetroDue     schema.Period // retrospective approval of an emergency change (L-C4); 1 business day unless told

	Approvals          map[ApprovalCase]Approval // what each change needs (C2)
	MergeMeansApproval bool                      // merging a change's proposal authorises it (C5); true unless told
	SmallTeam          string                    // SmallTeamAuto unless told (C3)

	Lockdown string // LockdownMajor or LockdownNone
	// MinNotice is how long before its window a change must have been submitted,
	// by its level of risk (C6). None is demanded of a level that is not named.
	MinNotice map[string]schema.Period
}

// What stops changes of a service ("policy: {lockdown: …}").
const (
	LockdownMajor = "major_incident" // a major incident on it, or on what it needs, while that is open
	LockdownNone  = "none"
)

// The keys of gitsm.yaml. "kinds" is read by package schema.
var (
	configKeys   = []string{"name", "timezone", "modules", "calendar", "layout", "ids", "priority", "policy", "portal", "audit", "kinds"}
	policyKeys   = []string{"observation", "recorded_late", "retro_due", "approvals", "merge_means_approval", "small_team", "lockdown", "min_notice"}
	priorityKeys = []string{"scheme", "matrix"}
	idsKeys      = []string{"scheme"}
	layouts      = []string{LayoutYear, LayoutMonth, LayoutFlat, LayoutBlock}
	levels       = []string{"high", "medium", "low"}
)

// runsNothing are keys that ask to run or fetch something, as other tools know
// them. They are refused like every unknown key, with the reason.
var runsNothing = []string{"exec", "hook", "hooks", "command", "run", "script", "plugin", "plugins", "theme", "include", "extends", "import"}

func defaultConfig() Config {
	return Config{
		Zone:           time.UTC,
		Modules:        schema.DefaultModules(),
		Layout:         map[string]string{},
		IDScheme:       SchemeNumber,
		PriorityScheme: SchemeImpactUrgency,
		Matrix:         defaultMatrix(),
		Policy: Policy{
			Observation: schema.Period{Wall: 14 * 24 * time.Hour}, RecordedLate: schema.Period{Wall: 24 * time.Hour}, RetroDue: schema.Period{BusinessDays: 1},
			Approvals: shippedApprovals(), MergeMeansApproval: true, SmallTeam: SmallTeamAuto, Lockdown: LockdownMajor, MinNotice: map[string]schema.Period{},
		},
	}
}

// Instant reads a date or a time: dates are midnight in the zone of the
// repository.
func (c *Config) Instant(n *frontmatter.Node) (time.Time, bool) {
	if n == nil {
		return time.Time{}, false
	}
	if n.Kind == frontmatter.Date || n.Kind == frontmatter.String && len(n.Text) == len(time.DateOnly) {
		day, err := worktime.ParseDate(n.Text)
		if err != nil {
			return time.Time{}, false
		}
		y, m, d := day.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, c.Zone), true
	}
	return n.Instant()
}

// configReader reads gitsm.yaml strictly and collects what is wrong with it.
type configReader struct {
	doc   *frontmatter.Doc
	found []diag.Diagnostic
}

// readConfig reads gitsm.yaml. What cannot be used keeps its default.
func readConfig(doc *frontmatter.Doc) (Config, []diag.Diagnostic) {
	r := &configReader{doc: doc}
	c := defaultConfig()
	c.Doc = doc
	r.keys(nil, configKeys)
	c.Name = r.text("name")
	if zone := r.text("timezone"); zone != "" {
		c.Zone = r.zone(zone)
	}
	c.Modules = r.modules()
	c.Calendar = r.text("calendar")
	c.Layout = r.layout()
	c.Audit = r.oneOf([]string{"audit"}, []string{"relaxed", "solo", "strict"}, "")
	if c.Audit == "strict" {
		c.Audit = ""
	}
	r.keys([]string{"ids"}, idsKeys)
	c.IDScheme = r.oneOf([]string{"ids", "scheme"}, []string{SchemeNumber, SchemeDateRandom}, c.IDScheme)
	r.keys([]string{"priority"}, priorityKeys)
	c.PriorityScheme = r.oneOf([]string{"priority", "scheme"}, []string{SchemeImpactUrgency, SchemeSeverity}, c.PriorityScheme)
	r.matrix(c.Matrix)
	c.Portal = r.portal()
	r.policy(&c.Policy, c.Audit)
	c.Policy.Lockdown = r.oneOf([]string{"policy", "lockdown"}, []string{LockdownMajor, LockdownNone}, c.Policy.Lockdown)
	r.keys([]string{"policy", "min_notice"}, levels)
	for _, level := range levels {
		r.notice(c.Policy.MinNotice, level)
	}
	return c, r.found
}

// value reports what a value is not. The rule is config-value.
func (r *configReader) value(path []string, format string, args ...any) {
	r.found = append(r.found, diag.Errorf(r.doc.At(path...), "config-value", format, args...))
}

// keys reports the keys of the mapping at path that nobody knows.
func (r *configReader) keys(path, known []string) {
	n := r.doc.Root().Lookup(path...)
	if n == nil || n.Kind == frontmatter.Null {
		return
	}
	if n.Kind != frontmatter.Map {
		r.value(path, "%s is a %s; expected keys with values: %s", strings.Join(path, "."), n.Kind, strings.Join(known, ", "))
		return
	}
	for i := range n.Pairs {
		p := &n.Pairs[i]
		if slices.Contains(known, p.Key) || strings.HasPrefix(p.Key, "x-") {
			continue
		}
		at := r.doc.KeySpan(p)
		if slices.Contains(runsNothing, strings.ToLower(p.Key)) {
			r.found = append(r.found, diag.Errorf(at, "config-key", "there is no key %q: nothing in a repository can make gitsm run or fetch anything", p.Key))
			continue
		}
		guess := didYouMean(p.Key, known)
		if guess == "" {
			guess = "; expected one of " + strings.Join(known, ", ")
		}
		r.found = append(r.found, diag.Errorf(at, "config-key", "there is no key %q here%s", p.Key, guess))
	}
}

// text reads a scalar that is text.
func (r *configReader) text(path ...string) string {
	n := r.doc.Root().Lookup(path...)
	if n == nil || n.Kind == frontmatter.Null {
		return ""
	}
	if n.Kind == frontmatter.Seq || n.Kind == frontmatter.Map {
		r.value(path, "%s is a %s; expected text", strings.Join(path, "."), n.Kind)
		return ""
	}
	return n.Text
}

// oneOf reads a text that is one of a few.
func (r *configReader) oneOf(path, allowed []string, otherwise string) string {
	v := r.text(path...)
	switch {
	case v == "":
		return otherwise
	case !slices.Contains(allowed, v):
		r.value(path, "%s is %q; expected %s%s", strings.Join(path, "."), v, either(allowed), didYouMean(v, allowed))
		return otherwise
	}
	return v
}

// zone loads an IANA time zone.
func (r *configReader) zone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		r.value([]string{"timezone"}, "there is no time zone %q; expected a name of the IANA database, such as Europe/Berlin", name)
		return time.UTC
	}
	return zone
}

// modules reads the modules that are switched on; an empty list is none.
func (r *configReader) modules() []string {
	n := r.doc.Root().Get("modules")
	if n == nil || n.Kind == frontmatter.Null {
		return schema.DefaultModules()
	}
	if n.Kind != frontmatter.Seq {
		r.value([]string{"modules"}, "modules is a %s; expected a list, such as [%s]", n.Kind, strings.Join(schema.Modules(), ", "))
		return schema.DefaultModules()
	}
	on := []string{}
	for _, item := range n.Items {
		switch name := item.Str(); {
		case !slices.Contains(schema.Modules(), name):
			r.found = append(r.found, diag.Errorf(r.doc.Span(item), "config-value", "there is no module %q; expected %s%s",
				name, strings.Join(schema.Modules(), ", "), didYouMean(name, schema.Modules())))
		case !slices.Contains(on, name):
			on = append(on, name)
		}
	}
	return on
}

// layout reads where new records go: one word for all kinds, or one a kind.
func (r *configReader) layout() map[string]string {
	n := r.doc.Root().Get("layout")
	found := map[string]string{}
	if n == nil || n.Kind == frontmatter.Null {
		return found
	}
	if n.Kind != frontmatter.Map {
		if v := r.oneOf([]string{"layout"}, layouts, ""); v != "" {
			found[""] = v
		}
		return found
	}
	for _, p := range n.Pairs {
		if v := r.oneOf([]string{"layout", p.Key}, layouts, ""); v != "" {
			found[p.Key] = v
		}
	}
	return found
}

// matrix reads {high: {high: P1, …}, …} over the shipped one.
func (r *configReader) matrix(into map[string]string) {
	path := []string{"priority", "matrix"}
	r.keys(path, levels)
	for _, impact := range levels {
		r.keys(append(path, impact), levels)
		for _, urgency := range levels {
			at := append(slices.Clone(path), impact, urgency)
			if v := r.oneOf(at, []string{"P1", "P2", "P3", "P4"}, ""); v != "" {
				into[impact+"/"+urgency] = v
			}
		}
	}
}

// notice reads the notice that changes of one level of risk need.
func (r *configReader) notice(into map[string]schema.Period, level string) {
	path := []string{"policy", "min_notice", level}
	switch p := r.period(schema.Period{}, path...); {
	case p.Wall < 0 || p.BusinessDays < 0:
		r.value(path, "%s lies back; expected how long before its window a change is submitted, such as 5bd", strings.Join(path, "."))
	case p != schema.Period{}:
		into[level] = p
	}
}

// period reads a span of time.
func (r *configReader) period(otherwise schema.Period, path ...string) schema.Period {
	v := r.text(path...)
	if v == "" {
		return otherwise
	}
	p, err := schema.ParsePeriod(v)
	if err != nil {
		r.value(path, "%s is %q; %v", strings.Join(path, "."), v, err)
		return otherwise
	}
	return p
}
