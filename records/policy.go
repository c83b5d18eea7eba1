package records

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// Approval is what a change needs so that it may be carried out: a cell of the
// table of C2.
type Approval struct {
	Heads      int      // people who approve; one person is one head, whatever their roles
	Roles      []string // each of them must be covered by one of the heads
	AnyOf      []string // one of them must be covered, where any is named
	Separation []string // who never approves: author, requester, implementer (C3)
	Review     bool     // the state "review" is mandatory
}

// ApprovalCase is what a cell of the table holds for.
type ApprovalCase struct {
	Type  string // standard, normal, emergency
	Level string // low, medium, high
	Tier  int    // 1 to 4
}

// String names a case as people say it: "normal, high risk, tier 1".
func (c ApprovalCase) String() string {
	return fmt.Sprintf("%s, %s risk, tier %d", c.Type, c.Level, c.Tier)
}

// The words of the table. RolePeer is anybody who may approve at all and
// RoleServiceOwner comes from the services; the other roles stand in
// people.yaml.
const (
	RolePeer          = "peer"
	RoleServiceOwner  = "service_owner"
	RoleChangeManager = "change_manager"
	RoleCAB           = "cab"
	RoleCommander     = "commander"

	SeparateAuthor      = "author"
	SeparateRequester   = "requester"
	SeparateImplementer = "implementer"
)

// Whether fewer people than the policy asks for may do ("small_team").
const (
	SmallTeamAuto  = "auto"  // where the organisation has too few people, whoever wrote the change
	SmallTeamTrue  = "true"  // where too few people are left who may approve
	SmallTeamFalse = "false" // never
)

var (
	changeTypes    = []string{"standard", "normal", "emergency"}
	riskLevels     = []string{"low", "medium", "high"}
	tierBands      = []string{"tier1-2", "tier3-4", "tier1", "tier2", "tier3", "tier4"} // what is said more exactly comes later
	approvalKeys   = []string{"heads", "roles", "any_of", "separation", "review"}
	separationKeys = []string{SeparateAuthor, SeparateRequester, SeparateImplementer}
	approvalRoles  = []string{
		RolePeer, RoleServiceOwner, RoleChangeManager, RoleCAB, RoleCommander, "duty_manager", "knowledge", "comms", "auditor",
	}
)

// shippedApprovals is the table of C2.
func shippedApprovals() map[ApprovalCase]Approval {
	everybody := []string{SeparateAuthor, SeparateRequester, SeparateImplementer}
	low := map[bool]Approval{
		true:  {Heads: 1, Roles: []string{RolePeer, RoleServiceOwner}},
		false: {Heads: 1, Roles: []string{RolePeer}},
	}
	medium := map[bool]Approval{
		true:  {Heads: 2, Roles: []string{RolePeer, RoleServiceOwner, RoleChangeManager}},
		false: {Heads: 1, Roles: []string{RolePeer, RoleServiceOwner}},
	}
	high := map[bool]Approval{
		true:  {Heads: 3, Roles: []string{RolePeer, RoleServiceOwner, RoleChangeManager, RoleCAB}, Review: true},
		false: {Heads: 2, Roles: []string{RolePeer, RoleServiceOwner, RoleChangeManager}, Review: true},
	}
	ecab := []string{RoleCommander, RoleServiceOwner, RoleChangeManager}
	emergency := map[bool]Approval{true: {Heads: 2, AnyOf: ecab, Review: true}, false: {Heads: 1, AnyOf: ecab, Review: true}}
	normal := map[string]map[bool]Approval{"low": low, "medium": medium, "high": high}
	table := map[ApprovalCase]Approval{}
	for _, level := range riskLevels {
		for tier := 1; tier <= 4; tier++ {
			top := tier <= 2
			for kind, cell := range map[string]Approval{"standard": {}, "normal": normal[level][top], "emergency": emergency[top]} {
				cell.Separation = everybody[:2:2]
				if level == "high" {
					cell.Separation = everybody
				}
				table[ApprovalCase{kind, level, tier}] = cell
			}
		}
	}
	return table
}

// Cases lists what the table has cells for, by type, level and tier.
func Cases() []ApprovalCase {
	var cases []ApprovalCase
	for _, kind := range changeTypes {
		for _, level := range riskLevels {
			for tier := 1; tier <= 4; tier++ {
				cases = append(cases, ApprovalCase{kind, level, tier})
			}
		}
	}
	return cases
}

// weaker says how a cell falls short of what is locked (C3): who wrote a change
// or asked for it never approves it, nor does an implementer where the risk is
// high, and a change that no model covers has somebody who approves it.
func (a Approval) weaker(c ApprovalCase) []string {
	var found []string
	for _, who := range lockedSeparation(c) {
		if !slices.Contains(a.Separation, who) {
			found = append(found, "the "+who+" of a change may approve it")
		}
	}
	if c.Type != "standard" && a.Heads < 1 {
		found = append(found, "nobody has to approve it")
	}
	return found
}

func lockedSeparation(c ApprovalCase) []string {
	if c.Level == "high" {
		return separationKeys
	}
	return separationKeys[:2]
}

// Relaxed lists, a sentence each, what the configuration takes back of the
// separation of duties. It is empty without "audit: relaxed" or "solo", and
// reports print it.
func (p Policy) Relaxed() []string {
	cases := map[string][]string{} // what -> where
	for _, c := range Cases() {
		for _, what := range p.Approvals[c].weaker(c) {
			cases[what] = append(cases[what], c.String())
		}
	}
	var found []string
	for _, what := range slices.Sorted(maps.Keys(cases)) {
		found = append(found, what+" ("+strings.Join(cases[what], "; ")+")")
	}
	return found
}

// policy reads the "policy:" part of gitsm.yaml.
func (r *configReader) policy(p *Policy, audit string) {
	r.keys([]string{"policy"}, policyKeys)
	p.Observation = r.period(p.Observation, "policy", "observation")
	p.RecordedLate = r.period(p.RecordedLate, "policy", "recorded_late")
	p.RetroDue = r.period(p.RetroDue, "policy", "retro_due")
	p.MergeMeansApproval = r.oneOf([]string{"policy", "merge_means_approval"}, []string{"true", "false"}, "true") == "true"
	p.SmallTeam = r.oneOf([]string{"policy", "small_team"}, []string{SmallTeamAuto, SmallTeamTrue, SmallTeamFalse}, SmallTeamAuto)
	r.approvals(p, audit != "")
}

// approvals reads the table over the shipped one: by type, then for all levels
// or by level, then by tier or pair of tiers. What is said more exactly holds,
// whatever the order in the file.
func (r *configReader) approvals(p *Policy, relaxed bool) {
	path := []string{"policy", "approvals"}
	r.keys(path, changeTypes)
	for _, kind := range changeTypes {
		ofKind := append(slices.Clone(path), kind)
		r.keys(ofKind, slices.Concat(riskLevels, tierBands))
		r.tiers(p, ofKind, kind, riskLevels, relaxed)
		for _, level := range riskLevels {
			ofLevel := append(slices.Clone(ofKind), level)
			r.keys(ofLevel, tierBands)
			r.tiers(p, ofLevel, kind, []string{level}, relaxed)
		}
	}
}

// tiers reads the cells below a type or level.
func (r *configReader) tiers(p *Policy, path []string, kind string, levels []string, relaxed bool) {
	for _, band := range tierBands {
		at := append(slices.Clone(path), band)
		n := r.doc.Root().Lookup(at...)
		if n == nil || n.Kind == frontmatter.Null {
			continue
		}
		if r.keys(at, approvalKeys); n.Kind != frontmatter.Map {
			continue
		}
		change := r.cell(at, n)
		told := map[string]bool{}
		for _, level := range levels {
			for tier := 1; tier <= 4; tier++ {
				c := ApprovalCase{kind, level, tier}
				if !inBand(tier, band) {
					continue
				}
				cell := p.Approvals[c]
				change(&cell)
				if faults := cell.weaker(c); len(faults) > 0 && !relaxed {
					r.locked(at, faults[0], told)
					continue // the cell keeps what it had
				}
				p.Approvals[c] = cell
			}
		}
	}
}

// locked reports a cell that is weaker than what is locked, each once.
func (r *configReader) locked(at []string, fault string, told map[string]bool) {
	if told[fault] {
		return
	}
	told[fault] = true
	r.value(at, "with this %s; separation of duties is locked: expected what is shipped at least, or audit: relaxed, which reports print", fault)
}

func inBand(tier int, band string) bool {
	from, to, pair := strings.Cut(strings.TrimPrefix(band, "tier"), "-")
	if !pair {
		to = from
	}
	return strconv.Itoa(tier) >= from && strconv.Itoa(tier) <= to
}

// cell reads a cell and gives what it changes. What it does not say stays as it
// is.
func (r *configReader) cell(at []string, n *frontmatter.Node) func(*Approval) {
	below := func(key string) []string { return append(slices.Clone(at), key) }
	heads, hasHeads := 0, n.Get("heads") != nil
	if hasHeads {
		text := r.text(below("heads")...)
		var err error
		if heads, err = strconv.Atoi(text); err != nil || heads < 0 || heads > 20 {
			r.value(below("heads"), "heads is %q; expected a number of people from 0 to 20", text)
			hasHeads = false
		}
	}
	roles, hasRoles := r.words(below("roles"), approvalRoles, false)
	anyOf, hasAnyOf := r.words(below("any_of"), approvalRoles, false)
	separation, hasSeparation := r.words(below("separation"), separationKeys, true)
	review := r.oneOf(below("review"), []string{"true", "false"}, "")
	return func(a *Approval) {
		if hasHeads {
			a.Heads = heads
		}
		if hasRoles {
			a.Roles = roles
		}
		if hasAnyOf {
			a.AnyOf = anyOf
		}
		if hasSeparation {
			a.Separation = separation
		}
		if review != "" {
			a.Review = review == "true"
		}
	}
}

// words reads a list of words. Closed lists hold known words alone; an open one
// takes a word of the team's own that is not nearly one of the known.
func (r *configReader) words(at, known []string, closed bool) (words []string, ok bool) {
	n := r.doc.Root().Lookup(at...)
	if n == nil || n.Kind == frontmatter.Null {
		return nil, false
	}
	if n.Kind != frontmatter.Seq {
		r.value(at, "%s is a %s; expected a list of %s", at[len(at)-1], n.Kind, strings.Join(known, ", "))
		return nil, false
	}
	words, ok = []string{}, true
	for _, item := range n.Items {
		word := item.Str()
		switch {
		case slices.Contains(known, word), !closed && isHandle(word) && didYouMean(word, known) == "":
			if !slices.Contains(words, word) {
				words = append(words, word)
			}
		default:
			r.found = append(r.found, diag.Errorf(r.doc.Span(item), "config-value", "there is no %q here; expected %s%s",
				word, either(known), didYouMean(word, known)))
			ok = false
		}
	}
	return words, ok
}
