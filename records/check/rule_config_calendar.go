package check

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

var configCalendar = Rule{
	ID:       "config-calendar",
	Title:    "the calendar that counts business days exists",
	Source:   "X13, S2",
	Severity: diag.Error,
	Doc: `
calendar in gitsm.yaml names the calendar that counts the team's business days: how
long a resolved incident may be reopened, when a review is due. Without it Monday to
Friday, 09:00 to 17:00, holds. A calendar that never has a working day counts none.

Name a calendar of the folder calendars that has hours.`,
	Run: func(p *Pass) {
		id, doc := p.Tree.Config.Calendar, p.Tree.Config.Doc
		if id == "" || id == "24x7" || doc == nil {
			return
		}
		calendar := p.Tree.Record(id)
		if calendar != nil && calendar.Kind.Name == "calendar" {
			if c, _ := p.Tree.Calendar(id); !calendar.Unread() && !slices.ContainsFunc(c.Hours[:], func(day []worktime.Window) bool { return len(day) > 0 }) {
				d := p.errorf(calendar, "hours", "%s counts the business days of the repository, and no weekday has hours; expected a working day", id)
				d.Fix = advise("give it hours, or name another calendar in %s", records.ConfigFile)
			}
			return
		}
		p.report(diag.Diagnostic{
			Span: doc.At("calendar"), Severity: diag.Error,
			Message: "calendar names " + id + ", but there is no such calendar; expected the ID of a calendar",
			Fix:     p.nearest(doc, doc.Root().Get("calendar"), []string{"calendar"}),
		})
	},
}
