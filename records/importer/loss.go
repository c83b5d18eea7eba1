package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Loss is the loss report of an import.
type Loss struct {
	Lost    []Lost    // what of the source could not be carried, by what
	Assumed []Assumed // what gitsm requires and the source does not have, by kind and field
}

// Lost is one sort of thing that was not carried, and how often.
type Lost struct {
	What  string
	Why   string
	Count int
}

// Assumed is one value that was put where the source is silent, and how often.
type Assumed struct {
	Kind, Field string
	Value       string
	Why         string
	Count       int
}

// ledger counts while an import is at work.
type ledger struct {
	lost    map[Lost]int
	assumed map[Assumed]int
}

func newLedger() *ledger {
	return &ledger{lost: map[Lost]int{}, assumed: map[Assumed]int{}}
}

func (l *ledger) lose(what, why string) { l.lost[Lost{What: what, Why: why}]++ }

func (l *ledger) assume(kind, field, value, why string) {
	l.assumed[Assumed{Kind: kind, Field: field, Value: value, Why: why}]++
}

// add counts what another ledger has counted.
func (l *ledger) add(other *ledger) {
	for lost, n := range other.lost {
		l.lost[lost] += n
	}
	for assumed, n := range other.assumed {
		l.assumed[assumed] += n
	}
}

// report sorts what was counted.
func (l *ledger) report() Loss {
	var out Loss
	for lost, n := range l.lost {
		lost.Count = n
		out.Lost = append(out.Lost, lost)
	}
	for assumed, n := range l.assumed {
		assumed.Count = n
		out.Assumed = append(out.Assumed, assumed)
	}
	slices.SortFunc(out.Lost, func(a, b Lost) int { return cmp.Or(strings.Compare(a.What, b.What), strings.Compare(a.Why, b.Why)) })
	slices.SortFunc(out.Assumed, func(a, b Assumed) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Field, b.Field), strings.Compare(a.Value, b.Value), strings.Compare(a.Why, b.Why))
	})
	return out
}

// Markdown is the loss report as a document for people.
func (r Result) Markdown() string {
	var b strings.Builder
	b.WriteString("# Import\n\n")
	count := map[Status]int{}
	for _, i := range r.Imported {
		count[i.Status]++
	}
	for _, s := range []Status{New, Updated, Changed, Unchanged} {
		if count[s] > 0 {
			fmt.Fprintf(&b, "- %s: %d\n", s, count[s])
		}
	}
	fmt.Fprintf(&b, "- refused: %d\n", len(r.Refused))
	if len(r.Refused) > 0 {
		b.WriteString("\n## Refused\n\n| source | reason |\n|---|---|\n")
		for _, f := range r.Refused {
			fmt.Fprintf(&b, "| %s | %s |\n", cell(f.Source), cell(f.Reason))
		}
	}
	if len(r.Loss.Assumed) > 0 {
		b.WriteString("\n## Assumed, since the source does not say\n\n| kind | field | value | times | why |\n|---|---|---|---|---|\n")
		for _, a := range r.Loss.Assumed {
			fmt.Fprintf(&b, "| %s | %s | %s | %d | %s |\n", a.Kind, cell(a.Field), cell(a.Value), a.Count, cell(a.Why))
		}
	}
	if len(r.Loss.Lost) > 0 {
		b.WriteString("\n## Not carried over\n\n| what | times | why |\n|---|---|---|\n")
		for _, l := range r.Loss.Lost {
			fmt.Fprintf(&b, "| %s | %d | %s |\n", cell(l.What), l.Count, cell(l.Why))
		}
	}
	return b.String()
}

// cell keeps a text inside its cell of a table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", `\<`).Replace(s)
}
