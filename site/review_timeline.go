package site

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

// timelineTags are the words for the tags of a review's timeline.
var timelineTags = map[string]string{
	"impact_start": msg("Impact begins"), "detect": msg("Detected"), "ack": msg("Acknowledged"), "declare": msg("Declared"), "escalate": msg("Escalated"), "action": msg("Action"),
	"mitigate": msg("Mitigated"), "restore": msg("Restored"), "resolve": msg("Resolved"), "comms": msg("Told"), "note": msg("Note"),
}

// linesMoved says where lines were put into a text, so that what is said of it
// can be told of the original.
type linesMoved struct{ from, by int }

// back gives the line of the original.
func (m linesMoved) back(line int) int {
	if m.by == 0 || line < m.from {
		return line
	}
	return max(line-m.by, m.from)
}

// timelineTable turns the lines of a review's Timeline section
// ("- TIME | tag | text | evidence") into a Markdown table. The text is left as
// it is unless every item of the section reads as one.
func (b *builder) timelineTable(r *records.Record, body []byte) ([]byte, linesMoved) {
	s := r.Section("Timeline")
	if s == nil {
		return body, linesMoved{}
	}
	var rows []string
	var day time.Time
	first, last := -1, 0 // bytes of the list within the section
	at := 0
	for line := range strings.Lines(s.Text) {
		start := at
		at += len(line)
		item, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "- ")
		if !ok {
			if first >= 0 && strings.TrimSpace(line) != "" && start == last {
				return body, linesMoved{} // the item goes on over several lines
			}
			continue
		}
		row, when, ok := b.timelineRow(r, item, day)
		if !ok || first >= 0 && start != last {
			return body, linesMoved{}
		}
		if first < 0 {
			first = start
		}
		day, last = when, at
		rows = append(rows, row)
	}
	if first < 0 {
		return body, linesMoved{}
	}
	cell := func(name string) string { return inertCell(b.say.Text(name)) }
	head := "| " + cell(msg("When")) + " | " + cell(msg("Step")) + " | " + cell(msg("What happened")) + " |\n|---|---|---|\n"
	before := body[:s.Start+first]
	out := slices.Concat(before, []byte(head), []byte(strings.Join(rows, "\n")+"\n"), body[s.Start+last:])
	return out, linesMoved{from: 1 + bytes.Count(before, []byte("\n")), by: 2}
}

func (b *builder) timelineRow(r *records.Record, item string, before time.Time) (row string, when time.Time, ok bool) {
	parts := strings.Split(item, " | ")
	if len(parts) < 3 || strings.Contains(strings.Join(parts, ""), "|") {
		return "", before, false
	}
	when, err := worktime.ParseInstant(strings.TrimSpace(parts[0]))
	tag, known := timelineTags[strings.TrimSpace(parts[1])]
	if err != nil || !known {
		return "", before, false
	}
	when = when.In(b.zone)
	shown := b.date(when, clockLayout)
	if before.IsZero() || !sameDay(before, when) {
		shown = b.date(when, minuteLayout)
	}
	what := strings.TrimSpace(parts[2])
	if evidence := strings.TrimSpace(strings.Join(parts[3:], " ")); evidence != "" {
		if b.attach[evidence] { // written from the root of the repository
			up := strings.Repeat("../", strings.Count(r.Path, "/"))
			evidence = fmt.Sprintf("[%s](<%s%s>)", path.Base(evidence), up, evidence)
		}
		what = fmt.Sprintf("%s (%s)", what, evidence)
	}
	return fmt.Sprintf("| %s | **%s** | %s |", shown, inertCell(b.say.Text(tag)), what), when, true
}

// inertCell keeps a word of a translation from being more than a word of a table.
func inertCell(s string) string {
	return strings.NewReplacer("|", "", "*", "", "<", "", "[", "", "`", "", "\\", "", "_", " ").Replace(s)
}
