package site

import (
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/records"
)

// ordered are the vocabularies whose values go up or down, what matters most
// first. A script that sorts cannot tell that "High" comes before "Low".
var ordered = map[string][]string{
	"level":      {"high", "medium", "low"},
	"risk.level": {"risk-high", "risk-medium", "risk-low"}, // looks of the chip
	"priority":   {"p1", "p2", "p3", "p4"},                 // likewise
}

// rankOf is the place of a shown value among those that its field may have, for
// fields whose values have an order that is neither that of numbers nor that of
// the alphabet: "" for others.
func rankOf(r *records.Record, field string, shown Value) string {
	rank := -1
	switch {
	case field == "state":
		rank = r.Kind.Rank(r.State)
	case field == "priority" || field == "risk.level":
		rank = slices.Index(ordered[field], shown.Chip.Class)
	case shared(fieldSchema(r.Kind, field)) == "level":
		rank = slices.Index(ordered["level"], r.Kind.Builtin(field, r.Value(field)))
	}
	if rank < 0 {
		return ""
	}
	return strconv.Itoa(rank)
}
