package change

import (
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/records"
)

// Levels of risk, lowest first.
var Levels = []string{"low", "medium", "high"}

// Risk is what the answers of a change come to (C1): two sums from 0 to 12,
// each in a band, and the level that both bands make.
type Risk struct {
	LikelihoodSum, ImpactSum  int
	Likelihood, Impact, Level string // of Levels
	Tier                      int    // highest tier affected, 4 where none is known
}

// points are what each answer adds to the sum of likelihood or impact.
var likelihoodPoints = map[string]map[string]int{
	"testing":    {"prod_like": 0, "partial": 2, "none": 4},
	"experience": {"done_3x_ok": 0, "done_once": 1, "never": 3},
	"backout":    {"automatic_tested": 0, "manual_tested": 1, "untested": 2, "impossible": 3},
}

var impactPoints = map[string]map[string]int{
	"downtime": {"none": 0, "up_to_30m": 1, "over_30m": 3},
	"users":    {"team": 0, "customer_or_department": 1, "many": 3},
	"data":     {"none": 0, "reversible": 1, "irreversible_or_regulated": 2},
}

// tierPoints are what the highest tier affected adds to the impact.
var tierPoints = map[int]int{1: 4, 2: 2, 3: 1, 4: 0}

// matrix is the level for likelihood and impact, by their place in Levels.
var matrix = [3][3]string{
	{"low", "low", "medium"},
	{"low", "medium", "high"},
	{"medium", "high", "high"},
}

// Assess computes the risk of a change from risk.answers and from the tiers of
// the services that it touches. ok is false while an answer is missing.
func Assess(t *records.Tree, r *records.Record) (risk Risk, ok bool) {
	likelihood, okL := sum(r, likelihoodPoints)
	impact, okI := sum(r, impactPoints)
	teams, err := strconv.Atoi(r.Value("risk.answers.teams"))
	if !okL || !okI || err != nil || teams < 1 {
		return Risk{}, false
	}
	tier := highestTier(t, r)
	risk = Risk{
		LikelihoodSum: likelihood + min(teams-1, 2),
		ImpactSum:     impact + tierPoints[tier],
		Tier:          tier,
	}
	l, i := band(risk.LikelihoodSum), band(risk.ImpactSum)
	risk.Likelihood, risk.Impact, risk.Level = Levels[l], Levels[i], matrix[l][i]
	if answer(r, "backout") == "impossible" && tier == 1 {
		risk.Level = "high"
	}
	return risk, true
}

// sum adds the points of the answers; ok is false where one is missing.
func sum(r *records.Record, points map[string]map[string]int) (total int, ok bool) {
	for question, answers := range points {
		n, known := answers[answer(r, question)]
		if !known {
			return 0, false
		}
		total += n
	}
	return total, true
}

// answer is what a change says to a question, as the shipped kind words it.
func answer(r *records.Record, question string) string {
	field := "risk.answers." + question
	return r.Kind.Builtin(field, r.Value(field))
}

// band is 0 for sums up to 3, 1 up to 7, and 2 above.
func band(sum int) int {
	switch {
	case sum <= 3:
		return 0
	case sum <= 7:
		return 1
	}
	return 2
}

// highestTier is the smallest tier number among the services that a change
// names and those that depend directly on what it touches.
func highestTier(t *records.Tree, r *records.Record) int {
	highest := 4
	consider := func(service *records.Record) {
		if tier, err := strconv.Atoi(service.Value("tier")); err == nil && service.Kind.Name == "service" {
			highest = min(highest, tier)
		}
	}
	for _, l := range r.Links {
		if !slices.Contains([]string{"services", "cis"}, l.Field) {
			continue
		}
		touched := t.Record(l.To)
		if touched == nil {
			continue
		}
		consider(touched)
		for _, dependant := range t.Linked(touched.ID, "required_by") {
			consider(dependant)
		}
	}
	return highest
}
