package main

import "github.com/spf13/cobra"

func newChangeCommand(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "change",
		Short: "Look into changes: risk, approvals, gate, schedule, collisions",
		Long: `Change answers what a change needs before it may be carried out, and why: how its
risk is computed, what its approvals are bound to, who approved, who still could,
and what the policy asks for; whether a deployment may start now, what it collides
with and when it could be carried out, what is planned and what is to be decided.`,
		Example: `  gitsm change risk CHG-2026-0101
  gitsm change explain CHG-2026-0101
  gitsm change gate CHG-2026-0101
  gitsm change policy`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newChangeRiskCommand(e), newChangeSealCommand(e), newChangeExplainCommand(e), newChangeApproveCommand(e), newChangePolicyCommand(e),
		newChangeGateCommand(e), newChangeRadarCommand(e), newChangeScheduleCommand(e), newChangeAgendaCommand(e))
	return cmd
}
