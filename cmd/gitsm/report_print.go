package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/report"
)

// stamped says of what a report is a function (D7).
func stamped(d report.Document) string { return stampWords(d.AsOf, d.Commit, d.Zones) }

// stampWords say of what figures are a function: instant, commit, and time zone
// data.
func stampWords(asOf time.Time, commit, zones string) string {
	of := "of files that are not committed"
	if commit != "" {
		of = "of commit " + commit
	}
	return fmt.Sprintf("as of %s, %s, time zone data %s", asOf.Format(time.RFC3339), of, zones)
}

// scoped says of what a figure is, within its section.
func scoped(s report.Scope) string {
	var words []string
	for _, w := range []string{s.Service, s.Clock, s.Priority} {
		if w != "" {
			words = append(words, w)
		}
	}
	if s.Attribution != "" && s.Attribution != report.ByStop {
		words = append(words, "by "+s.Attribution)
	}
	return strings.Join(words, " ")
}

// held says how a figure stands against its goal.
func held(f *report.DocumentFigure) string {
	switch {
	case f.Goal == "" || f.Met == nil:
		return ""
	case *f.Met:
		return "met: " + f.Goal
	}
	return "MISSED: " + f.Goal
}

// reportText prints a report for a person.
func reportText(w io.Writer, d report.Document) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n%s\n", diag.Visible(d.Title), diag.Visible(stamped(d)))
	for _, note := range notesOf(d) {
		fmt.Fprintln(out, diag.Visible(note))
	}
	for _, s := range d.Sections {
		fmt.Fprintf(out, "\n%s\n", diag.Visible(s.Title))
		for _, note := range s.Notes {
			fmt.Fprintf(out, "  %s\n", diag.Visible(note))
		}
		if len(s.Figures) == 0 {
			fmt.Fprintln(out, "  none")
		}
		textFigures(out, d.Policy, s.Figures)
	}
	if d.Restated != nil {
		textRestated(out, d.Restated)
	}
	return out.Flush()
}

// notesOf are the notes that head a report.
func notesOf(d report.Document) []string {
	if d.Policy == nil {
		return d.Notes
	}
	return slices.Concat(d.Notes, policyWords(d.Policy))
}

// frozenAs says which report was frozen, and how many figures differ from it.
func frozenAs(r *report.Restated) string {
	said := "no figure differs"
	if n := len(r.Differences); n > 0 {
		said = count(n, "figure") + " restated since"
	}
	return fmt.Sprintf("Frozen as of %s, commit %s: %s", r.AsOf.Format(time.RFC3339), cmp.Or(r.Commit, "none"), said)
}

// whatDiffers names a restated figure.
func whatDiffers(one report.Restatement) string {
	return strings.Join(compact(one.Section, one.Title, scoped(one.Scope)), " ")
}

func textRestated(out *bufio.Writer, r *report.Restated) {
	fmt.Fprintf(out, "\n%s\n", diag.Visible(frozenAs(r)))
	for _, one := range r.Differences {
		fmt.Fprintf(out, "  %s: was %s; is %s\n", diag.Visible(whatDiffers(one)), diag.Visible(one.Was), diag.Visible(one.Is))
		for _, cause := range one.Causes {
			fmt.Fprintf(out, "      %s\n", diag.Visible(cause))
		}
	}
}

// textFigures prints the figures of a section: in one table, broken where parts
// are told.
func textFigures(out *bufio.Writer, policy *report.DocumentPolicy, figures []report.DocumentFigure) {
	var rows [][]string
	flush := func() {
		if len(rows) > 0 {
			writeTable(out, "  ", rows, 0)
		}
		rows = nil
	}
	for i := range figures {
		f := &figures[i]
		row := []string{f.Title, scoped(f.Scope), f.Text}
		if more := remarks(f); more != "" {
			row[2] += "; " + more
		}
		if policy != nil {
			under, mark := beside(policy, f)
			row = append(row, under, mark)
		}
		rows = append(rows, row)
		if len(f.Parts) > 0 {
			flush()
			textParts(out, f.Parts)
		}
		if f.Under != nil && len(f.Under.Parts) > 0 {
			flush()
			fmt.Fprintf(out, "    under %s\n", diag.Visible(policy.Name))
			textParts(out, f.Under.Parts)
		}
	}
	flush()
}

// remarks are a figure's goal and notes.
func remarks(f *report.DocumentFigure) string {
	var words []string
	if h := held(f); h != "" {
		words = append(words, h)
	}
	return strings.Join(append(words, f.Notes...), "; ")
}

func textParts(out *bufio.Writer, parts []report.DocumentPart) {
	rows := make([][]string, len(parts))
	for i, p := range parts {
		rows[i] = []string{cmp.Or(p.Record, "-"), p.Role, spanned(p), p.Text}
	}
	writeTable(out, "      ", rows, 0)
}

// spanned writes the stretch of time of a part.
func spanned(p report.DocumentPart) string {
	switch {
	case p.From == nil:
		return ""
	case p.To == nil:
		return p.From.Format("2006-01-02 15:04")
	}
	to := p.To.Format("2006-01-02 15:04")
	if p.To.Format("2006-01-02") == p.From.Format("2006-01-02") {
		to = p.To.Format("15:04")
	}
	return p.From.Format("2006-01-02 15:04") + " to " + to
}

// reportMarkdown prints a report for a document or a comment. What comes out of
// records is written so that nothing of it is alive.
func reportMarkdown(w io.Writer, d report.Document) error {
	m := &md{}
	m.line("# %s\n", d.Title)
	m.line("%s", stamped(d))
	for _, note := range notesOf(d) {
		m.line("\n%s", inert(note))
	}
	for _, s := range d.Sections {
		m.line("\n## %s\n", inert(s.Title))
		for _, note := range s.Notes {
			m.line("%s\n", inert(note))
		}
		if len(s.Figures) == 0 {
			m.line("None.")
			continue
		}
		m.table(d.Policy, s.Figures)
		for i := range s.Figures {
			m.parts(d.Policy, &s.Figures[i])
		}
	}
	if d.Restated != nil {
		m.line("\n## Restated\n\n%s\n", inert(frozenAs(d.Restated)))
		for _, one := range d.Restated.Differences {
			m.line("- %s: was %s; is %s. %s", inert(whatDiffers(one)), inert(one.Was), inert(one.Is), inert(strings.Join(one.Causes, "; ")))
		}
	}
	_, err := io.WriteString(w, m.String())
	return err
}

// table prints the figures of a section.
func (m *md) table(policy *report.DocumentPolicy, figures []report.DocumentFigure) {
	cells := func(f *report.DocumentFigure) string {
		value := f.Text // numbers and IDs
		if f.NA != "" {
			value = inert(value)
		}
		return fmt.Sprintf("%s | %s | %s", value, held(f), inert(strings.Join(f.Notes, "; ")))
	}
	if policy == nil {
		m.line("| figure | of | value | goal | notes |\n|---|---|---|---|---|")
	} else {
		at := inert(policy.Name)
		m.line("| figure | of | value | goal | notes | under %s | goal under %s | notes under %s | |\n|---|---|---|---|---|---|---|---|---|", at, at, at)
	}
	for i := range figures {
		f := &figures[i]
		row := fmt.Sprintf("| %s | %s | %s |", inert(f.Title), inert(scoped(f.Scope)), cells(f))
		if policy != nil {
			_, mark := beside(policy, f)
			row += " " + cells(f.Under) + " | " + mark + " |"
		}
		m.line("%s", row)
	}
}

// parts lists what a figure is made of, under either policy.
func (m *md) parts(policy *report.DocumentPolicy, f *report.DocumentFigure) {
	title := strings.TrimSpace(f.Title + " " + scoped(f.Scope))
	m.partList(title, f.Parts)
	if f.Under != nil {
		m.partList(title+", under "+policy.Name, f.Under.Parts)
	}
}

func (m *md) partList(title string, parts []report.DocumentPart) {
	if len(parts) == 0 {
		return
	}
	m.line("\n%s\n", inert(title))
	for _, p := range parts {
		m.line("- %s %s", code(cmp.Or(p.Record, "-")), inert(strings.Join(compact(p.Role, spanned(p), p.Text), ", ")))
	}
}

// compact leaves out what is empty.
func compact(words ...string) []string {
	var kept []string
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}
