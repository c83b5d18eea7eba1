package report

import (
	"slices"
	"time"
)

// DocumentPolicy says under which other policy a report stands beside today's:
// agreements, offerings, calendars and settings as a commit has them (see
// records.Tree.MeasuredBy).
type DocumentPolicy struct {
	Name   string          `json:"name"` // as it was asked for: a branch, a tag
	Commit string          `json:"commit"`
	Period *DocumentPeriod `json:"period,omitempty"` // in the time zone of that policy
	Notes  []string        `json:"notes"`            // that hold under that policy alone
	Differ int             `json:"differ"`           // so many figures are others
}

// Beside writes a report down with each figure beside that of another report of
// the same name and period, which was made under another policy. A figure that
// only one of them has stands beside one without a value. explain says of which
// figures the parts are told; whether two figures differ does not depend on it.
func (r *Report) Beside(other *Report, policy DocumentPolicy, zone *time.Location, explain func(Figure) bool) Document {
	every := func(Figure) bool { return true }
	d, o := r.Document(zone, every), other.Document(zone, every)
	policy.Period, policy.Notes = o.Period, others(d.Notes, o.Notes, "")
	b := besides{theirs: figuresOf(o), explained: map[figureKey]bool{}}
	b.note(r, explain)
	b.note(other, explain)
	at := map[string]int{}
	for i := range d.Sections {
		at[d.Sections[i].Name] = i
		b.pair(&d.Sections[i], &policy)
	}
	for _, s := range o.Sections {
		i, there := at[s.Name]
		if !there {
			i = len(d.Sections)
			d.Sections = append(d.Sections, DocumentSection{Name: s.Name, Title: s.Title, Notes: []string{}, Figures: []DocumentFigure{}})
		}
		policy.Notes = append(policy.Notes, others(d.Sections[i].Notes, s.Notes, s.Title+": ")...)
		b.rest(s, &d.Sections[i], &policy)
	}
	d.Policy = &policy
	return d
}

// others lists the notes that only the second report has.
func others(ours, theirs []string, of string) []string {
	notes := []string{}
	for _, note := range theirs {
		if !slices.Contains(ours, note) {
			notes = append(notes, of+note)
		}
	}
	return notes
}

// besides pairs the figures of two reports.
type besides struct {
	theirs    figureSet
	explained map[figureKey]bool
}

// note keeps which figures of a report are explained.
func (b *besides) note(r *Report, explain func(Figure) bool) {
	for _, s := range r.Sections {
		for _, f := range s.Figures {
			b.explained[figureKey{s.Name, f.Name, f.Scope}] = explain(f)
		}
	}
}

// pair puts the other report's figures beside those of a section.
func (b *besides) pair(s *DocumentSection, policy *DocumentPolicy) {
	for i := range s.Figures {
		f := &s.Figures[i]
		key := figureKey{s.Name, f.Name, f.Scope}
		under := b.theirs.at[key]
		b.theirs.seen[key] = true
		if under == nil {
			under = missing(f)
		}
		b.join(f, under, key, policy)
	}
}

// rest adds the figures of the other report that a section does not have.
func (b *besides) rest(from DocumentSection, s *DocumentSection, policy *DocumentPolicy) {
	for i := range from.Figures {
		key := figureKey{from.Name, from.Figures[i].Name, from.Figures[i].Scope}
		if b.theirs.seen[key] {
			continue
		}
		b.theirs.seen[key] = true
		f := missing(&from.Figures[i])
		b.join(f, &from.Figures[i], key, policy)
		s.Figures = append(s.Figures, *f)
	}
}

// join puts one figure beside another.
func (b *besides) join(f, under *DocumentFigure, key figureKey, policy *DocumentPolicy) {
	differs := valueOf(f) != valueOf(under)
	if differs {
		policy.Differ++
	}
	again := *under
	if !b.explained[key] {
		f.Parts, again.Parts = nil, nil
	}
	f.Under, f.Differs = &again, &differs
}

// missing stands beside a figure that one of the reports does not have.
func missing(f *DocumentFigure) *DocumentFigure {
	return &DocumentFigure{Name: f.Name, Title: f.Title, Scope: f.Scope, Kind: f.Kind, Text: "n/a (" + absent + ")", NA: absent}
}
