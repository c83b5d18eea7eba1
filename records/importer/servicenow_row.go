package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/worktime"
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
	columnCount
)

// row takes one row of a table.
func (s *serviceNow) row(row []tableCell) {
	at := s.span(row[0].at)
	number := ""
	if c := s.columns[columnNumber]; c < len(row) {
		at = s.span(row[c].at)
		if row[c].fault == "" && !s.missing(row[c].text) {
			number = row[c].text
		}
	}
	if !refForm.MatchString(number) {
		s.refuse(nil, at, RuleRefused, "correct the row, or the separator", "the row does not say which incident it is about; expected a number such as INC0010001 in %s", s.header[s.columns[columnNumber]])
		s.result.Refused = append(s.result.Refused, Refusal{Source: at.String(), Reason: "a row without a number"})
		return
	}
	i := s.incidents[number]
	if i == nil {
		i = &incident{number: strings.Clone(number), at: at}
		s.incidents[i.number] = i
	}
	if e, ok := s.event(i, row, at); ok && i.refused == "" {
		i.events = append(i.events, e)
	}
}

func (s *serviceNow) span(at diag.Pos) diag.Span {
	return diag.Span{File: s.files[s.file], Start: at, End: at}
}

func (s *serviceNow) missing(text string) bool {
	return text == "" || slices.Contains(s.mapping.Missing, text)
}

// event reads the values of a row. What cannot be read refuses the incident.
func (s *serviceNow) event(i *incident, row []tableCell, at diag.Span) (e event, ok bool) {
	if len(row) != len(s.header) {
		s.refuse(i, at, RuleTable, "check the separator and the quotes", "the row has %d cells; the header has %d", len(row), len(s.header))
		return e, false
	}
	for n := range row {
		if row[n].fault != "" {
			s.refuse(i, s.span(row[n].at), RuleTable, "correct the cell, then import again", "%s: %s", s.header[n], row[n].fault)
			return e, false
		}
		if s.lost[n] >= 0 && !s.missing(row[n].text) {
			s.lost[n]++
		}
	}
	for column, n := range s.columns {
		if n < 0 || s.missing(row[n].text) {
			continue
		}
		text, ok := s.read1(i, &e, column, row[n])
		if !ok {
			return e, false
		}
		e.values[column] = s.words.number(text)
	}
	e.kept = make([]uint32, len(s.keep))
	for k, n := range s.keep {
		if n >= 0 && !s.missing(row[n].text) {
			e.kept[k] = s.words.number(s.canonical(row[n].text))
		}
	}
	return e, true
}

// read1 reads one value into the form in which it is compared and carried.
func (s *serviceNow) read1(i *incident, e *event, column int, c tableCell) (string, bool) {
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
	case columnState:
		if _, known := lookup(s.mapping.States, c.text); !known {
			s.refuse(i, s.span(c.at), RuleField, "say what it is: add it to states in the mapping", "the mapping has no state %q", c.text)
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
	}
	return c.text, true
}

// known warns, once for each value, of one that the mapping does not have.
func (s *serviceNow) known(c tableCell, list string, known func(string) bool) {
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
func (s *serviceNow) canonical(text string) string {
	switch strings.ToLower(text) {
	case "true", "false":
		return strings.ToLower(text)
	}
	if t, err := readDate(text, s.mapping.Order, s.mapping.Zone); err == nil {
		return stamp(t)
	}
	return text
}

// dateForm is what ServiceNow and spreadsheets write for a time.
var dateForm = regexp.MustCompile(`^([0-9]{1,4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,4})[T ]+([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?(?:\.[0-9]+)? ?([AaPp][Mm])?(Z|[+-][0-9]{2}:?[0-9]{2})?$`)

// readDate reads a time whose day, month and year stand in an order, in a zone
// unless it has an offset. An hour that the zone skips or has twice is an
// error, since nobody can say which instant is meant.
func readDate(text, order string, zone *time.Location) (time.Time, error) {
	m := dateForm.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, fmt.Errorf("expected a date and a time of day, such as %s", dateExample(order))
	}
	year, month, day := m[1], m[2], m[3]
	switch order {
	case "dmy":
		year, day = m[3], m[1]
	case "mdy":
		year, month, day = m[3], m[1], m[2]
	}
	hour, seconds, offset := m[4], m[6], m[8]
	switch {
	case len(year) != 4:
		return time.Time{}, fmt.Errorf("expected the order %s and four digits of the year, such as %s", order, dateExample(order))
	case m[7] != "":
		h := sequenceOf(hour)
		if h < 1 || h > 12 {
			return time.Time{}, fmt.Errorf("there is no hour %d %s", h, m[7])
		}
		h %= 12
		if strings.EqualFold(m[7], "pm") {
			h += 12
		}
		hour = fmt.Sprint(h)
	}
	if seconds == "" {
		seconds = ":00"
	}
	if len(offset) == len("+0100") {
		offset = offset[:3] + ":" + offset[3:]
	}
	local := year + "-" + twoDigits(month) + "-" + twoDigits(day) + " " + twoDigits(hour) + ":" + m[5] + seconds
	if offset != "" {
		return worktime.ParseInstant(strings.Replace(local, " ", "T", 1) + offset)
	}
	return worktime.ParseLocal(local, time.Time{}, zone)
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

func dateExample(order string) string {
	switch order {
	case "dmy":
		return "29/02/2016 01:16"
	case "mdy":
		return "02/29/2016 01:16"
	}
	return "2016-02-29 01:16:00"
}

// sequenceOf reads a count, 0 for what is none.
func sequenceOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
