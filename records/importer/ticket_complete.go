package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// inOrder gives the tickets by the time at which they were opened.
func (s *tickets) inOrder() []*ticket {
	list := make([]*ticket, 0, len(s.byNumber))
	for _, i := range s.byNumber {
		if i.refused == "" {
			s.complete(i)
		}
		list = append(list, i)
	}
	slices.SortFunc(list, func(a, b *ticket) int {
		return cmp.Or(a.opened.Compare(b.opened), strings.Compare(a.number, b.number))
	})
	return list
}

// complete puts the rows of a ticket into their order.
func (s *tickets) complete(i *ticket) {
	for n := range i.events {
		if e := &i.events[n]; e.at.IsZero() { // it was written after all that it tells of
			e.at = later(later(s.time(e, columnOpenedAt), s.time(e, columnResolvedAt)), s.time(e, columnClosedAt))
		}
	}
	slices.SortStableFunc(i.events, func(a, b event) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.sequence, b.sequence))
	})
	before := len(i.events)
	i.events = slices.CompactFunc(i.events, func(a, b event) bool {
		return a.at.Equal(b.at) && a.values == b.values && slices.Equal(a.kept, b.kept)
	})
	for range before - len(i.events) {
		s.ledger.lose("row that repeats another", "the same row stands more than once")
	}
	for n := range i.events {
		if opened := s.time(&i.events[n], columnOpenedAt); !opened.IsZero() {
			i.opened = opened
			break
		}
	}
	if i.opened.IsZero() {
		s.refuse(i, i.at, RuleTime, "add the time at which it was reported", "%s does not say when it was opened", i.number)
		return
	}
	if at := s.latestTime(i); !s.opts.AsOf.IsZero() && at.After(s.opts.AsOf) {
		s.refuse(i, i.at, RuleTime, "correct the time, the order of dates or the zone", "%s tells of %s, which lies in the future (it is %s)", i.number, stamp(at), stamp(s.opts.AsOf.UTC()))
		return
	}
	s.decideKind(i)
	for range i.undated {
		s.ledger.lose("time and author of a comment", "it is not written as time;author;text")
	}
	slices.SortStableFunc(i.notes, func(a, b note) int { return a.at.Compare(b.at) })
	slices.SortFunc(i.links, func(a, b linkTo) int {
		return cmp.Or(strings.Compare(a.number, b.number), strings.Compare(a.kind, b.kind))
	})
	i.links = slices.Compact(i.links)
	i.notes = slices.CompactFunc(i.notes, func(a, b note) bool { return a.at.Equal(b.at) && a.by == b.by && a.text == b.text })
	i.digest = s.digestOf(i)
}

// latestTime is the last one that a ticket tells of.
func (s *tickets) latestTime(i *ticket) time.Time {
	latest := i.opened
	later := func(at time.Time) {
		if at.After(latest) {
			latest = at
		}
	}
	for n := range i.events {
		later(i.events[n].at)
	}
	last := &i.events[len(i.events)-1]
	later(s.time(last, columnResolvedAt))
	later(s.time(last, columnClosedAt))
	if i.kind == "change" && !s.system.scheduled {
		later(s.time(last, columnActualStart))
		later(s.time(last, columnActualEnd))
	}
	for _, n := range i.notes {
		later(n.at)
	}
	for _, o := range i.outages {
		later(o.from)
		later(o.to)
	}
	return latest
}

// decideKind says what the ticket becomes, by the last row that tells its type.
func (s *tickets) decideKind(i *ticket) {
	if here, known := lookup(s.mapping.Types, s.latest(i, columnType)); known && here != typeSkip && (i.kind == "incident" || i.kind == "request") {
		i.kind = here
	}
}

// ownStates are states as kinds call them, by those of an incident.
var ownStates = map[string]map[string]string{
	"request": {"new": "submitted", "resolved": "fulfilled"},
	"problem": {"in_progress": "investigating"},
}

// here is a state as the kind of the ticket's record calls it.
func (i *ticket) here(state string) string { return cmp.Or(ownStates[i.kind][state], state) }

// holds reports whether the record of the ticket has a field.
func (i *ticket) holds(field int) bool {
	switch i.kind {
	case "request":
		return field == heldServices || field == heldTeam || field == heldAssignee
	case "problem":
		return field != heldTeam && field != heldAssignee
	case "change":
		return field == heldServices || field == heldCategory
	}
	return true
}

// digestOf is the digest of all that is carried of a ticket, in whatever
// form the dates and truth values were written.
func (s *tickets) digestOf(i *ticket) string {
	var b strings.Builder
	for n := range i.events {
		for column, v := range i.events[n].values {
			if column >= columnType && v == 0 {
				continue // digests are older than these columns
			}
			b.WriteString(s.words.list[v])
			b.WriteByte(0x1f)
		}
		for _, v := range i.events[n].kept {
			b.WriteString(s.words.list[v])
			b.WriteByte(0x1f)
		}
		b.WriteByte('\n')
	}
	for _, n := range i.notes { // what the cells say, in whatever order
		fmt.Fprintf(&b, "%s\x1f%s\x1f%s\n", stamp(n.at), n.by, n.text)
	}
	for _, o := range i.outages {
		fmt.Fprintf(&b, "%s\x1f%s\x1f%s\n", stamp(o.from), stamp(o.to), o.level)
	}
	for _, l := range i.links {
		fmt.Fprintf(&b, "link\x1f%s\x1f%s\n", l.kind, l.number)
	}
	for _, service := range i.window {
		fmt.Fprintf(&b, "down\x1f%s\n", service)
	}
	for _, service := range i.affects {
		fmt.Fprintf(&b, "affects\x1f%s\n", service)
	}
	return digest(b.String())
}
