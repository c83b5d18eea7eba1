package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

type approveOptions struct {
	by, role, at, ref string
	reject            bool
	write             writeOptions
}

func newChangeApproveCommand(e *env) *cobra.Command {
	var opts approveOptions
	cmd := &cobra.Command{
		Use:   "approve ID",
		Short: "Write down that you approve a change, or reject it, where no forge keeps reviews",
		Long: `Approve adds your decision to approvals: who, in which role, when, and the digest of
the content as it is now (gitsm change seal ID). It is for teams without a forge, and
shows what you said only in a commit of your own: gitsm check --base holds its author
against the entry. Where pull requests are reviewed, review them there instead; gitsm
witness enters what counted after the merge.

Who asked for the change, wrote its draft or, where the risk is high, carries it out
is refused here already. Who has a commit in the proposal is found by the check of it.

With --reject the decision is no. It holds until you approve.`,
		Example: `  gitsm change approve CHG-2026-0101 --commit
  gitsm change approve CHG-2026-0101 --role service_owner
  gitsm change approve CHG-2026-0101 --reject --commit
  gitsm change explain CHG-2026-0101 --base main`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runChangeApprove(cmd.Context(), e, args[0], opts)
		},
		ValidArgsFunction: completeRecordThen(e, nil),
	}
	f := cmd.Flags()
	f.StringVar(&opts.by, "by", "", "who decides: a `HANDLE` of people.yaml (default git's user)")
	f.StringVar(&opts.role, "role", "", "the `ROLE` in which you decide (default the one of yours that the policy asks for)")
	f.StringVar(&opts.at, "at", "", "when you decided: RFC 3339, or `TIME` in the team's zone (default now)")
	f.StringVar(&opts.ref, "ref", "", "where it is recorded, such as the minutes of a meeting (`TEXT`)")
	f.BoolVar(&opts.reject, "reject", false, "the decision is no")
	completeHandles(cmd, e, "by")
	opts.write.bind(cmd)
	return cmd
}

func runChangeApprove(ctx context.Context, e *env, id string, opts approveOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	r, err := p.record(id)
	if err != nil {
		return err
	}
	if err := awaitsApproval(r); err != nil {
		return err
	}
	by, at, err := p.entry(ctx, stampOptions{by: opts.by, at: opts.at})
	if err != nil {
		return err
	}
	role, err := p.approverRole(r, by, at, opts)
	if err != nil {
		return err
	}
	entry := decisionEntry(p.tree, r, by, role, at, opts)
	plan := lifecycle.PlanEdit(p.tree, r, lifecycle.Edit{
		At: at, By: by, Derive: derive,
		Set: []lifecycle.Assignment{{Field: "approvals", Op: lifecycle.OpAppend, Value: frontmatter.List(entry)}},
	})
	if err := p.carryOut(ctx, plan, opts.write, r.ID+" stays as it is", fmt.Sprintf("%s: %s %s", r.ID, entry.Get("decision").Str(), by)); err != nil || opts.write.dryRun {
		return err
	}
	if !opts.write.commit {
		p.env.say("commit it yourself, as %s: the author of the commit shows who decided", by)
	}
	return nil
}

// awaitsApproval refuses what nobody is asked to approve now.
func awaitsApproval(r *records.Record) error {
	if r.Kind.Name != "change" {
		return wrongUse("gitsm list change", "%s is %s; expected a change", r.ID, r.Kind.One())
	}
	waits := slices.ContainsFunc(r.Kind.Transitions, func(t schema.Transition) bool {
		return t.From == r.State && t.Reaches("approved") && !t.Reaches("submitted")
	})
	emergency := r.Kind.Builtin("type", r.Lookup("type").Str()) == "emergency" && !r.Category().Done()
	if !waits && !emergency {
		return wrongUse("gitsm show "+r.ID, "%s is %s, and awaits no approval; a change does once it is assessed", r.ID, r.State)
	}
	return nil
}

// approverRole settles the role in which somebody decides.
func (p *project) approverRole(r *records.Record, by string, at time.Time, opts approveOptions) (string, error) {
	person := p.tree.People.ByHandle(by)
	if person == nil {
		return "", usagef("--by %s: nobody in people.yaml has that handle", by)
	}
	roles, whyNot := changes.Approver(p.tree, r, person, at)
	switch {
	case whyNot != "":
		return "", wrongUse("gitsm change explain "+r.ID, "%s cannot decide on %s: %s", by, r.ID, whyNot)
	case opts.role == "":
		return changes.AskedRole(p.tree, r, roles), nil
	case !slices.Contains(roles, opts.role):
		return "", usagef("--role %s: %s decides on %s as %s%s", opts.role, by, r.ID, strings.Join(roles, ", "), diag.DidYouMean(opts.role, roles))
	}
	return opts.role, nil
}

// decisionEntry is the entry of approvals.
func decisionEntry(t *records.Tree, r *records.Record, by, role string, at time.Time, opts approveOptions) *frontmatter.Node {
	decision := "approved"
	if opts.reject {
		decision = "rejected"
	}
	pair := func(key string, v *frontmatter.Node) frontmatter.Pair { return frontmatter.Pair{Key: key, Value: v} }
	pairs := []frontmatter.Pair{
		pair("by", frontmatter.Str(by)), pair("role", frontmatter.Str(role)), pair("decision", frontmatter.Str(decision)),
		pair("at", frontmatter.TimeOf(at.Truncate(time.Second))), pair("via", frontmatter.Str("commit")),
	}
	if opts.ref != "" {
		pairs = append(pairs, pair("ref", frontmatter.Str(opts.ref)))
	}
	return frontmatter.Dict(append(pairs, pair("digest", frontmatter.Str(changes.SealOf(t, r).Digest)))...)
}
