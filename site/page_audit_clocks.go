package site

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/history"
)

// clockFinding is one finding about the clocks of a record.
type clockFinding struct {
	of *records.Record
	history.Finding
}

// clockSorts are the findings of the clocks in the order of the page.
var clockSorts = []string{history.EntryChanged, history.RecordedEarly, history.RecordedLate, history.NeverWitnessed}

// clockJobs are the pages of what histories tell of clocks.
func (b *builder) clockJobs() []job {
	found := b.clockFindings()
	var jobs []job
	for _, part := range cutRows(clocksBase+".html", len(found)) {
		jobs = append(jobs, job{path: part.path, page: "audit", data: func() any { return b.clocksPage(found, part) }})
	}
	return jobs
}

// clockFindings are those of all records: the gravest sort first, the newest of each.
func (b *builder) clockFindings() []clockFinding {
	var all []clockFinding
	for _, r := range b.tree.Records {
		for _, f := range b.pastOf(r).Findings {
			if !f.Clocks.Recorded.After(b.asOf) {
				all = append(all, clockFinding{r, f})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y clockFinding) int {
		if c := slices.Index(clockSorts, x.Rule) - slices.Index(clockSorts, y.Rule); c != 0 {
			return c
		}
		return y.Clocks.Recorded.Compare(x.Clocks.Recorded)
	})
	return all
}

// clocksPage shows what was recorded late, before it happened, changed afterwards, or
// never witnessed.
func (b *builder) clocksPage(found []clockFinding, part paged) any {
	say := b.say
	p := b.auditFrame(part.path, say.Text("Clocks that are apart"))
	p.Lead = b.inline(say.Text("Entries of logs that were recorded late, before they are said to have happened, changed afterwards, or that the ledger never saw. A late entry is no lie; that it was late is what a reader must know."), p.Root)
	p.Pager, p.Filter = part.pager(p.Root), true
	titles := map[string]string{
		history.EntryChanged: say.Text("Changed afterwards"), history.RecordedEarly: say.Text("Recorded early"),
		history.RecordedLate: say.Text("Recorded late"), history.NeverWitnessed: say.Text("Never witnessed"),
	}
	count := map[string]int{}
	for _, f := range found {
		count[f.Rule]++
	}
	for _, sort := range clockSorts {
		p.Figures = append(p.Figures, auditFigure(titles[sort], count[sort], "", sort == history.EntryChanged))
	}
	p.Notes = append(p.Notes, b.inline(say.Fill("Late is what was recorded after the time that policy.recorded_late gives: {late}.", b.lateness()), p.Root))
	for _, sort := range clockSorts {
		t := AuditTable{
			ID: sort, Title: titles[sort], Count: count[sort],
			Columns: []string{say.Text("Record"), say.Text("Happened"), say.Text("Recorded"), say.Text("Witnessed"), say.Text("Commit"), say.Text("What")},
		}
		for _, f := range found[max(part.first-1, 0):part.last] {
			if f.Rule == sort {
				t.add("", b.recordCell(f.of.ID, p.Root), b.clockCell(f.Clocks.Declared), b.clockCell(f.Clocks.Recorded), b.clockCell(f.Clocks.Witnessed), commitCell(f.Clocks.In.Hash), b.sentence(f.Message, p.Root))
			}
		}
		if len(t.Rows) > 0 {
			p.Tables = append(p.Tables, t)
		}
	}
	if len(found) == 0 {
		p.Tables = append(p.Tables, AuditTable{ID: "none", Title: say.Text("Findings"), Empty: say.Text("Every entry was recorded in time, and stands as it was recorded.")})
	}
	return p
}

// lateness is what policy.recorded_late says.
func (b *builder) lateness() string {
	p := b.tree.Config.Policy.RecordedLate
	if p.BusinessDays > 0 {
		return b.say.Count(p.BusinessDays, "{n} business day", "{n} business days")
	}
	return strings.TrimSpace(b.duration(p.Wall))
}

// ClockLine is one entry of a log with its three clocks.
type ClockLine struct {
	Entry                         int // place in the log, counted from 1
	What                          string
	Happened, Recorded, Witnessed Time
	Commit                        string
	Beyond                        bool // recorded before what a shallow clone knows
}

// threeClocks lists the entries of a record's log side by side with when they were
// recorded and seen, nil where that is not known.
func (b *builder) threeClocks(r *records.Record) []ClockLine {
	clocks := b.pastOf(r).Clocks
	if len(clocks) != len(r.Log) {
		return nil
	}
	var out []ClockLine
	for i, e := range r.Log {
		c := clocks[i]
		if e.At.After(b.asOf) {
			continue
		}
		line := ClockLine{Entry: i + 1, What: b.entryWords(e), Happened: b.instant(e.At), Beyond: c.Beyond}
		if known := func(at time.Time) bool { return !at.After(b.asOf) }; !c.Beyond {
			if known(c.Recorded) {
				line.Recorded, line.Commit = b.instant(c.Recorded), short(c.In.Hash)
			}
			if known(c.Witnessed) {
				line.Witnessed = b.instant(c.Witnessed)
			}
		}
		out = append(out, line)
	}
	return out
}

// entryWords says in a word or two what an entry does.
func (b *builder) entryWords(e records.Entry) string {
	switch {
	case e.To != "":
		return text(b.words(e.To))
	case len(e.Set) > 0:
		return text(b.words(e.Set[0].Field))
	case len(e.Flags) > 0:
		return text(b.words(e.Flags[0]))
	}
	return b.say.Text("Note")
}
