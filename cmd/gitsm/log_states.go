package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/history"
)

// statesFile keeps what was walked for --states, with the state of each version.
const statesFile = "states.cache"

// openSettings finds the project and reads how its records are read, but no
// record: what looks at the past alone need not wait for the present.
func openSettings(e *env) (*project, error) {
	dir, err := findProject(e)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	p := &project{env: e, dir: dir, root: root}
	if p.tree, err = records.LoadSettings(root.FS()); err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("read the settings below %s: %w", dir, err)
	}
	if n := len(p.tree.Faults); n > 0 {
		e.say("gitsm: the settings have %s, and what is wrong does not count; run gitsm check", count(n, "fault"))
	}
	return p, nil
}

// runLogStates tells every change of state as the main line has it.
func runLogStates(ctx context.Context, e *env, opts logOptions) error {
	if len(opts.ids) > 0 || len(opts.services) > 0 || opts.verify || opts.strict {
		return wrongUse("gitsm log --help", "--states is of all records, and goes with --since, --limit, --kind, --rev and --json")
	}
	p, err := openSettings(e)
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.judgeLogOptions(&opts); err != nil {
		return err
	}
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return err
	}
	defer func() { _ = repo.Close() }()
	past, err := p.walk(ctx, repo, opts.rev, statesFile, p.statesWalk(p.tree, p.root.FS()))
	if err != nil {
		return fmt.Errorf("read the history: %w", err)
	}
	return p.printStates(past, stepsOf(past), opts)
}

// statesWalk is a walk along the main line that reads the state of each version.
func (p *project) statesWalk(settings *records.Tree, fsys fs.FS) gitrepo.PastOptions {
	return gitrepo.PastOptions{
		WalkOptions: gitrepo.WalkOptions{Folders: kindFolders(settings.Kinds), FirstParent: true, Read: history.Glance(settings)},
		ReadKey:     history.GlanceVersion + " " + p.env.version + " " + settingsDigest(settings, fsys),
	}
}

// settingsDigest names the settings that decide what a version of a file means.
func settingsDigest(settings *records.Tree, fsys fs.FS) string {
	h := sha256.New()
	files := []string{records.ConfigFile}
	entries, _ := fs.ReadDir(fsys, records.KindsFolder) // no such folder, no such kinds
	for _, entry := range entries {
		files = append(files, path.Join(records.KindsFolder, entry.Name()))
	}
	for _, name := range files {
		if src := settings.Source(name); src != nil {
			_, _ = fmt.Fprintf(h, "%q %q\n", name, src)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// stepsOf follows the states through a past of first parents. Within a commit,
// what it took away counts only where it did not put the record elsewhere.
func stepsOf(past *gitrepo.Past) []history.Step {
	var steps history.Steps
	owner := map[string]string{} // path -> ID
	holds := map[string]string{} // ID -> path
	for i := range slices.Backward(past.Steps) {
		s := &past.Steps[i]
		for _, ch := range s.OnMain() {
			if id := history.GlancedID(ch.Note); ch.After != "" && id != "" {
				steps.Add(ch.Path, s.Hash, s.CommitTime, ch.Note)
				owner[ch.Path], holds[id] = id, ch.Path
			}
		}
		for _, ch := range s.OnMain() {
			id := owner[ch.Path]
			if ch.After != "" || id == "" {
				continue
			}
			delete(owner, ch.Path)
			if holds[id] == ch.Path {
				steps.Gone(ch.Path, id, s.Hash, s.CommitTime)
				delete(holds, id)
			}
		}
	}
	return steps.All()
}

// wants reports whether --since and --kind let a file through.
func (o *logOptions) wants(p *project, place string, when time.Time) bool {
	return !when.Before(o.from) && (o.wanted == nil || p.tree.Kinds.ByFolder(place) == o.wanted)
}

// unreadIn lists the versions that nothing could be made of, oldest first.
func (p *project) unreadIn(past *gitrepo.Past, opts logOptions) []shownUnread {
	out := []shownUnread{}
	for i := range slices.Backward(past.Steps) {
		s := &past.Steps[i]
		for _, ch := range s.OnMain() {
			if ch.Note == history.Unreadable && opts.wants(p, ch.Path, s.CommitTime) {
				out = append(out, shownUnread{ch.Path, s.Hash})
			}
		}
	}
	return out
}

// shownStates is what log --states prints as JSON.
type shownStates struct {
	Rev      string `json:"rev"`
	Complete bool   `json:"complete"`
	Since    string `json:"since,omitempty"`
	// Unread are versions whose header could not be read: a step that they made is
	// told with the next version that can be.
	Unread []shownUnread `json:"unread"`
	Steps  []shownMove   `json:"steps"`
}

type shownUnread struct {
	Path   string `json:"path"`
	Commit string `json:"commit"`
}

type shownMove struct {
	ID       string `json:"id"`
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"` // missing where the record was taken away
	Recorded string `json:"recorded"`
	Commit   string `json:"commit"`
	Path     string `json:"path"`
}

func (p *project) printStates(past *gitrepo.Past, steps []history.Step, opts logOptions) error {
	shown := shownStates{Rev: past.Tip, Complete: past.Complete, Since: p.clock(past.Since), Unread: p.unreadIn(past, opts), Steps: []shownMove{}}
	for _, s := range steps {
		if !opts.wants(p, s.Path, s.When) {
			continue
		}
		shown.Steps = append(shown.Steps, shownMove{s.ID, s.From, s.To, p.told(s.When), s.Commit, s.Path})
	}
	if n := len(shown.Steps) - opts.limit; opts.limit > 0 && n > 0 {
		shown.Steps = shown.Steps[n:]
	}
	if opts.json {
		return printVersionedJSON(p.env.stdout, shown)
	}
	out := bufio.NewWriter(p.env.stdout)
	for _, s := range shown.Steps {
		fmt.Fprintf(out, "%s  %.12s  %s  %s -> %s\n", s.Recorded, s.Commit, diag.Visible(s.ID),
			diag.Visible(cmp.Or(s.From, "nothing")), diag.Visible(cmp.Or(s.To, "nothing")))
	}
	if n := len(shown.Unread); n > 0 {
		fmt.Fprintf(out, "\nnote: the header of %s could not be read, such as %s of %.12s; a step that was made there is told with the next one\n",
			count(n, "version"), diag.Visible(shown.Unread[0].Path), shown.Unread[0].Commit)
	}
	if !past.Complete {
		fmt.Fprintln(out, "\nnote: "+p.shallowNote(past))
	}
	return out.Flush()
}

// shallowNote says from where the history is whole, and how to complete it.
func (p *project) shallowNote(past *gitrepo.Past) string {
	return fmt.Sprintf("this clone is shallow: history is complete after %s, and what is older is not told (run \"git fetch --unshallow\", or set fetch-depth: 0 in the workflow)",
		p.told(past.Since))
}
