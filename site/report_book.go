package site

import (
	"bytes"
	"slices"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
)

// reportBook makes each report once, when the first page needs it. A maker may not
// be used from several goroutines, so that one report is made at a time.
type reportBook struct {
	mu    sync.Mutex
	maker *report.Maker
	made  map[reportKey]*report.Document
}

type reportKey struct {
	name  string
	month report.Month
}

// makers are the reports by name.
var makers = map[string]func(*report.Maker, report.Month, report.Filter) report.Report{
	"month": (*report.Maker).Month, "operations": (*report.Maker).Operations, "changes": (*report.Maker).Changes, "trends": (*report.Maker).Trends,
	"proactive": (*report.Maker).Proactive,
}

// report gives a report of a month as it may be published, with what its figures
// are made of unless the month is one of long ago. It is shared: whoever needs
// another one copies it.
func (b *builder) report(name string, month report.Month) *report.Document {
	k := &b.reports
	k.mu.Lock()
	defer k.mu.Unlock()
	key := reportKey{name, month}
	if d, ok := k.made[key]; ok {
		return d
	}
	b.openReports()
	r := makers[name](k.maker, month, report.Filter{})
	if b.outward() {
		r = b.opts.view.Report(r, b.opts.whole)
	}
	d := r.Document(b.zone, func(report.Figure) bool { return true })
	if name == "month" {
		var unread string
		if d.Restated, unread = b.restated(month); unread != "" {
			d.Notes = append(d.Notes, unread)
		}
	}
	d = b.published(d)
	if !b.unfolds(month) {
		d = *withoutParts(&d)
	}
	k.made[key] = &d
	return &d
}

// openReports begins the reports, where none was made yet. The book is locked.
func (b *builder) openReports() {
	if k := &b.reports; k.maker == nil {
		k.maker, k.made = report.New(b.measuredTree(), b.stamp()), map[reportKey]*report.Document{}
		if !b.outward() { // when the organisation writes things down is its own affair
			k.maker.Recorded, k.maker.RecordedNote = b.opts.Recorded, b.opts.RecordedNote
		}
	}
}

// measuredTree is the tree that reports are made of. What was agreed with a customer is
// measured on everything, as it was agreed; audience.View.Report tells them of it
// what they may know.
func (b *builder) measuredTree() *records.Tree {
	if _, customer := b.opts.Audience.IsCustomer(); customer {
		return b.opts.whole
	}
	return b.whole()
}

func (b *builder) stamp() report.Stamp {
	return report.Stamp{Commit: b.opts.Commit, AsOf: b.asOf, Zones: b.opts.Zones}
}

// present is the month of the as-of instant.
func (b *builder) present() report.Month { return report.MonthOf(b.asOf) }

// monthsShown is how many months the pages show that compare months: so many that
// a month stands beside that of a year ago.
const monthsShown = 13

// findMonths lists the months of which there are reports, the latest first: the
// last ones, from the first entry of a log on, and those before in which a log has
// an entry.
func (b *builder) findMonths() []report.Month {
	now := b.present()
	seen := map[report.Month]bool{}
	for _, name := range []string{"incident", "request", "problem", "change"} {
		if k := b.tree.Kinds.Kind(name); k != nil {
			for _, r := range b.tree.OfKind(k.Name) {
				b.monthsOf(r, seen)
			}
		}
	}
	months := make([]report.Month, 0, len(seen))
	for m := range seen {
		months = append(months, m)
	}
	slices.SortFunc(months, func(x, y report.Month) int { return -compareMonths(x, y) })
	if len(months) == 0 {
		return nil
	}
	first := months[len(months)-1]
	var all []report.Month
	for m := now; len(all) < monthsShown && compareMonths(m, first) >= 0; m = m.Add(-1) {
		all = append(all, m)
	}
	for _, m := range months {
		if compareMonths(m, all[len(all)-1]) < 0 {
			all = append(all, m)
		}
	}
	return all
}

func (b *builder) monthsOf(r *records.Record, seen map[report.Month]bool) {
	for _, e := range r.Log {
		if !e.At.IsZero() && !e.At.After(b.asOf) {
			seen[report.MonthOf(e.At.In(b.zone))] = true
		}
	}
}

// recent are the months that pages compare.
func (b *builder) recent() []report.Month { return b.months[:min(len(b.months), monthsShown)] }

// unfolds reports a month whose figures lead to what they are made of: the recent
// ones. Of the months before there are the figures alone, so that a portal grows
// with its records and not with its records by months.
func (b *builder) unfolds(m report.Month) bool {
	return slices.Contains(b.recent(), m) || m == b.present()
}

// folded tells where to find what the figures of a month of long ago are made of;
// nothing of a recent one.
func (b *builder) folded(command string, m report.Month) []string {
	if b.unfolds(m) {
		return nil
	}
	return []string{b.say.Fill("What the figures of a month so long ago are made of tells: gitsm report {command} --explain", command)}
}

func compareMonths(x, y report.Month) int {
	return (x.Year-y.Year)*12 + int(x.Month) - int(y.Month)
}

// dataJobs are the files that hold the same figures as a page: what the command
// prints with --json and --csv, and --explain where explained.
func dataJobs(base string, explained bool, document func() *report.Document) []job {
	write := func(with func(*report.Document, *bytes.Buffer) error) func() ([]byte, error) {
		return func() ([]byte, error) {
			var out bytes.Buffer
			err := with(document(), &out)
			return out.Bytes(), err
		}
	}
	return []job{
		{path: base + ".csv", make: write(func(d *report.Document, out *bytes.Buffer) error { return d.WriteCSV(out, explained) })},
		{path: base + ".json", make: write(func(d *report.Document, out *bytes.Buffer) error { return d.WriteJSON(out) })},
	}
}

// dataFiles links the files that dataJobs makes.
func (b *builder) dataFiles(base, root string) []Link {
	return []Link{{b.say.Text("CSV, for a spreadsheet"), root + base + ".csv"}, {b.say.Text("JSON, for programs"), root + base + ".json"}}
}

// restated compares a month's report with the one that was frozen; nil where none
// was by the as-of instant. A file that cannot be read is a finding, and the page
// says so: it is no reason to be silent about the month.
func (b *builder) restated(month report.Month) (*report.Restated, string) {
	if b.opts.Files == nil || b.outward() { // what was frozen is for the organisation
		return nil, ""
	}
	frozen, found, err := report.Frozen(b.opts.Files, month)
	switch {
	case err != nil:
		b.found([]diag.Diagnostic{diag.Warningf(diag.Span{File: report.FrozenPath(month)}, "frozen-report", "the portal cannot tell what was restated: %v", err)})
		return nil, b.say.Text("The frozen report of the month cannot be read, so that nothing is said of what was restated.")
	case !found || frozen.AsOf.After(b.asOf):
		return nil, ""
	}
	m := report.New(b.measuredTree(), b.stamp()) // without the history, as it was frozen
	now := m.Month(month, report.Filter{})
	return m.Restate(frozen, now.Document(b.zone, func(report.Figure) bool { return true })), ""
}
