package check

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

// timelineTags say what a line of a review's timeline tells.
var timelineTags = []string{
	"impact_start", "detect", "ack", "declare", "escalate", "action",
	"mitigate", "restore", "resolve", "comms", "note",
}

// moment is one line of a timeline: "- TIME | tag | text | evidence".
type moment struct {
	At   time.Time
	Tag  string
	Text string
	Span diag.Span
	Flaw string // what is wrong with the line, "" if nothing is
}

// timeline reads the list items of a review's Timeline section. Other text of
// the section is prose and is passed over.
func timeline(r *records.Record) []moment {
	section := r.Section("Timeline")
	if section == nil {
		return nil
	}
	var moments []moment
	offset := r.Doc.BodyOffset() + section.Start
	for line := range strings.Lines(section.Text) {
		text := strings.TrimRight(line, "\r\n")
		if item, isItem := strings.CutPrefix(text, "- "); isItem {
			m := readMoment(item)
			m.Span = r.Doc.SpanOf(frontmatter.Range{Start: offset, End: offset + len(text)})
			moments = append(moments, m)
		}
		offset += len(line)
	}
	return moments
}

// readMoment reads what follows the dash.
func readMoment(item string) moment {
	parts := strings.Split(item, " | ")
	if len(parts) < 3 {
		return moment{Flaw: "expected TIME | tag | text, and evidence where there is some"}
	}
	m := moment{Tag: strings.TrimSpace(parts[1]), Text: strings.TrimSpace(parts[2])}
	at, err := worktime.ParseInstant(strings.TrimSpace(parts[0]))
	switch {
	case err != nil:
		m.Flaw = err.Error()
	case !slices.Contains(timelineTags, m.Tag):
		m.Flaw = "there is no tag " + strconv.Quote(m.Tag) + "; expected one of " + strings.Join(timelineTags, ", ")
	case m.Text == "":
		m.Flaw = "no text after the tag"
	}
	m.At = at
	return m
}
