package main

import (
	"context"
	"path/filepath"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/importer"
)

type issueOptions struct {
	importOptions
	mapping    string
	repository string
	labels     []string
	print      bool
}

func newImportGitHubCommand(e *env) *cobra.Command {
	var opts issueOptions
	cmd := &cobra.Command{
		Use:   "github FILE...",
		Short: "Take over issues of GitHub with their events",
		Long: `Import github reads files of issues, of their events and of comments, in any
order, and fetches nothing. To make them, with GitHub's own tool:

  gh api --paginate 'repos/OWNER/NAME/issues?state=all&per_page=100' > issues.json
  gh api --paginate 'repos/OWNER/NAME/issues/events?per_page=100' > events.json
  gh api --paginate 'repos/OWNER/NAME/issues/comments?per_page=100' > comments.json

or, without events, since gh has none in its lists:

  gh issue list --state all --limit 10000 --json number,title,body,state,stateReason,createdAt,closedAt,author,assignees,labels,comments,url > issues.json

An issue becomes an incident, opened, closed and opened again as its events say,
with the people who did it: their accounts are looked up in people.yaml, and new
ones are added to it. Labels tell priority, service, team and category, or what
a mapping says. Pull requests are passed over.` + importEnding,
		Example: `  gitsm import github issues.json events.json comments.json --dry-run
  gitsm import github issues.json events.json --label incident --service web
  gitsm import github issues.json --print-mapping > mapping.yaml
  gitsm import github issues.json events.json comments.json --mapping mapping.yaml`,
		Args: arguments(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runImportGitHub(cmd.Context(), e, args, opts)
		},
	}
	importFlags(cmd, e, &opts.importOptions)
	f := cmd.Flags()
	f.StringVar(&opts.mapping, "mapping", "", "the `FILE` that says what labels and states mean (default: found out)")
	f.BoolVar(&opts.print, "print-mapping", false, "print the mapping that is found out, and import nothing")
	f.StringVar(&opts.repository, "repository", "", "the repository (`OWNER/NAME`) where the files do not tell it")
	f.StringArrayVar(&opts.labels, "label", nil, "only issues with the `LABEL`, or with one of several")
	f.StringVar(&opts.to.Service, "service", "", "the service (`ID`) that is affected where no label names one (default github)")
	f.StringVar(&opts.to.Audience, "audience", "", "the `AUDIENCE` that may read what is imported (default internal)")
	completeFlag(cmd, "audience", "restricted", "internal", "customer", "public")
	cmd.MarkFlagsMutuallyExclusive("mapping", "print-mapping")
	return cmd
}

// repositoryName is what GitHub allows.
var repositoryName = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}/[A-Za-z0-9._-]{1,100}$`)

func runImportGitHub(ctx context.Context, e *env, files []string, opts issueOptions) error {
	if opts.repository != "" && !repositoryName.MatchString(opts.repository) {
		return usagef("--repository %s is no OWNER/NAME", opts.repository)
	}
	var sources []importer.Source
	for _, file := range files {
		sources = append(sources, fileSource(e, file))
	}
	if opts.print {
		survey, err := importer.SurveyGitHub(ctx, sources)
		if err != nil {
			return unreadSource("github", err)
		}
		if !diag.HasErrors(survey.Findings) {
			if _, err := e.stdout.Write(survey.Mapping.YAML(survey.Unmapped)); err != nil {
				return err
			}
		}
		return stopFor(e, survey.Findings)
	}
	mapping := importer.GitHub.Mapping()
	if opts.mapping != "" {
		src, err := readMapping(e, opts.mapping)
		if err != nil {
			return err
		}
		var findings []diag.Diagnostic
		mapping, findings = importer.GitHub.ParseMapping(filepath.ToSlash(opts.mapping), src)
		if err := stopFor(e, findings); err != nil {
			return err
		}
	}
	mapping.Only = append(mapping.Only, opts.labels...)
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	if opts.to, err = p.importInto(ctx, opts.importOptions); err != nil {
		return err
	}
	result, err := importer.GitHubIssues(ctx, sources, opts.repository, mapping, opts.to)
	if err != nil {
		return unreadSource("github", err)
	}
	return p.takeOver(ctx, "import github", result, opts.importOptions)
}
