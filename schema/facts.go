package schema

import (
	"fmt"
	"slices"
	"strings"
)

// What `gitsm kinds` and docs/kinds tell of a kind, made once for both.

// row is a field or a field within a field, as people are told of it.
type row struct {
	name    string // dotted, with [] where it is in a list: "outages[].from"
	holds   string // "date", "one of high, medium, low"
	needed  string // "from new", "from resolved if major"
	notes   []string
	meaning string
}

// rows lists the fields in their order, each with those it holds.
func (k *Kind) rows(common bool) []row {
	var out []row
	for _, f := range k.Fields {
		if f.Common == common {
			out = k.addRows(out, f.Name, f.Name, f.shape)
		}
	}
	return out
}

func (k *Kind) addRows(out []row, shown, path string, s *shape) []row {
	r := row{name: shown, holds: s.word(), needed: k.needed(path), meaning: s.desc}
	if s.derived {
		r.notes = append(r.notes, "derived")
	}
	if slices.Contains(k.Tracked, path) {
		r.notes = append(r.notes, "tracked")
	}
	if l, ok := k.Link(path); ok {
		r.notes = append(r.notes, "link to "+l.leads())
	}
	if own := k.Enums[path]; len(own) > 0 {
		for _, value := range sortedKeys(own) {
			r.notes = append(r.notes, value+" stands for "+own[value])
		}
	}
	out = append(out, r)
	for s.items != nil {
		s, shown = s.items, shown+"[]"
	}
	for _, key := range s.keys {
		inner := len(out)
		out = k.addRows(out, shown+"."+key, path+"."+key, s.props[key])
		if slices.Contains(s.required, key) {
			out[inner].needed = "with it"
		}
	}
	return out
}

// needed says from which states a field is demanded, and when.
func (k *Kind) needed(path string) string {
	if slices.Contains(k.always(), path) {
		return "always"
	}
	var out []string
	for _, g := range k.Guards {
		if slices.Contains(g.Require, path) || slices.Contains(g.Link, path) {
			out = append(out, g.whence())
		}
	}
	return strings.Join(out, ", ")
}

// whence says when a guard speaks: "from resolved if major".
func (g Guard) whence() string {
	text := "from " + g.State
	if g.Only {
		text = "in " + g.State
	}
	if !g.When.IsZero() {
		text += " if " + g.When.Text
	}
	return text
}

// demands says what a guard asks for, without the state.
func (g Guard) demands() string {
	var out []string
	if len(g.Require) > 0 {
		out = append(out, strings.Join(g.Require, ", "))
	}
	if len(g.Link) > 0 {
		out = append(out, "a link in "+strings.Join(g.Link, ", "))
	}
	switch len(g.Section) {
	case 0:
	case 1:
		out = append(out, "the section "+g.Section[0])
	default:
		out = append(out, "the sections "+strings.Join(g.Section, ", "))
	}
	if g.Role != "" {
		out = append(out, "the role "+g.Role+" of who makes the step")
	}
	if g.MinAge != "" {
		out = append(out, g.MinAge+" in the state before")
	}
	text := strings.Join(out, "; ")
	if !g.When.IsZero() {
		text += " if " + g.When.Text
	}
	return text
}

// sectionNeeded says from which states a section is demanded.
func (k *Kind) sectionNeeded(title string) string {
	var out []string
	for _, g := range k.Guards {
		if slices.Contains(g.Section, title) {
			out = append(out, g.whence())
		}
	}
	return strings.Join(out, ", ")
}

// terms says under which terms a step can be made.
func (t Transition) terms() string {
	var out []string
	if !t.When.IsZero() {
		out = append(out, "if "+t.When.Text)
	}
	if t.Why {
		out = append(out, "with a reason")
	}
	if len(t.Flags) > 0 {
		out = append(out, "flagged "+strings.Join(t.Flags, ", "))
	}
	if t.Reopen {
		text := "reopens"
		if t.Within != "" {
			text += " within " + t.Within
		}
		out = append(out, text)
	}
	if len(t.Stamps) > 0 {
		out = append(out, "reaches "+strings.Join(t.Stamps, ", "))
	}
	return strings.Join(out, "; ")
}

// where says how records of the kind are found.
func (k *Kind) where() string {
	switch {
	case k.Adopt != nil:
		return fmt.Sprintf("files of %s/ that match %s", k.Folder, strings.TrimSuffix(strings.TrimPrefix(k.Adopt.files.String(), "^(?:"), ")$"))
	case k.ID.Slug():
		return k.Folder + "/NAME.md"
	}
	return fmt.Sprintf("%s/**/%s.md", k.Folder, k.ID.Example())
}

// history says where the past of a record is kept.
func (k *Kind) history() string {
	switch k.Log {
	case LogNone:
		return "none in the record: validity dates, and Git"
	case LogGit:
		return "its commits"
	case LogRecord:
	}
	return "its own log"
}

// tells says when a stale rule speaks.
func (s Stale) tells() string {
	var who []string
	for _, c := range s.Category {
		who = append(who, "any "+string(c)+" state")
	}
	who = append(who, s.State...)
	text := s.Message
	if len(who) > 0 {
		text = strings.Join(who, ", ") + ": " + text
	}
	if !s.When.IsZero() {
		text += " (if " + s.When.Text + ")"
	}
	return text
}

// leads says where a link leads to.
func (l Link) leads() string {
	to := strings.Join(l.To, ", ")
	if to == "*" {
		to = "any record"
	}
	if len(l.Except) > 0 {
		to += ", or " + strings.Join(l.Except, ", ")
	}
	return to
}
