package check

import (
	"errors"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

var calendarSources = Rule{
	ID:       "calendar-sources",
	Title:    "the holidays that a calendar takes from elsewhere are there",
	Source:   "S2",
	Severity: diag.Error,
	Doc: `
A calendar may take its holidays from an iCalendar file in the folder of the calendars
(holidays_file) and from the tables of public holidays within gitsm (public_holidays). A
file that is missing or cannot be read, or a country that is not known, would make every
holiday a working day. Of the file whole days count, also yearly ones (FREQ=YEARLY). Days
that the calendar lists itself win over both, so a table that is wrong can be corrected.

Put the file there, correct it, or name a country and a region that are known.`,
	Kinds: []string{"calendar"},
	Each: func(p *Pass, r *records.Record) {
		if _, _, err := p.Tree.HolidayFile(r); err != nil {
			d := p.errorf(r, "holidays_file", "%v", err)
			d.Fix = advise("put an iCalendar file of whole days there")
			var place *worktime.HolidayFileError
			if errors.As(err, &place) {
				d.Message = "the file cannot be read: " + diag.Visible(place.Message)
				at := diag.Pos{Line: place.Line, Column: 1}
				d.Related = []diag.Note{{Span: diag.Span{File: text(r, "holidays_file"), Start: at, End: at}, Message: "this line"}}
				d.Fix = advise("correct line %d of the file", place.Line)
			}
		}
		country := text(r, "public_holidays.country")
		if country == "" {
			return
		}
		if _, err := worktime.PublicHolidays(country, text(r, "public_holidays.region")); err != nil {
			p.errorf(r, "public_holidays", "%v", err).
				Fix = advise("name a country and a region that are known, or list the days in holidays")
		}
	},
}
