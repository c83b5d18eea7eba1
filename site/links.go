package site

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
)

// LinkGroup is the records that stand in one relation to a record.
type LinkGroup struct {
	name  string // its label in English
	Label string
	Refs  []Ref
	More  int // how many are not shown
}

// linksShown bounds how many records of one relation a page lists. The rest is
// found through the list of their kind.
const linksShown = 50

// links shows a record's relations in both directions: what it names, then
// what names it. A relation that both sides hold ("related") is shown once.
func (b *builder) links(r *records.Record, root string) []LinkGroup {
	var groups []LinkGroup
	index := map[string]int{}
	seen := map[string]bool{}
	add := func(label string, to *records.Record) {
		key := label + "\x00" + to.ID
		if seen[key] || to == r {
			return
		}
		seen[key] = true
		i, ok := index[label]
		if !ok {
			i = len(groups)
			index[label] = i
			groups = append(groups, LinkGroup{name: label, Label: b.say.Text(label)})
		}
		if len(groups[i].Refs) == linksShown {
			groups[i].More++
			return
		}
		groups[i].Refs = append(groups[i].Refs, b.ref(to, root))
	}
	for _, l := range r.Links {
		if to := b.tree.Record(l.To); to != nil {
			add(relation(l), to)
		}
	}
	// Newest first: of many, the last ones matter.
	inverse := slices.Clone(b.tree.Inverse(r.ID))
	slices.SortStableFunc(inverse, func(x, y records.Link) int {
		if c := strings.Compare(x.Inverse, y.Inverse); c != 0 {
			return c
		}
		return -records.CompareIDs(x.From, y.From)
	})
	for _, l := range inverse {
		from := b.tree.Record(l.From)
		// What a restricted record names is not to be read from the other side.
		if from != nil && (!restricted(from) || l.Field == "services") {
			add(englishWords(l.Inverse), from)
		}
	}
	return groups
}

// relation is the label of a link as the record itself would put it.
func relation(l records.Link) string {
	field := l.Field
	switch field {
	case "actions.ref":
		return msg("Actions")
	case "planned.downtime.services":
		return msg("Planned downtime")
	case "freeze_exception.freeze":
		return msg("Freeze exception")
	case "collision_ack.id":
		return msg("Accepted collisions")
	}
	if i := strings.LastIndexByte(field, '.'); i >= 0 {
		field = field[:i] // "reviews.record": the list says more than the key
	}
	return englishWords(field)
}
