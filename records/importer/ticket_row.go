package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// Where columns stand in mappingColumns.
const (
	columnNumber = iota
	columnState
	columnUpdatedAt
	columnUpdatedBy
	columnSequence
	columnOpenedAt
	columnOpenedBy
	columnResolvedAt
	columnResolvedBy
	columnClosedAt
	columnClosedBy
	columnTitle
	columnDescription
	columnSolution
	columnCategory
	columnChannel
	columnImpact
	columnUrgency
	columnPriority
	columnHold
	columnTeam
	columnAssignee
	columnResolution
	columnService
	columnProblem
	columnChange
	columnCausedBy
	columnType
	columnComments
	columnPlannedStart
	columnPlannedEnd
	columnActualStart
	columnActualEnd
	columnReason
	columnPlan
	columnTestPlan
	columnBackout
	columnRisks
	columnRisk
	columnOutcome
	columnCause
	columnAnalysis
	columnWorkaround
	columnTickets
	columnCount
)

// row takes one row of a table.
func (s *tickets) row(row []tableCell) {
	cell := s.cell(row, columnNumber)
	at := s.span(cell.at)
	number := ""
	if cell.fault == "" && !s.missing(cell.text) {
		if number = s.cleaned("", columnNumber, cell.text); s.kind != "" && number != "" {
			number = s.kind + "-" + number
		}
	}
	if !refForm.MatchString(number) {
		s.refuse(nil, at, RuleRefused, "correct the row, or the separator", "the row does not say which %s it is about; expected a number such as %s in %s", s.system.Ticket, s.system.Example, s.header1(columnNumber))
		s.result.Refused = append(s.result.Refused, Refusal{Source: at.String(), Reason: "a row without a number"})
		return
	}
	if s.skips(row) {
		return
	}
	i := s.byNumber[number]
	if i == nil {
		i = &ticket{number: strings.Clone(number), kind: cmp.Or(s.kind, "incident"), at: at}
		s.byNumber[i.number] = i
	}
	if here, known := lookup(s.mapping.Types, s.cell(row, columnType).text); known && s.kind == "" && len(s.columns[columnType]) > 0 {
		i.kind = here
	}
	if e, ok := s.event(i, row, at); ok && i.refused == "" {
		i.events = append(i.events, e)
	}
}

// cell is the first one of a column that holds something, else the first one,
// else the first one of the row.
func (s *tickets) cell(row []tableCell, column int) tableCell {
	best := row[0]
	for k, n := range s.columns[column] {
		if n >= len(row) {
			continue
		}
		if !s.missing(row[n].text) || row[n].fault != "" {
			return row[n]
		}
		if k == 0 {
			best = row[n]
		}
	}
	best.text = ""
	return best
}

// cleaned is the text of a cell without what the system puts around it.
func (s *tickets) cleaned(number string, column int, text string) string {
	if s.system.clean == nil {
		return text
	}
	return s.system.clean(number, column, text)
}

// skips reports whether a row is of a ticket that is no incident and no request,
// and counts it.
func (s *tickets) skips(row []tableCell) bool {
	there := s.cell(row, columnType)
	if s.kind != "" || len(s.columns[columnType]) == 0 || there.text == "" {
		return false
	}
	switch here, known := lookup(s.mapping.Types, there.text); {
	case !known:
		s.known(there, "types", func(string) bool { return false })
	case here != typeSkip && s.opts.Target.Kinds.Kind(here) == nil:
		s.ledger.lose("row of type "+clip(there.text), "the kind "+here+" is not in use here; modules in gitsm.yaml turns it on")
	case here != typeSkip:
		return false
	default:
		s.ledger.lose("row of type "+clip(there.text), "the mapping says to leave it out")
	}
	return true
}

func (s *tickets) span(at diag.Pos) diag.Span {
	return diag.Span{File: s.files[s.file], Start: at, End: at}
}

func (s *tickets) missing(text string) bool {
	return text == "" || slices.Contains(s.mapping.Missing, text)
}

// event reads the values of a row. What cannot be read refuses the ticket.
func (s *tickets) event(i *ticket, row []tableCell, at diag.Span) (e event, ok bool) {
	if s.system.repeats {
		for len(row) > len(s.header) && row[len(row)-1].text == "" && row[len(row)-1].fault == "" {
			row = row[:len(row)-1] // spreadsheets and GLPI end rows with separators
		}
	}
	if len(row) != len(s.header) {
		s.refuse(i, at, RuleTable, "check the separator and the quotes", "the row has %d cells; the header has %d", len(row), len(s.header))
		return e, false
	}
	for n := range row {
		if row[n].fault != "" {
			s.refuse(i, s.span(row[n].at), RuleTable, "correct the cell, then import again", "%s: %s", cmp.Or(s.header[n], "a column without a name"), row[n].fault)
			return e, false
		}
		if s.lost[n] >= 0 && !s.missing(row[n].text) {
			s.lost[n]++
		}
	}
	for column := range s.columns {
		if column == columnComments {
			s.comments(i, row)
			continue
		}
		c := s.cell(row, column)
		if len(s.columns[column]) == 0 || s.missing(c.text) {
			continue
		}
		if c.text = s.cleaned(i.number, column, c.text); strings.IndexFunc(c.text, unfit) >= 0 {
			s.refuse(i, s.span(c.at), RuleTable, "correct the cell, then import again", "%s: the cell holds a control character, written as HTML", s.header1(column))
			return e, false
		}
		if c.text == "" {
			continue
		}
		text, ok := s.read1(i, &e, column, c)
		if !ok {
			return e, false
		}
		e.values[column] = s.words.number(text)
	}
	s.readLinks(i, row)
	e.kept = make([]uint32, len(s.keep))
	for k, columns := range s.keep {
		var values []string
		for _, n := range columns {
			if !s.missing(row[n].text) {
				values = append(values, s.canonical(row[n].text))
			}
		}
		if len(values) > 0 {
			e.kept[k] = s.words.number(strings.Join(values, ", "))
		}
	}
	return e, true
}

// read1 reads one value into the form in which it is compared and carried.
func (s *tickets) read1(i *ticket, e *event, column int, c tableCell) (string, bool) {
	name := mappingColumns[column].name
	switch column {
	case columnUpdatedAt, columnOpenedAt, columnResolvedAt, columnClosedAt:
		t, err := readDate(c.text, s.mapping.Order, s.mapping.Zone)
		if err != nil {
			s.refuse(i, s.span(c.at), RuleTime, "correct the time, or dates in the mapping", "%s is not a time that can be read: %v", s.mapping.Columns[name], err)
			return "", false
		}
		if column == columnUpdatedAt {
			e.at = t
		}
		return stamp(t), true
	case columnPlannedStart, columnPlannedEnd, columnActualStart, columnActualEnd:
		t, err := readDate(c.text, s.mapping.Order, s.mapping.Zone)
		if err != nil {
			s.unread(c, name, err)
			return "", true
		}
		return stamp(t), true
	case columnState:
		if list, known := s.knows(i.kind, c.text); !known {
			s.refuse(i, s.span(c.at), RuleField, "say what it is: add it to "+list+" in the mapping", "the mapping has no state %q%s", clip(c.text), of(i.kind))
			return "", false
		}
	case columnSequence:
		e.sequence = sequenceOf(c.text)
	case columnImpact, columnUrgency:
		s.known(c, "levels", has(s.mapping.Levels))
	case columnPriority:
		s.known(c, "priorities", has(s.mapping.Priorities))
	case columnChannel:
		s.known(c, "channels", has(s.mapping.Channels))
	case columnHold:
		s.known(c, "holds", has(s.mapping.Holds))
	case columnRisk:
		s.known(c, "risks", has(s.mapping.Risks))
	case columnOutcome:
		s.known(c, "outcomes", has(s.mapping.Outcomes))
	case columnCause:
		s.known(c, "causes", has(s.mapping.Causes))
	}
	return c.text, true
}

// knows says which list of the mapping states of a kind stand in, and whether
// a state is there.
func (s *tickets) knows(kind, state string) (list string, known bool) {
	switch kind {
	case "problem":
		_, known = lookup(s.mapping.ProblemStates, state)
		return "problem_states", known
	case "change":
		_, known = lookup(s.mapping.ChangeStates, state)
		return "change_states", known
	}
	_, known = lookup(s.mapping.States, state)
	return "states", known
}

// of says of which kind a state is, where it is not of the usual ones.
func of(kind string) string {
	if kind == "problem" || kind == "change" {
		return " of a " + kind
	}
	return ""
}

// unread tells of a time that the record can do without.
func (s *tickets) unread(c tableCell, name string, err error) {
	s.ledger.lose("time in "+s.mapping.Columns[name], "it cannot be read")
	d := diag.Warningf(s.span(c.at), RuleTime, "%s is not a time that can be read, and is left out: %v", s.mapping.Columns[name], err)
	d.Fix = &diag.Fix{Title: "correct the time, or dates in the mapping"}
	s.report(d)
}

// known warns, once for each value, of one that the mapping does not have.
func (s *tickets) known(c tableCell, list string, known func(string) bool) {
	if known(c.text) {
		return
	}
	s.ledger.lose("value of "+list, fmt.Sprintf("the mapping does not say what %q is", clip(c.text)))
	if key := list + "\x00" + c.text; !s.told[key] && len(s.told) < maxFaults {
		s.told[key] = true
		d := diag.Warningf(s.span(c.at), RuleField, "the mapping does not say what %q is; it counts as missing", clip(c.text))
		d.Fix = &diag.Fix{Title: "add it to " + list + " in the mapping"}
		s.report(d)
	}
}

// canonical is a value in one form, whatever the spreadsheet that it came
// through made of it: dates and truth values.
func (s *tickets) canonical(text string) string {
	switch strings.ToLower(text) {
	case "true", "false":
		return strings.ToLower(text)
	}
	if t, err := readDate(text, s.mapping.Order, s.mapping.Zone); err == nil {
		return stamp(t)
	}
	return text
}

// comments takes what was said about a ticket.
func (s *tickets) comments(i *ticket, row []tableCell) {
	for _, n := range s.columns[columnComments] {
		if s.missing(row[n].text) {
			continue
		}
		said := s.comment(s.cleaned(i.number, columnComments, row[n].text))
		if strings.IndexFunc(said.text, unfit) >= 0 {
			s.ledger.lose("comment with control characters", "a record cannot hold them")
			continue
		}
		if said.at.IsZero() {
			i.undated++
		}
		i.notes = append(i.notes, said)
	}
}
