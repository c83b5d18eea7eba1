package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/adopt"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/schema"
)

type adoptOptions struct {
	folder, kind, like string
	write, json        bool
}

func newAdoptCommand(e *env) *cobra.Command {
	var opts adoptOptions
	cmd := &cobra.Command{
		Use:   "adopt FOLDER",
		Short: "Read records that exist already, as they are, by a kind that is made for them",
		Long: `Adopt looks at the Markdown and YAML files of a folder (decisions, proposals, reviews,
runbooks) and at their history, and proposes a kind: where IDs, titles and states
stand (in a header, in "Key: value" lines that begin a text, in a section "## Status"),
which fields there are with which values, the sections, the states, and the
moves that the commits of the main line show, with how often. It prints what it
found, what is missing, what gitsm check would say, and the kind; with --write the
kind goes into kinds/. The records are not touched, now or later: check, list, show,
log and the portal read them where they are.

A folder that a kind has adopted already is held against that kind: the moves that
were seen, and those that its lifecycle forbids.

FOLDER may be ".", for the files that lie beside gitsm.yaml.

EXIT STATUS
  0  looked at, or written
  1  the proposal has faults, and was not written
  2  wrong use
  3  it could not be done`,
		Example: `  gitsm adopt docs/decisions
  gitsm adopt EIPS --write
  gitsm adopt . --kind postmortem --like pir
  gitsm adopt docs/adr --json
  gitsm adopt content/runbooks --like knowledge --write`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.folder = args[0]
			return runAdopt(cmd.Context(), e, opts)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	f := cmd.Flags()
	f.StringVar(&opts.kind, "kind", "", "call the kind `NAME`, rather than after the folder or the files")
	f.StringVar(&opts.like, "like", "", "say what the records lack of this `KIND`, such as pir or knowledge")
	f.BoolVarP(&opts.write, "write", "w", false, "write the kind into kinds/")
	f.BoolVar(&opts.json, "json", false, "print what was found as a JSON object")
	return cmd
}

func runAdopt(ctx context.Context, e *env, opts adoptOptions) error {
	p, err := openSettings(e)
	if err != nil {
		return err
	}
	defer p.close()
	if opts.folder, err = p.inside(opts.folder); err != nil {
		return err
	}
	var like *schema.Kind
	if opts.like != "" {
		if like, err = kindNamed(p.tree.Kinds, opts.like); err != nil {
			return err
		}
	}
	if k, err := p.adoptedBy(opts.folder); err != nil || k != nil {
		if err == nil {
			err = p.holdAgainst(ctx, k, opts.json)
		}
		return err
	}
	if opts.kind != "" && p.tree.Kinds.Kind(opts.kind) != nil {
		return wrongUse("gitsm kinds "+opts.kind, "there is a kind %s already; give the new one another name with --kind", opts.kind)
	}
	s, err := p.survey(opts)
	if err != nil {
		return err
	}
	past, note, err := p.pastOfSurvey(ctx, s)
	if err != nil {
		return err
	}
	proposal := s.Propose(past)
	faults, findings := p.judgeProposal(s, proposal)
	view := adoptView{p, s, past, proposal, findings, note}
	if opts.json {
		err = printJSON(e.stdout, view.report(like, faults, opts.write && len(faults) == 0))
	} else {
		err = view.print(like, opts.write)
	}
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return p.refusal(faults, "the kind that is proposed has %s; give it another name, or write it by hand", count(len(faults), "fault"))
	}
	if !opts.write {
		return nil
	}
	if err := p.write(ctx, "adopt "+opts.folder, change{Path: proposal.Path, After: proposal.File}); err != nil {
		return err
	}
	if opts.json {
		return nil
	}
	_, err = fmt.Fprintf(e.stdout, "\nwritten: %s\n", path.Join(p.prefix(), proposal.Path))
	return err
}

// survey looks at the folder that is to be adopted.
func (p *project) survey(opts adoptOptions) (*adopt.Survey, error) {
	if info, err := fs.Stat(p.root.FS(), opts.folder); err == nil && !info.IsDir() {
		return nil, usagef("%s is a file; expected the folder that the records lie in", opts.folder)
	}
	s, err := adopt.Look(p.root.FS(), adopt.Options{Folder: opts.folder, Name: opts.kind, Kinds: p.tree.Kinds})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("%s: there is no such folder in the project", opts.folder)
	case err != nil:
		return nil, err
	case len(s.Records) == 0:
		such := ""
		if len(s.LeftOut) > 0 {
			such = fmt.Sprintf(", such as %s: %s", s.LeftOut[0].Path, s.LeftOut[0].Why)
		}
		return nil, wrongUse("gitsm adopt --help", "%s holds no Markdown or YAML that could be records (%s left out%s)", opts.folder, count(len(s.LeftOut), "file"), such)
	}
	return s, nil
}

// adoptedBy finds the kind that has a folder already: nil for none, an error where
// it is one that keeps records of gitsm's own form there.
func (p *project) adoptedBy(folder string) (*schema.Kind, error) {
	for _, k := range p.tree.Kinds.Kinds() {
		if k.Folder == folder && k.Adopt != nil {
			return k, nil
		}
	}
	if k := p.tree.Kinds.ByFolder(folder); k != nil && folder != schema.AllFolder {
		return nil, wrongUse("gitsm kinds "+k.Name, "%s belongs to the kind %s already", folder, k.Name)
	}
	return nil, nil
}

// pastOfSurvey walks the history. Headers that are no YAML now and then, but lines
// of "Key: value", are read as those from then on.
func (p *project) pastOfSurvey(ctx context.Context, s *adopt.Survey) (past *adopt.Past, note string, err error) {
	past, note, err = p.walkSurvey(ctx, s)
	if err != nil || past.Unread == 0 && s.Faults() == 0 || !s.Flat() || s.Preamble {
		return past, note, err
	}
	before := s.Faults()
	s.Reread(true)
	inLines, _, err := p.walkSurvey(ctx, s)
	if err != nil {
		return nil, "", err
	}
	if s.Faults() > before || inLines.Unread > past.Unread || s.Faults() == before && inLines.Unread == past.Unread {
		s.Reread(false)
		return past, note, nil
	}
	return inLines, note, nil
}

func (p *project) walkSurvey(ctx context.Context, s *adopt.Survey) (past *adopt.Past, note string, err error) {
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		if noPast(err) {
			return &adopt.Past{}, err.Error(), nil
		}
		return nil, "", err
	}
	defer func() { _ = repo.Close() }()
	probe := p.tree.WithAll(map[string][]byte{"kinds/" + s.Name + ".yaml": s.Probe()})
	k := probe.Kinds.Kind(s.Name)
	if k == nil {
		return &adopt.Past{}, "the kind cannot be made, and so the history was not read", nil
	}
	walked, err := repo.Past(ctx, "HEAD", gitrepo.PastOptions{
		WalkOptions: gitrepo.WalkOptions{Folders: foldersOf(k), FirstParent: true, Read: history.Glance(probe)},
	})
	switch {
	case err != nil && noPast(err):
		return &adopt.Past{}, err.Error(), nil
	case err != nil:
		return nil, "", fmt.Errorf("read the history: %w", err)
	}
	past = &adopt.Past{Commits: walked.Commits, Complete: walked.Complete, Steps: stepsOf(walked)}
	for i := range walked.Steps {
		for _, ch := range walked.Steps[i].OnMain() {
			if ch.Note == history.Unreadable {
				past.Unread++
			}
		}
	}
	return past, "", nil
}

// judgeProposal says what gitsm check would of the project with the kind: faults
// of the kind itself, and findings about its records.
func (p *project) judgeProposal(s *adopt.Survey, proposal *adopt.Proposal) (faults, findings []diag.Diagnostic) {
	files := map[string][]byte{}
	for _, r := range s.Records {
		files[r.Path] = r.Src
	}
	tree := p.tree.WithAll(map[string][]byte{proposal.Path: proposal.File}).WithAll(files)
	for _, d := range check.Run(tree, check.Options{AsOf: p.env.now().In(p.tree.Config.Zone)}) {
		switch _, own := files[d.Span.File]; {
		case d.Span.File == proposal.Path:
			faults = append(faults, d)
		case own:
			findings = append(findings, d)
		}
	}
	return faults, findings
}

// holdAgainst tells what history says of a folder that is adopted already.
func (p *project) holdAgainst(ctx context.Context, k *schema.Kind, asJSON bool) error {
	tree, err := records.Load(p.root.FS())
	if err != nil {
		return err
	}
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return err
	}
	defer func() { _ = repo.Close() }()
	past, err := p.walk(ctx, repo, "HEAD", statesFile, p.statesWalk(p.tree, p.root.FS()))
	if err != nil {
		return fmt.Errorf("read the history: %w", err)
	}
	h := p.hold(k, tree.OfKind(k.Name), stepsOf(past))
	if asJSON {
		return printJSON(p.env.stdout, h.report(p))
	}
	return h.print(p)
}
