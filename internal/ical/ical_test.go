package ical

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// property is a content line as RFC 5545 reads it.
type property struct{ name, params, value string }

var (
	nameForm  = regexp.MustCompile(`^[A-Z0-9-]+$`)
	paramForm = regexp.MustCompile(`^(;[A-Z0-9-]+=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*))*$`)
	utcForm   = regexp.MustCompile(`^\d{8}T\d{6}Z$`)
	// TEXT of 3.3.11: what must be escaped is, and nothing else follows a backslash.
	textForm = regexp.MustCompile(`^([^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*$`)
)

// parse is a strict reader of RFC 5545, written for this test: it takes nothing
// that the grammar does not, and gives the events.
func parse(src []byte) ([]map[string]property, error) {
	if !utf8.Valid(src) {
		return nil, fmt.Errorf("no UTF-8")
	}
	if !bytes.HasSuffix(src, []byte("\r\n")) {
		return nil, fmt.Errorf("the last line does not end")
	}
	var lines []string
	for i, raw := range strings.Split(strings.TrimSuffix(string(src), "\r\n"), "\r\n") {
		switch {
		case strings.ContainsAny(raw, "\r\n"):
			return nil, fmt.Errorf("line %d: a bare CR or LF", i+1)
		case len(raw) > 75:
			return nil, fmt.Errorf("line %d has %d octets", i+1, len(raw))
		case !utf8.ValidString(raw):
			return nil, fmt.Errorf("line %d is folded within a character", i+1)
		case strings.HasPrefix(raw, " ") && len(lines) > 0:
			lines[len(lines)-1] += raw[1:]
		case raw == "":
			return nil, fmt.Errorf("line %d is empty", i+1)
		default:
			lines = append(lines, raw)
		}
	}
	if lines[0] != "BEGIN:VCALENDAR" || lines[len(lines)-1] != "END:VCALENDAR" {
		return nil, fmt.Errorf("no calendar")
	}
	var events []map[string]property
	var within map[string]property
	calendar := map[string]property{}
	for _, l := range lines[1 : len(lines)-1] {
		p, err := read(l)
		switch {
		case err != nil:
			return nil, err
		case p.name == "BEGIN" && p.value == "VEVENT" && within == nil:
			within = map[string]property{}
		case p.name == "END" && p.value == "VEVENT" && within != nil:
			events = append(events, within)
			within = nil
		case p.name == "BEGIN" || p.name == "END":
			return nil, fmt.Errorf("unexpected %s", l)
		case within != nil:
			if _, twice := within[p.name]; twice && p.name != "CATEGORIES" {
				return nil, fmt.Errorf("%s stands twice", p.name)
			}
			within[p.name] = p
		default:
			calendar[p.name] = p
		}
	}
	if calendar["VERSION"].value != "2.0" || calendar["PRODID"].value == "" {
		return nil, fmt.Errorf("a calendar needs VERSION and PRODID")
	}
	for _, e := range events {
		if err := whole(e); err != nil {
			return nil, err
		}
	}
	return events, nil
}

func read(l string) (property, error) {
	head, value, ok := strings.Cut(l, ":")
	name, params, has := strings.Cut(head, ";")
	if has {
		params = ";" + params
	}
	if !ok || !nameForm.MatchString(name) || !paramForm.MatchString(params) {
		return property{}, fmt.Errorf("no content line: %q", l)
	}
	switch name {
	case "SUMMARY", "DESCRIPTION", "CATEGORIES", "X-WR-CALNAME", "UID", "PRODID":
		if !textForm.MatchString(value) {
			return property{}, fmt.Errorf("%s is no TEXT: %q", name, value)
		}
	case "DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED":
		if !utcForm.MatchString(value) || params != "" {
			return property{}, fmt.Errorf("%s is not in UTC: %q", name, l)
		}
	}
	return property{name, params, value}, nil
}

func whole(e map[string]property) error {
	for _, name := range []string{"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY"} {
		if _, ok := e[name]; !ok {
			return fmt.Errorf("an event without %s", name)
		}
	}
	if e["DTEND"].value <= e["DTSTART"].value {
		return fmt.Errorf("an event that does not end")
	}
	return nil
}

// unescaped reads a TEXT.
func unescaped(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\N`, "\n", `\;`, ";", `\,`, ",").Replace(s)
}

func event() Event {
	start := time.Date(2026, 3, 16, 9, 30, 0, 0, time.FixedZone("", 3600))
	return Event{UID: "CHG-2026-0101@example", Stamp: start.Add(-time.Hour), Sequence: 3, Start: start, End: start.Add(time.Hour), Status: Confirmed, Summary: "Raise the pool"}
}

func TestEncode(t *testing.T) {
	e := event()
	e.Description, e.Categories, e.URL = "one\ntwo", []string{"a, b", "c"}, "https://example.org/changes/x.html?a=b;c,d"
	got, err := Calendar{Name: "Changes", Product: "-//gitsm//changes//EN", Events: []Event{e}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//gitsm//changes//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Changes
BEGIN:VEVENT
UID:CHG-2026-0101@example
DTSTAMP:20260316T073000Z
LAST-MODIFIED:20260316T073000Z
DTSTART:20260316T083000Z
DTEND:20260316T093000Z
SEQUENCE:3
STATUS:CONFIRMED
SUMMARY:Raise the pool
DESCRIPTION:one\ntwo
CATEGORIES:a\, b
CATEGORIES:c
URL:https://example.org/changes/x.html?a=b;c,d
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
`, "\n", "\r\n")
	if string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if _, err := parse(got); err != nil {
		t.Error(err)
	}
}

// A calendar without an event is a calendar all the same.
func TestEncodeNothing(t *testing.T) {
	got, err := Calendar{Name: "Changes", Product: "-//gitsm//changes//EN"}.Encode()
	want := strings.ReplaceAll(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//gitsm//changes//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Changes
BEGIN:VTIMEZONE
TZID:UTC
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
END:VCALENDAR
`, "\n", "\r\n")
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

// Hostile case A18: no text ends a line, an event or a calendar, and no fold
// falls within a character.
func TestHostileTexts(t *testing.T) {
	for _, hostile := range []string{
		"x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:eve@example.org", "x\rATTENDEE:eve", "x\nATTENDEE:eve", "x\u0085ATTENDEE:eve", "x\u2028ATTENDEE:eve",
		`a;b,c\d"e:f`, "\\n", "trailing\\", strings.Repeat("ä", 200), strings.Repeat("€", 75), strings.Repeat("🛥", 60), "bad \xff utf", "bell \a null \x00 esc \x1b[31m", "\u202egnp.exe",
		strings.Repeat("a", 67), strings.Repeat("a", 68), strings.Repeat("a", 66) + "\\", "",
	} {
		e := event()
		e.Summary, e.Description, e.Categories = hostile, hostile, []string{hostile}
		src, err := Calendar{Name: hostile, Product: "p" + hostile, Events: []Event{e}}.Encode()
		if err != nil {
			t.Errorf("%q: %v", hostile, err)
			continue
		}
		events, err := parse(src)
		if err != nil || len(events) != 1 {
			t.Errorf("%q: %d events, %v:\n%s", hostile, len(events), err, src)
			continue
		}
		if got := unescapedOnce(events[0]["SUMMARY"].value); got != line(hostile) {
			t.Errorf("%q is read as %q", hostile, got)
		}
		if _, is := events[0]["ATTENDEE"]; is {
			t.Errorf("%q: an attendee", hostile)
		}
	}
}

// unescapedOnce reads a TEXT from left to right.
func unescapedOnce(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			out.WriteString(unescaped(`\` + s[i:i+1]))
			continue
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

func TestAnyTextIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := event()
		e.Summary, e.Description = rapid.String().Draw(t, "summary"), string(rapid.SliceOf(rapid.Byte()).Draw(t, "description"))
		src, err := Calendar{Name: "n", Product: "p", Events: []Event{e}}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		events, err := parse(src)
		if err != nil {
			t.Fatalf("%v:\n%s", err, src)
		}
		if got := unescapedOnce(events[0]["SUMMARY"].value); got != line(e.Summary) {
			t.Fatalf("%q is read as %q", e.Summary, got)
		}
	})
}

func TestRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Event){
		"no identity":  func(e *Event) { e.UID = "" },
		"two lines":    func(e *Event) { e.UID = "a\r\nATTENDEE:b" },
		"no revision":  func(e *Event) { e.Stamp = time.Time{} },
		"no length":    func(e *Event) { e.End = e.Start },
		"below zero":   func(e *Event) { e.Sequence = -1 },
		"no status":    func(e *Event) { e.Status = "MAYBE" },
		"no web page":  func(e *Event) { e.URL = "javascript:alert(1)" },
		"a broken URL": func(e *Event) { e.URL = "https://example.org/\r\nATTENDEE:b" },
	} {
		e := event()
		spoil(&e)
		if src, err := (Calendar{Events: []Event{e}}).Encode(); err == nil {
			t.Errorf("%s:\n%s", name, src)
		}
	}
	if _, err := (Calendar{Events: []Event{event(), event()}}).Encode(); err == nil {
		t.Error("two events have one identity")
	}
}
