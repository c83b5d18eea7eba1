package lifecycle

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// entries judges what each entry says by itself: that it says something, and
// that what it sets can be set, was set to something else, and could have been
// (D2).
func (p *replay) entries() {
	kind := p.record.Kind
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
			default:
				p.fits(e, c)
			}
		}
	}
}

// fits holds what an entry sets against the schema of the field: a log that
// says what the header could never have held is no evidence.
func (p *replay) fits(e records.Entry, c records.Change) {
	for i, value := range []*frontmatter.Node{c.Old, c.New} {
		if wrong := p.record.Kind.Misfit(p.record.Doc, c.Field, value); wrong != "" {
			p.errorf(p.at(e, "set", c.Field, strconv.Itoa(i)), RuleLogSet, "the entry says that %s", wrong)
		}
	}
}

// isCorrection reports an entry that corrects an earlier one, and says why.
func isCorrection(e records.Entry) bool {
	return e.HasFlag("correction") && strings.TrimSpace(e.Why) != ""
}
