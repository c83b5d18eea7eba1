package site

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
	"github.com/gitsm/gitsm/templates"
)

// The API is a set of JSON documents below api/v1. Within a version no key is
// taken away, renamed or given another type; what is new is added. Every
// document names its JSON Schema, which lies beside it, and every address in a
// document is relative to the document. docs/portal-data.md is the promise.

const (
	apiVersion   = 1
	apiFolder    = "api/v1/"
	apiIndexPath = apiFolder + "index.json"
	schemaFolder = apiFolder + "schema/"
)

// apiJobs are the documents of the API and their schemas.
func (b *builder) apiJobs() []job {
	document := func(name string, make func(file string) any) job {
		file := apiFolder + name
		return job{path: file, make: func() ([]byte, error) { return encodeJSON(make(file)) }}
	}
	jobs := []job{
		document("index.json", b.apiIndex), document("incidents.json", b.apiIncidents), document("planned.json", b.apiPlanned),
	}
	for _, part := range b.apiPages("status.json", b.shown()) {
		jobs = append(jobs, document(part.name, func(file string) any { return b.apiStatus(file, part) }))
	}
	for _, part := range b.apiPages("services.json", b.cataloguedServices()) {
		jobs = append(jobs, document(part.name, func(file string) any { return b.apiServices(file, part) }))
	}
	jobs = append(jobs, b.apiRecordJobs()...)
	return append(jobs, apiSchemas()...)
}

// apiListed is how many entries a list of a document has at most.
const apiListed = 250

// apiPart is one of the documents that have a list of services.
type apiPart struct {
	name  string
	list  []*records.Record
	count int    // of all documents
	next  string // name of the one that goes on, "" for the last
}

// apiPages cuts a list of services: "services.json", "services~2.json".
func (b *builder) apiPages(name string, all []*records.Record) []apiPart {
	var parts []apiPart
	stem := strings.TrimSuffix(name, ".json")
	for _, p := range emptyPages(len(all), stem+".html", apiListed) {
		part := apiPart{strings.TrimSuffix(p.path, ".html") + ".json", rowsOf(p, all), len(all), ""}
		if p.number < len(p.paths) {
			part.next = strings.TrimSuffix(p.paths[p.number], ".html") + ".json"
		}
		parts = append(parts, part)
	}
	return parts
}

// head begins a document.
func (p apiPart) head(file string) apiList {
	l := apiList{Count: p.count}
	if p.next != "" {
		way := wayFrom(file, apiFolder+p.next)
		l.Next = &way
	}
	return l
}

// apiList says how long a list is, and where it goes on.
type apiList struct {
	Count int     `json:"count"`
	Next  *string `json:"next"`
}

// apiSchemas publish the schemas as they are kept.
func apiSchemas() []job {
	files, err := fs.Glob(templates.Site, "site/api/*.json")
	if err != nil { // the pattern is ours
		panic(err)
	}
	jobs := make([]job, 0, len(files))
	for _, name := range files {
		jobs = append(jobs, job{path: schemaFolder + path.Base(name), make: func() ([]byte, error) { return templates.Site.ReadFile(name) }})
	}
	return jobs
}

// apiHead begins every document that depends on the time of the portal.
type apiHead struct {
	Schema string `json:"$schema"` // way to the schema
	AsOf   string `json:"as_of"`
}

func (b *builder) apiHead(file, schema string) apiHead {
	return apiHead{wayFrom(file, schemaFolder+schema), dataTime(b.asOf)}
}

// wayFrom is the relative address of one file from another, always: a copy of
// the portal answers for itself.
func wayFrom(file, to string) string {
	for {
		folder, rest, ok := strings.Cut(file, "/")
		below, within := strings.CutPrefix(to, folder+"/")
		if !ok || !within {
			return rootOf(file) + to
		}
		file, to = rest, below
	}
}

// apiIndex says what there is.
type apiIndex struct {
	apiHead
	Version   int          `json:"version"`
	Portal    apiPortal    `json:"portal"`
	Documents apiDocuments `json:"documents"`
	Kinds     []apiKind    `json:"kinds"`
}

type apiPortal struct {
	Name        string  `json:"name"`
	Description *string `json:"description"`
	URL         *string `json:"url"`
	TimeZone    string  `json:"time_zone"`
	Commit      *string `json:"commit"`
	Generator   string  `json:"generator"`
}

type apiDocuments struct {
	Status         string `json:"status"`
	Services       string `json:"services"`
	Incidents      string `json:"incidents"`
	Planned        string `json:"planned"`
	Feed           string `json:"feed"`
	PlannedWork    string `json:"planned_calendar"`
	FreezeCalendar string `json:"freeze_calendar"`
	Badge          string `json:"badge"`
}

type apiKind struct {
	Kind    string `json:"kind"`
	Title   string `json:"title"`
	Plural  string `json:"plural"`
	Count   int    `json:"count"`
	Open    int    `json:"open"`
	Page    string `json:"page"`
	Records string `json:"records"`
}

func (b *builder) apiIndex(file string) any {
	way := func(to string) string { return wayFrom(file, to) }
	c := b.tree.Config
	d := apiIndex{
		apiHead: b.apiHead(file, "index.json"), Version: apiVersion,
		Portal: apiPortal{
			text(b.portalName(c)), orNull(c.Portal.Description), orNull(b.base()), b.zone.String(), orNull(b.opts.Commit),
			text(fmt.Sprint("gitsm", cmp.Or(" "+b.opts.Version, ""))),
		},
		Documents: apiDocuments{
			way(apiFolder + "status.json"), way(apiFolder + "services.json"), way(apiFolder + "incidents.json"), way(apiFolder + "planned.json"),
			way(feedAllPath), way(calendarPlannedPath), way(calendarFreezesPath), way(badgePath),
		},
		Kinds: []apiKind{},
	}
	for _, k := range b.kinds {
		list := b.recordsOf(k)
		if len(list) == 0 {
			continue
		}
		open := 0
		for _, r := range list {
			if isOpen(r) {
				open++
			}
		}
		d.Kinds = append(d.Kinds, apiKind{text(k.Name), text(k.Title), text(k.Plural), len(list), open, way(listPath(k)), way(recordsIndexPath(k))})
	}
	return d
}

// recordsOf are the records of a kind that their ID leads to, by ID.
func (b *builder) recordsOf(k *schema.Kind) []*records.Record {
	return slices.DeleteFunc(slices.Clone(b.tree.OfKind(k.Name)), func(r *records.Record) bool { return b.tree.Record(r.ID) != r })
}
