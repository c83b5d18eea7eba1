package report

import (
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/schema"
)

// shareOf makes a figure that is a share of some subjects: those for which it
// holds, of all. Of each it tells why.
func shareOf(name, title string, all []*subject, holds func(*subject) (bool, string)) Figure {
	f := Figure{Name: name, Title: title, Kind: KindShare}
	part := 0
	f.Parts = slices.Grow(f.Parts, len(all))
	for _, s := range all {
		yes, why := holds(s)
		role := "no"
		if yes {
			part++
			role = "yes"
		}
		f.Parts = append(f.Parts, s.part(role, why))
	}
	f.Share = Of(part, len(all))
	if len(all) == 0 {
		f.NA = "none in the period"
	}
	return f
}

// countOf makes a figure that counts subjects.
func countOf(name, title string, all []*subject, say func(*subject) string) Figure {
	f := Figure{Name: name, Title: title, Kind: KindCount, Count: len(all)}
	f.Parts = slices.Grow(f.Parts, len(all))
	for _, s := range all {
		f.Parts = append(f.Parts, s.part("counted", say(s)))
	}
	return f
}

// spreadOf makes a figure of how long subjects took, from one instant to
// another. Those without either are left out.
func spreadOf(name, title string, all []*subject, between func(*subject) (from, to time.Time, ok bool)) Figure {
	f := Figure{Name: name, Title: title, Kind: KindSpread}
	samples := slices.Grow([]Sample(nil), len(all))
	f.Parts = slices.Grow(f.Parts, len(all))
	for _, s := range all {
		from, to, ok := between(s)
		if !ok {
			continue
		}
		samples = append(samples, Sample{s.ID, to.Sub(from)})
		f.Parts = append(f.Parts, s.lasted("counted", from, to, Length(to.Sub(from))))
	}
	f.Spread = SpreadOf(samples)
	if left := len(all) - len(samples); left > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("left out, for want of an instant: %d", left))
	}
	return f
}

// sinceOpened is the time from opening to a milestone.
func sinceOpened(milestone string) func(*subject) (from, to time.Time, ok bool) {
	return func(s *subject) (time.Time, time.Time, bool) {
		at, ok := s.reached(milestone)
		return s.opened(), at, ok
	}
}

// openedAt says when a subject was opened.
func openedAt(s *subject) string { return "opened " + s.opened().Format(time.RFC3339) }

// incidentFigures are the figures of the incidents of a period.
func (m *Maker) incidentFigures(p Period, service string) []Figure {
	opened := m.incidents(service, "opened").within(p)
	resolved := m.incidents(service, "resolved").within(p)
	first := m.incidents(service, "first resolved").within(p)
	closed := m.incidents(service, "closed").within(p)
	return []Figure{
		countOf("opened", "Opened", opened, openedAt),
		countOf("resolved", "Resolved", resolved, func(s *subject) string { at, _ := s.reached("resolved"); return "resolved " + at.Format(time.RFC3339) }),
		spreadOf("mtta", "MTTA, time to acknowledge", resolved, sinceOpened("acknowledged")),
		spreadOf("mttr", "MTTR, time to resolve", resolved, sinceOpened("resolved")),
		shareOf("reopen_rate", "Reopened", first, func(s *subject) (bool, string) { return s.reopens() > 0, fmt.Sprintf("reopened %d times", s.reopens()) }),
		shareOf("first_contact", "Resolved at first contact", resolved, firstContact),
		shareOf("recurring", "Recurring", opened, m.recurring),
		shareOf("kb_link_rate", "Closed with an article", closed, func(s *subject) (bool, string) {
			n := len(articles(s))
			return n > 0, fmt.Sprintf("articles: %d", n)
		}),
	}
}

// firstContact reports an incident that one person of one team resolved without
// waiting, escalation or reopening.
func firstContact(s *subject) (bool, string) {
	lay := s.hands()
	switch {
	case len(lay.teams) != 1:
		return false, fmt.Sprintf("teams: %d", len(lay.teams))
	case len(lay.assignees) != 1:
		return false, fmt.Sprintf("assignees: %d", len(lay.assignees))
	case len(lay.holds) > 0:
		return false, "it waited for " + lay.holds[0]
	case s.flagged("escalation"):
		return false, "it was escalated"
	case s.reopens() > 0:
		return false, "it was reopened"
	}
	return true, "one team, one assignee"
}

// recurring reports an incident that names the one that it repeats, or is linked
// to a problem that had a resolved incident when it was opened.
func (m *Maker) recurring(s *subject) (bool, string) {
	if earlier := s.Value("recurrence_of"); earlier != "" {
		return true, "repeats " + earlier
	}
	for _, id := range s.Lookup("problems").Strings() {
		for _, other := range m.naming("incident", "problems")[id] {
			at, done := other.firstResolved()
			if other.ID != s.ID && done && at.Before(s.opened()) {
				return true, other.ID + " of " + id + " was resolved before"
			}
		}
	}
	return false, "first of its kind"
}

// articles lists the articles that a record names, each once.
func articles(s *subject) []string {
	ids := s.Lookup("knowledge").Strings()
	if w := s.Lookup("workaround").Str(); w != "" && w != "none" && !slices.Contains(ids, w) {
		ids = append(slices.Clone(ids), w)
	}
	return ids
}

// satisfaction gives CSAT and the rate of responses.
func (m *Maker) satisfaction(p Period, service string) []Figure {
	var answered, resolved []*subject
	for _, kind := range []string{"incident", "request"} {
		for _, s := range m.of(kind, service) {
			done := s.in("resolved", p)
			if done && !s.is(schema.Cancelled) {
				resolved = append(resolved, s)
			}
			if at, ok := m.answered(s); ok && p.Holds(at) {
				answered = append(answered, s)
			}
		}
	}
	return []Figure{
		shareOf("csat", "Satisfied (4 or 5 of 5)", answered, func(s *subject) (bool, string) {
			score := s.Value("feedback.score")
			return score == "4" || score == "5", "score " + score
		}),
		shareOf("csat_responses", "Responses, of the resolved", resolved, func(s *subject) (bool, string) {
			_, ok := m.answered(s)
			return ok, ""
		}),
	}
}

// answered is when feedback was given: where that is not told, when the record
// was resolved.
func (m *Maker) answered(s *subject) (time.Time, bool) {
	if s.Value("feedback.score") == "" {
		return time.Time{}, false
	}
	at, told := s.Instant("feedback.at")
	if !told {
		at, told = s.reached("resolved")
	}
	return at, told && !at.After(m.asOf)
}

// reuse gives the reuse of articles: links to each, without the incident for
// which it was written.
func (m *Maker) reuse(service string) Figure {
	all := only(m.of("knowledge", service), func(s *subject) bool { return s.is(schema.Open) })
	f := Figure{Name: "kb_reuse", Title: "Reuse, links per article", Kind: KindNumber}
	links := 0
	for _, article := range all {
		n, creator := m.used(article)
		links += n
		text := fmt.Sprintf("used %d times", n)
		if creator != "" {
			text += ", written for " + creator
		}
		f.Parts = append(f.Parts, article.part("counted", text))
	}
	if f.Number = Of(links, len(all)).Value(); f.Number == nil {
		f.NA = "no article in use"
	}
	f.Notes = []string{fmt.Sprintf("%d links, %d articles", links, len(all))}
	return f
}

// used counts the records that name an article. The first one counts as that for
// which it was written where it was there before the article.
func (m *Maker) used(article *subject) (n int, creator string) {
	var first *subject
	for _, kind := range []string{"incident", "request"} {
		for _, s := range m.naming(kind, articleFields)[article.ID] {
			n++
			if kind == "incident" && (first == nil || s.opened().Before(first.opened())) {
				first = s
			}
		}
	}
	if first != nil && first.opened().Before(article.opened()) {
		return n - 1, first.ID
	}
	return n, ""
}

// actionClosure gives the share of a period's due actions of reviews that were
// done by their day. Actions that were dropped are due no more.
func (m *Maker) actionClosure(p Period) Figure {
	f := Figure{Name: "pir_actions", Title: "Review actions done by their due day", Kind: KindShare}
	due, done := 0, 0
	for _, s := range m.subjects("pir") {
		list := s.Lookup("actions")
		if s.is(schema.Cancelled) || list == nil {
			continue
		}
		for _, n := range list.Items {
			day, err := worktime.ParseDate(n.Get("due").Str())
			if err != nil || n.Get("state").Str() == "dropped" {
				continue
			}
			day = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, p.From.Location())
			if over := day.AddDate(0, 0, 1); !p.Holds(day) || over.After(m.asOf) {
				continue
			}
			due++
			at, finished := m.actionDone(n.Get("ref").Str(), n.Get("state").Str(), n.Get("done_at").Str(), p.From.Location())
			role := "late"
			if finished && at.Before(day.AddDate(0, 0, 1)) {
				done++
				role = "in time"
			}
			f.Parts = append(f.Parts, Part{Record: s.ID, Role: role, Text: fmt.Sprintf("%s, due %s: %s", n.Get("id").Str(), day.Format("2006-01-02"), n.Get("title").Str())})
		}
	}
	if f.Share = Of(done, due); due == 0 {
		f.NA = "no action was due"
	}
	return f
}

// actionDone is when an action was done: where it names a record, when that was.
func (m *Maker) actionDone(ref, state, doneAt string, zone *time.Location) (time.Time, bool) {
	if target := m.tree.Record(ref); ref != "" && target != nil {
		if s := m.find(target.Kind.Name, target.ID); s != nil {
			if at, ok := s.reached("resolved"); ok {
				return at, true
			}
			if at, ok := s.reached("closed"); ok {
				return at, true
			}
		}
	}
	if state != "done" {
		return time.Time{}, false
	}
	at, err := time.ParseInLocation("2006-01-02", doneAt, zone)
	return at, err == nil
}

// ages tells how long some subjects have been there.
func (m *Maker) ages(name, title string, all []*subject, since func(*subject) (time.Time, bool)) Figure {
	f := spreadOf(name, title, all, func(s *subject) (from, to time.Time, ok bool) {
		from, ok = since(s)
		return from, m.asOf, ok
	})
	if n := f.Spread.N(); n >= Few {
		oldest := f.Spread.Samples[n-1]
		f.Notes = append(f.Notes, "oldest: "+oldest.Record+", "+Length(oldest.Value))
	}
	return f
}
