package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/site"
)

type siteDiffOptions struct {
	base, head     string
	wanted         portalWanted
	markdown, json bool
	headPortal     bool
}

func newSiteDiffCommand(e *env) *cobra.Command {
	var opts siteDiffOptions
	cmd := &cobra.Command{
		Use:   "diff --base REF",
		Short: "Tell what the portal would say differently",
		Long: `Diff builds the portal of a commit and that of the folder, or of another commit, as
of the same instant and for the same audience, and tells what they do not both say:
the status first, then figures, then pages, then feeds and other data. A line that
goes begins with -, one that comes with +.

What the team adds to its portal (portal/, and portal: in gitsm.yaml) is policy:
both portals are made with that of the base, whatever the head says. With
--head-portal each is made with its own, to see what a new template or page does; use
it for heads that you trust.

EXIT STATUS
  0  both say the same, or the difference was printed
  2  wrong use
  3  a portal could not be built`,
		Example: `  gitsm site diff --base main
  gitsm site diff --base main --audience public --as-of 2026-03-20
  gitsm site diff --base HEAD~1 --head HEAD --markdown`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return runSiteDiff(cmd.Context(), e, opts) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.base, "base", "", "compare with the portal of the commit `REF`")
	f.StringVar(&opts.head, "head", "", "take the portal of this commit `REF` instead of the folder's")
	f.BoolVar(&opts.markdown, "markdown", false, "print Markdown, as a comment on a pull request has it")
	f.BoolVar(&opts.json, "json", false, "print a JSON object with all lines")
	f.BoolVar(&opts.headPortal, "head-portal", false, "make the later portal with the templates, pages and settings of its own side")
	opts.wanted.flags(cmd, e)
	_ = cmd.MarkFlagRequired("base")
	cmd.MarkFlagsMutuallyExclusive("markdown", "json")
	return cmd
}

func runSiteDiff(ctx context.Context, e *env, opts siteDiffOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	is, err := p.siteOptions(opts.wanted)
	if err != nil {
		return err
	}
	was, after := is, p.tree
	before, files, err := p.commitTree(opts.base)
	if err != nil {
		return err
	}
	was.Files = files
	if opts.head != "" {
		if after, is.Files, err = p.commitTree(opts.head); err != nil {
			return err
		}
	} else if err := p.allRead(); err != nil {
		return err
	}
	was.Commit, is.Commit = opts.base, cmp.Or(opts.head, "HEAD") // whose histories tell what was recorded late
	if before, err = p.remembered(ctx, &was, before); err != nil {
		return err
	}
	if after, err = p.remembered(ctx, &is, after); err != nil {
		return err
	}
	if !opts.headPortal {
		if after, err = p.portalOf(before, after, &was, &is, opts.base); err != nil {
			return err
		}
	}
	changes, err := site.Compare(before, after, was, is, nil)
	if err != nil {
		return p.notBuilt(err)
	}
	shown := make([]shownPage, 0, len(changes))
	for _, c := range changes {
		shown = append(shown, pageDiff(c))
	}
	switch {
	case opts.json:
		return printVersionedJSON(e.stdout, shownPages{Pages: shown})
	case opts.markdown:
		return printPagesMarkdown(e.stdout, shown)
	}
	return printPages(e.stdout, shown)
}

// remembered has a portal know what the history of its commit tells, as site build
// does.
func (p *project) remembered(ctx context.Context, opts *site.Options, t *records.Tree) (*records.Tree, error) {
	if err := p.withHistory(ctx, opts, t); err != nil {
		return nil, err
	}
	return p.withPast(ctx, t, opts.Files, opts.Commit)
}

// portalOf has the later portal made with what the team adds to that of the base, and
// says where the two differ.
func (p *project) portalOf(before, after *records.Tree, was, is *site.Options, base string) (*records.Tree, error) {
	same, err := sameFolder(was.Files, is.Files, records.PortalFolder)
	if err != nil {
		return nil, err
	}
	if !same || before.Config.Portal != after.Config.Portal {
		p.env.say("gitsm: what the team adds to its portal is not that of %s: both portals are made with that of %s (--head-portal shows what it changes)", base, base)
	}
	is.Files = portalFrom{is.Files, was.Files}
	made := *after
	made.Config.Portal = before.Config.Portal
	return &made, nil
}

// portalFrom is a repository with the portal's folder of another one.
type portalFrom struct {
	fs.FS
	portal fs.FS
}

func (f portalFrom) Open(name string) (fs.File, error) {
	if name == records.PortalFolder || strings.HasPrefix(name, records.PortalFolder+"/") {
		return f.portal.Open(name)
	}
	return f.FS.Open(name)
}

// sameFolder reports whether two repositories have the same files in a folder. Only
// their beginning is read: a portal takes no longer ones.
func sameFolder(a, b fs.FS, folder string) (bool, error) {
	var sums [2]map[string]string
	for i, fsys := range []fs.FS{a, b} {
		sums[i] = map[string]string{}
		err := fs.WalkDir(fsys, folder, func(place string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist) && place == folder:
				return nil
			case err != nil || !d.Type().IsRegular():
				return err
			}
			f, err := fsys.Open(place)
			if err != nil {
				return err
			}
			defer f.Close()
			sum := sha256.New()
			_, err = io.Copy(sum, io.LimitReader(f, 32<<20))
			sums[i][place] = string(sum.Sum(nil))
			return err
		})
		if err != nil {
			return false, fmt.Errorf("read %s: %w", folder, err)
		}
	}
	return maps.Equal(sums[0], sums[1]), nil
}

// shownPages is what site diff prints as JSON.
type shownPages struct {
	Pages []shownPage `json:"pages"`
}

// shownPage is a file of the portal that says something else.
type shownPage struct {
	Path  string     `json:"path"`
	Title string     `json:"title,omitempty"`
	Group site.Group `json:"group"`
	What  string     `json:"what"`  // added, removed, changed
	Lines []string   `json:"lines"` // with - and + before them; none of what is added or removed as a whole
}

func pageDiff(c site.PageChange) shownPage {
	p := shownPage{Path: c.Path, Title: c.Title, Group: c.Group, What: "changed", Lines: []string{}}
	switch {
	case c.Before == nil:
		p.What = "added"
		return p
	case c.After == nil:
		p.What = "removed"
		return p
	}
	for _, s := range lineScript(c.Before, c.After) {
		switch s.op {
		case '-':
			p.Lines = append(p.Lines, "- "+c.Before[s.a])
		case '+':
			p.Lines = append(p.Lines, "+ "+c.After[s.b])
		}
	}
	return p
}

// mostCompared bounds the work on two long pages: beyond it what only one of them
// says is told, in its order, without regard to where it stood.
const mostCompared = 4_000_000

func lineScript(a, b []string) []step {
	if len(a)*len(b) <= mostCompared {
		return script(a, b)
	}
	count := map[string]int{}
	for _, line := range b {
		count[line]++
	}
	var steps []step
	for i, line := range a {
		if count[line]--; count[line] < 0 {
			steps = append(steps, step{'-', i, 0})
		}
	}
	for _, line := range a {
		count[line] = 0
	}
	for _, line := range a {
		count[line]++
	}
	for i, line := range b {
		if count[line]--; count[line] < 0 {
			steps = append(steps, step{'+', len(a), i})
		}
	}
	return steps
}

// groupTitles head the groups of files.
var groupTitles = map[site.Group]string{
	site.GroupStatus: "Status", site.GroupFigures: "Figures", site.GroupPages: "Pages", site.GroupData: "Feeds, calendars and data",
}

// name says which page it is.
func (p shownPage) name() string {
	if p.Title == "" {
		return p.Path
	}
	return p.Title + " (" + p.Path + ")"
}

func printPages(w io.Writer, pages []shownPage) error {
	out := bufio.NewWriter(w)
	if len(pages) == 0 {
		fmt.Fprintln(out, "both portals say the same")
	}
	var group site.Group
	for _, p := range pages {
		if p.Group != group {
			if group != "" {
				fmt.Fprintln(out)
			}
			group = p.Group
			fmt.Fprintln(out, groupTitles[group])
		}
		fmt.Fprintf(out, "  %s: %s\n", diag.Visible(p.name()), p.What)
		for _, line := range p.Lines {
			fmt.Fprintf(out, "    %s\n", diag.Visible(line))
		}
	}
	return out.Flush()
}

// mostLines and mostFiles bound what a comment tells of one page and of one group,
// and longestLine how much of a line; the rest is counted, or cut.
const (
	mostLines   = 12
	mostFiles   = 10
	longestLine = 300
)

// printPagesMarkdown writes what a reviewer should see.
func printPagesMarkdown(w io.Writer, pages []shownPage) error {
	_, err := io.WriteString(w, pagesMarkdown(pages))
	return err
}

// pagesMarkdown tells of pages as Markdown in which every word of a record is escaped:
// nothing of it is a link, a mention or markup.
func pagesMarkdown(pages []shownPage) string {
	out := &strings.Builder{}
	fmt.Fprint(out, "### What the portal would say\n")
	if len(pages) == 0 {
		fmt.Fprint(out, "\nThe same as before.\n")
	}
	for _, group := range site.Groups {
		var in []shownPage
		for _, p := range pages {
			if p.Group == group {
				in = append(in, p)
			}
		}
		if len(in) == 0 {
			continue
		}
		fmt.Fprintf(out, "\n#### %s\n\n", groupTitles[group])
		for i, p := range in {
			if i == mostFiles {
				fmt.Fprintf(out, "- and %s more\n", count(len(in)-i, "file"))
				break
			}
			p.markdown(out)
		}
	}
	return out.String()
}

func (p shownPage) markdown(out *strings.Builder) {
	fmt.Fprintf(out, "- %s: %s\n", inert(p.name()), p.What)
	for i, line := range p.Lines {
		if i == mostLines {
			fmt.Fprintf(out, "  - and %s more\n", count(len(p.Lines)-i, "line"))
			return
		}
		if cut := []rune(line); len(cut) > longestLine {
			line = string(cut[:longestLine]) + "…"
		}
		fmt.Fprintf(out, "  - %s\n", inert(line))
	}
}
