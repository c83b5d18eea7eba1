package records

import (
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// firstHeading stands in adopt settings for "the title is the first heading".
const firstHeading = "#"

// adopt reads ID, title and state from where the team has always kept them.
func (f parsing) adopt(r *Record) {
	a := r.Kind.Adopt
	if a.ID != "" {
		if id := r.Fields.Get(a.ID).Str(); id != "" {
			r.ID = r.Kind.FullID(id)
		} else {
			r.ID = strings.TrimSuffix(path.Base(r.Path), path.Ext(r.Path)) // so that the record is there at all
			f.fault(r.ID, r.At(a.ID), "record-id", "the field %q holds the ID of %s, and it is missing", a.ID, r.Kind.One())
		}
	}
	switch a.Title {
	case "":
	case firstHeading:
		r.Title = FirstHeading(r.Doc.Body())
	default:
		r.Title = scalarText(r.Fields.Get(a.Title))
	}
	f.adoptState(r)
}

// adoptState translates the state. A spelling that the settings do not name is
// taken as it is if the kind has such a state.
func (f parsing) adoptState(r *Record) {
	a := r.Kind.Adopt
	if a.State == "" {
		if r.State == "" && len(r.Kind.States) > 0 {
			r.State = r.Kind.States[0].Name
		}
		return
	}
	if r.Unread() {
		return // the finding about the header says why there is no state
	}
	written := scalarText(r.Fields.Get(a.State))
	if state, ok := a.States[written]; ok {
		r.State = state
		return
	}
	r.State = written
	if r.Kind.Rank(written) >= 0 {
		return
	}
	spellings := slices.Sorted(maps.Keys(a.States))
	d := f.fault(r.ID, r.At("state"), "record-state", "%s is %q, which stands for no state; expected one of %s%s",
		a.State, written, strings.Join(spellings, ", "), didYouMean(written, spellings))
	d.Fix = &diag.Fix{Title: "correct it, or name the spelling under adopt.states of the kind"}
}

// FirstHeading is the text of the first heading of level 1.
func FirstHeading(body []byte) string {
	fence := []byte(nil)
	for line := range bytes.Lines(body) {
		line = bytes.TrimSpace(line)
		switch {
		case fence != nil:
			if bytes.HasPrefix(line, fence) {
				fence = nil
			}
		case bytes.HasPrefix(line, []byte("```")), bytes.HasPrefix(line, []byte("~~~")):
			fence = line[:3]
		case bytes.HasPrefix(line, []byte("# ")):
			return string(bytes.TrimSpace(bytes.TrimRight(line[2:], "#")))
		}
	}
	return ""
}
