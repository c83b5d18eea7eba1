package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// problemRoutes are the states that lie between two of a problem, and the second
// one (L-P). It is never reopened here: that makes it a known error, and what one
// must say no table tells.
var problemRoutes = map[string]map[string][]string{
	"new": {
		"in_progress": {"in_progress"}, "known_error": {"in_progress", "known_error"}, "resolved": {"in_progress", "resolved"},
		"closed": {"in_progress", "resolved", "closed"}, "cancelled": {"cancelled"},
	},
	"in_progress": {
		"known_error": {"known_error"}, "resolved": {"resolved"}, "closed": {"resolved", "closed"}, "cancelled": {"cancelled"},
	},
	"known_error": {"resolved": {"resolved"}, "closed": {"resolved", "closed"}, "cancelled": {"cancelled"}},
	"resolved":    {"closed": {"closed"}},
}

// stateOf is what the state of a row is here, in the words for incidents; the
// state of a change is one of a change.
func (s *tickets) stateOf(i *ticket, e *event) StateOf {
	text := s.value(e, columnState)
	var state string
	switch i.kind {
	case "problem":
		state, _ = lookup(s.mapping.ProblemStates, text)
		switch {
		case state == "investigating", state == "deferred", state == "known_error" && s.cause(i) == "":
			state = "in_progress"
		}
	case "change":
		state, _ = lookup(s.mapping.ChangeStates, text)
	default:
		there, _ := lookup(s.mapping.States, text)
		return there
	}
	if state == stateKeep {
		state = ""
	}
	return StateOf{State: state}
}

// cause is where the cause of a problem lies, "" where the source does not say.
func (s *tickets) cause(i *ticket) string {
	cause, _ := lookup(s.mapping.Causes, s.latest(i, columnCause))
	return cause
}

// observe takes the closing back of a problem that was not watched for as long as
// it must be, or that came back while it was (X2): it counts as resolved.
func (s *tickets) observe(i *ticket, points []point) {
	for n := range points {
		s.countState(i, points[n].source)
	}
	end := len(points)
	for end > 0 && slices.Contains([]string{"resolved", "closed", ""}, points[end-1].state) {
		end--
	}
	resolved, closed := -1, -1
	for n := end; n < len(points); n++ {
		if points[n].state != "" && resolved < 0 {
			resolved = n
		}
		if points[n].state == "closed" && closed < 0 {
			closed = n
		}
	}
	if closed < 0 {
		return
	}
	from, to := points[resolved].at, points[closed].at
	came := slices.ContainsFunc(i.incidents, func(t *ticket) bool { return t.opened.After(from) && t.opened.Before(to) && !s.endsCancelled(t) })
	if !came && !to.Before(s.deadline(from, s.opts.Target.Config.Policy.Observation)) {
		return
	}
	for n := closed; n < len(points); n++ {
		points[n].state, points[n].denied = "resolved", true
	}
	i.ledger.lose("closing of a problem", "a problem is watched for a while here, in which no incident comes, and the source closed it before; it counts as resolved")
}

// countState counts what the states of a problem say and a record of it cannot.
func (s *tickets) countState(i *ticket, source string) {
	switch state, _ := lookup(s.mapping.ProblemStates, source); {
	case state == "deferred":
		i.ledger.lose("state "+source, "a deferred problem has a day on which it is looked at again, which the source does not tell; it counts as investigating")
	case state == "known_error" && s.cause(i) == "":
		i.ledger.lose("state "+source, "a known error says where its cause lies, which the source does not, or not in words of the mapping; it counts as investigating")
	}
}

// problem puts what problems alone have.
func (s *tickets) problem(i *ticket, h *header, l *logOf, last *event) {
	h.assume("origin", frontmatter.Str("reactive"), "the source does not say how it came to light")
	s.priority(h, l, last)
	s.answerable(i, h, last, "owner", columnAssignee)
	if cause := s.cause(i); cause != "" {
		h.put("cause_category", frontmatter.Str(cause))
	}
	if l.known {
		h.assume("workaround", frontmatter.Str("none"), "a workaround is an article here, and the source has none")
		h.put("workaround_reason", frontmatter.Str("imported: what the source says of one stands in the text, and no article has it"))
	}
	if l.state == "resolved" || l.state == "closed" {
		s.problemResolution(i, h, last)
	}
}

// answerable puts a person who must be named: whom one of the columns names, or
// the one that stands for those.
func (s *tickets) answerable(i *ticket, h *header, e *event, field string, columns ...int) string {
	for _, column := range columns {
		if who := s.who(i, e, column); who != "" {
			h.put(field, frontmatter.Str(who))
			return who
		}
	}
	s.owned = true
	h.assume(field, frontmatter.Str(s.opts.Owner), "the source names nobody")
	return s.opts.Owner
}

// problemResolution says what removed the cause. That a change did is said only of
// one that is here and succeeded (X1).
func (s *tickets) problemResolution(i *ticket, h *header, last *event) {
	there := s.value(last, columnResolution)
	code, known := lookup(s.mapping.ProblemResolutions, there)
	fixed := s.fixed(i)
	node := func(code string) *frontmatter.Node {
		return frontmatter.Dict(frontmatter.Pair{Key: "code", Value: frontmatter.Str(code)})
	}
	switch {
	case fixed && (!known || code == "fixed_by_change"):
		h.put("resolution", node("fixed_by_change"))
	case known && code != "fixed_by_change":
		h.put("resolution", node(code))
	case there == "":
		h.assume("resolution", node("obsolete"), "the source does not say what removed the cause, and no change is here that did")
	default:
		h.assume("resolution", node("obsolete"), fmt.Sprintf("the source says %q, and no change is here that removed the cause", clip(there)))
	}
}

// fixed reports whether changes of this import, and no others, resolved a problem.
func (s *tickets) fixed(i *ticket) bool {
	done := false
	for _, t := range i.changes {
		switch end := s.ending(t); {
		case end.state == "closed":
			done = true // nothing else is closed here but what succeeded
		case end.state != "cancelled":
			return false
		}
	}
	return done
}

func (s *tickets) problemBody(i *ticket, l *logOf, title string) string {
	var b strings.Builder
	section(&b, "Problem statement", s.summary(i, columnDescription, "Problem statement", title))
	done := l.state == "resolved" || l.state == "closed"
	for _, part := range []struct {
		title  string
		column int
		due    bool
	}{
		{"Analysis", columnAnalysis, l.known},
		{"Workaround", columnWorkaround, l.known},
		{"Permanent fix", columnSolution, done},
		{"Effectiveness", -1, l.state == "closed"},
	} {
		text := ""
		if part.column >= 0 {
			text = s.prose(i, s.latest(i, part.column))
		}
		if !tells(text) && part.due {
			text = "The source does not say."
			i.ledger.assume(i.kind, "section "+part.title, text, "the source has no text about it")
		}
		if tells(text) {
			section(&b, part.title, text)
		}
		if part.title == "Analysis" {
			if told := s.timeline(i); told != "" {
				section(&b, "Timeline", told)
			}
		}
	}
	return b.String()
}
