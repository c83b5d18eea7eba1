package main

import (
	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/schema"
)

func newSchemaCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema KIND",
		Short: "Print the JSON Schema of a kind",
		Long: `Schema prints a self-contained JSON Schema 2020-12 of the header of a kind, with
what this project has changed about it. Editors and other validators read it.`,
		Example: `  gitsm schema incident
  gitsm schema change > change.schema.json`,
		Args: arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			k, err := kindInForce(e, args[0])
			if err != nil {
				return err
			}
			_, err = e.stdout.Write(k.JSONSchema())
			return err
		},
		ValidArgsFunction: completeKinds(e),
	}
}

// kindsInForce gives the kinds of the project, or, outside of one, all that are
// shipped.
func kindsInForce(e *env) (*schema.Set, error) {
	if _, err := findProject(e); err != nil {
		return schema.Builtin(schema.Modules()...), nil
	}
	p, err := openProject(e)
	if err != nil {
		return nil, err
	}
	defer p.close()
	return p.tree.Kinds, nil
}

func kindInForce(e *env, name string) (*schema.Kind, error) {
	kinds, err := kindsInForce(e)
	if err != nil {
		return nil, err
	}
	return kindNamed(kinds, name)
}
