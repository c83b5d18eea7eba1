package site

import (
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// ProblemPage adds the workaround and the change that is to fix it.
type ProblemPage struct {
	RecordPage
	Workaround     *Ref
	NoWorkaround   bool
	WorkaroundText string // why there is none
	Fixes          []Ref  // changes that are to resolve it and are not done
	Incidents      int
}

func (b *builder) problemPage(r *records.Record) any {
	p := ProblemPage{RecordPage: b.recordPage(r, "workaround", "workaround_reason", "priority")}
	switch id := r.Value("workaround"); id {
	case "":
	case "none":
		p.NoWorkaround, p.WorkaroundText = true, text(r.Value("workaround_reason"))
	default:
		if ref, ok := b.refTo(id, p.Root); ok {
			p.Workaround = &ref
		}
	}
	p.drop("Workaround")
	p.Fixes = b.fixes(r, p.Root)
	p.Incidents = len(b.linked(r.ID, "incidents"))
	return p
}

// fixes are the open changes that are to resolve a problem: "fix in progress"
// is a badge, no state (L-P).
func (b *builder) fixes(r *records.Record, root string) []Ref {
	if !isOpen(r) {
		return nil
	}
	var out []Ref
	for _, c := range b.linked(r.ID, "resolved_by") {
		if c.Kind.Name == "change" && (isOpen(c) || c.Category() == schema.Resolved) {
			out = append(out, b.ref(c, root))
		}
	}
	return out
}
