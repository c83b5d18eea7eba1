package site

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/records"
)

// ErrorsPage is the known errors (KEDB): problems that are analysed and not
// resolved, with what to do until they are.
type ErrorsPage struct {
	Frame
	Known    []KnownError
	Problems []KnownError // open, and not analysed yet
	AllList  string
}

// KnownError is a problem in the list.
type KnownError struct {
	Ref
	Priority   Chip
	Services   []Ref
	Workaround *Ref
	NoWay      string // why there is no workaround
	Fixes      []Ref
	Incidents  int
	Since      Time
	Age        string
	Summary    string
}

func (b *builder) errorsPage() any {
	p := ErrorsPage{Frame: b.frame(errorsPath, errorsPath, "Known errors")}
	p.Crumbs = []Link{{"Status", p.Root + indexPage}}
	k := b.tree.Kinds.Kind("problem")
	if k == nil {
		return p
	}
	p.AllList = p.Root + listPath(k)
	list := slices.Clone(b.tree.OfKind("problem"))
	slices.SortStableFunc(list, func(x, y *records.Record) int {
		return cmp.Or(cmp.Compare(urgencyRank(x), urgencyRank(y)), y.Opened().Compare(x.Opened()), records.CompareIDs(y.ID, x.ID))
	})
	for _, r := range list {
		switch {
		case r.State == "known_error":
			p.Known = append(p.Known, b.knownError(r, p.Root))
		case isOpen(r):
			p.Problems = append(p.Problems, b.knownError(r, p.Root))
		}
	}
	return p
}

func (b *builder) knownError(r *records.Record, root string) KnownError {
	e := KnownError{Ref: b.ref(r, root), Services: b.refs(r.Lookup("services").Strings(), root)}
	if at := r.Entered(); !at.IsZero() {
		e.Since, e.Age = b.day(at), b.ago(at)
	}
	if e.Hidden {
		return e
	}
	e.Priority, _ = priorityChip(r)
	if ref, ok := b.refTo(r.Value("workaround"), root); ok {
		e.Workaround = &ref
	}
	e.NoWay = text(r.Value("workaround_reason"))
	e.Fixes = b.fixes(r, root)
	e.Incidents = len(b.linked(r.ID, "incidents"))
	if s := r.Section("Problem statement"); s != nil {
		e.Summary = excerpt(s.Text)
	}
	return e
}
