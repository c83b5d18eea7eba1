package main

import (
	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records/report"
)

func newReportOperationsCommand(e *env) *cobra.Command {
	var opts reportOptions
	cmd := &cobra.Command{
		Use:   "operations [YYYY-MM]",
		Short: "Report what is open, and the operational figures of a month",
		Long: `Operations reports what is open, waits, is at risk and due at the as-of instant, and
the operational figures of a month: times to acknowledge, resolve and restore,
reopening, first contact, recurrence, satisfaction, knowledge, review actions.

Times are by the wall clock and always told with their number; fewer than five are
listed instead.`,
		Example: `  gitsm report operations
  gitsm report operations 2026-03 --explain=mttr,first_contact
  gitsm report operations --service payments-api --format markdown`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runReport(cmd.Context(), e, opts, args, (*report.Maker).Operations)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	opts.bind(cmd)
	opts.bindPolicy(cmd)
	return cmd
}
