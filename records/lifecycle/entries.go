package lifecycle

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
)

// entries judges what each entry says by itself: that it says something, and
// that what it sets can be set and was set to something else (D2). How a change
// was authorised stays, once it is begun, but for a correction with a reason.
func (p *replay) entries() {
	kind := p.record.Kind
	under := false
	for _, e := range p.sorted {
		if e.To == "" && len(e.Set) == 0 && e.Why == "" && len(e.Flags) == 0 {
			p.errorf(p.at(e), RuleLogSet, "the entry says nothing; expected to, set, why or flags")
		}
		for _, c := range e.Set {
			why := assignable(kind, c.Field)
			switch {
			case why != nil:
				p.errorf(p.at(e, "set"), RuleLogSet, "%v", why)
			case slices.Contains(kind.DerivedPaths(), c.Field):
				p.errorf(p.at(e, "set"), RuleLogSet, "%s is computed; an entry cannot set it", c.Field)
			case sameValue(c.Old, c.New):
				p.errorf(p.at(e, "set"), RuleLogSet, "the entry sets %s from %s to the same", c.Field, show(c.Old))
			case under && p.authorises(c.Field) && !isCorrection(e):
				p.errorf(p.at(e, "set"), RuleLogSet, "%s changes after the change was begun; expected flags: [correction] and why", c.Field)
			}
		}
		under = under || authorised(kind, e.To)
	}
}

// isCorrection reports an entry that corrects an earlier one, and says why.
func isCorrection(e records.Entry) bool {
	return e.HasFlag("correction") && strings.TrimSpace(e.Why) != ""
}
