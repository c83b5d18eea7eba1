package audit

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/schema"
)

// gaps explains the numbers that no change has, of the years of the period: from
// the first one to the highest that is known of anywhere.
func (m *maker) gaps() {
	m.pack.Gaps = []Gap{}
	kind := m.in.Tree.Kinds.Kind("change")
	if kind == nil || kind.ID.Slug() {
		return
	}
	zone := m.in.Tree.Config.Zone
	from, to := m.in.Period.From.In(zone).Year(), m.in.Period.To.Add(-1).In(zone).Year()
	if !kind.ID.Yearly {
		from, to = 0, 0
	}
	for year := from; year <= to; year++ {
		m.gapsOf(kind, year)
	}
	m.missing(kind)
}

// gapsOf explains the gaps of one kind and year.
func (m *maker) gapsOf(kind *schema.Kind, year int) {
	highest := 0
	for _, id := range m.knownIDs(kind) {
		if y, n, ok := kind.ID.Parse(id); ok && (!kind.ID.Yearly || y == year) && n <= maxGap {
			highest = max(highest, n)
		}
	}
	for n := 1; n < highest; n++ {
		if id := kind.ID.Format(year, n); m.exact(id) == nil {
			m.pack.Gaps = append(m.pack.Gaps, m.gap(id))
		}
	}
}

// maxGap bounds the numbers that are looked through: one file with a number far
// beyond it must not fill the pack with lines.
const maxGap = 99999

func (m *maker) exact(id string) *records.Record {
	if r := m.in.Tree.Record(id); r != nil && r.ID == id {
		return r
	}
	return nil
}

// knownIDs are all records of a kind that the tree, its past, its branches and
// the ledger know of, and those of other kinds.
func (m *maker) knownIDs(kind *schema.Kind) []string {
	ids := slices.Clone(m.in.Branches)
	for _, r := range m.in.Tree.OfKind(kind.Name) {
		ids = append(append(ids, r.ID), r.Formerly...)
	}
	for _, gone := range m.in.Removed {
		ids = append(ids, gone.ID)
	}
	if l := m.in.Witness.Ledger; l != nil {
		for _, e := range l.Entries() {
			ids = append(ids, e.Change)
		}
	}
	return ids
}

// gap says why no change has a number.
func (m *maker) gap(id string) Gap {
	if now := m.in.Tree.Record(id); now != nil { // found under its former number
		return Gap{id, "renumbered", "it is " + now.ID + " now"}
	}
	for _, gone := range m.in.Removed {
		switch {
		case gone.ID == id && gone.Now != "":
			return Gap{id, "renumbered", fmt.Sprintf("it is %s since commit %.12s of %s", gone.Now, gone.In.Hash, m.who(gone.By))}
		case gone.ID == id:
			return Gap{id, "removed", fmt.Sprintf("commit %.12s of %s took it away", gone.In.Hash, m.who(gone.By))}
		}
	}
	switch {
	case m.seen(id):
		return Gap{id, "missing", "the ledger saw it, and neither the tree nor the past of the main line knows it"}
	case slices.Contains(m.in.Branches, id):
		return Gap{id, "on_branch", "a branch that is not merged has it"}
	}
	return Gap{id, "unused", "no commit and no branch that is known here ever had it"}
}

func (m *maker) seen(id string) bool {
	l := m.in.Witness.Ledger
	return l != nil && len(l.Of(id)) > 0
}

// missing finds changes that the ledger saw and nothing else knows, whatever
// their numbers.
func (m *maker) missing(kind *schema.Kind) {
	l := m.in.Witness.Ledger
	if l == nil {
		return
	}
	told := map[string]bool{}
	for _, e := range l.Entries() {
		if _, _, ok := kind.ID.Parse(e.Change); !ok || told[e.Change] || m.in.Tree.Record(e.Change) != nil {
			continue
		}
		told[e.Change] = true
		if slices.ContainsFunc(m.in.Removed, func(g Removal) bool { return g.ID == e.Change }) {
			continue // told as removed
		}
		m.find(RecordMissing, nil, history.CommitInfo{Hash: e.Merge, Author: cmp.Or(e.Handle, e.Login), When: e.SeenAt}, history.CommitInfo{Author: cmp.Or(e.Handle, e.Login)},
			"gitsm witness --verify", "the ledger saw %s on %s (line %d), and neither the tree nor the past of the main line knows it",
			e.Change, e.SeenAt.In(m.in.Tree.Config.Zone).Format("2006-01-02"), e.Seq)
		m.ofLedger(e.Change)
	}
}
