package main

import (
	"io"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/site"
)

type checkOptions struct {
	paths    []string
	format   string
	json     bool
	asOf     string
	temporal bool
	strict   bool
	base     string
	head     string
	reviews  string
}

func newCheckCommand(e *env) *cobra.Command {
	var opts checkOptions
	cmd := &cobra.Command{
		Use:   "check [PATH or ID]...",
		Short: "Judge the records by every rule",
		Long: `Check reads the whole project and judges it by every rule: the text of each
file, fields and sections by state, the log, links, and what holds between
records. With paths or IDs it prints only what concerns them; the whole project
is judged all the same, because a record can break another one.

Rules that depend on the date (overdue, stale, expired) are left out unless
--temporal is given, so that a check does not turn red because a day passed.

With --base it judges a proposal: what merging the head would make of that
branch, read from commits alone. It reports errors that the branch does not have
yet, errors in the records that the proposal touches, and what the rules over
before and after say: a log only grows, nothing merged is deleted, what was
approved stays. What decides about approvals is read from the branch. Records
elsewhere cannot fail it. A proposal of policy alone is told what it would alter.

FORMATS
  text    a line for each finding, with the source line on a terminal
  json    one object with a version
  github  annotations for a GitHub workflow
  sarif   SARIF 2.1.0, for code scanning
  junit   JUnit XML, for build servers

EXIT STATUS
  0  no errors (with --strict: no warnings either)
  1  errors
  2  wrong use
  3  the project could not be read`,
		Example: `  gitsm check
  gitsm check incidents/2026 PRB-2026-0017
  gitsm check --temporal --as-of 2026-06-30
  gitsm check --format sarif > gitsm.sarif
  gitsm check --base origin/main
  gitsm check --base main --head feature --reviews reviews.json --json`,
		Args: arguments(0, anyNumber),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.paths = args
			if opts.base != "" {
				return runCheckBase(cmd.Context(), e, opts)
			}
			if opts.head != "" || opts.reviews != "" {
				return usagef("--head and --reviews go with --base")
			}
			return runCheck(e, opts)
		},
		ValidArgsFunction: completeRecords(e),
	}
	f := cmd.Flags()
	f.StringVar(&opts.format, "format", "text", "print as `FORMAT`: text, json, github, sarif or junit")
	f.BoolVar(&opts.json, "json", false, "the same as --format json")
	f.StringVar(&opts.asOf, "as-of", "", "judge as of this `TIME` or date (default now)")
	f.BoolVar(&opts.temporal, "temporal", false, "judge what depends on the date, too")
	f.BoolVar(&opts.strict, "strict", false, "let warnings fail the check")
	f.StringVar(&opts.base, "base", "", "judge what merging would make of this `REF`: a branch, tag or commit")
	f.StringVar(&opts.head, "head", "", "the `REF` that would be merged (default the commit of HEAD)")
	f.StringVar(&opts.reviews, "reviews", "", "what the forge tells of the proposal: a `FILE` as gitsm ci writes it")
	completeFlag(cmd, "format", "text", "json", "github", "sarif", "junit")
	return cmd
}

func runCheck(e *env, opts checkOptions) error {
	defer spendMemory(e)()
	print, err := printerFor(e, &opts)
	if err != nil {
		return err
	}
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	asOf, err := p.asOf(opts.asOf)
	if err != nil {
		return err
	}
	findings := check.Run(p.tree, check.Options{AsOf: asOf, Temporal: opts.temporal})
	portal, err := site.Vet(p.tree, p.root.FS())
	if err != nil {
		return err
	}
	findings = diag.Sort(append(findings, portal...))
	if len(opts.paths) > 0 {
		if findings, err = p.concerning(findings, opts.paths); err != nil {
			return err
		}
	}
	prefix := p.prefix()
	if opts.format == "github" || opts.format == "sarif" {
		prefix = p.gitPrefix() // those who read them know the Git repository alone
	}
	report := diag.Report{
		Tool: "gitsm", Version: e.version, AsOf: asOf, Root: p.dir, Records: len(p.tree.Records),
		Findings: placed(findings, prefix), Rules: ruleInfos(), Source: p.source,
	}
	if err := print(e.stdout, report); err != nil {
		return err
	}
	errors, warnings := diag.Count(findings)
	if opts.format == "text" && e.terminal.out {
		e.say("%s", summary(len(p.tree.Records), errors, warnings))
	}
	if errors > 0 || opts.strict && warnings > 0 {
		return errFindings
	}
	return nil
}

func printerFor(e *env, opts *checkOptions) (func(io.Writer, diag.Report) error, error) {
	if opts.json {
		opts.format = "json"
	}
	switch opts.format {
	case "text":
		style := diag.TextStyle{Source: e.terminal.out, Color: e.terminal.color}
		return func(w io.Writer, r diag.Report) error { return diag.Text(w, r, style) }, nil
	case "json":
		return diag.JSON, nil
	case "github":
		return diag.GitHub, nil
	case "sarif":
		return diag.SARIF, nil
	case "junit":
		return diag.JUnit, nil
	}
	return nil, usagef("--format %s: expected text, json, github, sarif or junit", opts.format)
}

// concerning picks the findings that have to do with paths or records: those
// that stand there, and those that mention them.
func (p *project) concerning(findings []diag.Diagnostic, args []string) ([]diag.Diagnostic, error) {
	ids, paths := map[string]bool{}, []string{}
	for _, arg := range args {
		if r := p.tree.Record(arg); r != nil {
			ids[r.ID] = true
			paths = append(paths, r.Path)
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
	concerns := func(d diag.Diagnostic) bool {
		if ids[d.Record] || within(d.Span.File, paths) {
			return true
		}
		for _, n := range d.Related {
			if within(n.Span.File, paths) {
				return true
			}
		}
		return false
	}
	var out []diag.Diagnostic
	for _, d := range findings {
		if concerns(d) {
			out = append(out, d)
		}
	}
	return out, nil
}

func within(file string, paths []string) bool {
	for _, at := range paths {
		if at == "." || file == at || strings.HasPrefix(file, at+"/") {
			return true
		}
	}
	return false
}

// gitPrefix leads from the root of the Git repository to the project.
func (p *project) gitPrefix() string {
	if _, err := gitrepo.GitDir(p.dir); err != nil {
		return ""
	}
	below := belowGit(p.dir)
	if below == "." {
		return ""
	}
	return path.Clean(below)
}

func ruleInfos() []diag.RuleInfo {
	var infos []diag.RuleInfo
	for _, r := range check.Rules() {
		infos = append(infos, diag.RuleInfo{ID: r.ID, Title: r.Title, Help: r.Doc})
	}
	return infos
}
