package importer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// ending is what a change of the source comes to here. Who authorised it the
// source does not tell, or not so that anybody could verify it. So:
//
//   - What is over and went well is a closed standard change of a retired model
//     that stands for "how it was authorised is not recorded".
//   - What did not go well, or took longer than planned, is looked at before it is
//     closed (L-C5): it stays in review.
//   - What is not over, even if it has been begun, is a draft, to be approved here.
type ending struct {
	state, outcome string // draft, review, closed, cancelled
	source         string // the state in the source's words
	start, end     time.Time
	from, to       time.Time // the window; zero where there is none
	supposed       bool      // start or end are no times that a column tells
}

// ending reads how a change ends: its last row counts.
func (s *tickets) ending(i *ticket) ending {
	last := &i.events[len(i.events)-1]
	e := ending{state: "draft", source: s.value(last, columnState)}
	state := s.stateOf(i, last).State
	for n := range slices.Backward(i.events) {
		if state == "" {
			state = s.stateOf(i, &i.events[n]).State
		}
	}
	e.from, e.to = s.time(last, columnPlannedStart), s.time(last, columnPlannedEnd)
	if e.from.IsZero() || !e.to.After(e.from) {
		e.from, e.to = time.Time{}, time.Time{}
	}
	if s.system.scheduled && state != "cancelled" && !e.to.IsZero() && !e.to.After(s.opts.AsOf) {
		state = "closed"
	}
	switch state {
	case "cancelled", "rejected":
		e.state = "cancelled"
		return e
	case "closed", "review":
		e.state = state
	default:
		return e
	}
	s.times(i, last, &e)
	e.outcome = s.outcome(last)
	if e.outcome != "successful" || e.end.After(e.to) {
		e.state = "review"
	}
	return e
}

// times says when a change that is over was carried out.
func (s *tickets) times(i *ticket, last *event, e *ending) {
	first := func(columns ...int) time.Time {
		for _, column := range columns {
			if t := s.time(last, column); !t.IsZero() {
				return t
			}
		}
		return time.Time{}
	}
	e.start, e.end = first(columnActualStart), first(columnActualEnd)
	if e.end.IsZero() {
		e.end, e.supposed = first(columnResolvedAt, columnClosedAt, columnUpdatedAt), true
	}
	if e.end.IsZero() {
		e.end = i.opened
	}
	if e.start.IsZero() {
		e.start, e.supposed = i.opened, true
		if !e.from.IsZero() && e.from.Before(e.end) {
			e.start = e.from
		}
	}
	if !e.end.After(e.start) { // times of the source are as exact as a minute
		e.end, e.supposed = e.start.Add(time.Minute), true
	}
	if e.from.IsZero() {
		e.from, e.to = e.start, e.end
	}
}

// outcome is how a change ended: by its own column, its resolution or its state.
func (s *tickets) outcome(last *event) string {
	for _, column := range []int{columnOutcome, columnResolution, columnState} {
		if outcome, known := lookup(s.mapping.Outcomes, s.value(last, column)); known {
			return outcome
		}
	}
	return "successful"
}

// encodeChange makes the file of a change.
func (s *tickets) encodeChange(i *ticket) []byte {
	last := &i.events[len(i.events)-1]
	e := s.ending(i)
	h := &header{ledger: i.ledger, kind: s.opts.Target.Kinds.Kind(i.kind)}
	title := s.title(i, last)
	h.put("title", frontmatter.Str(clip(title)))
	h.put("state", frontmatter.Str(e.state))
	h.put("audience", frontmatter.Str(s.opts.Audience))
	held := s.hold(i, held{}, last)
	h.put(heldFields[heldCategory], held.node(heldCategory))
	if len(i.affects) > 0 {
		h.put(heldFields[heldServices], texts(i.affects))
	} else {
		h.put(heldFields[heldServices], held.node(heldServices))
	}
	requester := s.answerable(i, h, &i.events[0], "requester", columnOpenedBy)
	owner := s.answerable(i, h, last, "owner", columnAssignee, columnOpenedBy)
	if len(i.tags) > 0 {
		h.put("tags", texts(i.tags))
	}
	i.putRefs(h)
	log := []*frontmatter.Node{entry(i.opened, requester, "draft", "imported: opened", nil)}
	switch e.state {
	case "draft":
		s.openChange(i, h, last, &e)
	case "cancelled":
		h.assume("type", frontmatter.Str("normal"), "it was given up, and how it would have been authorised is not told")
		log = append(log, entry(later(i.opened, s.endedAt(last)), s.actor(i, s.who(i, last, columnUpdatedBy)), "cancelled", "imported: "+e.source, nil))
	default:
		log = append(log, s.doneChange(i, h, owner, &e)...)
	}
	s.putWindow(i, h, &e)
	h.put("formerly", texts([]string{s.system.formerly(i.number)}))
	h.put("x-source", s.sourceOf(i, last))
	h.put("log", frontmatter.List(log...))
	for range len(i.events) - 1 {
		i.ledger.lose("row of a change before the last", "what lies between its beginning and its end is not carried")
	}
	return frontmatter.Encode(h.node(), s.changeBody(i, &e, title))
}

// endedAt is when a row says that it was over.
func (s *tickets) endedAt(last *event) time.Time {
	for _, column := range []int{columnResolvedAt, columnClosedAt, columnUpdatedAt} {
		if t := s.time(last, column); !t.IsZero() {
			return t
		}
	}
	return last.at
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// openChange puts what a change has that is to be approved here.
func (s *tickets) openChange(i *ticket, h *header, last *event, e *ending) {
	h.assume("type", frontmatter.Str("normal"), "it is not over, so it is to be approved here")
	if state, _ := lookup(s.mapping.ChangeStates, e.source); state != "draft" && !s.system.scheduled {
		i.ledger.lose("state "+e.source+" of a change", "an approval is not told so that it could be verified; it is a draft, to be approved here")
	}
	risk, known := lookup(s.mapping.Risks, s.value(last, columnRisk))
	if !known {
		return
	}
	s.owned = true
	h.put("risk", frontmatter.Dict(frontmatter.Pair{Key: "override", Value: frontmatter.Dict(
		frontmatter.Pair{Key: "level", Value: frontmatter.Str(risk)},
		frontmatter.Pair{Key: "reason", Value: frontmatter.Str("imported: the source says " + clip(s.value(last, columnRisk)))},
		frontmatter.Pair{Key: "by", Value: frontmatter.Str(s.opts.Owner)},
	)}))
	i.ledger.assume(i.kind, "risk.override, by", s.opts.Owner, "the source does not say who assessed it")
}

// doneChange puts what a change has that is over, and gives the steps of its log.
func (s *tickets) doneChange(i *ticket, h *header, owner string, e *ending) []*frontmatter.Node {
	s.modelled = true
	h.assume("type", frontmatter.Str("standard"), "the source does not say how it was authorised")
	h.assume("model", frontmatter.Str(s.system.model()), "the source does not say how it was authorised")
	h.put("implementers", texts([]string{owner}))
	i.ledger.assume(i.kind, "implementers", "the owner", "the source does not say who carried it out")
	h.put("actual", frontmatter.Dict(
		frontmatter.Pair{Key: "start", Value: frontmatter.TimeOf(e.start)},
		frontmatter.Pair{Key: "end", Value: frontmatter.TimeOf(e.end)},
	))
	if s.system.scheduled {
		i.ledger.assume(i.kind, "actual", "as planned", "the source tells when it was to be, and not when it was")
	}
	if e.supposed {
		i.ledger.assume(i.kind, "actual", "when it was planned, opened or resolved", "no columns say when it was carried out")
	}
	if _, known := lookup(s.mapping.Outcomes, s.value(&i.events[len(i.events)-1], columnOutcome)); known || e.outcome != "successful" {
		h.put("outcome", frontmatter.Str(e.outcome))
	} else {
		h.assume("outcome", frontmatter.Str(e.outcome), "the source says that it is over, and not how it went")
	}
	if e.state == "review" {
		i.ledger.lose("closing of a change that did not go as planned", "somebody else looks at its result here before it is closed; it stays in review")
	}
	by := s.actor(i, s.who(i, &i.events[len(i.events)-1], columnUpdatedBy))
	began := later(i.opened, e.start)
	return []*frontmatter.Node{
		entry(i.opened, fmt.Sprintf("model:%s@%s", s.system.model(), i.digest[:12]), "approved", "imported: how it was authorised is not recorded", nil),
		entry(began, by, "implementing", "imported: "+e.source, nil),
		entry(later(began, e.end), by, e.state, "imported: "+e.source, nil),
	}
}

// putWindow puts when it was planned, and what was to be down.
func (s *tickets) putWindow(i *ticket, h *header, e *ending) {
	if e.from.IsZero() {
		return
	}
	n := frontmatter.Dict(
		frontmatter.Pair{Key: "start", Value: frontmatter.TimeOf(e.from)},
		frontmatter.Pair{Key: "end", Value: frontmatter.TimeOf(e.to)},
	)
	if s.time(&i.events[len(i.events)-1], columnPlannedEnd).IsZero() {
		i.ledger.assume(i.kind, "planned", "when it was carried out", "no columns say when it was planned")
	}
	if len(i.window) > 0 {
		n.Pairs = append(n.Pairs, frontmatter.Pair{Key: "downtime", Value: frontmatter.Dict(
			frontmatter.Pair{Key: "from", Value: frontmatter.TimeOf(e.from)},
			frontmatter.Pair{Key: "to", Value: frontmatter.TimeOf(e.to)},
			frontmatter.Pair{Key: "services", Value: texts(i.window)},
		)})
	}
	h.put("planned", n)
}

func (s *tickets) changeBody(i *ticket, e *ending, title string) string {
	var b strings.Builder
	reason := columnDescription
	if s.latest(i, columnReason) != "" {
		reason = columnReason
	}
	section(&b, "Reason", s.summary(i, reason, "Reason", title))
	parts := []int{columnRisks, columnPlan, columnTestPlan, columnBackout}
	names := []string{"Risk and impact", "Implementation plan", "Test plan", "Backout plan"}
	if reason == columnReason {
		parts, names = slices.Insert(parts, 0, columnDescription), slices.Insert(names, 0, "Description")
	}
	for n, column := range parts {
		if text := s.prose(i, s.latest(i, column)); tells(text) {
			section(&b, names[n], text)
		}
	}
	told := s.timeline(i)
	solution := s.prose(i, s.latest(i, columnSolution))
	results := strings.TrimSpace(solution + "\n\n" + told)
	switch over := e.state == "closed" || e.state == "review"; {
	case tells(results) && over:
		section(&b, "Results", results)
	case over:
		i.ledger.assume(i.kind, "section Results", "The source says that it is over, and no more.", "the source has no text about it")
		section(&b, "Results", "The source says that it is over, and no more.")
	case tells(results):
		section(&b, "Communication", results)
	}
	return b.String()
}

// alsoKept are the columns whose values are kept in x-source beside those that
// every ticket keeps.
func (i *ticket) alsoKept() []int {
	switch i.kind {
	case "change":
		return []int{columnState, columnType, columnRisk, columnOutcome, columnImpact, columnUrgency, columnClosedAt}
	case "problem":
		return []int{columnState, columnCause}
	}
	return nil
}

// model is the change model that imported standard changes name.
func (sys *System) model() string { return sys.Name + "-changes" }

// addModel writes it. It is retired from the start: nothing new is authorised by
// it.
func (s *tickets) addModel() {
	if !s.modelled || s.opts.Target.Record(s.system.model()) != nil {
		return
	}
	kind := s.opts.Target.Kinds.Kind("change-model")
	h := &header{ledger: s.ledger, kind: kind}
	h.put("title", frontmatter.Str("Changes that "+s.system.Label+" kept"))
	h.put("state", frontmatter.Str("retired"))
	h.put("audience", frontmatter.Str(s.opts.Audience))
	h.put("tiers", frontmatter.List(frontmatter.IntOf(1), frontmatter.IntOf(2), frontmatter.IntOf(3), frontmatter.IntOf(4)))
	s.owned = true
	h.assume("owner", frontmatter.Str(s.opts.Owner), "the source does not say who is accountable")
	h.put("x-source", frontmatter.Dict(frontmatter.Pair{Key: "format", Value: frontmatter.Str(s.system.Name)}))
	s.ledger.assume("change-model", "id", s.system.model(), "the source does not say who authorised its changes; a retired model stands for that")
	var b strings.Builder
	section(&b, "Scope", "Changes that were over before this repository began. How they were authorised is not recorded here. This model authorises nothing new.")
	file := records.PathFor(&s.opts.Target.Config, kind, s.system.model(), s.opts.AsOf)
	s.result.Files = append(s.result.Files, File{Path: file, Bytes: frontmatter.Encode(h.node(), b.String()), New: true})
}

// foreign are the columns that records of a kind have nothing for.
func (i *ticket) foreign() []int {
	ofChanges := []int{columnPlannedStart, columnPlannedEnd, columnActualStart, columnActualEnd, columnReason, columnPlan, columnTestPlan, columnBackout, columnRisks, columnRisk, columnOutcome}
	ofProblems := []int{columnCause, columnAnalysis, columnWorkaround}
	switch i.kind {
	case "change":
		return append(ofProblems, columnChannel, columnHold, columnTeam)
	case "problem":
		return append(ofChanges, columnChannel, columnHold, columnTeam)
	case "request":
		return slices.Concat(ofChanges, ofProblems, []int{columnImpact, columnUrgency, columnCategory, columnChannel})
	}
	return append(ofChanges, ofProblems...)
}

// countForeign counts their values.
func (s *tickets) countForeign(i *ticket) {
	last := &i.events[len(i.events)-1]
	for _, column := range i.foreign() {
		if s.value(last, column) != "" {
			i.ledger.lose(s.header1(column)+" of "+article(i.kind), "a record of this kind has no field for it")
		}
	}
}

// article is a word with the article that it takes.
func article(word string) string {
	if strings.HasPrefix(word, "i") {
		return "an " + word
	}
	return "a " + word
}
