package site

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/records/audit"
)

// populationPage lists every change of a quarter, and explains the numbers that none
// has.
func (b *builder) populationPage(pack audit.Pack, part paged) any {
	say := b.say
	p := b.quarterPage(pack, part.path, say.Text("Population"), "population", "approvals", "events", "gaps")
	p.Lead = b.inline(say.Text("Every change that was there in the quarter and not yet over. Each leads to the change end to end."), p.Root)
	p.Pager = part.pager(p.Root)
	t := AuditTable{
		ID: "population", Title: say.Text("Changes"), Count: len(pack.Population), Empty: say.Text("There was no change."),
		Columns: []string{say.Text("Change"), say.Text("Type"), say.Text("Risk"), say.Text("State"), say.Text("In the quarter"), say.Text("Approval"), say.Text("Outcome")},
	}
	p.Filter = true
	for i := range pack.Population[max(part.first-1, 0):part.last] {
		b.populationRow(&t, &pack.Population[max(part.first-1, 0)+i], p.Root)
	}
	p.Tables = append(p.Tables, t)
	if part.number == 1 {
		p.Tables = append(p.Tables, b.gapsTable(pack))
	}
	return p
}

func (b *builder) populationRow(t *AuditTable, c *audit.Change, root string) {
	name := b.recordCell(c.ID, root)
	name.Hint = text(c.Title)
	state := AuditCell{Chip: Chip{Text: text(b.words(c.State)), Class: "plain"}}
	if k := b.tree.Kinds.Kind("change"); k != nil {
		state.Chip = b.state(k, c.State)
	}
	in := textCell(strings.Join(c.InPeriod, ", "))
	if c.Withheld {
		name.Hint = b.say.Text("Restricted")
		t.add("", name, AuditCell{}, AuditCell{}, state, in, AuditCell{}, AuditCell{})
		return
	}
	approval := AuditCell{Chip: b.establishedChip(c)}
	if !c.Separation.Kept {
		approval.Hint = b.say.Text("self-approval")
	}
	outcome := AuditCell{Chip: b.outcomeChip(c.Outcome)}
	if c.PlannedFrom != nil && c.ActualFrom != nil && c.Window != "within" {
		outcome.Hint = text(c.Window)
	}
	t.add("", name, textCell(b.words(c.Type)), b.riskCell(c.Risk), state, in, approval, outcome)
}

func (b *builder) riskCell(level string) AuditCell {
	if level == "" {
		return AuditCell{}
	}
	return AuditCell{Chip: b.levelChip(level)}
}

// establishedChip tells whether a change's approval is established.
func (b *builder) establishedChip(c *audit.Change) Chip {
	switch {
	case c.Withheld, c.ID == "":
		return Chip{}
	case c.Established:
		return Chip{Text: b.say.Text("Established"), Class: "ok", Icon: "ok"}
	case c.Approved == nil && c.Started == nil && c.ActualFrom == nil:
		return Chip{Text: b.say.Text("Not approved yet"), Class: "plain"}
	}
	return Chip{Text: b.say.Text("Not established"), Class: "down", Icon: "down"}
}

func (b *builder) dutiesChip(c *audit.Change) Chip {
	if c.Separation.Kept {
		return Chip{Text: b.say.Text("Kept apart"), Class: "ok", Icon: "ok"}
	}
	return Chip{Text: b.say.Text("Self-approval"), Class: "down", Icon: "down"}
}

func (b *builder) gapsTable(pack audit.Pack) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "gaps", Title: say.Text("Gaps in numbers"), Count: len(pack.Gaps), Empty: say.Text("No number is missing."),
		About:   say.Text("Numbers that no change has, of the years of the quarter, up to the highest that is known of anywhere."),
		Columns: []string{say.Text("Number"), say.Text("Why"), say.Text("What is known")},
	}
	for _, g := range pack.Gaps {
		t.add("", codeCell(g.ID), textCell(b.words(g.Reason)), textCell(g.Text))
	}
	return t
}

// standingPage shows the controls that hold whatever happens, and the reviews.
func (b *builder) standingPage(pack audit.Pack) any {
	say := b.say
	p := b.quarterPage(pack, auditFolder+pack.Period+"-standing.html", say.Text("Standing controls"), "settings", "policy", "models", "people", "setting_changes", "rules", "reviews")
	s := &pack.Standing
	settings := AuditTable{ID: "settings", Title: say.Text("Settings that guard"), Columns: []string{say.Text("Setting"), say.Text("Value")}}
	for _, one := range s.Settings {
		settings.add("", codeCell(one.Name), codeCell(orDash(one.Value)))
	}
	policy := AuditTable{ID: "policy", Title: say.Text("Approval policy"), Columns: []string{say.Text("Type"), say.Text("Risk"), say.Text("Tier"), say.Text("Heads"), say.Text("Roles"), say.Text("Any of")}}
	for _, r := range s.Policy {
		policy.add("", textCell(b.words(r.Type)), textCell(orDash(b.words(r.Risk))), textCell(strconv.Itoa(r.Tier)), textCell(strconv.Itoa(r.Heads)), textCell(orDash(b.wordList(r.Roles))), textCell(b.wordList(r.AnyOf)))
	}
	p.Tables = append(p.Tables, settings, policy, b.modelsTable(s, p.Root), b.settingChangesTable(s), b.reviewsTable(pack, p.Root), b.peopleTable(s), b.rulesTable(s))
	return p
}

func (b *builder) wordList(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = b.words(s)
	}
	return strings.Join(out, ", ")
}

func (b *builder) modelsTable(s *audit.Standing, root string) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "models", Title: say.Text("Change models"), Count: len(s.Models), Empty: say.Text("There is none."),
		Columns: []string{say.Text("Model"), say.Text("State"), say.Text("Owner"), say.Text("Up to risk"), say.Text("Review due"), say.Text("Used by")},
	}
	for _, m := range s.Models {
		name := b.recordCell(m.ID, root)
		name.Hint = text(m.Title)
		due := textCell(m.ReviewDue)
		if m.Overdue && m.ReviewDue != "" {
			due.Hint = say.Text("overdue")
		}
		t.add("", name, textCell(b.words(m.State)), textCell(b.person(m.Owner)), b.riskCell(m.Ceiling), due, textCell(say.Count(m.Used, "{n} change", "{n} changes")))
	}
	return t
}

func (b *builder) settingChangesTable(s *audit.Standing) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "changed", Title: say.Text("Who changed what the gate goes by"), Count: len(s.Changes), Empty: say.Text("Nobody did in this quarter."),
		Columns: []string{say.Text("File"), say.Text("By"), say.Text("When"), say.Text("Commit"), say.Text("Subject")},
	}
	for _, c := range s.Changes {
		t.add("", codeCell(c.Path), textCell(b.person(c.Actor)), b.clockCell(c.At), commitCell(c.Commit), textCell(c.Subject))
	}
	return t
}

func (b *builder) reviewsTable(pack audit.Pack, root string) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "reviews", Title: say.Text("Reviews"), Count: len(pack.Reviews), Empty: say.Text("None was held or is owed."),
		Columns: []string{say.Text("Record"), say.Text("State"), say.Text("By"), say.Text("When"), say.Text("Open actions")},
	}
	for _, r := range pack.Reviews {
		name := b.recordCell(r.Record, root)
		name.Hint = text(r.Title)
		t.add("", name, textCell(b.words(r.State)), textCell(b.person(r.By)), b.when(r.At), textCell(strconv.Itoa(r.Open)))
	}
	return t
}

func (b *builder) peopleTable(s *audit.Standing) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "people", Title: say.Text("People and roles"), Count: len(s.People), Empty: say.Text("Nobody is in people.yaml."),
		Columns: []string{say.Text("Who"), say.Text("Roles"), say.Text("Teams"), say.Text("Deputy"), say.Text("From"), say.Text("To")},
	}
	for _, r := range s.People {
		who := textCell(b.person(r.Handle))
		if r.Bot {
			who.Hint = say.Text("a bot")
		}
		t.add("", who, textCell(b.wordList(r.Roles)), textCell(strings.Join(r.Teams, ", ")), textCell(b.personOrNone(r.Deputy)), textCell(r.From), textCell(r.To))
	}
	return t
}

func (b *builder) personOrNone(handle string) string {
	if handle == "" {
		return ""
	}
	return b.person(handle)
}

// rulesTable lists the rules that every proposal is judged by.
func (b *builder) rulesTable(s *audit.Standing) AuditTable {
	say := b.say
	t := AuditTable{
		ID: "rules", Title: say.Text("Rules that every proposal is judged by"), Count: len(s.Rules),
		Columns: []string{say.Text("Rule"), say.Text("What it wants"), say.Text("Source"), say.Text("Severity"), say.Text("Found now")},
	}
	for _, r := range s.Rules {
		t.add("", codeCell(r.ID), textCell(r.Title), textCell(r.Source), textCell(b.words(r.Severity)), textCell(cmp.Or(strconv.Itoa(r.Found), "0")))
	}
	return t
}
