package main

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/lifecycle"
)

type renumberOptions struct {
	id, to string
	write  writeOptions
}

func newRenumberCommand(e *env) *cobra.Command {
	var opts renumberOptions
	cmd := &cobra.Command{
		Use:   "renumber ID [NEW]",
		Short: "Give a record another number",
		Long: `When two branches took the same number, the first one that is merged keeps it,
and the other branch renumbers its record: the file gets a new name, links to it
on this branch follow, and the old number stays in its header under "formerly".
Where both are here already, name the file that gives way; links then keep to the
other one.

A record that is merged keeps its number for ever: renumber only what no other
branch knows yet.`,
		Example: `  gitsm renumber INC-2026-0042
  gitsm renumber INC-2026-0042 INC-2026-0047 --dry-run`,
		Args: arguments(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.id = args[0]
			if len(args) > 1 {
				opts.to = args[1]
			}
			return runRenumber(cmd.Context(), e, opts)
		},
		ValidArgsFunction: completeRecordThen(e, nil),
	}
	opts.write.bind(cmd)
	return cmd
}

func runRenumber(ctx context.Context, e *env, opts renumberOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	r, err := p.record(opts.id)
	if err != nil {
		return err
	}
	if r.Kind.ID.Slug() || len(r.Base) > 0 {
		return usagef("%s is named by people, and is no number", r.ID)
	}
	if opts.to, err = p.freeNumber(ctx, r, opts.to); err != nil {
		return err
	}
	plan, findings := lifecycle.PlanRenumber(p.tree, r, opts.to)
	if len(findings) > 0 {
		return p.refusal(findings, "%s keeps its number", r.ID)
	}
	changes := p.changesOf(plan)
	if err := p.judgeRenumbering(changes, r.ID, opts.to); err != nil {
		return err
	}
	if err := p.carryOutChanges(ctx, opts.write, fmt.Sprintf("%s: renumber from %s", opts.to, r.ID), changes...); err != nil || opts.write.dryRun {
		return err
	}
	for _, f := range plan {
		if f.OldPath == r.Path {
			_, err = fmt.Fprintln(e.stdout, path.Join(p.prefix(), f.Path))
		}
	}
	return err
}

// freeNumber checks the number that was asked for, or finds the next one.
func (p *project) freeNumber(ctx context.Context, r *records.Record, asked string) (string, error) {
	onBranches, err := p.takenOnBranches(ctx, r.Kind)
	if err != nil {
		return "", err
	}
	if asked == "" {
		at := r.Opened()
		if at.IsZero() {
			at = p.env.now()
		}
		return p.nextID(r.Kind, at, onBranches)
	}
	if slices.Contains(onBranches, asked) {
		return "", usagef("%s is taken on another branch", asked)
	}
	return asked, nil
}

// changesOf turns a plan for several files into what is to be written.
func (p *project) changesOf(plan []lifecycle.FileChange) []change {
	var out []change
	for _, f := range plan {
		switch f.OldPath {
		case "", f.Path:
			out = append(out, change{Path: f.Path, Before: p.tree.Source(f.Path), After: f.Bytes})
		default:
			out = append(out,
				change{Path: f.Path, After: f.Bytes},
				change{Path: f.OldPath, Before: p.tree.Source(f.OldPath)})
		}
	}
	return out
}

// judgeRenumbering refuses a renumbering after which the project has errors
// that it did not have before. What the record lacks it lacks under any number.
func (p *project) judgeRenumbering(changes []change, from, to string) error {
	after := p.tree
	for _, c := range changes {
		after = after.With(c.Path, c.After)
	}
	type identity struct{ rule, message string }
	had := map[identity]int{}
	for _, d := range check.Run(p.tree, p.options()) {
		had[identity{d.Rule, d.Message}]++
	}
	var fresh []diag.Diagnostic
	for _, d := range check.Run(after, p.options()) {
		id := identity{d.Rule, strings.ReplaceAll(d.Message, to, from)}
		if had[id] > 0 {
			had[id]--
		} else if d.Severity == diag.Error {
			fresh = append(fresh, d)
		}
	}
	if len(fresh) > 0 {
		return p.refusal(fresh, "%s keeps its number", from)
	}
	return nil
}
