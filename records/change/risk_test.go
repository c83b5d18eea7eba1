package change

import (
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/records"
)

// The vectors of C1.
func TestScore(t *testing.T) {
	for _, tc := range []struct {
		name                      string
		answers                   Answers
		tier                      int
		likelihoodSum, impactSum  int
		likelihood, impact, level string
	}{
		{
			"first",
			Answers{"partial", "done_once", 1, "manual_tested", "none", "many", "none"},
			1,
			4, 7, "medium", "medium", "medium",
		},
		{
			"second",
			Answers{"prod_like", "done_3x_ok", 1, "automatic_tested", "none", "many", "irreversible_or_regulated"},
			1,
			0, 9, "low", "high", "medium",
		},
		{
			"third",
			Answers{"none", "never", 2, "impossible", "up_to_30m", "customer_or_department", "none"},
			3,
			11, 3, "high", "low", "medium",
		},
		{
			"fourth",
			Answers{"none", "done_3x_ok", 2, "impossible", "up_to_30m", "customer_or_department", "none"},
			2,
			8, 4, "high", "medium", "high",
		},
	} {
		risk, ok := Score(tc.answers, tc.tier)
		if !ok || risk.LikelihoodSum != tc.likelihoodSum || risk.ImpactSum != tc.impactSum ||
			risk.Likelihood != tc.likelihood || risk.Impact != tc.impact || risk.Level != tc.level {
			t.Errorf("%s: %+v", tc.name, risk)
		}
	}
}

func TestScoreFloor(t *testing.T) {
	a := Answers{"prod_like", "done_3x_ok", 1, "impossible", "none", "team", "none"}
	if risk, _ := Score(a, 1); risk.Level != "high" || risk.Floor == "" {
		t.Errorf("impossible to reverse on tier 1: %+v", risk)
	}
	if risk, _ := Score(a, 2); risk.Level != "low" || risk.Floor != "" {
		t.Errorf("impossible to reverse on tier 2: %+v", risk)
	}
}

func TestScoreNeedsEveryAnswer(t *testing.T) {
	whole := Answers{"partial", "done_once", 5, "manual_tested", "none", "many", "none"}
	for name, take := range map[string]func(*Answers){
		"testing": func(a *Answers) { a.Testing = "" }, "experience": func(a *Answers) { a.Experience = "often" },
		"teams": func(a *Answers) { a.Teams = 0 }, "data": func(a *Answers) { a.Data = "" },
	} {
		a := whole
		take(&a)
		if risk, ok := Score(a, 1); ok || risk.Level != "" || len(risk.Points) != 7 {
			t.Errorf("without %s: %+v, %v", name, risk, ok)
		}
	}
}

// Every point is accounted for, and a worse answer never makes a change safer.
func TestScoreAddsUp(t *testing.T) {
	pick := func(t *rapid.T, name string, options []option) int {
		return rapid.IntRange(0, len(options)-1).Draw(t, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		te, ex, ba := pick(t, "testing", testOptions), pick(t, "experience", experience), pick(t, "backout", backout)
		do, us, da := pick(t, "downtime", downtime), pick(t, "users", users), pick(t, "data", data)
		tm, tier := rapid.IntRange(1, 9).Draw(t, "teams"), rapid.IntRange(1, 4).Draw(t, "tier")
		score := func(te int) Risk {
			risk, ok := Score(Answers{testOptions[te].answer, experience[ex].answer, tm, backout[ba].answer, downtime[do].answer, users[us].answer, data[da].answer}, tier)
			if !ok {
				t.Fatal("every answer is one of the form")
			}
			return risk
		}
		risk := score(te)
		sums := map[string]int{}
		for _, p := range risk.Points {
			sums[p.Sum] += p.Points
			if p.Reason == "" {
				t.Errorf("no reason for %+v", p)
			}
		}
		if sums["likelihood"] != risk.LikelihoodSum || sums["impact"] != risk.ImpactSum || max(risk.LikelihoodSum, risk.ImpactSum) > 12 {
			t.Errorf("%+v", risk)
		}
		if te+1 < len(testOptions) {
			if worse := score(te + 1); rank(worse.Level) < rank(risk.Level) {
				t.Errorf("less testing makes %s of %s", worse.Level, risk.Level)
			}
		}
	})
}

func rank(level string) int {
	for i, l := range Levels {
		if l == level {
			return i
		}
	}
	return -1
}

func TestAssessCountsDirectDependants(t *testing.T) {
	fsys := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(`
-- services/shop.md --
---
title: Shop
state: pipeline
tier: 1
depends_on: [payments]
---
-- services/payments.md --
---
title: Payments
state: pipeline
tier: 3
depends_on: [db]
---
-- cis/db.md --
---
title: Database
state: planned
---
-- changes/2026/CHG-2026-0001.md --
---
title: On the database
state: draft
cis: [db]
risk:
  answers: {testing: partial, experience: done_once, teams: 1, backout: manual_tested, downtime: none, users: many, data: none}
---
-- changes/2026/CHG-2026-0002.md --
---
title: On payments
state: draft
services: [payments]
risk:
  answers: {testing: partial, experience: done_once, teams: 1, backout: manual_tested, downtime: none, users: many, data: none}
---
-- changes/2026/CHG-2026-0003.md --
---
title: Not assessed
state: draft
---
`)).Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]int{"CHG-2026-0001": 3, "CHG-2026-0002": 1} {
		if risk, ok := Assess(tree, tree.Record(id)); !ok || risk.Tier != want {
			t.Errorf("%s touches tier %d, want %d", id, risk.Tier, want)
		}
	}
	if len(Derived(tree, tree.Record("CHG-2026-0003")))+len(Derived(tree, tree.Record("shop"))) > 0 {
		t.Error("nothing can be computed there")
	}
	if got := Derived(tree, tree.Record("CHG-2026-0002")); got["risk.level"] != "medium" || len(got) != 3 {
		t.Errorf("derived %v", got)
	}
}
