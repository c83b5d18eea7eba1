package site

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// KnowledgePage is the knowledge base: by type, and by service.
type KnowledgePage struct {
	Frame
	Search   string // page of the search, "" where there is none
	Types    []ArticleGroup
	Jump     []Link // to the types, on whatever page they begin
	Services []ServiceArticles
	Archived []ArticleLine
	Total    int
	Stale    int
	Flagged  []FlagLine // what readers found wrong, and nobody has mended
	MoreFlag int
	Pager    Pager
}

// FlagLine is something that a reader found wrong with an article.
type FlagLine struct {
	Ref
	Text string
	By   string
	At   Time
	at   time.Time
}

// ArticleGroup is articles under one heading.
type ArticleGroup struct {
	Anchor   string
	Title    string
	Count    int
	Articles []ArticleLine
}

// ServiceArticles is the articles about a service, the most used first.
type ServiceArticles struct {
	Service  Ref
	Articles []ArticleLine
	More     int
}

// ArticleLine is an article in a list.
type ArticleLine struct {
	Ref
	Type     string
	Services []Ref
	Used     int
	Stale    bool
	Flagged  bool
	Review   Time
	Owner    string
	Summary  string
}

const (
	articlesShown  = 200 // on a page of the knowledge base
	ofServiceShown = 8
	flagsShown     = 20
)

// articleTypes is the order in which types are listed: what helps at three in
// the morning first.
var articleTypes = []string{"runbook", "known_error", "how_to", "faq", "reference"}

var articleTypeTitles = map[string]string{
	"runbook": msg("Runbooks"), "known_error": msg("Known errors"), "how_to": msg("How-to"), "faq": msg("Questions and answers"), "reference": msg("Reference"),
}

// knowledgeJobs are the pages of the knowledge base.
func (b *builder) knowledgeJobs(k *schema.Kind) []job {
	byType := map[string][]*records.Record{}
	var offered, archived []*records.Record
	for _, r := range b.articles() {
		if !isOpen(r) {
			archived = append(archived, r)
			continue
		}
		offered = append(offered, r)
		kind := r.Kind.Builtin("type", r.Value("type"))
		if restricted(r) {
			kind = ""
		}
		byType[kind] = append(byType[kind], r)
	}
	list := b.typeGroups(byType)
	if len(archived) > 0 {
		list = append(list, segment{title: b.say.Text("Archived"), records: archived})
	}
	return b.listJobsOf(list, listPath(k), "articles", articlesShown, func(part paged) any { return b.knowledgePage(k, offered, list, part) })
}

func (b *builder) knowledgePage(k *schema.Kind, offered []*records.Record, list []segment, part paged) any {
	p := KnowledgePage{Frame: b.frame(part.path, b.sectionOf(k), text(b.say.Text(k.Plural))), Total: len(offered)}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	p.Search = p.Root + searchPath
	p.Pager = part.pager(p.Root)
	for _, r := range offered {
		if b.isStale(r) {
			p.Stale++
		}
	}
	p.jump(b, list, part)
	for _, s := range part.segments {
		if s.title == b.say.Text("Archived") {
			for _, r := range s.records {
				p.Archived = append(p.Archived, b.articleLine(r, p.Root))
			}
			continue
		}
		g := ArticleGroup{Anchor: anchorOf(list, s.title), Title: s.title, Count: s.total}
		for _, r := range s.records {
			g.Articles = append(g.Articles, b.articleLine(r, p.Root))
		}
		p.Types = append(p.Types, g)
	}
	if part.number == 1 {
		p.Services = b.articlesByService(offered, p.Root)
		b.showFlags(&p, offered)
	}
	return p
}

// anchorOf names the heading of a type; titles are words of a team.
func anchorOf(list []segment, title string) string {
	i := slices.IndexFunc(list, func(s segment) bool { return s.title == title })
	return "type-" + strconv.Itoa(i+1)
}

// jump leads to each type, on the page on which it begins.
func (p *KnowledgePage) jump(b *builder, list []segment, part paged) {
	row := 0
	for _, s := range list {
		if s.title != b.say.Text("Archived") {
			href := "#" + anchorOf(list, s.title)
			if n := row / articlesShown; n+1 != part.number {
				href = p.Root + part.paths[n] + href
			}
			p.Jump = append(p.Jump, Link{s.title, href})
		}
		row += len(s.records)
	}
}

// articlesByService lists articles under each of their services, those that help most
// first. A service that has many leads to its own page for the rest.
func (b *builder) articlesByService(offered []*records.Record, root string) []ServiceArticles {
	byService := map[*records.Record][]*records.Record{}
	used := make(map[*records.Record]int, len(offered))
	for _, r := range offered {
		used[r] = len(b.linked(r.ID, "used_in"))
		for _, id := range r.Lookup("services").Strings() {
			if s := b.tree.Record(id); s != nil {
				byService[s] = append(byService[s], r)
			}
		}
	}
	var out []ServiceArticles
	for _, s := range b.services() {
		list := byService[s]
		if len(list) == 0 {
			continue
		}
		slices.SortStableFunc(list, func(x, y *records.Record) int { return cmp.Compare(used[y], used[x]) })
		one := ServiceArticles{Service: b.ref(s, root), More: max(len(list)-ofServiceShown, 0)}
		for _, r := range list[:min(len(list), ofServiceShown)] {
			one.Articles = append(one.Articles, ArticleLine{Ref: b.ref(r, root)})
		}
		out = append(out, one)
	}
	return out
}

// showFlags lists what readers found wrong and nobody has closed, the oldest first.
func (b *builder) showFlags(p *KnowledgePage, offered []*records.Record) {
	for _, r := range offered {
		if restricted(r) {
			continue
		}
		for _, n := range openFlags(r) {
			at, _ := n.Get("at").Instant()
			p.Flagged = append(p.Flagged, FlagLine{b.ref(r, p.Root), text(n.Get("text").Str()), b.person(n.Get("by").Str()), b.day(at), at})
		}
	}
	slices.SortStableFunc(p.Flagged, func(x, y FlagLine) int { return x.at.Compare(y.at) })
	if p.MoreFlag = max(len(p.Flagged)-flagsShown, 0); p.MoreFlag > 0 {
		p.Flagged = p.Flagged[:flagsShown]
	}
}

// openFlags are what readers found wrong with an article and nobody has closed.
func openFlags(r *records.Record) []*frontmatter.Node {
	return slices.DeleteFunc(items(r, "flags"), func(n *frontmatter.Node) bool { return n.Get("closed_at") != nil })
}

// typeGroups puts the types in their order; types of a team's own follow.
func (b *builder) typeGroups(byType map[string][]*records.Record) []segment {
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
	var groups []segment
	for _, name := range names {
		title := b.say.Text(articleTypeTitles[name])
		if title == "" {
			title = text(b.words(name))
		}
		if name == "" {
			title = b.say.Text("Other")
		}
		groups = append(groups, segment{title: title, records: byType[name]})
	}
	return groups
}

func (b *builder) articleLine(r *records.Record, root string) ArticleLine {
	line := ArticleLine{Ref: b.ref(r, root), Services: b.refs(r.Lookup("services").Strings(), root)}
	if line.Hidden {
		return line
	}
	line.Type, line.Stale = text(b.words(r.Value("type"))), b.isStale(r)
	line.Used = len(b.linked(r.ID, "used_in"))
	line.Flagged = len(openFlags(r)) > 0
	line.Owner = b.person(r.Value("owner"))
	if at, ok := r.Instant("review_due"); ok {
		line.Review = b.day(at)
	}
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
