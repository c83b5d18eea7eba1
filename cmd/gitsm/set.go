package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

type setOptions struct {
	id       string
	fields   []string
	sections sectionOptions
	stamp    stampOptions
	write    writeOptions
}

func newSetCommand(e *env) *cobra.Command {
	var opts setOptions
	cmd := &cobra.Command{
		Use:   "set ID [field=value]...",
		Short: "Change fields of a record",
		Long: `Set changes fields and leaves the state alone. Fields that the kind tracks get a
log entry with their value before and after, as every change of them must.
Only the lines that have to change are changed.

Values are written as for gitsm move: services=web,api, services+=web,
services-=web, hold= to take a field away. Times are written as for --at:
planned.start="2026-03-16 09:30", or 09:30 for today.

A section that is empty, or holds the template's hint, gets the text in its
place; text is added at the end of one that says something. Nothing is lost.`,
		Example: `  gitsm set INC-2026-0042 urgency=high --why "checkout blocked for all customers"
  gitsm set INC-2026-0042 services+=web
  gitsm set CHG-2026-0101 risk.answers.testing=partial
  gitsm set KB-0031 review_due=2027-03-01 --dry-run
  gitsm set INC-2026-0042 --section "Timeline=10:02 ana looks at it."`,
		Args: arguments(1, anyNumber),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.id, opts.fields = args[0], args[1:]
			return runSet(cmd.Context(), e, opts)
		},
		ValidArgsFunction: completeRecordThen(e, func(p *project, r *records.Record, _ []string, toComplete string) []string {
			return assignable(p, r.Kind, toComplete)
		}),
	}
	opts.sections.bind(cmd)
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
	if len(opts.fields)+len(opts.sections.texts)+len(opts.sections.files)+len(opts.stamp.flags) == 0 && opts.stamp.why == "" {
		return wrongUse("gitsm set --help", "gitsm set %s: nothing to set; expected field=value, --section TITLE=TEXT, or --why for a note in the log", r.ID)
	}
	fields, err := p.assignments(r.Kind, opts.fields)
	if err != nil {
		return err
	}
	body, err := opts.sections.read(e)
	if err != nil {
		return err
	}
	by, at, err := p.entry(ctx, opts.stamp)
	if err != nil {
		return err
	}
	plan := lifecycle.PlanEdit(p.tree, r, lifecycle.Edit{
		At: at, By: by, Why: opts.stamp.why, Flags: opts.stamp.flags, Set: fields, Body: body, Derive: derive,
	})
	names := slices.Sorted(maps.Keys(body))
	for _, f := range fields {
		names = append(names, f.Field)
	}
	return p.carryOut(ctx, plan, opts.write, r.ID+" stays as it is", fmt.Sprintf("%s: set %s", r.ID, strings.Join(names, ", ")))
}
