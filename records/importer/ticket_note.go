package importer

import (
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// note is what somebody said about a ticket.
type note struct {
	at   time.Time // zero where it is not told
	by   string    // name there, "" where it is not told
	text string
}

// comment reads a comment as Jira writes it: time;author;text. What is not
// written so is text alone.
func (s *tickets) comment(cell string) note {
	parts := strings.SplitN(cell, ";", 3)
	if len(parts) == 3 {
		if t, err := readDate(strings.TrimSpace(parts[0]), s.mapping.Order, s.mapping.Zone); err == nil && storable(t) {
			return note{at: t, by: strings.TrimSpace(parts[1]), text: strings.TrimSpace(parts[2])}
		}
	}
	return note{text: cell}
}

// timeline is the section that tells what was said, "" if nothing was.
func (s *tickets) timeline(i *ticket) string {
	var parts []string
	for _, n := range i.notes {
		text := s.prose(i, n.text)
		if !tells(text) {
			i.ledger.lose("comment without words", "there is nothing to carry")
			continue
		}
		head := "without a time"
		if !n.at.IsZero() {
			head = inWords(n.at.In(s.opts.Target.Config.Zone))
		}
		if n.by != "" {
			head += ", " + s.handle(n.by)
		}
		parts = append(parts, "### "+head+"\n\n"+text)
	}
	return strings.Join(parts, "\n\n")
}

// prose is a text of the source as a part of a section: its headings stand below
// that of the section.
func (s *tickets) prose(i *ticket, text string) string {
	if s.system.markup != nil && s.system.markup.MatchString(text) {
		i.ledger.lose("markup of "+s.system.Label, "it is kept as text")
	}
	var b strings.Builder
	fence := ""
	for line := range strings.Lines(text) {
		if m := fenceLine.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			switch {
			case fence == "":
				fence = m[1]
			case strings.HasPrefix(m[1], fence) && strings.TrimSpace(line) == m[1]:
				fence = ""
			}
		} else if m := heading.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil && fence == "" {
			i.ledger.lose("level of a heading", "the sections of a record are headings of level 2, so those in the text become level 3")
			line = m[1] + "###" + line[len(m[1])+len(m[2]):]
		}
		b.WriteString(line)
	}
	if fence != "" {
		b.WriteString("\n" + fence)
	}
	return contained(strings.Trim(b.String(), "\n \t"))
}

// outage is a time in which a service was down.
type outage struct {
	services []string
	from, to time.Time // to is zero while it lasts
	level    string
}

func outageList(list []outage) *frontmatter.Node {
	n := frontmatter.List()
	for _, o := range list {
		d := frontmatter.Dict(
			frontmatter.Pair{Key: "services", Value: texts(o.services)},
			frontmatter.Pair{Key: "from", Value: frontmatter.TimeOf(o.from)},
		)
		if !o.to.IsZero() {
			d.Pairs = append(d.Pairs, frontmatter.Pair{Key: "to", Value: frontmatter.TimeOf(o.to)})
		}
		d.Pairs = append(d.Pairs, frontmatter.Pair{Key: "level", Value: frontmatter.Str(o.level)})
		n.Items = append(n.Items, d)
	}
	return n
}
