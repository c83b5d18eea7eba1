package report

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// subject is a record as it was held at the as-of instant, with its log.
type subject struct {
	*records.Record
	course  *lifecycle.Course
	moments []lifecycle.Moment // of the course
	now     *lifecycle.Moment  // the last one

	of    *Maker
	place int       // among the subjects of its kind
	lay   *hands    // see hands; nil until somebody asks
	late  *string   // see lateSteps; nil until somebody asks
	asked bool      // for first
	first time.Time // see firstResolved; zero for never
}

// subjects lists the records of a kind that were there at the as-of instant, by
// ID. Those whose beginning nobody can read are left to the check.
func (m *Maker) subjects(kind string) []*subject {
	if found, made := m.known[kind]; made {
		return found
	}
	var found []*subject
	for _, r := range m.tree.OfKind(kind) {
		c := m.engine.Course(r)
		if c == nil || c.Moments[0].Entry.At.IsZero() {
			continue
		}
		found = append(found, &subject{Record: c.Now, course: c, moments: c.Moments, now: &c.Moments[len(c.Moments)-1], of: m, place: len(found)})
	}
	m.known[kind] = found
	return found
}

// naming gives, by ID, the subjects of a kind that name it in a field, cancelled
// ones left out: found once, so that the cost of figures grows with the records.
func (m *Maker) naming(kind, field string) map[string][]*subject {
	key := kind + " " + field
	if found, made := m.named[key]; made {
		return found
	}
	found := map[string][]*subject{}
	for _, s := range m.subjects(kind) {
		if s.is(schema.Cancelled) {
			continue
		}
		ids := s.Lookup(field).Strings()
		if field == articleFields {
			ids = articles(s)
		}
		for _, id := range ids {
			found[id] = append(found[id], s)
		}
	}
	m.named[key] = found
	return found
}

// articleFields stands for knowledge and workaround, see articles.
const articleFields = "knowledge, workaround"

// find gives the subject of an ID, nil if there is none.
func (m *Maker) find(kind, id string) *subject {
	list := m.subjects(kind)
	i, found := slices.BinarySearchFunc(list, id, func(s *subject, id string) int { return records.CompareIDs(s.ID, id) })
	if !found {
		return nil
	}
	return list[i]
}

// of gives the subjects of a kind that name a service, all for "".
func (m *Maker) of(kind, service string) []*subject {
	return only(m.subjects(kind), func(s *subject) bool { return s.concerns(service) })
}

func only(list []*subject, keep func(*subject) bool) []*subject {
	var kept []*subject
	for _, s := range list {
		if keep(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

func (s *subject) concerns(service string) bool {
	return service == "" || slices.Contains(s.Lookup("services").Strings(), service)
}

func (s *subject) opened() time.Time { return s.moments[0].Entry.At }

// reached gives the instant of a milestone that holds.
func (s *subject) reached(name string) (time.Time, bool) { return s.now.Reached(name) }

// in reports whether a milestone that holds was reached in a period.
func (s *subject) in(name string, p Period) bool {
	at, ok := s.reached(name)
	return ok && p.Holds(at)
}

// is reports the category of the state.
func (s *subject) is(categories ...schema.Category) bool {
	return slices.Contains(categories, s.now.Category)
}

// waits reports a record that is still to be done: open or pending.
func (s *subject) waits() bool { return s.is(schema.Open, schema.Pending) }

// firstResolved is when the record was first done, whatever came then.
func (s *subject) firstResolved() (time.Time, bool) {
	if !s.asked {
		s.asked = true
		for i := range s.moments {
			if at, ok := s.moments[i].Reached("resolved"); ok {
				s.first = at
				break
			}
		}
	}
	return s.first, !s.first.IsZero()
}

// reopens counts how often it was taken back out of what was done.
func (s *subject) reopens() int {
	n := 0
	for _, m := range s.moments {
		if m.Reopened {
			n++
		}
	}
	return n
}

// hands are all in whose hands a record ever lay, and what it ever waited for, each
// once and in order.
type hands struct{ teams, assignees, holds []string }

// hands goes through the log for them, once.
func (s *subject) hands() *hands {
	if s.lay != nil {
		return s.lay
	}
	add := func(values *[]string, v string) {
		if v != "" && !slices.Contains(*values, v) {
			*values = append(*values, v)
		}
	}
	s.lay = new(hands)
	for _, v := range lifecycle.Past(s.course, func(r *records.Record) [3]string {
		return [3]string{r.Value("team"), r.Value("assignee"), r.Value("hold")}
	}) {
		add(&s.lay.teams, v[0])
		add(&s.lay.assignees, v[1])
		add(&s.lay.holds, v[2])
	}
	return s.lay
}

// flagged reports an entry that carries a flag.
func (s *subject) flagged(flag string) bool {
	return slices.ContainsFunc(s.moments, func(m lifecycle.Moment) bool { return m.Entry.HasFlag(flag) })
}

// since is when the record entered the state in which it is, steps that lead
// nowhere else left out.
func (s *subject) since() time.Time {
	at := s.opened()
	for i, m := range s.moments {
		if i > 0 && m.State != s.moments[i-1].State {
			at = m.Entry.At
		}
	}
	return at
}

// builtin is an enum value as the shipped kinds know it.
func (s *subject) builtin(field string) string { return s.Kind.Builtin(field, s.Value(field)) }

// part says what a subject is to a figure.
func (s *subject) part(role, text string) Part {
	return Part{Record: s.ID, Role: role, Text: text, Late: s.lateSteps()}
}

// lasted says that a stretch of a subject's time is part of a figure.
func (s *subject) lasted(role string, from, to time.Time, text string) Part {
	return Part{Record: s.ID, Role: role, From: from, To: to, Amount: to.Sub(from), Text: text, Late: s.lateSteps()}
}
