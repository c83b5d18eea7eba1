package records

import (
	"slices"
	"testing"
)

func TestShippedApprovals(t *testing.T) {
	tree := load(t, repository("-- services/web.md --\n---\ntitle: Web\nstate: pipeline\n---\n"))
	p := tree.Config.Policy
	if len(p.Approvals) != 36 || len(p.Relaxed()) != 0 || !p.MergeMeansApproval || p.SmallTeam != SmallTeamAuto {
		t.Fatalf("%+v", p)
	}
	for _, test := range []struct {
		c     ApprovalCase
		heads int
		roles []string
		anyOf int
	}{
		{ApprovalCase{"standard", "low", 1}, 0, nil, 0},
		{ApprovalCase{"normal", "low", 3}, 1, []string{"peer"}, 0},
		{ApprovalCase{"normal", "low", 2}, 1, []string{"peer", "service_owner"}, 0},
		{ApprovalCase{"normal", "medium", 4}, 1, []string{"peer", "service_owner"}, 0},
		{ApprovalCase{"normal", "medium", 1}, 2, []string{"peer", "service_owner", "change_manager"}, 0},
		{ApprovalCase{"normal", "high", 3}, 2, []string{"peer", "service_owner", "change_manager"}, 0},
		{ApprovalCase{"normal", "high", 2}, 3, []string{"peer", "service_owner", "change_manager", "cab"}, 0},
		{ApprovalCase{"emergency", "low", 4}, 1, nil, 3},
		{ApprovalCase{"emergency", "medium", 1}, 2, nil, 3},
	} {
		got := p.Approvals[test.c]
		if got.Heads != test.heads || !slices.Equal(got.Roles, test.roles) || len(got.AnyOf) != test.anyOf {
			t.Errorf("%v: %+v", test.c, got)
		}
	}
	for _, c := range Cases() {
		if got := slices.Contains(p.Approvals[c].Separation, SeparateImplementer); got != (c.Level == "high") {
			t.Errorf("%v: implementers apart: %v", c, got)
		}
	}
}

func TestApprovalsAreReadStrictly(t *testing.T) {
	tree := load(t, repository(`
-- gitsm.yaml --
policy:
  merge_means_approval: perhaps
  small_team: yes
  approvals:
    normal:
      tier1-2: {heads: 4}
      low:
        tier3-4: {heads: 0}
        tier1: {heads: 2, roles: [peer, servce_owner]}
        tier2: {heads: 2, roles: [security_officer]}
        tier5-6: {heads: 2}
      high:
        tier3: {separation: [author, requester]}
        tier4: {heads: many, review: false, seperation: []}
    emergncy: {}
`))
	const want = `gitsm.yaml:2:25: error: policy.merge_means_approval is "perhaps"; expected true or false [config-value]
gitsm.yaml:3:15: error: policy.small_team is "yes"; expected auto, true or false [config-value]
gitsm.yaml:8:18: error: with this nobody has to approve it; separation of duties is locked: expected what is shipped at least, or audit: relaxed, which reports print [config-value]
gitsm.yaml:9:41: error: there is no "servce_owner" here; expected peer, service_owner, change_manager, cab, commander, duty_manager, knowledge, comms or auditor; did you mean service_owner? [config-value]
gitsm.yaml:11:9: error: there is no key "tier5-6" here; did you mean tier1-2? [config-key]
gitsm.yaml:13:16: error: with this the implementer of a change may approve it; separation of duties is locked: expected what is shipped at least, or audit: relaxed, which reports print [config-value]
gitsm.yaml:14:24: error: heads is "many"; expected a number of people from 0 to 20 [config-value]
gitsm.yaml:14:45: error: there is no key "seperation" here; did you mean separation? [config-key]
gitsm.yaml:15:5: error: there is no key "emergncy" here; did you mean emergency? [config-key]
`
	if got := report(tree.Faults); got != want {
		t.Errorf("got:\n%s", got)
	}
	approvals := tree.Config.Policy.Approvals
	for c, heads := range map[ApprovalCase]int{
		{"normal", "low", 1}: 2, {"normal", "low", 2}: 2, {"normal", "medium", 2}: 4, {"normal", "low", 4}: 1, {"normal", "high", 4}: 2,
	} {
		if got := approvals[c].Heads; got != heads {
			t.Errorf("%v needs %d, want %d", c, got, heads)
		}
	}
	if got := approvals[ApprovalCase{"normal", "low", 2}].Roles; !slices.Equal(got, []string{"security_officer"}) {
		t.Errorf("roles %v", got)
	}
	if got := approvals[ApprovalCase{"normal", "high", 4}]; got.Review || len(got.Roles) != 3 {
		t.Errorf("%+v", got)
	}
}

// What takes separation of duties back must say so in "audit", and is told.
func TestRelaxedApprovals(t *testing.T) {
	const policy = "policy: {approvals: {normal: {low: {tier3-4: {separation: [requester]}}}}}\n"
	for _, test := range []struct {
		audit            string
		faults, relaxing int
	}{{"", 1, 0}, {"audit: strict\n", 1, 0}, {"audit: relaxed\n", 0, 1}, {"audit: solo\n", 0, 1}} {
		tree := load(t, repository("\n-- gitsm.yaml --\n"+test.audit+policy))
		if told := tree.Config.Policy.Relaxed(); len(tree.Faults) != test.faults || len(told) != test.relaxing {
			t.Errorf("%q: %v %v", test.audit, tree.Faults, told)
		}
	}
}
