package main

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/site"
)

// frontPages are the pages that many readers look at first.
var frontPages = []string{"index.html", "schedule.html", "known-errors.html", "operations.html"}

// portalPages tells what the portal inside the organisation would say differently:
// on the pages of the records that a proposal touches, of the services that they
// name, and on those that many look at first. gitsm site diff tells all of it.
func portalPages(e *env, p *check.Proposal, asOf time.Time) ([]shownPage, error) {
	names := map[string]bool{}
	for _, id := range touchedIDs(p) {
		names[id] = true
		for _, t := range []*records.Tree{p.Base, p.Merged} {
			if r := t.Record(id); r != nil {
				for _, service := range r.Lookup("services").Strings() {
					names[service] = true
				}
			}
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	opts := site.Options{AsOf: asOf, Version: e.version, Zones: zonesVersion(e)}
	changes, err := site.Compare(p.Base, p.Merged, opts, opts, func(place string) bool {
		return slices.Contains(frontPages, place) || path.Ext(place) == ".html" && names[strings.TrimSuffix(path.Base(place), ".html")]
	})
	pages := make([]shownPage, 0, len(changes))
	for _, c := range changes {
		pages = append(pages, pageDiff(c))
	}
	return pages, err
}
