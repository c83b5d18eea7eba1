package records

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// measuring are the kinds by which service levels are measured; the rest of the
// records are what is measured.
var measuring = []string{"agreement", calendarKind, "offering"}

// LoadMeasures reads what service levels are measured by, and no other record:
// the settings, agreements, offerings, and calendars with their holiday files. It
// is a tree for MeasuredBy. Faults and errors are as with Load.
func LoadMeasures(fsys fs.FS) (*Tree, error) {
	w, err := newWalker(fsys)
	if err != nil {
		return nil, err
	}
	s := readSettings(w.settings())
	for _, k := range s.kinds.Kinds() {
		if slices.Contains(measuring, k.Name) {
			w.kind(k)
		}
	}
	slices.SortFunc(w.files, func(a, b found) int { return strings.Compare(a.path, b.path) })
	return newTree(s, s.readFiles(fsys, w.files), w.faults, false), nil
}

// MeasuredBy gives the tree whose service levels are measured by those of
// another: its agreements, offerings and calendars in the place of the receiver's,
// and of its gitsm.yaml the time zone, the calendar of business days, and how
// priorities are derived. All else stays: incidents, services and what these
// say of agreements, people, kinds, and the rest of gitsm.yaml. So a report on the
// result says how today's records stand under the agreements of another version.
//
// An agreement, calendar or offering whose ID is a record's of another kind here
// is an error: one of the two could not be found.
func (t *Tree) MeasuredBy(measures *Tree) (*Tree, error) {
	s := *t.settings
	s.config.Zone, s.config.Calendar = measures.Config.Zone, measures.Config.Calendar
	s.config.PriorityScheme, s.config.Matrix = measures.Config.PriorityScheme, measures.Config.Matrix
	var files []*file
	for _, f := range t.files {
		if !t.isMeasure(f.path) {
			files = append(files, f.under(&s.config))
		}
	}
	for _, f := range measures.files {
		if measures.isMeasure(f.path) {
			files = append(files, f)
		}
	}
	slices.SortFunc(files, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	made := newTree(&s, files, t.walked, true)
	for _, r := range made.Records {
		if at := made.Record(r.ID); slices.Contains(measuring, r.Kind.Name) != slices.Contains(measuring, at.Kind.Name) {
			there, here := r, at
			if slices.Contains(measuring, at.Kind.Name) {
				there, here = at, r
			}
			return nil, fmt.Errorf("%s is %s there, and %s here", r.ID, there.Kind.One(), here.Kind.One())
		}
	}
	return made, nil
}

// isMeasure reports a file in the folder of a kind by which service levels are
// measured.
func (t *Tree) isMeasure(place string) bool {
	k := t.Kinds.ByFolder(place)
	return k != nil && slices.Contains(measuring, k.Name)
}

// under gives a file whose records derive their values by other settings.
func (f *file) under(config *Config) *file {
	made := &file{path: f.path, text: f.text, lost: f.lost, faults: f.faults, records: make([]*Record, len(f.records))}
	for i, r := range f.records {
		again := *r
		again.config = config
		made.records[i] = &again
	}
	return made
}
