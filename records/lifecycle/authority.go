package lifecycle

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// authority holds the fields that say how a change was authorised to the way
// that it went (L-C3, L-C4). From its approval on they stay, until the approval
// is given back; a correction with a reason may follow only where the steps
// that were made are steps of what it says the change was all along. Otherwise
// a change could be approved as one type and carried out as another.
func (p *replay) authority() {
	fixed := false
	for i, e := range p.sorted {
		for _, c := range e.Set {
			if !fixed || !authorises(p.record.Kind, c.Field) {
				continue
			}
			switch wrong := p.unlike(i, c.Field, c.New); {
			case !isCorrection(e):
				p.errorf(p.at(e, "set"), RuleLogSet, "%s changes after the change was approved or begun; expected flags: [correction] and why, or the change back in assessing first", c.Field)
			case wrong != nil:
				p.errorf(p.at(e, "set"), RuleLogSet, "%s cannot have been %s all along: such a change does not come to %s this way; what was done stays as it was authorised", c.Field, show(c.New), wrong.To)
			}
		}
		if e.To != "" {
			fixed = authorised(p.record.Kind, e.To) || approved(p.record.Kind, e.To)
		}
	}
}

// unlike gives the first step up to an entry that the change could not have
// made with another value of a field, nil where there is none.
func (p *replay) unlike(until int, field string, value *frontmatter.Node) *records.Entry {
	from := ""
	for i := range p.sorted[:until+1] {
		e := &p.sorted[i]
		if e.To == "" {
			continue
		}
		then := *p.past[i]
		then.Fields = with(then.Fields, strings.Split(field, "."), value)
		s := step{tree: p.tree, record: &then, from: from, entry: *e, place: p.placeOf(*e)}
		legal := s.transition() != nil
		if from == "" {
			legal = len(s.birth()) == 0
		}
		if !legal {
			return e
		}
		from = e.To
	}
	return nil
}

// approved reports a state that stands for an approval.
func approved(kind *schema.Kind, name string) bool {
	return slices.ContainsFunc(kind.Transitions, func(t schema.Transition) bool {
		return t.To == name && slices.Contains(t.Stamps, "approved")
	})
}
