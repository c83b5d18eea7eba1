package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/schema"
)

// Standing are the controls that hold whatever happens: policy, models, people,
// and who changed them.
type Standing struct {
	Settings []Setting    `json:"settings"`
	Policy   []PolicyRow  `json:"approval_policy"`
	Models   []ModelRow   `json:"change_models"`
	People   []PersonRow  `json:"people"`
	Changes  []SettingRow `json:"setting_changes"`
	Doctor   *DoctorRow   `json:"doctor"` // null where its statement was not given
	Rules    []RuleRow    `json:"rules"`
}

// Setting is one setting that guards.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// PolicyRow is what one case of changes needs (C2).
type PolicyRow struct {
	Type       string   `json:"type"`
	Risk       string   `json:"risk"`
	Tier       int      `json:"tier"`
	Heads      int      `json:"heads"`
	Roles      []string `json:"roles"`
	AnyOf      []string `json:"any_of"`
	Separation []string `json:"separation"`
}

// ModelRow is a change model, as a standing authorisation.
type ModelRow struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	State     string `json:"state"`
	Owner     string `json:"owner"`
	Ceiling   string `json:"risk_ceiling"`
	ReviewDue string `json:"review_due"`
	Overdue   bool   `json:"overdue"`
	Used      int    `json:"used"` // by changes of the population
}

// PersonRow is a person with roles, and from when to when.
type PersonRow struct {
	Handle string   `json:"handle"`
	Roles  []string `json:"roles"`
	Teams  []string `json:"teams"`
	Deputy string   `json:"deputy"`
	From   string   `json:"from"`
	To     string   `json:"to"`
	Bot    bool     `json:"bot"`
}

// SettingRow is a commit that changed what the gate goes by.
type SettingRow struct {
	Path    string    `json:"path"`
	Commit  string    `json:"commit"`
	Actor   string    `json:"actor"`
	At      time.Time `json:"at"`
	Subject string    `json:"subject"`
}

// DoctorRow is what gitsm doctor said.
type DoctorRow struct {
	Tool     string   `json:"tool"`
	Findings []string `json:"findings"`
}

// RuleRow is a rule that every proposal is judged by, and what it finds in the
// tree as it stands.
type RuleRow struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Source   string `json:"source"`
	Severity string `json:"severity"`
	Found    int    `json:"found"`
}

func (m *maker) standing() {
	s := &m.pack.Standing
	s.Settings, s.Policy, s.Models, s.People = m.settings(), m.policy(), m.models(), m.people()
	s.Changes, s.Rules = []SettingRow{}, m.rules()
	for _, c := range m.in.Settings {
		if m.came(c.In) {
			s.Changes = append(s.Changes, SettingRow{c.Path, c.In.Hash, m.who(c.By), c.In.When.In(m.in.Tree.Config.Zone), c.In.Subject})
		}
	}
	if d := m.in.Doctor; d != nil {
		s.Doctor = &DoctorRow{Tool: d.Tool, Findings: []string{}}
		s.Doctor.Findings = append(s.Doctor.Findings, d.Findings...)
	}
}

func (m *maker) settings() []Setting {
	c := m.in.Tree.Config
	p := c.Policy
	out := []Setting{
		{"audit", orText(c.Audit, "full")},
		{"policy.merge_means_approval", fmt.Sprint(p.MergeMeansApproval)},
		{"policy.small_team", p.SmallTeam},
		{"policy.retro_due", periodText(p.RetroDue)},
		{"policy.recorded_late", periodText(p.RecordedLate)},
		{"policy.lockdown", p.Lockdown},
	}
	for _, level := range []string{"low", "medium", "high"} {
		if notice, ok := p.MinNotice[level]; ok {
			out = append(out, Setting{"policy.min_notice." + level, periodText(notice)})
		}
	}
	return out
}

func periodText(p schema.Period) string {
	if p.BusinessDays > 0 {
		return fmt.Sprintf("%dbd", p.BusinessDays)
	}
	return p.Wall.String()
}

func (m *maker) policy() []PolicyRow {
	out := []PolicyRow{}
	for c, a := range m.in.Tree.Config.Policy.Approvals {
		out = append(out, PolicyRow{c.Type, c.Level, c.Tier, a.Heads, texts(a.Roles), texts(a.AnyOf), texts(a.Separation)})
	}
	slices.SortFunc(out, func(a, b PolicyRow) int {
		return strings.Compare(fmt.Sprint(a.Type, a.Risk, a.Tier), fmt.Sprint(b.Type, b.Risk, b.Tier))
	})
	return out
}

func (m *maker) models() []ModelRow {
	used := map[string]int{}
	for i := range m.pack.Population {
		used[m.pack.Population[i].Model]++
	}
	out := []ModelRow{}
	for _, r := range m.in.Tree.OfKind("change-model") {
		due, told := r.Instant("review_due")
		out = append(out, ModelRow{
			ID: r.ID, Title: r.Title, State: r.State, Owner: r.Value("owner"), Ceiling: r.Value("risk_ceiling"), ReviewDue: r.Value("review_due"),
			Overdue: !told || !m.in.Stamp.AsOf.Before(due.AddDate(0, 0, 1)), Used: used[r.ID],
		})
	}
	return out
}

func (m *maker) people() []PersonRow {
	out := []PersonRow{}
	day := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.Format(time.DateOnly)
	}
	for _, p := range m.in.Tree.People.List {
		out = append(out, PersonRow{p.Handle, texts(p.Roles), texts(p.Teams), p.Deputy, day(p.From), day(p.To), p.Bot})
	}
	return out
}

// Found counts how often each rule of check is broken in a tree at an instant, by
// ID. It is the same for all periods of one commit.
func Found(t *records.Tree, asOf time.Time) map[string]int {
	found := map[string]int{}
	for _, d := range check.Run(t, check.Options{AsOf: asOf, Temporal: true}) {
		found[d.Rule]++
	}
	return found
}

// rules counts what each rule finds in the tree as it stands.
func (m *maker) rules() []RuleRow {
	found := m.in.Found
	if found == nil {
		found = Found(m.in.Tree, m.in.Stamp.AsOf)
	}
	out := []RuleRow{}
	for _, r := range check.Rules() {
		if r.FoundBy != "" { // no tree alone breaks it
			continue
		}
		out = append(out, RuleRow{r.ID, r.Title, r.Source, string(r.Severity), found[r.ID]})
	}
	return out
}

// reviews lists the reviews of changes after they were carried out, and those of
// incidents that were opened or closed in the period.
func (m *maker) reviews() {
	m.pack.Reviews = []Review{}
	for i := range m.pack.Population {
		c := &m.pack.Population[i]
		if c.ReviewedBy == "" && c.Reviewed == nil && !c.ReviewText {
			continue
		}
		m.pack.Reviews = append(m.pack.Reviews, Review{Record: c.ID, Kind: "change", Title: c.Title, State: c.State, By: c.ReviewedBy, At: c.Reviewed, FollowUp: c.FollowUp})
	}
	for _, r := range m.in.Tree.OfKind("pir") {
		at := lastEntry(r)
		if !m.holds(r.Opened()) && !m.holds(at) {
			continue
		}
		one := Review{Record: r.ID, Kind: "pir", Title: r.Title, State: r.State, By: r.Value("owner"), At: m.local(at), FollowUp: []string{}}
		if list := r.Lookup("actions"); list != nil {
			for _, n := range list.Items {
				one.FollowUp = append(one.FollowUp, n.Get("id").Str()+" "+n.Get("state").Str())
				if n.Get("state").Str() == "open" {
					one.Open++
				}
			}
		}
		m.pack.Reviews = append(m.pack.Reviews, one)
	}
}

func lastEntry(r *records.Record) (at time.Time) {
	for _, e := range r.Log {
		if e.To != "" && e.At.After(at) {
			at = e.At
		}
	}
	return at
}

// notes say what a reader of the pack must know of it.
func (m *maker) notes() {
	m.pack.Notes = []string{}
	note := func(format string, args ...any) { m.pack.Notes = append(m.pack.Notes, fmt.Sprintf(format, args...)) }
	note("authors and times of commits are claims of whoever made them; what the ledger saw, CI saw")
	if m.in.Stamp.AsOf.Before(m.in.Period.To) {
		note("the period is not over as of %s", m.stamp(m.in.Stamp.AsOf))
	}
	if m.pack.Audit != "" {
		note("the repository works under audit: %s", m.pack.Audit)
	}
	if m.in.Seed == "" {
		note("nobody gave a seed: the sample follows from the period, and whoever writes records could know it before")
	}
	if m.in.Deployments == nil {
		note("no list of deployments was given: nothing was reconciled")
	}
	if m.in.Doctor == nil {
		note("the statement of gitsm doctor was not given: how the forge guards the main line is not told here")
	}
	if m.in.Tree.Config.IDScheme == records.SchemeDateRandom {
		note("numbers are dates with random digits: gaps in them say nothing, and completeness rests on the ledger and the history")
	}
	if !m.in.Witness.Forge {
		note("the ledger knows no proposal of a forge: a direct push does not show as such, what lacks its approvals does")
	}
}
