package frontmatter

import (
	"math"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/worktime"
)

// trouble says why an unquoted value is refused although YAML would read it.
type trouble struct {
	rule    string
	message string
	instead string // what could be written instead, where that is certain
}

// resolve gives a plain scalar its kind and reports spellings that readers of
// YAML disagree on. Which instant an incomplete time means, nobody can know, so
// only a wrong spelling has a fix.
func (r *reader) resolve(n *Node) {
	kind, t := classify(n.Text)
	n.Kind = kind
	if t == nil {
		return
	}
	d := r.doc
	span := d.rangeOf(n)
	f := r.fault(t.rule, span.Start, span.End, "%s", t.message)
	switch {
	case t.instead != "":
		f.Fix = d.fix("write "+t.instead, span, t.instead)
	case t.rule == ruleNumber:
		f.Fix = d.fix("quote it as text", span, `"`+n.Text+`"`)
	}
}

// The rules of the values that are refused.
const (
	ruleNumber = "yaml-number"
	ruleTime   = "time-zone"
)

// classify reads a plain scalar under YAML 1.2's core schema, with dates and
// times told apart. Numbers that YAML 1.1 reads as something else are trouble.
func classify(s string) (Kind, *trouble) {
	if s == "" {
		return Null, nil
	}
	switch s[0] {
	case '~':
		if s == "~" {
			return Null, nil
		}
	case 'n', 'N':
		if s == "null" || s == "Null" || s == "NULL" {
			return Null, nil
		}
	case 't', 'T':
		if s == "true" || s == "True" || s == "TRUE" {
			return Bool, nil
		}
	case 'f', 'F':
		if s == "false" || s == "False" || s == "FALSE" {
			return Bool, nil
		}
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '-', '.':
		if kind, t := calendar(s); kind != Null {
			return kind, t
		}
		return number(s)
	}
	return String, nil
}

// number reads a plain scalar that begins like a number.
func number(s string) (Kind, *trouble) {
	body := strings.TrimLeft(s[:1], "+-") + s[1:]
	switch body {
	case "":
		return String, nil
	case ".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN":
		return Float, &trouble{ruleNumber, "infinity and not-a-number are not read; expected a number", ""}
	}
	if strings.IndexByte(body, '_') > 0 {
		plain := strings.ReplaceAll(s, "_", "")
		if kind, _ := number(plain); kind == Int || kind == Float {
			return kind, &trouble{ruleNumber, "an underscore in a number is not read by every program; write " + plain + ", or quote it as text", ""}
		}
		return String, nil
	}
	if len(body) > 2 && body[0] == '0' && strings.IndexByte("xXoObB", body[1]) >= 0 {
		return based(s, body)
	}
	kind := decimal(body)
	switch {
	case kind == String:
		return String, nil
	case len(body) > 1 && body[0] == '0' && body[1] >= '0' && body[1] <= '9':
		return kind, &trouble{ruleNumber, "a number with a leading zero is octal to some programs and decimal to others; write it without, or quote it as text", ""}
	case kind == Int:
		if _, err := strconv.ParseInt(s, 10, 64); err != nil {
			return kind, &trouble{ruleNumber, "the number is too large for programs to keep exactly; quote it as text", ""}
		}
	default:
		if f, err := strconv.ParseFloat(s, 64); err != nil || math.IsInf(f, 0) {
			return kind, &trouble{ruleNumber, "the number is too large; quote it if it is text, such as a commit", ""}
		}
	}
	return kind, nil
}

// based reads 0x1F, and refuses 0o17 and 0b11, which only half of the programs
// know.
func based(s, body string) (Kind, *trouble) {
	if _, err := strconv.ParseUint(body, 0, 64); err != nil {
		return String, nil
	}
	if body[1] == 'x' {
		if _, err := strconv.ParseInt(s, 0, 64); err == nil && body == s {
			return Int, nil
		}
	}
	return Int, &trouble{ruleNumber, "programs disagree on this spelling of a number; write it in decimal, or quote it as text", ""}
}

// decimal tells whole numbers, numbers and texts apart: [0-9]+, or a number
// with a point or an exponent.
func decimal(s string) Kind {
	i := 0
	run := func() int {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i - from
	}
	whole := run()
	if i == len(s) {
		return Int
	}
	fraction := 0
	if s[i] == '.' {
		i++
		fraction = run()
	}
	if whole+fraction == 0 {
		return String
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if run() == 0 {
			return String
		}
	}
	if i < len(s) {
		return String
	}
	return Float
}

// calendar recognises what is meant as a date or time. It gives Null for
// anything else. A value that is meant as one and is none stays text.
func calendar(s string) (Kind, *trouble) {
	m, ok := matchMoment(s)
	if !ok {
		return Null, nil
	}
	if !m.clock {
		if _, err := worktime.ParseDate(s); err != nil {
			return String, &trouble{ruleTime, "not a date: " + err.Error(), m.date()}
		}
		return Date, nil
	}
	if _, err := worktime.ParseInstant(s); err != nil {
		return String, &trouble{ruleTime, "not a time: " + err.Error(), m.instant()}
	}
	return Time, nil
}

// moment is a date or time in any of the spellings that people use.
type moment struct {
	sign             string
	year, month, day string
	clock            bool
	hour             string
	minute, second   string // "" where left out
	fraction         string // with its point
	zone             string // Z, +1, +0100, +01:00, UTC; "" where left out
}

// matchMoment reads s generously, so that a slip is told from a text.
func matchMoment(s string) (m moment, ok bool) {
	take := func(least, most int) (string, bool) {
		n := 0
		for n < len(s) && n < most && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n < least {
			return "", false
		}
		run := s[:n]
		s = s[n:]
		return run, true
	}
	sign := func(c string) bool {
		rest, ok := strings.CutPrefix(s, c)
		s = rest
		return ok
	}
	if sign("-") {
		m.sign = "-"
	} else if sign("+") {
		m.sign = "+"
	}
	if m.year, ok = take(1, 6); !ok || !sign("-") {
		return m, false
	}
	if m.month, ok = take(1, 2); !ok || !sign("-") {
		return m, false
	}
	if m.day, ok = take(1, 2); !ok {
		return m, false
	}
	if s == "" {
		return m, len(m.year) >= 4
	}
	if !sign("T") && !sign("t") && !sign(" ") && !sign("\t") {
		return m, false
	}
	s = strings.TrimLeft(s, " \t")
	m.clock = true
	if m.hour, ok = take(1, 2); !ok {
		return m, false
	}
	if sign(":") {
		if m.minute, ok = take(1, 2); !ok {
			return m, false
		}
		if sign(":") {
			if m.second, ok = take(1, 2); !ok {
				return m, false
			}
			if sign(".") {
				digits, _ := take(0, len(s))
				m.fraction = "." + digits
			}
		}
	}
	m.zone = strings.TrimLeft(s, " \t")
	return m, zoneLike(m.zone)
}

// zoneLike reports whether s is meant as an offset from UTC, or nothing.
func zoneLike(s string) bool {
	switch strings.ToUpper(s) {
	case "", "Z", "UTC", "GMT", "CET", "CEST":
		return true
	}
	if s[0] != '+' && s[0] != '-' {
		return false
	}
	digits := strings.Replace(s[1:], ":", "", 1)
	for _, c := range digits {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(digits) >= 1 && len(digits) <= 4
}

// date is the date as it should be written, "" where that is not certain.
func (m moment) date() string {
	s := m.sign + m.year + "-" + pad(m.month) + "-" + pad(m.day)
	if _, err := worktime.ParseDate(s); err != nil {
		return ""
	}
	return s
}

// instant is the instant as it should be written, "" where that is not certain.
func (m moment) instant() string {
	if m.minute == "" {
		return ""
	}
	second := m.second
	if second == "" {
		second = "00"
	}
	zone := m.zone
	switch strings.ToUpper(zone) {
	case "Z", "UTC", "GMT":
		zone = "Z"
	case "", "CET", "CEST":
		return ""
	default:
		digits := strings.Replace(zone[1:], ":", "", 1)
		if len(digits) <= 2 {
			digits = pad(digits) + "00"
		}
		if len(digits) == 3 {
			digits = "0" + digits
		}
		zone = zone[:1] + digits[:2] + ":" + digits[2:]
	}
	s := m.sign + m.year + "-" + pad(m.month) + "-" + pad(m.day) + "T" + pad(m.hour) + ":" + pad(m.minute) + ":" + pad(second) + m.fraction + zone
	if _, err := worktime.ParseInstant(s); err != nil {
		return ""
	}
	return s
}

// pad writes a number of one digit with two.
func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
