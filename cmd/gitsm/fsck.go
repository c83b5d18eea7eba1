package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records/audit"
	"github.com/gitsm/gitsm/records/report"
)

type fsckOptions struct {
	ledger       string
	json, strict bool
}

func newFsckCommand(e *env) *cobra.Command {
	var opts fsckOptions
	cmd := &cobra.Command{
		Use:   "fsck",
		Short: "Tell whether records, ledger, frozen reports and numbers are whole",
		Long: `Fsck looks at what everything else rests on: whether every record can be read and has
an ID of its own, whether the ledger is whole and agrees with the main line, whether
records were taken away or logs lost, whether each frozen report is still what its
commit makes of it, and which numbers have gaps.

It judges no record's content: gitsm check does. Nothing is written and nothing is
fetched. Every finding has a code that stays the same for ever; gitsm rules CODE explains it.

EXIT STATUS
  0  all is whole; there may be warnings
  1  something is not, or a warning with --strict
  2  wrong use
  3  it could not be looked at, as in a shallow clone or without Git`,
		Example: `  gitsm fsck
  gitsm fsck --json
  gitsm fsck --strict`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runFsck(cmd.Context(), e, opts)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	f := cmd.Flags()
	f.StringVar(&opts.ledger, "ledger", defaultLedger, "the `BRANCH` of the ledger")
	f.BoolVar(&opts.json, "json", false, "print the findings as JSON")
	f.BoolVar(&opts.strict, "strict", false, "exit with 1 on warnings too")
	return cmd
}

func runFsck(ctx context.Context, e *env, opts fsckOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	found, err := p.fsckGit(ctx, opts.ledger)
	if err != nil {
		return err
	}
	found = slices.Concat(found, placed(p.unreadable(), p.prefix()), p.fsckReports())
	frozen, err := p.refrozen(ctx)
	if err != nil {
		return err
	}
	found = diag.Sort(append(found, frozen...))
	shown := diag.Report{Tool: "gitsm", Version: e.version, Root: p.dir, Records: len(p.tree.Records), Findings: found}
	if opts.json {
		err = diag.JSON(e.stdout, shown)
	} else {
		err = diag.Text(e.stdout, shown, diag.TextStyle{Color: e.terminal.color})
	}
	if err == nil && (diag.HasErrors(found) || opts.strict && len(found) > 0) {
		return errFindings
	}
	return err
}

// unreadable are the faults of reading: files that are no records, headers that
// are none, IDs that two records have.
func (p *project) unreadable() []diag.Diagnostic {
	return slices.DeleteFunc(slices.Clone(p.tree.Faults), func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
}

// fsckGit looks at the ledger, at what was taken away, and at the numbers.
func (p *project) fsckGit(ctx context.Context, branch string) ([]diag.Diagnostic, error) {
	s, err := p.ledgerOn(branch)
	if err != nil {
		return nil, err
	}
	found, err := s.verify(ctx, "")
	if err != nil {
		return nil, err
	}
	found = p.begun(found)
	want := auditManifest{AsOf: p.env.now().Truncate(time.Second)}
	want.Ledger.Branch = branch
	if want.Commit, err = p.resolved("HEAD"); err != nil {
		return nil, err
	}
	if ref, err := s.whereLedger(); err != nil {
		return nil, err
	} else if ref != "" {
		tip, err := s.read(ref)
		if err != nil {
			return nil, err
		}
		want.Ledger.Commit = tip.commit
	}
	findings, gaps, err := p.integrity(ctx, want)
	if err != nil {
		return nil, err
	}
	whole := auditDiagnostics(findings)
	found = append(found, slices.DeleteFunc(whole, func(d diag.Diagnostic) bool { return strings.HasPrefix(d.Rule, "ledger-") })...)
	for _, g := range gaps {
		d := diag.Warningf(diag.Span{File: p.prefix()}, "number-gap", "no record is called %s: %s", g.ID, g.Text)
		if d.Span.File == "" {
			d.Span.File = configFile
		}
		d.Record = g.ID
		found = append(found, d)
	}
	return found, nil
}

// integrity gathers what is wrong whatever the period.
func (p *project) integrity(ctx context.Context, want auditManifest) ([]audit.Finding, []audit.Gap, error) {
	g := &auditGathering{p: p}
	g.shared = audit.Input{Tree: p.tree, Stamp: report.Stamp{Commit: want.Commit, AsOf: want.AsOf}}
	var err error
	if g.repo, err = gitrepo.Open(p.dir); err != nil {
		return nil, nil, err
	}
	defer func() { _ = g.repo.Close() }()
	if err := g.walk(ctx, want.Commit); err != nil {
		return nil, nil, fmt.Errorf("read the history: %w", err)
	}
	if err := g.readLedger(ctx, want); err != nil {
		return nil, nil, err
	}
	g.removed()
	for _, k := range p.tree.Kinds.Kinds() {
		if k.ID.Slug() || k.Adopt != nil {
			continue
		}
		taken, err := p.takenOnBranches(ctx, k)
		if err != nil {
			return nil, nil, err
		}
		for _, id := range taken {
			if k.ID.Valid(id) && p.tree.Record(id) == nil {
				g.shared.Branches = append(g.shared.Branches, id)
			}
		}
	}
	findings, gaps := audit.Integrity(g.shared)
	return findings, gaps, nil
}

// fsckReports makes every frozen report again from the commit that it names.
func (p *project) fsckReports() []diag.Diagnostic {
	var found []diag.Diagnostic
	names, _ := fs.Glob(p.root.FS(), report.FrozenFolder+"/*.json")
	for _, name := range names {
		month, err := report.ParseMonth(strings.TrimSuffix(path.Base(name), ".json"))
		if err != nil || report.FrozenPath(month) != name {
			found = append(found, fsckError(name, "report-unread", "take it out of the folder", "it is not called after a month, such as 2026-03.json"))
			continue
		}
		if d, ok := p.fsckReport(name, month); !ok {
			found = append(found, d)
		}
	}
	return found
}

func fsckError(file, rule, way, format string, args ...any) diag.Diagnostic {
	d := diag.Errorf(diag.Span{File: file}, rule, format, args...)
	d.Fix = &diag.Fix{Title: way}
	return d
}

func (p *project) fsckReport(name string, month report.Month) (diag.Diagnostic, bool) {
	frozen, _, err := report.Frozen(p.root.FS(), month)
	if err != nil {
		return fsckError(name, "report-unread", "take the file of the commit that froze it", "%s", strings.TrimPrefix(strings.TrimSuffix(err.Error(), "; take the file of the commit that froze it"), name+": ")), false
	}
	if frozen.Commit == "" {
		d := fsckError(name, "report-unproven", "freeze reports from a commit", "it names no commit, so nothing can make it again")
		d.Severity = diag.Warning
		return d, false
	}
	tree, err := p.treeAt(frozen.Commit)
	if err != nil {
		return fsckError(name, "report-unproven", "git fetch --unshallow", "the commit %s that it was made of cannot be read here: %v", short12(frozen.Commit), err), false
	}
	maker := report.New(tree, report.Stamp{Commit: frozen.Commit, AsOf: frozen.AsOf, Zones: frozen.Zones})
	again := maker.Frozen(month)
	var made bytes.Buffer
	have, err := p.root.ReadFile(name)
	if err == nil {
		err = again.WriteJSON(&made)
	}
	if err != nil {
		return fsckError(name, "report-unread", "make the file readable", "%v", err), false
	}
	if bytes.Equal(have, made.Bytes()) {
		return diag.Diagnostic{}, true
	}
	because := ""
	if zones := zonesVersion(p.env); zones != frozen.Zones {
		because = fmt.Sprintf("; it was made with the time zone data %s, and these are %s", frozen.Zones, zones)
	}
	return fsckError(name, "report-differs", "take the file of the commit that froze it; gitsm report month tells what is restated",
		"it is not what commit %s makes of it as of %s%s", short12(frozen.Commit), p.told(frozen.AsOf), because), false
}

// refrozen finds commits of the main line that changed a frozen report, or took
// one away: what was handed out stays (S20).
func (p *project) refrozen(ctx context.Context) ([]diag.Diagnostic, error) {
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = repo.Close() }()
	var found []diag.Diagnostic
	walked, err := repo.Walk(ctx, "HEAD", gitrepo.WalkOptions{Folders: []string{report.FrozenFolder}, FirstParent: true}, func(s gitrepo.Step) error {
		for _, ch := range s.OnMain() {
			if ch.Before == "" || path.Ext(ch.Path) != ".json" {
				continue
			}
			what := "changed"
			if ch.After == "" {
				what = "took away"
			}
			found = append(found, fsckError(ch.Path, "report-frozen", "take the file of the commit that froze it",
				"commit %s of %s <%s> %s a report that was frozen", short12(s.Hash), s.Author.Name, s.Author.Email, what))
		}
		return nil
	})
	if err == nil && !walked.Complete {
		err = errors.New("read the past of the frozen reports: " + gitrepo.ErrTooShallow.Error())
	}
	return found, err
}
