package main

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records/report"
)

type similarOptions struct {
	limit int
	json  bool
}

func newSimilarCommand(e *env) *cobra.Command {
	var opts similarOptions
	cmd := &cobra.Command{
		Use:   "similar ID",
		Short: "List records that have most in common with one",
		Long: `Similar lists incidents, problems, articles, requests and changes that have most in
common with a record, and says what it is: links, a common problem, configuration items,
services, category, and words of the title. Each counts points, those with most come
first; nothing is learned or guessed. Cancelled records are left out.`,
		Example: `  gitsm similar INC-2026-0018
  gitsm similar PRB-2026-0003 --limit 3
  gitsm similar INC-2026-0018 --json`,
		Args:              arguments(1, 1),
		RunE:              func(_ *cobra.Command, args []string) error { return runSimilar(e, args[0], opts) },
		ValidArgsFunction: completeRecordThen(e, nil),
	}
	cmd.Flags().IntVar(&opts.limit, "limit", 10, "list so many at most (`NUMBER`)")
	cmd.Flags().BoolVar(&opts.json, "json", false, "print a JSON object")
	return cmd
}

// shownSimilar is what similar prints as JSON.
type shownSimilar struct {
	Version int          `json:"version"`
	ID      string       `json:"id"`
	Similar []shownAlike `json:"similar"`
}

type shownAlike struct {
	ID     string   `json:"id"`
	Kind   string   `json:"kind"`
	State  string   `json:"state"`
	Title  string   `json:"title"`
	Points int      `json:"points"`
	Common []string `json:"common"`
}

func runSimilar(e *env, id string, opts similarOptions) error {
	if opts.limit < 1 {
		return usagef("--limit %d: expected 1 or more", opts.limit)
	}
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	p.mentionUnread()
	r, err := p.record(id)
	if err != nil {
		return err
	}
	if !slices.Contains(report.SimilarKinds, r.Kind.Name) {
		return wrongUse("gitsm show "+r.ID, "%s is a record of the kind %s; these are compared: %s", r.ID, r.Kind.Name, strings.Join(report.SimilarKinds, ", "))
	}
	shown := shownSimilar{Version: 1, ID: r.ID, Similar: []shownAlike{}}
	for _, s := range report.SimilarTo(p.tree, r, opts.limit) {
		o := s.Record
		shown.Similar = append(shown.Similar, shownAlike{o.ID, o.Kind.Name, o.State, o.Title, s.Points, s.Why})
	}
	if opts.json {
		return printJSON(e.stdout, shown)
	}
	return shown.print(e.stdout, e.terminal.width)
}

func (s *shownSimilar) print(w io.Writer, width int) error {
	if len(s.Similar) == 0 {
		return nil
	}
	rows := make([][]string, len(s.Similar))
	for i, o := range s.Similar {
		rows[i] = []string{o.ID, strconv.Itoa(o.Points), o.State, o.Title, strings.Join(o.Common, "; ")}
	}
	return printTable(w, rows, width)
}
