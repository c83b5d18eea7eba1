package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

type setOptions struct {
	id     string
	fields []string
	stamp  stampOptions
	write  writeOptions
}

func newSetCommand(e *env) *cobra.Command {
	var opts setOptions
	cmd := &cobra.Command{
		Use:   "set ID field=value...",
		Short: "Change fields of a record",
		Long: `Set changes fields and leaves the state alone. Fields that the kind tracks get a
log entry with their value before and after, as every change of them must.
Only the lines that have to change are changed.

Values are written as for gitsm move: services=web,api, services+=web,
services-=web, hold= to take a field away, planned.start=2026-03-16T09:30:00+01:00.`,
		Example: `  gitsm set INC-2026-0042 urgency=high --why "checkout blocked for all customers"
  gitsm set INC-2026-0042 services+=web
  gitsm set CHG-2026-0101 risk.answers.testing=partial
  gitsm set KB-0031 review_due=2027-03-01 --dry-run`,
		Args: arguments(2, anyNumber),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.id, opts.fields = args[0], args[1:]
			return runSet(cmd.Context(), e, opts)
		},
		ValidArgsFunction: completeRecordThen(e, func(p *project, r *records.Record, _ []string, toComplete string) []string {
			return assignable(p, r.Kind, toComplete)
		}),
	}
	opts.stamp.bind(cmd, e)
	opts.write.bind(cmd)
	return cmd
}

func runSet(ctx context.Context, e *env, opts setOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	r, err := p.record(opts.id)
	if err != nil {
		return err
	}
	fields, err := assignments(r.Kind, opts.fields)
	if err != nil {
		return err
	}
	by, err := p.actor(ctx, opts.stamp.by)
	if err != nil {
		return err
	}
	at, err := p.instant("--at", opts.stamp.at)
	if err != nil {
		return err
	}
	plan := lifecycle.PlanEdit(p.tree, r, lifecycle.Edit{
		At: at, By: by, Why: opts.stamp.why, Flags: opts.stamp.flags, Set: fields, Derive: derive,
	})
	var names []string
	for _, f := range fields {
		names = append(names, f.Field)
	}
	return p.carryOut(ctx, plan, opts.write, r.ID+" stays as it is", fmt.Sprintf("%s: set %s", r.ID, strings.Join(names, ", ")))
}
