package adopt

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/schema"
)

// Proposal is a kind as a file of the team's own, and what it was made of.
type Proposal struct {
	Name      string
	Path      string // kinds/NAME.yaml
	File      []byte
	Lifecycle Lifecycle
	Title     string // field, "#" or ""
	Sections  []Part // that at least half of the records have
	Seldom    []Part // the others
	Fields    []Field
	Unlisted  []string
	ID        string // how IDs are had
}

// Part is a section with the number of records that have it.
type Part struct {
	Title string
	In    int
}

const maxParts = 40

// Probe is a kind that leaves states as they are spelled, to walk the history
// with.
func (s *Survey) Probe() []byte {
	field := ""
	if f := s.stateField(); f != nil {
		field = f.Name
	}
	w := &yamlFile{}
	s.head(w)
	s.adopt(w, Lifecycle{Field: field})
	w.text("states:\n  x_begin_: {category: open}\n  x_end_: {category: closed}\ntransitions:\n  - {from: x_begin_, to: x_end_}\n")
	return w.Bytes()
}

// Propose makes the kind of what was seen in the files and in the past.
func (s *Survey) Propose(past *Past) *Proposal {
	p := &Proposal{Name: s.Name, Path: "kinds/" + s.Name + ".yaml", Lifecycle: s.lifecycle(past), Title: s.titleField(), ID: s.ids.how}
	p.Sections, p.Seldom = s.parts()
	p.Fields, p.Unlisted = s.Listed()
	w := &yamlFile{}
	w.text(fmt.Sprintf("# Proposed by gitsm adopt from %d files and %d commits. All of it may be changed; gitsm reads\n"+
		"# the records as they are, whatever stands here.\n", len(s.Records), past.Commits))
	s.head(w)
	s.adopt(w, p.Lifecycle)
	p.writeFields(w, len(s.Records))
	p.writeLifecycle(w)
	if len(p.Sections) > 0 {
		w.text("sections:\n")
	}
	for _, part := range p.Sections {
		w.text(fmt.Sprintf("  - title: %s # in %s\n", word(part.Title), share(part.In, len(s.Records))))
	}
	p.writeList(w)
	p.File = w.Bytes()
	return p
}

func (s *Survey) head(w *yamlFile) {
	title := strings.ToUpper(s.Name[:1]) + strings.NewReplacer("-", " ", "_", " ").Replace(s.Name[1:])
	if strings.EqualFold(s.Name, s.ids.prefix) && len(s.Name) <= 5 { // an abbreviation
		title = s.ids.prefix
	}
	w.pair("kind", frontmatter.Str(s.Name))
	w.pair("title", frontmatter.Str(title))
	w.pair("folder", frontmatter.Str(s.Folder))
	if s.ids.prefix != "" {
		w.text("id: {prefix: " + word(s.ids.prefix) + ", number: running}\n")
	}
	w.text("log: git\n")
}

func (s *Survey) adopt(w *yamlFile, l Lifecycle) {
	w.text("adopt:\n")
	put := func(key, value string) {
		if value != "" {
			w.indented(2, frontmatter.Dict(frontmatter.Pair{Key: key, Value: frontmatter.Str(value)}))
		}
	}
	put("files", s.ids.files)
	put("except", s.ids.except)
	switch {
	case s.Preamble:
		put("header", string(schema.HeaderPreamble))
	case s.Lines:
		put("header", string(schema.HeaderLines))
	case s.Headless() > 0:
		put("header", string(schema.HeaderOptional))
	}
	put("title", s.titleField())
	put("state", l.Field)
	if len(s.Borrowed) > 0 {
		w.text("  sections:\n")
		for _, place := range s.Borrowed {
			w.indented(4, frontmatter.Dict(frontmatter.Pair{Key: place.Field, Value: frontmatter.Str(place.Section)}))
		}
	}
	if slices.ContainsFunc(l.States, func(state State) bool { return len(state.Spellings) > 0 }) {
		w.text("  states:\n")
		for _, state := range l.States {
			spellings := state.Spellings
			if len(spellings) == 0 { // nobody wrote it yet, and a move has to write something
				spellings = []string{state.Name}
			}
			for _, spelled := range spellings {
				w.indented(4, frontmatter.Dict(frontmatter.Pair{Key: spelled, Value: frontmatter.Str(state.Name)}))
			}
		}
	}
	w.text("  extra: true\n")
}

// Headless counts the records without a header.
func (s *Survey) Headless() (n int) {
	for _, r := range s.Records {
		if !r.Header {
			n++
		}
	}
	return n
}

func (p *Proposal) writeFields(w *yamlFile, of int) {
	began := false
	for _, f := range p.Fields {
		if f.Name == p.Title || f.Name == p.Lifecycle.Field || f.Name == "audience" {
			continue
		}
		if !began {
			w.text("fields:\n")
			began = true
		}
		w.text(fmt.Sprintf("  # in %s\n", share(f.In, of)))
		w.indented(2, frontmatter.Dict(frontmatter.Pair{Key: f.Name, Value: f.schema()}))
	}
}

func (p *Proposal) writeLifecycle(w *yamlFile) {
	w.text("states:\n")
	for i, s := range p.Lifecycle.States {
		label := s.Name
		if len(s.Spellings) > 0 {
			label = s.Spellings[0]
		}
		w.text(fmt.Sprintf("  # %d now\n", s.Now))
		pairs := []frontmatter.Pair{{Key: "category", Value: frontmatter.Str(string(s.Category))}, {Key: "label", Value: frontmatter.Str(label)}}
		if s.Born && i > 0 {
			pairs = append(pairs, frontmatter.Pair{Key: "initial", Value: frontmatter.BoolOf(true)})
		}
		w.indented(2, frontmatter.Dict(frontmatter.Pair{Key: s.Name, Value: frontmatter.Dict(pairs...)}))
	}
	w.text("transitions:\n")
	for _, m := range p.Lifecycle.Moves {
		seen := "never seen; a way to the end"
		if m.Count > 0 {
			seen = times(m.Count)
		}
		w.text(fmt.Sprintf("  - {from: %s, to: %s} # %s\n", word(m.From), word(m.To), seen))
	}
}

func (p *Proposal) writeList(w *yamlFile) {
	list := []string{"state"}
	for _, f := range p.Fields {
		if f.enum() != nil && f.Name != p.Lifecycle.Field && f.Name != p.Title && len(list) < 4 {
			list = append(list, f.Name)
		}
	}
	if len(list) > 1 || p.Lifecycle.Field != "" {
		w.pair("list", texts(list))
	}
}

// parts counts the sections, in the order in which they come up.
func (s *Survey) parts() (common, seldom []Part) {
	var all []Part
	at := map[string]int{}
	for _, r := range s.Records {
		var own []string
		for _, title := range r.Parts {
			if title == "" || len(title) > 100 || !shown(title) || slices.Contains(own, title) {
				continue
			}
			own = append(own, title)
			i, known := at[title]
			if !known {
				i = len(all)
				at[title] = i
				all = append(all, Part{Title: title})
			}
			all[i].In++
		}
	}
	for _, part := range all {
		if part.In*2 >= len(s.Records) && len(common) < maxParts {
			common = append(common, part)
		} else {
			seldom = append(seldom, part)
		}
	}
	slices.SortStableFunc(seldom, func(a, b Part) int { return b.In - a.In })
	return common, seldom
}

// yamlFile is a file under way.
type yamlFile struct{ bytes.Buffer }

func (w *yamlFile) text(s string) { w.WriteString(s) }

func (w *yamlFile) pair(key string, n *frontmatter.Node) {
	w.indented(0, frontmatter.Dict(frontmatter.Pair{Key: key, Value: n}))
}

// indented writes a mapping so many blanks to the right.
func (w *yamlFile) indented(by int, n *frontmatter.Node) {
	for line := range strings.Lines(string(frontmatter.EncodeYAML(n))) {
		if strings.TrimSpace(line) != "" {
			w.WriteString(strings.Repeat(" ", by))
		}
		w.WriteString(line)
	}
}

// word writes a text as YAML takes it on one line.
func word(s string) string {
	line := strings.TrimSuffix(string(frontmatter.EncodeYAML(frontmatter.Dict(frontmatter.Pair{Key: "x", Value: frontmatter.Str(s)}))), "\n")
	return strings.TrimPrefix(line, "x: ")
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}
