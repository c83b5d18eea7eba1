package schema

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// textWidth is how wide explanations run, as manual pages do.
const textWidth = 78

// Explain tells a person what a kind is: its fields, sections, states, steps
// and links, as plain text.
func (k *Kind) Explain(w io.Writer) error {
	p := printer{}
	p.linef("%s (%s)", k.Title, k.Name)
	p.wrap("", k.Description)
	p.line("")
	p.linef("  records   %s", k.where())
	p.linef("  history   %s", k.history())
	p.linef("  module    %s", k.Module)
	k.explainFields(&p)
	k.explainLifecycle(&p)
	k.explainLinks(&p)
	_, err := w.Write(p.Bytes())
	return err
}

func (k *Kind) explainFields(p *printer) {
	p.heading("fields")
	for _, r := range k.rows(false) {
		p.row(r)
	}
	p.heading("fields of every kind")
	for _, r := range k.rows(true) {
		p.row(r)
	}
	if len(k.Sections) == 0 {
		return
	}
	p.heading("body sections")
	for _, s := range k.Sections {
		needed := k.sectionNeeded(s.Title)
		if needed == "" {
			needed = "as you like"
		}
		p.item("## "+s.Title, needed)
		p.wrap("      ", s.Hint)
	}
}

func (k *Kind) explainLifecycle(p *printer) {
	p.heading("states")
	for _, s := range k.States {
		label := s.Label
		if s.Initial {
			label += ", initial"
			if !s.InitialWhen.IsZero() {
				label += " if " + s.InitialWhen.Text
			}
		}
		p.item(fmt.Sprintf("%s [%s]", s.Name, s.Category), label)
		p.wrap("      ", s.Description)
		for _, g := range k.Guards {
			if g.State == s.Name {
				p.wrap("      needs ", g.demands())
			}
		}
	}
	p.heading("transitions")
	for _, t := range k.Transitions {
		p.item(t.From+" -> "+t.To, t.terms())
		p.wrap("      ", t.Description)
	}
	if len(k.Stale) > 0 {
		p.heading("warnings when it is stale")
		for _, s := range k.Stale {
			p.wrap("  ", s.tells())
		}
	}
}

func (k *Kind) explainLinks(p *printer) {
	if len(k.Links) == 0 {
		return
	}
	p.heading("links")
	for _, l := range k.Links {
		p.item(l.Field, fmt.Sprintf("to %s; shows there as %s", l.leads(), l.Inverse))
	}
}

// Explain lists the kinds for a person, by module.
func (s *Set) Explain(w io.Writer) error {
	p := printer{}
	for i, module := range s.modules() {
		if i > 0 {
			p.line("")
		}
		p.linef("%s", module)
		for _, k := range s.kinds {
			if k.Module == module {
				p.linef("  %-14s %-24s %s", k.Name, k.Title, k.where())
			}
		}
	}
	_, err := w.Write(p.Bytes())
	return err
}

// modules lists the modules of the set, the core first, a team's own last.
func (s *Set) modules() []string {
	var out []string
	for _, m := range append(append([]string{"core"}, Modules()...), "own") {
		for _, k := range s.kinds {
			if k.Module == m {
				out = append(out, m)
				break
			}
		}
	}
	return out
}

// printer writes lines of plain text.
type printer struct{ bytes.Buffer }

func (p *printer) line(text string) { p.WriteString(strings.TrimRight(text, " ") + "\n") }

func (p *printer) linef(format string, args ...any) { p.line(fmt.Sprintf(format, args...)) }

func (p *printer) heading(text string) { p.line("\n" + strings.ToUpper(text)) }

// item writes a name and what is said of it, on the same line where that fits.
func (p *printer) item(name, text string) {
	const column = 26
	if text == "" {
		p.line("  " + name)
		return
	}
	if utf8.RuneCountInString(name) < column-2 {
		p.wrap("  "+name+strings.Repeat(" ", column-utf8.RuneCountInString(name)-2), text)
		return
	}
	p.line("  " + name)
	p.wrap(strings.Repeat(" ", column), text)
}

func (p *printer) row(r row) {
	text := r.holds
	if r.needed != "" {
		text += "; required " + r.needed
	}
	for _, note := range r.notes {
		text += "; " + note
	}
	p.item(r.name, text)
	p.wrap("      ", r.meaning)
}

// wrap writes words in lines; the lines after the first are indented as far as
// the lead is long.
func (p *printer) wrap(lead, text string) {
	if text == "" {
		return
	}
	indent := strings.Repeat(" ", utf8.RuneCountInString(lead))
	line, used := lead, utf8.RuneCountInString(lead)
	empty := true
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if !empty && used+1+n > textWidth {
			p.line(line)
			line, used, empty = indent, len(indent), true
		}
		if !empty {
			line, used = line+" ", used+1
		}
		line, used, empty = line+word, used+n, false
	}
	p.line(line)
}
