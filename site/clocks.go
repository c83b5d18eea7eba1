package site

import (
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
	"github.com/gitsm/gitsm/site/chart"
)

// measurements gives every clock that may be shown, by ID of the record: none of a
// restricted record, whose targets would tell its priority, and none under a
// restricted agreement (D8).
func (b *builder) measurements() []*sla.Measurement {
	m := &b.measured
	m.once.Do(func() {
		m.of = map[string][]*sla.Measurement{}
		for _, one := range b.measureAll() {
			if b.showsClock(one) {
				m.all = append(m.all, one)
				m.of[one.Record.ID] = append(m.of[one.Record.ID], one)
			}
		}
		m.done.Store(true)
	})
	return m.all
}

// showsClock reports whether a clock may be shown: what is measured is the whole record,
// and whether that is shown, the view says.
func (b *builder) showsClock(one *sla.Measurement) bool {
	shown := b.tree.Record(one.Record.ID)
	return shown != nil && !restricted(shown) && !b.hides(one.Agreement)
}

// measureAll asks the maker of the reports, so that everything is measured once.
func (b *builder) measureAll() []*sla.Measurement {
	k := &b.reports
	k.mu.Lock()
	defer k.mu.Unlock()
	b.openReports()
	return k.maker.Measurements()
}

// measurementsOf gives the clocks of one record that may be shown. Where pages are made
// one by one it does not measure all others for it.
func (b *builder) measurementsOf(r *records.Record) []*sla.Measurement {
	if !b.lazy || b.measured.done.Load() {
		b.measurements()
		return b.measured.of[r.ID]
	}
	k := &b.reports
	k.mu.Lock()
	defer k.mu.Unlock()
	b.openReports()
	var found []*sla.Measurement
	for _, one := range b.measuredTree().OfKind(r.Kind.Name) {
		if one.ID != r.ID { // more than one may have it
			continue
		}
		for _, m := range k.maker.MeasurementsOf(one) {
			if b.showsClock(m) {
				found = append(found, m)
			}
		}
	}
	return found
}

// Clock is a measurement of a record as its page shows it.
type Clock struct {
	ID        string // of its heading
	Name      string // "Resolution", with its number where reopening restarts it
	Agreement Piece
	With      []string // customers, team or supplier
	Priority  string
	Calendar  Piece
	Target    string
	Elapsed   string
	Verdict   Chip
	Excluded  bool
	broken    bool   // Next is when it was breached
	NextWord  string // "Due", "Breached", "Stopped"; "" where there is no instant
	Next      Time
	Remains   string // of a clock that is not due, since it pauses or rests
	Remarks   [][]Piece
	Chart     Chart
	Segments  []SegmentRow
	More      int    // stretches that the table has no room for
	MoreRan   string // how long the clock ran in them
	Sum       string // of what ran; the same as Elapsed, or the clock would be wrong
}

// SegmentRow is a stretch of time in which a clock did one thing: a line of
// "gitsm sla explain".
type SegmentRow struct {
	Span  Span
	Lasts string
	State string // running, paused, outside, stopped
	Runs  bool
	Why   string
	Entry int // of the log, counted from 1
}

// segmentsShown bounds the table of a clock: a year of office hours has more
// stretches than anybody reads. The last row sums up the rest.
const segmentsShown = 400

// clocks shows the clocks of a record; none beyond the organisation: what a clock is
// made of (pauses, reasons, other targets) is not theirs to see, and logs that are not
// told whole would give other figures.
func (b *builder) clocks(r *records.Record, root string) []Clock {
	if b.outward() {
		return nil
	}
	all := b.measurementsOf(r)
	clocks := make([]Clock, 0, len(all))
	for i, m := range all {
		clocks = append(clocks, b.clock(m, "clock-"+strconv.Itoa(i+1), root))
	}
	return clocks
}

func (b *builder) clock(m *sla.Measurement, id, root string) Clock {
	c := Clock{
		ID: id, Name: b.clockName(m), Agreement: b.called(m.Agreement, root), With: b.partners(m), Priority: text(m.Priority), Calendar: b.called(m.Calendar, root),
		Target: b.length(m.Target), Elapsed: b.length(m.Elapsed), Verdict: b.clockVerdict(m), Excluded: m.Excluded != nil, Remarks: b.clockRemarks(m, root),
	}
	c.next(b, m)
	segments := m.Segments()
	var ran, more time.Duration
	for i, s := range segments {
		if s.State == sla.ClockRunning {
			ran += s.Duration()
		}
		if i < segmentsShown {
			c.Segments = append(c.Segments, b.segmentRow(m.Record, s))
		} else if s.State == sla.ClockRunning {
			more += s.Duration()
		}
	}
	c.Sum = b.length(ran)
	c.More, c.MoreRan = len(segments)-len(c.Segments), b.length(more)
	c.Chart = b.clockChart(m, segments, c)
	return c
}

// clockName names a clock, with its number where reopening restarts it.
func (b *builder) clockName(m *sla.Measurement) string {
	name := text(b.words(m.Metric))
	if m.Cycle > 1 {
		name += " " + strconv.Itoa(m.Cycle)
	}
	return name
}

// called is what is known by an ID: the title of its record with a link, or the ID
// where it is none's, as "24x7" is.
func (b *builder) called(id, root string) Piece {
	ref, ok := b.refTo(id, root)
	if !ok {
		return Piece{Text: text(id)}
	}
	return Piece{Text: ref.Title, Href: ref.Href, Title: ref.ID}
}

// partners are those with whom it was agreed.
func (b *builder) partners(m *sla.Measurement) []string {
	if m.Party != "" {
		if s := b.tree.Suppliers.ByID(m.Party); s != nil && s.Title != "" {
			return []string{text(s.Title)}
		}
		return []string{b.person(m.Party)}
	}
	var names []string
	for _, id := range m.Customers {
		names = append(names, b.customer(id))
	}
	return names
}

// clockVerdict is how a clock stands, in words and with a shape.
func (b *builder) clockVerdict(m *sla.Measurement) Chip {
	switch {
	case m.Verdict == sla.Void:
		return Chip{Text: b.say.Text("Does not count"), Class: "plain", Icon: "cancelled"}
	case m.Verdict == sla.Met:
		return Chip{Text: b.say.Text("Met"), Class: "ok", Icon: "ok"}
	case m.Verdict == sla.Breached && m.Stopped():
		return Chip{Text: b.say.Text("Breached"), Class: "down", Icon: "down"}
	case m.Verdict == sla.Breached:
		return Chip{Text: b.say.Text("Breached, not stopped"), Class: "down", Icon: "down"}
	case m.AtRisk:
		return Chip{Text: b.say.Text("At risk"), Class: "partial", Icon: "partial"}
	}
	return Chip{Text: b.words(string(m.State)), Class: "open", Icon: "open"}
}

// next is the instant to look at: when it was broken or stopped, or is due; and
// what remains where it is not due.
func (c *Clock) next(b *builder, m *sla.Measurement) {
	switch {
	case m.Verdict == sla.Void:
	case !m.BreachedAt.IsZero():
		c.NextWord, c.Next, c.broken = b.say.Text("Breached"), b.instant(m.BreachedAt), true
	case m.Stopped():
		c.NextWord, c.Next = b.say.Text("Stopped"), b.instant(m.Stop)
	case !m.Due.IsZero():
		c.NextWord, c.Next = b.say.Text("Due"), b.instant(m.Due)
	default:
		c.Remains = b.length(m.Remaining())
	}
}

// causes say what brought a target that had passed already.
var causes = map[string]string{
	sla.CausePriority: msg("the priority was raised"), sla.CauseService: msg("the services were changed"), sla.CauseCustomer: msg("the customers were changed"),
}

// clockRemarks say what figures alone do not tell.
func (b *builder) clockRemarks(m *sla.Measurement, root string) [][]Piece {
	var all [][]Piece
	remark := func(s string) { all = append(all, b.inline(s, root)) }
	if m.Verdict == sla.Void {
		remark(b.say.Fill("It does not count: {void}.", b.say.Told(m.Void)))
	}
	if o := m.Outgoing; o != nil && !b.hides(o.Agreement) {
		remark(b.say.Fill("It was broken under the target for {priority}, {target} of {agreement}, and stays so.", strings.TrimSpace(o.Priority+" "), b.length(o.Target), b.called(o.Agreement, root).Text))
	}
	if m.Cause != "" {
		remark(b.say.Fill("It was past its target when that came to hold: {causes}.", b.say.Text(causes[m.Cause])))
	}
	if l := m.Lifted; l != nil {
		remark(b.say.Fill("It would be broken at {time} without the correction by {by} in log {entry}: {why}", b.instant(l.BreachedAt).Text, b.person(l.By), strconv.Itoa(l.Entry+1), l.Why))
	}
	if x := m.Excluded; x != nil {
		remark(b.say.Fill("It is excluded from the figures of the agreement by {by}: {why}", b.person(x.By), x.Reason))
	}
	return all
}

func (b *builder) segmentRow(r *records.Record, s sla.Segment) SegmentRow {
	return SegmentRow{
		Span: b.span(s.From, s.To), Lasts: b.length(s.Duration()), State: b.words(string(s.State)), Runs: s.State == sla.ClockRunning,
		Why: b.segmentWhy(r, s), Entry: s.Entry + 1,
	}
}

// segmentWhy puts the name of a state, with which most reasons begin, as pages do.
func (b *builder) segmentWhy(r *records.Record, s sla.Segment) string {
	name, rest, more := strings.Cut(s.Why, ",")
	for _, tag := range b.states[r.Kind] {
		if tag.name == name {
			name = tag.chip.Text
			break
		}
	}
	if more {
		return text(name) + ", " + text(b.say.Told(strings.TrimSpace(rest)))
	}
	return text(b.say.Told(name))
}

// clockChart draws the stretches of a clock to scale.
func (b *builder) clockChart(m *sla.Measurement, segments []sla.Segment, c Clock) Chart {
	if len(segments) == 0 {
		return Chart{}
	}
	title := b.say.Fill("{name} under {agreement}", c.Name, c.Agreement.Text)
	from, end := segments[0].From.In(b.zone), segments[len(segments)-1].To.In(b.zone)
	t := chart.Timeline{
		Words: chart.Words{Say: b.say, Date: b.date, ID: c.ID + "-chart", Title: title, Desc: b.clockInWords(c)},
		From:  from, To: chartEnd(m, from, end).In(b.zone),
		Marks: []chart.Mark{{At: from, Label: b.say.Fill("Opened {shortInstant}", b.shortInstant(from, from))}},
	}
	if m.Cycle > 1 {
		t.Marks[0].Label = b.say.Fill("Reopened {shortInstant}", b.shortInstant(from, from))
	}
	switch {
	case m.Stopped():
		t.Marks = append(t.Marks, chart.Mark{At: end, Label: b.say.Fill("Stopped {shortInstant}", b.shortInstant(end, from))})
	default:
		t.Marks = append(t.Marks, chart.Mark{At: end, Label: b.say.Fill("As of {shortInstant}", b.shortInstant(end, from))})
	}
	switch {
	case !m.BreachedAt.IsZero():
		at := m.BreachedAt.In(b.zone)
		t.Marks = append(t.Marks, chart.Mark{At: at, Label: b.say.Fill("Breached {shortInstant}", b.shortInstant(at, from)), Strong: true})
	case !m.Due.IsZero() && !m.Stopped():
		at := m.Due.In(b.zone)
		t.Marks = append(t.Marks, chart.Mark{At: at, Label: b.say.Fill("Due {shortInstant}", b.shortInstant(at, from)), Strong: true})
	}
	for i, s := range segments {
		said := ""
		if i < len(c.Segments) {
			row := &c.Segments[i]
			said = row.State + ", " + row.Lasts + ": " + row.Why
		}
		t.Stretches = append(t.Stretches, stretches(m, s, said)...)
	}
	return Chart{Title: title, SVG: t.SVG()}
}

// clockInWords is what a clock's chart shows, for those who do not see it.
func (b *builder) clockInWords(c Clock) string {
	var what string
	switch {
	case c.broken:
		what = b.say.Fill("at {time}", c.Next.Text)
	case c.NextWord != "":
		what = b.small(c.NextWord) + " " + c.Next.Text
	case c.Remains != "":
		what = b.say.Fill("{remains} remain", c.Remains)
	default:
		return b.say.Fill("Ran {elapsed} of {target}: {verdict}. The table below has every stretch of time.", c.Elapsed, c.Target, b.small(c.Verdict.Text))
	}
	return b.say.Fill("Ran {elapsed} of {target}: {verdict}, {what}. The table below has every stretch of time.", c.Elapsed, c.Target, b.small(c.Verdict.Text), what)
}

// chartEnd leaves room for a due time that is not too far ahead to be seen beside
// what has passed.
func chartEnd(m *sla.Measurement, from, end time.Time) time.Time {
	last := end
	passed := end.Sub(from)
	if far := end.Add(30 * passed); !m.Stopped() && m.Due.After(end) && m.Due.Before(far) {
		last = m.Due
	}
	return last.Add(last.Sub(from) / 50)
}

// looks of what a clock does.
var looks = map[sla.State]chart.Look{
	sla.ClockRunning: chart.Running, sla.ClockPaused: chart.Paused, sla.ClockOutside: chart.Outside, sla.ClockStopped: chart.Stopped,
}

// stretches are a segment as it is drawn: in two where the target is passed within.
func stretches(m *sla.Measurement, s sla.Segment, title string) []chart.Stretch {
	one := chart.Stretch{From: s.From, To: s.To, Look: looks[s.State], Title: title}
	at := m.BreachedAt
	switch {
	case s.State != sla.ClockRunning || at.IsZero() || !at.Before(s.To):
		return []chart.Stretch{one}
	case !at.After(s.From):
		one.Look = chart.Over
		return []chart.Stretch{one}
	}
	over := one
	one.To, over.From, over.Look = at, at, chart.Over
	return []chart.Stretch{one, over}
}

// shortInstant is an instant in a chart: without its day where that is the first's.
func (b *builder) shortInstant(at, first time.Time) string {
	if sameDay(at, first) {
		return b.date(at, clockLayout)
	}
	return b.date(at, "2 Jan 15:04")
}
