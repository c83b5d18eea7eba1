package check

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

var idYear = Rule{
	ID:       "id-year",
	Title:    "the year of a number is the year in which the record was opened",
	Source:   "domain 1, numbering",
	Severity: diag.Warning,
	Doc: `
INC-2026-0042 was opened in 2026, by the clocks of the repository's time zone: that
is how people find it, and how gaps in the numbers of a year are explained. Records
that came from elsewhere may differ, so it is a warning.

Correct the time of the first log entry, or renumber the record.`,
	Each: func(p *Pass, r *records.Record) {
		if !r.Kind.ID.Yearly || r.Opened().IsZero() || len(r.Formerly) > 0 {
			return
		}
		rest, ok := strings.CutPrefix(r.ID, r.Kind.ID.Prefix+"-")
		if !ok || len(rest) < len("2026") {
			return
		}
		year, err := strconv.Atoi(rest[:len("2026")])
		opened := r.Opened().In(p.Tree.Config.Zone).Year()
		if err != nil || year == opened {
			return
		}
		d := p.warnf(r, "log.0.at", "opened in %d, but its number is of %d; expected the same year", opened, year)
		d.Fix = do("renumber it", "gitsm renumber %s", r.ID)
	},
}
