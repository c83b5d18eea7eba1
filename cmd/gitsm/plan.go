package main

import (
	"bytes"
	"context"
	"path"
	"slices"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// stampOptions are what every log entry may be told: when, who, why.
type stampOptions struct {
	at, by, why string
	flags       []string
}

func (o *stampOptions) bind(cmd *cobra.Command, e *env) {
	f := cmd.Flags()
	f.StringVar(&o.at, "at", "", "when it happened: RFC 3339, or `TIME` in the team's zone (default now)")
	f.StringVar(&o.by, "by", "", "who did it: a `HANDLE` of people.yaml (default git's user)")
	f.StringVar(&o.why, "why", "", "the `REASON`, as the log shall say it")
	f.StringSliceVar(&o.flags, "flag", nil, "`MARK` the log entry: late, correction, escalation, amendment, redaction, retrospective")
	completeFlag(cmd, "flag", "late", "correction", "escalation", "amendment", "redaction", "retrospective")
	completeHandles(cmd, e, "by")
}

// writeOptions say how a change is carried out.
type writeOptions struct {
	dryRun, commit bool
}

func (o *writeOptions) bind(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&o.dryRun, "dry-run", "n", false, "print the diff and write nothing")
	cmd.Flags().BoolVar(&o.commit, "commit", false, "commit the file with git, and nothing else")
}

// carryOut judges a plan for one record and writes it, shows it, or refuses it.
// The verdict is that of gitsm check: what the tree would say with the plan
// that it does not say without.
func (p *project) carryOut(ctx context.Context, plan lifecycle.Plan, how writeOptions, refused, message string) error {
	if err := p.judge(plan, refused); err != nil {
		return err
	}
	return p.carryOutChanges(ctx, how, message, change{Path: plan.Path, Before: plan.Record.Doc.Bytes(), After: plan.After})
}

// judge refuses a plan against which something stands. A step that only lacks
// something is judged with what it would lead to, so that everything is told at
// once; one that cannot be made at all leads nowhere.
func (p *project) judge(plan lifecycle.Plan, refused string) error {
	findings := plan.Findings
	if !slices.ContainsFunc(findings, impossible) {
		findings = check.Judge(p.tree, plan, p.options())
	}
	if diag.HasErrors(findings) {
		return p.refusalWith(findings, plan.Record.ID, refused)
	}
	return nil
}

// refusalWith is a refusal that offers the command which would not be refused.
func (p *project) refusalWith(findings []diag.Diagnostic, id, what string) error {
	shown, command := p.again(findings, id)
	return &refusal{what: what, findings: placed(shown, p.prefix()), source: p.source, again: command}
}

// impossible tells an error that giving something more would not mend.
func impossible(d diag.Diagnostic) bool {
	lacking := []string{
		lifecycle.RuleRequiredField, lifecycle.RuleRequiredSection, lifecycle.RuleRequiredLink,
		lifecycle.RuleLogWhy, lifecycle.RuleLogFlag,
	}
	return d.Severity == diag.Error && !slices.Contains(lacking, d.Rule)
}

// carryOutChanges writes changes that have been judged, as one, or shows them.
func (p *project) carryOutChanges(ctx context.Context, how writeOptions, message string, changes ...change) error {
	if len(changes) == 1 && changes[0].Before != nil && bytes.Equal(changes[0].Before, changes[0].After) {
		p.env.say("nothing changes")
		return nil
	}
	if how.dryRun {
		for _, c := range changes {
			c.Path = path.Join(p.prefix(), c.Path)
			if err := printDiff(p.env.stdout, c); err != nil {
				return err
			}
		}
		return nil
	}
	if how.commit {
		if err := p.readyToCommit(ctx); err != nil {
			return err
		}
	}
	if err := p.env.failpoint("planned"); err != nil {
		return err
	}
	if err := p.write(ctx, message, changes...); err != nil {
		return err
	}
	if how.commit {
		return p.commit(ctx, message, changes)
	}
	return nil
}
