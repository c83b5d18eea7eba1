package site

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/internal/speech"
	"github.com/gitsm/gitsm/records/report"
)

// Time is an instant or a day as a page shows it.
type Time struct {
	Machine string // for <time datetime>
	Text    string
}

// IsZero reports whether there is nothing to show.
func (t Time) IsZero() bool { return t.Text == "" }

const (
	dayLayout    = "2 Jan 2006"
	minuteLayout = "2 Jan 2006, 15:04"
	clockLayout  = "15:04"
)

// dates are how a date is written, by its layout: a translation puts the parts in its
// own order, and names the months.
var dates = map[string]string{
	dayLayout: msg("{day} {mon} {year}"), minuteLayout: msg("{day} {mon} {year}, {time}"), clockLayout: msg("{time}"), "2 Jan 15:04": msg("{day} {mon} {time}"),
	"2 Jan": msg("{day} {mon}"), "Jan": "{mon}", "Jan 06": msg("{mon} {yy}"), "Jan 2006": msg("{mon} {year}"), "January 2006": msg("{month} {year}"),
}

var (
	monthNames = msgs("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
	monthShort = msgs("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
	dayNames   = msgs("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
)

// inside says the words of a name in the middle of a sentence.
func (b *builder) inside(name string) string { return text(b.say.Inside(englishWords(name))) }

// small makes what was said already fit for the middle of a sentence. Only English
// is known to have no other capitals there.
func (b *builder) small(said string) string {
	if b.say.English() {
		return speech.Small(said)
	}
	return said
}

// date writes a time by one of the layouts in dates. "May" is two messages, of which
// the short one may be told apart: "mon: May".
func (b *builder) date(t time.Time, layout string) string {
	if b.say.English() {
		return t.Format(layout)
	}
	parts := map[string]string{
		"day": strconv.Itoa(t.Day()), "mon": b.say.Within("mon", monthShort[t.Month()-1]), "month": b.say.Text(monthNames[t.Month()-1]),
		"year": t.Format("2006"), "yy": t.Format("06"), "time": t.Format("15:04"),
	}
	return b.say.Named(dates[layout], parts)
}

// length writes an agreed or measured time as agreements do: "1h30m".
func (b *builder) length(d time.Duration) string { return b.say.Told(report.Length(d)) }

// weekday names a day of the week.
func (b *builder) weekday(d time.Weekday) string { return b.say.Text(dayNames[d]) }

// instant shows a time in the zone of the organisation, to the minute.
func (b *builder) instant(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	t = t.In(b.zone)
	return Time{Machine: t.Format(time.RFC3339), Text: b.date(t, minuteLayout)}
}

// day shows the day of a time in the zone of the organisation.
func (b *builder) day(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	t = t.In(b.zone)
	return Time{Machine: t.Format(time.DateOnly), Text: b.date(t, dayLayout)}
}

// span shows two times; the second one without its date where that is the
// same. An end that is zero is still to come.
func (b *builder) span(from, to time.Time) Span {
	s := Span{From: b.instant(from)}
	switch {
	case to.IsZero():
	case sameDay(from.In(b.zone), to.In(b.zone)):
		to = to.In(b.zone)
		s.To = Time{Machine: to.Format(time.RFC3339), Text: b.date(to, clockLayout)}
	default:
		s.To = b.instant(to)
	}
	if !to.IsZero() {
		s.Lasts = b.duration(to.Sub(from))
	}
	return s
}

// Span is a stretch of time. To is zero while it lasts.
type Span struct {
	From, To Time
	Lasts    string // "48 min"; "" while it lasts
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// duration says how long something took: "48 min", "2 h 5 min", "3 d 4 h".
func (b *builder) duration(d time.Duration) string {
	if d < 0 {
		return "–" + b.duration(-d)
	}
	minutes := int64(d / time.Minute)
	switch {
	case d < time.Minute:
		return b.say.Text("under 1 min")
	case minutes < 60:
		return b.say.Fill("{minutes} min", decimal(minutes))
	case minutes < 24*60 && minutes%60 == 0:
		return b.say.Fill("{hours} h", decimal(minutes/60))
	case minutes < 24*60:
		return b.say.Fill("{hours} h {minutes} min", decimal(minutes/60), decimal(minutes%60))
	case minutes/60%24 == 0:
		return b.say.Fill("{days} d", decimal(minutes/(24*60)))
	}
	return b.say.Fill("{days} d {hours} h", decimal(minutes/(24*60)), decimal(minutes/60%24))
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// ago says how long before the as-of instant something was, in the largest
// unit: "5 minutes", "3 hours", "12 days".
func (b *builder) ago(t time.Time) string {
	d := b.asOf.Sub(t)
	switch {
	case d < time.Minute:
		return b.say.Text("less than a minute")
	case d < time.Hour:
		return b.say.Count(int(d/time.Minute), "{n} minute", "{n} minutes")
	case d < 48*time.Hour:
		return b.say.Count(int(d/time.Hour), "{n} hour", "{n} hours")
	}
	return b.say.Count(int(d/(24*time.Hour)), "{n} day", "{n} days")
}

// grouped writes a number with thin spaces between thousands.
func grouped(n int) string { return speech.Grouped(n) }

// spelled are names whose plain reading would be wrong.
var spelled = map[string]string{
	"cis": "Configuration items", "ci": "Configuration item", "pir": "Post-incident review", "faq": "FAQ", "how_to": "How-to",
	"sla": "SLA", "ola": "OLA", "uc": "Underpinning contract", "slo": "SLO", "sla_exclusion": "SLA exclusion", "retro_due": "Retrospective approval due",
	"collision_ack": "Accepted collisions", "follow_up": "Follow-up", "no_follow_up": "No follow-up", "backout": "Backout plan",
	"done_3x_ok": "Done three times, well", "done_once": "Done once", "prod_like": "Like production", "up_to_30m": "Up to 30 minutes", "over_30m": "Over 30 minutes",
	"pauses_on": "Clocks wait for", "reopen": "Opened again, clocks", "priority_change": "Priority changed, targets",
	"status_page": "Shown on the status page", "sha256": "SHA-256", "url": "Address", "id": "ID", "eol": "End of life",
}

// englishWords turns the name of a field or a value into words: "third_party" ->
// "Third party". Names that are not in lower case stay as they are.
func englishWords(name string) string {
	if s, ok := spelled[name]; ok {
		return s
	}
	if name == "" || strings.ToLower(name) != name {
		return name
	}
	s := strings.NewReplacer("_", " ", "-", " ").Replace(name)
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// words says what englishWords makes of a name.
func (b *builder) words(name string) string { return b.say.Text(englishWords(name)) }

// text makes text of a record fit to be shown: characters that reorder it
// become visible.
func text(s string) string {
	b := markdown.Visible([]byte(s))
	if len(b) == len(s) {
		return s
	}
	return string(b)
}
