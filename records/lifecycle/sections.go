package lifecycle

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/schema"
)

// write puts texts into sections of the body, in the kind's order. A section
// that holds the template's hint or nothing gets the text in its place; one that
// says something already gets it at its end; one that is missing is made.
func (p *planner) write(body map[string]string) {
	kind := p.record.Kind
	known := make([]string, len(kind.Sections))
	for i, s := range kind.Sections {
		known[i] = s.Title
		if text, given := body[s.Title]; given && !p.broken {
			p.section(s, strings.TrimSpace(text))
		}
	}
	for _, title := range slices.Sorted(maps.Keys(body)) {
		if !slices.Contains(known, title) {
			p.broken = true
			p.errorf(p.record.At(), RuleAssignment, "%s has no section %q%s", kind.One(), title, diag.DidYouMean(title, known))
		}
	}
}

// section writes one section.
func (p *planner) section(s schema.Section, text string) {
	if text == "" {
		p.broken = true
		p.errorf(p.record.At(), RuleAssignment, `nothing was given for "## %s"`, s.Title)
		return
	}
	if len(p.record.Base) > 0 {
		p.broken = true
		p.errorf(p.record.At(), RuleAssignment, "%s stands in a list with others and has no text", p.record.ID)
		return
	}
	body := p.doc.Body()
	eol := "\n"
	if bytes.Contains(p.doc.Bytes(), []byte("\r\n")) {
		eol = "\r\n"
	}
	text = strings.Join(strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), eol)
	before := markdown.Sections(body)
	start, end, with := spot(p.record.Kind, before, body, s, text, eol)
	doc, err := p.doc.SpliceBody(frontmatter.Range{Start: p.doc.BodyOffset() + start, End: p.doc.BodyOffset() + end}, with)
	p.edit(doc, err)
	if err == nil && !fits(before, markdown.Sections(doc.Body()), s.Title) {
		p.broken = true
		p.errorf(p.record.At(), RuleAssignment, `the text would not stay within "## %s": leave out headings of the first and second level, and close what is opened`, s.Title)
	}
}

// spot says which bytes of the body are replaced, and by what.
func spot(kind *schema.Kind, sections []markdown.Section, body []byte, s schema.Section, text, eol string) (start, end int, with string) {
	if i := slices.IndexFunc(sections, func(o markdown.Section) bool { return strings.EqualFold(o.Title, s.Title) }); i >= 0 {
		return within(sections[i], body, s, text, eol)
	}
	start = len(body)
	rank := func(title string) int {
		return slices.IndexFunc(kind.Sections, func(o schema.Section) bool { return strings.EqualFold(o.Title, title) })
	}
	for _, o := range sections {
		if rank(o.Title) > rank(s.Title) {
			start = o.HeadingStart
			break
		}
	}
	with = "## " + s.Title + eol + eol + text + eol
	if start < len(body) {
		with += eol
	}
	switch before := string(body[:start]); {
	case before == "":
		with = eol + with
	case !strings.HasSuffix(before, "\n"):
		with = eol + eol + with
	case strings.TrimRight(before, "\r\n") != "" && !strings.HasSuffix(before, "\n\n") && !strings.HasSuffix(before, "\n\r\n"):
		with = eol + with
	}
	return start, start, with
}

// within replaces the hint of a section, or adds to what it says.
func within(s markdown.Section, body []byte, def schema.Section, text, eol string) (start, end int, with string) {
	said := string(body[s.Start:s.End])
	kept := strings.TrimSpace(said)
	if !s.Filled && (kept == "" || kept == "<!-- "+def.Hint+" -->") {
		kept = ""
	}
	if kept != "" {
		kept = strings.TrimRight(said, " \t\r\n") + eol + eol // what it says, with the blank lines before
	} else {
		kept = eol
	}
	with = kept + text + eol
	if s.End < len(body) {
		with += eol
	}
	if s.Start > 0 && body[s.Start-1] != '\n' {
		with = eol + with // the heading is the end of the file
	}
	return s.Start, s.End, with
}

// fits reports whether the sections are those from before with one that says
// something now.
func fits(before, after []markdown.Section, title string) bool {
	titles := func(list []markdown.Section) []string {
		var out []string
		for _, s := range list {
			if !strings.EqualFold(s.Title, title) {
				out = append(out, s.Title)
			}
		}
		return out
	}
	i := slices.IndexFunc(after, func(s markdown.Section) bool { return strings.EqualFold(s.Title, title) })
	return slices.Equal(titles(before), titles(after)) && i >= 0 && after[i].Filled
}
