package adopt

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/schema"
)

// Past is what the commits of the main line say of the records' states, in the
// team's own spelling.
type Past struct {
	Commits  int
	Complete bool
	Unread   int // versions whose header cannot be read
	Steps    []history.Step
}

// Move is a move that was seen, or has to be possible.
type Move struct {
	From, To string
	Count    int // how often it was seen
	Last     history.Step
}

// State is a state of the lifecycle that is proposed.
type State struct {
	Name      string
	Spellings []string
	Category  schema.Category
	Now       int  // so many records are in it
	Born      bool // records were first seen in it
}

// Lifecycle is what states and moves were made of.
type Lifecycle struct {
	Field  string // that holds the state, "" for none
	States []State
	Moves  []Move // that are proposed, the most frequent first
	Odd    []Move // that were seen and are not, since they leave a state in which most things end
	Rare   []string
}

const maxStates = 40

// lifecycle makes states and moves of what was seen.
func (s *Survey) lifecycle(past *Past) Lifecycle {
	f := s.stateField()
	if f == nil {
		return Lifecycle{
			States: []State{{Name: "kept", Category: schema.Open, Now: len(s.Records), Born: true}, {Name: "retired", Category: schema.Closed}},
			Moves:  []Move{{From: "kept", To: "retired"}},
		}
	}
	l := Lifecycle{Field: f.Name}
	name := l.name(f, past)
	moves, born := map[[2]string]*Move{}, map[string]bool{}
	for _, step := range past.Steps {
		from, to := name[step.From], name[step.To]
		switch {
		case to == "":
		case step.From == "":
			born[to] = true
		case from != "" && from != to:
			m := moves[[2]string{from, to}]
			if m == nil {
				m = &Move{From: from, To: to}
				moves[[2]string{from, to}] = m
			}
			m.Count, m.Last = m.Count+1, step
		}
	}
	for i := range l.States {
		l.States[i].Born = born[l.States[i].Name] || len(past.Steps) == 0
	}
	for _, key := range slices.SortedFunc(maps.Keys(moves), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(moves[b].Count, moves[a].Count), strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1]))
	}) {
		l.Moves = append(l.Moves, *moves[key])
	}
	l.categorize()
	l.connect()
	return l
}

// stateField is the field that holds where a record stands.
func (s *Survey) stateField() *Field {
	f := s.field("status", "state", "stage", "phase", "lifecycle")
	if f == nil || f.Many || len(f.Values) > 20 || len(f.Values) == 0 || f.In*2 < len(s.Records) {
		return nil
	}
	return f
}

// name gives each spelling the name of a state, and lists the states: those that
// records are in now, the most first, then those of the past.
func (l *Lifecycle) name(f *Field, past *Past) map[string]string {
	spellings := slices.SortedFunc(maps.Keys(f.Values), func(a, b string) int {
		return cmp.Or(cmp.Compare(f.Values[b], f.Values[a]), strings.Compare(a, b))
	})
	for _, step := range past.Steps {
		if !slices.Contains(spellings, step.To) {
			spellings = append(spellings, step.To)
		}
	}
	names := map[string]string{}
	for _, word := range spellings {
		slug := strings.Trim(noWord.ReplaceAllString(strings.ToLower(word), "_"), "-_0123456789")
		if slug == "" || len(word) > maxWord || !shown(word) || len(l.States) == maxStates {
			if word != "" {
				l.Rare = append(l.Rare, word)
			}
			continue
		}
		names[word] = slug
		i := slices.IndexFunc(l.States, func(s State) bool { return s.Name == slug })
		if i < 0 {
			i = len(l.States)
			l.States = append(l.States, State{Name: slug})
		}
		l.States[i].Spellings = append(l.States[i].Spellings, word)
		l.States[i].Now += f.Values[word]
	}
	return names
}

// The words that states are commonly called by.
var (
	draftWords = "draft idea proposed proposal new planned wip triage backlog todo"
	waitWords  = "stagnant deferred pending on_hold on-hold hold paused blocked waiting postponed"
	doneWords  = "final done closed complete completed resolved fixed accepted approved implemented published released finished merged replaced superseded mitigated"
	endWords   = "withdrawn rejected abandoned cancelled canceled obsolete deprecated declined dropped retired wontfix duplicate invalid archived moved"
)

// among finds a state among words: also one that says by what ("superseded by").
func among(words, word string) bool {
	word = strings.TrimSuffix(strings.TrimSuffix(word, "_by"), "-by")
	return slices.Contains(strings.Fields(words), word)
}

// categorize says what each state means for reports. A state that goes by the
// name of an end is one unless things went on from it as often as not; few moves
// out of it are odd, and no move of the lifecycle.
func (l *Lifecycle) categorize() {
	for i := range l.States {
		s := &l.States[i]
		in, out := 0, 0
		for _, m := range l.Moves {
			switch s.Name {
			case m.To:
				in += m.Count
			case m.From:
				out += m.Count
			}
		}
		ends := out*4 <= in+s.Now
		switch {
		case among(draftWords, s.Name):
			s.Category = schema.Draft
		case among(waitWords, s.Name):
			s.Category = schema.Pending
		case among(doneWords, s.Name) && ends:
			s.Category = schema.Closed
		case among(doneWords, s.Name):
			s.Category = schema.Resolved
		case among(endWords, s.Name) && ends:
			s.Category = schema.Cancelled
		case among(endWords, s.Name):
			s.Category = schema.Pending
		default:
			s.Category = schema.Open
		}
	}
	l.Moves = slices.DeleteFunc(l.Moves, func(m Move) bool {
		if l.at(m.From).Category.Final() {
			l.Odd = append(l.Odd, m)
			return true
		}
		return false
	})
}

func (l *Lifecycle) at(name string) *State {
	return &l.States[slices.IndexFunc(l.States, func(s State) bool { return s.Name == name })]
}

// first is the first state of one of the categories, nil for none.
func (l *Lifecycle) first(of ...schema.Category) *State {
	for _, c := range of {
		for i := range l.States {
			if l.States[i].Category == c {
				return &l.States[i]
			}
		}
	}
	return nil
}

// connect completes what every lifecycle needs: a state in which work is open, one
// in which it is done, and a way to an end from everywhere. States are put in the
// order of their categories, which is their rank.
func (l *Lifecycle) connect() {
	if l.first(schema.Open) == nil {
		if s := l.first(schema.Pending, schema.Draft); s != nil {
			s.Category = schema.Open
		} else {
			l.States = append(l.States, State{Name: l.unused("open"), Category: schema.Open, Born: true})
		}
	}
	if l.first(schema.Closed, schema.Resolved) == nil {
		l.States = append(l.States, State{Name: l.unused("closed"), Category: schema.Closed})
	}
	if l.first(schema.Closed, schema.Cancelled) == nil {
		l.States = append(l.States, State{Name: l.unused("archived"), Category: schema.Closed})
	}
	order := []schema.Category{schema.Draft, schema.Open, schema.Pending, schema.Resolved, schema.Closed, schema.Cancelled}
	slices.SortStableFunc(l.States, func(a, b State) int { return slices.Index(order, a.Category) - slices.Index(order, b.Category) })
	end := l.first(schema.Closed, schema.Cancelled)
	for i := range l.States {
		if s := &l.States[i]; !l.ends(s.Name) {
			l.Moves = append(l.Moves, Move{From: s.Name, To: end.Name})
		}
	}
	// What nobody was born in and no move that is left leads to can be begun in.
	for i := range l.States {
		s := &l.States[i]
		if !s.Born && !slices.ContainsFunc(l.Moves, func(m Move) bool { return m.To == s.Name }) {
			s.Born = true
		}
	}
	for grew := true; grew; { // a circle that is only ever entered from an end
		reached := l.reached()
		grew = false
		for i := range l.States {
			if s := &l.States[i]; !reached[s.Name] {
				s.Born, grew = true, true
				break
			}
		}
	}
}

func (l *Lifecycle) unused(name string) string {
	for slices.ContainsFunc(l.States, func(s State) bool { return s.Name == name }) {
		name += "_"
	}
	return name
}

// ends reports whether some way leads from a state to an end.
func (l *Lifecycle) ends(from string) bool {
	seen, queue := map[string]bool{from: true}, []string{from}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if l.at(at).Category.Final() {
			return true
		}
		for _, m := range l.Moves {
			if m.From == at && !seen[m.To] {
				seen[m.To] = true
				queue = append(queue, m.To)
			}
		}
	}
	return false
}

func (l *Lifecycle) reached() map[string]bool {
	seen := map[string]bool{}
	var queue []string
	for i, s := range l.States {
		if s.Born || i == 0 {
			seen[s.Name] = true
			queue = append(queue, s.Name)
		}
	}
	for len(queue) > 0 {
		for _, m := range l.Moves {
			if m.From == queue[0] && !seen[m.To] {
				seen[m.To] = true
				queue = append(queue, m.To)
			}
		}
		queue = queue[1:]
	}
	return seen
}

// titleField is the field that holds the title, "#" for the first heading, "" for
// neither.
func (s *Survey) titleField() string {
	f := s.field("title", "name", "subject", "summary")
	headings := 0
	for _, r := range s.Records {
		if r.Title != "" {
			headings++
		}
	}
	switch {
	case f != nil && f.Kinds[frontmatter.Seq]+f.Kinds[frontmatter.Map] == 0 && f.In >= headings:
		return f.Name
	case headings > 0:
		return "#"
	}
	return ""
}
