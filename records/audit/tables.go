package audit

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
)

// Table is a part of the pack as rows, for a spreadsheet.
type Table struct {
	Name    string
	Columns []string
	Rows    [][]string
}

// CSV writes a table as RFC 4180 has it. A cell that a spreadsheet would take for
// a formula begins with an apostrophe.
func (t Table) CSV() []byte {
	var b bytes.Buffer
	line := func(cells []string) {
		for i, c := range cells {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(diag.CSVCell(c))
		}
		b.WriteString("\r\n")
	}
	line(t.Columns)
	for _, row := range t.Rows {
		line(row)
	}
	return b.Bytes()
}

func instant(at *time.Time) string {
	if at == nil || at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func list(texts []string) string { return strings.Join(texts, "; ") }

// Tables gives the pack as tables, in their order.
func (p *Pack) Tables() []Table {
	tables := []Table{p.findingsTable(), p.populationTable(), p.gapsTable()}
	tables = append(tables, p.chainTables()...)
	tables = append(tables, p.exceptionsTable())
	if p.Reconciled != nil {
		tables = append(tables, p.reconciliationTable())
	}
	tables = append(tables, p.reviewsTable(), p.sampleTable(), p.controlsTable())
	return append(tables, p.standingTables()...)
}

func (p *Pack) findingsTable() Table {
	t := Table{Name: "findings", Columns: []string{"rule", "severity", "record", "file", "commit", "actor", "at", "message", "way"}}
	for _, f := range p.Findings {
		t.Rows = append(t.Rows, []string{f.Rule, f.Severity, f.Record, f.File, f.Commit, f.Actor, instant(&f.At), f.Message, f.Way})
	}
	return t
}

func (p *Pack) populationTable() Table {
	t := Table{Name: "population", Columns: []string{
		"id", "title", "file", "type", "model", "risk", "state", "services", "tier", "requester", "owner", "implementers", "in_period", "carried_out",
		"opened", "submitted", "approved", "started", "ended", "reviewed", "over", "approval_established", "separation", "small_team", "solo", "expedited",
		"retro_due", "testing", "test_plan", "results", "planned_start", "planned_end", "actual_start", "actual_end", "window", "deploys", "outcome",
		"reviewed_by", "review_section", "follow_up", "digest", "problems",
	}}
	for i := range p.Population {
		c := &p.Population[i]
		t.Rows = append(t.Rows, []string{
			c.ID, c.Title, c.File, c.Type, c.Model, c.Risk, c.State, list(c.Services), strconv.Itoa(c.Tier), c.Requester, c.Owner, list(c.Implementers),
			list(c.InPeriod), yes(c.CarriedOut), instant(c.Opened), instant(c.Submitted), instant(c.Approved), instant(c.Started), instant(c.Ended),
			instant(c.Reviewed), instant(c.Closed), yes(c.Established), orText(list(c.Separation.Conflicts), "kept"), yes(c.SmallTeam), yes(c.Solo), yes(c.Expedited),
			instant(c.RetroDue), c.Testing, yes(c.TestPlan), yes(c.Results), instant(c.PlannedFrom), instant(c.PlannedTo), instant(c.ActualFrom),
			instant(c.ActualTo), c.Window, strconv.Itoa(len(c.Deploys)), c.Outcome, c.ReviewedBy, yes(c.ReviewText), list(c.FollowUp), c.Digest, list(c.Problems),
		})
	}
	return t
}

func (p *Pack) gapsTable() Table {
	t := Table{Name: "gaps", Columns: []string{"id", "reason", "text"}}
	for _, g := range p.Gaps {
		t.Rows = append(t.Rows, []string{g.ID, g.Reason, g.Text})
	}
	return t
}

// chainTables are what a change has several of.
func (p *Pack) chainTables() []Table {
	approvals := Table{Name: "approvals", Columns: []string{
		"change", "by", "account", "roles", "decision", "at", "via", "ref", "digest", "fresh", "counts", "why_not", "witnessed",
	}}
	required := Table{Name: "requirements", Columns: []string{"change", "role", "service", "need", "met_by", "missing"}}
	risk := Table{Name: "risk_answers", Columns: []string{"change", "question", "answer"}}
	deploys := Table{Name: "deploys", Columns: []string{"change", "repo", "ref", "pipeline", "at"}}
	events := Table{Name: "events", Columns: []string{"change", "what", "happened", "recorded", "witnessed", "commit", "actor", "by", "text"}}
	for i := range p.Population {
		c := &p.Population[i]
		for _, a := range c.Approvals {
			approvals.Rows = append(approvals.Rows, []string{
				c.ID, a.By, a.Account, list(a.Roles), a.Decision, instant(&a.At), a.Via, a.Ref, a.Digest, yes(a.Fresh), a.counts(), a.WhyNot, instant(a.Seen),
			})
		}
		for _, q := range c.Required {
			required.Rows = append(required.Rows, []string{c.ID, q.Role, q.Service, strconv.Itoa(q.Need), list(q.MetBy), q.Missing})
		}
		for _, a := range c.Answers {
			risk.Rows = append(risk.Rows, []string{c.ID, a.Question, a.Answer})
		}
		for _, d := range c.Deploys {
			deploys.Rows = append(deploys.Rows, []string{c.ID, d.Repo, d.Ref, d.Pipeline, instant(&d.At)})
		}
		for _, e := range c.Events {
			events.Rows = append(events.Rows, []string{
				c.ID, e.What, instant(e.Happened), instant(e.Recorded), instant(e.Witnessed), e.Commit, e.Actor, e.By, e.Text,
			})
		}
	}
	return []Table{risk, required, approvals, deploys, events}
}

func (p *Pack) exceptionsTable() Table {
	t := Table{Name: "exceptions", Columns: []string{"kind", "record", "text"}}
	for _, e := range p.Exceptions {
		t.Rows = append(t.Rows, []string{e.Kind, e.Record, e.Text})
	}
	return t
}

func (p *Pack) reconciliationTable() Table {
	t := Table{Name: "reconciliation", Columns: []string{"source", "place", "repo", "ref", "commit", "by", "at", "changes", "how", "verdict"}}
	for _, d := range p.Reconciled.Deploys {
		t.Rows = append(t.Rows, []string{d.Source, d.Place, d.Repo, d.Ref, d.Commit, d.By, instant(&d.At), list(d.Changes), d.How, d.Verdict})
	}
	for _, id := range p.Reconciled.Without {
		t.Rows = append(t.Rows, []string{"", "", "", "", "", "", "", id, "", "no deployment was found"})
	}
	return t
}

func (p *Pack) reviewsTable() Table {
	t := Table{Name: "reviews", Columns: []string{"record", "kind", "title", "state", "by", "at", "follow_up", "open_actions"}}
	for _, r := range p.Reviews {
		t.Rows = append(t.Rows, []string{r.Record, r.Kind, r.Title, r.State, r.By, instant(r.At), list(r.FollowUp), strconv.Itoa(r.Open)})
	}
	return t
}

func (p *Pack) sampleTable() Table {
	t := Table{Name: "sample", Columns: []string{"change", "key", "seed"}}
	for _, d := range p.Sample.Drawn {
		t.Rows = append(t.Rows, []string{d.Record, d.Key, p.Sample.Seed})
	}
	return t
}

func (p *Pack) controlsTable() Table {
	t := Table{Name: "controls", Columns: []string{"framework", "control", "title", "result", "findings", "standing", "rules", "evidence", "not_proven"}}
	for _, c := range p.Controls {
		t.Rows = append(t.Rows, []string{
			c.Framework, c.Control, c.Title, c.Result, strconv.Itoa(c.Errors), strconv.Itoa(c.Standing), list(c.Rules), list(c.Evidence), c.NotProven,
		})
	}
	return t
}

func (p *Pack) standingTables() []Table {
	s := &p.Standing
	settings := Table{Name: "settings", Columns: []string{"name", "value"}}
	for _, one := range s.Settings {
		settings.Rows = append(settings.Rows, []string{one.Name, one.Value})
	}
	policy := Table{Name: "policy", Columns: []string{"type", "risk", "tier", "heads", "roles", "any_of", "separation"}}
	for _, r := range s.Policy {
		policy.Rows = append(policy.Rows, []string{r.Type, r.Risk, strconv.Itoa(r.Tier), strconv.Itoa(r.Heads), list(r.Roles), list(r.AnyOf), list(r.Separation)})
	}
	models := Table{Name: "models", Columns: []string{"id", "title", "state", "owner", "risk_ceiling", "review_due", "overdue", "used"}}
	for _, r := range s.Models {
		models.Rows = append(models.Rows, []string{r.ID, r.Title, r.State, r.Owner, r.Ceiling, r.ReviewDue, yes(r.Overdue), strconv.Itoa(r.Used)})
	}
	people := Table{Name: "people", Columns: []string{"handle", "roles", "teams", "deputy", "from", "to", "bot"}}
	for _, r := range s.People {
		people.Rows = append(people.Rows, []string{r.Handle, list(r.Roles), list(r.Teams), r.Deputy, r.From, r.To, yes(r.Bot)})
	}
	changes := Table{Name: "setting_changes", Columns: []string{"path", "commit", "actor", "at", "subject"}}
	for _, r := range s.Changes {
		changes.Rows = append(changes.Rows, []string{r.Path, r.Commit, r.Actor, instant(&r.At), r.Subject})
	}
	rules := Table{Name: "rules", Columns: []string{"rule", "title", "source", "severity", "found"}}
	for _, r := range s.Rules {
		rules.Rows = append(rules.Rows, []string{r.ID, r.Title, r.Source, r.Severity, strconv.Itoa(r.Found)})
	}
	return []Table{settings, policy, models, people, changes, rules}
}

// counts says whether a decision counts; of a copy the ledger's says it, so that
// nobody who filters a table takes a copy for a decision that failed.
func (a *Approval) counts() string {
	if a.Copy {
		return "in the ledger"
	}
	return yes(a.Counts)
}
