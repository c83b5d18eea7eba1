package records

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/schema"
)

// Tree is a repository's records, read whole. It is immutable and safe for
// use from several goroutines; With gives another one with a file replaced.
type Tree struct {
	Records   []*Record // by path, then by place in the file
	Kinds     *schema.Set
	Config    Config
	People    People
	Customers Parties
	Suppliers Parties
	Faults    []diag.Diagnostic // everything that was wrong while reading, unsorted

	settings *settings
	files    []*file           // that hold records, by path
	walked   []diag.Diagnostic // faults of the walk: files that were not read
	index    *treeIndex
}

// treeIndex finds records. What few callers need is made when first asked for.
type treeIndex struct {
	byID     map[string]*Record
	formerly map[string]*Record

	byKind  func() map[string][]*Record
	inverse func() map[string][]Link

	calendars sync.Map // ID -> worktime.Calendar, as they are asked for
}

// newTree puts what was read together and judges what no single file shows.
// The slice of files is taken over; shared says that another tree holds the
// same records, which must then stay as they are.
func newTree(s *settings, files []*file, walked []diag.Diagnostic, shared bool) *Tree {
	t := &Tree{
		Kinds: s.kinds, Config: s.config, People: s.people, Customers: s.customers, Suppliers: s.suppliers,
		settings: s, files: files, walked: walked,
	}
	total := 0
	for _, f := range files {
		total += len(f.records)
	}
	t.Records = make([]*Record, 0, total)
	t.Faults = append(slices.Clone(s.faults), walked...)
	for _, f := range files {
		t.Records = append(t.Records, f.records...)
		t.Faults = append(t.Faults, f.faults...)
	}
	t.index = &treeIndex{byID: make(map[string]*Record, total), formerly: map[string]*Record{}}
	t.index.byKind = sync.OnceValue(t.groupByKind)
	t.index.inverse = sync.OnceValue(t.invert)
	t.identify()
	t.setTiers(shared)
	return t
}

// identify fills the indices and reports IDs that are not unique (D1). Of
// several records with one ID the first by path keeps it.
func (t *Tree) identify() {
	folded := make(map[string]*Record, len(t.Records))
	for _, r := range t.Records {
		if first := t.index.byID[r.ID]; first != nil {
			t.clash(r, first, "the ID %q is used twice; rename one file, or run gitsm renumber", r.ID)
			continue
		}
		t.index.byID[r.ID] = r
		key := fold(r.ID)
		if first := folded[key]; first != nil {
			t.clash(r, first, "the ID %+q differs from %+q in letters that some file systems take for the same; rename one file", r.ID, first.ID)
			continue
		}
		folded[key] = r
	}
	for _, r := range t.Records {
		for _, id := range r.Formerly {
			switch first := t.index.formerly[id]; {
			case id == r.ID:
			case t.index.byID[id] != nil:
				// Two branches took the number: the first one that was merged kept
				// it, and references mean that one. The other says what it was.
			case first != nil && first != r:
				t.clash(r, first, "the record says that it was %q formerly, and so does %s", id, first.ID)
			default:
				t.index.formerly[id] = r
			}
		}
	}
}

// clash reports two records that cannot both be right.
func (t *Tree) clash(r, first *Record, format string, args ...any) {
	d := diag.Errorf(r.idPlace(), "record-id", format, args...)
	d.Record = r.ID
	d.Related = []diag.Note{{Span: first.idPlace(), Message: "the other one is here"}}
	t.Faults = append(t.Faults, d)
}

// fold gives names that some file system would take for the same one text:
// case and the two ways to write an accent do not count.
func fold(name string) string {
	for i := range len(name) {
		if name[i] >= 0x80 {
			return strings.ToLower(norm.NFC.String(name))
		}
	}
	return strings.ToLower(name)
}

// setTiers gives every record the tier of its services. Where the records are
// shared with another tree, one whose tier differs here is replaced by a copy.
func (t *Tree) setTiers(shared bool) {
	place := 0
	for i, f := range t.files {
		for j, r := range f.records {
			at := place
			place++
			if r.Fields.Get("services") == nil {
				continue
			}
			tier := highestTier(r, t.Record)
			switch {
			case tier == r.tier:
			case !shared:
				r.tier = tier
			default:
				fresh := *r
				fresh.tier = tier
				if t.files[i] == f {
					t.files[i] = &file{path: f.path, text: f.text, lost: f.lost, records: slices.Clone(f.records), faults: f.faults}
				}
				t.files[i].records[j] = &fresh
				t.replace(at, r, &fresh)
			}
		}
	}
}

// replace puts a record in the place of another with the same identity.
func (t *Tree) replace(at int, old, fresh *Record) {
	t.Records[at] = fresh
	if t.index.byID[old.ID] == old {
		t.index.byID[old.ID] = fresh
	}
	for _, id := range old.Formerly {
		if t.index.formerly[id] == old {
			t.index.formerly[id] = fresh
		}
	}
}

// With gives the tree that results when the file at path has these bytes; a
// nil src takes the file away. The receiver stays as it is, and records of
// other files are the same in both trees as long as nothing that they derive
// from has changed. A path at which no record may lie changes nothing but what
// Source gives. A new definition of kinds judges the files that were read: it
// does not find folders that were none of any kind's before.
func (t *Tree) With(place string, src []byte) *Tree {
	return t.WithAll(map[string][]byte{place: src})
}

// IsSettings reports whether a file decides how others are read.
func IsSettings(place string) bool {
	switch place {
	case ConfigFile, PeopleFile, CustomersFile, SuppliersFile:
		return true
	}
	return path.Dir(place) == KindsFolder && isYAML(place)
}

// At lists the records of a file, in their order; none where it holds none.
func (t *Tree) At(place string) []*Record {
	if f := t.fileAt(place); f != nil {
		return slices.Clone(f.records)
	}
	return nil
}

// Record finds a record by ID, or by an ID it had formerly; nil if none.
func (t *Tree) Record(id string) *Record {
	if r := t.index.byID[id]; r != nil {
		return r
	}
	return t.index.formerly[id]
}

// OfKind lists the records of a kind, by ID.
func (t *Tree) OfKind(kind string) []*Record { return t.index.byKind()[kind] }

func (t *Tree) groupByKind() map[string][]*Record {
	groups := map[string][]*Record{}
	for _, r := range t.Records {
		groups[r.Kind.Name] = append(groups[r.Kind.Name], r)
	}
	for _, group := range groups {
		slices.SortFunc(group, func(a, b *Record) int { return CompareIDs(a.ID, b.ID) })
	}
	return groups
}

// Inverse lists the links that lead to a record, by inverse name, then ID.
func (t *Tree) Inverse(id string) []Link {
	if r := t.Record(id); r != nil {
		id = r.ID
	}
	return t.index.inverse()[id]
}

func (t *Tree) invert() map[string][]Link {
	inverse := map[string][]Link{}
	for _, r := range t.Records {
		for _, l := range r.Links {
			to := l.To
			if target := t.Record(to); target != nil {
				to = target.ID
			}
			inverse[to] = append(inverse[to], l)
		}
	}
	for _, links := range inverse {
		slices.SortStableFunc(links, func(a, b Link) int {
			if c := strings.Compare(a.Inverse, b.Inverse); c != 0 {
				return c
			}
			return CompareIDs(a.From, b.From)
		})
	}
	return inverse
}

// Linked lists the records that hold a link to id whose inverse has that name,
// each once, by ID.
func (t *Tree) Linked(id, inverse string) []*Record {
	var found []*Record
	for _, l := range t.Inverse(id) {
		if l.Inverse != inverse {
			continue
		}
		if r := t.Record(l.From); r != nil && (len(found) == 0 || found[len(found)-1] != r) {
			found = append(found, r)
		}
	}
	return found
}

// Source gives a copy of the bytes of a file of the tree as read, for printers that
// show the line; nil if it was not read.
func (t *Tree) Source(place string) []byte {
	at, ok := slices.BinarySearchFunc(t.files, place, func(f *file, p string) int { return strings.Compare(f.path, p) })
	if ok {
		return t.files[at].bytes()
	}
	for _, f := range t.settings.files {
		if f.path == place {
			return f.bytes()
		}
	}
	return nil
}

// IDs lists every ID that is taken, former ones included, in order.
func (t *Tree) IDs() []string {
	ids := slices.Collect(maps.Keys(t.index.byID))
	for id := range t.index.formerly { // sorted below
		ids = append(ids, id)
	}
	slices.SortFunc(ids, CompareIDs)
	return ids
}
