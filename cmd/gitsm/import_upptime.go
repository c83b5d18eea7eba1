package main

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/importer"
)

func newImportUpptimeCommand(e *env) *cobra.Command {
	var opts importOptions
	var files []string
	cmd := &cobra.Command{
		Use:   "upptime PATH",
		Short: "Take over a status page of Upptime",
		Long: `Import upptime reads a clone of the repository of an Upptime status page, and
fetches nothing: the sites of its configuration become services, the times in
which they were down or degraded become incidents with outages, and scheduled
maintenance becomes changes: over and closed, or drafts to be approved here.

What happened stands in the issues of that repository. Give them as files:

  gh api --paginate 'repos/OWNER/NAME/issues?state=all&per_page=100' > issues.json
  gh api --paginate 'repos/OWNER/NAME/issues/comments?per_page=100' > comments.json

Without them the commits of history/*.yml tell when a site was not up.` + importEnding,
		Example: `  gitsm import upptime ../upptime --dry-run
  gitsm import upptime ../upptime --issues issues.json --issues comments.json --owner ana --team operations`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.source = args[0]
			return runImportUpptime(cmd.Context(), e, files, opts)
		},
	}
	importFlags(cmd, e, &opts)
	f := cmd.Flags()
	f.StringArrayVar(&files, "issues", nil, "a `FILE` of the repository's issues or comments, as JSON")
	f.StringVar(&opts.to.Service, "service", "", "the service (`ID`) that is affected where an issue names no site (default upptime)")
	f.StringVar(&opts.to.Audience, "audience", "", "the `AUDIENCE` that may read what is imported (default public)")
	completeFlag(cmd, "audience", "restricted", "internal", "customer", "public")
	return cmd
}

func runImportUpptime(ctx context.Context, e *env, files []string, opts importOptions) error {
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
	var history []importer.Revision
	var sources []importer.Source
	for _, file := range files {
		src := fileSource(e, file)
		in, err := src.Open()
		if err != nil {
			return unreadSource("upptime", err)
		}
		_ = in.Close()
		sources = append(sources, src)
	}
	if len(files) == 0 {
		if history, err = source.history(ctx, []string{"history"}); err != nil {
			return err
		}
	}
	result, err := importer.Upptime(ctx, source.files, history, sources, opts.to)
	if err != nil {
		return wrongUse("gitsm import upptime --help", "%s: %v", opts.source, err)
	}
	// Findings in the clone are told below its path, those in files where these are.
	for i := range result.Findings {
		if f := &result.Findings[i]; !slices.ContainsFunc(sources, func(s importer.Source) bool { return s.Name == f.Span.File }) {
			*f = placed([]diag.Diagnostic{*f}, filepath.ToSlash(opts.source))[0]
		}
	}
	opts.source = ""
	return p.takeOver(ctx, "import upptime", result, opts)
}
