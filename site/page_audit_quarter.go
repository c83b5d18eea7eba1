package site

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/records/audit"
)

// quarterJobs are the pages and files of one quarter.
func (b *builder) quarterJobs(period auditPeriod) []job {
	base := auditFolder + period.Name
	pack := b.pack(period.Name)
	page := func(path string, data func() any) job { return job{path: path, page: "audit", data: data} }
	jobs := []job{
		page(base+".html", func() any { return b.resultsPage(pack) }),
		page(base+"-sample.html", func() any { return b.samplePage(pack) }),
		page(base+"-standing.html", func() any { return b.standingPage(pack) }),
		{path: base + "/pack.json", make: func() ([]byte, error) { return packJSON(pack) }},
	}
	for _, part := range cutRows(base+"-population.html", len(pack.Population)) {
		jobs = append(jobs, page(part.path, func() any { return b.populationPage(pack, part) }))
	}
	for _, part := range cutRows(base+"-exceptions.html", len(pack.Exceptions)) {
		jobs = append(jobs, page(part.path, func() any { return b.exceptionsPage(pack, part) }))
	}
	for _, t := range pack.Tables() {
		jobs = append(jobs, job{path: base + "/" + t.Name + ".csv", make: func() ([]byte, error) { return t.CSV(), nil }})
	}
	return jobs
}

// packJSON writes a pack as gitsm audit does.
func packJSON(pack audit.Pack) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetIndent("", "  ")
	err := enc.Encode(pack)
	return out.Bytes(), err
}

// quarterPage begins a page of a quarter; files are the tables that it shows.
func (b *builder) quarterPage(pack audit.Pack, path, title string, files ...string) AuditPage {
	say := b.say
	base := auditFolder + pack.Period
	p := b.auditFrame(path, say.Fill("{title}, {quarter}", title, pack.Period))
	if path != base+".html" {
		p.Crumbs = append(p.Crumbs, Link{pack.Period, p.Root + base + ".html"})
	}
	for _, tab := range []struct{ suffix, text string }{
		{"", say.Text("Control results")},
		{"-population", say.Text("Population")},
		{"-exceptions", say.Text("Exceptions")},
		{"-sample", say.Text("Sample")},
		{"-standing", say.Text("Standing controls")},
	} {
		p.Tabs = append(p.Tabs, NavItem{Link{tab.text, p.Root + base + tab.suffix + ".html"}, title == tab.text})
	}
	for _, name := range files {
		p.Files = append(p.Files, Link{say.Fill("{table} (CSV)", b.words(name)), p.Root + base + "/" + name + ".csv"})
	}
	p.Files = append(p.Files, Link{say.Text("the whole pack (JSON)"), p.Root + base + "/pack.json"})
	return p
}

// resultsPage is how the controls did in a quarter, and what went past the gate.
func (b *builder) resultsPage(pack audit.Pack) any {
	say := b.say
	base := auditFolder + pack.Period
	p := b.quarterPage(pack, base+".html", say.Text("Control results"), "findings", "controls")
	gone, carried, established := errorsIn(pack), 0, 0
	for i := range pack.Population {
		if c := &pack.Population[i]; c.CarriedOut {
			carried++
			if c.Established {
				established++
			}
		}
	}
	p.Figures = []AuditFigure{
		auditFigure(say.Text("Changes in the quarter"), len(pack.Population), p.Root+base+"-population.html", false),
		auditFigure(say.Text("Carried out"), carried, "", false),
		auditFigure(say.Text("Of these, approval established"), established, "", false),
		auditFigure(say.Text("Past the gate"), gone, "#findings", true),
		auditFigure(say.Text("Exceptions"), len(pack.Exceptions), p.Root+base+"-exceptions.html", false),
		auditFigure(say.Text("Gaps in numbers"), len(pack.Gaps), p.Root+base+"-population.html#gaps", false),
	}
	for _, n := range pack.Notes {
		p.Notes = append(p.Notes, b.inline(capital(n)+".", p.Root))
	}
	p.Tables = append(p.Tables, b.findingsTable(pack.Findings, p.Root))
	for _, f := range audit.Frameworks() {
		p.Tables = append(p.Tables, b.controlsTable(pack, f, p.Root))
	}
	return p
}

func (b *builder) findingsTable(found []audit.Finding, root string) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "findings", Title: say.Text("What went past the gate"), Count: len(found), Empty: say.Text("Nothing went past the gate."),
		Columns: []string{say.Text("Rule"), say.Text("Severity"), say.Text("Record"), say.Text("What"), say.Text("Commit"), say.Text("By"), say.Text("When")},
	}
	for _, f := range found {
		t.add("", codeCell(f.Rule), AuditCell{Chip: b.severityChip(f.Severity)}, b.recordCell(f.Record, root), b.sentence(f.Message, root), commitCell(f.Commit), textCell(b.person(f.Actor)), b.clockCell(f.At))
	}
	return t
}

// controlsTable holds one framework against what was found: by which rules it is
// judged, what was found by each, where the evidence stands, and what is not proven.
func (b *builder) controlsTable(pack audit.Pack, f audit.Framework, root string) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "framework-" + f.ID, Title: f.Name,
		About:   say.Text("Found counts the findings of the quarter, and what the rules find in the records as they stand. The titles are ours; the standard's own words hold."),
		Columns: []string{say.Text("Control"), say.Text("Result"), say.Text("Found"), say.Text("Rules"), say.Text("Evidence"), say.Text("Not proven")},
	}
	found := map[string]int{}
	for _, one := range pack.Findings {
		if one.Severity == "error" {
			found[one.Rule]++
		}
	}
	for _, r := range pack.Standing.Rules {
		found[r.ID] += r.Found
	}
	for _, c := range pack.Controls {
		if c.Framework != f.Name {
			continue
		}
		t.Count++
		name := textCell(c.Control)
		name.Hint = text(c.Title)
		rules := cellList(c.Rules, func(rule string) AuditCell {
			one := codeCell(rule)
			if n := found[rule]; n > 0 {
				one.Hint = strconv.Itoa(n)
			}
			return one
		})
		evidence := cellList(c.Evidence, func(table string) AuditCell { return b.evidenceCell(pack, table, root) })
		t.add(f.ID+"-"+c.Control, name, AuditCell{Chip: b.resultChip(c)}, textCell(say.Fill("{n} in the quarter, {m} as it stands", grouped(c.Errors), grouped(c.Standing))), rules, evidence, textCell(c.NotProven))
	}
	return t
}

// evidenceCell leads to where evidence stands.
func (b *builder) evidenceCell(pack audit.Pack, table, root string) AuditCell {
	base := root + auditFolder + pack.Period
	to := map[string]string{
		"population": "-population.html", "gaps": "-population.html#gaps", "approvals": "/approvals.csv", "events": "/events.csv", "exceptions": "-exceptions.html",
		"reviews": "-standing.html#reviews", "sample": "-sample.html", "standing": "-standing.html", "findings": ".html#findings",
	}[table]
	if to == "" { // reconciliation, for which a list is given to gitsm audit
		return textCell(table)
	}
	return AuditCell{Link: Link{table, base + to}}
}

// exceptionsPage lists what the rules allow and an auditor looks at all the same.
func (b *builder) exceptionsPage(pack audit.Pack, part paged) any {
	say := b.say
	p := b.quarterPage(pack, part.path, say.Text("Exceptions"), "exceptions")
	p.Filter = true
	p.Pager = part.pager(p.Root)
	p.Lead = b.inline(say.Text("What the rules allow, and an auditor looks at all the same."), p.Root)
	t := AuditTable{
		ID: "exceptions", Title: say.Text("Exceptions"), Count: len(pack.Exceptions), Empty: say.Text("There was no exception."),
		Columns: []string{say.Text("Record"), say.Text("Sort"), say.Text("What")},
	}
	for _, e := range pack.Exceptions[max(part.first-1, 0):part.last] {
		t.add("", b.recordCell(e.Record, p.Root), textCell(b.words(e.Kind)), b.sentence(e.Text, p.Root))
	}
	p.Tables = append(p.Tables, t)
	return p
}

// samplePage shows the drawn changes, and how they were drawn.
func (b *builder) samplePage(pack audit.Pack) any {
	say := b.say
	p := b.quarterPage(pack, auditFolder+pack.Period+"-sample.html", say.Text("Sample"), "sample")
	p.Lead = b.inline(say.Fill("Drawn by the seed “{seed}” of {n}: {how}.", pack.Sample.Seed, grouped(pack.Sample.Frame), pack.Sample.Algorithm), p.Root)
	p.Notes = append(p.Notes, b.inline(say.Fill("An auditor draws with a seed of their own: gitsm audit --period {period} --seed TEXT.", pack.Period), p.Root))
	t := AuditTable{
		ID: "sample", Title: say.Text("Drawn"), Count: len(pack.Sample.Drawn), Empty: say.Text("No change was carried out, so none could be drawn."),
		Columns: []string{say.Text("Change"), say.Text("Title"), say.Text("Approval"), say.Text("Outcome"), say.Text("SHA-256")},
	}
	for _, d := range pack.Sample.Drawn {
		i := slices.IndexFunc(pack.Population, func(c audit.Change) bool { return c.ID == d.Record })
		c := &audit.Change{}
		if i >= 0 {
			c = &pack.Population[i]
		}
		t.add("", b.recordCell(d.Record, p.Root), textCell(c.Title), AuditCell{Chip: b.establishedChip(c)}, AuditCell{Chip: b.outcomeChip(c.Outcome)}, codeCell(d.Key[:min(len(d.Key), 16)]+"…"))
	}
	p.Tables = append(p.Tables, t)
	return p
}
