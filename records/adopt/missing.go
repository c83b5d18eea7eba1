package adopt

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/schema"
)

// Missing says what the records lack for all that gitsm does with records, each
// with how many lack it and one that does. like is a kind that they are to serve
// as, nil for none.
func (s *Survey) Missing(p *Proposal, past *Past, like *schema.Kind) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	of := len(s.Records)
	tell := func(what string, lacks func(Seen) bool) {
		if n, first := s.count(lacks); n > 0 {
			say("%s: %s, such as %s", what, share(n, of), first)
		}
	}
	tell("no header, so that there is nothing to list, sort or filter by", func(r Seen) bool { return !r.Header && !r.Mail })
	tell("\"Key: value\" lines without a line --- around them, which are read as text", func(r Seen) bool { return r.Mail })
	for _, r := range s.Records {
		if r.Fault != "" {
			n, _ := s.count(func(r Seen) bool { return r.Fault != "" })
			say("a header that cannot be read as it is meant: %s, such as %s", share(n, of), r.Fault)
			break
		}
	}
	switch p.Title {
	case "":
		say("titles: there is neither a field title nor a heading, and the ID stands in its place")
	case "#":
		tell("no heading of the first level, and so no title", func(r Seen) bool { return r.Title == "" })
	default:
		tell("no field "+p.Title+", and so no title", func(r Seen) bool { return !r.has(p.Title) })
	}
	if p.Lifecycle.Field == "" {
		say("states: no field says where a record stands (status, state); every one counts as %s", p.Lifecycle.States[0].Name)
		if n, first := s.count(func(r Seen) bool { return r.hasPart("Status") }); n > 0 {
			say("states: %s say it in a section Status, such as %s, which is read as text; adopt.sections of the kind takes states from there", share(n, of), first)
		}
	} else {
		tell("no field "+p.Lifecycle.Field+", and so no state", func(r Seen) bool { return !r.has(p.Lifecycle.Field) })
	}
	if untyped := s.untyped(); len(untyped) > 0 {
		say("IDs that can be typed: the name of %s holds more than letters, digits and signs, such as %s", share(len(untyped), of), untyped[0])
	}
	if len(p.Unlisted) > 0 {
		say("fields that a kind can name: %s", strings.Join(p.Unlisted[:min(len(p.Unlisted), 8)], ", "))
	}
	s.missingSections(p, say)
	switch {
	case past.Commits == 0:
		say("history: there are no commits to read, and so no times")
	case !past.Complete:
		say("history: this clone is shallow (git fetch --unshallow)")
	}
	if past.Unread > 0 {
		say("history: the header of %d versions could not be read; a move that was made there is told with the next one", past.Unread)
	}
	if like != nil {
		s.missingOf(like, say)
	}
	return out
}

func (s *Survey) count(lacks func(Seen) bool) (n int, first string) {
	for _, r := range s.Records {
		if lacks(r) {
			if n++; n == 1 {
				first = r.Path
			}
		}
	}
	return n, first
}

func (r Seen) has(field string) bool {
	for _, p := range r.Fields {
		if p.Key == field {
			return p.Value.Str() != ""
		}
	}
	return false
}

func (r Seen) hasPart(title string) bool {
	return slices.ContainsFunc(r.Parts, func(own string) bool { return strings.EqualFold(own, title) })
}

// missingSections tells of sections that most records have and some lack, or spell
// in another way.
func (s *Survey) missingSections(p *Proposal, say func(string, ...any)) {
	var seldom []string
	for _, part := range p.Seldom {
		seldom = append(seldom, part.Title)
	}
	for _, part := range p.Sections {
		n, first := s.count(func(r Seen) bool { return !slices.Contains(r.Parts, part.Title) })
		if n == 0 {
			continue
		}
		near := ""
		if other := diag.Nearest(part.Title, seldom); other != "" {
			near = fmt.Sprintf("; there is %q", other)
		}
		say("the section %q: %s, such as %s%s", part.Title, share(n, len(s.Records)), first, near)
	}
}

// missingOf tells what records of a kind have and these do not.
func (s *Survey) missingOf(like *schema.Kind, say func(string, ...any)) {
	var fields, sections []string
	for _, f := range like.Fields {
		has := slices.ContainsFunc(s.fields, func(own Field) bool { return strings.EqualFold(own.Name, f.Name) })
		if !f.Common && !f.Derived && !has {
			fields = append(fields, f.Name)
		}
	}
	for _, section := range like.Sections {
		n, _ := s.count(func(r Seen) bool { return r.hasPart(section.Title) })
		if n == 0 {
			sections = append(sections, section.Title)
		}
	}
	if len(fields) > 0 {
		say("fields of %s that none has: %s", like.One(), strings.Join(fields, ", "))
	}
	if len(sections) > 0 {
		say("sections of %s that none has: %s", like.One(), strings.Join(sections, ", "))
	}
}
