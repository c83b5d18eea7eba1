package site

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/records"
)

// No page of a list outgrows what a phone loads in a moment: longer lists go on on
// further pages. Where a page ends depends on the records alone.

// rowsShown is how many rows a page of a list has. A row is about a kilobyte, so that
// a page stays well under 500 kB.
const rowsShown = 250

// segment is records under one heading.
type segment struct {
	title   string
	records []*records.Record
	total   int // of the whole list under that heading
}

// paged is one page of a list.
type paged struct {
	path     string
	segments []segment
	number   int // counted from 1
	paths    []string
	first    int // row that the page begins with, counted from 1
	last     int
	rows     int // of all pages
}

// Pager leads from one page of a list to the others. It is empty where there is but
// one.
type Pager struct {
	First, Last, Total int // rows
	Earlier, Later     Link
	Pages              []NavItem
}

// cutPages cuts lists into pages of so many rows. The first page has the path of the
// list; a list of nothing has one page.
func cutPages(list []segment, path string, size int) []paged {
	rows := 0
	for _, s := range list {
		rows += len(s.records)
	}
	pages := emptyPages(rows, path, size)
	row := 0
	for _, s := range list {
		for from := 0; from < len(s.records); {
			page := &pages[row/size]
			count := min(size-row%size, len(s.records)-from)
			page.segments = append(page.segments, segment{s.title, s.records[from : from+count], len(s.records)})
			from += count
			row += count
		}
	}
	return pages
}

// emptyPages are the pages of a list of so many rows, for lists that are not of
// records: each page has to find the rows that it shows.
func emptyPages(rows int, path string, size int) []paged {
	var paths []string
	for n := range max((rows+size-1)/size, 1) {
		paths = append(paths, numbered(path, n+1))
	}
	pages := make([]paged, len(paths))
	for n := range pages {
		pages[n] = paged{path: paths[n], number: n + 1, paths: paths, first: n*size + 1, last: min((n+1)*size, rows), rows: rows}
	}
	return pages
}

// rowsOf are the rows of a list that a page of it shows.
func rowsOf[T any](p paged, all []T) []T { return all[p.first-1 : p.last] }

// More says how many rows a page leaves out of a list, and where the whole list is:
// its Href is "" where there is none.
type More struct {
	Count int
	Link
}

// few cuts a list that stands on a page among other things, and says what it leaves
// out.
func few[T any](list []T, most int, whole Link) ([]T, More) {
	if len(list) <= most {
		return list, More{}
	}
	return list[:most], More{len(list) - most, whole}
}

// numbered is the path of a further page of a list: "index~2.html". No record has a
// page of such a name: what follows a "~" there has eight digits.
func numbered(path string, n int) string {
	if n == 1 {
		return path
	}
	return strings.TrimSuffix(path, ".html") + "~" + strconv.Itoa(n) + ".html"
}

// pagesOf are the jobs of a list.
func (b *builder) pagesOf(list []segment, path string, data func(paged) any) []job {
	return b.listJobsOf(list, path, "list", rowsShown, data)
}

// listJobsOf are the jobs of a list with a template and a size of page of its own.
func (b *builder) listJobsOf(list []segment, path, template string, size int, data func(paged) any) []job {
	var jobs []job
	for _, part := range cutPages(list, path, size) {
		jobs = append(jobs, job{path: part.path, page: template, data: func() any { return data(part) }})
	}
	return jobs
}

func (p paged) pager(root string) Pager {
	if len(p.paths) < 2 {
		return Pager{}
	}
	out := Pager{First: p.first, Last: p.last, Total: p.rows}
	for n, path := range p.paths {
		link := Link{strconv.Itoa(n + 1), root + path}
		out.Pages = append(out.Pages, NavItem{link, n+1 == p.number})
		switch n + 1 {
		case p.number - 1:
			out.Earlier = link
		case p.number + 1:
			out.Later = link
		}
	}
	return out
}
