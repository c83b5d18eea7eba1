package audit

import (
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/schema"
)

// except notes an exception.
func (m *maker) except(kind, record, format string, args ...any) {
	m.pack.Exceptions = append(m.pack.Exceptions, Exception{kind, record, fmt.Sprintf(format, args...)})
}

// exceptions lists what the rules allow and an auditor looks at all the same.
func (m *maker) exceptions() {
	m.pack.Exceptions = append([]Exception{}, m.outside...)
	for i := range m.in.Changes {
		s := &m.in.Changes[i]
		c := m.chained(s.Record.ID)
		if c == nil {
			continue
		}
		m.urgent(s, c)
		m.allowed(s)
		m.team(s, c)
		m.clocks(s)
		m.seals(s)
	}
	for _, list := range [][]Subject{m.in.Changes, m.in.Others} {
		for i := range list {
			m.amendments(&list[i])
		}
	}
}

func (m *maker) stamp(at time.Time) string { return at.In(m.in.Tree.Config.Zone).Format(time.RFC3339) }

// urgent lists what did not go the ordinary way.
func (m *maker) urgent(s *Subject, c *Change) {
	a := m.judged[c.ID]
	if c.Type == "emergency" {
		text := "emergency"
		switch {
		case a.Granted && !a.Started.IsZero() && a.ApprovedAt.After(a.Started):
			text = "emergency, approved " + history.Span(a.ApprovedAt.Sub(a.Started)) + " after it began"
		case a.Granted:
			text = "emergency, approved before it began"
		case c.RetroDue != nil:
			text = "emergency, begun without approval, which is due by " + m.stamp(*c.RetroDue)
		}
		m.except("emergency", c.ID, "%s", text)
	}
	if s.Record.Value("unauthorised") == "true" {
		m.except("unauthorised", c.ID, "made without authority, found on %s", m.stamp(s.Record.Opened()))
	}
	if c.Expedited {
		m.except("expedited", c.ID, "less notice than the policy asks for")
	}
	if c.Override != "" {
		m.except("risk_override", c.ID, "the level of risk was set to %s by %s: %s", s.Record.Value("risk.override.level"), s.Record.Value("risk.override.by"), c.Override)
	}
	if len(c.Window) > 7 && c.Window[:7] == "overrun" || c.Window == "outside" {
		m.except("window", c.ID, "carried out %s of its planned window", map[bool]string{true: "outside", false: "with an " + c.Window}[c.Window == "outside"])
	}
	for _, p := range s.Passages {
		if p.First && m.came(p.In) {
			m.except("before_history", c.ID, "it came approved, or begun, with the first commit %.12s of %s: what was before is not known here", p.In.Hash, m.who(p.By))
		}
	}
}

// allowed lists leave that somebody gave.
func (m *maker) allowed(s *Subject) {
	r := s.Record
	if f := r.Lookup("freeze_exception"); f != nil && f.Kind == frontmatter.Map {
		m.except("freeze_exception", r.ID, "%s let it work in the freeze %s: %s", f.Get("by").Str(), f.Get("freeze").Str(), f.Get("reason").Str())
	}
	if list := r.Lookup("collision_ack"); list != nil {
		for _, n := range list.Items {
			m.except("collision", r.ID, "it was accepted that it meets %s: %s", n.Get("id").Str(), n.Get("reason").Str())
		}
	}
}

// team lists what few people are allowed.
func (m *maker) team(s *Subject, c *Change) {
	if c.SmallTeam {
		m.except("small_team", c.ID, "fewer people could approve than the policy asks for, and all others did")
	}
	switch m.in.Tree.Config.Audit {
	case "solo":
		m.except("solo", c.ID, "self-approved: one person keeps the repository (audit: solo), and owes a monthly outside review")
	case "relaxed":
		m.except("relaxed", c.ID, "judged under audit: relaxed")
	}
	if !c.Separation.Kept && m.in.Tree.Config.Audit != "solo" {
		for _, text := range c.Separation.Conflicts {
			m.except("self_approval", c.ID, "%s", text)
		}
	}
	if ended(s.Record) && !c.Established {
		m.except("not_established", c.ID, "carried out, and its approval is not established: %s", lacks(m.judged[c.ID]))
	}
}

// clocks lists what was recorded late, too early, or never witnessed (D3): an
// exception is one of the period in which the main line got the entry.
func (m *maker) clocks(s *Subject) {
	for _, f := range s.Story.Findings {
		if f.Rule != history.EntryChanged && m.recorded(f.Clocks) {
			m.except(f.Rule, s.Record.ID, "%s", f.Message)
		}
	}
}

// seals lists what was changed after it was approved.
func (m *maker) seals(s *Subject) {
	for _, e := range s.Story.Events {
		if e.What == history.SealBreak && m.came(e.In) {
			m.except("seal_broken", s.Record.ID, "commit %.12s of %s changed what was approved", e.In.Hash, m.who(e.Clocks.By))
		}
	}
}

// amendments lists closed records that were amended as they may be.
func (m *maker) amendments(s *Subject) {
	if s.Record.Kind.Log != schema.LogRecord {
		return
	}
	for _, e := range s.Story.Events {
		if e.What == history.Amendment && m.holds(e.Declared) && slices.Contains(e.Flags, "amendment") {
			m.except("amended", s.Record.ID, "%s amended it after it was closed, at %s: %s", e.By, m.stamp(e.Declared), e.Why)
		}
	}
}
