package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
	"github.com/gitsm/gitsm/records/exporter"
)

type exportOptions struct {
	out, audience, table string
}

func newExportCommand(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Give the records to another program",
		Long: `Export writes the records as CSV, as JSON Lines or as one SQLite file, for a
spreadsheet, DuckDB, pandas, Metabase or a warehouse. docs/export.md says what the
tables hold.

Restricted records are told as on the portal of the organisation: ID, state,
services and times. --audience says for whom else it is.`,
		Example: `  gitsm export csv --out tables
  gitsm export jsonl | jq -r .title
  gitsm export sqlite --out records.sqlite`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newExportCSVCommand(e), newExportJSONLinesCommand(e), newExportSQLiteCommand(e))
	return cmd
}

func exportFlags(cmd *cobra.Command, opts *exportOptions, out string) {
	f := cmd.Flags()
	f.StringVar(&opts.out, "out", "", out)
	f.StringVar(&opts.audience, "audience", "", "what these readers may see: internal, public, customer:ID or restricted (`AUDIENCE`)")
	completeFlag(cmd, "audience", audience.Words()...)
}

func newExportCSVCommand(e *env) *cobra.Command {
	var opts exportOptions
	cmd := &cobra.Command{
		Use:   "csv",
		Short: "Write tables as CSV, safe to open in a spreadsheet",
		Long: `Export csv writes each table into a file of its name, or one table to standard
output. A cell that a spreadsheet would take for a formula begins with an
apostrophe. The files of an earlier export are replaced, each as a whole.`,
		Example: `  gitsm export csv --out tables
  gitsm export csv --table records > records.csv
  gitsm export csv --out tables --audience public`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return runExportCSV(cmd.Context(), e, opts) },
	}
	exportFlags(cmd, &opts, "the `FOLDER` to write into")
	cmd.Flags().StringVar(&opts.table, "table", "", "print this `TABLE` alone: "+strings.Join(tableNames(), ", "))
	completeFlag(cmd, "table", tableNames()...)
	cmd.MarkFlagsMutuallyExclusive("out", "table")
	cmd.MarkFlagsOneRequired("out", "table")
	return cmd
}

func newExportJSONLinesCommand(e *env) *cobra.Command {
	var opts exportOptions
	cmd := &cobra.Command{
		Use:   "jsonl",
		Short: "Write JSON Lines, a record a line",
		Long: `Export jsonl writes one JSON object a line, one line a record, in the order of
IDs: what the header has, what is derived, links and sections.`,
		Example: `  gitsm export jsonl > records.jsonl
  gitsm export jsonl --out records.jsonl
  gitsm export jsonl | jq -r 'select(.kind == "incident") | .id + " " + .title'`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			tree, err := exported(e, opts)
			if err != nil {
				return err
			}
			if opts.out == "" {
				return exporter.JSONLines(e.stdout, tree)
			}
			return replaceFile(e, opts.out, []string{".jsonl", ".ndjson"}, func(w io.Writer) error { return exporter.JSONLines(w, tree) })
		},
	}
	exportFlags(cmd, &opts, "the `FILE` to write, .jsonl or .ndjson (default: standard output)")
	return cmd
}

func newExportSQLiteCommand(e *env) *cobra.Command {
	var opts exportOptions
	cmd := &cobra.Command{
		Use:   "sqlite",
		Short: "Write one SQLite file, with full-text search",
		Long: `Export sqlite writes the tables into one SQLite database, with indexes and a
full-text index over titles and texts (FTS5). The same records give the same
bytes. An earlier database is replaced as a whole.`,
		Example: `  gitsm export sqlite --out records.sqlite
  sqlite3 records.sqlite "SELECT id, title FROM search WHERE search MATCH 'timeout'"
  duckdb -c "ATTACH 'records.sqlite' AS r (TYPE sqlite); SELECT kind, count(*) FROM r.records GROUP BY 1"`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			tree, err := exported(e, opts)
			if err != nil {
				return err
			}
			data, err := exporter.SQLite(cmd.Context(), exporter.Tables(tree))
			if err != nil {
				return err
			}
			return replaceFile(e, opts.out, []string{".sqlite", ".sqlite3", ".db"}, func(w io.Writer) error {
				_, err := w.Write(data)
				return err
			})
		},
	}
	exportFlags(cmd, &opts, "the `FILE` to write: .sqlite, .sqlite3 or .db")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

func tableNames() []string {
	var names []string
	for _, t := range exporter.Schema() {
		names = append(names, t.Name)
	}
	return names
}

// exported are the records as the readers may see them.
func exported(e *env, opts exportOptions) (*records.Tree, error) {
	p, err := openProject(e)
	if err != nil {
		return nil, err
	}
	defer p.close()
	p.mentionUnread()
	readers, err := audience.Parse(opts.audience, p.tree)
	if err != nil {
		return nil, wrongUse("gitsm export --help", "%v", err)
	}
	view, err := audience.Of(p.tree, readers, e.now())
	if err != nil {
		if refused := (*audience.RefusedError)(nil); errors.As(err, &refused) {
			return nil, p.refusal(refused.Findings, "nothing was exported: it is not clear what of it is internal")
		}
		return nil, err
	}
	return view.Tree, nil
}

func runExportCSV(_ context.Context, e *env, opts exportOptions) error {
	if opts.table != "" && !slices.Contains(tableNames(), opts.table) {
		return usagef("--table %s: there is no such table; expected one of %s", opts.table, strings.Join(tableNames(), ", "))
	}
	tree, err := exported(e, opts)
	if err != nil {
		return err
	}
	for _, t := range exporter.Tables(tree) {
		if opts.table == t.Name {
			return exporter.CSV(e.stdout, t)
		}
		if opts.table != "" {
			continue
		}
		place := filepath.Join(opts.out, t.Name+".csv")
		if err := replaceFile(e, place, []string{".csv"}, func(w io.Writer) error { return exporter.CSV(w, t) }); err != nil {
			return err
		}
	}
	return nil
}

// replaceFile writes a file beside its place and moves it there, so that readers
// see the old one or the new one. Only a file whose name has one of the endings
// is written, so that no slip of the hand replaces a record.
func replaceFile(e *env, place string, endings []string, write func(io.Writer) error) (err error) {
	if !slices.Contains(endings, strings.ToLower(filepath.Ext(place))) {
		return usagef("--out %s: expected a name that ends in %s", place, strings.Join(endings, " or "))
	}
	full := place
	if !filepath.IsAbs(full) {
		full = filepath.Join(e.dir, full)
	}
	if info, err := os.Lstat(full); err == nil && !info.Mode().IsRegular() {
		return usagef("--out %s: there is something that is no plain file; links are not followed", place)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(full), "."+filepath.Base(full)+".gitsm-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write %s: %w", place, err), temp.Close())
			_ = os.Remove(temp.Name())
		}
	}()
	if err := write(temp); err != nil {
		return err
	}
	if err := temp.Chmod(0o644); err != nil { // CreateTemp makes it private
		return err
	}
	if err := temp.Sync(); err != nil {
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), full)
}
