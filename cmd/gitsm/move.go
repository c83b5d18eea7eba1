package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/lifecycle"
)

type moveOptions struct {
	id, state string
	fields    []string
	sections  sectionOptions
	stamp     stampOptions
	write     writeOptions
}

func newMoveCommand(e *env) *cobra.Command {
	var opts moveOptions
	cmd := &cobra.Command{
		Use:   "move ID STATE [field=value]...",
		Short: "Move a record to another state",
		Long: `Move writes the new state and a log entry that says when, who and why. Fields
that the state demands can be given along with it.

A step is refused unless everything that the state demands is there, and unless
the project stays as right as it was. Each finding names the rule, the place,
and the command that would satisfy it. Nothing is written then.

Lists are written services=web,api; services+=web adds to a list, services-=web
takes away from it, and hold= takes the field away. A mapping is written
resolution.code=fixed or resolution='{code: fixed}'. Times are written as for
--at: 2026-03-16T10:02:00+01:00, "2026-03-16 10:02", 10:02 or now.

--section gives a body section its text: in place of the template's hint, or at
the end of what the section says already.

EXIT STATUS
  0  moved
  1  refused
  2  wrong use, such as a state that the kind does not have
  3  it could not be written`,
		Example: `  gitsm move INC-2026-0042 in_progress team=payments assignee=dia
  gitsm move INC-2026-0042 pending hold=customer --why "asked for a trace"
  gitsm move INC-2026-0042 resolved resolution.code=fixed outages=[] --at 10:55 \
      --section "Resolution=The change was reversed."
  gitsm move CHG-2026-0101 closed outcome=successful --dry-run
  gitsm move INC-2026-0042 closed --by ana --commit`,
		Args: arguments(2, anyNumber),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.id, opts.state, opts.fields = args[0], args[1], args[2:]
			return runMove(cmd.Context(), e, opts)
		},
		ValidArgsFunction: completeRecordThen(e, completeMove),
	}
	opts.sections.bind(cmd)
	opts.stamp.bind(cmd, e)
	opts.write.bind(cmd)
	return cmd
}

func runMove(ctx context.Context, e *env, opts moveOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	r, err := p.record(opts.id)
	if err != nil {
		return err
	}
	if _, ok := r.Kind.State(opts.state); !ok {
		hint := "gitsm show " + r.ID
		if near := diag.Nearest(opts.state, stateNames(r)); near != "" {
			hint = commandLine(replaced(e.args, "move", opts.state, near))
		}
		return wrongUse(hint, "%s has no state %q; its states are %s%s",
			r.Kind.One(), opts.state, strings.Join(stateNames(r), ", "), diag.DidYouMean(opts.state, stateNames(r)))
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
	plan := lifecycle.PlanMove(p.tree, r, lifecycle.Move{
		To: opts.state, At: at, By: by, Why: opts.stamp.why, Flags: opts.stamp.flags, Set: fields, Body: body, Derive: derive,
	})
	message := fmt.Sprintf("%s: %s -> %s", r.ID, r.State, opts.state)
	if err := p.carryOut(ctx, plan, opts.write, fmt.Sprintf("%s stays %s", r.ID, r.State), message); err != nil || opts.write.dryRun {
		return err
	}
	p.mindAuthority(ctx, r, opts.state, at)
	return nil
}

// mindAuthority tells of a step of a change what the file alone does not show: that
// its approval is only proposed yet, or that it began while the gate was closed.
// Neither is refused here, since what is written down may have happened so.
func (p *project) mindAuthority(ctx context.Context, r *records.Record, to string, at time.Time) {
	step, ok := r.Kind.Transition(r.State, to)
	if r.Kind.Name != "change" || !ok || !step.Reaches("approved") && !step.Reaches("started") {
		return
	}
	facts, tree, err := p.changeFacts(ctx, r, explainOptions{})
	if err != nil {
		p.env.say("gitsm: whether it is authorised could not be judged: %v", err)
		return
	}
	facts.AsOf = at
	permit := changes.Gate(tree, r, facts)
	switch {
	case step.Reaches("approved") && !permit.Authority.Granted:
		p.env.say("gitsm: this only proposes that %s is approved: it needs the approvals that gitsm change explain %s lists, and is true once it is merged with them", r.ID, r.ID)
	case step.Reaches("started") && !permit.Open && permit.Bars[0].What != "state": // an emergency begins from draft
		p.env.say("gitsm: the gate was closed at %s: %s", p.told(at), permit.Bars[0].Why)
	}
}

func stateNames(r *records.Record) []string {
	var names []string
	for _, s := range r.Kind.States {
		names = append(names, s.Name)
	}
	return names
}

// completeMove offers the states that can be reached, then the fields.
func completeMove(p *project, r *records.Record, args []string, toComplete string) []string {
	if len(args) > 0 {
		return assignable(p, r.Kind, toComplete)
	}
	var out []string
	for _, next := range lifecycle.Next(p.tree, r) {
		state, _ := r.Kind.State(next.Transition.To)
		out = append(out, described(state.Name, state.Description))
	}
	return out
}
