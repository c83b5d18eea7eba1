package site

import (
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/site/chart"
)

// longestDrawn bounds what a drawing of a window is made of: what lasts longer is not
// told apart in it.
const longestDrawn = 60 * 24 * time.Hour

// windowChart draws when a change was carried out beside when it was to be: what lies
// within the window, what after it, and what of the window was not needed. Before the
// change is done there is none; a window alone is told in words.
func (b *builder) windowChart(plan changePlan) Chart {
	planned, actual := worktime.Interval{From: plan.start, To: plan.end}, worktime.Interval{From: plan.began, To: plan.ended}
	if !planned.Whole() || !actual.Whole() {
		return Chart{}
	}
	from, to := planned.From, planned.To
	if actual.From.Before(from) {
		from = actual.From
	}
	if actual.To.After(to) {
		to = actual.To
	}
	if to.Sub(from) > longestDrawn {
		return Chart{}
	}
	from, to = from.In(b.zone), to.In(b.zone)
	c := chart.Timeline{
		Words: chart.Words{Say: b.say, Date: b.date, ID: "window-chart", Title: b.say.Text("Window and work"), Desc: b.windowInWords(planned, actual)},
		From:  from, To: to,
		Marks: []chart.Mark{
			{At: planned.From, Label: b.say.Fill("Window begins {shortInstant}", b.shortInstant(planned.From.In(b.zone), from))},
			{At: planned.To, Label: b.say.Fill("Window ends {shortInstant}", b.shortInstant(planned.To.In(b.zone), from)), Strong: actual.To.After(planned.To)},
		},
	}
	add := func(look chart.Look, title string, from, to time.Time) {
		c.Stretches = append(c.Stretches, chart.Stretch{From: from, To: to, Look: look, Title: title})
	}
	add(chart.Outside, b.say.Text("Window"), planned.From, planned.To)
	if actual.From.Before(planned.From) {
		add(chart.Over, b.say.Text("Work before the window"), actual.From, soonest(planned.From, actual.To))
	}
	if actual.Overlaps(planned) {
		add(chart.Running, b.say.Text("Work"), latest(actual.From, planned.From), soonest(actual.To, planned.To))
	}
	if actual.To.After(planned.To) {
		add(chart.Over, b.say.Text("Work past the window"), latest(actual.From, planned.To), actual.To)
	}
	return Chart{Title: c.Title, SVG: c.SVG()}
}

func soonest(x, y time.Time) time.Time {
	if x.Before(y) {
		return x
	}
	return y
}

func latest(x, y time.Time) time.Time {
	if x.After(y) {
		return x
	}
	return y
}

// windowInWords is what the drawing shows, for those who do not see it.
func (b *builder) windowInWords(planned, actual worktime.Interval) string {
	switch {
	case planned.Covers(actual):
		return b.say.Text("The work lay within its window.")
	case !actual.Overlaps(planned):
		return b.say.Text("The work lay outside of its window.")
	case actual.From.Before(planned.From) && actual.To.After(planned.To):
		return b.say.Text("The work began before its window and went on past it.")
	case actual.From.Before(planned.From):
		return b.say.Text("The work began before its window.")
	}
	return b.say.Text("The work went on past its window.")
}

// showObstacles shows what stands against the window of a change that is not done:
// collisions, freezes, and windows of maintenance that do not hold it. Others than
// the organisation are not told how it plans.
func (b *builder) showObstacles(p *ChangePage, r *records.Record) {
	if b.outward() || !change.Underway(r) {
		return
	}
	p.Meets, p.MeetsMore = b.encounters(r, p.Root, encountersShown)
	for _, f := range change.FrozenIn(b.tree, r, change.Planned(r)) {
		p.Frozen = append(p.Frozen, b.ref(f.Freeze, p.Root))
	}
	for _, o := range change.OutsideOf(b.tree, r) {
		p.Outside = append(p.Outside, b.ref(o.Service, p.Root))
	}
}

// sealChip tells whether a decision was made on what a change says now (C4).
func (b *builder) sealChip(given, now string) Chip {
	switch given {
	case "":
		return Chip{Text: b.say.Text("No seal"), Class: "plain"}
	case now:
		return Chip{Text: b.say.Text("Fresh"), Class: "ok", Icon: "ok"}
	}
	return Chip{Text: b.say.Text("Stale"), Class: "degraded", Icon: "degraded"}
}
