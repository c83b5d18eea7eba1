package site

import (
	"slices"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

const feedAllPath = "feeds/all.atom"

func feedOfKindPath(k *schema.Kind) string { return "feeds/kinds/" + fileName(k.Name) + ".atom" }

func (b *builder) feedOfServicePath(r *records.Record) string {
	return "feeds/services/" + b.stem(r) + ".atom"
}

// feedJobs are the feeds: of everything, of each kind that feeds tell of, and of
// each service.
func (b *builder) feedJobs() []job {
	feed := func(path, name, page string, items func() []feedItem) job {
		return job{path: path, make: func() ([]byte, error) { return b.atom(path, name, page, items()) }}
	}
	jobs := []job{feed(feedAllPath, "", indexPage, func() []feedItem { return b.told().all })}
	for _, k := range b.kindsOfFeeds() {
		jobs = append(jobs, feed(feedOfKindPath(k), b.say.Text(k.Plural), listPath(k), func() []feedItem { return b.told().byKind[k.Name] }))
	}
	for _, r := range b.servicesOfFeeds() {
		jobs = append(jobs, feed(b.feedOfServicePath(r), title(r), b.pages[r], func() []feedItem { return b.told().byService[r.ID] }))
	}
	return jobs
}

// kindsOfFeeds are the kinds with a feed of their own.
func (b *builder) kindsOfFeeds() []*schema.Kind {
	return slices.DeleteFunc(slices.Clone(b.kinds), func(k *schema.Kind) bool { return !slices.Contains(feedKinds, k.Name) })
}

// servicesOfFeeds are the services with a feed, a calendar and a badge: those
// that are in use and may be named.
func (b *builder) servicesOfFeeds() []*records.Record {
	return slices.DeleteFunc(b.services(), func(r *records.Record) bool {
		return restricted(r) || b.tree.Record(r.ID) != r || r.Category() != schema.Open
	})
}

// toldStore is what feeds tell, sorted once: looking through all of it for each
// service would cost services times records.
type toldStore struct {
	all       []feedItem
	byKind    map[string][]feedItem
	byService map[string][]feedItem // by ID
}

func (b *builder) tellAll() toldStore {
	s := toldStore{all: b.feedItems(), byKind: map[string][]feedItem{}, byService: map[string][]feedItem{}}
	for _, i := range s.all {
		if i.record != nil {
			addTold(s.byKind, i.record.Kind.Name, i)
		}
		for at, id := range i.services {
			if !slices.Contains(i.services[:at], id) {
				addTold(s.byService, id, i)
			}
		}
	}
	s.all = s.all[:min(feedLimit, len(s.all))]
	return s
}

// addTold adds to what one feed tells, as long as it has room.
func addTold(to map[string][]feedItem, key string, i feedItem) {
	if len(to[key]) < feedLimit {
		to[key] = append(to[key], i)
	}
}
