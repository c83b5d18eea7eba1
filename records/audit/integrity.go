package audit

import (
	"slices"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Integrity finds what is wrong with the repository as a whole, whatever the
// period: a ledger that is not whole or does not agree with the main line,
// changes that only the ledger knows, and records that were taken away. Of the
// Input it looks at the tree, what was removed, the branches and the ledger. It
// gives the gaps in the numbers of all kinds, explained, too.
func Integrity(in Input) ([]Finding, []Gap) {
	m := &maker{in: in}
	m.in.Period.To = in.Stamp.AsOf.Add(1)
	m.witness()
	m.records()
	if k := in.Tree.Kinds.Kind("change"); k != nil && !k.ID.Slug() {
		m.missing(k)
	}
	m.pack.Gaps = []Gap{}
	if in.Tree.Config.IDScheme == records.SchemeNumber {
		for _, k := range in.Tree.Kinds.Kinds() {
			if k.ID.Slug() || k.Adopt != nil {
				continue
			}
			for _, year := range m.years(k) {
				m.gapsOf(k, year)
			}
		}
	}
	m.sort()
	return m.pack.Findings, m.pack.Gaps
}

// years lists the years of the numbers of a kind, 0 where it does not count by
// the year.
func (m *maker) years(k *schema.Kind) []int {
	var years []int
	for _, id := range m.knownIDs(k) {
		year, _, ok := k.ID.Parse(id)
		if !k.ID.Yearly {
			year = 0
		}
		if ok && !slices.Contains(years, year) {
			years = append(years, year)
		}
	}
	slices.Sort(years)
	return years
}
