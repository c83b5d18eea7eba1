// Package ical writes calendars that others can subscribe to (RFC 5545): events
// with stable identities, in UTC, the same bytes for the same events. It is the
// only door to golang-ical, and knows no ITSM word.
package ical

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
)

// Calendar is a feed of events.
type Calendar struct {
	Name    string // as calendar programs show it
	Product string // who wrote it: "-//gitsm//change schedule//EN"
	Events  []Event
}

// Event is one entry. Its texts may hold anything: what would end a line or
// steer a program is escaped or left out.
type Event struct {
	UID         string    // the same for ever, and nobody else's; it names the event to programs
	Stamp       time.Time // of the last revision: DTSTAMP and LAST-MODIFIED
	Sequence    int       // number of the revision, never less than before
	Start, End  time.Time // [Start, End)
	Status      Status
	Summary     string
	Description string
	Categories  []string
	URL         string // http or https, or ""
	Free        bool   // it does not take anybody's time
}

// Status says how sure an event is.
type Status string

// The states of an event. A cancelled one stays in the feed, so that programs
// which have it take it away.
const (
	Tentative Status = "TENTATIVE"
	Confirmed Status = "CONFIRMED"
	Cancelled Status = "CANCELLED"
)

// Encode gives the calendar as a file: CRLF, lines folded at 75 octets, no
// instant but in UTC. An event that no program could read is an error that names
// it: one without identity, revision or length, or with a UID that stands twice.
func (c Calendar) Encode() ([]byte, error) {
	cal := ics.NewCalendarFor("gitsm")
	cal.CalendarProperties = nil
	cal.SetVersion("2.0")
	cal.SetProductId(line(c.Product))
	cal.SetCalscale("GREGORIAN")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(line(c.Name))
	seen := map[string]bool{}
	for _, e := range c.Events {
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("event %q: %w", e.UID, err)
		}
		if seen[e.UID] {
			return nil, fmt.Errorf("event %q stands twice", e.UID)
		}
		seen[e.UID] = true
		cal.AddVEvent(e.component())
	}
	if len(c.Events) == 0 {
		// A calendar must hold something (RFC 5545, 3.6): UTC, which it would use.
		zone := cal.AddTimezone("UTC")
		offset := ics.NewStandard()
		offset.AddProperty(ics.ComponentPropertyDtStart, "19700101T000000")
		offset.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), "+0000")
		offset.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), "+0000")
		zone.Components = append(zone.Components, offset)
	}
	var out bytes.Buffer
	// The library ends lines as the system does unless it is told.
	if err := cal.SerializeTo(&out, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("write the calendar: %w", err)
	}
	return out.Bytes(), nil
}

func (e Event) check() error {
	switch {
	case e.UID == "" || line(e.UID) != e.UID:
		return errors.New("the UID is not one line of text")
	case e.Stamp.IsZero():
		return errors.New("no time of the last revision")
	case !e.Start.Before(e.End):
		return errors.New("it does not end after it starts")
	case e.Sequence < 0:
		return errors.New("the number of the revision is below zero")
	case e.Status != Tentative && e.Status != Confirmed && e.Status != Cancelled:
		return fmt.Errorf("the status %q is none of an event", e.Status)
	}
	for _, at := range []time.Time{e.Stamp, e.Start, e.End} {
		if y := at.UTC().Year(); y < 1 || y > 9999 {
			return fmt.Errorf("the year %d cannot be written", y)
		}
	}
	if e.URL != "" {
		if u, err := url.Parse(e.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || line(e.URL) != e.URL {
			return fmt.Errorf("the URL %q is not one of http or https", e.URL)
		}
	}
	return nil
}

func (e Event) component() *ics.VEvent {
	v := ics.NewEvent(e.UID)
	v.SetDtStampTime(e.Stamp)
	v.SetModifiedAt(e.Stamp)
	v.SetStartAt(e.Start)
	v.SetEndAt(e.End)
	v.SetSequence(e.Sequence)
	v.SetStatus(ics.ObjectStatus(e.Status))
	v.SetSummary(line(e.Summary))
	if e.Description != "" {
		v.SetDescription(text(e.Description))
	}
	for _, category := range e.Categories {
		v.AddProperty(ics.ComponentPropertyCategories, line(category))
	}
	if e.URL != "" {
		v.SetURL(e.URL)
	}
	v.SetTimeTransparency(ics.TransparencyOpaque)
	if e.Free {
		v.SetTimeTransparency(ics.TransparencyTransparent)
	}
	return v
}

// text is a text that the format can hold: valid UTF-8 without control
// characters, its lines ended by one line feed each.
func text(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029:
			return '\n'
		case r == utf8.RuneError:
			return utf8.RuneError // what was no UTF-8 stays visible as such
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff:
			return -1
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1 // turns the rest of a line round
		}
		return r
	}, s)
}

// line is a text on one line.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(text(s), func(r rune) bool { return r == '\n' }), " ")
}
