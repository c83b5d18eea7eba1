package worktime

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Holiday is a day of a holiday file.
type Holiday struct {
	Day  Day
	Name string
}

// HolidayFileError says where a holiday file could not be read, and why.
type HolidayFileError struct {
	Line    int
	Message string
}

// Error gives line and message.
func (e *HolidayFileError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Bounds of a holiday file. What has more is no list of holidays.
const (
	mostEvents  = 5000
	longestStay = 366 // days of one event
	mostDays    = 100_000
)

// ParseHolidays reads an iCalendar file (RFC 5545) of whole days off, in order of
// time: the VEVENTs whose DTSTART is a date, with DTEND or DURATION for several
// days, RRULE with FREQ=YEARLY, EXDATE and RDATE. An event that was cancelled is
// left out. forever reports a rule without an end, so that the file never runs
// out. An event with a time of day, and a rule that is not yearly, are errors: half
// a day off needs hours, which a calendar's own list can say.
func ParseHolidays(src []byte) (days []Holiday, forever bool, err error) {
	lines := unfold(src)
	if len(lines) == 0 || !strings.EqualFold(lines[0].text, "BEGIN:VCALENDAR") {
		return nil, false, &HolidayFileError{1, "expected an iCalendar file, which begins with BEGIN:VCALENDAR"}
	}
	f := holidayFile{}
	for _, l := range lines {
		if err := f.line(l); err != nil {
			return nil, false, &HolidayFileError{l.number, err.Error()}
		}
	}
	if len(f.open) > 0 {
		return nil, false, &HolidayFileError{lines[len(lines)-1].number, "the file ends within " + f.open[len(f.open)-1] + "; it may have been cut off"}
	}
	slices.SortStableFunc(f.days, func(a, b Holiday) int { return a.Day.midnight().Compare(b.Day.midnight()) })
	return slices.CompactFunc(f.days, func(a, b Holiday) bool { return a.Day == b.Day }), f.forever, nil
}

// contentLine is an unfolded line with the number of the first that it was.
type contentLine struct {
	number int
	text   string
}

// unfold joins lines that were folded (RFC 5545, 3.1).
func unfold(src []byte) []contentLine {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	var lines []contentLine
	for i, line := range strings.Split(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n") {
		last := len(lines) - 1
		switch {
		case line == "":
		case last >= 0 && (line[0] == ' ' || line[0] == '\t'):
			lines[last].text += line[1:]
		default:
			lines = append(lines, contentLine{i + 1, line})
		}
	}
	return lines
}

// holidayFile is a file being read.
type holidayFile struct {
	open    []string // components that have begun
	events  int
	event   event
	days    []Holiday
	forever bool
}

// event is a VEVENT being read.
type event struct {
	name       string
	start, end Day
	length     int // days, of DURATION
	rule       string
	without    []Day
	also       []Day
	cancelled  bool
}

// line takes one line in.
func (f *holidayFile) line(l contentLine) error {
	name, params, value, err := property(l.text)
	if err != nil {
		return err
	}
	inside := ""
	if len(f.open) > 0 {
		inside = f.open[len(f.open)-1]
	}
	switch {
	case name == "BEGIN":
		if f.open = append(f.open, strings.ToUpper(value)); strings.EqualFold(value, "VEVENT") {
			f.event = event{} // an alarm within it begins nothing
		}
		return nil
	case name == "END" && !strings.EqualFold(inside, value):
		return fmt.Errorf("END:%s closes what has not begun", value)
	case name == "END":
		f.open = f.open[:len(f.open)-1]
		if inside == "VEVENT" {
			return f.finish()
		}
		return nil
	case inside == "":
		return errors.New("a line outside of VCALENDAR")
	case inside != "VEVENT":
		return nil
	}
	return f.event.property(name, params, value)
}

// property takes a line apart: NAME;PARAMETERS:VALUE.
func property(line string) (name, params, value string, err error) {
	quoted := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			name, params, _ = strings.Cut(line[:i], ";")
			return strings.ToUpper(name), strings.ToUpper(params), strings.TrimSpace(line[i+1:]), nil
		}
	}
	return "", "", "", errors.New("expected NAME:VALUE")
}

// property takes a property of an event in.
func (e *event) property(name, params, value string) (err error) {
	switch name {
	case "SUMMARY":
		e.name = strings.NewReplacer(`\,`, ",", `\;`, ";", `\n`, " ", `\N`, " ", `\\`, `\`).Replace(value)
	case "STATUS":
		e.cancelled = strings.EqualFold(value, "CANCELLED")
	case "DTSTART":
		e.start, err = icsDate(value)
	case "DTEND":
		e.end, err = icsDate(value)
	case "DURATION":
		e.length, err = icsDays(value)
	case "RRULE":
		if e.rule != "" {
			return errors.New("a second RRULE")
		}
		e.rule = strings.ToUpper(value)
	case "EXDATE", "RDATE":
		if strings.Contains(params, "VALUE=PERIOD") {
			return fmt.Errorf("%s of periods is not read; expected dates", name)
		}
		for text := range strings.SplitSeq(value, ",") {
			day, err := icsDate(text)
			if err != nil {
				return err
			}
			if name == "EXDATE" {
				e.without = append(e.without, day)
			} else {
				e.also = append(e.also, day)
			}
		}
	}
	return err
}

// icsDate reads 20260403.
func icsDate(value string) (Day, error) {
	if len(value) > 8 && value[8] == 'T' {
		return Day{}, fmt.Errorf("%s has a time of day; expected a whole day such as 20260403 (half a day off stands in the calendar's own holidays, with hours)", value)
	}
	if len(value) != 8 {
		return Day{}, fmt.Errorf("%q is no date; expected one such as 20260403", value)
	}
	at, err := ParseDate(value[:4] + "-" + value[4:6] + "-" + value[6:])
	if err != nil {
		return Day{}, err
	}
	return DayOf(at), nil
}

// icsDays reads P1D and P2W.
func icsDays(value string) (int, error) {
	number, isDays := strings.CutSuffix(strings.TrimPrefix(value, "P"), "D")
	unit := 1
	if !isDays {
		number, isDays = strings.CutSuffix(strings.TrimPrefix(value, "P"), "W")
		unit = 7
	}
	n, err := strconv.Atoi(number)
	if err != nil || !isDays || !strings.HasPrefix(value, "P") || n < 1 || n*unit > longestStay {
		return 0, fmt.Errorf("DURATION:%s is not read; expected whole days, such as P1D", value)
	}
	return n * unit, nil
}

// finish works the event's days out.
func (f *holidayFile) finish() error {
	e := f.event
	f.event = event{}
	if f.events++; f.events > mostEvents {
		return fmt.Errorf("more than %d events", mostEvents)
	}
	if e.start == (Day{}) {
		return errors.New("the event has no DTSTART")
	}
	length := max(e.length, 1)
	if e.end != (Day{}) {
		length = daysBetween(e.start, e.end) // DTEND is the day after the last
	}
	if length < 1 || length > longestStay {
		return fmt.Errorf("the event lasts %d days; expected 1 to %d", length, longestStay)
	}
	begins, forever, err := e.begins()
	if err != nil || e.cancelled {
		return err
	}
	f.forever = f.forever || forever
	for _, begin := range begins {
		for n := range length {
			f.days = append(f.days, Holiday{begin.Add(n), e.name})
		}
		if len(f.days) > mostDays {
			return fmt.Errorf("more than %d days off", mostDays)
		}
	}
	return nil
}

// begins lists the days on which the event begins.
func (e *event) begins() (begins []Day, forever bool, err error) {
	begins = []Day{e.start}
	if e.rule != "" {
		if begins, forever, err = yearly(e.rule, e.start); err != nil {
			return nil, false, fmt.Errorf("RRULE:%s: %w", e.rule, err)
		}
	}
	begins = append(begins, e.also...)
	return slices.DeleteFunc(begins, func(d Day) bool { return slices.Contains(e.without, d) }), forever, nil
}

// yearly works out a rule that comes true once or more a year, from its first
// day to LastYear.
func yearly(text string, first Day) (days []Day, forever bool, err error) {
	count := 0
	var parts []string
	months, onDays, ends := false, false, false
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "FREQ":
			if value != "YEARLY" {
				return nil, false, errors.New("expected FREQ=YEARLY; holidays come once a year")
			}
		case "COUNT":
			if count, err = strconv.Atoi(value); err != nil || count < 1 {
				return nil, false, errors.New("expected COUNT of at least 1")
			}
			ends = true
			continue
		case "UNTIL":
			ends = true
			value = value[:min(len(value), 8)] // the day of a time, too
		case "BYMONTH":
			months = true
		case "BYDAY", "BYMONTHDAY":
			onDays = true
		}
		parts = append(parts, name+"="+value)
	}
	if !months && !onDays { // with days alone it would be those of every month, which no holiday is
		parts = append(parts, "BYMONTH="+strconv.Itoa(int(first.Month)))
	}
	if !onDays {
		parts = append(parts, "BYMONTHDAY="+strconv.Itoa(first.Day))
	}
	r, err := parseRule(strings.Join(parts, ";"), first)
	if err != nil {
		return nil, false, err
	}
	days = r.between(first, Day{LastYear, time.December, 31})
	if !slices.Contains(days, first) { // DTSTART counts, whatever the rule says
		days = slices.Insert(days, 0, first)
	}
	if count > 0 {
		days = days[:min(count, len(days))]
	}
	return days, !ends, nil
}
