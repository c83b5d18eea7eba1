package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/importer"
)

// maxMapping bounds the size of a mapping file.
const maxMapping = 1 << 20

type serviceNowOptions struct {
	importOptions
	mapping string
	print   bool
}

func newImportServiceNowCommand(e *env) *cobra.Command {
	var opts serviceNowOptions
	cmd := &cobra.Command{
		Use:   "servicenow FILE...",
		Short: "Take over incidents of ServiceNow",
		Long: `Import servicenow reads tables of incidents that ServiceNow wrote, as CSV, plain
or gzip: a list with one row for each incident, or an audit log with a row for
each update. Each incident gets its log, by steps that the lifecycle allows.

What columns and values mean is found out, or told in a mapping. To say it
otherwise, print the mapping, change it, and give it with --mapping.

People become anonymous: a handle is made from a digest of the name, and the
name is in no file. What cannot be carried over is counted in a loss report.

Do a dry run first: it prints what would be written, what would be lost, and
what is wrong in the source. Importing again changes nothing; a record whose
source has changed since stays as it is unless --update is given.

EXIT STATUS
  0  everything was taken over
  1  some of it was refused, and the rest taken over
  2  wrong use
  3  it could not be read or written; nothing was changed`,
		Example: `  gitsm import servicenow incidents.csv --dry-run
  gitsm import servicenow audit-2016.csv.gz audit-2017.csv.gz --timezone Europe/Berlin
  gitsm import servicenow incidents.csv --print-mapping > mapping.yaml
  gitsm import servicenow incidents.csv --mapping mapping.yaml --owner ana --team operations`,
		Args: arguments(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runImportServiceNow(cmd.Context(), e, args, opts)
		},
	}
	importFlags(cmd, e, &opts.importOptions)
	f := cmd.Flags()
	f.StringVar(&opts.mapping, "mapping", "", "the `FILE` that says what columns and values mean (default: found out)")
	f.BoolVar(&opts.print, "print-mapping", false, "print the mapping that is found out, and import nothing")
	f.StringVar(&opts.to.Service, "service", "", "the service (`ID`) that is affected where no column names one (default servicenow)")
	f.StringVar(&opts.to.Audience, "audience", "", "the `AUDIENCE` that may read what is imported (default internal)")
	f.StringVar(&opts.timezone, "timezone", "", "the `ZONE` of times without an offset (default UTC)")
	completeFlag(cmd, "audience", "restricted", "internal", "customer", "public")
	cmd.MarkFlagsMutuallyExclusive("mapping", "print-mapping")
	return cmd
}

func runImportServiceNow(ctx context.Context, e *env, files []string, opts serviceNowOptions) error {
	var sources []importer.Source
	for _, file := range files {
		sources = append(sources, tableSource(e, file))
	}
	mapping, err := serviceNowMapping(ctx, e, sources, opts)
	if err != nil || opts.print {
		return err
	}
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	if opts.to, err = p.importInto(ctx, opts.importOptions); err != nil {
		return err
	}
	if opts.timezone != "" {
		mapping.Zone = opts.to.Zone
	}
	result, err := importer.ServiceNow(ctx, sources, mapping, opts.to)
	if err != nil {
		return unreadTable(err)
	}
	if !opts.dryRun {
		if err := p.write(ctx, "import servicenow", p.imported(result.Files)...); err != nil {
			return err
		}
	}
	return reportImport(e, result, opts.importOptions)
}

// tableSource is a file that may be opened more than once.
func tableSource(e *env, file string) importer.Source {
	name := file
	if !filepath.IsAbs(file) {
		file = filepath.Join(e.dir, file)
	}
	return importer.Source{Name: filepath.ToSlash(name), Open: func() (io.ReadCloser, error) {
		f, err := os.Open(file) //nolint:gosec // the user names the file
		if err != nil {
			return nil, err
		}
		if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
			_ = f.Close()
			return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("it is no plain file; it is read more than once")}
		}
		return f, nil
	}}
}

// unreadTable tells a name that is wrong from a disk that is.
func unreadTable(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && path.Op == "open" {
		return wrongUse("gitsm import servicenow --help", "%v", err)
	}
	return err
}

// serviceNowMapping reads the mapping or finds it out, and prints it if that is
// asked for.
func serviceNowMapping(ctx context.Context, e *env, sources []importer.Source, opts serviceNowOptions) (importer.Mapping, error) {
	if opts.mapping != "" {
		src, err := readMapping(e, opts.mapping)
		if err != nil {
			return importer.Mapping{}, err
		}
		m, findings := importer.ParseMapping(filepath.ToSlash(opts.mapping), src)
		return m, stopFor(e, findings)
	}
	survey, err := importer.SurveyServiceNow(ctx, sources)
	if err != nil {
		return importer.Mapping{}, unreadTable(err)
	}
	if opts.print && len(survey.Mapping.Columns) > 0 {
		if _, err := e.stdout.Write(survey.Mapping.YAML(survey.Unmapped)); err != nil {
			return importer.Mapping{}, err
		}
	}
	return survey.Mapping, stopFor(e, survey.Findings)
}

func readMapping(e *env, file string) ([]byte, error) {
	name := file
	if !filepath.IsAbs(file) {
		file = filepath.Join(e.dir, file)
	}
	f, err := os.Open(file) //nolint:gosec // the user names the file
	if err != nil {
		return nil, usagef("--mapping: %v", err)
	}
	defer func() { _ = f.Close() }()
	src, err := io.ReadAll(io.LimitReader(f, maxMapping+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	case len(src) > maxMapping:
		return nil, usagef("--mapping: %s has more than 1 MiB", name)
	}
	return src, nil
}

// stopFor prints findings and stops if one of them is an error.
func stopFor(e *env, findings []diag.Diagnostic) error {
	if len(findings) == 0 {
		return nil
	}
	style := diag.TextStyle{Color: e.terminal.err && e.terminal.color}
	if err := diag.Text(e.stderr, diag.Report{Findings: diag.Sort(findings)}, style); err != nil {
		return err
	}
	if diag.HasErrors(findings) {
		return errFindings
	}
	return nil
}
