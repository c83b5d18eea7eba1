package main

import "github.com/spf13/cobra"

func newChangeCommand(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "change",
		Short: "Look into changes: risk, seal, approvals, policy",
		Long: `Change answers what a change needs before it may be carried out, and why: how its
risk is computed, what its approvals are bound to, who approved, who still could,
and what the policy asks for.`,
		Example: `  gitsm change risk CHG-2026-0101
  gitsm change explain CHG-2026-0101
  gitsm change policy`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newChangeRiskCommand(e), newChangeSealCommand(e), newChangeExplainCommand(e), newChangePolicyCommand(e))
	return cmd
}
