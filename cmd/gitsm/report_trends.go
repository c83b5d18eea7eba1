package main

import (
	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records/report"
)

func newReportTrendsCommand(e *env) *cobra.Command {
	var opts reportOptions
	cmd := &cobra.Command{
		Use:   "trends [YYYY-MM]",
		Short: "Report thirteen months, and incidents a week with control limits",
		Long: `Trends reports incidents opened and resolved in each of the last 26 whole weeks, with
control limits (mean ± 3σ) and the weeks outside of them; which services and categories
incidents came from; and the figures of the thirteen months up to the one named.`,
		Example: `  gitsm report trends
  gitsm report trends 2026-06 --service boarding
  gitsm report trends --csv > trends.csv`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runReport(cmd.Context(), e, opts, args, (*report.Maker).Trends)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	opts.bind(cmd)
	opts.bindPolicy(cmd)
	return cmd
}
