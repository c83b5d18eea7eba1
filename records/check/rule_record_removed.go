package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var recordRemoved = Rule{
	ID:       "record-removed",
	Title:    "what was merged keeps its ID and is never deleted",
	Source:   "D1, C12",
	Severity: diag.Error,
	Doc: `
Who audits must be able to trust that the records are all there. So a record of the
target branch is still there after the merge, under the same ID. A record under
another name is another record: its past does not count for it.

Restore the file. What is wrong or needed no more is cancelled, retired or archived.`,
	Proposal: func(p *PairPass) {
		for _, r := range p.Base.Records {
			if exactly(p.Merged, r.ID) != nil || exactly(p.Base, r.ID) != r {
				continue
			}
			at := diag.Span{File: r.Path}
			d := p.report(diag.Diagnostic{Span: at, Severity: diag.Error, Record: r.ID})
			d.Fix = advise("restore the file; what is wrong is cancelled, not deleted")
			heir := slices.IndexFunc(p.Merged.Records, func(n *records.Record) bool { return slices.Contains(n.Formerly, r.ID) })
			if heir < 0 {
				d.Message = diag.Visible(r.ID + " is gone; a record that was merged is never deleted")
				continue
			}
			d.Message = diag.Visible(r.ID + " is called " + p.Merged.Records[heir].ID + " now; a record that was merged keeps its ID")
			d.Related = see(p.Merged.Records[heir], "formerly", "renamed here")
			d.Fix = advise("name the file %s again", r.ID)
		}
	},
}
