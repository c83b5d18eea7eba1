package site

import (
	"fmt"
	"slices"
	"sync"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
	"github.com/gitsm/gitsm/records/audit"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/report"
)

// Audit is what the history of the commit and the ledger tell to those within the
// organisation: pages for auditors, and the clocks of records. What is costly is a
// function and called when a page is made that shows it; several goroutines call
// them. A portal for others has none of it.
type Audit struct {
	// Note says why there is no evidence, or what it lacks; with it the functions
	// may be nil, and the page for auditors says no more than that.
	Note string
	// Quarters is how many of the last quarters have pages. A portal that grows with
	// its records must not grow with its years, too; gitsm audit makes the pack of any.
	Quarters int
	// Pack makes the evidence pack of a period, as gitsm audit does.
	Pack func(report.Period) (audit.Pack, error)
	// Past tells when the entries of a record's log were recorded and witnessed, and
	// what is to be found about that.
	Past func(id string) (RecordPast, error)
	// Stamp says of what the evidence is a function beside the commit; it is called
	// when all is made.
	Stamp func() (ManifestEvidence, error)
}

// RecordPast is what is known of the clocks of one record.
type RecordPast struct {
	Clocks   []history.Clocks // by the index of the entry
	Findings []history.Finding
}

// ManifestEvidence is the part of a manifest that says what evidence was made of.
type ManifestEvidence struct {
	Ledger    string   `json:"ledger"`    // its branch
	Commit    string   `json:"commit"`    // of that branch; "" where there was none
	Quarters  int      `json:"quarters"`  // that have pages
	Elsewhere []string `json:"elsewhere"` // changes that other branches had
}

// audit is what a portal shows of Options.Audit, nil where it shows nothing.
func (b *builder) audit() *Audit {
	if b.outward() {
		return nil
	}
	return b.opts.Audit
}

// packs makes the pack of each period once, as readers of the portal may have it.
type packs struct {
	periods []auditPeriod
	made    map[string]func() (audit.Pack, error)
}

// auditPeriod is a quarter of which records tell.
type auditPeriod struct {
	report.Period
	changes int  // that lived in it
	shown   bool // with pages of its own
}

// findPacks finds the quarters of which the records tell, the newest first.
func (b *builder) findPacks() *packs {
	p := &packs{made: map[string]func() (audit.Pack, error){}}
	e := b.audit()
	if e == nil || e.Pack == nil {
		return p
	}
	count, told := b.quarterCounts()
	names := make([]string, 0, len(told))
	for name := range told {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range slices.Backward(names) {
		period, err := audit.ParsePeriod(name, b.zone)
		if err != nil {
			continue // a log of a year that no calendar has
		}
		one := auditPeriod{Period: period, changes: count[name], shown: len(p.periods) < e.Quarters}
		p.periods = append(p.periods, one)
		if one.shown {
			p.made[name] = sync.OnceValues(func() (audit.Pack, error) { return b.makePack(period) })
		}
	}
	return p
}

// quarterCounts counts the changes that lived in each quarter, and lists the quarters
// of which any log tells.
func (b *builder) quarterCounts() (changes map[string]int, told map[string]bool) {
	changes, told = map[string]int{}, map[string]bool{}
	for _, r := range b.whole().Records {
		first, last := "", ""
		for _, e := range r.Log {
			if e.At.IsZero() || e.At.After(b.asOf) {
				continue
			}
			name := audit.QuarterOf(e.At.In(b.zone))
			told[name] = true
			if first == "" || name < first {
				first = name
			}
			last = max(last, name)
		}
		if r.Kind.Name != "change" || first == "" {
			continue
		}
		if !r.Category().Done() {
			last = audit.QuarterOf(b.asOf)
		}
		for name := first; name <= last; name = audit.NextQuarter(name) {
			told[name] = true
			changes[name]++
		}
	}
	return changes, told
}

func (b *builder) makePack(period report.Period) (audit.Pack, error) {
	pack, err := b.audit().Pack(period)
	if err != nil {
		return pack, fmt.Errorf("the evidence of %s: %w", period.Name, err)
	}
	if b.opts.Audience == audience.Restricted {
		return pack, nil
	}
	return pack.Without(b.partly), nil
}

// partly reports a record of which readers are told ID, state, services and times
// alone.
func (b *builder) partly(id string) bool {
	r := b.whole().Record(id)
	return b.opts.Audience != audience.Restricted && r != nil && restricted(r)
}

// pack gives the pack of a quarter that is shown. Where it cannot be made the build
// fails: half of the evidence is none.
func (b *builder) pack(name string) audit.Pack {
	made := b.packs().made[name]
	if made == nil {
		b.fail(fmt.Errorf("the evidence of %s: no such quarter is shown", name))
		return audit.Pack{}
	}
	pack, err := made()
	b.fail(err)
	return pack
}

// pastOf tells the clocks of a record; nothing of one that is told in part.
func (b *builder) pastOf(r *records.Record) RecordPast {
	e := b.audit()
	if e == nil || e.Past == nil || b.partly(r.ID) {
		return RecordPast{}
	}
	whole := b.whole().Record(r.ID)
	if whole == nil || len(whole.Log) != len(r.Log) {
		return RecordPast{}
	}
	past, err := e.Past(r.ID)
	b.fail(err)
	return past
}

// fail notes what keeps the portal from being made.
func (b *builder) fail(err error) {
	if err == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed == nil {
		b.failed = err
	}
}

// trouble takes what a page found in the way of being made.
func (b *builder) trouble() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	err := b.failed
	b.failed = nil
	return err
}
