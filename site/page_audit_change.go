package site

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audit"
	"github.com/gitsm/gitsm/records/history"
)

// chainJobs are the pages that tell a change end to end.
func (b *builder) chainJobs() []job {
	var jobs []job
	for _, r := range b.tree.OfKind("change") {
		if path := b.chainOf(r); path != "" {
			jobs = append(jobs, job{path: path, page: "audit", data: func() any { return b.chainPage(r, path) }})
		}
	}
	return jobs
}

// chainPage tells one change end to end: each step with who, its three clocks and the
// commit that shows it; what was needed, who decided, and what was found.
func (b *builder) chainPage(r *records.Record, path string) any {
	say := b.say
	pack := b.pack(b.lastQuarter(r))
	p := b.auditFrame(path, say.Fill("{change}, end to end", r.ID))
	p.Crumbs = append(p.Crumbs, Link{pack.Period, p.Root + auditFolder + pack.Period + ".html"}, Link{say.Text("Population"), p.Root + auditFolder + pack.Period + "-population.html"})
	i := slices.IndexFunc(pack.Population, func(c audit.Change) bool { return c.ID == r.ID })
	if i < 0 {
		p.Lead = b.inline(say.Text("It did not live in any quarter that is shown here."), p.Root)
		return p
	}
	c := &pack.Population[i]
	p.Lead = b.inline(say.Fill("{change}: {title}", c.ID, c.Title), p.Root)
	p.Facts = b.chainFacts(c, p.Root)
	p.Tables = append(p.Tables, b.stepsTable(c), b.requiredTable(c), b.decisionsTable(c))
	if found := b.foundOf(c, p.Root); found.Count > 0 {
		p.Tables = append(p.Tables, found)
	}
	p.Tables = append(p.Tables, b.eventsTable(c, p.Root))
	return p
}

func (b *builder) chainFacts(c *audit.Change, root string) []Fact {
	say := b.say
	var facts []Fact
	add := func(label string, v Value) {
		if !v.IsZero() {
			facts = append(facts, Fact{Label: label, Value: v})
		}
	}
	said := func(label, s string) { add(label, Value{Text: text(s)}) }
	said(say.Text("Asked for by"), b.personOrNone(c.Requester))
	said(say.Text("Why"), c.Reason)
	said(say.Text("Type"), b.words(c.Type))
	if c.Risk != "" {
		said(say.Text("Risk"), say.Fill("{risk}: likelihood {likelihood}, impact {impact}", c.Risk, orDash(c.Likelihood), orDash(c.Impact)))
	}
	add(say.Text("Approval"), Value{Chip: b.establishedChip(c)})
	said(say.Text("What keeps it from that"), strings.Join(c.Problems, "; "))
	add(say.Text("Separation of duties"), Value{Chip: b.dutiesChip(c)})
	said(say.Text("Had a hand in it"), strings.Join(b.persons(c.Separation.Authors), ", "))
	said(say.Text("In conflict"), strings.Join(c.Separation.Conflicts, "; "))
	said(say.Text("Testing"), b.words(c.Testing))
	said(say.Text("Carried out by"), strings.Join(b.persons(c.Implementers), ", "))
	if c.PlannedFrom != nil && c.PlannedTo != nil {
		said(say.Text("Planned"), say.Fill("{from} to {to}", b.instant(*c.PlannedFrom).Text, b.instant(*c.PlannedTo).Text))
	}
	if c.PlannedFrom != nil {
		said(say.Text("Window"), c.Window)
	}
	for _, d := range c.Deploys {
		said(say.Text("Deployed"), say.Fill("{repo} at {ref}, {time}", d.Repo, d.Ref, b.instant(d.At).Text))
	}
	add(say.Text("Outcome"), Value{Chip: b.outcomeChip(c.Outcome)})
	said(say.Text("Reviewed by"), b.personOrNone(c.ReviewedBy))
	said(say.Text("Sealed content"), c.Digest)
	if r := b.tree.Record(c.ID); r != nil {
		ref := b.ref(r, root)
		facts = append([]Fact{{Label: say.Text("Record"), Value: Value{Ref: &ref}}}, facts...)
	}
	return facts
}

func (b *builder) persons(handles []string) []string {
	var out []string
	for _, h := range handles {
		out = append(out, b.person(h))
	}
	return out
}

// stepsTable is the chain: every step that a change goes, with what shows that it
// went.
func (b *builder) stepsTable(c *audit.Change) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "chain", Title: say.Text("The chain"),
		About:   say.Text("When each step is said to have happened, when the main line got it, and when the ledger saw that. The first is somebody's word, the second a commit's claim, the third what CI saw."),
		Columns: []string{say.Text("Step"), say.Text("By"), say.Text("Happened"), say.Text("Recorded"), say.Text("Witnessed"), say.Text("Commit"), say.Text("What")},
	}
	for _, step := range []struct {
		name string
		at   *time.Time
	}{
		{say.Text("Raised"), c.Opened},
		{say.Text("Submitted"), c.Submitted},
		{say.Text("Approved"), c.Approved},
		{say.Text("Scheduled"), c.PlannedFrom},
		{say.Text("Begun"), c.Started},
		{say.Text("Ended"), c.Ended},
		{say.Text("Reviewed"), c.Reviewed},
		{say.Text("Over"), c.Closed},
	} {
		name := textCell(step.name)
		if d := decidedBy(c); step.at == nil && step.name == say.Text("Approved") && d != nil {
			t.add("", name, textCell(b.person(d.By)), b.clockCell(d.At), AuditCell{}, b.witnessedCell(d.Seen), AuditCell{}, textCell(say.Text("by a decision that counts; no entry of its log says so")))
			continue
		}
		if step.at == nil {
			t.add("", name, AuditCell{}, AuditCell{}, AuditCell{}, AuditCell{}, AuditCell{}, textCell(say.Text("no such step")))
			continue
		}
		if step.at == c.PlannedFrom {
			t.add("", name, AuditCell{}, b.when(step.at), AuditCell{}, AuditCell{}, AuditCell{}, textCell(say.Text("the begin of its planned window, which is part of what is approved")))
			continue
		}
		i := slices.IndexFunc(c.Events, func(e audit.Event) bool {
			return e.What == history.State && e.Happened != nil && e.Happened.Equal(*step.at)
		})
		if i < 0 {
			t.add("", name, AuditCell{}, b.when(step.at), AuditCell{}, AuditCell{}, AuditCell{}, textCell(say.Text("as its fields tell; no entry of its log does")))
			continue
		}
		e := &c.Events[i]
		t.add("", name, textCell(b.person(e.By)), b.when(e.Happened), b.when(e.Recorded), b.witnessedCell(e.Witnessed), commitCell(e.Commit), textCell(arrows(e.Text)))
	}
	return t
}

// decidedBy is the last decision that counted for a change, nil where none did.
func decidedBy(c *audit.Change) *audit.Approval {
	var last *audit.Approval
	for i := range c.Approvals {
		if a := &c.Approvals[i]; a.Counts && (last == nil || a.At.After(last.At)) {
			last = a
		}
	}
	return last
}

// arrows writes steps as pages do.
func arrows(s string) string { return strings.ReplaceAll(s, " -> ", " → ") }

// witnessedCell says that nobody saw it where the ledger did not.
func (b *builder) witnessedCell(at *time.Time) AuditCell {
	if at == nil {
		return AuditCell{Hint: b.say.Text("never")}
	}
	return b.when(at)
}

func (b *builder) requiredTable(c *audit.Change) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "required", Title: say.Text("What it needed"), Count: len(c.Required), Empty: say.Text("The policy asks for no approval of it: its change model is the authorisation."),
		Columns: []string{say.Text("Role"), say.Text("Heads"), say.Text("Met by"), say.Text("Missing")},
	}
	for _, q := range c.Required {
		role := textCell(b.words(q.Role))
		role.Hint = text(q.Service)
		t.add("", role, textCell(strconv.Itoa(q.Need)), textCell(strings.Join(b.persons(q.MetBy), ", ")), textCell(q.Missing))
	}
	return t
}

func (b *builder) decisionsTable(c *audit.Change) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "decisions", Title: say.Text("Who decided"), Count: len(c.Approvals), Empty: say.Text("Nobody decided."),
		Columns: []string{say.Text("By"), say.Text("Decision"), say.Text("When"), say.Text("Seen"), say.Text("Shown by"), say.Text("Content"), say.Text("Counts")},
	}
	for _, a := range c.Approvals {
		if a.Via == "record" { // what the ledger has stands there with who saw it
			t.Count--
			continue
		}
		by := textCell(b.personOrNone(a.By))
		if a.By == "" {
			by = textCell(a.Account)
		}
		by.Hint = b.wordList(a.Roles)
		counts := AuditCell{Chip: Chip{Text: say.Text("Yes"), Class: "ok", Icon: "ok"}}
		if !a.Counts {
			counts = AuditCell{Chip: Chip{Text: say.Text("No"), Class: "plain"}, Hint: text(a.WhyNot)}
		}
		content := say.Text("as it stands")
		if !a.Fresh {
			content = say.Text("another, or not said")
		}
		shown := textCell(b.words(a.Via))
		shown.Hint = text(a.Ref)
		t.add("", by, AuditCell{Chip: b.decisionChip(a.Decision)}, b.clockCell(a.At), b.witnessedCell(a.Seen), shown, textCell(content), counts)
	}
	return t
}

// foundOf is what was found about a change in the quarters that are shown.
func (b *builder) foundOf(c *audit.Change, root string) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "found", Title: say.Text("What was found"),
		Columns: []string{say.Text("Quarter"), say.Text("Sort"), say.Text("What"), say.Text("Commit")},
	}
	r := b.tree.Record(c.ID)
	for _, period := range b.packs().periods {
		if !period.shown || r == nil || len(r.Log) == 0 || !r.Log[0].At.Before(period.To) {
			continue
		}
		pack := b.pack(period.Name)
		quarter := AuditCell{Link: Link{period.Name, root + auditFolder + period.Name + ".html"}}
		for _, f := range pack.Findings {
			if f.Record == c.ID {
				t.Count++
				t.add("", quarter, codeCell(f.Rule), b.sentence(f.Message, root), commitCell(f.Commit))
			}
		}
		for _, e := range pack.Exceptions {
			if e.Record == c.ID {
				t.Count++
				t.add("", quarter, textCell(b.words(e.Kind)), b.sentence(arrows(e.Text), root), AuditCell{})
			}
		}
	}
	return t
}

func (b *builder) eventsTable(c *audit.Change, root string) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "events", Title: say.Text("All that its history tells"), Count: len(c.Events), Empty: say.Text("Its history tells nothing."),
		Columns: []string{say.Text("What"), say.Text("Text"), say.Text("By"), say.Text("Happened"), say.Text("Recorded"), say.Text("Witnessed"), say.Text("Commit"), say.Text("Committed by")},
	}
	for i := range c.Events {
		e := &c.Events[i]
		t.add("", textCell(b.words(e.What)), b.sentence(arrows(e.Text), root), textCell(b.personOrNone(e.By)), b.when(e.Happened), b.when(e.Recorded), b.witnessedCell(e.Witnessed), commitCell(e.Commit), textCell(b.personOrNone(e.Actor)))
	}
	return t
}
