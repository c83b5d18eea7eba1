package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/site"
)

func newSiteCommand(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "site",
		Short: "Build the portal, or preview it",
		Long: `The portal is a folder of static files: a page for every record, lists, services
with what is open on them, reviews, knowledge and the change schedule. It works
from any web server, and without JavaScript.`,
		Example: `  gitsm site build --out public
  gitsm site serve
  gitsm site diff --base main
  gitsm site verify public
  gitsm site texts --language de`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSiteBuildCommand(e), newSiteServeCommand(e), newSiteDiffCommand(e), newSiteVerifyCommand(e), newSiteTextsCommand(e))
	return cmd
}

type siteBuildOptions struct {
	out    string
	portal portalWanted
	cache  string // folder for what the next build can use, "" for the usual one
	full   bool   // use nothing of an earlier build
}

func newSiteBuildCommand(e *env) *cobra.Command {
	var opts siteBuildOptions
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Build the portal into a folder",
		Long: `Build renders the portal of the records as they lie in the folder. The same
records and the same instant give the same files, byte for byte; without --as-of
the instant is SOURCE_DATE_EPOCH where that is set, and now otherwise.

Each audience has a portal of its own. That of the public and of a customer is made
of the records that are for them, and of the fields and sections that the kinds
publish: what they may not see is in no file of it. The one for the organisation
shows of restricted records ID, state, services and times; the restricted one shows
everything.

Pages that show what they showed in the portal that is replaced are taken from it,
with their head and foot of now; the others are rendered. The bytes are those of a
build of all. What that needs to know lies in the .git of the project, or in the
folder that --cache names: a machine that begins with a fresh clone keeps that and
the portal from one run to the next. --full takes nothing over.

The portal is built beside the folder and swapped in when it is complete, so a
build that fails or is killed leaves the old one as it was. A folder that gitsm
did not build is not replaced.`,
		Example: `  gitsm site build --out public
  gitsm site build --out public --as-of 2026-06-30T18:00:00+02:00
  gitsm site build --out status --audience public
  gitsm site build --out acme --audience customer:acme
  gitsm site build --out public --cache "$RUNNER_TEMP/gitsm"`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return runSiteBuild(cmd.Context(), e, opts) },
	}
	cmd.Flags().StringVarP(&opts.out, "out", "o", "public", "build into `DIR`")
	opts.portal.flags(cmd, e)
	opts.portal.auditFlag(cmd)
	cmd.Flags().StringVar(&opts.cache, "cache", "", "keep what the next build can use in `DIR`, outside of the repository")
	cmd.Flags().BoolVar(&opts.full, "full", false, "take nothing from an earlier build")
	_ = cmd.MarkFlagDirname("out")
	_ = cmd.MarkFlagDirname("cache")
	cmd.MarkFlagsMutuallyExclusive("cache", "full")
	return cmd
}

func runSiteBuild(ctx context.Context, e *env, opts siteBuildOptions) error {
	defer spendMemory(e)()
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.notRecords(ctx, opts.out); err != nil {
		return err
	}
	if err := p.allRead(); err != nil {
		return err
	}
	return p.buildSite(ctx, opts)
}

// buildSite builds the portal into its folder, or leaves the folder as it was.
func (p *project) buildSite(ctx context.Context, opts siteBuildOptions) error {
	e := p.env
	o, err := beginOutput(e, opts.out, p.dir)
	if err != nil {
		return err
	}
	built, err := p.buildInto(ctx, o, opts)
	if err != nil {
		o.abandon()
		return p.notBuilt(err)
	}
	if err := o.finish(e); err != nil {
		o.abandon()
		return fmt.Errorf("put the portal into its place: %w", err)
	}
	built.memory.done()
	p.tellWarnings(built.findings)
	if e.terminal.err {
		e.say("%s in %s, %s rendered", count(built.files, "file"), o.place, count(built.rendered, "page"))
	}
	return nil
}

// builtSite is what a build made.
type builtSite struct {
	files, rendered int
	findings        []diag.Diagnostic
	memory          *siteMemory
}

func (p *project) buildInto(ctx context.Context, o *output, want siteBuildOptions) (built builtSite, err error) {
	opts, err := p.siteOptions(want.portal)
	if err != nil {
		return built, err
	}
	if err := p.withHistory(ctx, &opts, p.tree); err != nil {
		return built, err
	}
	if err := p.withAudit(ctx, &opts, want.portal.quarters, nil); err != nil {
		return built, err
	}
	tree, err := p.withPast(ctx, p.tree, opts.Files, opts.Commit)
	if err != nil {
		return built, err
	}
	if built.memory, err = p.openSiteMemory(want, o.place); err != nil {
		return built, err
	}
	if built.memory != nil {
		defer built.memory.close()
		opts.Memory = built.memory.memory
	}
	p.tellLater(opts.AsOf)
	told := startProgress(p.env)
	defer told.clear()
	built.findings, err = site.Build(tree, opts, func(f site.File) error {
		told.tell(built.files, "file")
		if built.files%8 == 0 { // every eighth file will do to interrupt a build
			if err := p.env.failpoint("emit"); err != nil {
				return err
			}
		}
		built.files++
		if f.Rendered {
			built.rendered++
		}
		if f.Same && o.link(f.Path) {
			return nil
		}
		return o.add(f.Path, f.Data)
	})
	return built, err
}

// allRead refuses to publish a portal that would pass over a record: a status
// page that forgets an outage is worse than one of yesterday.
func (p *project) allRead() error {
	unread := p.unread()
	if len(unread) == 0 {
		return nil
	}
	var findings []diag.Diagnostic
	for _, d := range check.Run(p.tree, p.options()) {
		if d.Severity == diag.Error && slices.ContainsFunc(unread, func(r *records.Record) bool { return r.Path == d.Span.File }) {
			findings = append(findings, d)
		}
	}
	wayOut := ""
	if slices.ContainsFunc(unread, func(r *records.Record) bool { return r.Kind != nil && r.Kind.Adopt != nil }) {
		wayOut = "; a file that is no record can be left out with except in its kind (gitsm kinds, docs/adopt.md)"
	}
	return p.refusal(findings, "the portal was not built: %s could not be read%s", count(len(unread), "record"), wayOut)
}

// siteOptions are the same for build, preview and demo.
func (p *project) siteOptions(want portalWanted) (site.Options, error) {
	if want.quarters < 0 {
		return site.Options{}, usagef("--audit-quarters %d: expected 0 or more", want.quarters)
	}
	at, err := p.buildInstant(want.asOf)
	if err != nil {
		return site.Options{}, err
	}
	readers, err := audienceOf(want.audience, p.tree)
	if err != nil {
		return site.Options{}, err
	}
	return site.Options{AsOf: at, Audience: readers, Commit: p.cleanCommit(), Version: p.env.version, Zones: zonesVersion(p.env), Files: p.root.FS()}, nil
}

// withHistory has a portal know what the history of its commit tells. A portal of
// no commit has no history that belongs to it, and says so.
func (p *project) withHistory(ctx context.Context, opts *site.Options, tree *records.Tree) error {
	if opts.Commit == "" {
		opts.RecordedNote = "The portal was not built from a commit: an entry is told as recorded late only where the log says so itself."
		return nil
	}
	recorded, err := p.recordedTimesOf(ctx, opts.Commit, tree, opts.Files)
	if err != nil {
		return err
	}
	defer recorded.close()
	if err := recorded.whole(func() error {
		for _, r := range tree.Records {
			recorded.of(r.ID)
		}
		return nil
	}); err != nil {
		return err
	}
	opts.Recorded, opts.RecordedNote = recorded.recorded, recorded.note
	return nil
}

// tellLater says where records were written to after the instant that the portal
// is as of: it shows them as they are now, and no day of the past as it was.
func (p *project) tellLater(at time.Time) {
	var later []*records.Record
	for _, r := range p.tree.Records {
		if n := len(r.Log); n > 0 && r.Log[n-1].At.After(at) {
			later = append(later, r)
		}
	}
	if len(later) == 0 {
		return
	}
	were := "were"
	if len(later) == 1 {
		were = "was"
	}
	instant := at.UTC().Format(time.RFC3339)
	p.env.say("%s %s written to after %s, such as %s, and shown as now", count(len(later), "record"), were, instant, later[0].ID)
	p.env.say("  to build the portal of that day, take its commit: git log -1 --first-parent --before=%s --format=%%H", instant)
}

// tellWarnings prints what the portal made harmless or left out.
func (p *project) tellWarnings(findings []diag.Diagnostic) {
	if p.env.quiet || len(findings) == 0 {
		return
	}
	style := diag.TextStyle{Source: p.env.terminal.err, Color: p.env.terminal.err && p.env.terminal.color}
	_ = diag.Text(p.env.stderr, diag.Report{Findings: placed(findings, p.prefix()), Source: p.source}, style)
}

type siteServeOptions struct {
	port   int
	portal portalWanted
}

func newSiteServeCommand(e *env) *cobra.Command {
	var opts siteServeOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Preview the portal on this machine, and reload it on changes",
		Long: `Serve builds the portal in memory and shows it on the loopback address, to this
machine alone. When a file of the project changes, it alone is read again and open
pages reload. A page is made when it is looked at, and is the one that gitsm site
build would make; what it made harmless or left out is told then. Control-C ends
it.`,
		Example: `  gitsm site serve
  gitsm site serve --port 8080 --as-of 2026-06-30
  gitsm site serve --audience public`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return runSiteServe(cmd.Context(), e, opts) },
	}
	cmd.Flags().IntVarP(&opts.port, "port", "p", 4747, "the `PORT`; 0 for a free one")
	opts.portal.flags(cmd, e)
	opts.portal.auditFlag(cmd)
	return cmd
}

func runSiteServe(ctx context.Context, e *env, opts siteServeOptions) error {
	dir, err := findProject(e)
	if err != nil {
		return err
	}
	l, err := listen(ctx, opts.port)
	if err != nil {
		return err
	}
	return serveProject(ctx, e, dir, opts.portal, l)
}

// serveProject previews the project in dir until the user ends it.
func serveProject(ctx context.Context, e *env, dir string, want portalWanted, l net.Listener) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer spendMemory(e)()
	shown := newPreview()
	r := &rebuilder{ctx: ctx, env: e, dir: dir, want: want, shown: shown}
	ready := make(chan struct{})
	failed := make(chan error, 1)
	go func() {
		failed <- watch(ctx, dir, isBuiltFolder, lookTime, func() { r.rebuild(nil); close(ready) }, r.rebuild)
	}()
	<-ready
	if _, err := fmt.Fprintf(e.stdout, "http://%s/\n", l.Addr()); err != nil {
		return err
	}
	if err := serveUntilDone(ctx, l, shown); err != nil {
		return err
	}
	stop()
	return <-failed
}

// isBuiltFolder reports whether a folder holds a portal: what is built is no
// reason to build again.
func isBuiltFolder(name string) bool {
	_, err := os.Lstat(filepath.Join(name, siteMarker))
	return err == nil
}
