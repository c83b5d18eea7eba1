package importer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// encode makes the file of a ticket.
func (s *tickets) encode(i *ticket) []byte {
	s.countForeign(i)
	if i.kind == "change" {
		return s.encodeChange(i)
	}
	l := s.tell(i)
	last := &i.events[len(i.events)-1]
	h := &header{ledger: i.ledger, kind: s.opts.Target.Kinds.Kind(i.kind)}
	title := s.title(i, last)
	h.put("title", frontmatter.Str(clip(title)))
	h.put("state", frontmatter.Str(i.here(l.state)))
	h.put("audience", frontmatter.Str(s.opts.Audience))
	for field, name := range heldFields {
		if l.held[field] != "" && i.holds(field) {
			h.put(name, l.held.node(field))
		}
	}
	if l.hold != "" {
		h.put("hold", frontmatter.Str(l.hold))
	}
	if len(i.tags) > 0 {
		h.put("tags", texts(i.tags))
	}
	problem := i.putRefs(h)
	switch i.kind {
	case "request":
		s.request(i, h)
	case "problem":
		s.problem(i, h, l, last)
	default:
		s.incident(i, h, l, last, problem)
	}
	if l.state == "cancelled" {
		reason := map[string]string{"problem": "not_a_problem"}[i.kind]
		h.assume("cancel_reason", frontmatter.Str(cmp.Or(reason, "withdrawn")), "the source does not say why")
	}
	h.put("formerly", texts([]string{s.system.formerly(i.number)}))
	h.put("x-source", s.sourceOf(i, last))
	h.put("log", frontmatter.List(l.entries...))
	s.countEarlier(i)
	if i.kind == "problem" {
		return frontmatter.Encode(h.node(), s.problemBody(i, l, title))
	}
	return frontmatter.Encode(h.node(), s.body(i, l, title, last))
}

// request puts what requests alone have.
func (s *tickets) request(i *ticket, h *header) {
	h.assume("type", frontmatter.Str("information"), "the source has no catalogue here; a request for something of it names the offering")
	requester := s.who(i, &i.events[0], columnOpenedBy)
	if requester != "" {
		h.put("requester", frontmatter.Str(requester))
		return
	}
	s.owned = true
	h.assume("requester", frontmatter.Str(s.opts.Owner), "the source does not say who asked")
}

// incident puts what incidents alone have.
func (s *tickets) incident(i *ticket, h *header, l *logOf, last *event, problem bool) {
	s.channel(h, last)
	s.priority(h, l, last)
	if l.critical {
		h.assume("major", frontmatter.BoolOf(false), "the source does not say whether it was a major one")
	}
	done := l.state == "resolved" || l.state == "closed"
	if done {
		s.resolution(h, last)
	}
	switch {
	case len(i.outages) > 0:
		h.put("outages", outageList(i.outages))
	case done:
		h.assume("outages", frontmatter.List(), "the source does not say what was down")
	}
	if s.system.updates {
		if updates := s.updatesOf(i); len(updates) > 0 {
			h.put("updates", frontmatter.List(updates...))
		}
	}
	if done && l.urgent && !problem {
		h.assume("no_problem", frontmatter.Str("imported: the source names no problem that is here"), "an urgent one is closed with a problem or a reason")
	}
}

// latest is the last value that a column has in the rows up to the end.
func (s *tickets) latest(i *ticket, column int) string {
	for n := range slices.Backward(i.events) {
		if v := s.value(&i.events[n], column); v != "" {
			return v
		}
	}
	return ""
}

// title is the line that the source has for an incident, or one made of its
// category.
func (s *tickets) title(i *ticket, last *event) string {
	if title := strings.Join(strings.Fields(s.latest(i, columnTitle)), " "); title != "" {
		return title
	}
	var parts []string
	if category := s.latest(i, columnCategory); category != "" {
		parts = append(parts, category)
	}
	for k, name := range s.mapping.Keep {
		if columnName(name) == "subcategory" && last.kept[k] != 0 {
			parts = append(parts, s.words.list[last.kept[k]])
		}
	}
	if len(parts) == 0 {
		i.ledger.assume(i.kind, "title", "its number", "the source has no title")
		return i.number
	}
	i.ledger.assume(i.kind, "title", "its category", "the source has no title")
	return strings.Join(parts, ", ")
}

func (s *tickets) channel(h *header, last *event) {
	if channel, known := lookup(s.mapping.Channels, s.value(last, columnChannel)); known {
		h.put("channel", frontmatter.Str(channel))
		return
	}
	h.assume("channel", frontmatter.Str("user"), "the source does not say how it was noticed")
}

// priority puts an override where the source has another priority than impact
// and urgency give.
func (s *tickets) priority(h *header, l *logOf, last *event) {
	config := &s.opts.Target.Config
	there := s.value(last, columnPriority)
	priority, _ := lookup(s.mapping.Priorities, there)
	derived := config.Matrix[l.held[heldImpact]+"/"+l.held[heldUrgency]]
	if strings.HasPrefix(there, "5") {
		h.ledger.lose("priority "+there, "there are four priorities here")
	}
	if config.PriorityScheme == records.SchemeSeverity {
		if priority == "" {
			priority = derived
		}
		h.assume("severity", frontmatter.Str("SEV"+strings.TrimPrefix(priority, "P")), "the source has priorities")
		derived = priority
	}
	if priority != "" && priority != derived {
		h.put("priority_override", frontmatter.Dict(
			frontmatter.Pair{Key: "value", Value: frontmatter.Str(priority)},
			frontmatter.Pair{Key: "reason", Value: frontmatter.Str("imported: the source says " + clip(there))},
			frontmatter.Pair{Key: "by", Value: frontmatter.Str(s.opts.Owner)},
		))
		s.owned = true
		h.ledger.assume(h.kind.Name, "priority_override, by", s.opts.Owner, "the source does not say who decided it")
		l.critical = l.critical || priority == "P1"
		l.urgent = l.urgent || priority == "P1" || priority == "P2"
	}
	l.critical = l.critical || derived == "P1"
	l.urgent = l.urgent || derived == "P1" || derived == "P2"
}

func (s *tickets) resolution(h *header, last *event) {
	there := s.value(last, columnResolution)
	code, known := lookup(s.mapping.Resolutions, there)
	node := func(code string) *frontmatter.Node {
		return frontmatter.Dict(frontmatter.Pair{Key: "code", Value: frontmatter.Str(code)})
	}
	switch {
	case known:
		h.put("resolution", node(code))
	case there == "":
		h.assume("resolution", node("fixed"), "the source does not say how it was resolved")
	default:
		h.assume("resolution", node("fixed"), "the mapping does not say what the codes of the source are; they are kept in x-source")
	}
}

// sourceOf says where the record comes from, and keeps what has no field.
func (s *tickets) sourceOf(i *ticket, last *event) *frontmatter.Node {
	n := frontmatter.Dict(
		frontmatter.Pair{Key: "format", Value: frontmatter.Str(s.system.Name)},
		frontmatter.Pair{Key: "sha256", Value: frontmatter.Str(i.digest)},
		frontmatter.Pair{Key: "number", Value: frontmatter.Str(i.number)},
		frontmatter.Pair{Key: "rows", Value: frontmatter.IntOf(int64(len(i.events)))},
	)
	if i.url != "" {
		n.Pairs = append(n.Pairs, frontmatter.Pair{Key: "url", Value: frontmatter.Str(i.url)})
	}
	put := func(name, value string) {
		key := columnName(name)
		if n.Get(key) != nil || key == "" {
			key = "x-" + key
		}
		node := frontmatter.Str(value)
		if value == "true" || value == "false" {
			node = frontmatter.BoolOf(value == "true")
		}
		if value != "" && n.Get(key) == nil {
			n.Pairs = append(n.Pairs, frontmatter.Pair{Key: key, Value: node})
		}
	}
	for _, column := range []int{columnPriority, columnResolution, columnProblem, columnChange, columnCausedBy, columnTickets} {
		put(s.header1(column), s.value(last, column))
	}
	for _, column := range i.alsoKept() {
		put(s.header1(column), s.value(last, column))
	}
	for k, name := range s.mapping.Keep {
		put(name, s.words.list[last.kept[k]])
	}
	if len(i.apart) > 0 {
		n.Pairs = append(n.Pairs, frontmatter.Pair{Key: "links", Value: texts(i.apart)})
	}
	return n
}

// countEarlier counts the values that changed while no history of them is kept
// here.
func (s *tickets) countEarlier(i *ticket) {
	untracked := []int{columnTitle, columnDescription, columnSolution, columnChannel, columnPriority, columnResolution, columnProblem, columnChange, columnCausedBy, columnOpenedAt, columnOpenedBy, columnResolvedAt, columnResolvedBy, columnClosedAt, columnClosedBy}
	for n := 1; n < len(i.events); n++ {
		before, now := &i.events[n-1], &i.events[n]
		for _, column := range untracked {
			if before.values[column] != 0 && before.values[column] != now.values[column] && (column != columnPriority || !s.derivable(now)) {
				i.ledger.lose("earlier value of "+s.header1(column), "the log has no history of it; the last one counts")
			}
		}
		for k, name := range s.mapping.Keep {
			if before.kept[k] != 0 && before.kept[k] != now.kept[k] {
				i.ledger.lose("earlier value of "+name, "the last one is kept in x-source")
			}
		}
	}
}

// derivable reports whether the priority of a row follows from its impact and
// urgency, whose history the log has.
func (s *tickets) derivable(e *event) bool {
	impact, urgency := s.levels(e)
	priority, _ := lookup(s.mapping.Priorities, s.value(e, columnPriority))
	return priority != "" && priority == s.opts.Target.Config.Matrix[impact+"/"+urgency]
}

func (s *tickets) body(i *ticket, l *logOf, title string, last *event) string {
	var b strings.Builder
	first, end := "Summary", "Resolution"
	if i.kind == "request" {
		first, end = "Request", "Fulfilment"
	}
	section(&b, first, s.summary(i, columnDescription, first, title))
	if l.urgent && i.kind == "incident" {
		i.ledger.assume(i.kind, "section Impact", "its priority", "the source has no text about it")
		words := "no priority"
		if there := s.value(last, columnPriority); there != "" {
			words = "the priority " + there
		}
		section(&b, "Impact", contained("The source gives it "+words+" and does not say who was affected."))
	}
	if !s.system.updates {
		if told := s.timeline(i); told != "" {
			section(&b, "Timeline", told)
		}
	}
	if l.state == "resolved" || l.state == "closed" {
		solution := s.prose(i, s.latest(i, columnSolution))
		if !tells(solution) {
			solution = "The source does not say how it was resolved."
			i.ledger.assume(i.kind, "section "+end, solution, "the source has no text about it")
		}
		section(&b, end, solution)
	}
	return b.String()
}

// summary is the text that a record begins with, or its title in a sentence.
func (s *tickets) summary(i *ticket, column int, name, title string) string {
	summary := s.prose(i, s.latest(i, column))
	if clip(title) != title {
		i.ledger.lose("end of a title", "titles have at most 120 characters; the whole title begins the text")
		summary = strings.TrimSpace(contained(title) + "\n\n" + summary)
	}
	if !tells(summary) {
		i.ledger.assume(i.kind, "section "+name, "the title", "the source has no text of its own")
		summary = contained("The source has the title alone: " + title + ".")
	}
	return summary
}
