package main

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/adopt"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/schema"
)

// adoptView is what gitsm adopt prints.
type adoptView struct {
	p        *project
	survey   *adopt.Survey
	past     *adopt.Past
	proposal *adopt.Proposal
	findings []diag.Diagnostic
	note     string
}

// manyLines is how many lines of one sort are printed before the rest is counted.
const manyLines = 12

func (v adoptView) print(like *schema.Kind, written bool) error {
	out := bufio.NewWriter(v.p.env.stdout)
	s, k := v.survey, v.proposal
	fmt.Fprintf(out, "%s: %s for the kind %s, with %s of the main line\n\n", diag.Visible(s.Folder), count(len(s.Records), "record"), k.Name, count(v.past.Commits, "commit"))
	title := map[string]string{"": "none", "#": "the first heading"}[k.Title]
	writeTable(out, "  ", [][]string{
		{"id", k.ID + ", such as " + s.IDOf(s.Records[0].Path)},
		{"title", cmp.Or(title, "the field "+k.Title)},
		{"state", v.state()},
		{"header", v.header()},
		{"fields", v.fields()},
		{"sections", v.sections()},
	}, 0)
	v.states(out)
	v.list(out, "Missing", v.missing(like))
	var left []string
	for _, l := range s.LeftOut {
		left = append(left, l.Path+": "+l.Why)
	}
	v.list(out, "Left out", left)
	v.list(out, "What gitsm check will say of them", v.rules())
	if !written {
		fmt.Fprintf(out, "\n%s (not written; --write does):\n\n", k.Path)
		for line := range strings.Lines(string(k.File)) {
			fmt.Fprintln(out, strings.TrimRight("  "+diag.Visible(strings.TrimRight(line, "\n")), " "))
		}
	}
	return out.Flush()
}

// header says what the headers are.
func (v adoptView) header() string {
	s := v.survey
	switch n := s.Headless(); {
	case s.Preamble:
		return "lines of \"Key: value\" that the text begins with" + inSome(len(s.Records)-n, len(s.Records))
	case s.Lines:
		return "lines of \"Key: value\", which YAML does not always take as they are meant"
	case n == len(s.Records):
		return "none"
	case n > 0:
		return fmt.Sprintf("YAML, in %d of %d", len(s.Records)-n, len(s.Records))
	}
	return "YAML"
}

// inSome says how many have something, where not all do.
func inSome(n, of int) string {
	if n == of {
		return ""
	}
	return fmt.Sprintf(", in %d of %d", n, of)
}

func (v adoptView) missing(like *schema.Kind) []string {
	missing := v.survey.Missing(v.proposal, v.past, like)
	if v.note != "" {
		missing = append(missing, "history: "+v.note)
	}
	return missing
}

// list prints lines below a heading, the first of them where there are many.
func (v adoptView) list(out *bufio.Writer, heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s:\n", heading)
	for i, line := range lines {
		if i == manyLines && len(lines) > manyLines+1 {
			fmt.Fprintf(out, "  and %d more\n", len(lines)-i)
			return
		}
		fmt.Fprintln(out, "  "+diag.Visible(line))
	}
}

func (v adoptView) state() string {
	for _, place := range v.survey.Borrowed {
		if place.Field == v.proposal.Lifecycle.Field {
			return "what the section " + place.Section + " begins with"
		}
	}
	if field := v.proposal.Lifecycle.Field; field != "" {
		return "the field " + field
	}
	return "none; every record counts as " + v.proposal.Lifecycle.States[0].Name
}

func (v adoptView) fields() string {
	var names []string
	for _, f := range v.proposal.Fields {
		names = append(names, fmt.Sprintf("%s (%d)", f.Name, f.In))
	}
	return cmp.Or(strings.Join(names, ", "), "none")
}

func (v adoptView) sections() string {
	var names []string
	for _, part := range v.proposal.Sections {
		names = append(names, fmt.Sprintf("%s (%d)", part.Title, part.In))
	}
	text := cmp.Or(strings.Join(names, ", "), "none that most have")
	if n := len(v.proposal.Seldom); n > 0 {
		text += fmt.Sprintf("; %d that few have", n)
	}
	return text
}

// states prints the states and the moves that were seen.
func (v adoptView) states(out *bufio.Writer) {
	l := v.proposal.Lifecycle
	if l.Field == "" {
		return
	}
	rows := [][]string{{"state", "category", "now", "spelled"}}
	for _, s := range l.States {
		rows = append(rows, []string{s.Name, string(s.Category), fmt.Sprint(s.Now), strings.Join(s.Spellings, ", ")})
	}
	fmt.Fprintln(out, "\nStates:")
	writeTable(out, "  ", rows, 0)
	var moves, odd []string
	for _, m := range l.Moves {
		if m.Count > 0 {
			moves = append(moves, fmt.Sprintf("%s -> %s  %d", m.From, m.To, m.Count))
		}
	}
	for _, m := range l.Odd {
		odd = append(odd, fmt.Sprintf("%s -> %s  %d, last %s on %s", m.From, m.To, m.Count, m.Last.ID, m.Last.When.Format("2006-01-02")))
	}
	v.list(out, "Moves seen", moves)
	v.list(out, "Moves seen that leave an end, and so are not proposed", odd)
	v.list(out, "Spellings that make no state", l.Rare)
}

// rules counts the findings by their rule.
func (v adoptView) rules() []string {
	counts, first := map[string]int{}, map[string]diag.Diagnostic{}
	for _, d := range v.findings {
		if counts[d.Rule]++; counts[d.Rule] == 1 {
			first[d.Rule] = d
		}
	}
	var lines []string
	for _, rule := range sortedKeys(counts) {
		d := first[rule]
		lines = append(lines, fmt.Sprintf("%s, %d: %s: %s", rule, counts[rule], d.Span, d.Message))
	}
	return lines
}

// pastOfKind is what history says of records that a kind has adopted.
type pastOfKind struct {
	kind      *schema.Kind
	records   int
	moves     []heldMove // the most frequent first
	forbidden []history.Step
}

// heldMove is a move with how often the main line made it.
type heldMove struct {
	From      string `json:"from"`
	To        string `json:"to"`
	Count     int    `json:"count"`
	Forbidden bool   `json:"forbidden"`
}

// hold counts the moves that were seen, and lists each that the kind's lifecycle
// forbids.
func (p *project) hold(k *schema.Kind, records []*records.Record, steps []history.Step) pastOfKind {
	h := pastOfKind{kind: k, records: len(records)}
	counts := map[string]int{}
	for _, s := range steps {
		if p.tree.Kinds.ByFolder(s.Path) != k || s.To == "" || s.From == "" {
			continue
		}
		counts[s.From+" -> "+s.To]++
		if _, ok := k.Transition(s.From, s.To); !ok {
			h.forbidden = append(h.forbidden, s)
		}
	}
	moves := sortedKeys(counts)
	slices.SortStableFunc(moves, func(a, b string) int { return counts[b] - counts[a] })
	for _, m := range moves {
		from, to, _ := strings.Cut(m, " -> ")
		_, ok := k.Transition(from, to)
		h.moves = append(h.moves, heldMove{from, to, counts[m], !ok})
	}
	return h
}

func (h pastOfKind) print(p *project) error {
	out := bufio.NewWriter(p.env.stdout)
	k := h.kind
	fmt.Fprintf(out, "%s: %s, adopted as the kind %s (%s)\n", diag.Visible(k.Folder), count(h.records, "record"), k.Name, diag.Visible(k.Origin.File))
	if len(h.moves) > 0 {
		fmt.Fprintln(out, "\nMoves seen on the main line:")
	}
	for _, m := range h.moves {
		note := ""
		if m.Forbidden {
			note = "  forbidden"
		}
		fmt.Fprintf(out, "  %s  %d%s\n", diag.Visible(m.From+" -> "+m.To), m.Count, note)
	}
	if len(h.forbidden) == 0 {
		fmt.Fprintln(out, "\nThe lifecycle forbids none of them.")
		return out.Flush()
	}
	fmt.Fprintln(out, "\nForbidden by the lifecycle:")
	for _, s := range h.forbidden {
		fmt.Fprintf(out, "  %s  %.12s  %s  %s -> %s  %s\n", p.told(s.When), s.Commit, diag.Visible(s.ID), diag.Visible(s.From), diag.Visible(s.To), diag.Visible(s.Path))
	}
	return out.Flush()
}
