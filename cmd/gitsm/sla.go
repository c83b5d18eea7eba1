package main

import "github.com/spf13/cobra"

func newSLACommand(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sla",
		Short: "Measure incidents and requests against service levels",
		Long: `Sla tells which agreement holds for a record, how its clocks ran, whether a target
was met, what is due next, and why. Every figure is computed from the records as of
an instant, and can be unfolded into stretches of time and entries of the log.`,
		Example: `  gitsm sla show INC-2026-0042
  gitsm sla due --within 8h
  gitsm sla explain INC-2026-0042`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSLAShowCommand(e), newSLADueCommand(e), newSLAExplainCommand(e))
	return cmd
}
