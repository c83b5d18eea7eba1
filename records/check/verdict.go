package check

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// Verdict is what is to be said of a proposal.
type Verdict struct {
	// Findings are what stands against it, and the warnings in what it touches.
	Findings []diag.Diagnostic
	// Effects tell what a proposal of policy would alter of verdicts of the past.
	// They are for those who review it and stand against nothing.
	Effects []diag.Diagnostic
	// Standing is how many errors stand in Base in what the proposal leaves alone.
	Standing int
	Records  int // that it touches
}

// JudgeProposal gives what stands against a proposal: errors that the merged
// tree has and Base has not, errors in what the proposal touches, and what the
// rules over before and after have to say. Rules that depend on the instant
// judge the records that it moves, and refuse (D10).
func JudgeProposal(p Proposal, opts Options) []diag.Diagnostic { return p.Judge(opts).Findings }

// Judge is JudgeProposal with all that there is to say.
//
// Of the merged tree it judges only what the proposal touches and what a rule's
// Reach connects with that, and comes to the same errors as a whole run.
func (p *Proposal) Judge(opts Options) Verdict {
	opts.Temporal = false
	pairs := p.pairs()
	p.complete(opts)
	standing := judge(newFacts(p.Base, opts), everything)
	merged := newFacts(p.Merged, opts)
	now := judge(merged, p.scope())
	touches := p.toucher(pairs)

	v := Verdict{Records: len(pairs)}
	had := map[identity]int{}
	for _, d := range standing {
		had[identityOf(d)]++
		if d.Severity == diag.Error && !touches(d) {
			v.Standing++
		}
	}
	byRecord := map[string][]diag.Diagnostic{}
	pass := &PairPass{Proposal: p, findings: func(id string) []diag.Diagnostic { return byRecord[id] }}
	stands := pass.authorises(pairs)
	for _, d := range now {
		if stands(d) {
			d.Severity = diag.Error
		}
		id, isNew := identityOf(d), true
		if had[id] > 0 {
			had[id]--
			isNew = false
		}
		byRecord[d.Record] = append(byRecord[d.Record], d)
		if touches(d) || isNew && d.Severity == diag.Error {
			v.Findings = append(v.Findings, d)
		}
	}
	v.Findings = append(v.Findings, judgePairs(merged, pass, pairs)...)
	v.Findings = append(v.Findings, judgeMoved(merged, pairs)...)
	v.Findings = diag.Sort(v.Findings)
	v.Effects = p.effects(standing, opts)
	return v
}

// complete fills in the facts that follow from the proposal itself.
func (p *Proposal) complete(opts Options) {
	if p.Facts.AsOf.IsZero() {
		p.Facts.AsOf = opts.AsOf
	}
	if p.Facts.Recorded == nil {
		p.Facts.Recorded = p.recorded
	}
}

// scope is what of the merged tree must be judged again.
func (p *Proposal) scope() func(*Rule, *records.Record) bool {
	touched, ok := touchedRecords(p.Base, p.Merged)
	if !ok {
		return everything
	}
	return neighbourhood(p.Base, p.Merged, touched)
}

// toucher tells whether a finding stands in what the proposal touches.
func (p *Proposal) toucher(pairs []Pair) func(diag.Diagnostic) bool {
	ids, files := map[string]bool{}, map[string]bool{}
	for _, pair := range pairs {
		ids[cmp.Or(pair.After, pair.Before).ID] = true
	}
	for _, c := range p.Changed {
		files[p.place(c.Path)] = true
	}
	return func(d diag.Diagnostic) bool { return ids[d.Record] || files[d.Span.File] }
}

// authorises tells the warnings that refuse, because merging would authorise the
// change: what keeps a change from being approved is told early as a warning, and
// a change that waits for its approval is approved by the merge (L-C2).
func (p *PairPass) authorises(pairs []Pair) func(diag.Diagnostic) bool {
	ids := map[string]bool{}
	for _, pair := range pairs {
		if pair.After != nil && pair.After.Kind.Name == "change" {
			_, ids[pair.After.ID] = p.needsApproval(pair)
		}
	}
	return func(d diag.Diagnostic) bool { return d.Rule == changeFreeze.ID && ids[d.Record] }
}

// judgePairs applies the rules over before and after.
func judgePairs(f *facts, pass *PairPass, pairs []Pair) []diag.Diagnostic {
	var found []*diag.Diagnostic
	pass.Pass = f.pass(&found)
	for _, rule := range list() {
		pass.rule = rule
		if rule.Proposal != nil {
			rule.Proposal(pass)
		}
		if rule.Pair == nil {
			continue
		}
		for _, pair := range pairs {
			if rule.appliesTo(cmp.Or(pair.After, pair.Before).Kind.Name) {
				rule.Pair(pass, pair)
			}
		}
	}
	return values(found)
}

// judgeMoved applies the temporal rules to the records that are moved. There
// they refuse: whoever moves a record can set right what is late about it.
func judgeMoved(f *facts, pairs []Pair) []diag.Diagnostic {
	var found []*diag.Diagnostic
	pass := f.pass(&found)
	for _, rule := range list() {
		if !rule.Temporal || rule.Each == nil {
			continue
		}
		pass.rule = rule
		for _, pair := range pairs {
			if pair.moved() && rule.appliesTo(pair.After.Kind.Name) {
				rule.Each(pass, pair.After)
			}
		}
	}
	for _, d := range found {
		d.Severity = diag.Error
	}
	return values(found)
}

func values(found []*diag.Diagnostic) []diag.Diagnostic {
	out := make([]diag.Diagnostic, len(found))
	for i, d := range found {
		out[i] = *d
	}
	return slices.Clip(out)
}
