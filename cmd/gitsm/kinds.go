package main

import "github.com/spf13/cobra"

func newKindsCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "kinds [KIND]",
		Short: "List the kinds of records, or explain one",
		Long: `Kinds lists the kinds in force, or explains one: its fields and from which state
they are required, its states and the steps between them, its body sections and
its links. What this project has changed is part of it.`,
		Example: `  gitsm kinds
  gitsm kinds change`,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			kinds, err := kindsInForce(e)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return kinds.Explain(e.stdout)
			}
			k, err := kindNamed(kinds, args[0])
			if err != nil {
				return err
			}
			return k.Explain(e.stdout)
		},
		ValidArgsFunction: completeKinds(e),
	}
}
