package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/forge/github"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records/check"
)

type ciOptions struct {
	gitDir, folder, fetch, reviews, base, head, asOf, sarif string
	dryRun, json                                            bool
}

func newCICommand(e *env) *cobra.Command {
	var opts ciOptions
	cmd := &cobra.Command{
		Use:   "ci",
		Short: "Judge a pull request in a workflow, and answer it",
		Long: `Ci judges what merging a pull request would give, by the rules, the policy and the
people of the branch that it is to be merged into: the verdict of check --base, with
the facts of who wrote and who reviewed it.

On GitHub it takes the pull request from the event that started the workflow and
asks for the facts with the token in GITHUB_TOKEN. It answers with annotations, the
summary and outputs of the step, a check run called "gitsm" and one comment that it
alone edits, each as far as the token allows. On any other forge --reviews brings the
facts (see docs/reviews.md), and --head and --base the commits.

What is proposed is read as data out of Git objects, which the workflow has fetched;
nothing of it is checked out or run. What cannot be verified is refused.

EXIT STATUS
  0  it may be merged
  1  it may not, or that could not be verified
  2  wrong use
  3  it could not be judged at all`,
		Example: `  gitsm ci --git-dir "$RUNNER_TEMP/proposal.git"
  gitsm ci --reviews reviews.json --base origin/main --head HEAD
  gitsm ci --dry-run --json`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return runCI(cmd.Context(), e, opts) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.gitDir, "git-dir", "", "read the commits out of the repository in `DIR`, which may be bare")
	f.StringVar(&opts.folder, "folder", "", "the project is in `DIR` of that repository")
	f.StringVar(&opts.fetch, "fetch", "", "fetch commits that were reviewed and stand on no branch any more from this `REMOTE` or address")
	f.StringVar(&opts.reviews, "reviews", "", "read the facts of the proposal from this `FILE` instead of GitHub")
	f.StringVar(&opts.base, "base", "", "with --reviews: the `COMMIT` to merge into (default what the file says)")
	f.StringVar(&opts.head, "head", "", "with --reviews: the `COMMIT` that is proposed (default what the file says)")
	f.StringVar(&opts.asOf, "as-of", "", "judge as of this `TIME` (default now)")
	f.StringVar(&opts.sarif, "sarif", "", "also write the findings to this `FILE` as SARIF 2.1.0")
	f.BoolVar(&opts.dryRun, "dry-run", false, "make no check run and no comment")
	f.BoolVar(&opts.json, "json", false, "print a JSON object")
	return cmd
}

// ciTime bounds what asking GitHub may take, waiting included.
const ciTime = 8 * time.Minute

// ciRun is one run of ci.
type ciRun struct {
	env    *env
	opts   ciOptions
	repo   *gitrepo.Repo  // with the commits; nothing of it is checked out
	client *github.Client // nil where the facts come from a file
	event  github.Event
}

func runCI(ctx context.Context, e *env, opts ciOptions) error {
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, cancel := context.WithTimeout(ctx, ciTime)
	defer cancel()
	c := &ciRun{env: e, opts: opts}
	if opts.reviews == "" && (opts.base != "" || opts.head != "") {
		return usagef("--base and --head go with --reviews; on GitHub the event names the commits")
	}
	var err error
	if c.repo, err = c.open(); err != nil {
		return err
	}
	defer func() { _ = c.repo.Close() }()
	if opts.reviews != "" {
		return c.judgeFile(ctx)
	}
	return c.judgeEvent(ctx)
}

// open opens the repository with the commits.
func (c *ciRun) open() (*gitrepo.Repo, error) {
	if c.opts.gitDir == "" {
		if c.opts.folder != "" {
			return nil, usagef("--folder goes with --git-dir, where no working tree tells it")
		}
		return openForProposal(c.env)
	}
	folder := path.Clean(filepath.ToSlash(cmp.Or(c.opts.folder, ".")))
	if !fs.ValidPath(folder) {
		return nil, usagef("--folder %s: expected a folder inside the repository", c.opts.folder)
	}
	repo, err := gitrepo.OpenBelow(c.absolute(c.opts.gitDir), folder)
	if errors.Is(err, gitrepo.ErrNotRepository) {
		return nil, usagef("--git-dir %s: there is no Git repository", c.opts.gitDir)
	}
	return repo, err
}

func (c *ciRun) absolute(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(c.env.dir, name)
}

// ciTarget is what is judged: which commit into which, and what is known of it.
type ciTarget struct {
	base, head, branch string
	told               *forge.Proposal // nil where nothing could be found out
	number             int
	queue              bool     // head is what a merge queue made, not what was proposed
	unverified         []string // each one blocks
}

func (t *ciTarget) doubt(format string, args ...any) {
	t.unverified = append(t.unverified, fmt.Sprintf(format, args...))
}

// judgeFile judges by facts from a file.
func (c *ciRun) judgeFile(ctx context.Context) error {
	src, err := os.ReadFile(c.absolute(c.opts.reviews))
	if err != nil {
		return fmt.Errorf("read the facts of the proposal: %w", err)
	}
	told, err := forge.Decode(c.opts.reviews, src)
	if err != nil {
		return c.refuseFacts(err)
	}
	t := &ciTarget{told: &told, number: told.Number}
	for _, side := range []struct {
		flag, said string
		to         *string
	}{{c.opts.base, told.Base, &t.base}, {c.opts.head, told.Head, &t.head}} {
		*side.to = side.said
		if side.flag == "" {
			continue
		}
		if *side.to, err = c.repo.Resolve(side.flag); err != nil {
			return err
		}
		if *side.to != side.said {
			t.doubt("%s", otherCommit(side.said, side.flag, *side.to))
		}
	}
	return c.judge(ctx, t)
}

// judgeEvent judges what an event of GitHub is about: mostly one pull request.
func (c *ciRun) judgeEvent(ctx context.Context) error {
	name, file := c.env.getenv("GITHUB_EVENT_NAME"), c.env.getenv("GITHUB_EVENT_PATH")
	if name == "" || file == "" {
		return wrongUse("gitsm ci --reviews reviews.json", "there is no event of GitHub here (GITHUB_EVENT_NAME, GITHUB_EVENT_PATH)")
	}
	src, err := os.ReadFile(file) //nolint:gosec // the runner names it
	if err != nil {
		return fmt.Errorf("read the event (GITHUB_EVENT_PATH): %w", err)
	}
	if c.event, err = github.ParseEvent(name, src); err != nil {
		return err
	}
	if c.client, err = c.env.github(c.event.Repo); err != nil {
		return err
	}
	numbers, err := c.client.Pulls(ctx, c.event)
	if err != nil {
		return c.judge(ctx, &ciTarget{base: c.event.Base, head: c.event.Head, branch: c.event.Branch, unverified: []string{err.Error()}})
	}
	if len(numbers) == 0 {
		return c.judgeNone(ctx)
	}
	var worst error
	for _, n := range numbers {
		if err := c.judge(ctx, c.pullTarget(ctx, n)); exitStatus(err) > exitStatus(worst) {
			worst = err
		}
	}
	return worst
}

// judgeNone is for an event that no pull request belongs to. A workflow may end
// after its pull request was closed; a push without one went round review, and
// is judged by the records alone.
func (c *ciRun) judgeNone(ctx context.Context) error {
	t := &ciTarget{base: c.event.Base, head: c.event.Head, branch: c.event.Branch}
	if c.event.Name == "push" && t.base != "" {
		return c.judge(ctx, t)
	}
	c.env.say("gitsm: no open pull request has the head %s; there is nothing to judge", short12(t.head))
	return nil
}

// pullTarget asks for the facts of a pull request and holds them against the
// event.
func (c *ciRun) pullTarget(ctx context.Context, number int) *ciTarget {
	t := &ciTarget{number: number, head: c.event.Head, base: c.event.Base, branch: c.event.Branch}
	told, err := c.client.Proposal(ctx, number)
	if err != nil {
		t.doubt("%v", err)
		return t
	}
	t.told, t.queue = &told, t.base != ""
	if err := c.fetchReviewed(ctx, &told); err != nil {
		t.doubt("%v", err)
	}
	if t.queue {
		return t // a merge group, or what was merged: between commits of GitHub's own
	}
	t.base = told.Base
	if told.Head != t.head {
		t.doubt("the pull request has moved on to %s since this run began; the run for that commit decides", short12(told.Head))
	}
	return t
}

// fetchReviewed fetches the commits that reviews were given on, where the
// workflow says from where: an approval outlives a force-push that leaves its
// content as it was (C4). What was fetched is seen by a repository opened anew.
func (c *ciRun) fetchReviewed(ctx context.Context, told *forge.Proposal) error {
	if c.opts.fetch == "" {
		return nil
	}
	dir, gitDir := c.env.dir, ""
	if c.opts.gitDir != "" {
		gitDir = c.absolute(c.opts.gitDir)
		dir = gitDir
	}
	fetchReviewed(ctx, c.env, c.repo, fetchInto(dir, gitDir, c.opts.fetch), told)
	fresh, err := c.open()
	if err != nil {
		return err
	}
	_ = c.repo.Close()
	c.repo = fresh
	return nil
}

// judge comes to the verdict, prints it and answers.
func (c *ciRun) judge(ctx context.Context, t *ciTarget) error {
	asOf, err := c.asOf()
	if err != nil {
		return err
	}
	view, report := c.verdict(ctx, t, asOf)
	return c.answer(ctx, view, report)
}

func (c *ciRun) asOf() (time.Time, error) {
	now := c.env.now().UTC()
	if c.opts.asOf == "" {
		return now, nil
	}
	at, err := time.Parse(time.RFC3339, c.opts.asOf)
	if err != nil {
		return now, usagef("--as-of %s: expected a time such as %s", c.opts.asOf, now.Format(time.RFC3339))
	}
	return at, nil
}

// verdict judges a target. What keeps it from being judged is no error, but
// stands in the view and blocks: its answer must be a no.
func (c *ciRun) verdict(ctx context.Context, t *ciTarget, asOf time.Time) (*ciView, diag.Report) {
	opts := check.Options{AsOf: asOf}
	report := diag.Report{Tool: "gitsm", Version: c.env.version, AsOf: asOf, Rules: ruleInfos()}
	view := &ciView{AsOf: asOf.Format(time.RFC3339), Unverified: []string{}, Records: []ciRecord{}}
	s, err := c.proposal(ctx, t)
	if err != nil {
		t.doubt("%v", err)
		if t.told != nil {
			view.describe(*t.told)
		}
	} else {
		s.proposal.Facts.AsOf = asOf
		v, err := s.judge(opts)
		if err != nil {
			t.doubt("what the proposal adds to the portal: %v", err)
		}
		view = viewOf(c.env, &s.proposal, v, opts)
		if err := c.meetOthers(ctx, s.proposal.Judged, t.head, view); err != nil {
			view.Unverified = append(view.Unverified, "what it meets on other branches: "+err.Error())
		}
		report = s.report(checkOptions{format: "github"}, asOf, v)
		view.Findings, view.Effects = report.Findings, placed(v.Effects, c.repo.Prefix())
	}
	view.Number, view.Base, view.Head, view.Branch = t.number, t.base, t.head, t.branch
	view.Unverified = append(view.Unverified, t.unverified...)
	view.settle()
	return view, report
}

// proposal reads what the merge of a target would give, with its facts.
func (c *ciRun) proposal(ctx context.Context, t *ciTarget) (*proposed, error) {
	for _, side := range []struct{ name, commit string }{{"base", t.base}, {"head", t.head}} {
		if side.commit == "" {
			return nil, fmt.Errorf("the %s of the proposal is not known", side.name)
		}
		if _, err := c.repo.Resolve(side.commit); err != nil {
			return nil, fmt.Errorf("the %s %s is not in the repository (it may have moved since it was fetched; run this again): %w",
				side.name, short12(side.commit), err)
		}
	}
	s, err := readProposal(ctx, c.env, c.repo, t.base, t.head)
	if err != nil {
		return nil, err
	}
	if s.proposal.Base.Config.Doc == nil && s.proposal.Merged.Config.Doc == nil {
		return nil, fmt.Errorf("neither side has a %s in %s; where the project is in a folder, name it with --folder", configFile, folderName(c.repo))
	}
	if t.told != nil && !t.queue {
		if missing := unknownHands(s.commits, t.told); missing != "" {
			t.told.Unknown = append(t.told.Unknown, missing)
		}
	}
	s.proposal.Facts = s.facts(ctx, t.told)
	if c.client != nil {
		s.proposal.Facts.Entered = nil // a commit shows nobody where there is a forge
	}
	return s, nil
}

// unknownHands says which commits of a proposal the facts do not tell of: their
// list ended early, or is that of another proposal.
func unknownHands(commits []gitrepo.CommitInfo, told *forge.Proposal) string {
	known := map[string]bool{}
	for _, c := range told.Commits {
		known[c.SHA] = true
	}
	var unknown []string
	for _, c := range commits {
		if !known[c.Hash] {
			unknown = append(unknown, c.Hash)
		}
	}
	if len(unknown) == 0 {
		return ""
	}
	return fmt.Sprintf("who made %s that the facts do not tell of, such as %s", count(len(unknown), "commit"), short12(unknown[0]))
}
