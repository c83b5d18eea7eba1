package importer

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
)

// text is the body of an issue, taken apart.
type text struct {
	opening  string   // what was said first
	progress string   // what was said in between, each part below a heading of level 3
	closing  string   // what was said in the end
	updates  []update // what carries a time
}

// update is a paragraph with a time: *Monitoring* - text {{< track "…" >}}.
type update struct {
	at    time.Time
	label string // "Monitoring"
	text  string
}

var (
	// label is a line that heads what follows: [Final Message], **Update 2**.
	label = regexp.MustCompile(`^ {0,3}(?:\[([^\][]{2,80})\]|\*\*([^*]{2,80})\*\*|\*([^*]{2,80})\*) *:? *$`)
	// What labels begin with, in English as cState's own examples have it.
	opens    = regexp.MustCompile(`(?i)^(initial|open|opening)\b`)
	closes   = regexp.MustCompile(`(?i)^(final|close|closed|closing|end|resolved)\b`)
	proceeds = regexp.MustCompile(`(?i)^(update|updated|edit|edited|investigating|identified|monitoring|post-?mortem)\b|^[0-9]{4}-[0-9]{2}-[0-9]{2}`)

	track     = regexp.MustCompile(`\{\{[<%] *track +"([^"]*)" *[>%]\}\}`)
	spoken    = regexp.MustCompile(`^\s*\*{1,2}([^*]{1,80})\*{1,2}\s*[-–—:]*\s*`)
	shortcode = regexp.MustCompile(`\{\{[<%] */?([a-zA-Z0-9_-]+)`)
	fenceLine = regexp.MustCompile("^ {0,3}(```+|~~~+)")
	heading   = regexp.MustCompile(`^( {0,3})(#{1,2})([ \t]|$)`)
	underline = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)
)

// readText takes a body apart. What no label says to be something else is the
// opening.
func (c *cstate) readText(i *issue) text {
	r := &textReader{cstate: c, issue: i}
	offset := i.doc.BodyOffset()
	for line := range strings.Lines(string(i.doc.Body())) {
		r.line(strings.TrimRight(line, "\r\n"), offset)
		offset += len(line)
	}
	r.flush()
	r.out.opening, r.out.progress, r.out.closing = join(r.opening), join(r.progress), join(r.closing)
	if n := len(shortcode.FindAllString(r.out.opening+r.out.progress+r.out.closing, -1)); n > 0 {
		c.ledger.lose("Hugo shortcode", "it is kept as text")
	}
	return r.out
}

// textReader goes through a body line by line.
type textReader struct {
	*cstate
	issue *issue
	out   text

	opening, progress, closing []string // parts

	lines []string  // of the part at hand
	part  *[]string // where it goes; nil means the opening
	fence string    // the fence that is open
}

func (r *textReader) line(line string, offset int) {
	if m := fenceLine.FindStringSubmatch(line); m != nil {
		switch {
		case r.fence == "":
			r.fence = m[1]
		case strings.HasPrefix(m[1], r.fence) && strings.TrimSpace(line) == m[1]:
			r.fence = ""
		}
	} else if r.fence == "" {
		if r.label(line) || r.tracked(line, offset) {
			return
		}
		line = r.lower(line)
		if n := len(r.lines); strings.TrimSpace(line) == "" && (n == 0 || strings.TrimSpace(r.lines[n-1]) == "") {
			return // what was taken out leaves blank lines behind
		}
	}
	r.lines = append(r.lines, line)
}

// label begins another part, if the line is a label.
func (r *textReader) label(line string) bool {
	m := label.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	words := strings.TrimSpace(m[1] + m[2] + m[3])
	switch {
	case opens.MatchString(words):
		r.flush()
		r.part = &r.opening
	case closes.MatchString(words):
		r.flush()
		r.part = &r.closing
	case proceeds.MatchString(words):
		r.flush()
		r.part = &r.progress
		r.lines = []string{"### " + words, ""}
	default:
		return false
	}
	return true
}

// tracked takes a paragraph that ends in a time out of the text.
func (r *textReader) tracked(line string, offset int) bool {
	m := track.FindStringSubmatchIndex(line)
	if m == nil {
		return false
	}
	at, notes, err := r.parseTime(line[m[2]:m[3]])
	place := r.issue.doc.SpanOf(frontmatter.Range{Start: offset + m[2], End: offset + m[3]})
	if err == nil && !storable(at) {
		err = errors.New("it lies outside of the years that records may name")
	}
	if err != nil {
		r.report(diag.Warningf(place, RuleTime, "the time of an update cannot be read: %v; it stays in the text", err))
		return false
	}
	if len(notes) > 0 && !strings.Contains(notes[0], "offset") {
		r.report(diag.Warningf(place, RuleTime, "%s; read as %s", strings.Join(notes, ", "), stamp(at)))
	}
	begin := len(r.lines)
	for begin > 0 && strings.TrimSpace(r.lines[begin-1]) != "" && !strings.HasPrefix(r.lines[begin-1], "### ") {
		begin--
	}
	words := strings.Join(append(r.lines[begin:], line[:m[0]]+line[m[1]:]), "\n")
	r.lines = r.lines[:begin]
	u := update{at: at.UTC(), text: strings.TrimSpace(words)}
	if m := spoken.FindStringSubmatch(u.text); m != nil {
		u.label, u.text = strings.TrimSpace(m[1]), strings.TrimSpace(u.text[len(m[0]):])
	}
	if u.text == "" {
		u.text = u.label
	}
	if u.text != "" {
		r.out.updates = append(r.out.updates, u)
	}
	return true
}

// lower makes headings of the body headings below those of a record's
// sections.
func (r *textReader) lower(line string) string {
	if m := heading.FindStringSubmatch(line); m != nil {
		r.ledger.lose("level of a heading", "the sections of a record are headings of level 2, so those in the text become level 3")
		return m[1] + "###" + line[len(m[1])+len(m[2]):]
	}
	n := len(r.lines)
	if !underline.MatchString(line) || n == 0 || strings.TrimSpace(r.lines[n-1]) == "" {
		return line
	}
	if strings.Contains(line, "-") {
		// Below a list this is a rule, below a paragraph it makes a heading.
		r.ledger.lose("heading underlined with dashes", "it would begin a section of the record, so a rule is drawn instead")
		r.lines = append(r.lines, "")
		return line
	}
	r.ledger.lose("level of a heading", "the sections of a record are headings of level 2, so those in the text become level 3")
	begin := n
	for begin > 0 && strings.TrimSpace(r.lines[begin-1]) != "" {
		begin--
	}
	r.lines = append(r.lines[:begin], "### "+strings.Join(strings.Fields(strings.Join(r.lines[begin:], " ")), " "))
	return ""
}

// flush puts the part at hand where it belongs.
func (r *textReader) flush() {
	if r.fence != "" { // never closed: it must not swallow what we write next
		r.lines = append(r.lines, r.fence)
		r.fence = ""
	}
	words := contained(strings.Trim(strings.Join(r.lines, "\n"), "\n \t"))
	r.lines = nil
	part := r.part
	if part == nil {
		part = &r.opening
	}
	if words != "" {
		*part = append(*part, words)
	}
}

func join(parts []string) string { return strings.Join(parts, "\n\n") }

// contained makes sure that a text cannot end the section it stands in: what
// still would, in spite of lower, is shown as it stands.
func contained(words string) string {
	if sections := markdown.Sections([]byte("## x\n\n" + words + "\n\n## y\n\ny\n")); len(sections) == 2 {
		return words
	}
	fence := "```"
	for strings.Contains(words, fence) {
		fence += "`"
	}
	return fence + "\n" + words + "\n" + fence
}

// tells reports whether a text fills a section: comments and marks alone do
// not.
func tells(words string) bool {
	sections := markdown.Sections([]byte("## x\n\n" + words + "\n"))
	return len(sections) == 1 && sections[0].Filled
}

// section writes a section of a body.
func section(b *strings.Builder, title, words string) {
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	b.WriteString("## " + title + "\n\n" + words + "\n")
}
