package site

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

// ChangePage adds when it is carried out, how risky it is, and who approved.
type ChangePage struct {
	RecordPage
	Planned   Span
	Actual    Span
	Downtime  *PlannedDowntime
	Outcome   Chip
	Risk      []Fact
	RiskLevel Chip
	RiskNote  string
	Reasons   []RiskReason
	Approval  Approval
	Approvals []ApprovalLine
	Deploys   []DeployLine
	Chain     Link // the page that tells it end to end
	Overrun   string
	Window    Chart       // what was planned and what was, to scale
	Meets     []Encounter // changes that it collides with
	MeetsMore int
	Frozen    []Ref // freezes that forbid it
	Outside   []Ref // services outside of whose maintenance windows it is planned
}

// ApprovalLine is one decision.
type ApprovalLine struct {
	By, Role, Via, Ref string
	Decision, Seal     Chip
	At                 Time
	Afterwards         bool // the work had begun
}

// Approval is whether the change is authorised, as far as the record tells.
type Approval struct {
	Verdict Chip
	Since   Time
	Missing string   // roles
	Notes   []string // what a reader must be told: a small team, late
	Seal    string   // digest of what it says now, "" where nobody approves it
}

// DeployLine is one deployment.
type DeployLine struct {
	Repo, Commit, Pipeline string
	At                     Time
}

// changePlan is when a change is to be carried out, and when it was. What
// cannot be read is zero.
type changePlan struct{ start, end, began, ended time.Time }

func planOf(r *records.Record) changePlan {
	var p changePlan
	p.start, _ = r.Instant("planned.start")
	p.end, _ = r.Instant("planned.end")
	p.began, _ = r.Instant("actual.start")
	p.ended, _ = r.Instant("actual.end")
	return p
}

// comparePlans orders by the planned begin; what has none comes last.
func comparePlans(x, y changePlan) int {
	switch {
	case x.start.IsZero() && y.start.IsZero():
		return 0
	case x.start.IsZero():
		return 1
	case y.start.IsZero():
		return -1
	}
	return x.start.Compare(y.start)
}

func (b *builder) changePage(r *records.Record) any {
	p := ChangePage{RecordPage: b.recordPage(r, "planned", "actual", "risk", "approvals", "deploys", "outcome", "type")}
	plan := planOf(r)
	if !plan.start.IsZero() {
		p.Planned = b.span(plan.start, plan.end)
	}
	if !plan.began.IsZero() {
		p.Actual = b.span(plan.began, plan.ended)
	}
	if !plan.end.IsZero() && plan.ended.After(plan.end) {
		p.Overrun = b.duration(plan.ended.Sub(plan.end))
	}
	p.Window = b.windowChart(plan)
	if d, ok := downtimeOf(r); ok {
		p.Downtime = &PlannedDowntime{Span: b.span(d.From, d.To), Services: b.refs(d.Services, p.Root)}
	}
	p.drop("Planned downtime", "Freeze exception")
	p.Outcome = b.outcomeChip(r.Value("outcome"))
	b.showRisk(&p, r)
	b.showApproval(&p, r)
	b.showObstacles(&p, r)
	if chain := b.chainOf(r); chain != "" {
		p.Chain = Link{b.say.Text("This change end to end, as an auditor sees it"), p.Root + chain}
	}
	for _, n := range items(r, "deploys") {
		at, _ := n.Get("at").Instant()
		p.Deploys = append(p.Deploys, DeployLine{
			Repo: text(n.Get("repo").Str()), Commit: text(n.Get("ref").Str()), Pipeline: text(n.Get("pipeline").Str()), At: b.instant(at),
		})
	}
	return p
}

// showApproval shows who approved what, and whether that is enough. It speaks of
// roles alone: what is missing may name services that not everybody may see.
func (b *builder) showApproval(p *ChangePage, r *records.Record) {
	if b.outward() { // who decides within the organisation is not theirs to see, nor what is sealed
		return
	}
	a := change.Authorise(b.tree, r, change.OnRecord())
	for _, n := range items(r, "approvals") {
		at, _ := n.Get("at").Instant()
		line := ApprovalLine{
			By: b.person(n.Get("by").Str()), Role: text(b.words(n.Get("role").Str())), Via: text(b.words(n.Get("via").Str())),
			Ref: text(n.Get("ref").Str()), Decision: b.decisionChip(n.Get("decision").Str()), At: b.instant(at),
			Afterwards: !a.Started.IsZero() && at.After(a.Started),
		}
		line.Seal = b.sealChip(n.Get("digest").Str(), a.Seal.Digest)
		if line.Seal.Class != "ok" && n.Get("decision").Str() == "approved" {
			line.Decision = Chip{Text: line.Decision.Text, Class: "plain"} // it is not of what the change says now
		}
		p.Approvals = append(p.Approvals, line)
	}
	c := r.Category()
	if c == schema.Draft && len(p.Approvals) == 0 || c == schema.Cancelled {
		return
	}
	p.Approval = Approval{Verdict: b.verdictChip(a, c), Since: b.instant(a.ApprovedAt)}
	if a.Type != "standard" {
		p.Approval.Seal = a.Seal.Digest
	}
	if !c.Final() {
		p.Approval.Missing = b.missingRoles(a)
	}
	for _, note := range []struct {
		holds bool
		text  string
	}{
		{a.Solo, b.say.Text("Self-approved: one person keeps this repository.")},
		{a.SmallTeam, b.say.Text("Approved by a small team: everybody else in it.")},
		{a.Late, b.say.Text("Approved later than it was due.")},
		{a.Expedited, b.say.Text("Expedited: submitted with less notice than the policy asks for.")},
	} {
		if note.holds {
			p.Approval.Notes = append(p.Approval.Notes, note.text)
		}
	}
}

// verdictChip tells whether a change is authorised.
func (b *builder) verdictChip(a change.Authority, c schema.Category) Chip {
	switch {
	case a.Granted && a.Type == "standard":
		return Chip{Text: b.say.Text("By its change model"), Class: "ok", Icon: "ok"}
	case a.Granted && a.Retrospective:
		return Chip{Text: b.say.Text("Approved afterwards"), Class: "degraded", Icon: "degraded"}
	case a.Granted:
		return Chip{Text: b.say.Text("Approved"), Class: "ok", Icon: "ok"}
	case c.Final():
		return Chip{Text: b.say.Text("Not by today's policy"), Class: "degraded", Icon: "degraded"}
	}
	return Chip{Text: b.say.Text("Not approved yet"), Class: "plain"}
}

// missingRoles lists the roles that an approval lacks, each once.
func (b *builder) missingRoles(a change.Authority) string {
	var missing []string
	for _, r := range a.Requirements {
		var anyOf []string
		for _, role := range strings.Split(r.Role, " or ") {
			if role == records.RoleCAB {
				anyOf = append(anyOf, b.say.Text("CAB member"))
			} else {
				anyOf = append(anyOf, b.inside(role))
			}
		}
		name := strings.Join(anyOf, " "+b.say.Text("or")+" ")
		if !r.Met() && r.Role != change.RoleHeads && !slices.Contains(missing, name) {
			missing = append(missing, name)
		}
	}
	return text(strings.Join(missing, ", "))
}

func (b *builder) outcomeChip(outcome string) Chip {
	switch outcome {
	case "":
		return Chip{}
	case "successful":
		return Chip{Text: b.say.Text("Successful"), Class: "ok", Icon: "ok"}
	case "successful_with_issues":
		return Chip{Text: b.say.Text("Successful with issues"), Class: "degraded", Icon: "degraded"}
	case "failed":
		return Chip{Text: b.say.Text("Failed"), Class: "down", Icon: "down"}
	case "backed_out":
		return Chip{Text: b.say.Text("Backed out"), Class: "partial", Icon: "back"}
	}
	return Chip{Text: text(b.words(outcome)), Class: "plain"}
}

func (b *builder) decisionChip(decision string) Chip {
	switch decision {
	case "approved":
		return Chip{Text: b.say.Text("Approved"), Class: "ok", Icon: "ok"}
	case "rejected":
		return Chip{Text: b.say.Text("Rejected"), Class: "down", Icon: "down"}
	}
	return Chip{Text: text(b.words(decision)), Class: "plain"}
}
