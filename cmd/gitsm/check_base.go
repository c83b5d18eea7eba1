package main

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records/check"
)

// runCheckBase judges what merging the head would make of the base.
func runCheckBase(ctx context.Context, e *env, opts checkOptions) error {
	print, err := printerFor(e, &opts)
	if err != nil {
		return err
	}
	if err := opts.fitBase(); err != nil {
		return err
	}
	repo, err := openForProposal(e)
	if err != nil {
		return err
	}
	defer func() { _ = repo.Close() }()
	if err := sayHead(e, repo, &opts); err != nil {
		return err
	}
	s, err := readProposal(ctx, e, repo, opts.base, opts.head)
	if err != nil {
		return err
	}
	if s.proposal.Base.Config.Doc == nil && s.proposal.Merged.Config.Doc == nil {
		return wrongUse("gitsm check -C FOLDER --base "+opts.base, "neither side has a %s in %s", configFile, folderName(repo))
	}
	told, err := opts.told(e)
	if err != nil {
		return err
	}
	doubts := s.doubts(opts, told)
	s.proposal.Facts = s.facts(ctx, told)
	asOf, err := opts.asOfIn(e, s)
	if err != nil {
		return err
	}
	s.proposal.Facts.AsOf = asOf
	verdict, err := s.judge(check.Options{AsOf: asOf})
	if err != nil {
		return err
	}
	report := s.report(opts, asOf, verdict)
	report.Findings = append(doubts, report.Findings...)
	if err := print(e.stdout, report); err != nil {
		return err
	}
	s.tell(opts, verdict)
	if errs, warnings := diag.Count(report.Findings); errs > 0 || opts.strict && warnings > 0 {
		return errFindings
	}
	return nil
}

// fitBase refuses what does not go with a base.
func (o *checkOptions) fitBase() error {
	switch {
	case len(o.paths) > 0:
		return usagef("--base judges a whole proposal; name no paths or records with it")
	case o.temporal:
		return usagef("--base judges what depends on the date in the records that the proposal moves; leave --temporal out")
	}
	return nil
}

// told reads what a forge told of the proposal.
func (o *checkOptions) told(e *env) (*forge.Proposal, error) {
	if o.reviews == "" {
		return nil, nil
	}
	told, err := (&project{env: e}).readReviews(o.reviews)
	if err != nil {
		return nil, err
	}
	return &told, nil
}

// doubts are what the facts do not tell, each of which refuses: ci says the same.
func (s *proposed) doubts(opts checkOptions, told *forge.Proposal) (found []diag.Diagnostic) {
	if told == nil {
		return nil
	}
	var texts []string
	for _, side := range []struct{ name, said, is string }{{opts.base, told.Base, s.merge.Base}, {opts.head, told.Head, s.merge.Head}} {
		if side.said != side.is {
			texts = append(texts, otherCommit(side.said, side.name, side.is))
		}
	}
	if missing := unknownHands(s.commits, told); missing != "" {
		told.Unknown = append(told.Unknown, missing)
	}
	for _, text := range append(texts, told.Unknown...) {
		found = append(found, diag.Errorf(diag.Span{File: opts.reviews}, "could-not-verify", "%s", diag.Visible(text)))
	}
	return found
}

// otherCommit says that facts are not of the commit that is judged.
func otherCommit(said, name, is string) string {
	return fmt.Sprintf("the facts are of the commit %s, and %s is %s: gather them again", short12(said), name, short12(is))
}

// asOfIn is the instant to judge against, in the zone of the target branch.
func (o *checkOptions) asOfIn(e *env, s *proposed) (time.Time, error) {
	return (&project{env: e, tree: s.proposal.Base}).asOf(o.asOf)
}

// folderName names the folder of the project for a person.
func folderName(repo *gitrepo.Repo) string {
	if repo.Prefix() == "" {
		return "the root of the repository"
	}
	return repo.Prefix()
}

// sayHead settles which commit is judged, and says so where nobody named it.
func sayHead(e *env, repo *gitrepo.Repo, opts *checkOptions) error {
	if opts.head != "" {
		return nil
	}
	head, err := repo.Head()
	if err != nil {
		return err
	}
	if head.Commit == "" {
		return fmt.Errorf("--head: %w", gitrepo.ErrUnborn)
	}
	on := "a detached HEAD"
	if head.Branch != "" {
		on = "branch " + head.Branch
	}
	opts.head = head.Commit
	e.say("judging commit %.12s of %s; what is not committed is not judged", head.Commit, on)
	return nil
}

// report is what the printers get: paths as the reader of the format knows them.
func (s *proposed) report(opts checkOptions, asOf time.Time, v check.Verdict) diag.Report {
	prefix := prefixFrom(s.env, s.repo)
	if opts.format == "github" || opts.format == "sarif" || s.repo.Root() == "" {
		prefix = s.repo.Prefix() // those who read them know the Git repository alone
	}
	source := func(printed string) []byte {
		rel, ok := strings.CutPrefix(printed, prefix)
		if !ok {
			return nil
		}
		return s.proposal.Merged.Source(strings.TrimPrefix(rel, "/"))
	}
	var conflicts []string
	for _, c := range s.merge.Conflicts {
		conflicts = append(conflicts, c.Path)
	}
	return diag.Report{
		Tool: "gitsm", Version: s.env.version, AsOf: asOf, Root: path.Join(s.repo.Root(), s.repo.Prefix()), Records: v.Records,
		Findings: placed(v.Findings, prefix), Rules: ruleInfos(), Source: source,
		Merge: &diag.Merge{
			Base: s.merge.Base, Head: s.merge.Head, Tree: s.merge.Tree, Kind: s.merge.Kind, Forks: s.merge.Forks, Conflicts: conflicts,
			Commits: len(s.commits), Changed: len(s.proposal.Changed), Standing: v.Standing, Effects: placed(v.Effects, prefix),
		},
	}
}

// tell says beside the findings what a reader of the text wants to know.
func (s *proposed) tell(opts checkOptions, v check.Verdict) {
	if opts.format != "text" {
		return
	}
	printEffects(s.env.stdout, placed(v.Effects, prefixFrom(s.env, s.repo)))
	if v.Standing > 0 {
		s.env.say("left alone: %s elsewhere; gitsm check shows them", count(v.Standing, "error"))
	}
	if s.env.terminal.out {
		errs, warnings := diag.Count(v.Findings)
		s.env.say("%s, %s and %s into %.12s: %s", count(len(s.commits), "commit"), count(len(s.proposal.Changed), "file"),
			count(v.Records, "record"), s.merge.Base, count(errs, "error")+" and "+count(warnings, "warning"))
	}
}

// shownEffects are so many that a person reads them.
const shownEffects = 50

// printEffects prints what a policy would alter, a line each.
func printEffects(w io.Writer, effects []diag.Diagnostic) {
	if len(effects) == 0 {
		return
	}
	fmt.Fprintln(w, "this policy would alter past verdicts:")
	for i, d := range effects {
		if i == shownEffects {
			fmt.Fprintf(w, "  and %d more; --json lists them all\n", len(effects)-i)
			return
		}
		fmt.Fprintf(w, "  %s: %s [%s]\n", diag.Visible(d.Span.String()), diag.Visible(d.Message), d.Rule)
	}
}
