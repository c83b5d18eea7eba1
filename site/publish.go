package site

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
)

// unnamed stands for a record that may not be named.
var unnamed = msg("a restricted record")

// timesOnly are the figures that tell of a record no more than when something was
// open, down or done, which may be known of a restricted record too (D8). Parts of
// all others say how it was judged, so that they leave it unnamed.
var timesOnly = []string{
	"availability", "availability_seen", "availability_quarter", "service_hours", "maintenance", "agreed_service_time", "downtime", "failures", "mtrs", "mtbf",
	"mtbsi", "slo", "budget", "budget_spent", "budget_left", "burn_rate", "backlog", "backlog_age", "opened", "resolved", "mtta", "mttr",
	"problem_age", "known_error_age", "changes_ended", "change_lead_time",
}

// openGroups are the groups of figures that say of their records what may be known
// of a restricted one: its kind, its services, and when.
var openGroups = []string{"", "kind", "service", "week", "month", "last", "limit"}

// published withholds from a report what may not be read on the portal. Every
// figure that is shown or written to a file has passed it, and it alone decides
// how a record is named there.
func (b *builder) published(d report.Document) report.Document {
	for i := range d.Sections {
		s := &d.Sections[i]
		kept := slices.DeleteFunc(s.Figures, b.withheld)
		if len(kept) < len(s.Figures) {
			s.Notes = append(s.Notes, b.say.Text("Figures that are made of restricted records alone are left out."))
		}
		s.Figures = kept
		for j := range s.Figures {
			b.publish(&s.Figures[j])
		}
	}
	d.Sections = slices.DeleteFunc(d.Sections, func(s report.DocumentSection) bool {
		r := b.tree.Record(s.Name)
		return d.Report == "month" && r != nil && restricted(r) // its targets are its words
	})
	if d.Restated != nil {
		d.Restated = b.publishedRestatement(*d.Restated)
	}
	return d
}

// withheld reports a figure whose very group tells what a restricted record says.
func (b *builder) withheld(f report.DocumentFigure) bool {
	if f.Scope.Priority == "" && slices.Contains(openGroups, f.Scope.By) || len(f.Parts) == 0 {
		return false
	}
	return !slices.ContainsFunc(f.Parts, func(p report.DocumentPart) bool { return !b.hides(p.Record) })
}

// publish makes a figure fit to be read.
func (b *builder) publish(f *report.DocumentFigure) {
	named := slices.Contains(timesOnly, f.Name) && f.Scope.Priority == "" && slices.Contains(openGroups, f.Scope.By)
	for i := range f.Parts {
		f.Parts[i] = b.publishedPart(f.Parts[i], named)
	}
	if s := f.Spread; s != nil && !named && (b.hides(s.P90Record) || slices.ContainsFunc(s.List, func(one report.DocumentSample) bool { return b.hides(one.Record) })) {
		spread := *s
		spread.P90Record = b.unnamed(s.P90Record)
		spread.List = slices.Clone(s.List)
		for i := range spread.List {
			spread.List[i].Record = b.unnamed(spread.List[i].Record)
		}
		f.Spread, f.Text = &spread, b.unnamed(f.Text)
	}
	for i, note := range f.Notes {
		if !named {
			f.Notes[i] = b.unnamed(note)
		}
	}
}

// publishedPart makes a part fit to be read: of a restricted record neither words
// nor, unless it may be named, anything by which to tell it.
func (b *builder) publishedPart(p report.DocumentPart, named bool) report.DocumentPart {
	switch {
	case !b.hides(p.Record):
		return p
	case named:
		p.Text = ""
		return p
	}
	return report.DocumentPart{Role: p.Role, Text: unnamed}
}

// publishedRestatement leaves out what was restated in sections and of records
// that may not be read.
func (b *builder) publishedRestatement(r report.Restated) *report.Restated {
	r.Differences = slices.DeleteFunc(slices.Clone(r.Differences), func(one report.Restatement) bool { return b.hides(one.Section) })
	for i := range r.Differences {
		one := &r.Differences[i]
		one.Was, one.Is = b.unnamed(one.Was), b.unnamed(one.Is)
		one.Causes = slices.Clone(one.Causes)
		for j, cause := range one.Causes {
			if slices.ContainsFunc(markdown.Mentions([]byte(cause)), func(m [2]int) bool { return b.hides(cause[m[0]:m[1]]) }) {
				one.Causes[j] = b.say.Fill("{unnamed} is another part of it", unnamed) // a cause quotes the log
			}
		}
	}
	return &r
}

// hides reports the ID of a restricted record.
func (b *builder) hides(id string) bool {
	r := b.tree.Record(id)
	return r != nil && restricted(r)
}

// unnamed takes the IDs of restricted records out of a text.
func (b *builder) unnamed(s string) string {
	var out strings.Builder
	from := 0
	for _, m := range markdown.Mentions([]byte(s)) {
		if b.hides(s[m[0]:m[1]]) {
			out.WriteString(s[from:m[0]] + unnamed)
			from = m[1]
		}
	}
	return out.String() + s[from:]
}

// serviceRecord is the record of a service by ID, nil for none.
func (b *builder) serviceRecord(id string) *records.Record {
	r := b.tree.Record(id)
	if r == nil || r.Kind.Name != "service" {
		return nil
	}
	return r
}
