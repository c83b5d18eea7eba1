package site

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/records"
)

// Pages of lists have every record once, in order, and none is too large.
func TestListsArePaged(t *testing.T) {
	const many = 620
	over := map[string]string{}
	long := strings.Repeat("A long title of many words ", 4)
	for i := range many {
		over[fmt.Sprintf("incidents/2026/INC-2026-%04d.md", 1000+i)] = fmt.Sprintf("---\ntitle: %s%d\nstate: new\nservices: [shop, ledger]\nimpact: low\nurgency: low\nlog:\n  - {at: 2026-03-01T10:00:00+01:00, by: ana, to: new}\n---\n", long, i)
		over[fmt.Sprintf("incidents/2025/INC-2025-%04d.md", 1000+i)] = fmt.Sprintf("---\ntitle: %s%d\nstate: cancelled\nservices: [shop]\nlog:\n  - {at: 2025-03-01T10:00:00+01:00, by: ana, to: new}\n  - {at: 2025-03-01T11:00:00+01:00, by: ana, to: cancelled}\n---\n", long, i)
		over[fmt.Sprintf("knowledge/KB-%04d.md", 1000+i)] = fmt.Sprintf("---\ntitle: %s%d\nstate: validated\ntype: how_to\nservices: [shop]\n---\n## Issue\n\n%s\n", long, i, strings.Repeat("What people see. ", 30))
		over[fmt.Sprintf("problems/2026/PRB-2026-%04d.md", 1000+i)] = fmt.Sprintf("---\ntitle: %s%d\nstate: known_error\nservices: [shop]\nimpact: low\nurgency: low\nlog:\n  - {at: 2026-03-01T10:00:00+01:00, by: ana, to: new}\n---\n## Problem statement\n\n%s\n", long, i, strings.Repeat("What is wrong. ", 30))
		over[fmt.Sprintf("reviews/2026/PIR-2026-%04d.md", 1000+i)] = fmt.Sprintf("---\ntitle: %s%d\nstate: published\nowner: ana\nlog:\n  - {at: 2026-03-01T10:00:00+01:00, by: ana, to: draft}\n---\n## Summary\n\n%s\n", long, i, strings.Repeat("What was learned. ", 30))
	}
	tree, err := records.Load(repository(t, over))
	if err != nil {
		t.Fatal(err)
	}
	lists := func(path string) bool {
		return path == indexPage || strings.HasPrefix(path, "known-errors") || strings.Contains(path, "/index") || strings.Contains(path, "/done~")
	}
	files, _ := buildTree(t, tree, Options{AsOf: asOf, only: lists})
	for _, list := range []struct {
		first, id string
		pages     int
	}{
		{"incidents/index.html", "INC-2026-1", 3},
		{"incidents/done~2025.html", "INC-2025-1", 3},
		{"problems/index.html", "PRB-2026-1", 3},
		{"knowledge/index.html", "KB-1", 4},
		{"known-errors.html", "PRB-2026-1", 6},
		{"reviews/index.html", "PIR-2026-1", 7},
	} {
		seen := map[string]int{}
		for n := range list.pages {
			page := numbered(list.first, n+1)
			data, ok := files[page]
			if !ok {
				t.Errorf("there is no %s", page)
				continue
			}
			text := mainText(parse(t, files, page))
			if !strings.Contains(text, "of "+fmt.Sprint(pagerTotal(t, data))+".") {
				t.Errorf("%s does not say what it shows: %.200s", page, text)
			}
			if next := strings.Contains(data, `rel="next"`); next != (n+1 < list.pages) {
				t.Errorf("%s: leads on: %v", page, next)
			}
			begun, _, _ := strings.Cut(data, `id="by-service"`) // where articles stand again
			for i := range many {
				id := fmt.Sprintf("%s%03d", list.id, i)
				if strings.Contains(begun, id+".html") {
					seen[id]++
				}
			}
		}
		if _, more := files[numbered(list.first, list.pages+1)]; more {
			t.Errorf("%s has more than %d pages", list.first, list.pages)
		}
		twice := 0
		for _, n := range seen {
			twice += n - 1
		}
		if len(seen) != many || twice > 0 {
			t.Errorf("%s: %d of %d records are listed, %d again", list.first, len(seen), many, twice)
		}
	}
	for path, data := range files {
		if strings.HasSuffix(path, ".html") && len(data) > 500_000 {
			t.Errorf("%s has %d bytes", path, len(data))
		}
	}
	if text := mainText(parse(t, files, indexPage)); !strings.Contains(text, "and 562 more: all open incidents") {
		t.Error("the front page does not say how many open incidents it leaves out")
	}
}

// pagerTotal is the number of rows that a page of a list speaks of.
func pagerTotal(t *testing.T, page string) int {
	t.Helper()
	i := strings.Index(page, "pager-told")
	if i < 0 {
		return -1
	}
	var first, last, total int
	if _, err := fmt.Sscanf(page[i:], `pager-told">Rows %d to %d of %d.`, &first, &last, &total); err != nil || first > last || last > total {
		t.Errorf("rows %d to %d of %d: %v", first, last, total, err)
	}
	return total
}

// Cutting keeps order, headings and totals.
func TestCutPages(t *testing.T) {
	list := func(n int) []*records.Record { return slices.Repeat([]*records.Record{{}}, n) }
	pages := cutPages([]segment{{title: "a", records: list(3)}, {title: "none"}, {title: "b", records: list(4)}}, "x/index.html", 2)
	var got []string
	for _, p := range pages {
		s := p.path + fmt.Sprintf(" %d-%d/%d", p.first, p.last, p.rows)
		for _, seg := range p.segments {
			s += fmt.Sprintf(" %s%d/%d", seg.title, len(seg.records), seg.total)
		}
		got = append(got, s)
	}
	want := []string{"x/index.html 1-2/7 a2/3", "x/index~2.html 3-4/7 a1/3 b1/4", "x/index~3.html 5-6/7 b2/4", "x/index~4.html 7-7/7 b1/4"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if pages := cutPages(nil, "x.html", 2); len(pages) != 1 || pages[0].path != "x.html" {
		t.Errorf("nothing has the pages %+v", pages)
	}
}
