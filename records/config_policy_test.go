package records

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/schema"
)

func TestPolicyOfChanges(t *testing.T) {
	read := func(policy string) (Policy, []string) {
		tree, err := Load(fstest.MapFS{"gitsm.yaml": {Data: []byte("policy: " + policy + "\n")}})
		if err != nil {
			t.Fatal(err)
		}
		var faults []string
		for _, d := range tree.Faults {
			faults = append(faults, d.Message)
		}
		return tree.Config.Policy, faults
	}
	p, faults := read("{}")
	if p.Lockdown != LockdownMajor || len(p.MinNotice) != 0 || len(faults) > 0 {
		t.Errorf("by default %+v, %v", p, faults)
	}
	p, faults = read("{lockdown: none, min_notice: {high: 5bd, low: 24h}}")
	if p.Lockdown != LockdownNone || p.MinNotice["high"] != (schema.Period{BusinessDays: 5}) || p.MinNotice["low"] != (schema.Period{Wall: 24 * time.Hour}) || len(faults) > 0 {
		t.Errorf("%+v, %v", p, faults)
	}
	for policy, want := range map[string]string{
		"{lockdown: major}":           `policy.lockdown is "major"; expected major_incident or none`,
		"{min_notice: {huge: 5bd}}":   `there is no key "huge"`,
		"{min_notice: {high: soon}}":  `policy.min_notice.high is "soon"; expected a span of time`,
		"{min_notice: {high: -5bd}}":  "policy.min_notice.high lies back",
		"{min_notice: {high: [5bd]}}": "expected text",
	} {
		p, faults := read(policy)
		if len(faults) != 1 || !strings.Contains(faults[0], want) || len(p.MinNotice) > 0 {
			t.Errorf("%s: %v, %v, want %q", policy, p, faults, want)
		}
	}
}
