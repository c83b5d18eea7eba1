package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/audit"
)

// auditOptions are what a pack is asked to be.
type auditOptions struct {
	period, out, asOf   string
	rev, ledger         string
	seed                string
	sample              int
	deployments, doctor string
	tags                []string
	merges              []string
	json                bool
}

func newAuditCommand(e *env) *cobra.Command {
	var opts auditOptions
	cmd := &cobra.Command{
		Use:   "audit --period PERIOD [--out DIR]",
		Short: "Make the evidence pack of a period, and find what went past the gate",
		Long: `Audit looks at a period with the eyes of an auditor. It finds, each with commit and
actor, what went past the gate: changes that came to the main line without their
approvals, direct pushes, unauthorised changes, self-approvals, retrospective
approvals that came late, closed records that were changed, logs that were rewritten,
records that were taken away, and a ledger that does not agree with the main line.

With --out it writes the pack: every change with its chain from request to review, the
gaps in the numbers, exceptions, standing controls, reviews, a sample, the controls of
common frameworks with what is not proven; as CSV, as one page that is read offline,
and as JSON, with a manifest of digests. The folder is made beside its place and
swapped in whole. gitsm audit verify derives it again.

The pack is a function of the commit, the as-of instant, the ledger and the inputs
that are given; the same ones give the same bytes. It holds restricted records too:
hand it to those who may read everything.

--deployments reads a CSV file with a header line: at (RFC 3339) and ref, and any of
repo, change, by and commit. --tags takes the tags of this repository that match a
pattern, --merges the merges on the main line of another one. What was deployed
without a change, and which changes were not deployed, is told.

EXIT STATUS
  0  nothing went past the gate
  1  something did
  2  wrong use
  3  it could not be done, as in a shallow clone`,
		Example: `  gitsm audit --period 2026-Q1 --out evidence
  gitsm audit --period 2026-03
  gitsm audit --period 7d
  gitsm audit --period 2026-01-01..2026-03-31 --out evidence --seed "drawn on 3 April"
  gitsm audit --period 2026-Q1 --out evidence --deployments deploys.csv --doctor doctor.json
  gitsm audit --period 2026-Q1 --tags "v*" --merges ../shop
  gitsm audit verify evidence`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runAudit(cmd.Context(), e, opts)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	f := cmd.Flags()
	f.StringVar(&opts.period, "period", "", "the `PERIOD`: 2026-03, 2026-Q1, 2026, 2026-01-01..2026-03-31, or 7d for the last seven days")
	f.StringVar(&opts.out, "out", "", "write the pack to this `DIR`")
	f.StringVar(&opts.asOf, "as-of", "", "what was known at this `TIME` or the end of this date (default now)")
	f.StringVar(&opts.rev, "rev", "HEAD", "the main line is that of this `COMMIT` or branch")
	f.StringVar(&opts.ledger, "ledger", defaultLedger, "the `BRANCH` of the ledger")
	f.StringVar(&opts.seed, "seed", "", "draw the sample by this `TEXT`, which the auditor chooses (default \"gitsm audit PERIOD\")")
	f.IntVar(&opts.sample, "sample", 25, "draw this `NUMBER` of changes")
	f.StringVar(&opts.deployments, "deployments", "", "hold the changes against this CSV `FILE` of deployments")
	f.StringArrayVar(&opts.tags, "tags", nil, "hold the changes against the tags that match this `PATTERN`")
	f.StringArrayVar(&opts.merges, "merges", nil, "hold the changes against the merges of the repository in this `FOLDER`")
	f.StringVar(&opts.doctor, "doctor", "", "add what gitsm doctor --json said, from this `FILE`")
	f.BoolVar(&opts.json, "json", false, "print the findings as JSON")
	_ = cmd.MarkFlagDirname("out")
	cmd.AddCommand(newAuditVerifyCommand(e))
	return cmd
}

func runAudit(ctx context.Context, e *env, opts auditOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	if opts.period == "" {
		return wrongUse("gitsm audit --help", "--period is missing: expected a month, a quarter, a year, or two days with .. between")
	}
	if opts.sample < 0 {
		return usagef("--sample %d: expected 0 or more", opts.sample)
	}
	if opts.out != "" {
		if err := p.notRecords(ctx, opts.out); err != nil {
			return err
		}
	}
	want, err := p.auditWanted(ctx, opts)
	if err != nil {
		return err
	}
	made, err := p.makeAudit(ctx, want)
	if err != nil {
		return err
	}
	if opts.out != "" {
		if err := p.writeAudit(opts.out, made); err != nil {
			return err
		}
	}
	return p.tellAudit(made, opts.json)
}

// auditWanted settles what a pack is a function of.
func (p *project) auditWanted(ctx context.Context, opts auditOptions) (auditManifest, error) {
	w := auditManifest{
		Version: audit.Version, Gitsm: p.env.version, Zones: zonesVersion(p.env), Period: opts.period, Seed: opts.seed, Sample: opts.sample,
	}
	at, err := p.buildInstant(opts.asOf)
	if err != nil {
		return w, err
	}
	w.AsOf = at.Truncate(time.Second)
	w.Period = audit.Present(opts.period, w.AsOf, p.tree.Config.Zone)
	if w.Commit, err = p.resolved(opts.rev); err != nil {
		return w, err
	}
	if w.Inputs, err = p.auditInputs(ctx, opts); err != nil {
		return w, err
	}
	s, err := p.ledgerOn(opts.ledger)
	if err != nil {
		return w, err
	}
	w.Ledger.Branch = opts.ledger
	ref, err := s.whereLedger()
	if err != nil || ref == "" {
		return w, err
	}
	tip, err := s.read(ref)
	w.Ledger.Commit = tip.commit
	return w, err
}

// tellAudit prints what was found.
func (p *project) tellAudit(made *madeAudit, asJSON bool) error {
	found := auditDiagnostics(made.pack.Findings)
	report := diag.Report{Tool: "gitsm", Version: p.env.version, Records: len(made.pack.Population), Findings: found}
	var err error
	if asJSON {
		err = diag.JSON(p.env.stdout, report)
	} else {
		err = diag.Text(p.env.stdout, report, diag.TextStyle{Color: p.env.terminal.color})
	}
	if err == nil && diag.HasErrors(found) {
		return errFindings
	}
	return err
}

// auditDiagnostics gives findings as the printers take them. Every one that
// hangs on a commit names it and its actor.
func auditDiagnostics(findings []audit.Finding) []diag.Diagnostic {
	var out []diag.Diagnostic
	for _, f := range findings {
		message := f.Message
		switch {
		case f.Commit != "" && strings.HasPrefix(f.Actor, "nobody ") && !strings.Contains(message, short12(f.Commit)):
			message += fmt.Sprintf(" (commit %s)", short12(f.Commit))
		case f.Commit != "" && !strings.Contains(message, short12(f.Commit)):
			message += fmt.Sprintf(" (commit %s of %s)", short12(f.Commit), f.Actor)
		case f.Actor != "" && !strings.HasPrefix(f.Actor, "nobody ") && !strings.Contains(message, f.Actor):
			message += fmt.Sprintf(" (by %s)", f.Actor) // a merge is called by its hash; a list may have none
		}
		d := diag.Diagnostic{Span: diag.Span{File: f.File}, Severity: diag.Severity(f.Severity), Rule: f.Rule, Message: message, Record: f.Record}
		if file, line, ok := cutLine(f.File); ok {
			d.Span = diag.Span{File: file, Start: diag.Pos{Line: line, Column: 1}}
		}
		if f.Way != "" {
			d.Fix = &diag.Fix{Title: "look at it", Command: f.Way}
		}
		out = append(out, d)
	}
	return diag.Sort(out)
}

// cutLine takes the number of a line off the name of a file of deployments.
func cutLine(place string) (file string, line int, ok bool) {
	file, digits, found := strings.Cut(place, ".csv:")
	line, err := strconv.Atoi(digits)
	return file + ".csv", line, found && err == nil
}
