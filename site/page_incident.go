package site

import (
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// IncidentPage adds what was down, and what readers were told.
type IncidentPage struct {
	RecordPage
	Outages    []OutageLine
	NoOutage   bool   // it says explicitly that none was
	Downtime   string // all outages together, overlaps counted once
	Updates    []UpdateLine
	Services   []Ref
	Milestones []Milestone
	Help       []Help // on an open one: what may help
}

// OutageLine is one outage.
type OutageLine struct {
	Services []Ref
	Span     Span
	Level    Chip
	Running  bool
	Ago      string
}

// UpdateLine is one update.
type UpdateLine struct {
	At    Time
	Phase Chip
	Text  []Piece
}

// Milestone is a figure of the response: how long until something happened.
type Milestone struct {
	Label string
	Value string
	At    Time
}

func (b *builder) incidentPage(r *records.Record) any {
	p := IncidentPage{RecordPage: b.recordPage(r, "outages", "updates", "services", "major", "severity", "priority")}
	p.Services = b.refs(r.Lookup("services").Strings(), p.Root)
	outages := outagesOf(r)
	p.NoOutage = r.Lookup("outages") != nil && len(outages) == 0
	for _, o := range outages {
		line := OutageLine{
			Services: b.refs(o.Services, p.Root), Span: b.span(o.From, o.To), Level: b.outageChip(parseLevel(r.Kind.Builtin("outages.level", o.Level))),
		}
		if o.To.IsZero() {
			line.Running, line.Ago = true, b.ago(o.From)
		}
		p.Outages = append(p.Outages, line)
	}
	p.Downtime = b.merged(outages, b.asOf)
	for _, u := range b.updatesOf(r) {
		p.Updates = append(p.Updates, UpdateLine{At: b.instant(u.At), Phase: b.phaseChip(u.Phase), Text: b.inline(u.Text, p.Root)})
	}
	p.Milestones = b.milestones(r)
	p.Help = b.help(r, p.Root)
	p.drop("Services") // they stand above the text
	return p
}

func (b *builder) outageChip(l level) Chip {
	return Chip{Text: b.say.Text(levels[l].outage), Class: levels[l].class, Icon: levels[l].class}
}

// merged is how long any of the outages lasted, overlaps counted once.
func (b *builder) merged(outages []outage, asOf time.Time) string {
	if len(outages) < 2 {
		return ""
	}
	spans := make([]outage, 0, len(outages))
	for _, o := range outages {
		if o.To.IsZero() || o.To.After(asOf) {
			o.To = asOf
		}
		if o.To.After(o.From) {
			spans = append(spans, o)
		}
	}
	sortByFrom(spans)
	var total time.Duration
	var end time.Time
	for _, o := range spans {
		from := o.From
		if from.Before(end) {
			from = end
		}
		if o.To.After(from) {
			total += o.To.Sub(from)
			end = o.To
		}
	}
	if total == 0 {
		return ""
	}
	return b.duration(total)
}

// milestones are when work began and when service was back, measured from the
// first entry of the log. Service levels are another matter: this is
// wall-clock time.
func (b *builder) milestones(r *records.Record) []Milestone {
	opened := r.Opened()
	if opened.IsZero() {
		return nil
	}
	history, _ := lifecycle.Replay(b.tree, r)
	out := []Milestone{{b.say.Text("Opened"), "", b.instant(opened)}}
	for _, m := range []struct{ label, name string }{{b.say.Text("Taken up"), "acknowledged"}, {b.say.Text("Resolved"), "resolved"}} {
		if at := history.Milestones[m.name]; !at.IsZero() {
			out = append(out, Milestone{m.label, b.say.Fill("after {duration}", b.duration(at.Sub(opened))), b.instant(at)})
		}
	}
	return out
}
