package site

import (
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
	"github.com/gitsm/gitsm/site/chart"
)

// ProblemPage adds what to do until it is solved, the change that is to fix it, what
// caused it, and the incidents that it made.
type ProblemPage struct {
	RecordPage
	Workaround     *Ref
	Do             string // beginning of the workaround
	NoWorkaround   bool
	WorkaroundText string // why there is none
	Fixes          []Ref  // changes that are to resolve it and are not done
	Cause          string
	Incidents      int
	Latest         []Ref // incidents, the newest first
	More           int
	LastAt         Time
	Months         []MonthCount
	Chart          Chart
}

// MonthCount is a number in a month.
type MonthCount struct {
	Month string
	Count int
}

const (
	problemMonths    = 12
	problemIncidents = 20
	chartFrom        = 3 // incidents that make a picture worth its place
)

func (b *builder) problemPage(r *records.Record) any {
	p := ProblemPage{RecordPage: b.recordPage(r, "workaround", "workaround_reason", "priority", "cause_category")}
	p.Cause = text(b.words(r.Value("cause_category")))
	switch id := r.Value("workaround"); id {
	case "":
	case "none":
		p.NoWorkaround, p.WorkaroundText = true, text(r.Value("workaround_reason"))
	default:
		if ref, ok := b.refTo(id, p.Root); ok {
			p.Workaround = &ref
			p.Do = b.instruction(b.tree.Record(id))
		}
	}
	p.drop("Workaround", "Incidents")
	p.Fixes = b.fixes(r, p.Root)
	b.showIncidents(&p, r)
	return p
}

// showIncidents lists the incidents of a problem and counts them by month.
func (b *builder) showIncidents(p *ProblemPage, r *records.Record) {
	list := b.linked(r.ID, "incidents")
	sortNewest(list)
	p.Incidents, p.More = len(list), max(len(list)-problemIncidents, 0)
	for _, i := range list[:min(len(list), problemIncidents)] {
		p.Latest = append(p.Latest, b.ref(i, p.Root))
	}
	if len(list) == 0 {
		return
	}
	p.LastAt = b.day(list[0].Opened())
	if len(list) < chartFrom {
		return
	}
	y, m, _ := b.asOf.Date()
	first := time.Date(y, m-problemMonths+1, 1, 0, 0, 0, 0, b.zone)
	counts, shown := make([]float64, problemMonths), 0
	for _, i := range list {
		at := i.Opened().In(b.zone)
		if n := (at.Year()-first.Year())*12 + int(at.Month()) - int(first.Month()); n >= 0 && n < problemMonths && !at.After(b.asOf) {
			counts[n]++
			shown++
		}
	}
	if shown == 0 {
		return
	}
	c := chart.Bars{Words: chart.Words{Say: b.say, Date: b.date, ID: "incidents-chart", Title: b.say.Text("Incidents a month"), Desc: b.say.Fill("{shown} in the last twelve months. The table below has the numbers.", strconv.Itoa(shown))}}
	for n, count := range counts {
		month := first.AddDate(0, n, 0)
		c.Labels = append(c.Labels, b.date(month, "Jan"))
		p.Months = append(p.Months, MonthCount{b.date(month, "January 2006"), int(count)})
	}
	c.Series = []chart.Series{{Name: b.say.Text("incidents"), Values: counts}}
	p.Chart = Chart{Title: c.Title, SVG: c.SVG()}
	slices.Reverse(p.Months)
}

// fixes are the open changes that are to resolve a problem: "fix in progress"
// is a badge, no state (L-P).
func (b *builder) fixes(r *records.Record, root string) []Ref {
	if !isOpen(r) {
		return nil
	}
	var ids []string
	for _, c := range b.linked(r.ID, "resolved_by") {
		if c.Kind.Name == "change" && (isOpen(c) || c.Category() == schema.Resolved) {
			ids = append(ids, c.ID)
		}
	}
	return b.firstRefs(ids, root)
}
