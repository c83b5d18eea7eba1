package records

import (
	"path"
	"slices"

	"github.com/gitsm/gitsm/schema"
)

// Redaction is what is left of a repository for readers who may not see all of
// it (domain section 6): whatever is not in it is not in the tree either.
type Redaction struct {
	Kinds     *schema.Set
	Records   []RedactedRecord
	People    []Person
	Customers []Party
	Suppliers []Party
}

// RedactedRecord is the text of a record as such readers may see it.
type RedactedRecord struct {
	Kind string // one of the redaction's
	ID   string
	Text []byte // a whole file: header and body
}

// Redact makes a tree of a redaction. Of the repository's configuration it knows
// its name, its time zone and what the portal says of itself; everything else
// is as if gitsm.yaml did not say it. A record's path is made of its kind's
// folder and its ID. What the records lack since it was taken out is a fault of
// the tree like any other and says nothing.
func (t *Tree) Redact(what Redaction) *Tree {
	config := defaultConfig()
	config.Name, config.Zone, config.Portal = t.Config.Name, t.Config.Zone, t.Config.Portal
	s := &settings{
		kinds: what.Kinds, config: config, people: People{List: what.People},
		customers: Parties{List: what.Customers}, suppliers: Parties{List: what.Suppliers},
	}
	files := make([]*file, 0, len(what.Records))
	for _, r := range what.Records {
		if k := what.Kinds.Kind(r.Kind); k != nil {
			files = append(files, s.parse(k, path.Join(k.Folder, r.ID)+".md", r.ID, string(r.Text)))
		}
	}
	slices.SortFunc(files, func(a, b *file) int { return byPath(a, b.path) })
	return newTree(s, files, nil, false)
}
