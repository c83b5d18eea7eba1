package site

import (
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

// RiskReason is what an answer adds to the risk of a change, in words.
type RiskReason struct {
	Sum    string // "likelihood" or "impact"
	Points int
	Text   string
}

// showRisk shows the answers of a change and what they come to (C1).
func (b *builder) showRisk(p *ChangePage, r *records.Record) {
	v := b.viewer(r, p.Root)
	answers := r.Lookup("risk.answers")
	if answers == nil {
		return
	}
	p.Risk = v.pairs(property(fieldSchema(r.Kind, "risk"), "answers"), answers, "risk.answers")
	level := r.Value("risk.override.level")
	if risk, ok := change.Assess(b.tree, r); ok {
		p.Risk = append(p.Risk,
			Fact{Label: b.say.Text("Likelihood"), Value: Value{Text: b.say.Fill("{likelihood} ({likelihoodSum} of 12)", b.words(risk.Likelihood), strconv.Itoa(risk.LikelihoodSum))}},
			Fact{Label: b.say.Text("Impact"), Value: Value{Text: b.say.Fill("{impact} ({impactSum} of 12, tier {tier})", b.words(risk.Impact), strconv.Itoa(risk.ImpactSum), strconv.Itoa(risk.Tier))}},
		)
		if level != "" {
			p.RiskNote = b.say.Fill("Raised from {level}: {value}", b.inside(risk.Level), text(r.Value("risk.override.reason")))
		}
		p.Reasons = b.riskReasons(risk)
	}
	p.RiskLevel = b.riskChip(r)
}

// riskReasons are what makes the risk of a change, what weighs most first; what adds
// nothing is left to the table of answers.
func (b *builder) riskReasons(risk change.Risk) []RiskReason {
	var out []RiskReason
	for _, p := range risk.Points {
		if p.Points > 0 {
			out = append(out, RiskReason{b.inside(p.Sum), p.Points, text(b.say.Told(p.Reason))})
		}
	}
	slices.SortStableFunc(out, func(x, y RiskReason) int { return y.Points - x.Points })
	if risk.Floor != "" {
		out = append(out, RiskReason{Text: text(b.say.Told(risk.Floor))})
	}
	return out
}

// riskChip is the level of risk that holds for a change; a standard change has
// none of its own.
func (b *builder) riskChip(r *records.Record) Chip {
	level := r.Value("risk.override.level")
	if level == "" {
		risk, ok := change.Assess(b.tree, r)
		if !ok {
			return Chip{}
		}
		level = risk.Level
	}
	return b.levelChip(level)
}

func (b *builder) levelChip(level string) Chip {
	class := "plain"
	switch level {
	case "low", "medium", "high":
		class = "risk-" + level
	}
	return Chip{Text: b.say.Fill("{level} risk", text(b.words(level))), Class: class}
}
