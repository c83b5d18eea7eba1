package change

import (
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// Derived gives the computed values that a change may store, by field: its risk
// once every answer is given, and retro_due where it began without approval. It
// is none for a change that has ended, which stays as it was, and for every
// other kind. It is a lifecycle.Derive.
func Derived(t *records.Tree, r *records.Record) map[string]string {
	if r.Kind.Name != "change" || r.Category().Final() {
		return nil
	}
	values := map[string]string{}
	if risk, ok := Assess(t, r); ok {
		values["risk.likelihood"], values["risk.impact"], values["risk.level"] = risk.Likelihood, risk.Impact, risk.Level
	}
	if due, ok := RetroDue(t, r); ok {
		values["retro_due"] = due.Format(time.RFC3339)
	}
	return values
}

// RetroDue is by when a change that began without approval must have one
// (L-C4): counted from its start, or from when it was found where nobody had
// authorised it. ok is false where it needs none.
func RetroDue(t *records.Tree, r *records.Record) (due time.Time, ok bool) {
	for _, e := range r.Log {
		if e.HasFlag("retrospective") || r.Value("unauthorised") == "true" {
			return lifecycle.Deadline(t, e.At, t.Config.Policy.RetroDue), true
		}
	}
	return time.Time{}, false
}
