package check

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"

	"github.com/gitsm/gitsm/schema"
)

var stateStep = Rule{
	ID:       "state-step",
	Title:    "a record without a log goes on by one step of its kind",
	Source:   "C10, domain 2",
	Severity: diag.Error,
	Doc: `
Definitions such as services and change models keep no log, so only the target branch
knows in which state they are. From there a proposal leads them on by one of the steps
of their kind: what was left out would never be looked at. Of records with a log every
step is judged (transition).

Take the step that the message names, and the next one in a proposal after it.`,
	Pair: func(p *PairPass, pair Pair) {
		before, after := pair.Before, pair.After
		if before == nil || after == nil || after.Kind.Log == schema.LogRecord || before.Kind.Name != after.Kind.Name {
			return
		}
		kind := before.Kind // as the target branch defines it
		if before.State == after.State || kind.Rank(before.State) < 0 || kind.Rank(after.State) < 0 || kind.Adopt != nil {
			return
		}
		if step, ok := kind.Transition(before.State, after.State); ok && step.When.Holds(after.Values) {
			return
		}
		var next []string
		for _, step := range kind.Next(before.State) {
			if step.When.Holds(after.Values) {
				next = append(next, step.To)
			}
		}
		way := "nothing follows " + before.State
		if len(next) > 0 {
			way = "from " + before.State + " it may become " + strings.Join(next, " or ")
		}
		d := p.errorf(after, "state", "%s is %s on the target branch and cannot become %s at once; %s", after.ID, before.State, after.State, way)
		d.Fix = advise("take one of these steps")
	},
}
