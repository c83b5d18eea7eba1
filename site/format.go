package site

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/markdown"
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

// instant shows a time in the zone of the organisation, to the minute.
func (b *builder) instant(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	t = t.In(b.zone)
	return Time{Machine: t.Format(time.RFC3339), Text: t.Format(minuteLayout)}
}

// day shows the day of a time in the zone of the organisation.
func (b *builder) day(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	t = t.In(b.zone)
	return Time{Machine: t.Format(time.DateOnly), Text: t.Format(dayLayout)}
}

// span shows two times; the second one without its date where that is the
// same. An end that is zero is still to come.
func (b *builder) span(from, to time.Time) Span {
	s := Span{From: b.instant(from)}
	switch {
	case to.IsZero():
	case sameDay(from.In(b.zone), to.In(b.zone)):
		to = to.In(b.zone)
		s.To = Time{Machine: to.Format(time.RFC3339), Text: to.Format(clockLayout)}
	default:
		s.To = b.instant(to)
	}
	if !to.IsZero() {
		s.Lasts = duration(to.Sub(from))
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
func duration(d time.Duration) string {
	if d < 0 {
		return "–" + duration(-d)
	}
	minutes := int64(d / time.Minute)
	switch {
	case d < time.Minute:
		return "under 1 min"
	case minutes < 60:
		return fmt.Sprintf("%d min", minutes)
	case minutes < 24*60:
		return joined(minutes/60, "h", minutes%60, "min")
	}
	return joined(minutes/(24*60), "d", minutes/60%24, "h")
}

func joined(a int64, unitA string, b int64, unitB string) string {
	if b == 0 {
		return fmt.Sprintf("%d %s", a, unitA)
	}
	return fmt.Sprintf("%d %s %d %s", a, unitA, b, unitB)
}

// ago says how long before the as-of instant something was, in the largest
// unit: "5 minutes", "3 hours", "12 days".
func (b *builder) ago(t time.Time) string {
	d := b.asOf.Sub(t)
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < time.Hour:
		return plural(int(d/time.Minute), "minute")
	case d < 48*time.Hour:
		return plural(int(d/time.Hour), "hour")
	}
	return plural(int(d/(24*time.Hour)), "day")
}

// plural counts: "1 incident", "3 incidents".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return grouped(n) + " " + word + "s"
}

// grouped writes a number with thin spaces between thousands.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202F" + s[i:]
	}
	return s
}

// spelled are names whose plain reading would be wrong.
var spelled = map[string]string{
	"cis": "Configuration items", "ci": "Configuration item", "pir": "Post-incident review", "faq": "FAQ", "how_to": "How-to",
	"sla": "SLA", "ola": "OLA", "uc": "Underpinning contract", "slo": "SLO", "sla_exclusion": "SLA exclusion", "retro_due": "Retrospective approval due",
	"collision_ack": "Accepted collisions", "follow_up": "Follow-up", "no_follow_up": "No follow-up", "backout": "Backout plan",
	"done_3x_ok": "Done three times, well", "done_once": "Done once", "prod_like": "Like production", "up_to_30m": "Up to 30 minutes", "over_30m": "Over 30 minutes",
	"status_page": "Shown on the status page", "sha256": "SHA-256", "url": "Address", "id": "ID", "eol": "End of life",
}

// words turns the name of a field or a value into words: "third_party" ->
// "Third party". Names that are not in lower case stay as they are.
func words(name string) string {
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

// lower makes words fit for the middle of a sentence: "Change model" -> "change
// model". What begins with two capitals is an abbreviation.
func lower(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	next, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[size:]
}

// text makes text of a record fit to be shown: characters that reorder it
// become visible.
func text(s string) string {
	b := markdown.Visible([]byte(s))
	if len(b) == len(s) {
		return s
	}
	return string(b)
}
