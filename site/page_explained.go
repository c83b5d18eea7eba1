package site

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records/report"
)

// ExplainedPage unfolds the figures of a report: each into the records and
// stretches of time that it is made of.
type ExplainedPage struct {
	ReportFrame
	Back     Link // the page whose figures these are
	Sections []ExplainedSection
	Pager    Pager
}

// ExplainedSection is the explanations of a section's figures.
type ExplainedSection struct {
	ID, Title    string
	Explanations []Explanation
}

// Explanation is what one figure, or several that share it, are made of.
type Explanation struct {
	Figures []ExplainedFigure
	Sums    []PartSum
	Of      []Link // the figures by priority that it is the sum of, instead of parts
	Rows    []PartRow
	Named   bool // whether the columns hold anything
	Timed   bool
	Lasting bool
	Telling bool
	More    int // parts that are not shown
}

// ExplainedFigure is a figure above its parts.
type ExplainedFigure struct {
	ID string
	FigureRow
}

// PartSum counts the parts in one role.
type PartSum struct {
	Role, Count, Total string // Total is "" where the parts have no length
}

// PartRow is a part of a figure.
type PartRow struct {
	Ref    *Ref   // the record; nil where it is none, or one that is not there
	Name   string // what stands in its place
	Role   string
	Span   Span
	Amount string
	Text   []Piece
}

// partsShown bounds how many parts of one figure a page lists, and rowsUnfolded those
// of all figures of a page, of which each has a few all the same. The files beside it
// have them all.
const (
	partsShown   = 400
	rowsUnfolded = 700
	fewParts     = 5
)

// explainedPage unfolds the figures of sections. back is the page that shows them.
func (b *builder) explainedPage(path, title string, back Link, sections []report.DocumentSection, files []Link) ExplainedPage {
	p := ExplainedPage{ReportFrame: b.reportFrame(path, title), Back: back}
	p.Crumbs = append(p.Crumbs, back)
	p.Files = files
	seen, left := map[string]bool{}, rowsUnfolded
	for i := range sections {
		s := &sections[i]
		e := ExplainedSection{ID: fmt.Sprintf("part-%d", i+1), Title: text(b.say.Told(s.Title))}
		e.Explanations = b.explanations(s, p.Root, seen, &left)
		if len(e.Explanations) > 0 {
			p.Sections = append(p.Sections, e)
		}
	}
	return p
}

// explanations unfolds a section's figures. Figures of the same scope that are made
// of the same are told together, such as the hours of one calendar.
func (b *builder) explanations(s *report.DocumentSection, root string, seen map[string]bool, left *int) []Explanation {
	var all []Explanation
	at := map[string]int{}
	for i := range s.Figures {
		f := &s.Figures[i]
		id := figureID(s.Name, f)
		if len(f.Parts) == 0 || seen[id] {
			continue
		}
		seen[id] = true
		shown := ExplainedFigure{ID: id, FigureRow: b.figureRow(s, f, "", root)}
		key := partsKey(f)
		if n, same := at[key]; same {
			all[n].Figures = append(all[n].Figures, shown)
			continue
		}
		at[key] = len(all)
		e := Explanation{Figures: []ExplainedFigure{shown}, Sums: b.sums(f)}
		if e.Of = b.byPriority(s, f); e.Of == nil {
			b.unfold(&e, f, root, min(partsShown, max(*left, fewParts)))
			*left -= len(e.Rows)
		}
		all = append(all, e)
	}
	return all
}

// partsKey is the same for figures that are made of the same parts, whatever the
// scope where these are no records.
func partsKey(f *report.DocumentFigure) string {
	var key strings.Builder
	if slices.ContainsFunc(f.Parts, func(p report.DocumentPart) bool { return p.Record != "" }) {
		fmt.Fprintf(&key, "%s\x00%s\x00%s\x00%s\x00%s", f.Scope.Service, f.Scope.Clock, f.Scope.Priority, f.Scope.By, f.Scope.Group)
	}
	for i := range f.Parts {
		p := &f.Parts[i]
		key.WriteString("\x00" + p.Record + "\x00" + p.Role + "\x00" + p.Text + "\x00")
		for _, t := range []*time.Time{p.From, p.To} {
			if t != nil {
				key.WriteString(t.UTC().Format(time.RFC3339Nano))
			}
		}
		fmt.Fprintf(&key, "\x00%d", p.Seconds)
	}
	return key.String()
}

// byPriority gives the figures by priority that one over all priorities is the sum
// of; nil where they are not all there is.
func (b *builder) byPriority(s *report.DocumentSection, f *report.DocumentFigure) []Link {
	if f.Scope.Clock == "" || f.Scope.Priority != "" {
		return nil
	}
	var links []Link
	parts := 0
	for i := range s.Figures {
		one := &s.Figures[i]
		if one.Name != f.Name || one.Scope.Clock != f.Scope.Clock || one.Scope.Priority == "" || len(one.Parts) == 0 {
			continue
		}
		parts += len(one.Parts)
		links = append(links, Link{text(b.say.Told(one.Title) + " " + b.scopeWords(one.Scope) + ": " + b.say.Told(one.Text)), "#" + figureID(s.Name, one)})
	}
	if parts != len(f.Parts) {
		return nil
	}
	return links
}

// sums counts the parts of a figure by what they are to it, with their length.
func (b *builder) sums(f *report.DocumentFigure) []PartSum {
	var roles []string
	n, total := map[string]int{}, map[string]int64{}
	for i := range f.Parts {
		p := &f.Parts[i]
		if n[p.Role] == 0 {
			roles = append(roles, p.Role)
		}
		n[p.Role]++
		total[p.Role] += p.Seconds
	}
	var all []PartSum
	for _, role := range roles {
		s := PartSum{Role: text(b.roleWords(role)), Count: grouped(n[role])}
		if total[role] != 0 {
			s.Total = b.length(time.Duration(total[role]) * time.Second)
		}
		all = append(all, s)
	}
	return all
}

// roleWords says what a part is to its figure.
func (b *builder) roleWords(role string) string {
	switch role {
	case "yes":
		return b.say.Text("counts")
	case "no":
		return b.say.Text("does not count")
	}
	return b.say.Told(role)
}

// unfold lists the parts of a figure, up to so many.
func (b *builder) unfold(e *Explanation, f *report.DocumentFigure, root string, most int) {
	for i := range f.Parts[:min(len(f.Parts), most)] {
		row := b.partRow(&f.Parts[i], root)
		e.Named = e.Named || row.Ref != nil || row.Name != ""
		e.Timed = e.Timed || !row.Span.From.IsZero()
		e.Lasting = e.Lasting || row.Amount != ""
		e.Telling = e.Telling || len(row.Text) > 0
		e.Rows = append(e.Rows, row)
	}
	e.More = len(f.Parts) - len(e.Rows)
}

func (b *builder) partRow(p *report.DocumentPart, root string) PartRow {
	row := PartRow{Role: text(b.roleWords(p.Role)), Name: text(p.Record)}
	if ref, ok := b.refTo(p.Record, root); ok {
		row.Ref = &ref
	}
	if p.Record == "" && p.Text == unnamed {
		row.Name = b.say.Text("A restricted record")
		return row
	}
	if p.From != nil {
		var to time.Time
		if p.To != nil {
			to = *p.To
		}
		row.Span = b.span(*p.From, to)
	}
	if p.Seconds != 0 {
		row.Amount = b.length(time.Duration(p.Seconds) * time.Second)
	}
	row.Text = b.inline(b.say.Told(p.Text), root)
	return row
}

// sectionNamed finds a section of a report, nil for none.
func sectionNamed(d *report.Document, name string) *report.DocumentSection {
	i := slices.IndexFunc(d.Sections, func(s report.DocumentSection) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return &d.Sections[i]
}
