package audience

import (
	"slices"
	"strings"
	"unicode"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
)

// Report gives what an audience may see of a report that was made of the whole
// tree. Within the organisation that is all of it, since pages name restricted
// records by their ID alone.
//
// A customer sees the month's report of agreements with it, in which the figures
// are those of everything that the agreement measures, as it was agreed, and what
// they are made of is told of records that the customer sees. Nothing else is
// there for readers beyond the organisation: not the other reports, no figure of a
// service they do not see, no note that names a record they do not see, and no
// count of what was left out.
func (v *View) Report(r report.Report, whole *records.Tree) report.Report {
	if !v.Audience.Outward() {
		return r
	}
	seen := report.Report{Name: r.Name, Title: r.Title, Stamp: r.Stamp, Period: r.Period}
	if _, customer := v.Audience.IsCustomer(); !customer || r.Name != "month" {
		return seen
	}
	for _, s := range r.Sections {
		if v.agreedWith(s.Name) {
			seen.Sections = append(seen.Sections, v.section(s, whole))
		}
	}
	return seen
}

// agreedWith reports an agreement that the customer sees and is a party of.
func (v *View) agreedWith(id string) bool {
	a := v.Tree.Record(id)
	return a != nil && a.Kind.Name == "agreement" && slices.Contains(a.Lookup("parties.customers").Strings(), v.Audience.customer)
}

func (v *View) section(s report.Section, whole *records.Tree) report.Section {
	out := report.Section{Name: s.Name, Title: s.Title, Notes: v.speakable(s.Notes, whole)}
	for _, f := range s.Figures {
		if f.Scope.Service != "" && !v.May(f.Scope.Service) || f.Scope.By != "" {
			continue // what it is divided by may tell of other records
		}
		f.Notes = v.speakable(f.Notes, whole)
		f.Spread.Samples = slices.Clone(f.Spread.Samples)
		for i, one := range f.Spread.Samples { // they all count, and not all are named
			if !v.May(one.Record) {
				f.Spread.Samples[i].Record = ""
			}
		}
		parts := f.Parts
		f.Parts = nil
		for _, p := range parts {
			if p, ok := v.part(p, whole); ok {
				f.Parts = append(f.Parts, p)
			}
		}
		out.Figures = append(out.Figures, f)
	}
	return out
}

// part gives what may be told of a part: a stretch of time that is no record's, and
// what a record that they see contributes, without words that name another.
func (v *View) part(p report.Part, whole *records.Tree) (report.Part, bool) {
	if p.Record != "" && !v.May(p.Record) {
		return report.Part{}, false
	}
	if len(v.speakable([]string{p.Text}, whole)) == 0 {
		p.Text = ""
	}
	return p, p.Record != "" || p.Text != "" || !p.From.IsZero()
}

// speakable keeps the texts that name no record of the whole tree which is not
// there for the audience, neither by number nor by name.
func (v *View) speakable(texts []string, whole *records.Tree) []string {
	var out []string
	for _, s := range texts {
		words := strings.FieldsFunc(s, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.", r)
		})
		if !slices.ContainsFunc(words, func(w string) bool {
			w = strings.Trim(w, ".-_")
			return whole.Record(w) != nil && !v.May(w)
		}) {
			out = append(out, s)
		}
	}
	return out
}
