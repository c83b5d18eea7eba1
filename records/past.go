package records

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/schema"
)

// Entered is a state that a record entered, as a commit made it.
type Entered struct {
	At time.Time
	By string
	To string
}

// WithPast gives the tree in which records of kinds that keep no log, since their
// commits are their history (log: git), have one all the same: what was entered,
// by ID, oldest first. Records of other kinds stay as they are.
func (t *Tree) WithPast(entered map[string][]Entered) *Tree {
	made := newTree(t.settings, slices.Clone(t.files), t.walked, true)
	place := 0
	for i, f := range made.files {
		held := f.records
		for j, r := range held {
			at := place
			place++
			past := entered[r.ID]
			if r.Kind.Log != schema.LogGit || len(past) == 0 || made.Record(r.ID) != r {
				continue
			}
			fresh := *r
			fresh.Log = logOf(past)
			if made.files[i] == f {
				made.files[i] = &file{path: f.path, text: f.text, lost: f.lost, records: slices.Clone(held), faults: f.faults}
			}
			made.files[i].records[j] = &fresh
			made.replace(at, r, &fresh)
		}
	}
	return made
}

func logOf(past []Entered) []Entry {
	log := make([]Entry, len(past))
	for i, e := range past {
		log[i] = Entry{At: e.At, By: e.By, To: e.To, Index: i, Node: frontmatter.Dict(
			frontmatter.Pair{Key: "at", Value: frontmatter.TimeOf(e.At)},
			frontmatter.Pair{Key: "to", Value: frontmatter.Str(e.To)})}
	}
	return log
}
