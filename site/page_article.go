package site

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// ArticlePage is a knowledge article: its text comes first, with what tells
// how far it can be trusted.
type ArticlePage struct {
	RecordPage
	Problem   *Ref
	Validated Time
	Review    Time
	Used      int
	LastUsed  Time
}

func (b *builder) articlePage(r *records.Record) any {
	p := ArticlePage{RecordPage: b.recordPage(r, "confidence", "type", "flags", "validated_at", "review_due")}
	if at, ok := r.Instant("validated_at"); ok {
		p.Validated = b.day(at)
	}
	if at, ok := r.Instant("review_due"); ok {
		p.Review = b.day(at)
	}
	if ref, ok := b.refTo(r.Value("problem"), p.Root); ok {
		p.Problem = &ref
	}
	p.drop("Problem")
	p.Used, p.LastUsed = b.uses(r)
	p.Notes = append(b.articleNotes(r, p.Root), p.Notes...)
	return p
}

// articleNotes warn of an article that may mislead.
func (b *builder) articleNotes(r *records.Record, root string) []Note {
	var notes []Note
	switch r.Category() {
	case schema.Draft:
		notes = append(notes, Note{Class: "warning", Title: "Work in progress", Text: "This article has no resolution yet."})
	case schema.Closed:
		note := Note{Class: "warning", Title: "Archived", Text: "This article is no longer offered. What it says may not hold any more."}
		for _, by := range b.linked(r.ID, "superseded_by") {
			note.Refs = append(note.Refs, b.ref(by, root))
		}
		notes = append(notes, note)
	default:
		if r.State == "not_validated" {
			notes = append(notes, Note{Class: "info", Title: "Not validated", Text: "Nobody has confirmed yet that this works."})
		}
		if b.isStale(r) {
			notes = append(notes, Note{Class: "warning", Title: "Review overdue", Text: "This article was due for review. Check before you rely on it."})
		}
	}
	for _, n := range items(r, "flags") {
		if n.Get("closed_at") != nil {
			continue
		}
		at, _ := n.Get("at").Instant()
		notes = append(notes, Note{
			Class: "warning", Title: "A reader found something wrong",
			Text: text(n.Get("text").Str()) + " (" + b.person(n.Get("by").Str()) + ", " + b.day(at).Text + ")",
		})
	}
	return notes
}

// isStale reports whether an article that is offered is past its review.
func (b *builder) isStale(r *records.Record) bool {
	due, ok := r.Instant("review_due")
	return ok && r.Category() == schema.Open && due.AddDate(0, 0, 1).Before(b.asOf)
}

// uses counts the records that an article helped with.
func (b *builder) uses(r *records.Record) (count int, lastUse Time) {
	var newest time.Time
	for _, by := range b.linked(r.ID, "used_in") {
		count++
		if t := last(by); t.After(newest) {
			newest = t
		}
	}
	return count, b.day(newest)
}

// KnowledgePage is the knowledge base: by type, and by service.
type KnowledgePage struct {
	Frame
	Types    []ArticleGroup
	Services []ServiceArticles
	Archived []ArticleLine
	Total    int
	Stale    int
}

// ArticleGroup is articles under one heading.
type ArticleGroup struct {
	Anchor   string
	Title    string
	Articles []ArticleLine
}

// ServiceArticles is the articles about a service.
type ServiceArticles struct {
	Service  Ref
	Articles []ArticleLine
}

// ArticleLine is an article in a list.
type ArticleLine struct {
	Ref
	Type     string
	Services []Ref
	Used     int
	Stale    bool
	Summary  string
}

// articleTypes is the order in which types are listed: what helps at three in
// the morning first.
var articleTypes = []string{"runbook", "known_error", "how_to", "faq", "reference"}

var articleTypeTitles = map[string]string{
	"runbook": "Runbooks", "known_error": "Known errors", "how_to": "How-to", "faq": "Questions and answers", "reference": "Reference",
}

func (b *builder) knowledgePage(k *schema.Kind) any {
	p := KnowledgePage{Frame: b.frame(listPath(k), b.sectionOf(k), text(k.Plural))}
	p.Crumbs = []Link{{"Status", p.Root + indexPage}}
	byType, byService := map[string][]ArticleLine{}, map[string][]ArticleLine{}
	for _, r := range b.articles() {
		line := b.articleLine(r, p.Root)
		if !isOpen(r) {
			p.Archived = append(p.Archived, line)
			continue
		}
		p.Total++
		if line.Stale {
			p.Stale++
		}
		kind := r.Kind.Builtin("type", r.Value("type"))
		if restricted(r) {
			kind = ""
		}
		byType[kind] = append(byType[kind], line)
		for _, id := range r.Lookup("services").Strings() {
			if s := b.tree.Record(id); s != nil {
				byService[s.ID] = append(byService[s.ID], line)
			}
		}
	}
	p.Types = typeGroups(byType)
	for _, s := range b.services() {
		if list := byService[s.ID]; len(list) > 0 {
			p.Services = append(p.Services, ServiceArticles{b.ref(s, p.Root), list})
		}
	}
	return p
}

// typeGroups puts the types in their order; types of a team's own follow.
func typeGroups(byType map[string][]ArticleLine) []ArticleGroup {
	names := make([]string, 0, len(byType))
	for name := range byType { // sorted below
		names = append(names, name)
	}
	rank := func(name string) int {
		if i := slices.Index(articleTypes, name); i >= 0 {
			return i
		}
		return len(articleTypes)
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(x, y)) })
	var groups []ArticleGroup
	for _, name := range names {
		title, known := articleTypeTitles[name]
		if !known {
			title = text(words(name))
		}
		if name == "" {
			title = "Other"
		}
		groups = append(groups, ArticleGroup{Anchor: "type-" + strconv.Itoa(len(groups)+1), Title: title, Articles: byType[name]})
	}
	return groups
}

func (b *builder) articleLine(r *records.Record, root string) ArticleLine {
	line := ArticleLine{Ref: b.ref(r, root), Services: b.refs(r.Lookup("services").Strings(), root)}
	if line.Hidden {
		return line
	}
	line.Type, line.Stale = text(words(r.Value("type"))), b.isStale(r)
	line.Used = len(b.linked(r.ID, "used_in"))
	for _, name := range []string{"Issue", "Question", "Trigger"} {
		if s := r.Section(name); s != nil && line.Summary == "" {
			line.Summary = excerpt(s.Text)
		}
	}
	return line
}

// articles lists the knowledge base by title.
func (b *builder) articles() []*records.Record {
	list := slices.Clone(b.tree.OfKind("knowledge"))
	slices.SortStableFunc(list, func(x, y *records.Record) int { return cmp.Compare(title(x), title(y)) })
	return list
}
