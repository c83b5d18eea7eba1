package site

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// ImprovementPage is an improvement: what it is worth, how it was, how it is to be,
// and what became of it.
type ImprovementPage struct {
	RecordPage
	Improvement ImprovementLine
}

// ImprovementLine is an improvement in the register.
type ImprovementLine struct {
	Ref
	Benefit, Baseline, Target, Result string
	Owner                             string
	Due                               Time
	DueRank                           string // for sorting
	Overdue                           bool
	Priority                          Chip
	Source                            Value
	due                               time.Time
}

func (b *builder) improvementPage(r *records.Record) any {
	p := ImprovementPage{RecordPage: b.recordPage(r, "benefit", "baseline", "target", "result", "due", "source", "owner")}
	p.Improvement = b.improvementLine(r, p.Root)
	return p
}

func (b *builder) improvementLine(r *records.Record, root string) ImprovementLine {
	line := ImprovementLine{Ref: b.ref(r, root)}
	if line.Hidden {
		return line
	}
	line.Benefit, line.Baseline, line.Target, line.Result = text(r.Value("benefit")), text(r.Value("baseline")), text(r.Value("target")), text(r.Value("result"))
	line.Owner = b.person(r.Value("owner"))
	line.Priority, _ = priorityChip(r)
	line.Source = b.viewer(r, root).value(fieldSchema(r.Kind, "source"), r.Lookup("source"), "source")
	if due, ok := r.Instant("due"); ok {
		line.due, line.Due = due, b.day(due)
		line.Overdue = isOpen(r) && due.AddDate(0, 0, 1).Before(b.asOf)
	}
	return line
}

// ImprovementsPage is the continual improvement register.
type ImprovementsPage struct {
	Frame
	About     string
	First     bool
	Open      int
	Overdue   int
	Done      int
	Rejected  int
	Now       []ImprovementLine // that are open, the first due first
	NowCount  int
	Past      []ImprovementLine // done, with what became of them; then rejected
	PastCount int
	Pager     Pager
}

// registerShown is how many rows a page of a register has: they hold sentences.
const registerShown = 200

// improvementJobs are the pages of the register: what is open by due date, then what
// is done, the newest first.
func (b *builder) improvementJobs(k *schema.Kind) []job {
	var now, done, given []*records.Record
	for _, r := range b.tree.OfKind(k.Name) {
		switch c := r.Category(); {
		case c == schema.Cancelled:
			given = append(given, r)
		case c.Done():
			done = append(done, r)
		default:
			now = append(now, r)
		}
	}
	slices.SortStableFunc(now, func(x, y *records.Record) int {
		return cmp.Or(compareDue(x, y, "due"), cmp.Compare(urgencyRank(x), urgencyRank(y)), records.CompareIDs(x.ID, y.ID))
	})
	sortNewest(done)
	sortNewest(given)
	p := ImprovementsPage{About: text(b.say.Text(strings.TrimSpace(k.Description))), Open: len(now), Done: len(done), Rejected: len(given), NowCount: len(now), PastCount: len(done) + len(given)}
	for _, r := range now {
		if due, ok := r.Instant("due"); ok && !restricted(r) && due.AddDate(0, 0, 1).Before(b.asOf) {
			p.Overdue++
		}
	}
	list := []segment{{title: "now", records: now}, {title: "past", records: append(done, given...)}}
	return b.listJobsOf(list, listPath(k), "improvements", registerShown, func(part paged) any { return b.improvementsPage(k, p, part) })
}

// compareDue orders by a day of a field; what has none comes last.
func compareDue(x, y *records.Record, field string) int {
	a, okA := x.Instant(field)
	c, okC := y.Instant(field)
	switch {
	case okA && okC:
		return a.Compare(c)
	case okA:
		return -1
	case okC:
		return 1
	}
	return 0
}

func (b *builder) improvementsPage(k *schema.Kind, p ImprovementsPage, part paged) any {
	p.Frame = b.frame(part.path, b.sectionOf(k), text(b.say.Text(k.Plural)))
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}, {b.say.Text("All records"), p.Root + allPath}}
	p.First, p.Pager = part.number == 1, part.pager(p.Root)
	for _, s := range part.segments {
		for _, r := range s.records {
			if s.title == "now" {
				p.Now = append(p.Now, b.improvementLine(r, p.Root))
			} else {
				p.Past = append(p.Past, b.improvementLine(r, p.Root))
			}
		}
	}
	return p
}
