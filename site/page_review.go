package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// ReviewPage is a post-incident review: figures, factors and what follows.
type ReviewPage struct {
	RecordPage
	Incidents []Ref
	Figures   []Figure
	Factors   []Factor
	Actions   []Action
	NoActions string
	Overdue   int
}

// Figure is a number with its words.
type Figure struct{ Value, Label string }

// Factor is something that contributed.
type Factor struct{ Text, Category string }

// Action is what follows from a review.
type Action struct {
	ID, Title, Type, Owner string
	Due                    Time
	State                  Chip
	Overdue                bool
	Ref                    *Ref
	Reason                 string
	Review                 Ref // on the list of all actions
	due                    time.Time
}

func (b *builder) reviewPage(r *records.Record) any {
	p := ReviewPage{RecordPage: b.recordPage(r, "impact_summary", "factors", "actions", "no_actions_reason", "incidents")}
	p.Incidents = b.refs(r.Lookup("incidents").Strings(), p.Root)
	for _, f := range []struct{ field, label string }{
		{"downtime", "downtime"}, {"customers", "customers affected"}, {"users", "users affected"},
	} {
		if v := r.Value("impact_summary." + f.field); v != "" {
			if f.label != "downtime" && v == "1" {
				f.label = strings.Replace(f.label, "s affected", " affected", 1)
			}
			p.Figures = append(p.Figures, Figure{figure(v), f.label})
		}
	}
	for _, n := range items(r, "factors") {
		p.Factors = append(p.Factors, Factor{text(n.Get("text").Str()), text(words(n.Get("category").Str()))})
	}
	p.Actions = b.actions(r, p.Root)
	p.NoActions = text(r.Value("no_actions_reason"))
	for _, a := range p.Actions {
		if a.Overdue {
			p.Overdue++
		}
	}
	p.drop("Incidents", "Actions")
	return p
}

// actions of a review. One that is carried by a record has that record's state.
func (b *builder) actions(r *records.Record, root string) []Action {
	var out []Action
	for _, n := range items(r, "actions") {
		a := Action{
			ID: text(n.Get("id").Str()), Title: text(n.Get("title").Str()), Type: text(words(n.Get("type").Str())),
			Owner: b.person(n.Get("owner").Str()), Reason: text(n.Get("reason").Str()), Review: b.ref(r, root),
		}
		state := n.Get("state").Str()
		if to := b.tree.Record(n.Get("ref").Str()); to != nil {
			ref := b.ref(to, root)
			a.Ref, a.State = &ref, ref.State
			state = stateOfAction(to)
		}
		a.State = actionChip(state)
		if due, ok := b.tree.Config.Instant(n.Get("due")); ok {
			a.due, a.Due = due, b.day(due)
			a.Overdue = state == "open" && due.AddDate(0, 0, 1).Before(b.asOf)
		}
		out = append(out, a)
	}
	return out
}

// stateOfAction is how far an action is whose work a record carries: done with
// the record, an article once it is written, a risk once it is accepted (X12).
func stateOfAction(to *records.Record) string {
	switch c := to.Category(); {
	case c == schema.Cancelled:
		return "dropped"
	case c.Done(), to.Kind.Name == "knowledge" && c != schema.Draft, to.Kind.Name == "risk" && to.State == "accepted":
		return "done"
	}
	return "open"
}

// figure shows a span of time or a number as records write it: "8h34m" -> "8 h
// 34 min".
func figure(s string) string {
	if d, err := time.ParseDuration(s); err == nil {
		return duration(d)
	}
	if n, err := strconv.Atoi(s); err == nil {
		return grouped(n)
	}
	return text(s)
}

func actionChip(state string) Chip {
	switch state {
	case "done":
		return Chip{Text: "Done", Class: "closed", Icon: "closed"}
	case "dropped":
		return Chip{Text: "Dropped", Class: "cancelled", Icon: "cancelled"}
	}
	return Chip{Text: "Open", Class: "open", Icon: "open"}
}

// ReviewsPage is the list of post-incident reviews, and of what they ask for.
type ReviewsPage struct {
	Frame
	Published  []ReviewLine
	InProgress []ReviewLine
	Waived     []ReviewLine
	Actions    []Action // that are open, the overdue ones first
	Overdue    int
	Done       int
	Total      int
	Factors    []Tally
}

// ReviewLine is a review in a list.
type ReviewLine struct {
	Ref
	Incidents []Ref
	Owner     string
	Published Time
	Due       Time
	Overdue   bool
	Downtime  string
	Summary   string
	Open      int // actions that are open
}

// Tally is how often something occurs.
type Tally struct {
	Label string
	Count int
	Share int // of the largest, in steps of 5 %
}

func (b *builder) reviewsPage(k *schema.Kind) any {
	path := listPath(k)
	p := ReviewsPage{Frame: b.frame(path, b.sectionOf(k), text(k.Plural))}
	p.Crumbs = []Link{{"Status", p.Root + indexPage}}
	factors := map[string]int{}
	for _, r := range b.reviewsByDate() {
		line := b.reviewLine(r, p.Root)
		switch c := r.Category(); {
		case c.Done():
			p.Published = append(p.Published, line)
		case c == schema.Cancelled:
			p.Waived = append(p.Waived, line)
		default:
			p.InProgress = append(p.InProgress, line)
		}
		if restricted(r) || r.Category() == schema.Cancelled {
			continue
		}
		for _, n := range items(r, "factors") {
			factors[n.Get("category").Str()]++
		}
		for _, a := range b.actions(r, p.Root) {
			p.Total++
			switch {
			case a.State.Class != "open":
				p.Done++
			default:
				p.Actions = append(p.Actions, a)
			}
			if a.Overdue {
				p.Overdue++
			}
		}
	}
	slices.SortStableFunc(p.Actions, func(x, y Action) int { return x.due.Compare(y.due) })
	p.Factors = tallies(factors)
	return p
}

func (b *builder) reviewLine(r *records.Record, root string) ReviewLine {
	line := ReviewLine{Ref: b.ref(r, root)}
	if line.Hidden {
		return line
	}
	line.Incidents = b.refs(r.Lookup("incidents").Strings(), root)
	line.Owner, line.Downtime = b.person(r.Value("owner")), figure(r.Value("impact_summary.downtime"))
	if at := publishedAt(r); !at.IsZero() {
		line.Published = b.day(at)
	}
	if due, ok := r.Instant("due"); ok && isOpen(r) {
		line.Due, line.Overdue = b.day(due), due.AddDate(0, 0, 1).Before(b.asOf)
	}
	s := r.Section("Summary")
	if s == nil {
		s = r.Section("Public summary") // all that others may read of it
	}
	if s != nil {
		line.Summary = excerpt(s.Text)
	}
	for _, a := range b.actions(r, root) {
		if a.State.Class == "open" {
			line.Open++
		}
	}
	return line
}

// publishedAt is when a review could first be read.
func publishedAt(r *records.Record) time.Time {
	internal, _ := r.Instant("publication.internal_at")
	public, _ := r.Instant("publication.public_at")
	if internal.IsZero() || !public.IsZero() && public.Before(internal) {
		return public
	}
	return internal
}

// reviewsByDate lists reviews, the newest first.
func (b *builder) reviewsByDate() []*records.Record {
	list := slices.Clone(b.tree.OfKind("pir"))
	slices.SortStableFunc(list, func(x, y *records.Record) int {
		return cmp.Or(publishedAt(y).Compare(publishedAt(x)), records.CompareIDs(y.ID, x.ID))
	})
	return list
}

// reviewsPublished lists those that can be read.
func (b *builder) reviewsPublished() []*records.Record {
	return slices.DeleteFunc(b.reviewsByDate(), func(r *records.Record) bool { return !r.Category().Done() || restricted(r) })
}

// tallies orders counts, the most frequent first.
func tallies(counts map[string]int) []Tally {
	most := 1
	var out []Tally
	for label, n := range counts { // sorted below
		if label == "" {
			continue
		}
		most = max(most, n)
		out = append(out, Tally{Label: text(words(label)), Count: n})
	}
	slices.SortFunc(out, func(x, y Tally) int { return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Label, y.Label)) })
	for i := range out {
		out[i].Share = (out[i].Count*20 + most - 1) / most * 5
	}
	return out
}
