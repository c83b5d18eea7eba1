package site

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/schema"
)

// Help is what may help who works on an open incident: a known error or an article,
// with what to do.
type Help struct {
	About  Ref    // known error or article
	Do     *Ref   // the article with the workaround, where About is a known error
	Text   string // beginning of what to do
	NoWay  string // why there is no workaround
	Common string // what both have in common; "" where a person linked them
}

const (
	helpShown      = 3
	helpPoints     = 4   // a service and a category, or a service and two words
	helpCandidates = 200 // of a service that an incident is compared with
)

// findHelpers collects known errors and articles that are offered by the services
// that they are about, the newest first: what an open incident is compared with.
func (b *builder) findHelpers() map[string][]*records.Record {
	found := map[string][]*records.Record{}
	for _, kind := range []string{"problem", "knowledge"} {
		list := slices.Clone(b.tree.OfKind(kind))
		sortNewest(list)
		for _, r := range list {
			if restricted(r) || kind == "problem" && r.State != "known_error" || kind == "knowledge" && r.Category() != schema.Open {
				continue
			}
			for _, id := range b.known(r.Lookup("services").Strings()) {
				if len(found[id]) < helpCandidates {
					found[id] = append(found[id], r)
				}
			}
		}
	}
	return found
}

// help lists what may help with an incident that is open: what is linked to it first,
// then what has most in common with it. Of many candidates a bounded number is looked
// at, so that a build stays proportional to what is open.
func (b *builder) help(r *records.Record, root string) []Help {
	if !isOpen(r) || restricted(r) {
		return nil
	}
	var out []Help
	told := map[*records.Record]bool{}
	add := func(to *records.Record, common string) {
		if to == nil || told[to] || restricted(to) || len(out) == helpShown {
			return
		}
		told[to] = true
		h := b.helpOf(to, root)
		h.Common = common
		if h.Do != nil {
			told[b.tree.Record(to.Value("workaround"))] = true
		}
		out = append(out, h)
	}
	for _, id := range r.Lookup("problems").Strings() {
		if p := b.tree.Record(id); p != nil && p.State == "known_error" {
			add(p, "")
		}
	}
	for _, id := range append([]string{r.Value("workaround")}, r.Lookup("knowledge").Strings()...) {
		add(b.tree.Record(id), "")
	}
	var candidates []*records.Record
	for _, id := range b.known(r.Lookup("services").Strings()) {
		for _, c := range b.helpers()[id] {
			if !slices.Contains(candidates, c) && len(candidates) < helpCandidates {
				candidates = append(candidates, c)
			}
		}
	}
	for _, s := range report.SimilarAmong(candidates, r, 2*helpShown) {
		if s.Points >= helpPoints {
			add(s.Record, text(strings.Join(b.toldAll(s.Why), "; ")))
		}
	}
	return out
}

// helpOf tells what to do according to a known error or an article.
func (b *builder) helpOf(r *records.Record, root string) Help {
	h := Help{About: b.ref(r, root)}
	article := r
	if r.Kind.Name == "problem" {
		article = b.tree.Record(r.Value("workaround"))
		if article != nil && !restricted(article) {
			ref := b.ref(article, root)
			h.Do = &ref
		}
		h.NoWay = text(r.Value("workaround_reason"))
	}
	h.Text = b.instruction(article)
	if h.Text == "" && r != article {
		h.Text = b.instruction(r)
	}
	return h
}

// instruction is the beginning of what a record says is to be done.
func (b *builder) instruction(r *records.Record) string {
	if r == nil || restricted(r) {
		return ""
	}
	for _, name := range []string{"Workaround", "Steps", "Resolution", "Answer"} {
		if s := r.Section(name); s != nil {
			return excerpt(s.Text)
		}
	}
	return ""
}
