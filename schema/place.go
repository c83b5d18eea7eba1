package schema

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// Place is where a field of adopted records stands that no header holds: in the
// first line of a section of the text.
type Place struct {
	Field   string
	Section string // its title
	Match   string // RE2 pattern of the whole line, whose first group is the value; "" for the words it begins with

	match *regexp.Regexp
}

// places reads them, in the order of the file.
func (r *reader) places(v *frontmatter.Node) []Place {
	var out []Place
	for _, p := range r.pairs(v, "sections") {
		place := Place{Field: p.Key}
		if !fieldPattern.MatchString(p.Key) {
			r.fault(r.doc.KeySpan(&p), "kind-name", "%s is no name of a field; expected a letter, then letters, digits, hyphens and underscores", quote(p.Key))
			continue
		}
		switch p.Value.Kind {
		case frontmatter.String:
			place.Section = p.Value.Text
		case frontmatter.Map:
			if !r.keys(p.Value, "a place", "section", "match") {
				continue
			}
			place.Section, place.Match = r.text(p.Value, "section"), r.text(p.Value, "match")
		default: // no section is named, which is told below
		}
		if strings.TrimSpace(place.Section) == "" {
			r.fault(r.doc.Span(p.Value), "kind-type", "expected the title of the section whose first line holds %s, or {section: …, match: …}; found %s", quote(p.Key), found(p.Value))
			continue
		}
		if place.Match != "" {
			place.match = r.pattern(p.Value, "match", place.Match)
			if place.match.NumSubexp() == 0 {
				r.fault(r.place(p.Value, "match"), "kind-pattern", "%s has no group; expected parentheses around the value", quote(place.Match))
			}
		}
		out = append(out, place)
	}
	return out
}

var (
	// comment is one of HTML, such as the hint of a template.
	comment = regexp.MustCompile(`(?s)<!--.*?-->`)
	// leading are the words that a line begins with, without marks of lists and of
	// emphasis, up to what tells more: a link, a sign or a number.
	leading = regexp.MustCompile("^(?:[-*+>] +)?[*_~`]*([\\pL][\\pL\\pM'’]*(?:[ -][\\pL\\pM'’]+)*)")
)

// Value finds the value in the text of a section: a stretch of it, empty where there
// is none.
func (p Place) Value(text string) frontmatter.Range {
	// Comments become blanks, so that places stay what they are.
	text = comment.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
	start := 0
	for full := range strings.Lines(text) {
		line := strings.TrimRight(full, " \t\r\n")
		blanks := len(line) - len(strings.TrimLeft(line, " \t"))
		if line = line[blanks:]; line == "" {
			start += len(full)
			continue
		}
		re := leading
		if p.match != nil {
			re = p.match
		}
		m := re.FindStringSubmatchIndex(line)
		if len(m) < 4 || m[2] < 0 {
			return frontmatter.Range{}
		}
		return frontmatter.Range{Start: start + blanks + m[2], End: start + blanks + m[3]}
	}
	return frontmatter.Range{}
}

// elsewhere reports a field that stands in the text and not in a header.
func (a *Adopt) elsewhere(field string) bool {
	return slices.ContainsFunc(a.Sections, func(p Place) bool { return p.Field == field })
}
