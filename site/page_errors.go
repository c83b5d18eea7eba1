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
	Counts   [2]int // of known errors and problems
	Pager    Pager
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

// errorsShown is how many problems a page of known errors has.
const errorsShown = 120

// errorJobs are the pages of known errors: these first, then the open problems that
// are not analysed.
func (b *builder) errorJobs() []job {
	list := slices.Clone(b.tree.OfKind("problem"))
	slices.SortStableFunc(list, func(x, y *records.Record) int {
		return cmp.Or(cmp.Compare(urgencyRank(x), urgencyRank(y)), y.Opened().Compare(x.Opened()), records.CompareIDs(y.ID, x.ID))
	})
	known, others := segment{title: "known"}, segment{title: "others"}
	for _, r := range list {
		switch {
		case r.State == "known_error":
			known.records = append(known.records, r)
		case isOpen(r):
			others.records = append(others.records, r)
		}
	}
	counts := [2]int{len(known.records), len(others.records)}
	return b.listJobsOf([]segment{known, others}, errorsPath, "known-errors", errorsShown, func(part paged) any { return b.errorsPage(counts, part) })
}

func (b *builder) errorsPage(counts [2]int, part paged) any {
	p := ErrorsPage{Frame: b.frame(part.path, errorsPath, b.say.Text("Known errors")), Counts: counts}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	p.Pager = part.pager(p.Root)
	if k := b.tree.Kinds.Kind("problem"); k != nil {
		p.AllList = p.Root + listPath(k)
	}
	for _, s := range part.segments {
		for _, r := range s.records {
			if s.title == "known" {
				p.Known = append(p.Known, b.knownError(r, p.Root))
			} else {
				p.Problems = append(p.Problems, b.knownError(r, p.Root))
			}
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
