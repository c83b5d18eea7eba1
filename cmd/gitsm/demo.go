package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	commits, err := makeDemo(ctx, dir)
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
		if err := p.buildSite(ctx, siteBuildOptions{out: out, portal: portalWanted{asOf: asOf, quarters: auditQuarters}}); err != nil {
			return err
		}
		_, err := fmt.Fprintln(e.stdout, out)
		return err
	}
	l, err := listen(ctx, opts.port)
	if err != nil {
		return err
	}
	return serveProject(ctx, e, dir, portalWanted{asOf: asOf, quarters: auditQuarters}, l)
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

// makeDemo writes the example with its history and its ledger.
func makeDemo(ctx context.Context, dir string) (commits int, err error) {
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
	if all, err = demoEdits(all, tree); err != nil {
		return 0, err
	}
	if _, err := gitrepo.Create(dir, all); err != nil {
		return 0, err
	}
	hashes, err := hashesOf(ctx, dir)
	if err != nil {
		return 0, err
	}
	return len(all), keepDemoLedger(dir, tree, all, hashes)
}

// demoEdits has definitions that were edited begin as they were, and adds the commits
// that edited them.
func demoEdits(all []gitrepo.Commit, tree *records.Tree) ([]gitrepo.Commit, error) {
	var last *examples.Edit
	for _, e := range examples.Edits() {
		is := all[0].Files[e.Path]
		if bytes.Count(is, []byte(e.New)) != 1 {
			return nil, fmt.Errorf("%s does not say %q once", e.Path, e.New)
		}
		all[0].Files[e.Path] = bytes.Replace(is, []byte(e.New), []byte(e.Old), 1)
		if last != nil && last.Path == e.Path && last.At.Equal(e.At) {
			continue // one commit made both
		}
		c := gitrepo.Commit{Files: map[string][]byte{e.Path: is}, AuthorName: e.By, When: e.At, Message: stem(e.Path) + ": " + e.Why}
		if p := tree.People.ByHandle(e.By); p != nil {
			c.AuthorName, c.AuthorEmail = p.Name, p.Emails[0]
		}
		at := slices.IndexFunc(all, func(o gitrepo.Commit) bool { return o.When.After(e.At) })
		all, last = slices.Insert(all, at, c), &e
	}
	return all, nil
}
