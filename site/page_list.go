package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// ListPage is the list of a kind, with the columns that the kind names.
type ListPage struct {
	Frame
	About    string
	Columns  []Column
	Groups   []ListGroup
	Archives []Archive
	Total    int
	Pager    Pager
}

// Column is the head of a column.
type Column struct {
	Label string
	Class string
}

// ListGroup is the records of one group: what is open, what is done.
type ListGroup struct {
	Title string
	Count int // of the group, of which one page may show a part
	Rows  []ListRow
}

// ListRow is a record in a list.
type ListRow struct {
	Ref
	Cells []Cell
}

// Cell is a value in a column. Lists and mappings are shortened to fit.
type Cell struct {
	Label string // of the column: narrow pages have no heads
	Value Value
	Rank  string // place among values that have an order, for sorting: "0" is first
}

// Archive leads to the finished records of one year.
type Archive struct {
	Link
	Count int
}

// listLimit is how many finished records stand on the list of their kind. More
// than that are kept on a page for each year.
const listLimit = 200

// listJobs are the pages that list the records of a kind.
func (b *builder) listJobs(k *schema.Kind) []job {
	switch k.Name {
	case "service":
		return b.listJobsOf(b.servicesByState(k), listPath(k), "services", rowsShown, func(part paged) any { return b.servicesPage(k, part) })
	case "offering":
		return b.offeringJobs(k)
	case "pir":
		return b.reviewListJobs(k)
	case "knowledge":
		return b.knowledgeJobs(k)
	case "improvement":
		return b.improvementJobs(k)
	case "risk":
		return b.riskJobs(k)
	}
	lists := b.sortedLists(k)
	jobs := b.pagesOf(lists.now, listPath(k), func(part paged) any { return b.listPage(k, lists, part) })
	for _, y := range lists.years {
		done := []segment{{title: b.say.Text("Done"), records: lists.done[y]}}
		jobs = append(jobs, b.pagesOf(done, archivePath(k, y), func(part paged) any { return b.archivePage(k, y, len(lists.done[y]), part) })...)
	}
	return jobs
}

// kindLists are the records of a kind in the order in which its pages list them.
type kindLists struct {
	now   []segment                    // on the list itself
	total int                          // of the kind
	years []string                     // of archives, the newest first; empty where the list holds all
	done  map[string][]*records.Record // by year, where there are archives
}

// sortedLists sorts the records of a kind once for all of its pages.
func (b *builder) sortedLists(k *schema.Kind) kindLists {
	open, drafts := []*records.Record{}, []*records.Record{}
	for _, r := range b.tree.OfKind(k.Name) {
		switch {
		case !isOpen(r):
		case r.Category() == schema.Draft:
			drafts = append(drafts, r)
		default:
			open = append(open, r)
		}
	}
	if k.ID.Slug() {
		b.sortTitles(open)
		b.sortTitles(drafts)
	} else {
		b.sortOpen(open)
		sortNewest(drafts)
	}
	done := b.finished(k)
	lists := kindLists{total: len(open) + len(drafts) + len(done)}
	names := b.groupNames(k)
	last := segment{title: names[2], records: done}
	if len(done) > listLimit {
		last = segment{title: b.say.Fill("Recently {names}", b.small(names[2])), records: done[:listLimit/4]}
		lists.done = map[string][]*records.Record{}
		for _, r := range done {
			y := yearOf(r)
			if !slices.Contains(lists.years, y) {
				lists.years = append(lists.years, y)
			}
			lists.done[y] = append(lists.done[y], r)
		}
	}
	lists.now = []segment{{title: names[0], records: open}, {title: names[1], records: drafts}, last}
	return lists
}

// finished lists what is done or cancelled, the newest first.
func (b *builder) finished(k *schema.Kind) []*records.Record {
	list := slices.DeleteFunc(slices.Clone(b.tree.OfKind(k.Name)), isOpen)
	sortNewest(list)
	return list
}

func sortNewest(list []*records.Record) {
	slices.SortStableFunc(list, func(x, y *records.Record) int {
		return cmp.Or(y.Opened().Compare(x.Opened()), records.CompareIDs(y.ID, x.ID))
	})
}

// yearOf is the year under which a finished record is kept.
func yearOf(r *records.Record) string {
	if at := r.Opened(); !at.IsZero() {
		return strconv.Itoa(at.Year())
	}
	return "other"
}

func (b *builder) listPage(k *schema.Kind, lists kindLists, part paged) any {
	p := b.emptyList(k, part.path, text(b.say.Text(k.Plural)))
	p.About = text(b.say.Text(strings.TrimSpace(k.Description)))
	p.Total = lists.total
	b.fillList(&p, part)
	for _, y := range lists.years {
		p.Archives = append(p.Archives, Archive{Link{y, p.Root + archivePath(k, y)}, len(lists.done[y])})
	}
	return p
}

// fillList shows one page of a list.
func (b *builder) fillList(p *ListPage, part paged) {
	for _, s := range part.segments {
		b.addGroup(p, s)
	}
	p.Pager = part.pager(p.Root)
}

// groupNames are the headings of a list. Definitions are in force or not; work
// is open or done.
func (b *builder) groupNames(k *schema.Kind) [3]string {
	if k.ID.Slug() {
		return [3]string{b.say.Text("In force"), b.say.Text("In preparation"), b.say.Text("No longer in force")}
	}
	return [3]string{b.say.Text("Open"), b.say.Text("Drafts"), b.say.Text("Done")}
}

func (b *builder) archivePage(k *schema.Kind, year string, total int, part paged) any {
	heading := b.say.Fill("{plural} of {year}", text(b.say.Text(k.Plural)), year)
	if year == "other" {
		heading = b.say.Fill("Other {plural}", text(b.say.Inside(k.Plural)))
	}
	p := b.emptyList(k, part.path, heading)
	p.Crumbs = append(p.Crumbs, Link{text(b.say.Text(k.Plural)), p.Root + listPath(k)})
	p.Total = total
	b.fillList(&p, part)
	return p
}

func (b *builder) emptyList(k *schema.Kind, path, heading string) ListPage {
	p := ListPage{Frame: b.frame(path, b.sectionOf(k), heading)}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}, {b.say.Text("All records"), p.Root + allPath}}
	for _, f := range k.List {
		p.Columns = append(p.Columns, Column{Label: b.columnLabel(f), Class: "col-" + enumClass(f)})
	}
	return p
}

// columnLabel is the head of a column; of a dotted path the part that says
// most.
func (b *builder) columnLabel(field string) string {
	switch field {
	case "risk.level":
		return b.say.Text("Risk")
	case "planned.start":
		return b.say.Text("Planned")
	case "state":
		return b.say.Text("State")
	case "services":
		return b.say.Text("Services")
	}
	for i := len(field) - 1; i >= 0; i-- {
		if field[i] == '.' {
			return text(b.words(field[i+1:]))
		}
	}
	return text(b.words(field))
}

// sortOpen puts the most urgent first, and changes in the order of their
// windows.
func (b *builder) sortOpen(list []*records.Record) {
	slices.SortStableFunc(list, func(x, y *records.Record) int {
		if c := comparePlans(planOf(x), planOf(y)); c != 0 && x.Kind.Name == "change" {
			return c
		}
		return cmp.Or(cmp.Compare(urgencyRank(x), urgencyRank(y)), y.Opened().Compare(x.Opened()), records.CompareIDs(y.ID, x.ID))
	})
}

func (b *builder) sortTitles(list []*records.Record) {
	slices.SortStableFunc(list, func(x, y *records.Record) int { return cmp.Compare(title(x), title(y)) })
}

func (b *builder) addGroup(p *ListPage, s segment) {
	g := ListGroup{Title: s.title, Count: s.total, Rows: make([]ListRow, 0, len(s.records))}
	for _, r := range s.records {
		g.Rows = append(g.Rows, b.listRow(r, p.Root))
	}
	p.Groups = append(p.Groups, g)
}

func (b *builder) listRow(r *records.Record, root string) ListRow {
	row := ListRow{Ref: b.ref(r, root), Cells: make([]Cell, 0, len(r.Kind.List))}
	v := viewer{b: b, root: root}
	if len(r.Kind.List) > 0 {
		v = b.viewer(r, root)
	}
	for _, f := range r.Kind.List {
		c := Cell{Label: b.columnLabel(f)}
		switch {
		case f == "state":
			c.Value = Value{Chip: row.State}
		case row.Hidden && f != "services":
		default:
			c.Value = b.cell(v, r, f)
		}
		if !c.Value.IsZero() {
			c.Rank = rankOf(r, f, c.Value)
		}
		row.Cells = append(row.Cells, c)
	}
	return row
}

// cell is a value in a list: chips where there are some, else short text.
func (b *builder) cell(v viewer, r *records.Record, field string) Value {
	switch field {
	case "priority":
		c, _ := priorityChip(r)
		return Value{Chip: c}
	case "risk.level":
		c := b.riskChip(r)
		return Value{Chip: c}
	}
	n := r.Lookup(field)
	fragment := fieldSchema(r.Kind, field)
	if n == nil {
		return Value{Text: text(b.words(r.Value(field)))}
	}
	value := v.value(fragment, n, field)
	switch {
	case len(value.Rows) > 0:
		return Value{Text: grouped(len(value.Rows))}
	case len(value.Facts) > 0:
		return Value{Text: grouped(len(value.Facts))}
	case len(value.List) > cellItems:
		more := len(value.List) - cellItems
		value.List = append(value.List[:cellItems:cellItems], Value{Text: "+" + strconv.Itoa(more)})
	}
	value.Long = false
	return value
}

// cellItems is how many values of a list a cell shows.
const cellItems = 3

// AllPage leads to the list of every kind.
type AllPage struct {
	Frame
	Kinds []KindLine
}

// KindLine is a kind with its numbers.
type KindLine struct {
	Link
	About string
	Open  int
	Total int
	Unit  string // "open", "in force"
}

func (b *builder) allPage() any {
	p := AllPage{Frame: b.frame(allPath, allPath, b.say.Text("All records"))}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	for _, k := range b.kinds {
		line := KindLine{Link: Link{text(b.say.Text(k.Plural)), listPath(k)}, About: text(b.say.Text(strings.TrimSpace(k.Description))), Unit: b.say.Text("open")}
		if k.ID.Slug() {
			line.Unit = b.say.Text("in force")
		}
		for _, r := range b.tree.OfKind(k.Name) {
			line.Total++
			if isOpen(r) && r.Category() != schema.Draft {
				line.Open++
			}
		}
		p.Kinds = append(p.Kinds, line)
	}
	return p
}
