package history

import (
	"path"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// GlanceVersion changes whenever Glance says something else of the same bytes.
const GlanceVersion = "glance 1"

// Glance gives a function that says of a version of a file which record it is and
// in which state: the two with a NUL between, Unreadable where nothing can be
// made of a record's header, or "" where the file is no record. It may be called
// by several goroutines. settings is the tree whose kinds count.
func Glance(settings *records.Tree) func(place string, src []byte) string {
	return func(place string, src []byte) string {
		if id, state, ok := quickGlance(settings.Kinds, place, src); ok {
			return id + "\x00" + state
		}
		return slowGlance(settings, place, src)
	}
}

// Unreadable is what Glance says of a record whose header cannot be read.
const Unreadable = "\x00"

func slowGlance(settings *records.Tree, place string, src []byte) string {
	for _, r := range settings.With(place, src).At(place) {
		switch {
		case len(r.Base) > 0: // an inventory's items have no states of their own
		case r.Unread():
			return Unreadable
		default:
			return r.ID + "\x00" + r.State
		}
	}
	return ""
}

// GlancedID is the record of which Glance speaks, "" for none.
func GlancedID(note string) string {
	id, _, _ := strings.Cut(note, "\x00")
	return id
}

// quickGlance is Glance for headers whose meaning shows.
func quickGlance(kinds *schema.Set, place string, src []byte) (id, state string, ok bool) {
	kind := kinds.ByFolder(place)
	if kind == nil || path.Ext(place) != ".md" || strings.Contains(place, "/.") {
		return "", "", false
	}
	below, _ := kind.Below(place)
	keys := []string{"state"}
	if kind.Adopt == nil {
		id = strings.TrimSuffix(path.Base(place), ".md")
		if !kind.ID.Valid(id) {
			return "", "", false
		}
	} else {
		if id, ok = kind.AdoptedID(below); !ok || id == "" || kind.Adopt.State == "" || kind.Adopt.Header == schema.HeaderPreamble || len(kind.Adopt.Sections) > 0 {
			return "", "", false
		}
		keys[0] = kind.Adopt.State
	}
	if kind.Adopt != nil && kind.Adopt.Header == schema.HeaderLines {
		state, ok = quickValue(src, keys[0])
	} else {
		var values []string
		if values, ok = quickScalars(src, keys...); ok {
			state = values[0]
		}
	}
	if !ok {
		return "", "", false
	}
	if kind.Adopt != nil {
		if ours, named := kind.Adopt.States[state]; named {
			state = ours
		}
	}
	return id, state, true
}

// Step is one change of a record's state as the main line has it.
type Step struct {
	ID, Path string
	From, To string // "" before the first version, and after the last
	Commit   string
	When     time.Time // of the commit
}

// Steps follows the states of all records along the main line. It is fed the
// versions of the main line, oldest first.
type Steps struct {
	at  map[string]string // state by ID
	out []Step
}

// Add takes what Glance said of a file as a commit made it.
func (s *Steps) Add(place, commit string, when time.Time, note string) {
	if s.at == nil {
		s.at = map[string]string{}
	}
	id, state, ok := strings.Cut(note, "\x00")
	if !ok || id == "" || s.at[id] == state {
		return
	}
	s.out = append(s.out, Step{ID: id, Path: place, From: s.at[id], To: state, Commit: commit, When: when})
	s.at[id] = state
}

// Gone takes that a commit took a record away.
func (s *Steps) Gone(place, id, commit string, when time.Time) {
	if was := s.at[id]; was != "" {
		s.out = append(s.out, Step{ID: id, Path: place, From: was, Commit: commit, When: when})
		delete(s.at, id)
	}
}

// All are the steps, oldest first.
func (s *Steps) All() []Step { return s.out }
