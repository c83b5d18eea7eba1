// Package check judges a tree of records: the structural rules of the domain
// (a function of the tree alone) and the temporal ones (against an as-of
// instant). A rule is a documented value in a file of its own; it says where
// and what, and never prints, sorts or exits. Start from Run.
//
// What a text or a header may look like is judged while it is read (packages
// frontmatter, schema and records); those findings pass through here, and
// their rules are documented here, so that there is one list of rules.
package check

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// Options say against what a tree is judged.
type Options struct {
	AsOf     time.Time // no log entry may lie later (D3); what is overdue is so against it
	Temporal bool      // also what depends on AsOf alone: overdue, stale, expired (D10)
}

// Run judges the whole tree: the faults of reading and every rule's findings,
// sorted.
func Run(t *records.Tree, opts Options) []diag.Diagnostic {
	return diag.Sort(judge(newFacts(t, opts), everything))
}

// everything is the scope of a whole run.
func everything(*Rule, *records.Record) bool { return true }

// judge gives the faults of reading and applies every rule to the records in
// scope. Rules that look at the whole tree at once are always applied.
func judge(f *facts, inScope func(*Rule, *records.Record) bool) []diag.Diagnostic {
	var whole []*Rule
	each := map[string][]*Rule{} // by kind
	for _, rule := range list() {
		if rule.Temporal && !f.opts.Temporal {
			continue
		}
		if rule.Run != nil {
			whole = append(whole, rule)
		}
		if rule.Each != nil {
			for _, k := range f.tree.Kinds.Kinds() {
				if rule.appliesTo(k.Name) {
					each[k.Name] = append(each[k.Name], rule)
				}
			}
		}
	}
	found := f.inParallel(func(p *Pass, r *records.Record) {
		for _, rule := range each[r.Kind.Name] {
			if inScope(rule, r) {
				p.rule = rule
				rule.Each(p, r)
			}
		}
	})
	p := f.pass(&found)
	for _, p.rule = range whole {
		p.rule.Run(p)
	}
	values := slices.Clone(f.tree.Faults)
	for _, d := range found {
		values = append(values, *d)
	}
	return withoutEchoes(values)
}

// pass makes a pass over the tree that puts its findings into out.
func (f *facts) pass(out *[]*diag.Diagnostic) *Pass {
	return &Pass{Tree: f.tree, AsOf: f.opts.AsOf, facts: f, out: out}
}

// inParallel calls do for every record and gives what was found in the order
// of the records, whatever the number of processors.
func (f *facts) inParallel(do func(*Pass, *records.Record)) []*diag.Diagnostic {
	const share = 64 // records a worker takes at a time
	chunks := slices.Collect(slices.Chunk(f.tree.Records, share))
	results := make([][]*diag.Diagnostic, len(chunks))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(chunks)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(chunks); i = int(next.Add(1)) - 1 {
				p := f.pass(&results[i])
				for _, r := range chunks[i] {
					do(p, r)
				}
			}
		})
	}
	workers.Wait()
	return slices.Concat(results...)
}
