package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// peopleFolder is where the pages of people and teams lie.
const peopleFolder = "people/"

// holder is a person or a team, with what is theirs. Of restricted records nothing
// is: who has them is not told.
type holding struct {
	handle  string
	team    bool
	path    string
	owned   []*records.Record // services
	open    []*records.Record // work
	dated   []datedDuty
	actions []*records.Record // reviews with actions of theirs, each once
}

// datedDuty is something that is to be done by a day, beside what clocks say.
type datedDuty struct {
	of   *records.Record
	what string
	due  time.Time
}

// staff is everybody and every team that has a page, found once.
type staff struct {
	of    map[holderKey]*holding
	order []*holding // teams, then people, each by name
	// What is due of each record, by time, and what comes first. Pages alone need it:
	// to know which pages there are, no clock is measured.
	due func() (of map[*records.Record][]DueLine, first map[*records.Record]*DueLine)
}

type holderKey struct {
	handle string
	team   bool
}

// keyOf tells whether a handle is a person's or a team's.
func (b *builder) keyOf(handle string) holderKey {
	return holderKey{handle, b.tree.People.ByHandle(handle) == nil && b.tree.People.HasTeam(handle)}
}

// findStaff looks at each record once.
func (b *builder) findStaff() *staff {
	s := &staff{of: map[holderKey]*holding{}}
	for i := range b.tree.People.List {
		p := &b.tree.People.List[i]
		if p.ActiveAt(b.asOf) && !p.Bot {
			s.get(holderKey{p.Handle, false})
			for _, team := range p.Teams {
				s.get(holderKey{team, true})
			}
		}
	}
	for _, r := range b.tree.Records {
		if !restricted(r) {
			b.assign(s, r)
		}
	}
	delete(s.of, holderKey{})
	delete(s.of, holderKey{team: true})
	for _, h := range s.of { // the order does not matter: sorted below
		s.order = append(s.order, h)
	}
	slices.SortFunc(s.order, func(x, y *holding) int {
		return cmp.Or(boolCompare(y.team, x.team), cmp.Compare(b.holderName(x), b.holderName(y)), cmp.Compare(x.handle, y.handle))
	})
	taken := map[string]bool{}
	for _, h := range s.order {
		name := peopleFolder + fileName(h.handle)
		if h.team {
			name = peopleFolder + "team~" + fileName(h.handle)
		}
		h.path = name + ".html"
		for n := 2; taken[strings.ToLower(h.path)]; n++ {
			h.path = name + "~" + strconv.Itoa(n) + ".html"
		}
		taken[strings.ToLower(h.path)] = true
	}
	s.due = sync.OnceValues(func() (map[*records.Record][]DueLine, map[*records.Record]*DueLine) {
		late, due := b.dueLines(rootOf(peopleFolder))
		of := map[*records.Record][]DueLine{}
		for _, l := range slices.Concat(late, due) {
			of[l.of] = append(of[l.of], l)
		}
		return of, firstClocks(late, due)
	})
	return s
}

func (s *staff) get(key holderKey) *holding {
	h := s.of[key]
	if h == nil {
		h = &holding{handle: key.handle, team: key.team}
		s.of[key] = h
	}
	return h
}

// both are the person that a record is assigned to, and the team that has it.
func (b *builder) both(s *staff, r *records.Record) []*holding {
	var all []*holding
	if who := cmp.Or(r.Value("assignee"), r.Value("owner")); who != "" {
		all = append(all, s.get(b.keyOf(who)))
	}
	if team := r.Value("team"); team != "" {
		if h := s.get(holderKey{team, true}); !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	return all
}

// assign gives a record to those who have something to do with it.
func (b *builder) assign(s *staff, r *records.Record) {
	switch r.Kind.Name {
	case "service":
		if !r.Category().Done() {
			for _, h := range b.both(s, r) {
				h.owned = append(h.owned, r)
			}
		}
		return
	case "pir":
		seen := map[*holding]bool{}
		for _, n := range items(r, "actions") {
			if who := n.Get("owner").Str(); who != "" && r.Category() != schema.Cancelled && !seen[s.get(b.keyOf(who))] {
				h := s.get(b.keyOf(who))
				seen[h] = true
				h.actions = append(h.actions, r)
			}
		}
	}
	if !isOpen(r) {
		return
	}
	if r.Kind.Log == schema.LogRecord && r.Kind.Name != "knowledge" {
		for _, h := range b.both(s, r) {
			h.open = append(h.open, r)
		}
	}
	for _, d := range duties {
		if d.kind != r.Kind.Name {
			continue
		}
		if due, ok := r.Instant(d.field); ok && due.Before(b.asOf.AddDate(0, 0, dutyDays)) {
			for _, h := range b.both(s, r) {
				h.dated = append(h.dated, datedDuty{r, d.what, due})
			}
		}
	}
}

// duties are the days by which somebody is to look at a record again.
var duties = []struct{ kind, field, what string }{
	{"knowledge", "review_due", msg("Review the article")},
	{"risk", "review_by", msg("Review the risk")},
	{"pir", "due", msg("Publish the review")},
	{"improvement", "due", msg("Finish the improvement")},
	{"ci", "asset.eol", msg("End of life")},
	{"ci", "asset.warranty_until", msg("Warranty ends")},
}

// dutyDays is how far ahead the pages of people look for them.
const dutyDays = 30

// holderName is what readers call a person or team.
func (b *builder) holderName(h *holding) string {
	if h.team {
		return text(b.words(h.handle))
	}
	return b.person(h.handle)
}

// personLink names a person or team, with the way to the page; beyond the
// organisation there is none.
func (b *builder) personLink(handle, root string) Link {
	return b.holderLink(b.keyOf(handle), root)
}

// teamLink names a team.
func (b *builder) teamLink(team, root string) Link {
	return b.holderLink(holderKey{team, true}, root)
}

func (b *builder) holderLink(key holderKey, root string) Link {
	l := Link{Text: text(b.words(key.handle))}
	if !key.team {
		l.Text = b.person(key.handle)
	}
	if b.outward() || key.handle == "" {
		return l
	}
	if h := b.staff().of[key]; h != nil {
		l.Href = root + h.path
	}
	return l
}
