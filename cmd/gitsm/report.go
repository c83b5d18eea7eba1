package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
)

func newReportCommand(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Make the figures of a month",
		Long: `Report makes figures from the records: service levels, availability and error
budgets, operations, changes, trends. Each says of which commit, as-of instant and
time zone data it is a function, and --explain unfolds it into the records and
stretches of time that it is made of. docs/reports.md defines them all.`,
		Example: `  gitsm report month 2026-03
  gitsm report operations --format markdown
  gitsm report changes 2026-03 --explain=change_failure_rate
  gitsm report month 2026-03 --policy-at v2026.1`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newReportMonthCommand(e), newReportOperationsCommand(e), newReportChangesCommand(e), newReportTrendsCommand(e),
		newReportProactiveCommand(e), newReportFreezeCommand(e))
	return cmd
}

// reportOptions are what all reports may be asked for.
type reportOptions struct {
	month       string
	asOf        string
	service     string
	agreement   string
	attribution string
	format      string
	json, csv   bool
	explain     []string
	policyAt    string

	at time.Time // the as-of instant
}

func (o *reportOptions) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.asOf, "as-of", "", "figures as of this `TIME` or the end of this date (default now)")
	f.StringVar(&o.service, "service", "", "only what concerns this service (`ID`)")
	f.StringVar(&o.format, "format", "text", "print text, json, csv or markdown (`FORMAT`)")
	f.BoolVar(&o.json, "json", false, "print a JSON object; short for --format json")
	f.BoolVar(&o.csv, "csv", false, "print CSV with a header line; short for --format csv")
	f.StringSliceVar(&o.explain, "explain", nil, "list what each figure is made of, or these (`NAMES`)")
	f.Lookup("explain").NoOptDefVal = "all"
	cmd.MarkFlagsMutuallyExclusive("json", "csv", "format")
}

// explains reports a figure whose parts were asked for.
func (o *reportOptions) explains(f report.Figure) bool {
	return slices.Contains(o.explain, "all") || slices.Contains(o.explain, f.Name)
}

var reportFormats = []string{"text", "json", "csv", "markdown"}

// check settles the format, and refuses what is none.
func (o *reportOptions) check() error {
	switch {
	case o.json:
		o.format = "json"
	case o.csv:
		o.format = "csv"
	}
	if !slices.Contains(reportFormats, o.format) {
		return usagef("--format %s: expected text, json, csv or markdown%s", o.format, diag.DidYouMean(o.format, reportFormats))
	}
	if o.attribution != "" && !slices.Contains(report.Attributions, o.attribution) {
		return usagef("--attribution %s: expected %s%s", o.attribution, strings.Join(report.Attributions, ", "), diag.DidYouMean(o.attribution, report.Attributions))
	}
	return nil
}

// runReport makes one report and prints it.
func runReport(ctx context.Context, e *env, opts reportOptions, args []string, make func(*report.Maker, report.Month, report.Filter) report.Report) error {
	if len(args) > 0 {
		opts.month = args[0]
	}
	if err := opts.check(); err != nil {
		return err
	}
	defer spendMemory(e)()
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	p.mentionUnread()
	asOf, err := p.asOf(opts.asOf)
	if err != nil {
		return err
	}
	opts.at = asOf
	month, err := p.reportMonth(opts.month, asOf)
	if err != nil {
		return err
	}
	policy, err := p.readPolicyAt(opts.policyAt)
	if err != nil {
		return err
	}
	filter, err := p.reportFilter(opts, policy)
	if err != nil {
		return err
	}
	recorded, err := p.recordedTimes(ctx, "HEAD")
	if err != nil {
		return err
	}
	defer recorded.close()
	var shown report.Document
	if err := recorded.whole(func() error {
		shown, err = p.makeReport(opts, recorded, policy, func(m *report.Maker) report.Report { return make(m, month, filter) })
		return err
	}); err != nil {
		return err
	}
	if shown.Report == "month" && filter == (report.Filter{}) {
		if shown.Restated, err = p.restated(month, report.Stamp{Commit: shown.Commit, AsOf: asOf, Zones: shown.Zones}); err != nil {
			return err
		}
	}
	switch opts.format {
	case "json":
		return shown.WriteJSON(e.stdout)
	case "csv":
		return shown.WriteCSV(e.stdout, len(opts.explain) > 0)
	case "markdown":
		return reportMarkdown(e.stdout, shown)
	}
	return reportText(e.stdout, shown)
}

// makeReport makes a report, beside the one under another policy if that was asked
// for.
func (p *project) makeReport(opts reportOptions, recorded *recordedTimes, policy *policyAt, make func(*report.Maker) report.Report) (report.Document, error) {
	stamp := report.Stamp{Commit: p.cleanCommit(), AsOf: opts.at, Zones: zonesVersion(p.env)}
	maker := report.New(p.tree, stamp)
	recorded.tell(maker)
	made := make(maker)
	if err := knowFigures(made, opts.explain); err != nil {
		return report.Document{}, err
	}
	if policy == nil {
		return made.Document(p.tree.Config.Zone, opts.explains), nil
	}
	other := report.New(policy.tree, stamp)
	recorded.tell(other)
	under := make(other)
	return made.Beside(&under, report.DocumentPolicy{Name: policy.name, Commit: policy.commit}, p.tree.Config.Zone, opts.explains), nil
}

// reportMonth reads the month that an argument names, that of the as-of instant
// where none does.
func (p *project) reportMonth(text string, asOf time.Time) (report.Month, error) {
	if text == "" {
		return report.MonthOf(asOf.In(p.tree.Config.Zone)), nil
	}
	month, err := report.ParseMonth(text)
	if err != nil {
		return report.Month{}, usagef("%v", err)
	}
	if month.In(p.tree.Config.Zone).From.After(asOf) {
		return report.Month{}, usagef("%s begins after the as-of instant %s", month, p.told(asOf))
	}
	return month, nil
}

// reportFilter refuses services and agreements that are not there, so that a
// typing error does not look like an empty report.
func (p *project) reportFilter(opts reportOptions, policy *policyAt) (report.Filter, error) {
	f := report.Filter{Service: opts.service, Agreement: opts.agreement, Attribution: opts.attribution}
	if opts.service != "" {
		if err := p.knowServices([]string{opts.service}); err != nil {
			return f, err
		}
		f.Service = p.tree.Record(opts.service).ID
	}
	if opts.agreement == "" {
		return f, nil
	}
	var ids []string
	trees := []*records.Tree{p.tree}
	if policy != nil {
		trees = append(trees, policy.measures)
	}
	for _, t := range trees {
		for _, kind := range []string{"agreement", "offering"} {
			for _, r := range t.OfKind(kind) {
				ids = append(ids, r.ID)
			}
		}
	}
	if !slices.Contains(ids, opts.agreement) {
		return f, wrongUse("gitsm list agreement", "--agreement %s: no such agreement%s", opts.agreement, diag.DidYouMean(opts.agreement, ids))
	}
	return f, nil
}

// knowFigures refuses to explain figures that the report never has.
func knowFigures(r report.Report, names []string) error {
	known := append([]string{"all"}, report.FigureNames[r.Name]...)
	for _, name := range names {
		if !slices.Contains(known, name) {
			return usagef("--explain=%s: the report has no such figure%s; it has %s", name, diag.DidYouMean(name, known), strings.Join(known[1:], ", "))
		}
	}
	return nil
}
