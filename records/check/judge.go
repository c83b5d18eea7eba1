package check

import (
	"bytes"
	"maps"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// Judge gives what stands against a plan: its own findings, and every error
// that the tree has with it and had not before. One verdict for keyboard and
// CI.
//
// It judges again only the records that the plan touches and those that a
// rule's Reach connects with them, and comes to the same result as two whole
// runs.
func Judge(before *records.Tree, p lifecycle.Plan, opts Options) []diag.Diagnostic {
	findings := slices.Clone(p.Findings)
	if p.Tree != nil {
		// What the plan says already, at its place in the old text, and what the
		// author of a new record is expected to write next.
		told := map[identity]bool{}
		for _, d := range slices.Concat(p.Findings, p.Todo) {
			told[identityOf(d)] = true
		}
		for _, d := range newErrors(before, p.Tree, opts) {
			if !told[identityOf(d)] {
				findings = append(findings, d)
			}
		}
	}
	return diag.Sort(findings)
}

// identity is what makes a finding of one tree the same as one of another.
// Places do not count: an edit above moves them.
type identity struct{ rule, file, record, message string }

func identityOf(d diag.Diagnostic) identity {
	return identity{d.Rule, d.Span.File, d.Record, d.Message}
}

// newErrors lists the errors of after that before does not have. An error that
// stood there twice and now stands there three times is new once.
func newErrors(before, after *records.Tree, opts Options) []diag.Diagnostic {
	inScope := everything
	if touched, ok := touchedRecords(before, after); ok {
		inScope = neighbourhood(before, after, touched)
	}
	had := map[identity]int{}
	for _, d := range judge(newFacts(before, opts), inScope) {
		had[identityOf(d)]++
	}
	var fresh []diag.Diagnostic
	for _, d := range judge(newFacts(after, opts), inScope) {
		if d.Severity != diag.Error {
			continue
		}
		if id := identityOf(d); had[id] > 0 {
			had[id]--
			continue
		}
		fresh = append(fresh, d)
	}
	return fresh
}

// touchedRecords lists the IDs of records that differ between the trees. It
// answers false where more than records differs, or a calendar, by which days
// are counted everywhere: every rule may then say something else about every
// record.
func touchedRecords(before, after *records.Tree) (ids []string, ok bool) {
	if before.Kinds != after.Kinds || before.Config.Doc != after.Config.Doc || before.People.Doc != after.People.Doc ||
		before.Customers.Doc != after.Customers.Doc || before.Suppliers.Doc != after.Suppliers.Doc {
		return nil, false
	}
	var differ []*records.Record
	old := make(map[*records.Record]bool, len(before.Records))
	for _, r := range before.Records {
		old[r] = true
	}
	for _, r := range after.Records {
		if !old[r] {
			differ = append(differ, r)
		}
		delete(old, r)
	}
	differ = slices.AppendSeq(differ, maps.Keys(old)) // in any order: the IDs become a set
	for _, r := range after.OfKind("calendar") {
		if file := text(r, "holidays_file"); file != "" && !bytes.Equal(before.Source(file), after.Source(file)) {
			return nil, false
		}
	}
	for _, r := range differ {
		if r.Kind.Name == "calendar" {
			return nil, false
		}
		ids = append(ids, r.ID)
	}
	return ids, true
}

// neighbourhood is the scope of a rule when only some records were touched:
// those records, and the ones from which the rule could see them in either
// tree.
func neighbourhood(before, after *records.Tree, touched []string) func(*Rule, *records.Record) bool {
	steps := 0
	for _, rule := range list() {
		steps = max(steps, rule.Reach)
	}
	distance := map[string]int{}
	for _, id := range touched {
		distance[id] = 0
	}
	frontier := touched
	for step := 1; step <= steps; step++ {
		var next []string
		visit := func(id string) {
			if _, seen := distance[id]; !seen {
				distance[id] = step
				next = append(next, id)
			}
		}
		for _, id := range frontier {
			for _, t := range []*records.Tree{before, after} {
				if r := t.Record(id); r != nil {
					for _, l := range r.Links {
						visit(l.To)
					}
				}
				for _, l := range t.Inverse(id) {
					visit(l.From)
				}
			}
		}
		frontier = next
	}
	return func(rule *Rule, r *records.Record) bool {
		away, near := distance[r.ID]
		return rule.Reach == anywhere || near && away <= rule.Reach
	}
}
