package site

import (
	"strings"

	"github.com/gitsm/gitsm/records/report"
)

// ReportFrame is what the pages of reports have in common: what their figures are
// a function of, what holds for all of them, and the files that hold the same.
type ReportFrame struct {
	Frame
	Stamp ReportStamp
	Notes [][]Piece
	Files []Link
}

// ReportStamp says of what figures are a function (D7).
type ReportStamp struct {
	AsOf   Time
	Commit string // whole; "" where the files are not those of a commit
	Zones  string // version of the time zone data; "" where it is not known
}

// FigureTable is figures of a section. The part "figures" shows it.
type FigureTable struct {
	ID, Title   string // of the heading; without a title there is none
	Notes       [][]Piece
	Rows        []FigureRow
	More        More // figures that the files alone have
	Of, Goals   bool // whether the columns hold anything
	Annotations bool
}

// FigureRow is a figure in a table.
type FigureRow struct {
	Title string
	Of    []Piece // service, clock, priority
	FigureValue
	Notes [][]Piece
}

// FigureValue is the value of a figure, with the way to what it is made of.
type FigureValue struct {
	Text    string
	Href    string // "" where nothing is to be unfolded
	What    string // the figure in words, for those who hear the link alone
	Goal    string // "" without one
	Verdict Chip   // whether it was met
}

// reportFrame begins a page of a report.
func (b *builder) reportFrame(path, title string) ReportFrame {
	p := ReportFrame{Frame: b.frame(path, reportsPath, title)}
	p.Stamp = ReportStamp{AsOf: b.instant(b.asOf), Commit: b.opts.Commit, Zones: b.opts.Zones}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	if path != reportsPath {
		p.Crumbs = append(p.Crumbs, Link{b.say.Text("Reports"), p.Root + reportsPath})
	}
	return p
}

// notesOf makes notes of reports fit to be shown, with links to the records that
// they name.
func (b *builder) notesOf(notes []string, root string) [][]Piece {
	var out [][]Piece
	for _, n := range notes {
		out = append(out, b.inline(b.say.Told(n), root))
	}
	return out
}

// figuresShown bounds a table of figures. The files of its page have all.
const figuresShown = 150

// figureTable makes the table of a section's figures. unfolded is the path of the
// page that tells what they are made of; "" where there is none.
func (b *builder) figureTable(s *report.DocumentSection, id, unfolded, root string) FigureTable {
	t := FigureTable{ID: id, Title: text(b.say.Told(s.Title)), Notes: b.notesOf(s.Notes, root)}
	figures, more := few(s.Figures, figuresShown, Link{})
	t.More = more
	for i := range figures {
		row := b.figureRow(s, &figures[i], unfolded, root)
		t.Of, t.Goals, t.Annotations = t.Of || len(row.Of) > 0, t.Goals || row.Goal != "", t.Annotations || len(row.Notes) > 0
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (b *builder) figureRow(s *report.DocumentSection, f *report.DocumentFigure, unfolded, root string) FigureRow {
	return FigureRow{
		Title: text(b.say.Told(f.Title)), Of: b.figureScope(f.Scope, root), FigureValue: b.figureValue(s, f, unfolded, root), Notes: b.notesOf(f.Notes, root),
	}
}

// figureValue is a figure's value, as every page that shows it has it.
func (b *builder) figureValue(s *report.DocumentSection, f *report.DocumentFigure, unfolded, root string) FigureValue {
	v := FigureValue{Text: strings.ReplaceAll(text(b.say.Told(f.Text)), " %", "\u00a0%"), What: text(strings.TrimSpace(b.say.Told(f.Title) + " " + b.scopeWords(f.Scope)))}
	if len(f.Parts) > 0 && unfolded != "" {
		v.Href = root + unfolded + "#" + figureID(s.Name, f)
	}
	if f.Goal != "" && f.Met != nil {
		v.Goal, v.Verdict = strings.ReplaceAll(text(b.say.Told(f.Goal)), " %", "\u00a0%"), b.verdict(*f.Met)
	}
	return v
}

// verdict says whether a goal was met, in words and with a shape.
func (b *builder) verdict(met bool) Chip {
	if met {
		return Chip{Text: b.say.Text("Met"), Class: "ok", Icon: "ok"}
	}
	return Chip{Text: b.say.Text("Missed"), Class: "down", Icon: "down"}
}

// figureID is the anchor of a figure on the page that unfolds it: the same for the
// same figure in every build.
func figureID(section string, f *report.DocumentFigure) string {
	s := f.Scope
	id := fileName(section) + "." + f.Name
	for _, value := range []string{s.Service, s.Clock, s.Priority, s.By, s.Group} {
		if value != "" {
			id += "." + fileName(value)
		}
	}
	return id
}

// figureScope says of what a figure is, with a link to the service.
func (b *builder) figureScope(s report.Scope, root string) []Piece {
	var out []Piece
	if s.Service != "" {
		out = append(out, b.servicePiece(s.Service, root))
	}
	for _, w := range []string{b.clockWords(s.Clock), s.Priority, b.attributionWords(s.Attribution)} {
		if w == "" {
			continue
		}
		if len(out) > 0 {
			out = append(out, Piece{Text: ", "})
		}
		out = append(out, Piece{Text: text(w)})
	}
	return out
}

// servicePiece names a service by its title.
func (b *builder) servicePiece(id, root string) Piece {
	r := b.serviceRecord(id)
	if r == nil {
		return Piece{Text: text(id)}
	}
	ref := b.ref(r, root)
	return Piece{Text: ref.Title, Href: ref.Href, Title: ref.ID}
}

// scopeWords are the scope in words alone.
func (b *builder) scopeWords(s report.Scope) string {
	words := []string{s.Service, b.clockWords(s.Clock), s.Priority}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// clockWords names a clock.
func (b *builder) clockWords(clock string) string { return b.words(clock) }

func (b *builder) attributionWords(way string) string {
	switch way {
	case "", report.ByStop:
		return ""
	case report.ByVerdict:
		return b.say.Text("by verdict")
	}
	return b.say.Fill("by {way}", b.say.Told(way))
}
