package site

import (
	"path"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audit"
)

// AuditPath is the first page for auditors.
const AuditPath = "audit.html"

const (
	auditFolder = "audit/"
	clocksBase  = auditFolder + "clocks"
	chainPrefix = auditFolder + "change-"
)

// auditPages are the pages for auditors, of which none is made before it is asked for.
func (b *builder) auditPages() []job {
	if b.audit() == nil {
		return nil
	}
	var jobs []job
	for _, part := range cutRows(AuditPath, len(b.packs().periods)) {
		jobs = append(jobs, job{path: part.path, page: "audit", data: func() any { return b.auditIndex(part) }})
	}
	if b.opts.Audit.Past != nil {
		jobs = append(jobs, job{path: clocksBase, more: b.clockJobs})
	}
	for _, p := range b.packs().periods {
		if p.shown {
			jobs = append(jobs, job{path: auditFolder + p.Name, more: func() []job { return b.quarterJobs(p) }})
		}
	}
	if len(b.packs().made) == 0 {
		return jobs
	}
	return append(jobs, job{path: chainPrefix, more: b.chainJobs})
}

// auditIndex lists the quarters.
func (b *builder) auditIndex(part paged) any {
	say := b.say
	p := b.auditFrame(part.path, say.Text("Audit"))
	p.Lead = b.inline(say.Text("What an auditor looks at: which changes there were, what shows that each was authorised, what was an exception, and what went past the gate. The same figures as gitsm audit prints."), p.Root)
	if note := b.opts.Audit.Note; note != "" {
		p.Notes = append(p.Notes, b.inline(note, p.Root))
	}
	if b.opts.Audit.Past != nil {
		p.Tabs = append(p.Tabs, NavItem{Link: Link{say.Text("Recorded late, early, changed afterwards, never witnessed"), p.Root + clocksBase + ".html"}})
	}
	if b.opts.Audit.Pack == nil {
		return p
	}
	t := AuditTable{
		ID: "periods", Title: say.Text("Quarters"), Count: part.rows, Empty: say.Text("No record tells of any quarter yet."),
		Columns: []string{say.Text("Quarter"), say.Text("Changes"), say.Text("Carried out"), say.Text("Past the gate"), say.Text("Exceptions"), say.Text("Gaps in numbers")},
	}
	for _, period := range b.packs().periods[max(part.first-1, 0):part.last] {
		b.periodRow(&t, period, p.Root)
	}
	p.Tables, p.Pager = append(p.Tables, t), part.pager(p.Root)
	if shown := b.opts.Audit.Quarters; len(b.packs().periods) > shown {
		p.Notes = append(p.Notes, b.inline(say.Count(shown, "The last quarter has pages here; gitsm audit --period makes the pack of any other.", "The last {n} quarters have pages here; gitsm audit --period makes the pack of any other."), p.Root))
	}
	return p
}

func (b *builder) periodRow(t *AuditTable, period auditPeriod, root string) {
	name := period.Name
	number := func(n int) AuditCell { return AuditCell{Text: []Piece{{Text: grouped(n)}}} }
	if !period.shown {
		t.add("", textCell(name), number(period.changes), AuditCell{}, AuditCell{}, AuditCell{}, AuditCell{})
		return
	}
	pack := b.pack(name)
	base := root + auditFolder + name
	errors, carried := errorsIn(pack), 0
	for i := range pack.Population {
		if pack.Population[i].CarriedOut {
			carried++
		}
	}
	found := AuditCell{Chip: Chip{Text: b.say.Text("Nothing"), Class: "ok", Icon: "ok"}}
	if errors > 0 {
		found = AuditCell{Chip: Chip{Text: grouped(errors), Class: "down", Icon: "down"}}
	}
	t.add("", AuditCell{Link: Link{name, base + ".html"}}, AuditCell{Link: Link{grouped(len(pack.Population)), base + "-population.html"}}, number(carried),
		found, AuditCell{Link: Link{grouped(len(pack.Exceptions)), base + "-exceptions.html"}}, number(len(pack.Gaps)))
}

func errorsIn(pack audit.Pack) int {
	n := 0
	for _, f := range pack.Findings {
		if f.Severity == "error" {
			n++
		}
	}
	return n
}

// chainOf is the path of the page that tells a change end to end, "" where no quarter
// in which it lived is shown, or where it is told in part.
func (b *builder) chainOf(r *records.Record) string {
	if r.Kind.Name != "change" || len(r.Log) == 0 || b.partly(r.ID) || b.lastQuarter(r) == "" {
		return ""
	}
	return chainPrefix + path.Base(b.pages[r])
}

// lastQuarter is the last quarter with pages in which a change lived.
func (b *builder) lastQuarter(r *records.Record) string {
	if b.audit() == nil || len(b.packs().made) == 0 {
		return ""
	}
	last := ""
	for _, e := range r.Log {
		if !e.At.IsZero() && !e.At.After(b.asOf) {
			last = max(last, audit.QuarterOf(e.At.In(b.zone)))
		}
	}
	if last != "" && !r.Category().Done() {
		last = audit.QuarterOf(b.asOf)
	}
	if b.packs().made[last] == nil {
		return ""
	}
	return last
}
