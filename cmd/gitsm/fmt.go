package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

type fmtOptions struct {
	paths []string
	check bool
}

func newFmtCommand(e *env) *cobra.Command {
	var opts fmtOptions
	cmd := &cobra.Command{
		Use:   "fmt [PATH or ID]...",
		Short: "Put headers into gitsm's layout",
		Long: `Fmt puts the keys of a header into the order of its kind and tidies the layout.
Values, comments and the body stay. Running it again changes nothing. The paths
of files that were changed are printed.

EXIT STATUS
  0  done, or with --check nothing to do
  1  with --check, files would change; or a file cannot be formatted
  2  wrong use
  3  a file could not be written`,
		Example: `  gitsm fmt
  gitsm fmt INC-2026-0042
  gitsm fmt --check incidents`,
		Args: arguments(0, anyNumber),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.paths = args
			return runFmt(cmd.Context(), e, opts)
		},
		ValidArgsFunction: completeRecords(e),
	}
	cmd.Flags().BoolVar(&opts.check, "check", false, "print what would change and write nothing")
	return cmd
}

func runFmt(ctx context.Context, e *env, opts fmtOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	chosen, err := p.chosen(opts.paths)
	if err != nil {
		return err
	}
	var refused []diag.Diagnostic
	untidy := false
	for _, r := range chosen {
		after, err := r.Doc.Format(r.Kind.Order())
		var edit *frontmatter.RefusedError
		if errors.As(err, &edit) {
			refused = append(refused, diag.Errorf(edit.Span, "edit", "the header cannot be formatted: %s", edit.Reason))
			continue
		} else if err != nil {
			return err
		}
		if bytes.Equal(after.Bytes(), r.Doc.Bytes()) {
			continue
		}
		untidy = true
		if !opts.check {
			// Each file is right before and after, so each is a change of its own.
			if err := p.write(ctx, "fmt "+r.ID, change{Path: r.Path, Before: r.Doc.Bytes(), After: after.Bytes()}); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintln(e.stdout, diag.Visible(path.Join(p.prefix(), r.Path))); err != nil {
			return err
		}
	}
	switch {
	case len(refused) > 0:
		return p.refusal(refused, "%s left as they are", count(len(refused), "file"))
	case opts.check && untidy:
		return errFindings
	}
	return nil
}

// chosen lists the records in files of their own that paths or IDs name, all of
// them where nothing is named but those that a team keeps in a form of its own,
// which were adopted. Inventory files hold many records in a layout of their own
// and are left out.
func (p *project) chosen(args []string) ([]*records.Record, error) {
	ids, paths := map[string]bool{}, []string{}
	for _, arg := range args {
		if r := p.tree.Record(arg); r != nil {
			ids[r.ID] = true
			continue
		}
		inside, err := p.inside(arg)
		if err != nil {
			return nil, err
		}
		if _, err := p.root.Lstat(inside); err != nil {
			return nil, usagef("%s is neither a record nor a file or folder of the project", arg)
		}
		paths = append(paths, inside)
	}
	var out []*records.Record
	for _, r := range p.tree.Records {
		named := len(args) == 0 && r.Kind.Adopt == nil || ids[r.ID] || within(r.Path, paths)
		if named && len(r.Base) == 0 {
			out = append(out, r)
		}
	}
	return out, nil
}
