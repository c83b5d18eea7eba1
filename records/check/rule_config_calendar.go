package check

import (
	"github.com/gitsm/gitsm/internal/diag"
)

var configCalendar = Rule{
	ID:       "config-calendar",
	Title:    "the calendar that counts business days exists",
	Source:   "X13, S2",
	Severity: diag.Error,
	Doc: `
calendar in gitsm.yaml names the calendar that counts the team's business days: how
long a resolved incident may be reopened, when a review is due. Without it Monday to
Friday, 09:00 to 17:00, holds.

Name a calendar of the folder calendars.`,
	Run: func(p *Pass) {
		id, doc := p.Tree.Config.Calendar, p.Tree.Config.Doc
		if id == "" || id == "24x7" || doc == nil {
			return
		}
		calendar := p.Tree.Record(id)
		if calendar != nil && calendar.Kind.Name == "calendar" {
			return
		}
		p.report(diag.Diagnostic{
			Span: doc.At("calendar"), Severity: diag.Error,
			Message: "calendar names " + id + ", but there is no such calendar; expected the ID of a calendar",
			Fix:     p.nearest(doc, doc.Root().Get("calendar"), []string{"calendar"}),
		})
	},
}
