package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records/importer"
)

type importOptions struct {
	source   string
	timezone string
	to       importer.Options
	dryRun   bool
	json     bool
	warnings bool
}

func newImportCommand(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Take over the records of another system",
		Long: `Import turns what another system has into records. What cannot be carried over
is counted in a loss report, what is wrong in the source is found at its line,
and what was imported keeps its old name under "formerly".`,
		Example: `  gitsm import cstate ../status-page --dry-run
  gitsm import cstate ../status-page
  gitsm import jira issues.csv --dry-run
  gitsm import github issues.json events.json comments.json --dry-run
  gitsm import glpi tickets.csv --timezone Europe/Paris --dry-run
  gitsm import servicenow incidents.csv --dry-run
  gitsm import upptime ../upptime --dry-run`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newImportCStateCommand(e), newImportGitHubCommand(e), newImportGLPICommand(e), newImportJiraCommand(e), newImportServiceNowCommand(e), newImportUpptimeCommand(e))
	return cmd
}

func newImportCStateCommand(e *env) *cobra.Command {
	var opts importOptions
	cmd := &cobra.Command{
		Use:   "cstate PATH",
		Short: "Take over a cState status page",
		Long: `Import cstate reads the repository of a cState status page: its systems become
services, its issues incidents, and planned maintenance becomes changes. If the
folder is a Git repository, its history tells who did what and when.` + importEnding,
		Example: `  gitsm import cstate ../status-page --dry-run
  gitsm import cstate ../status-page --owner ana --team operations --timezone Europe/Berlin`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.source = args[0]
			return runImportCState(cmd.Context(), e, opts)
		},
	}
	importFlags(cmd, e, &opts)
	f := cmd.Flags()
	f.StringVar(&opts.to.Service, "service", "", "the service (`ID`) that is affected where an issue names none")
	f.StringVar(&opts.to.Audience, "audience", "", "the `AUDIENCE` that may read what is imported (default public)")
	f.StringVar(&opts.timezone, "timezone", "", "the `ZONE` of times without an offset (default UTC)")
	completeFlag(cmd, "audience", "restricted", "internal", "customer", "public")
	return cmd
}

// importFlags are those that every import has.
func importFlags(cmd *cobra.Command, e *env, opts *importOptions) {
	f := cmd.Flags()
	f.StringVar(&opts.to.Owner, "owner", "", "the `HANDLE` of who answers for the services")
	f.StringVar(&opts.to.Team, "team", "", "the `TEAM` that runs the services")
	f.StringVar(&opts.to.By, "by", "", "who acts where the source does not tell: a `HANDLE` (default gitsm)")
	f.BoolVar(&opts.to.Update, "update", false, "write records anew whose source has changed")
	f.BoolVarP(&opts.dryRun, "dry-run", "n", false, "report and write nothing")
	f.BoolVar(&opts.warnings, "warnings", false, "print every warning, not only how many there are")
	f.BoolVar(&opts.json, "json", false, "print the report as a JSON object")
	completeHandles(cmd, e, "owner")
	completeHandles(cmd, e, "by")
}

func runImportCState(ctx context.Context, e *env, opts importOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	if opts.to, err = p.importInto(ctx, opts); err != nil {
		return err
	}
	source, err := openSource(e, opts.source)
	if err != nil {
		return err
	}
	defer source.close()
	history, err := source.history(ctx, nil)
	if err != nil {
		return err
	}
	result, err := importer.CState(ctx, source.files, history, opts.to)
	if err != nil {
		return wrongUse("gitsm import cstate --help", "%s: %v", opts.source, err)
	}
	return p.takeOver(ctx, "import cstate", result, opts)
}

// importInto completes the options with what the project knows.
func (p *project) importInto(ctx context.Context, opts importOptions) (importer.Options, error) {
	to := opts.to
	to.Target, to.AsOf = p.tree, p.env.now()
	if opts.timezone != "" {
		zone, err := time.LoadLocation(opts.timezone)
		if err != nil {
			return to, usagef("--timezone %s: there is no such zone", opts.timezone)
		}
		to.Zone = zone
	}
	for _, by := range []string{to.Owner, to.By} {
		if by != "" {
			if err := p.knownActor(by); err != nil {
				return to, err
			}
		}
	}
	for _, kind := range []string{"incident", "request", "problem", "change", "change-model", "service"} {
		k := p.tree.Kinds.Kind(kind)
		if k == nil {
			continue
		}
		taken, err := p.takenOnBranches(ctx, k)
		if err != nil {
			return to, err
		}
		to.Taken = append(to.Taken, taken...)
	}
	return to, nil
}

// imported turns the files of an import into changes.
func (p *project) imported(files []importer.File) []change {
	var out []change
	for _, f := range files {
		c := change{Path: f.Path, After: f.Bytes}
		if !f.New {
			c.Before = p.tree.Source(f.Path)
		}
		out = append(out, c)
	}
	return out
}

// source is the folder that is imported from.
type source struct {
	root  *os.Root
	files fs.FS
	repo  *gitrepo.Repo // nil where the folder is in no Git repository
}

func openSource(e *env, dir string) (*source, error) {
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(e.dir, dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, usagef("%v", err)
	}
	s := &source{root: root, files: root.FS()}
	repo, err := gitrepo.Open(dir)
	switch {
	case errors.Is(err, gitrepo.ErrNotRepository):
	case err != nil:
		s.close()
		return nil, err
	default:
		s.repo = repo
	}
	return s, nil
}

func (s *source) close() {
	if s.repo != nil {
		_ = s.repo.Close()
	}
	_ = s.root.Close()
}

// history gives every revision of every file of the source, or of those below
// some folders.
func (s *source) history(ctx context.Context, folders []string) ([]importer.Revision, error) {
	if s.repo == nil {
		return nil, nil
	}
	told, err := s.repo.History(ctx, "HEAD", folders)
	if errors.Is(err, gitrepo.ErrUnborn) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("read the history of the source: %w", err)
	}
	out := make([]importer.Revision, 0, len(told.Revisions))
	for _, rev := range told.Revisions {
		r := importer.Revision{
			Commit: rev.Commit, Path: rev.Path, Name: rev.Author.Name, Email: rev.Author.Email,
			At: rev.CommitTime, Deleted: rev.Deleted,
		}
		if !rev.Deleted {
			if r.Content, err = s.repo.ReadBlob(rev.Blob); err != nil {
				return nil, fmt.Errorf("read the history of the source: %w", err)
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// reportImport prints what an import did, or would do: findings on stderr, the
// rest on stdout.
func reportImport(e *env, result importer.Result, opts importOptions) error {
	findings := diag.Sort(placed(result.Findings, filepath.ToSlash(opts.source)))
	var err error
	if opts.json {
		err = printJSON(e.stdout, importReport{
			Version: 1, DryRun: opts.dryRun, Imported: result.Imported, Refused: result.Refused, Loss: result.Loss, Findings: findings,
		})
	} else {
		err = printImport(e, result, findings, opts)
	}
	if err == nil && diag.HasErrors(findings) {
		err = errFindings
	}
	return err
}

func printImport(e *env, result importer.Result, findings []diag.Diagnostic, opts importOptions) error {
	shown, rest := findings, map[string]int{}
	if !opts.warnings {
		shown = nil
		for _, f := range findings {
			if f.Severity == diag.Error {
				shown = append(shown, f)
			} else {
				rest[f.Rule]++
			}
		}
	}
	style := diag.TextStyle{Color: e.terminal.err && e.terminal.color}
	if err := diag.Text(e.stderr, diag.Report{Findings: shown}, style); err != nil {
		return err
	}
	for _, rule := range slices.Sorted(maps.Keys(rest)) {
		e.say("%s [%s]; --warnings prints them", count(rest[rule], "warning"), rule)
	}
	out := bufio.NewWriter(e.stdout)
	writeTable(out, "", importCounts(result), 0)
	if rows := lossRows(result.Loss); len(rows) > 0 {
		fmt.Fprintln(out, "\nNot carried over")
		writeTable(out, "  ", rows, 0)
	}
	if rows := assumedRows(result.Loss); len(rows) > 0 {
		fmt.Fprintln(out, "\nAssumed, because the source does not say")
		writeTable(out, "  ", rows, 0)
	}
	if opts.dryRun {
		e.say("dry run: nothing was written")
	}
	return out.Flush()
}

type importReport struct {
	Version  int                 `json:"version"`
	DryRun   bool                `json:"dry_run"`
	Imported []importer.Imported `json:"imported"`
	Refused  []importer.Refusal  `json:"refused"`
	Loss     importer.Loss       `json:"loss"`
	Findings []diag.Diagnostic   `json:"findings"`
}

// importCounts counts what happened to the records, by kind.
func importCounts(result importer.Result) [][]string {
	statuses := []importer.Status{importer.New, importer.Updated, importer.Unchanged, importer.Changed}
	counts := map[string]map[importer.Status]int{}
	var kinds []string
	for _, i := range result.Imported {
		if counts[i.Kind] == nil {
			counts[i.Kind] = map[importer.Status]int{}
			kinds = append(kinds, i.Kind)
		}
		counts[i.Kind][i.Status]++
	}
	slices.Sort(kinds)
	rows := [][]string{{"KIND", "NEW", "UPDATED", "UNCHANGED", "CHANGED SINCE"}}
	for _, kind := range kinds {
		row := []string{kind}
		for _, s := range statuses {
			row = append(row, fmt.Sprint(counts[kind][s]))
		}
		rows = append(rows, row)
	}
	return append(rows, []string{"refused", fmt.Sprint(len(result.Refused)), "", "", ""})
}

func lossRows(loss importer.Loss) [][]string {
	var rows [][]string
	for _, l := range loss.Lost {
		rows = append(rows, []string{fmt.Sprint(l.Count), l.What, l.Why})
	}
	return rows
}

func assumedRows(loss importer.Loss) [][]string {
	var rows [][]string
	for _, a := range loss.Assumed {
		rows = append(rows, []string{fmt.Sprint(a.Count), a.Kind + "." + a.Field, a.Value, a.Why})
	}
	return rows
}
