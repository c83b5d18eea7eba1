package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/history"
)

type demoOptions struct {
	dir     string
	port    int
	noServe bool
}

func newDemoCommand(e *env) *cobra.Command {
	var opts demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Look at a finished example: records, history and portal",
		Long: `Demo makes the repository of Fernwick Ferries, an invented ferry operator: half a
year of incidents, problems, changes and all that hangs on them, with the Git
history that it would have. It checks the records, builds the portal, and shows
it on the loopback address. Control-C ends it.

Without --dir the repository lies in a temporary folder, which stays, so that
you can try commands in it.`,
		Example: `  gitsm demo
  gitsm demo --dir ferries --port 8080`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context(), e, opts) },
	}
	cmd.Flags().StringVar(&opts.dir, "dir", "", "make the repository in this empty or new `DIR`")
	cmd.Flags().IntVarP(&opts.port, "port", "p", 0, "the `PORT`; 0 for a free one")
	cmd.Flags().BoolVar(&opts.noServe, "no-serve", false, "build the portal into a folder beside the repository instead")
	_ = cmd.MarkFlagDirname("dir")
	return cmd
}

func runDemo(ctx context.Context, e *env, opts demoOptions) error {
	dir, err := demoFolder(e, opts.dir)
	if err != nil {
		return err
	}
	commits, err := makeDemo(dir)
	if err != nil {
		return fmt.Errorf("make the example in %s: %w", dir, err)
	}
	e.say("%s: %s over half a year", dir, count(commits, "commit"))
	p, err := openProjectAt(e, dir)
	if err != nil {
		return err
	}
	defer p.close()
	findings := check.Run(p.tree, check.Options{AsOf: examples.AsOf, Temporal: true})
	errors, warnings := diag.Count(findings)
	e.say("%s", summary(len(p.tree.Records), errors, warnings))
	if diag.HasErrors(findings) {
		return p.refusal(findings, "the example has errors")
	}
	asOf := examples.AsOf.Format(time.RFC3339)
	if opts.noServe {
		out := dir + "-portal"
		if err := p.buildSite(ctx, siteBuildOptions{out: out, portal: portalWanted{asOf: asOf}}); err != nil {
			return err
		}
		_, err := fmt.Fprintln(e.stdout, out)
		return err
	}
	l, err := listen(ctx, opts.port)
	if err != nil {
		return err
	}
	return serveProject(ctx, e, dir, portalWanted{asOf: asOf}, l)
}

// demoFolder is where the example goes.
func demoFolder(e *env, dir string) (string, error) {
	if dir == "" {
		temp, err := os.MkdirTemp("", "gitsm-demo-")
		if err != nil {
			return "", err
		}
		return filepath.Join(temp, "fernwick-ferries"), nil
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(e.dir, dir)
	}
	return dir, nil
}

// makeDemo writes the example with its history.
func makeDemo(dir string) (commits int, err error) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		return 0, err
	}
	told, err := history.BuildHistory(examples.FS(), tree)
	if err != nil {
		return 0, err
	}
	var all []gitrepo.Commit
	for _, c := range told {
		all = append(all, gitrepo.Commit(c))
	}
	_, err = gitrepo.Create(dir, all)
	return len(all), err
}
