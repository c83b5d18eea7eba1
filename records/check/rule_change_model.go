package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var changeModel = Rule{
	ID:       "change-model",
	Title:    "a standard change follows an active model that covers it",
	Source:   "L-C3, link table",
	Severity: diag.Error,
	Doc: `
The model is the authorisation of a standard change. So the model was active and
its review not overdue when the change was made, and every service of the change
is within its scope: named in its services, or of a tier named in its tiers.
Whether it was active and covered them back then shows in the history alone: on the
records of today a change that is not finished is judged by the model as it is, and
none may follow a draft.

Use another model, widen the model's scope by its own approval, or make it a
normal change.`,
	Kinds: []string{"change"},
	Reach: 1,
	Each: func(p *Pass, r *records.Record) {
		if r.Category() == schema.Cancelled || builtin(r, "type") != "standard" {
			return
		}
		for _, model := range p.targets(r, "model") {
			p.judgeModel(r, model)
			if !r.Category().Done() {
				p.judgeScope(r, model)
			}
		}
	},
}

// judgeModel judges whether the model could authorise a change.
func (p *Pass) judgeModel(r, model *records.Record) {
	due, hasDue := model.Instant("review_due")
	switch {
	case model.Category() == schema.Draft, model.Category() != schema.Open && !r.Category().Done():
		d := p.errorf(r, "model", "%s is %s; a standard change needs an active model", model.ID, model.State)
		d.Related = see(model, "state", "it is %s here", model.State)
		d.Fix = advise("use an active model, or make it a normal change")
	case hasDue && !r.Opened().IsZero() && r.Opened().After(due.AddDate(0, 0, 1)):
		d := p.errorf(r, "model", "the review of %s was due on %s, before this change was made; an overdue model cannot be used", model.ID, text(model, "review_due"))
		d.Related = see(model, "review_due", "its review was due here")
		d.Fix = advise("review the model and set its next review_due")
	}
}

// judgeScope judges whether the model covers the services of a change.
func (p *Pass) judgeScope(r, model *records.Record) {
	services, tiers := texts(model, "services"), texts(model, "tiers")
	var outside []string
	for _, service := range p.targets(r, "services") {
		if !slices.Contains(services, service.ID) && !slices.Contains(tiers, text(service, "tier")) {
			outside = append(outside, service.ID)
		}
	}
	if len(outside) == 0 {
		return
	}
	d := p.errorf(r, "services", "%s is outside the scope of the model %s; expected services that it names, or of the tiers that it names", strings.Join(outside, ", "), model.ID)
	d.Related = see(model, "services", "the scope of the model")
	d.Fix = advise("use another model, or have the scope of %s widened", model.ID)
}
