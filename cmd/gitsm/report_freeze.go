package main

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records/report"
)

func newReportFreezeCommand(e *env) *cobra.Command {
	var asOf string
	cmd := &cobra.Command{
		Use:   "freeze YYYY-MM",
		Short: "Write a month's report down, so that later differences show",
		Long: `Freeze writes the service-level report of a month that is over to reports/YYYY-MM.json,
with all that its figures are made of. It is to be committed when the report is handed
out. Later, report month tells each figure that is no longer what was frozen as
restated, with the records and the entries of their logs that made the difference.

A frozen report is not written again. It is made of a commit: what is not committed is
refused.`,
		Example: `  gitsm report freeze 2026-03
  gitsm report freeze 2026-03 --as-of 2026-04-03`,
		Args:              arguments(1, 1),
		RunE:              func(cmd *cobra.Command, args []string) error { return runReportFreeze(e, cmd, args[0], asOf) },
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().StringVar(&asOf, "as-of", "", "figures as of this `TIME` or the end of this date (default now)")
	return cmd
}

func runReportFreeze(e *env, cmd *cobra.Command, text, asOfText string) error {
	defer spendMemory(e)()
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	if unread := p.unread(); len(unread) > 0 {
		return wrongUse("gitsm check", "%s could not be read, such as %s; a report that is frozen must not pass over any", count(len(unread), "record"), unread[0].Path)
	}
	asOf, err := p.asOf(asOfText)
	if err != nil {
		return err
	}
	month, err := p.reportMonth(text, asOf)
	if err != nil {
		return err
	}
	commit := p.cleanCommit()
	if _, err := gitrepo.GitDir(p.dir); commit == "" && !errors.Is(err, gitrepo.ErrNotRepository) {
		return wrongUse("git status", "the folder holds what is not committed; commit it first, so that the report can be made again")
	}
	// Check makes it again from the tree of the commit alone, and so it is made
	// without the history.
	maker := report.New(p.tree, report.Stamp{Commit: commit, AsOf: asOf, Zones: zonesVersion(e)})
	if end := maker.Ends(month); asOf.Before(end) {
		return usagef("%s is over at %s, after the as-of instant %s", month, p.told(end), p.told(asOf))
	}
	place := report.FrozenPath(month)
	if _, err := p.root.Lstat(place); err == nil {
		return wrongUse("gitsm report month "+month.String(), "%s is there: a frozen report stays, and later differences show as restated", place)
	}
	var src bytes.Buffer
	frozen := maker.Frozen(month)
	if err := frozen.WriteJSON(&src); err != nil {
		return err
	}
	if err := p.write(cmd.Context(), "report freeze", change{Path: place, After: src.Bytes()}); err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.stdout, place)
	return err
}

// everyFigure has the parts of all figures told.
func everyFigure(report.Figure) bool { return true }

// restated compares a month's report with the one that was frozen; nil where
// none was, or where it was frozen later than the as-of instant.
func (p *project) restated(month report.Month, stamp report.Stamp) (*report.Restated, error) {
	frozen, found, err := report.Frozen(p.root.FS(), month)
	if err != nil {
		return nil, err
	}
	if !found || frozen.AsOf.After(stamp.AsOf) {
		return nil, nil //nolint:nilnil // as of then nothing was frozen
	}
	maker := report.New(p.tree, stamp)
	made := maker.Month(month, report.Filter{})
	return maker.Restate(frozen, made.Document(p.tree.Config.Zone, everyFigure)), nil
}
