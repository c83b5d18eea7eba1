package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// reviewsFile is what the documentation calls the file with the facts of a
// proposal.
const reviewsFile = "reviews.json"

func newSchemaCommand(e *env) *cobra.Command {
	var write bool
	cmd := &cobra.Command{
		Use:   "schema [KIND or reviews.json]",
		Short: "Print the JSON Schema of a kind",
		Long: `Schema prints a self-contained JSON Schema 2020-12 of the header of a kind, with
what this project has changed about it. Editors and other validators read it.
"gitsm schema reviews.json" prints the schema of the file that gitsm ci --reviews
reads.

With --write, the schemas of all kinds are written to .gitsm/schemas, where the
editor settings of gitsm init look for them. Do so after changing gitsm.yaml.`,
		Example: `  gitsm schema incident
  gitsm schema change > change.schema.json
  gitsm schema reviews.json
  gitsm schema --write`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if write {
				return runSchemaWrite(cmd.Context(), e)
			}
			if len(args) == 0 {
				return arguments(1, 1)(cmd, args)
			}
			// No kind is called so: a name of a kind has no dot.
			if args[0] == reviewsFile {
				_, err := e.stdout.Write(forge.Schema)
				return err
			}
			k, err := kindInForce(e, args[0])
			if err != nil {
				return err
			}
			_, err = e.stdout.Write(k.JSONSchema())
			return err
		},
		ValidArgsFunction: completeKinds(e),
	}
	cmd.Flags().BoolVar(&write, "write", false, "write the schemas of all kinds to .gitsm/schemas")
	return cmd
}

// runSchemaWrite brings the schemas for editors up to date and prints the paths
// of those that changed. Each is a file of its own, right before and after.
func runSchemaWrite(ctx context.Context, e *env) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	w := &writer{root: p.root}
	for _, c := range schemaFiles(p.tree.Kinds) {
		before, err := w.read(c.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case bytes.Equal(before, c.After):
			continue
		default:
			c.Before = before
		}
		if err := p.write(ctx, "schema --write", c); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(e.stdout, path.Join(p.prefix(), c.Path)); err != nil {
			return err
		}
	}
	return nil
}

// kindsInForce gives the kinds of the project, or, outside of one, all that are
// shipped.
func kindsInForce(e *env) (*schema.Set, error) {
	dir, err := findProject(e)
	if err != nil {
		return schema.Builtin(schema.Modules()...), nil // outside of a project the shipped ones hold
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	settings, err := records.LoadSettings(root.FS())
	if err != nil {
		return nil, err
	}
	return settings.Kinds, nil
}

func kindInForce(e *env, name string) (*schema.Kind, error) {
	kinds, err := kindsInForce(e)
	if err != nil {
		return nil, err
	}
	return kindNamed(kinds, name)
}
