package site

import (
	"slices"

	"github.com/gitsm/gitsm/records/report"
)

// figureGroup is a part of a report that has files of its own, and a page that
// unfolds its figures.
type figureGroup struct {
	base, title string
	sections    func(report.DocumentSection) bool
}

var (
	weekFigures   = figureGroup{trendsBase + "-weeks", msg("incidents a week"), sectionsNamed("weeks_opened", "weeks_resolved")}
	sourceFigures = figureGroup{trendsBase + "-sources", msg("where incidents come from"), sectionsNamed("by_service", "by_category")}
	aheadFigures  = figureGroup{trendsBase + "-ahead", msg("what to look into"), func(report.DocumentSection) bool { return true }}
)

func sectionsNamed(names ...string) func(report.DocumentSection) bool {
	return func(s report.DocumentSection) bool { return slices.Contains(names, s.Name) }
}

// monthFigures is the group of one month's figures.
func (b *builder) monthFigures(name string) figureGroup {
	return figureGroup{trendsBase + "-" + fileName(name), b.say.Fill("incidents and changes of {name}", name), func(s report.DocumentSection) bool {
		return s.Name == "month" && len(s.Figures) > 0 && s.Figures[0].Scope.Group == name
	}}
}

// document is the report of a group alone.
func (g figureGroup) document(d *report.Document) *report.Document {
	one := *d
	one.Sections = nil
	for _, s := range d.Sections {
		if g.sections(s) {
			one.Sections = append(one.Sections, s)
		}
	}
	return &one
}

// groupJobs are the page that unfolds a group's figures, and its files.
func (b *builder) groupJobs(g figureGroup, back Link, of func() *report.Document) []job {
	document := func() *report.Document { return g.document(of()) }
	jobs := []job{{path: unfoldedPath(g.base), page: "explained", data: func() any {
		root := rootOf(unfoldedPath(g.base))
		return b.explainedPage(unfoldedPath(g.base), back.Text+": "+b.say.Text(g.title), Link{back.Text, root + back.Href}, document().Sections, b.dataFiles(g.base, root))
	}}}
	return append(jobs, dataJobs(g.base, true, document)...)
}
