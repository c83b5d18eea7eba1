package site

import "github.com/gitsm/gitsm/records"

// pageMakers make the pages that are no record's. A new page adds its line.
var pageMakers = []func(*builder) []job{
	(*builder).listPages,
	deferred(searchFolder, (*builder).searchJobs),
	single(searchPath, "search", (*builder).searchPage),
	single(indexPage, "status", (*builder).statusPage),
	(*builder).schedulePages,
	(*builder).calendarPages,
	(*builder).errorJobs,
	single(allPath, "all", (*builder).allPage),
	(*builder).reportPages,
	(*builder).operationPages,
	(*builder).mapPages,
	(*builder).peoplePages,
	(*builder).historyPages,
	(*builder).trendPages,
	(*builder).auditPages,
	single(aboutPath, "about", (*builder).aboutPage),
	single(notFoundPath, "not-found", (*builder).notFoundPage),
	single(subscribePath, "subscribe", (*builder).subscribePage),
	(*builder).ownJobs,
	(*builder).feedJobs,
	(*builder).calendarJobs,
	(*builder).badgeJobs,
	(*builder).apiJobs,
	(*builder).statuspageJobs,
}

// outwardMakers make those of them that readers beyond the organisation get, too:
// a page is theirs once somebody has looked at what it tells them.
var outwardMakers = []func(*builder) []job{
	(*builder).listPages,
	deferred(searchFolder, (*builder).searchJobs),
	single(searchPath, "search", (*builder).searchPage),
	single(indexPage, "status", (*builder).statusPage),
	(*builder).mapPages,
	(*builder).historyPages,
	(*builder).schedulePages,
	(*builder).calendarPages,
	withKind("problem", (*builder).errorJobs),
	single(allPath, "all", (*builder).allPage),
	single(aboutPath, "about", (*builder).aboutPage),
	single(notFoundPath, "not-found", (*builder).notFoundPage),
	single(subscribePath, "subscribe", (*builder).subscribePage),
	(*builder).ownJobs,
	(*builder).feedJobs,
	(*builder).calendarJobs,
	(*builder).badgeJobs,
	(*builder).apiJobs,
	(*builder).statuspageJobs,
	(*builder).customerReports,
}

// single is the maker of one page, by the name of its template.
func single(path, page string, data func(*builder) any) func(*builder) []job {
	return func(b *builder) []job {
		return []job{{path: path, page: page, data: func() any { return data(b) }}}
	}
}

// deferred is a maker whose files all lie in a folder. They are expensive to list, so
// that they are listed only when one of them is asked for.
func deferred(folder string, pages func(*builder) []job) func(*builder) []job {
	return func(b *builder) []job {
		return []job{{path: folder, more: func() []job { return pages(b) }}}
	}
}

// recordPages are the pages of kinds that have one of their own.
var recordPages = map[string]struct {
	page string
	data func(*builder, *records.Record) any
}{
	"incident":    {"incident", func(b *builder, r *records.Record) any { return b.incidentPage(r) }},
	"problem":     {"problem", func(b *builder, r *records.Record) any { return b.problemPage(r) }},
	"change":      {"change", func(b *builder, r *records.Record) any { return b.changePage(r) }},
	"pir":         {"pir", func(b *builder, r *records.Record) any { return b.reviewPage(r) }},
	"knowledge":   {"knowledge", func(b *builder, r *records.Record) any { return b.articlePage(r) }},
	"agreement":   {"agreement", func(b *builder, r *records.Record) any { return b.agreementPage(r) }},
	"offering":    {"offering", func(b *builder, r *records.Record) any { return b.offeringPage(r) }},
	"request":     {"request", func(b *builder, r *records.Record) any { return b.requestPage(r) }},
	"improvement": {"improvement", func(b *builder, r *records.Record) any { return b.improvementPage(r) }},
	"risk":        {"risk", func(b *builder, r *records.Record) any { return b.riskPage(r) }},
	"service":     {"service", func(b *builder, r *records.Record) any { return b.servicePage(r) }},
}

// recordJob is the page of one record.
func (b *builder) recordJob(r *records.Record) job {
	if own, ok := recordPages[r.Kind.Name]; ok && !restricted(r) {
		return job{path: b.pageOf(r), page: own.page, data: func() any { return own.data(b, r) }}
	}
	return job{path: b.pageOf(r), page: "record", data: func() any { return b.recordPage(r) }}
}

// jobs lists every file of the portal but attachments.
func (b *builder) jobs() []job {
	var jobs []job
	for _, j := range b.outline() {
		if j.more != nil {
			jobs = append(jobs, j.more()...)
			continue
		}
		jobs = append(jobs, j)
	}
	return jobs
}

// outline lists every file of the portal but attachments, or the folder of those that
// are expensive to list.
func (b *builder) outline() []job {
	jobs := make([]job, 0, len(b.tree.Records)+64)
	for _, r := range b.tree.Records {
		jobs = append(jobs, b.recordJob(r))
	}
	makers := pageMakers
	if b.outward() {
		makers = outwardMakers
	}
	for _, pages := range makers {
		jobs = append(jobs, pages(b)...)
	}
	jobs = append(jobs, job{path: headersPath, file: []byte(b.headers())})
	for path, data := range b.files.data { // render sorts
		jobs = append(jobs, job{path: path, file: data})
	}
	return jobs
}

// listPages are the lists of all kinds.
func (b *builder) listPages() []job {
	var jobs []job
	for _, k := range b.kinds {
		jobs = append(jobs, job{path: folderOf(k) + "/", more: func() []job { return b.listJobs(k) }})
	}
	return jobs
}
