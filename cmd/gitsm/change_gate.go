package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/lifecycle"
)

type gateOptions struct {
	asOf    string
	explain explainOptions
	record  bool
	deploy  struct{ repo, ref, pipeline string }
	by      string
	write   writeOptions
}

func newChangeGateCommand(e *env) *cobra.Command {
	var opts gateOptions
	cmd := &cobra.Command{
		Use:   "gate ID",
		Short: "Let a deployment start, or say why not",
		Long: `Gate is for pipelines: it ends with 0 only when a deployment of the change may
start now. The change is approved or being carried out, its approvals hold on the
content that it has, it stands in its window, no freeze and no open major incident
stops it, its predecessors are closed, and the model of a standard change is active.
It prints one line: until when the gate is open, or everything that keeps it closed.

With --record an open gate also writes the deployment into deploys, and takes an
approved change to implementing. A standard change is moved by gitsm, others by
whom --by or git's user names.

EXIT STATUS
  0  the deployment may start
  1  it may not
  2  wrong use
  3  it could not be judged or written`,
		Example: `  gitsm change gate CHG-2026-0101
  gitsm change gate CHG-2026-0101 --as-of 2026-03-16T09:35:00+01:00 --json
  gitsm change gate CHG-2026-0101 --base origin/main
  gitsm change gate CHG-2026-0101 --record --repo infra --ref 9f2c1ab --pipeline ci/8812 --commit`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runChangeGate(cmd.Context(), e, args[0], opts)
		},
		ValidArgsFunction: completeRecordThen(e, nil),
	}
	f := cmd.Flags()
	f.StringVar(&opts.asOf, "as-of", "", "judge for this `TIME` (default now)")
	f.StringVar(&opts.explain.base, "base", "", "judge by the policy of the commit `REF`, and take only what stands there at its word")
	f.StringVar(&opts.explain.reviews, "reviews", "", "read the facts of the proposal from this `FILE` (reviews.json)")
	f.StringVar(&opts.explain.ledger, "ledger", defaultLedger, "the `BRANCH` of the ledger")
	f.BoolVar(&opts.explain.json, "json", false, "print a JSON object")
	f.BoolVar(&opts.record, "record", false, "write the deployment into the change")
	f.StringVar(&opts.deploy.repo, "repo", "", "`REPOSITORY` that is deployed")
	f.StringVar(&opts.deploy.ref, "ref", "", "commit or tag (`REF`) that is deployed")
	f.StringVar(&opts.deploy.pipeline, "pipeline", "", "`RUN` of the pipeline that deploys")
	f.StringVar(&opts.by, "by", "", "who deploys: a `HANDLE` of people.yaml (default gitsm for standard changes, else git's user)")
	opts.write.bind(cmd)
	completeHandles(cmd, e, "by")
	return cmd
}

// use refuses flags that do not go together.
func (o *gateOptions) use() error {
	given := o.deploy.repo+o.deploy.ref+o.deploy.pipeline+o.by != "" || o.write.commit || o.write.dryRun
	switch {
	case o.record && (o.deploy.repo == "" || o.deploy.ref == ""):
		return usagef("--record needs --repo and --ref: what is deployed")
	case !o.record && given:
		return usagef("--repo, --ref, --pipeline, --by, --commit and --dry-run say how to write the deployment; expected --record with them")
	}
	return nil
}

func runChangeGate(ctx context.Context, e *env, id string, opts gateOptions) error {
	if err := opts.use(); err != nil {
		return err
	}
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	r, err := p.changeRecord(id)
	if err != nil {
		return err
	}
	asOf, err := p.asOf(opts.asOf)
	if err != nil {
		return err
	}
	facts, tree, err := p.changeFacts(ctx, r, opts.explain)
	if err != nil {
		return err
	}
	facts.AsOf = asOf
	permit := changes.Gate(tree, tree.Record(r.ID), facts)
	if err := p.printPermit(permit, opts.explain.json); err != nil {
		return err
	}
	if !permit.Open {
		return errFindings
	}
	if !opts.record {
		return nil
	}
	return p.recordDeploy(ctx, r, asOf, opts)
}

// shownPermit is what change gate prints as JSON.
type shownPermit struct {
	ID    string     `json:"id"`
	AsOf  string     `json:"as_of"`
	Open  bool       `json:"open"`
	Until string     `json:"until,omitempty"`
	Bars  []shownBar `json:"bars"`
	Notes []string   `json:"notes"`
	Seal  string     `json:"seal"`
}

type shownBar struct {
	What   string `json:"what"`
	Why    string `json:"why"`
	Record string `json:"record,omitempty"`
	Way    string `json:"way,omitempty"`
}

func (p *project) printPermit(permit changes.Permit, asJSON bool) error {
	zone := p.tree.Config.Zone
	if asJSON {
		shown := shownPermit{
			ID: permit.Change, AsOf: permit.AsOf.In(zone).Format(time.RFC3339), Open: permit.Open,
			Bars: []shownBar{}, Notes: append([]string{}, permit.Notes...), Seal: permit.Authority.Seal.Digest,
		}
		if permit.Open {
			shown.Until = permit.Until.In(zone).Format(time.RFC3339)
		}
		for _, b := range permit.Bars {
			shown.Bars = append(shown.Bars, shownBar{b.What, b.Why, b.ID, b.Way})
		}
		return printVersionedJSON(p.env.stdout, shown)
	}
	said := make([]string, 0, len(permit.Bars)+len(permit.Notes))
	verdict := "closed: "
	if permit.Open {
		verdict = "open until " + permit.Until.In(zone).Format(time.RFC3339)
		for _, note := range permit.Notes {
			said = append(said, "; "+note)
		}
	}
	for _, b := range permit.Bars {
		said = append(said, b.Why)
	}
	joint := "; "
	if permit.Open {
		joint = ""
	}
	_, err := fmt.Fprintln(p.env.stdout, diag.Visible(permit.Change+": "+verdict+strings.Join(said, joint)))
	return err
}

// recordDeploy writes a deployment into a change, and takes an approved one to
// implementing.
func (p *project) recordDeploy(ctx context.Context, r *records.Record, at time.Time, opts gateOptions) error {
	by := opts.by
	if by == "" && r.Kind.Builtin("type", r.Value("type")) == "standard" {
		by = "gitsm"
	}
	by, err := p.actor(ctx, by)
	if err != nil {
		return err
	}
	deploy := []frontmatter.Pair{{Key: "repo", Value: frontmatter.Str(opts.deploy.repo)}, {Key: "ref", Value: frontmatter.Str(opts.deploy.ref)}}
	if opts.deploy.pipeline != "" {
		deploy = append(deploy, frontmatter.Pair{Key: "pipeline", Value: frontmatter.Str(opts.deploy.pipeline)})
	}
	deploy = append(deploy, frontmatter.Pair{Key: "at", Value: frontmatter.TimeOf(at)})
	set := []lifecycle.Assignment{{Field: "deploys", Op: lifecycle.OpAppend, Value: frontmatter.List(frontmatter.Dict(deploy...))}}
	message := r.ID + ": deploy " + opts.deploy.repo + " " + opts.deploy.ref
	if r.State == "approved" {
		plan := lifecycle.PlanMove(p.tree, r, lifecycle.Move{To: "implementing", At: at, By: by, Set: set, Derive: derive})
		return p.carryOut(ctx, plan, opts.write, "the deployment was not recorded", message)
	}
	plan := lifecycle.PlanEdit(p.tree, r, lifecycle.Edit{At: at, By: by, Set: set, Derive: derive})
	return p.carryOut(ctx, plan, opts.write, "the deployment was not recorded", message)
}
