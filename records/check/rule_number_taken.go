package check

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var numberTaken = Rule{
	ID:       "number-taken",
	Title:    "a new record takes a number that the target branch has not",
	Source:   "E16, numbering",
	Severity: diag.Error,
	Doc: `
Two branches may take the same number, each knowing nothing of the other. The one that
was merged first keeps it. What is judged is the result of the merge, so the second
is found whether the files have the same path or not. A number that a record had
formerly is taken, too.

Run gitsm renumber on the branch: the file gets the next free number and remembers the
old one.`,
	Proposal: func(p *PairPass) {
		for _, c := range p.Conflicts {
			place, inside := p.inside(c.Path)
			if !inside || !c.Added {
				continue
			}
			for _, r := range p.Base.At(place) {
				p.taken(r, r.ID, diag.Span{File: place}, place)
			}
		}
		for _, c := range p.Changed {
			place, inside := p.inside(c.Path)
			if !inside || c.Before != "" {
				continue
			}
			for _, r := range p.Merged.At(place) {
				owner := p.Base.Record(r.ID)
				// One that was moved has left its old place.
				if owner != nil && (owner.ID != r.ID || holds(p.Merged, owner.Path, r.ID)) {
					p.taken(owner, r.ID, r.At(), place)
				}
			}
		}
	},
}

// holds reports whether a file holds a record with an ID.
func holds(t *records.Tree, place, id string) bool {
	for _, r := range t.At(place) {
		if r.ID == id {
			return true
		}
	}
	return false
}

func (p *PairPass) taken(owner *records.Record, id string, at diag.Span, file string) {
	d := p.report(diag.Diagnostic{Span: at, Severity: diag.Error, Record: id})
	d.Message = diag.Visible(id + " is taken on the target branch, by " + owner.Path + " (" + owner.Title + "); the first that was merged keeps the number")
	if owner.ID != id {
		d.Message = diag.Visible(id + " was the ID of " + owner.ID + " formerly; an ID is never used again")
	}
	d.Related = []diag.Note{{Span: diag.Span{File: owner.Path}, Message: "the target branch has it here"}}
	d.Fix = do("give the record of this branch another number", "gitsm renumber %s", file)
}
