package importer

import (
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// The tracked values of an incident, and its category, which may as well have
// its history told.
const (
	heldServices = iota
	heldCategory
	heldImpact
	heldUrgency
	heldTeam
	heldAssignee
	heldCount
)

var heldFields = [heldCount]string{"services", "category", "impact", "urgency", "team", "assignee"}

// held are those values at one time; "" is none.
type held [heldCount]string

func (h held) node(field int) *frontmatter.Node {
	switch {
	case h[field] == "":
		return &frontmatter.Node{}
	case field == heldServices:
		return texts([]string{h[field]})
	}
	return frontmatter.Str(h[field])
}

// logOf is what the log of an incident comes to.
type logOf struct {
	entries  []*frontmatter.Node
	state    string
	hold     string
	held     held
	known    bool // it was a known error at some time
	begun    bool // it came through in_progress
	urgent   bool // it was P1 or P2 at some time
	critical bool // it was P1 at some time
}

// tell makes the log of an incident.
func (s *tickets) tell(i *ticket) *logOf {
	points := s.path(i)
	if i.kind == "problem" {
		s.observe(i, points)
	}
	l := &logOf{state: "new"}
	l.held = s.hold(i, held{}, points[0].event)
	s.weigh(i, l)
	first := &i.events[0]
	by := s.who(i, first, columnOpenedBy)
	if by == "" {
		by = s.actor(i, "")
	}
	l.entries = append(l.entries, entry(i.opened, by, i.here("new"), "imported: opened", nil))
	source := ""
	for n := range points {
		p := &points[n]
		set := s.changes(i, l, p)
		steps := route(i, l.state, p)
		at := p.at
		if len(steps) == 0 {
			if note := p.denied && p.source != source; note || len(set) > 0 {
				e := entry(at, s.actor(i, p.by), "", p.why(), set)
				if len(set) > 0 && (l.state == "closed" || l.state == "cancelled") { // what has ended changes by amendments alone
					e.Pairs = append(e.Pairs, frontmatter.Pair{Key: "flags", Value: texts([]string{"amendment"})})
				}
				l.entries = append(l.entries, e)
			} else if n > 0 {
				i.ledger.lose("row that changes nothing that is carried", "a log tells of changes")
			}
		}
		for k, step := range steps {
			why := p.why()
			if k < len(steps)-1 {
				why = "imported: implied by " + p.source
			}
			moved := l.move(step, p, set)
			l.entries = append(l.entries, entry(at, s.actor(i, p.by), i.here(step), why, moved))
			set = nil
		}
		source = p.source
	}
	if l.begun && l.state != "cancelled" && i.holds(heldTeam) {
		s.assumeHeld(i, l)
	}
	return l
}

// assumeHeld puts somebody where the source names nobody and the lifecycle
// wants somebody.
func (s *tickets) assumeHeld(i *ticket, l *logOf) {
	for _, field := range []int{heldTeam, heldAssignee} {
		if l.held[field] != "" {
			continue
		}
		l.held[field] = s.opts.Owner
		if field == heldTeam {
			l.held[field] = s.opts.Team
			s.memberOf(l.held[field], "")
		}
		s.owned = true
		i.ledger.assume(i.kind, heldFields[field], l.held[field], "the source names nobody, and it was worked on")
	}
}

// changes compares what a point holds with what was held before it.
func (s *tickets) changes(i *ticket, l *logOf, p *point) []frontmatter.Pair {
	now := s.hold(i, l.held, p.event)
	var set []frontmatter.Pair
	for field, name := range heldFields {
		if now[field] != l.held[field] && i.holds(field) {
			set = append(set, change1(name, l.held.node(field), now.node(field)))
		}
	}
	l.held = now
	s.weigh(i, l)
	if p.state == "pending" && l.state == "pending" && p.hold != l.hold {
		set = append(set, change1("hold", holdNode(l.hold), holdNode(p.hold)))
		l.hold = p.hold
	}
	return set
}

func change1(field string, before, after *frontmatter.Node) frontmatter.Pair {
	return frontmatter.Pair{Key: field, Value: frontmatter.List(before, after)}
}

func holdNode(hold string) *frontmatter.Node {
	if hold == "" {
		return &frontmatter.Node{}
	}
	return frontmatter.Str(hold)
}

// move enters a state: what is waited for is held in pending alone.
func (l *logOf) move(step string, p *point, set []frontmatter.Pair) []frontmatter.Pair {
	hold := ""
	if step == "pending" {
		hold = p.hold
	}
	if hold != l.hold {
		set = append(set, change1("hold", holdNode(l.hold), holdNode(hold)))
		l.hold = hold
	}
	l.state = step
	l.begun = l.begun || step == "in_progress"
	l.known = l.known || step == "known_error"
	return set
}

// weigh notes how urgent an incident was.
func (s *tickets) weigh(_ *ticket, l *logOf) {
	priority := s.opts.Target.Config.Matrix[l.held[heldImpact]+"/"+l.held[heldUrgency]]
	l.critical = l.critical || priority == "P1"
	l.urgent = l.urgent || priority == "P1" || priority == "P2"
}

// hold reads the values of a row. What is missing stays as it was: a table
// does not tell a value that was taken away from one that was left out.
func (s *tickets) hold(i *ticket, before held, e *event) held {
	now := before
	put := func(field int, value string) {
		if value != "" {
			now[field] = value
		}
	}
	put(heldServices, s.serviceOf(i, e))
	if text := s.value(e, columnCategory); text != "" {
		put(heldCategory, word(text))
	}
	impact, urgency := s.levels(e)
	put(heldImpact, impact)
	put(heldUrgency, urgency)
	if text := s.value(e, columnTeam); text != "" {
		put(heldTeam, slug(text))
	}
	put(heldAssignee, s.who(i, e, columnAssignee))
	if now[heldTeam] != "" {
		s.memberOf(now[heldTeam], now[heldAssignee])
	}
	for field, column := range map[int]int{heldTeam: columnTeam, heldAssignee: columnAssignee} {
		if before[field] != "" && e.values[column] == 0 && s.header1(column) != "" {
			i.ledger.lose("missing "+s.header1(column), "a log of values cannot tell it from one that was left out; it stays as it was")
		}
	}
	fill := func(field int, value, why string) {
		if now[field] == "" && i.holds(field) {
			now[field] = value
			i.ledger.assume(i.kind, heldFields[field], value, why)
		}
	}
	fill(heldCategory, "uncategorised", "the source has no category")
	fill(heldImpact, "medium", "the source does not say it")
	fill(heldUrgency, "medium", "the source does not say it")
	return now
}

// grid gives impact and urgency for a priority where the source has none.
var grid = map[string][2]string{"P1": {"high", "high"}, "P2": {"high", "medium"}, "P3": {"medium", "medium"}, "P4": {"low", "low"}}

func (s *tickets) levels(e *event) (impact, urgency string) {
	impact, _ = lookup(s.mapping.Levels, s.value(e, columnImpact))
	urgency, _ = lookup(s.mapping.Levels, s.value(e, columnUrgency))
	if priority, _ := lookup(s.mapping.Priorities, s.value(e, columnPriority)); priority != "" {
		if impact == "" {
			impact = grid[priority][0]
		}
		if urgency == "" {
			urgency = grid[priority][1]
		}
	}
	return impact, urgency
}

// entry makes an entry of a log.
func entry(at time.Time, by, to, why string, set []frontmatter.Pair) *frontmatter.Node {
	n := frontmatter.Dict(
		frontmatter.Pair{Key: "at", Value: frontmatter.TimeOf(at)},
		frontmatter.Pair{Key: "by", Value: frontmatter.Str(by)},
	)
	if to != "" {
		n.Pairs = append(n.Pairs, frontmatter.Pair{Key: "to", Value: frontmatter.Str(to)})
	}
	if len(set) > 0 {
		n.Pairs = append(n.Pairs, frontmatter.Pair{Key: "set", Value: frontmatter.Dict(set...)})
	}
	n.Pairs = append(n.Pairs, frontmatter.Pair{Key: "why", Value: frontmatter.Str(why)})
	return n
}

// word is a text as a category may be written.
func word(text string) string {
	return strings.Trim(slug(text)[:min(len(slug(text)), maxSlug)], "-")
}

// time reads a time that a row holds, zero if it holds none.
func (s *tickets) time(e *event, column int) time.Time {
	t, err := time.Parse(time.RFC3339, s.value(e, column))
	if err != nil {
		return time.Time{} // nothing else is ever held there
	}
	return t
}
