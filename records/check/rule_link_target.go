package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

var linkTarget = Rule{
	ID:       "link-target",
	Title:    "a link leads to a record that exists and is of the right kind",
	Source:   "D4",
	Severity: diag.Error,
	Doc: `
A field that names other records (services, problems, caused_by and so on) must
name records of the repository, and of the kinds that the field is meant for.
The inverse is computed from it, so a link into nothing would make an incident
vanish from the page of its service.

Correct the ID, or create the record that is missing. An ID that a record had
before it was renumbered (` + "`formerly`" + `) leads to that record. In a text, a link to
something that is not part of the portal is a warning.`,
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		suggested := 0
		for _, l := range r.Links {
			link, known := r.Kind.Link(l.Field)
			if !known {
				continue
			}
			target := p.Tree.Record(l.To)
			switch {
			case target == nil:
				d := p.errorAt(r, r.At(l.Path...), "%s names %q, but there is no such record; expected the ID of %s", l.Field, l.To, p.Tree.Kinds.OneOf(link.To))
				if suggested++; suggested <= suggestions {
					d.Fix = p.nearest(r.Doc, r.Fields.Lookup(l.Path...), link.To)
				} else {
					d.Fix = advise("correct the ID, or take it out")
				}
			case !slices.Contains(link.To, "*") && !slices.Contains(link.To, target.Kind.Name):
				d := p.errorAt(r, r.At(l.Path...), "%s names %s, which is %s; expected %s", l.Field, l.To, target.Kind.One(), p.Tree.Kinds.OneOf(link.To))
				d.Related = see(target, "", "%s stands here", target.ID)
				d.Fix = advise("name %s, or take %s out of %s", p.Tree.Kinds.OneOf(link.To), l.To, l.Field)
			}
		}
	},
}

// suggestions is for how many wrong IDs of a record another one is looked for:
// every search reads all the IDs there are.
const suggestions = 5

// nearest suggests the record whose ID is most like the one at a node.
func (p *Pass) nearest(doc *frontmatter.Doc, at *frontmatter.Node, kinds []string) *diag.Fix {
	fix := meant(doc, at, p.idsLike(at.Str(), kinds), "correct the ID, or take it out")
	if fix.Edits == nil && len(kinds) == 1 && kinds[0] != "*" {
		if k := p.Tree.Kinds.Kind(kinds[0]); k != nil {
			return &diag.Fix{Title: "create it", Command: lifecycle.NewCommand(p.Tree, k, at.Str())}
		}
	}
	return fix
}

// idsLike are the IDs among which a wrong one is looked for: those of the kinds,
// or of the kind whose numbering it follows where any will do.
func (p *Pass) idsLike(id string, kinds []string) []string {
	var ids []string
	for _, kind := range kinds {
		if kind == "*" {
			if k := p.Tree.Kinds.ByID(id); k != nil {
				kind = k.Name
			}
		}
		for _, r := range p.Tree.OfKind(kind) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}
