package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
)

type doctorOptions struct {
	local, json, strict bool
	branch, ledger      string
}

func newDoctorCommand(e *env) *cobra.Command {
	var opts doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Tell which settings leave the gate to the main branch open",
		Long: `Doctor looks at what surrounds the records: the workflows that judge them, the
people and the policy by which changes are approved, the ledger, and, with a token
in GITHUB_TOKEN and the repository in GITHUB_REPOSITORY, how GitHub guards the main
branch. Each finding says what it leaves open, and how to close it. docs/gate.md
explains them one by one.

What could not be read is told as not verified, and counts as open. --local leaves
GitHub out.

EXIT STATUS
  0  nothing that was looked at is open
  1  something is open, or could not be verified
  2  wrong use
  3  the project could not be read`,
		Example: `  gitsm doctor --local
  GITHUB_REPOSITORY=example/itsm GITHUB_TOKEN=… gitsm doctor
  gitsm doctor --json`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return runDoctor(cmd.Context(), e, opts) },
	}
	f := cmd.Flags()
	f.BoolVar(&opts.local, "local", false, "look at this clone alone, not at GitHub")
	f.BoolVar(&opts.json, "json", false, "print a JSON object")
	f.BoolVar(&opts.strict, "strict", false, "let warnings count")
	f.StringVar(&opts.branch, "branch", "", "the `BRANCH` that is guarded (default GitHub's default branch)")
	f.StringVar(&opts.ledger, "ledger", defaultLedger, "the `BRANCH` of the ledger")
	return cmd
}

func runDoctor(ctx context.Context, e *env, opts doctorOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	found := p.examine()
	inGit, err := p.examineGit(ctx, opts.ledger)
	if err != nil {
		return err
	}
	found = append(found, inGit...)
	if !opts.local {
		settings, err := p.examineForge(ctx, opts.branch, opts.ledger)
		if err != nil {
			return err
		}
		found = append(found, settings...)
	}
	found = diag.Sort(found)
	report := diag.Report{Tool: "gitsm", Version: e.version, Root: p.dir, Records: len(p.tree.Records), Findings: found}
	if opts.json {
		err = diag.JSON(e.stdout, report)
	} else {
		err = diag.Text(e.stdout, report, diag.TextStyle{Color: e.terminal.color})
	}
	if err != nil {
		return err
	}
	if diag.HasErrors(found) || opts.strict && len(found) > 0 {
		return errFindings
	}
	return nil
}

// open is a finding about something that stands in a file, or nowhere yet.
func open(file, rule, way, format string, args ...any) diag.Diagnostic {
	d := diag.Errorf(diag.Span{File: file}, rule, format, args...)
	d.Fix = &diag.Fix{Title: way}
	return d
}

// weak is an open that opens the gate only together with something else.
func weak(file, rule, way, format string, args ...any) diag.Diagnostic {
	d := open(file, rule, way, format, args...)
	d.Severity = diag.Warning
	return d
}

// examine looks at the files of the project.
func (p *project) examine() []diag.Diagnostic {
	found := p.examineWorkflows()
	found = append(found, p.examineOwners()...)
	found = append(found, p.examineAttributes()...)
	found = append(found, p.examinePeople()...)
	return append(found, p.examineModels()...)
}

// examineGit looks at the repository: whether its past is there, and the ledger.
func (p *project) examineGit(ctx context.Context, branch string) ([]diag.Diagnostic, error) {
	repo, err := gitrepo.Open(p.dir)
	if errors.Is(err, gitrepo.ErrNotRepository) {
		return []diag.Diagnostic{open(".git", "doctor-repository", "run git init and commit the records",
			"there is no Git repository: nothing tells who wrote what, and nothing is guarded")}, nil
	} else if err != nil {
		return nil, err
	}
	defer func() { _ = repo.Close() }()
	var found []diag.Diagnostic
	if repo.Shallow() {
		found = append(found, open(".git", "doctor-shallow", "run git fetch --unshallow, or set fetch-depth: 0 in the workflow",
			"not verified: the clone is shallow, and who wrote what lies beyond its end is not known"))
	}
	s, err := p.ledgerOn(branch)
	if err != nil {
		return nil, err
	}
	ledger, err := s.verify(ctx, "")
	if err != nil {
		return nil, err
	}
	if ledger = p.begun(ledger); len(ledger) > 0 {
		found = append(found, ledger...)
	}
	return found, nil
}

// begun lets a ledger be missing as long as no change was approved.
func (p *project) begun(found []diag.Diagnostic) []diag.Diagnostic {
	if len(found) != 1 || found[0].Rule != "ledger-missing" {
		return found
	}
	for _, r := range p.tree.Records {
		if needsAuthority(r) && r.Lookup("approvals") != nil {
			return found
		}
	}
	return nil
}
