package site

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/site/chart"
)

// step is a line of a review's timeline.
type step struct {
	at  time.Time
	tag string
}

// stepsDrawn bounds the marks of a drawing; the table of the review has all.
const stepsDrawn = 12

// steps reads the lines of a review's Timeline section that have a time and a tag, in
// the order of time.
func (b *builder) steps(r *records.Record) []step {
	s := r.Section("Timeline")
	if s == nil {
		return nil
	}
	var out []step
	for line := range strings.Lines(s.Text) {
		item, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "- ")
		parts := strings.SplitN(item, " | ", 3)
		if !ok || len(parts) < 3 {
			continue
		}
		at, err := worktime.ParseInstant(strings.TrimSpace(parts[0]))
		tag := strings.TrimSpace(parts[1])
		if _, known := timelineTags[tag]; err == nil && known {
			out = append(out, step{at.In(b.zone), tag})
		}
	}
	slices.SortStableFunc(out, func(x, y step) int { return x.at.Compare(y.at) })
	return out
}

// firstStep is the first step with one of some tags, the zero time for none.
func firstStep(steps []step, tags ...string) time.Time {
	for _, s := range steps {
		if slices.Contains(tags, s.tag) {
			return s.at
		}
	}
	return time.Time{}
}

// lastStep is the last step with one of some tags, the zero time for none.
func lastStep(steps []step, tags ...string) time.Time {
	for _, s := range slices.Backward(steps) {
		if slices.Contains(tags, s.tag) {
			return s.at
		}
	}
	return time.Time{}
}

// reviewTimes are how long it took from the begin of the impact until somebody noticed,
// until it hurt less, and until it was over.
func (b *builder) reviewTimes(steps []step) []Figure {
	start := firstStep(steps, "impact_start")
	if start.IsZero() {
		return nil
	}
	var out []Figure
	for _, f := range []struct {
		label string
		tags  []string
	}{{b.say.Text("until detected"), []string{"detect"}}, {b.say.Text("until mitigated"), []string{"mitigate"}}, {b.say.Text("until restored"), []string{"restore", "resolve"}}} {
		if at := firstStep(steps, f.tags...); at.After(start) {
			out = append(out, Figure{b.duration(at.Sub(start)), f.label})
		}
	}
	return out
}

// reviewChart draws the timeline of a review to scale: the impact before anybody
// knew, while it lasted, after it was mitigated; with its steps as marks.
func (b *builder) reviewChart(steps []step) Chart {
	// What led to it hours before, and what was written days after, would leave no room
	// for the incident itself.
	if start := firstStep(steps, "impact_start"); !start.IsZero() {
		steps = slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return s.at.Before(start) })
	}
	if end := lastStep(steps, "restore", "resolve"); !end.IsZero() {
		steps = slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return s.at.After(end) })
	}
	if len(steps) < 3 {
		return Chart{}
	}
	from, to := steps[0].at, steps[len(steps)-1].at
	if !from.Before(to) || to.Sub(from) > longestDrawn {
		return Chart{}
	}
	c := chart.Timeline{Words: chart.Words{Say: b.say, Date: b.date, ID: "timeline-chart", Title: b.say.Text("Timeline to scale"), Desc: b.timesInWords(steps)}, From: from, To: to}
	start, end := firstStep(steps, "impact_start"), firstStep(steps, "restore", "resolve")
	if !start.IsZero() {
		if end.Before(start) {
			end = to
		}
		c.Stretches = b.impact(start, firstStep(steps, "detect"), firstStep(steps, "mitigate"), end)
	}
	for _, s := range steps {
		chatter := len(steps) > stepsDrawn && slices.Contains([]string{"action", "note", "comms"}, s.tag)
		if chatter || len(c.Marks) == stepsDrawn {
			continue
		}
		c.Marks = append(c.Marks, chart.Mark{At: s.at, Label: b.say.Text(timelineTags[s.tag]) + " " + b.shortInstant(s.at, from), Strong: s.tag == "impact_start" || s.tag == "restore"})
	}
	return Chart{Title: c.Title, SVG: c.SVG()}
}

// impact is the time from begin to end in the parts that detection and mitigation cut
// it into, as far as they lie within.
func (b *builder) impact(start, detect, mitigate, end time.Time) []chart.Stretch {
	within := func(at, otherwise time.Time) time.Time {
		if at.Before(start) || at.After(end) {
			return otherwise
		}
		return at
	}
	known := within(detect, start)
	less := latest(within(mitigate, end), known)
	return []chart.Stretch{
		{From: start, To: known, Look: chart.Outside, Title: b.say.Fill("Impact that nobody had noticed, {sub}", b.duration(known.Sub(start)))},
		{From: known, To: less, Look: chart.Running, Title: b.say.Fill("Impact, {sub}", b.duration(less.Sub(known)))},
		{From: less, To: end, Look: chart.Paused, Title: b.say.Fill("Mitigated, {sub}", b.duration(end.Sub(less)))},
	}
}

// timesInWords is what the drawing shows, for those who do not see it.
func (b *builder) timesInWords(steps []step) string {
	var said []string
	for _, f := range b.reviewTimes(steps) {
		said = append(said, f.Value+" "+f.Label)
	}
	if len(said) == 0 {
		return b.say.Text("The steps of the timeline, which the text has as a table.")
	}
	return b.say.Fill("From the begin of the impact {joinAnd}. The text has every step as a table.", b.joinAnd(said))
}
