package change

import (
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/records"
)

// Levels of risk, lowest first.
var Levels = []string{"low", "medium", "high"}

// Answers are the facts from which the risk of a change is computed, as
// risk.answers holds them; Teams is 0 while it is not answered.
type Answers struct {
	Testing    string `yaml:"testing"`
	Experience string `yaml:"experience"`
	Teams      int    `yaml:"teams"`
	Backout    string `yaml:"backout"`
	Downtime   string `yaml:"downtime"`
	Users      string `yaml:"users"`
	Data       string `yaml:"data"`
}

// Risk is what the answers of a change come to (C1): two sums from 0 to 12,
// each in a band, and the level that both bands make.
type Risk struct {
	LikelihoodSum, ImpactSum  int
	Likelihood, Impact, Level string // of Levels
	Tier                      int    // highest tier affected, 4 where none is known

	Points []Point // what the sums are made of, likelihood first
	Floor  string  // why the level is higher than the matrix says; "" where it is not
}

// Point is what one answer adds to a sum, and why.
type Point struct {
	Sum      string // "likelihood" or "impact"
	Question string // "testing"; "tier" for the one that nobody answers
	Answer   string
	Points   int
	Reason   string // in words: "tested in part"
}

// option is one possible answer to a question.
type option struct {
	answer string
	points int
	reason string
}

// The points of C1, question by question, in the order of the form.
var (
	testOptions = []option{
		{"prod_like", 0, "tested as it will be in production"},
		{"partial", 2, "tested in part"},
		{"none", 4, "not tested"},
	}
	experience = []option{
		{"done_3x_ok", 0, "done three times or more, and it went well"},
		{"done_once", 1, "done before"},
		{"never", 3, "never done before"},
	}
	teams = []option{
		{"1", 0, "one team"},
		{"2", 1, "two teams must work together"},
		{"3+", 2, "three teams or more must work together"},
	}
	backout = []option{
		{"automatic_tested", 0, "reversed automatically, and that was tested"},
		{"manual_tested", 1, "reversed by hand, and that was tested"},
		{"untested", 2, "nobody has tested how to reverse it"},
		{"impossible", 3, "it cannot be reversed"},
	}
	tiers = []option{
		{"1", 4, "touches a service of tier 1"},
		{"2", 2, "touches a service of tier 2"},
		{"3", 1, "touches a service of tier 3"},
		{"4", 0, "touches no service above tier 4"},
	}
	downtime = []option{
		{"none", 0, "no interruption planned"},
		{"up_to_30m", 1, "an interruption of up to 30 minutes"},
		{"over_30m", 3, "an interruption of more than 30 minutes"},
	}
	users = []option{
		{"team", 0, "a team notices if it fails"},
		{"customer_or_department", 1, "a customer or department notices if it fails"},
		{"many", 3, "many notice if it fails"},
	}
	data = []option{
		{"none", 0, "data is safe if it fails"},
		{"reversible", 1, "data is changed if it fails, and can be restored"},
		{"irreversible_or_regulated", 2, "data is lost if it fails, or is regulated"},
	}
)

// matrix is the level for likelihood and impact, by their place in Levels.
var matrix = [3][3]string{
	{"low", "low", "medium"},
	{"low", "medium", "high"},
	{"medium", "high", "high"},
}

// Questions are those that risk.answers answers, in the order of the form.
func Questions() []string {
	return []string{"testing", "experience", "teams", "backout", "downtime", "users", "data"}
}

// Score computes the risk from the answers and the tier of the highest service
// affected, direct dependants included. ok is false while an answer is missing
// or none of those that are known; the points of the others are given all the
// same.
func Score(a Answers, tier int) (risk Risk, ok bool) {
	risk = Risk{Tier: tier}
	ok = true
	for _, q := range []struct {
		sum, question, answer string
		options               []option
	}{
		{"likelihood", "testing", a.Testing, testOptions},
		{"likelihood", "experience", a.Experience, experience},
		{"likelihood", "teams", teamsAnswer(a.Teams), teams},
		{"likelihood", "backout", a.Backout, backout},
		{"impact", "tier", strconv.Itoa(tier), tiers},
		{"impact", "downtime", a.Downtime, downtime},
		{"impact", "users", a.Users, users},
		{"impact", "data", a.Data, data},
	} {
		i := slices.IndexFunc(q.options, func(o option) bool { return o.answer == q.answer })
		if i < 0 {
			ok = false
			continue
		}
		o := q.options[i]
		risk.Points = append(risk.Points, Point{q.sum, q.question, o.answer, o.points, o.reason})
		if q.sum == "likelihood" {
			risk.LikelihoodSum += o.points
		} else {
			risk.ImpactSum += o.points
		}
	}
	if !ok {
		return risk, false
	}
	l, i := band(risk.LikelihoodSum), band(risk.ImpactSum)
	risk.Likelihood, risk.Impact, risk.Level = Levels[l], Levels[i], matrix[l][i]
	if a.Backout == "impossible" && tier == 1 && risk.Level != "high" {
		risk.Level = "high"
		risk.Floor = "what cannot be reversed on tier 1 is always high"
	}
	return risk, true
}

// teamsAnswer is the option that a number of teams stands for.
func teamsAnswer(n int) string {
	switch {
	case n < 1:
		return ""
	case n < 3:
		return strconv.Itoa(n)
	}
	return "3+"
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

// Assess computes the risk of a change from risk.answers and from the tiers of
// the services that it touches. ok is false while an answer is missing.
func Assess(t *records.Tree, r *records.Record) (risk Risk, ok bool) {
	var a Answers
	if err := r.Lookup("risk.answers").Decode(&a); err != nil {
		return Risk{}, false // the schema has reported it
	}
	for question, answer := range map[string]*string{
		"testing": &a.Testing, "experience": &a.Experience, "backout": &a.Backout,
		"downtime": &a.Downtime, "users": &a.Users, "data": &a.Data,
	} {
		*answer = r.Kind.Builtin("risk.answers."+question, *answer)
	}
	return Score(a, highestTier(t, r))
}

// highestTier is the smallest tier number among the services that a change
// names and those that depend directly on what it touches; 4 where none has
// one.
func highestTier(t *records.Tree, r *records.Record) int {
	highest := 4
	consider := func(service *records.Record) {
		tier, err := strconv.Atoi(service.Value("tier"))
		if err == nil && service.Kind.Name == "service" && tier >= 1 {
			highest = min(highest, tier)
		}
	}
	for _, l := range r.Links {
		if l.Field != "services" && l.Field != "cis" {
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
