package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var linkDepth = Rule{
	ID:       "link-depth",
	Title:    "a chain of links is no longer than its kind allows",
	Source:   "link table",
	Severity: diag.Error,
	Doc: `
A kind may limit how long a chain a link field builds. Incidents have parents of
depth one: a major incident with its children, and no grandchildren, because the
children are resolved and closed with the parent.

Make the record a child of the topmost one instead.`,
	Reach: anywhere,
	Each: func(p *Pass, r *records.Record) {
		for _, l := range r.Links {
			link, known := r.Kind.Link(l.Field)
			if !known || link.Depth == 0 {
				continue
			}
			top, steps := p.follow(r, l.Field)
			if steps <= link.Depth {
				continue
			}
			d := p.errorAt(r, r.At(l.Path...), "%s leads %d steps up, to %s; at most %d allowed", l.Field, steps, top.ID, link.Depth)
			d.Related = see(top, "", "%s is at the top", top.ID)
			d.Fix = do("name the topmost record", "gitsm set %s %s=%s", r.ID, l.Field, top.ID)
		}
	},
}

// follow goes up a link field and gives the last record and the number of
// steps. Where links part it takes the first; it stops at a record that it has
// seen, and after more steps than any kind allows.
func (p *Pass) follow(r *records.Record, field string) (top *records.Record, steps int) {
	const most = 20
	seen := map[*records.Record]bool{r: true}
	for top = r; steps < most; steps++ {
		up := p.targets(top, field)
		if len(up) == 0 || seen[up[0]] {
			break
		}
		top = up[0]
		seen[top] = true
	}
	return top, steps
}
