package check

import (
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var linkCycle = Rule{
	ID:       "link-cycle",
	Title:    "links that give an order do not lead in a circle",
	Source:   "link table",
	Severity: diag.Error,
	Doc: `
A parent, a predecessor, a duplicate, a recurrence or a record that is
superseded stands before the record that names it. Followed far enough such
links must end. Dependencies of services and configuration items do form circles
in real systems: there it is a warning, and everything that follows dependencies
visits each record once.

Take one of the links of the circle out.`,
	Run: func(p *Pass) {
		for _, field := range orderingFields(p.Tree) {
			for _, circle := range circles(p.Tree, field) {
				p.reportCircle(field, circle)
			}
		}
	},
}

// dependsOn is the link field whose circles are only worth a warning.
const dependsOn = "depends_on"

// orderingFields are the link fields that must not lead in a circle, sorted.
func orderingFields(t *records.Tree) []string {
	fields := map[string]bool{}
	for _, k := range t.Kinds.Kinds() {
		for _, l := range k.Links {
			if l.Acyclic || l.Field == dependsOn {
				fields[l.Field] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(fields))
}

// reportCircle reports a circle once, at the link of its first record.
func (p *Pass) reportCircle(field string, circle []*records.Record) {
	names := make([]string, 0, len(circle)+1)
	for _, r := range circle {
		names = append(names, r.ID)
	}
	names = append(names, circle[0].ID)
	report := p.errorAt
	if field == dependsOn {
		report = p.warnAt
	}
	first, second := circle[0], circle[1%len(circle)]
	at := first.At(field)
	for _, l := range first.Links {
		if l.Field == field && p.Tree.Record(l.To) == second {
			at = first.At(l.Path...)
		}
	}
	d := report(first, at, "%s leads in a circle: %s", field, strings.Join(names, " -> "))
	for _, r := range circle[1:] {
		d.Related = append(d.Related, see(r, field, "%s is part of it", r.ID)...)
	}
	d.Fix = advise("take one of these links out")
}

// circles finds the circles that one link field makes: for every knot of
// records that lead to each other, one circle through its first record. Each
// begins with the smallest ID; they are sorted by it.
func circles(t *records.Tree, field string) [][]*records.Record {
	next := map[*records.Record][]*records.Record{}
	var from []*records.Record
	for _, r := range t.Records {
		for _, l := range r.Links {
			if to := t.Record(l.To); l.Field == field && to != nil {
				next[r] = append(next[r], to)
			}
		}
		if next[r] != nil {
			from = append(from, r)
		}
	}
	slices.SortFunc(from, func(a, b *records.Record) int { return strings.Compare(a.ID, b.ID) })
	var found [][]*records.Record
	for _, knot := range knots(from, next) {
		first := slices.MinFunc(knot, func(a, b *records.Record) int { return strings.Compare(a.ID, b.ID) })
		if circle := shortestCircle(first, next); circle != nil {
			found = append(found, circle)
		}
	}
	slices.SortFunc(found, func(a, b []*records.Record) int { return strings.Compare(a[0].ID, b[0].ID) })
	return found
}
