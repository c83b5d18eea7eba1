package site

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// A portal is made of the view of its audience (package audience), and the
// builder's tree is that view: what readers may not see is not there to be shown.
// The two exceptions stand here: what is told without its record, and the whole
// tree, of which reports within the organisation make their figures.

// seen is the view that the builder's tree is of.
func (b *builder) seen() *audience.View {
	if b.opts.view == nil { // a builder that Build did not make
		return &audience.View{Audience: b.opts.Audience, Tree: b.tree}
	}
	return b.opts.view
}

// outward reports whether the portal is for readers beyond the organisation.
func (b *builder) outward() bool { return b.opts.Audience.Outward() }

// whole is the tree for figures that count every record. Within the organisation
// it holds restricted records, of which pages name the ID alone; beyond it is
// what readers may see, of which nothing follows that they may not know.
func (b *builder) whole() *records.Tree {
	if b.opts.whole == nil || b.outward() {
		return b.tree
	}
	return b.opts.whole
}

// edition says for whom a portal is.
func (b *builder) edition() string {
	switch id, customer := b.opts.Audience.IsCustomer(); {
	case customer:
		return b.say.Fill("Edition for {customer}", b.customer(id))
	case b.outward():
		return b.say.Text("Public edition")
	case b.opts.Audience == audience.Restricted:
		return b.say.Text("Restricted edition: not to be passed on")
	}
	return b.say.Text("Internal edition")
}

// editionNote explains the edition on the page about the portal.
func (b *builder) editionNote() string {
	switch _, customer := b.opts.Audience.IsCustomer(); {
	case customer:
		return b.say.Text("It shows what is public, and what concerns the customer that it is made for.")
	case b.outward():
		return b.say.Text("It shows what is public.")
	case b.opts.Audience == audience.Restricted:
		return b.say.Text("It shows everything, records that are restricted included.")
	}
	return b.say.Text("Records that are restricted show their ID, services, times and state alone.")
}

// marked is the audience of a record as a label of its page says it, "" where it
// needs no saying: within the organisation what is internal, and beyond it, where
// readers cannot tell what others see.
func (b *builder) marked(r *records.Record) string {
	switch {
	case b.outward():
		return ""
	case b.seen().IsRestricted(r.ID):
		return audience.Restricted.String()
	case r.Audience == audience.Internal.String():
		return ""
	}
	return r.Audience
}

// withKind makes a page where there is anything of a kind to see.
func withKind(kind string, pages func(*builder) []job) func(*builder) []job {
	return func(b *builder) []job {
		if b.tree.Kinds.Kind(kind) == nil {
			return nil
		}
		return pages(b)
	}
}

// unnamedStates counts outages and downtime that are told without their record.
func (b *builder) unnamedStates(states map[string]*serviceState) {
	told := b.seen().Unnamed
	for _, o := range told.Outages {
		if s := b.stateOf(states, o.Service); s != nil {
			b.lasted(s, o.From, o.To, parseLevel(o.Level))
		}
	}
	for _, d := range told.Downtimes {
		if s := b.stateOf(states, d.Service); s != nil {
			b.plan(s, false, downtime{From: d.From, To: d.To})
		}
	}
}

// tells reports whether the portal says how a service is. Where that is left out
// for readers beyond the organisation, outages are too, and "working" would be a
// guess.
func (b *builder) tells(service *records.Record) bool {
	return !b.outward() || service.Value("status_page") != "false"
}

// recordAt finds the record of a file of the repository, where one may be seen.
func (b *builder) recordAt(file string) *records.Record {
	if b.outward() {
		return b.seen().At(file)
	}
	return b.byPath[file]
}

// unplaced takes the lines out of findings about texts that were written anew: they
// are those of no file.
func (b *builder) unplaced(findings []diag.Diagnostic) []diag.Diagnostic {
	// A link to what these readers may not see is left out on purpose; one that
	// leads nowhere at all is told where the portal for the organisation is built.
	findings = slices.DeleteFunc(findings, func(d diag.Diagnostic) bool { return d.Rule == "link-target" })
	for i := range findings {
		if r := b.tree.Record(findings[i].Record); r != nil {
			findings[i].Span.File = b.seen().Place(r)
		}
		findings[i].Span.Start, findings[i].Span.End = diag.Pos{Line: 1, Column: 1}, diag.Pos{Line: 1, Column: 1}
	}
	return findings
}
