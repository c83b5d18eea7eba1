package worktime

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// ruleParts are the parts of a recurrence rule that are read, in the order in
// which they are judged.
var ruleParts = []string{"FREQ", "INTERVAL", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}

// parseRule reads a recurrence rule, see ParseRecurrence.
func parseRule(text string, first Day) (*rule, error) {
	parts, err := splitRule(text)
	if err != nil {
		return nil, err
	}
	r := &rule{interval: 1, first: first}
	r.days.Interval = 1
	for _, name := range ruleParts {
		value, given := parts[name]
		if !given {
			continue
		}
		if err := r.part(name, value); err != nil {
			return nil, fmt.Errorf("%s=%s: %w", name, value, err)
		}
	}
	if err := r.complete(); err != nil {
		return nil, err
	}
	if err := r.possible(); err != nil {
		return nil, err
	}
	if r.interval > 1 && first == (Day{}) {
		return nil, errors.New("INTERVAL counts from a day; expected from, the first day")
	}
	return r, nil
}

// splitRule takes a rule apart into its parts by name.
func splitRule(text string) (map[string]string, error) {
	const longest = 500 // far more than all days of all months
	if len(text) > longest {
		return nil, fmt.Errorf("the rule is longer than %d characters", longest)
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(part, "=")
		switch {
		case !ok || value == "":
			return nil, fmt.Errorf("%q is not of the form NAME=VALUE; expected a rule such as FREQ=WEEKLY;BYDAY=SU", part)
		case parts[name] != "":
			return nil, fmt.Errorf("%s stands twice", name)
		case name == "COUNT":
			return nil, errors.New("COUNT is not read, since what is left of it cannot be seen; expected UNTIL")
		case name == "BYHOUR" || name == "BYMINUTE" || name == "BYSECOND":
			return nil, fmt.Errorf("%s is not read; the time of day stands in start", name)
		case !slices.Contains(ruleParts, name):
			return nil, fmt.Errorf("%q is not read; expected %s", name, strings.Join(ruleParts, ", "))
		}
		parts[name] = value
	}
	if parts["FREQ"] == "" {
		return nil, errors.New("no FREQ; expected a rule such as FREQ=WEEKLY;BYDAY=SU")
	}
	return parts, nil
}

// part reads one part of a rule.
func (r *rule) part(name, value string) (err error) {
	switch name {
	case "FREQ":
		frequencies := map[string]rrule.Frequency{"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY, "YEARLY": rrule.YEARLY}
		frequency, ok := frequencies[value]
		if !ok {
			return errors.New("expected DAILY, WEEKLY, MONTHLY or YEARLY; nothing recurs more often")
		}
		r.days.Freq = frequency
	case "INTERVAL":
		var numbers []int
		if numbers, err = numbersOf(value, 1000); err == nil && (len(numbers) != 1 || numbers[0] < 1) {
			return errors.New("expected one number from 1 to 1000")
		} else if err == nil {
			r.interval = numbers[0]
		}
	case "UNTIL":
		day, err := time.Parse("20060102", value)
		if err != nil || day.Year() < FirstYear || day.Year() > LastYear {
			return errors.New("expected the last day, such as 20261231")
		}
		r.until = DayOf(day)
	case "BYDAY":
		r.days.Byweekday, err = weekdaysOf(value)
	case "BYMONTHDAY":
		r.days.Bymonthday, err = numbersOf(value, 31)
	case "BYMONTH":
		r.days.Bymonth, err = numbersOf(value, 12)
		if err == nil && slices.Min(r.days.Bymonth) < 1 {
			return errors.New("expected months from 1 to 12")
		}
	case "BYSETPOS":
		r.days.Bysetpos, err = numbersOf(value, 28)
	case "WKST":
		days, wrong := weekdaysOf(value)
		if wrong != nil || len(days) != 1 || days[0].N() != 0 {
			return errors.New("expected a weekday such as MO")
		}
		r.days.Wkst = days[0]
	}
	return err
}

// numbersOf reads "1,15,-1": numbers from one end, or with a minus from the other.
func numbersOf(value string, most int) ([]int, error) {
	var numbers []int
	for text := range strings.SplitSeq(value, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n == 0 || max(n, -n) > most {
			return nil, fmt.Errorf("expected numbers from 1 to %d", most)
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// weekdaysOf reads "MO,WE", "1SU" or "-1FR".
func weekdaysOf(value string) ([]rrule.Weekday, error) {
	known := map[string]rrule.Weekday{
		"MO": rrule.MO, "TU": rrule.TU, "WE": rrule.WE, "TH": rrule.TH, "FR": rrule.FR, "SA": rrule.SA, "SU": rrule.SU,
	}
	var days []rrule.Weekday
	for text := range strings.SplitSeq(value, ",") {
		cut := max(len(text)-2, 0)
		day, ok := known[text[cut:]]
		if !ok {
			return nil, errors.New("expected weekdays such as MO,WE or 1SU or -1FR")
		}
		if cut > 0 {
			n, err := strconv.Atoi(text[:cut])
			if err != nil || n == 0 || max(n, -n) > 5 {
				return nil, errors.New("expected the first to fifth such day, or -1 for the last: 1SU, -1FR")
			}
			day = day.Nth(n)
		}
		if slices.Contains(days, day) {
			return nil, fmt.Errorf("%s stands twice", text)
		}
		days = append(days, day)
	}
	return days, nil
}

// complete refuses a rule that leaves its days to DTSTART, which a window has
// not.
func (r *rule) complete() error {
	byDay, byMonthDay := len(r.days.Byweekday) > 0, len(r.days.Bymonthday) > 0
	switch freq := r.days.Freq; {
	case freq == rrule.WEEKLY && !byDay:
		return errors.New("FREQ=WEEKLY does not say on which days; expected BYDAY, such as BYDAY=SU")
	case freq == rrule.MONTHLY && !byDay && !byMonthDay:
		return errors.New("FREQ=MONTHLY does not say on which days; expected BYDAY or BYMONTHDAY, such as BYDAY=1SU")
	case freq == rrule.YEARLY && (len(r.days.Bymonth) == 0 || !byDay && !byMonthDay):
		return errors.New("FREQ=YEARLY does not say on which days; expected BYMONTH with BYDAY or BYMONTHDAY, such as BYMONTH=12;BYMONTHDAY=24")
	}
	return nil
}

// possible refuses what RFC 5545 does not allow, and what can never come true
// or so seldom that a search for the next time would take long.
func (r *rule) possible() error {
	nth := slices.ContainsFunc(r.days.Byweekday, func(d rrule.Weekday) bool { return d.N() != 0 })
	monthly := r.days.Freq == rrule.MONTHLY || r.days.Freq == rrule.YEARLY
	switch {
	case nth && !monthly:
		return errors.New("the first or last such day of what? expected FREQ=MONTHLY or YEARLY with BYDAY=1SU")
	case nth && len(r.days.Bymonthday) > 0:
		return errors.New("BYDAY=1SU and BYMONTHDAY may never meet; expected one of the two")
	case r.days.Freq == rrule.WEEKLY && len(r.days.Bymonthday) > 0:
		return errors.New("FREQ=WEEKLY takes no BYMONTHDAY; expected FREQ=MONTHLY")
	}
	if err := r.enough(nth); err != nil {
		return err
	}
	if len(r.days.Bymonthday) == 0 || len(r.days.Bymonth) == 0 {
		return nil
	}
	for _, month := range r.days.Bymonth {
		last := time.Date(2024, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day() // a leap year
		for _, day := range r.days.Bymonthday {
			if max(day, -day) <= last {
				return nil
			}
		}
	}
	return errors.New("no month of BYMONTH has such a day as BYMONTHDAY")
}

// enough refuses a BYSETPOS that some months, or all, have not days enough for.
func (r *rule) enough(nth bool) error {
	if len(r.days.Bysetpos) == 0 {
		return nil
	}
	if r.days.Freq != rrule.MONTHLY || nth || len(r.days.Byweekday) == 0 || len(r.days.Bymonthday) > 0 {
		return errors.New("BYSETPOS is read with FREQ=MONTHLY and BYDAY=MO,TU alone: BYSETPOS=-1 is the last such day")
	}
	for _, n := range r.days.Bysetpos {
		if most := 4 * len(r.days.Byweekday); max(n, -n) > most {
			return fmt.Errorf("BYSETPOS=%d: not every month has more than %d such days", n, most)
		}
	}
	return nil
}
