package importer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// What a link between two tickets says. Which of the two records holds it
// follows from their kinds: each link is stored once (D4).
const (
	linkProblem  = "problem"  // the problem is behind the incident
	linkResolves = "resolves" // the change resolves the other one
	linkRelated  = "related"
)

// linkTo is a link of a ticket as the source has it: of which sort, and to which
// other ticket. means is what it says here where the mapping has no say, since the
// column says it; kind is then the name of the column.
type linkTo struct{ kind, number, means string }

// linkColumn is a column that holds links of one sort.
type linkColumn struct {
	at   int
	kind string
}

// linkHeader is the header of a column of links as Jira writes it: "Inward issue
// link (Blocks)", in the languages that it comes in. It is matched without
// accents and capitals.
var linkHeader = regexp.MustCompile(`^(?:(?:in|out)ward issue link|(?:ein|aus)gehende[rs]? (?:vorgangsverknupfung|vorgangslink|verknupfung)|lien .*(?:entrant|sortant)e?|enlace .*(?:entrante|saliente)|(?:link|vinculo) .*(?:entrada|saida)|collegamento .*(?:entrata|uscita)) \(.+\)$`)

// linkSort is the sort of link that a column holds, "" for one that holds none.
func linkSort(header string) string {
	if !linkHeader.MatchString(plainWord(header)) {
		return ""
	}
	_, sort, _ := strings.Cut(strings.TrimSuffix(header, ")"), "(")
	return strings.TrimSpace(sort)
}

// linkColumns finds the columns of links, whose values are then not lost.
func (s *tickets) linkColumns(header []string) []linkColumn {
	var out []linkColumn
	for at, h := range header {
		if sort := linkSort(h); s.system.linked && sort != "" {
			out = append(out, linkColumn{at, sort})
			s.lost[at] = -1
		}
	}
	return out
}

// readLinks takes the links of a row.
func (s *tickets) readLinks(i *ticket, row []tableCell) {
	for _, c := range s.linking {
		if text := row[c.at].text; !s.missing(text) {
			i.links = append(i.links, linkTo{kind: c.kind, number: strings.Clone(text)})
		}
	}
}

// end is one end of a link: a ticket of this import, or a record that is here.
type end struct {
	id, kind  string
	cancelled bool
	ticket    *ticket // nil where it is only here
}

// connect puts links where they are held. Those that say more come first, so
// that two records which are linked twice are not related as well.
func (s *tickets) connect(list []*ticket) {
	linked := map[[2]string]bool{}
	for _, weak := range []bool{false, true} {
		for _, i := range list {
			if i.refused != "" {
				continue
			}
			for _, l := range s.linksOf(i) {
				if (s.meaning(l) == linkRelated) == weak {
					s.link(i, l, linked)
				}
			}
		}
	}
}

// columnLinks are the columns that name other tickets, and what they say.
var columnLinks = []struct {
	column int
	means  string
}{{columnProblem, linkProblem}, {columnChange, linkRelated}, {columnCausedBy, linkRelated}, {columnTickets, linkRelated}}

// linksOf are the links of a ticket: those of its own columns, and those of
// columns for one sort of link.
func (s *tickets) linksOf(i *ticket) []linkTo {
	last := &i.events[len(i.events)-1]
	var out []linkTo
	for _, c := range columnLinks {
		for _, name := range s.names(c.column, s.value(last, c.column)) {
			out = append(out, linkTo{s.header1(c.column), name, s.means(i, c.column, c.means)})
		}
	}
	return append(out, i.links...)
}

// means is what a column of names says of a ticket. A problem and its changes, and
// what either is about, are more than related.
func (s *tickets) means(i *ticket, column int, usual string) string {
	switch {
	case column == columnProblem && i.kind == "change", column == columnChange && i.kind == "problem":
		return linkResolves
	case column == columnTickets && i.kind == "problem":
		return linkProblem
	}
	return usual
}

// names are the tickets that a cell names.
func (s *tickets) names(column int, cell string) []string {
	if cell == "" {
		return nil
	}
	if s.system.names == nil {
		return []string{cell}
	}
	return s.system.names(column, cell)
}

// meaning is what a link says here.
func (s *tickets) meaning(l linkTo) string {
	if l.means != "" {
		return l.means
	}
	if means, known := lookup(s.mapping.Links, l.kind); known {
		return means
	}
	return linkRelated
}

// link puts one link where it is held, or says why it is not.
func (s *tickets) link(i *ticket, l linkTo, linked map[[2]string]bool) {
	means, lose := s.meaning(l), func(why string) {
		if i.written() {
			s.ledger.lose("link by "+l.kind, why+"; its name is kept in x-source")
			if l.means == "" { // the other columns are kept under their own names
				i.apart = append(i.apart, clip(l.kind+": "+l.number))
			}
		}
	}
	if means == typeSkip {
		if i.written() {
			s.ledger.lose("link by "+l.kind, "the mapping says to leave it out")
		}
		return
	}
	other, found := s.find(l.number)
	self := end{id: i.out.ID, kind: i.kind, cancelled: s.endsCancelled(i), ticket: i}
	pair := [2]string{min(self.id, other.id), max(self.id, other.id)}
	switch {
	case !found:
		lose("there is no such record here")
		return
	case other.id == self.id:
		lose("it leads to itself")
		return
	case means == linkRelated && (self.kind == "change" || other.kind == "change") && i.written() && l.means != "":
		s.ledger.lose("meaning of "+l.kind, "the change is related; whether it caused or resolved the incident is for people to say")
	}
	if linked[pair] {
		return
	}
	holder, target, field := place(self, other, means)
	if holder.ticket == nil || !holder.ticket.written() {
		holder, target, field = self, other, linkRelated
		if !i.written() {
			return
		}
	}
	if target.cancelled && !holder.cancelled {
		lose("the other one was cancelled")
		return
	}
	linked[pair] = true
	if holder.ticket.refs == nil {
		holder.ticket.refs = map[string][]string{}
	}
	holder.ticket.refs[field] = with(holder.ticket.refs[field], target.id)
	if target.ticket == nil {
		return
	}
	switch field {
	case "problems":
		target.ticket.incidents = append(target.ticket.incidents, holder.ticket)
	case "resolves":
		target.ticket.changes = append(target.ticket.changes, holder.ticket)
	}
}

// putRefs puts the links that a record holds, and reports whether one leads to a
// problem.
func (i *ticket) putRefs(h *header) (problem bool) {
	for _, field := range []string{"problems", "resolves", linkRelated} {
		if ids := i.refs[field]; len(ids) > 0 {
			h.put(field, texts(ids))
		}
	}
	return len(i.refs["problems"]) > 0
}

// place says which of two ends holds a link, and in which field.
func place(self, other end, means string) (holder, target end, field string) {
	for _, ends := range [][2]end{{self, other}, {other, self}} {
		switch a, b := ends[0], ends[1]; {
		case means == linkProblem && a.kind == "incident" && b.kind == "problem":
			return a, b, "problems"
		case means == linkResolves && a.kind == "change" && slices.Contains([]string{"incident", "problem", "request"}, b.kind):
			return a, b, "resolves"
		}
	}
	return self, other, linkRelated
}

// find gives the record that a name there leads to.
func (s *tickets) find(number string) (end, bool) {
	if t := s.byNumber[number]; t != nil && t.refused == "" && t.out.ID != "" {
		return end{t.out.ID, t.kind, s.endsCancelled(t), t}, true
	}
	r := s.existing[number]
	for _, name := range []string{number, s.system.formerly(number)} {
		if r == nil {
			r = s.opts.Target.Record(name)
		}
	}
	if r == nil {
		return end{}, false
	}
	return here(r), true
}

func here(r *records.Record) end {
	return end{id: r.ID, kind: r.Kind.Name, cancelled: r.Category() == schema.Cancelled}
}

// endsCancelled reports whether the record of a ticket is, or will be, cancelled.
func (s *tickets) endsCancelled(i *ticket) bool {
	if !i.written() && i.before != nil {
		return i.before.Category() == schema.Cancelled
	}
	for n := range slices.Backward(i.events) {
		switch state := s.stateOf(i, &i.events[n]).State; state {
		case "", stateKeep:
		case "cancelled", "rejected":
			return i.kind == "change" || len(i.events) == 1 || s.walk(i) == "cancelled"
		default:
			return false
		}
	}
	return false
}

// walk is the state in which the rows of a ticket lead to, as its log will tell it:
// what is resolved is not cancelled any more.
func (s *tickets) walk(i *ticket) string {
	before := i.ledger
	i.ledger = newLedger()
	state := "new"
	points := s.path(i)
	for n := range points {
		if steps := route(i, state, &points[n]); len(steps) > 0 {
			state = steps[len(steps)-1]
		}
	}
	i.ledger = before
	return state
}
