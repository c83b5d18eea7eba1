package main

import (
	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records/report"
)

func newReportMonthCommand(e *env) *cobra.Command {
	var opts reportOptions
	cmd := &cobra.Command{
		Use:   "month [YYYY-MM]",
		Short: "Report a month's service levels",
		Long: `Month reports how a month's service levels were kept: compliance by agreement, clock
and priority, with what was open and breached at the end of the month; availability,
planned maintenance and error budgets by service; and workload against limits. The
month is that of each agreement's own time zone; without one it is the present month.

Percentages are compared unrounded, and shown rounded down.

With --policy-at each figure stands beside the one under the agreements, offerings and
calendars of another commit, and its time zone, matrix and calendar of gitsm.yaml. The
records, and what services say of agreements, stay those of the folder.`,
		Example: `  gitsm report month 2026-03
  gitsm report month 2026-03 --agreement gold --explain=compliance
  gitsm report month 2026-03 --service payments-api --explain=availability,maintenance
  gitsm report month 2026-03 --attribution verdict --csv > march.csv
  gitsm report month 2026-03 --policy-at HEAD~20 --agreement gold`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runReport(cmd.Context(), e, opts, args, (*report.Maker).Month)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	opts.bind(cmd)
	opts.bindPolicy(cmd)
	cmd.Flags().StringVar(&opts.agreement, "agreement", "", "only this agreement (`ID`)")
	cmd.Flags().StringVar(&opts.attribution, "attribution", "", "count by resolved, verdict or opened (`WAY`) instead of what each agreement says")
	return cmd
}
