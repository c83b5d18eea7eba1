package main

import (
	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records/report"
)

func newReportProactiveCommand(e *env) *cobra.Command {
	var opts reportOptions
	cmd := &cobra.Command{
		Use:   "proactive",
		Short: "Report what to look into before it hurts",
		Long: `Proactive lists candidates for problems, incidents that came back, weeks outside of the
control limits, how likely the next change of a model or a service fails, and
configuration items whose life or warranty ends within 90 days.

Everything is counted, nothing is guessed: --explain lists what was counted.`,
		Example: `  gitsm report proactive
  gitsm report proactive --service boarding --explain=problem_candidate
  gitsm report proactive --as-of 2026-06-30 --format markdown`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runReport(cmd.Context(), e, opts, args, (*report.Maker).Proactive)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	opts.bind(cmd)
	return cmd
}
