package site

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// ReviewsPage is the list of post-incident reviews, and of what they ask for.
type ReviewsPage struct {
	Frame
	First      bool // of its pages: it alone has the figures and actions
	Count      int  // of reviews that are published
	Published  []ReviewLine
	InProgress []ReviewLine
	MoreWork   More
	Waived     []ReviewLine
	MoreWaived More
	Actions    []Action // that are open, the overdue ones first
	MoreAction int
	Overdue    int
	Done       int
	Total      int
	Rate       string // of actions that were due, how many are done
	Factors    []Tally
	Quarters   FactorQuarters
	Pager      Pager
}

// FactorQuarters is how often each category of factors came up, quarter by quarter.
type FactorQuarters struct {
	Columns []string // "Q1 2026", the latest last
	Rows    []FactorRow
}

// FactorRow is a category.
type FactorRow struct {
	Label  string
	Counts []QuarterCount
	Total  int
}

// QuarterCount is a number in a quarter.
type QuarterCount struct {
	Quarter string
	Count   int
}

// ReviewLine is a review in a list.
type ReviewLine struct {
	Ref
	Incidents []Ref
	Owner     string
	Published Time
	Due       Time
	Overdue   bool
	Downtime  string
	Summary   string
	Open      int // actions that are open
}

// Tally is how often something occurs.
type Tally struct {
	Label string
	Count int
	Share int // of the largest, in steps of 5 %
}

const (
	reviewsShown  = 100 // on a page
	actionsShown  = 100
	workedOnShown = 50
	waivedShown   = 50

	// Where there are more of them than stand beside the published ones.
	inProgressPath = "being-written.html"
	waivedPath     = "waived.html"
	quartersShown  = 6
	factorsShown   = 50 // kinds of factors: a team may have its own
)

// reviewListJobs are the pages of the list of reviews: those that are published are
// split, the newest first.
func (b *builder) reviewListJobs(k *schema.Kind) []job {
	published := slices.DeleteFunc(b.reviewsByDate(), func(r *records.Record) bool { return !r.Category().Done() })
	list := []segment{{title: b.say.Text("Published"), records: published}}
	jobs := b.listJobsOf(list, listPath(k), "reviews", reviewsShown, func(part paged) any { return b.reviewsPage(k, part) })
	writing, waived := b.reviewsUnpublished()
	for _, rest := range []struct {
		list        []*records.Record
		most        int
		path, title string
	}{{writing, workedOnShown, inProgressPath, b.say.Text("Being written")}, {waived, waivedShown, waivedPath, b.say.Text("Waived")}} {
		if len(rest.list) > rest.most {
			jobs = append(jobs, b.pagesOf([]segment{{title: rest.title, records: rest.list}}, folderOf(k)+"/"+rest.path, func(part paged) any { return b.restOfReviews(k, rest.title, part) })...)
		}
	}
	return jobs
}

// reviewsUnpublished are the reviews that are being written, those due first, and those
// that were waived.
func (b *builder) reviewsUnpublished() (writing, waived []*records.Record) {
	for _, r := range b.reviewsByDate() {
		switch c := r.Category(); {
		case c == schema.Cancelled:
			waived = append(waived, r)
		case !c.Done():
			writing = append(writing, r)
		}
	}
	slices.SortStableFunc(writing, func(x, y *records.Record) int { return compareDue(x, y, "due") })
	return writing, waived
}

// restOfReviews is a page of a list that is too long to stand beside the published
// reviews.
func (b *builder) restOfReviews(k *schema.Kind, title string, part paged) any {
	p := b.emptyList(k, part.path, text(b.say.Text(k.Plural))+": "+b.small(title))
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}, {text(b.say.Text(k.Plural)), p.Root + listPath(k)}}
	p.Total = part.rows
	b.fillList(&p, part)
	return p
}

func (b *builder) reviewsPage(k *schema.Kind, part paged) any {
	p := ReviewsPage{Frame: b.frame(part.path, b.sectionOf(k), text(b.say.Text(k.Plural))), First: part.number == 1, Count: part.rows}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	p.Pager = part.pager(p.Root)
	for _, s := range part.segments {
		for _, r := range s.records {
			p.Published = append(p.Published, b.reviewLine(r, p.Root))
		}
	}
	if p.First {
		b.besidePublished(&p, k)
		b.sumUpReviews(&p)
	}
	return p
}

// besidePublished lists the reviews that are not published.
func (b *builder) besidePublished(p *ReviewsPage, k *schema.Kind) {
	writing, waived := b.reviewsUnpublished()
	lines := func(list []*records.Record, most int, path string) ([]ReviewLine, More) {
		list, more := few(list, most, Link{b.say.Text("all of them"), p.Root + folderOf(k) + "/" + path})
		var out []ReviewLine
		for _, r := range list {
			out = append(out, b.reviewLine(r, p.Root))
		}
		return out, more
	}
	p.InProgress, p.MoreWork = lines(writing, workedOnShown, inProgressPath)
	p.Waived, p.MoreWaived = lines(waived, waivedShown, waivedPath)
}

// sumUpReviews fills what the first page has beside the published reviews.
func (b *builder) sumUpReviews(p *ReviewsPage) {
	factors := map[string]int{}
	due := 0
	for _, r := range b.reviewsByDate() {
		if restricted(r) || r.Category() == schema.Cancelled {
			continue
		}
		for _, n := range items(r, "factors") {
			factors[n.Get("category").Str()]++
		}
		for _, a := range b.actions(r, p.Root) {
			p.Total++
			if a.State.Class == "open" {
				p.Actions = append(p.Actions, a)
			} else {
				p.Done++
			}
			if a.Overdue {
				p.Overdue++
			}
			if !a.due.IsZero() && a.due.AddDate(0, 0, 1).Before(b.asOf) {
				due++
			}
		}
	}
	if due > 0 {
		p.Rate = b.say.Fill("{some} of {all}", strconv.Itoa(due-p.Overdue), strconv.Itoa(due))
	}
	slices.SortStableFunc(p.Actions, func(x, y Action) int { return x.due.Compare(y.due) })
	if p.MoreAction = max(len(p.Actions)-actionsShown, 0); p.MoreAction > 0 {
		p.Actions = p.Actions[:actionsShown]
	}
	p.Factors = b.tallies(factors)
	p.Factors = p.Factors[:min(len(p.Factors), factorsShown)]
	p.Quarters = b.factorQuarters()
}

// factorQuarters counts the factors of reviews by the quarter in which what they are
// about happened: that of the oldest incident, or of the review where it names none.
// Quarters without a review are there as well: nothing happened then.
func (b *builder) factorQuarters() FactorQuarters {
	counts := map[string][]int{}
	now := quarterOf(b.asOf)
	for _, r := range b.tree.OfKind("pir") {
		if restricted(r) || r.Category() == schema.Cancelled {
			continue
		}
		ago := now - quarterOf(b.reviewedAt(r).In(b.zone))
		if ago < 0 || ago >= quartersShown {
			continue
		}
		for _, n := range items(r, "factors") {
			label := n.Get("category").Str()
			if label == "" {
				continue
			}
			if counts[label] == nil {
				counts[label] = make([]int, quartersShown)
			}
			counts[label][quartersShown-1-ago]++
		}
	}
	var q FactorQuarters
	if len(counts) == 0 {
		return q
	}
	for i := range quartersShown {
		n := now - quartersShown + 1 + i
		q.Columns = append(q.Columns, b.say.Fill("Q{quarter} {year}", strconv.Itoa(n%4+1), strconv.Itoa(n/4)))
	}
	for label, list := range counts { // sorted below
		row := FactorRow{Label: text(b.words(label))}
		for i, n := range list {
			row.Total += n
			row.Counts = append(row.Counts, QuarterCount{q.Columns[i], n})
		}
		q.Rows = append(q.Rows, row)
	}
	slices.SortFunc(q.Rows, func(x, y FactorRow) int { return cmp.Or(cmp.Compare(y.Total, x.Total), cmp.Compare(x.Label, y.Label)) })
	q.Rows = q.Rows[:min(len(q.Rows), factorsShown)]
	return q
}

// quarterOf numbers quarters through the years.
func quarterOf(at time.Time) int { return at.Year()*4 + (int(at.Month())-1)/3 }

// reviewedAt is when the oldest incident of a review was opened; for a review that
// readers see without its incidents, when it was published or opened itself.
func (b *builder) reviewedAt(r *records.Record) time.Time {
	var first time.Time
	for _, id := range r.Lookup("incidents").Strings() {
		if i := b.tree.Record(id); i != nil && !i.Opened().IsZero() && (first.IsZero() || i.Opened().Before(first)) {
			first = i.Opened()
		}
	}
	switch {
	case !first.IsZero():
		return first
	case !publishedAt(r).IsZero():
		return publishedAt(r)
	}
	return r.Opened()
}

func (b *builder) reviewLine(r *records.Record, root string) ReviewLine {
	line := ReviewLine{Ref: b.ref(r, root)}
	if line.Hidden {
		return line
	}
	line.Incidents = b.firstRefs(r.Lookup("incidents").Strings(), root)
	line.Owner, line.Downtime = b.person(r.Value("owner")), b.figure(r.Value("impact_summary.downtime"))
	if at := publishedAt(r); !at.IsZero() {
		line.Published = b.day(at)
	}
	if due, ok := r.Instant("due"); ok && isOpen(r) {
		line.Due, line.Overdue = b.day(due), due.AddDate(0, 0, 1).Before(b.asOf)
	}
	s := r.Section("Summary")
	if s == nil {
		s = r.Section("Public summary") // all that others may read of it
	}
	if s != nil {
		line.Summary = excerpt(s.Text)
	}
	for _, a := range b.actions(r, root) {
		if a.State.Class == "open" {
			line.Open++
		}
	}
	return line
}

// publishedAt is when a review could first be read.
func publishedAt(r *records.Record) time.Time {
	internal, _ := r.Instant("publication.internal_at")
	public, _ := r.Instant("publication.public_at")
	if internal.IsZero() || !public.IsZero() && public.Before(internal) {
		return public
	}
	return internal
}

// reviewsByDate lists reviews, the newest first.
func (b *builder) reviewsByDate() []*records.Record {
	list := slices.Clone(b.tree.OfKind("pir"))
	slices.SortStableFunc(list, func(x, y *records.Record) int {
		return cmp.Or(publishedAt(y).Compare(publishedAt(x)), records.CompareIDs(y.ID, x.ID))
	})
	return list
}

// reviewsPublished lists those that can be read.
func (b *builder) reviewsPublished() []*records.Record {
	return slices.DeleteFunc(b.reviewsByDate(), func(r *records.Record) bool { return !r.Category().Done() || restricted(r) })
}

// tallies orders counts, the most frequent first.
func (b *builder) tallies(counts map[string]int) []Tally {
	most := 1
	var out []Tally
	for label, n := range counts { // sorted below
		if label == "" {
			continue
		}
		most = max(most, n)
		out = append(out, Tally{Label: text(b.words(label)), Count: n})
	}
	slices.SortFunc(out, func(x, y Tally) int { return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Label, y.Label)) })
	for i := range out {
		out[i].Share = (out[i].Count*20 + most - 1) / most * 5
	}
	return out
}
