package main

import (
	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records/report"
)

func newReportChangesCommand(e *env) *cobra.Command {
	var opts reportOptions
	cmd := &cobra.Command{
		Use:   "changes [YYYY-MM]",
		Short: "Report the performance of changes",
		Long: `Changes reports the changes that ended in a month: success, failure, emergencies,
unauthorised ones and lead time, also by type, model, risk and service; deployments,
where changes name any; and how likely the next change of a model or a service fails.

The failure rate is provisional for fourteen days after the month, since incidents may
still be found to be caused by its changes.`,
		Example: `  gitsm report changes 2026-03
  gitsm report changes 2026-03 --explain=change_failure_rate
  gitsm report changes --service web --json`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runReport(cmd.Context(), e, opts, args, (*report.Maker).Changes)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	opts.bind(cmd)
	opts.bindPolicy(cmd)
	return cmd
}
