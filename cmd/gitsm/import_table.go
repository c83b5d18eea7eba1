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

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/importer"
)

// maxMapping bounds the size of a mapping file.
const maxMapping = 1 << 20

type tableOptions struct {
	importOptions
	system   *importer.System
	kinds    map[string]*[]string // files of one kind, by kind
	mapping  string
	encoding string
	print    bool
}

// tableCommand is the import of tables of a system; the caller says what it is
// called and how it is used.
func tableCommand(e *env, sys *importer.System, cmd *cobra.Command) *cobra.Command {
	opts := tableOptions{system: sys}
	cmd.Use = sys.Name + " FILE..."
	cmd.Args = arguments(1, -1)
	if sys.Lists() {
		cmd.Use, cmd.Args = sys.Name+" [FILE...]", arguments(0, -1)
		opts.kinds = map[string]*[]string{"problem": new([]string), "change": new([]string)}
		for _, kind := range []string{"problem", "change"} {
			cmd.Flags().StringArrayVar(opts.kinds[kind], kind+"s", nil, "a `FILE` with the list of "+kind+"s")
		}
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runImportTable(cmd.Context(), e, args, opts)
	}
	cmd.Long += importEnding
	importFlags(cmd, e, &opts.importOptions)
	f := cmd.Flags()
	f.StringVar(&opts.mapping, "mapping", "", "the `FILE` that says what columns and values mean (default: found out)")
	f.BoolVar(&opts.print, "print-mapping", false, "print the mapping that is found out, and import nothing")
	f.StringVar(&opts.encoding, "encoding", "", "the `ENCODING` of the text: "+strings.Join(importer.Encodings(), ", ")+" (default utf-8, or as a byte order mark says)")
	f.StringVar(&opts.to.Service, "service", "", "the service (`ID`) that is affected where no column names one (default "+sys.Name+")")
	f.StringVar(&opts.to.Audience, "audience", "", "the `AUDIENCE` that may read what is imported (default internal)")
	f.StringVar(&opts.timezone, "timezone", "", "the `ZONE` of times without an offset (default UTC)")
	completeFlag(cmd, "audience", "restricted", "internal", "customer", "public")
	completeFlag(cmd, "encoding", importer.Encodings()...)
	cmd.MarkFlagsMutuallyExclusive("mapping", "print-mapping")
	return cmd
}

// importEnding is what the help of every import ends in.
const importEnding = `

Do a dry run first: it prints what would be written, what would be lost, and
what is wrong in the source. Importing again changes nothing; a record whose
source has changed since stays as it is unless --update is given.

EXIT STATUS
  0  everything was taken over
  1  some of it was refused, and the rest taken over
  2  wrong use
  3  it could not be read or written; nothing was changed`

func runImportTable(ctx context.Context, e *env, files []string, opts tableOptions) error {
	if opts.encoding != "" && !slices.Contains(importer.Encodings(), opts.encoding) {
		return usagef("--encoding %s is not known; expected one of %s", opts.encoding, strings.Join(importer.Encodings(), ", "))
	}
	var sources []importer.Source
	for _, file := range files {
		sources = append(sources, fileSource(e, file))
	}
	for _, kind := range sortedKeys(opts.kinds) {
		for _, file := range *opts.kinds[kind] {
			source := fileSource(e, file)
			source.Kind = kind
			sources = append(sources, source)
		}
	}
	if len(sources) == 0 {
		return wrongUse("gitsm import "+opts.system.Name+" --help", "no file is named; expected one at least")
	}
	mapping, err := tableMapping(ctx, e, sources, opts)
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
	if opts.encoding != "" {
		mapping.Encoding = opts.encoding
	}
	result, err := opts.system.Import(ctx, sources, mapping, opts.to)
	if err != nil {
		return unreadSource(opts.system.Name, err)
	}
	return p.takeOver(ctx, "import "+opts.system.Name, result, opts.importOptions)
}

// takeOver writes the files of an import, unless it is a dry run, and reports.
func (p *project) takeOver(ctx context.Context, command string, result importer.Result, opts importOptions) error {
	if !opts.dryRun {
		if err := p.write(ctx, command, p.imported(result.Files)...); err != nil {
			return err
		}
	}
	return reportImport(p.env, result, opts)
}

// fileSource is a file that may be opened more than once.
func fileSource(e *env, file string) importer.Source {
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

// unreadSource tells a name that is wrong from a disk that is.
func unreadSource(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && path.Op == "open" {
		return wrongUse("gitsm import "+name+" --help", "%v", err)
	}
	return err
}

// tableMapping reads the mapping or finds it out, and prints it if that is
// asked for.
func tableMapping(ctx context.Context, e *env, sources []importer.Source, opts tableOptions) (importer.Mapping, error) {
	if opts.mapping != "" {
		src, err := readMapping(e, opts.mapping)
		if err != nil {
			return importer.Mapping{}, err
		}
		m, findings := opts.system.ParseMapping(filepath.ToSlash(opts.mapping), src)
		return m, stopFor(e, findings)
	}
	survey, err := opts.system.Survey(ctx, sources, opts.encoding)
	if err != nil {
		return importer.Mapping{}, unreadSource(opts.system.Name, err)
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
