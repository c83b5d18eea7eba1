package change

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// Authority is the answer to whether a change may be carried out (C2 to C5),
// with everything that it rests on.
type Authority struct {
	Change string
	Type   string // standard, normal, emergency
	Level  string // of risk, "" while answers are missing
	Tier   int    // of the highest service affected
	Seal   Seal
	Policy records.Approval // what the policy asks for

	Requirements []Requirement
	Decisions    []Decision // by time
	Problems     []string   // what stands in the way beside a requirement that is not met
	Notes        []string   // what a reader of the answer must be told

	Granted    bool
	ApprovedAt time.Time // when the last requirement was met; zero where none had to be
	Started    time.Time // when the work began; zero while it has not

	SmallTeam     bool // too few people: all others approved (C3)
	Solo          bool // one person keeps the repository, and approves their own work
	Retrospective bool // met after the work had begun (L-C4)
	Late          bool // met after retro_due
	Expedited     bool // less notice than the policy asks for, so a change manager must agree (C6)
}

// RoleHeads names the requirement that counts people, whatever their roles.
const RoleHeads = "heads"

// Requirement is one thing that the policy asks for.
type Requirement struct {
	Role    string     // RoleHeads, a role, or several of which one will do: "commander or service_owner"
	Service string     // whose owner, for service_owner
	Need    int        // how many people
	MetBy   []Decision // by time
	Missing string     // what is missing, "" where it is met
	Could   []string   // handles of those who could give it and have not
}

// Met reports whether nothing is missing.
func (r Requirement) Met() bool { return r.Missing == "" }

// Sources of decisions.
const (
	ViaReview = "review" // of the proposal
	ViaLedger = "ledger" // a review that the ledger saw when it counted
	ViaCommit = "commit" // an entry of approvals that its author committed
	ViaRecord = "record" // an entry of approvals that a merge brought in
)

// Decision is what one person said on one occasion, and whether it counts.
type Decision struct {
	Person   string // handle, "" where nobody in people.yaml is known by the account
	Account  string // login or address by which the person was found
	Roles    []string
	Approved bool
	At       time.Time
	Via, Ref string
	Digest   string // of the content that it was given on, "" where that is not known
	Shown    bool   // it is established that the person said it
	Counts   bool
	WhyNot   string // why it does not count, "" where it does
}

// Authorise judges whether a change has the approvals that it needs. It is the
// one function for every source of them: the reviews of a proposal, the ledger,
// and entries in approvals. The tree is the one that decides: its policy, people
// and models are those of the target branch.
//
// Nothing is granted on what is not known: a commit of somebody unknown, a
// review whose content cannot be told, a question that nobody answered. Each
// such thing is a Problem, or the reason why a decision does not count.
//
// The activation of a change model is judged as a change of high risk (L-C).
func Authorise(t *records.Tree, r *records.Record, f Facts) Authority {
	a := &authoriser{tree: t, record: r, facts: f, hands: map[string]string{}}
	a.out = Authority{Change: r.ID, Seal: SealOf(t, r)}
	a.classify()
	a.knowTimes()
	if a.out.Type == "standard" {
		a.judgeModel()
	}
	a.knowHands()
	a.decide()
	a.require()
	a.conclude()
	return a.out
}

// authoriser is one run of Authorise.
type authoriser struct {
	tree   *records.Tree
	record *records.Record
	facts  Facts
	out    Authority

	level      string // that separation goes by: high while the risk is not known
	started    time.Time
	submitted  time.Time
	lost       time.Time // when it last went back from its approval, zero if it never did
	asOf       time.Time
	hands      map[string]string // handle -> the commit in which they had a hand
	noHands    string            // why it is not known who had a hand in it
	needsHands bool              // a decision hangs on it
}

func (a *authoriser) problem(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(a.out.Problems, text) {
		a.out.Problems = append(a.out.Problems, text)
	}
}

// problemOfPeople is a problem where the policy asks for somebody: where a model
// decides, it is none who wrote the change.
func (a *authoriser) problemOfPeople(format string, args ...any) {
	if a.needsPeople() {
		a.problem(format, args...)
	}
}

// classify finds the cell of the policy.
func (a *authoriser) classify() {
	r := a.record
	if r.Kind.Name == "change-model" {
		a.out.Type, a.out.Level, a.level = "normal", "high", "high"
		a.out.Tier = modelTier(a.tree, r)
	} else {
		a.out.Type = r.Kind.Builtin("type", r.Lookup("type").Str())
		a.out.Tier = highestTier(a.tree, r)
		a.out.Level, a.level = LevelOf(a.tree, r), LevelOf(a.tree, r)
		if a.level == "" {
			a.level = "high"
		}
	}
	switch a.out.Type {
	case "standard":
		if a.out.Level == "" {
			a.level = "low" // the model has been judged, not the change
		}
	case "normal":
		if a.out.Level == "" {
			a.problem("the risk is not known: an answer in risk.answers is missing")
		}
	case "emergency":
	default:
		a.problem("the type is not known: expected standard, normal or emergency")
		a.out.Type = "normal"
	}
	a.out.Policy = a.tree.Config.Policy.Approvals[records.ApprovalCase{Type: a.out.Type, Level: a.level, Tier: a.out.Tier}]
}

// LevelOf is the level of risk that holds for a change: the computed one, or
// the override where that is higher (C1: upwards only); "" while an answer is
// missing and no override says that it is high.
func LevelOf(t *records.Tree, r *records.Record) string {
	risk, _ := Assess(t, r)
	override := r.Kind.Builtin("risk.override.level", r.Lookup("risk.override.level").Str())
	if slices.Index(Levels, override) > slices.Index(Levels, risk.Level) && (risk.Level != "" || override == "high") {
		return override
	}
	return risk.Level
}

// modelTier is the highest tier that a change model may be used on.
func modelTier(t *records.Tree, model *records.Record) int {
	highest := highestTier(t, model)
	for _, tier := range model.Lookup("tiers").Strings() {
		if n, err := strconv.Atoi(tier); err == nil && n >= 1 {
			highest = min(highest, n)
		}
	}
	return highest
}

// knowTimes reads when the change was submitted and when it began, and settles
// the instant that is judged for.
func (a *authoriser) knowTimes() {
	history, _ := lifecycle.Replay(a.tree, a.record)
	a.submitted = history.Milestones["submitted"]
	a.knowLoss()
	for _, e := range a.record.Log {
		// A step that the lifecycle does not know is a beginning all the same.
		if isBegun(a.record.Kind, e.To) && (a.started.IsZero() || e.At.Before(a.started)) {
			a.started = e.At
		}
	}
	if began, ok := a.record.Instant("actual.start"); ok && (a.started.IsZero() || began.Before(a.started)) {
		a.started = began
	}
	a.out.Started = a.started
	if a.asOf = a.facts.AsOf; !a.asOf.IsZero() {
		return
	}
	later := func(at time.Time) {
		if at.After(a.asOf) {
			a.asOf = at
		}
	}
	for _, e := range a.record.Log {
		later(e.At)
	}
	if p := a.facts.Proposal; p != nil {
		for _, review := range p.Reviews {
			later(review.SubmittedAt)
		}
	}
}

// knowLoss sees when the change last went back from its approval: whoever took it
// back took the approvals back, whatever it says now (L-C).
func (a *authoriser) knowLoss() {
	k, approved := a.record.Kind, false
	for _, e := range a.record.Log {
		reaches := slices.ContainsFunc(k.Transitions, func(tr schema.Transition) bool { return tr.To == e.To && tr.Reaches("approved") })
		waits := slices.ContainsFunc(k.Next(e.To), func(tr schema.Transition) bool { return tr.Reaches("approved") })
		switch {
		case reaches:
			approved = true
		case approved && waits:
			a.lost, approved = e.At, false
		}
	}
}

// isBegun reports a state in which the work has begun: one to which a step
// stamps "started" or "ended".
func isBegun(k *schema.Kind, state string) bool {
	return slices.ContainsFunc(k.Transitions, func(tr schema.Transition) bool {
		return tr.To == state && (slices.Contains(tr.Stamps, "started") || slices.Contains(tr.Stamps, "ended"))
	})
}

// needsPeople reports whether the policy asks for anybody at all.
func (a *authoriser) needsPeople() bool {
	p := a.out.Policy
	return p.Heads > 0 || len(p.Roles) > 0 || len(p.AnyOf) > 0
}

// judgeModel judges whether the model authorises a standard change (L-C3): it
// is active, its review is not overdue, and it covers services and risk.
func (a *authoriser) judgeModel() {
	id := a.record.Lookup("model").Str()
	model := a.tree.Record(id)
	switch {
	case id == "":
		a.problem("a standard change names the model that authorises it")
		return
	case model == nil || model.Kind.Name != "change-model":
		a.problem("there is no change model %s", id)
		return
	case model.Category() == schema.Draft, model.Category() != schema.Open && !a.settled():
		a.problem("the model %s is %s; a standard change needs an active one", model.ID, model.State)
	}
	made := a.record.Opened()
	if made.IsZero() {
		made = a.asOf
	}
	if due, ok := model.Instant("review_due"); !ok {
		a.problem("the model %s does not say when its review is due", model.ID)
	} else if made.After(due.AddDate(0, 0, 1)) {
		a.problem("the review of the model %s was due on %s; an overdue model cannot be used", model.ID, model.Lookup("review_due").Str())
	}
	ceiling := model.Kind.Builtin("risk_ceiling", model.Lookup("risk_ceiling").Str())
	if slices.Index(Levels, a.out.Level) > slices.Index(Levels, ceiling) {
		a.problem("the risk is %s, and the model %s covers changes up to %s", a.out.Level, model.ID, ceiling)
	}
	if !a.settled() {
		a.judgeScope(model)
	}
}

// settled reports a change that was carried out and merged. Whether its model
// was active and covered it back then shows in the history alone.
func (a *authoriser) settled() bool {
	return a.facts.Merged && a.record.Category().Done()
}

// judgeScope judges whether a model covers the services of a change: by name,
// or by tier.
func (a *authoriser) judgeScope(model *records.Record) {
	services, tiers := model.Lookup("services").Strings(), model.Lookup("tiers").Strings()
	var outside []string
	for _, service := range a.services() {
		if !slices.Contains(services, service.ID) && !slices.Contains(tiers, service.Lookup("tier").Str()) {
			outside = append(outside, service.ID)
		}
	}
	if len(outside) > 0 {
		a.problem("%s is outside the scope of the model %s", strings.Join(outside, ", "), model.ID)
	}
}

// services are those that the change names, each once, as far as they exist.
func (a *authoriser) services() []*records.Record {
	var found []*records.Record
	for _, l := range a.record.Links {
		if l.Field != "services" {
			continue
		}
		if s := a.tree.Record(l.To); s != nil && s.Kind.Name == "service" && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	return found
}
