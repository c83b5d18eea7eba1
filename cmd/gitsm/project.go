package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
)

// configFile marks the folder of a project.
const configFile = "gitsm.yaml"

// project is a team's repository, opened: its folder and its records.
type project struct {
	env  *env
	dir  string // absolute
	root *os.Root
	tree *records.Tree

	opened  []io.Closer // beside the root
	touched []string    // files that were edited while the project is shown
}

// findProject gives the folder with gitsm.yaml at or above where the command
// was started.
func findProject(e *env) (string, error) {
	start, err := filepath.Abs(e.dir)
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if info, err := os.Lstat(filepath.Join(dir, configFile)); err == nil && info.Mode().IsRegular() {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", wrongUse("gitsm init", "no %s in %s or above it", configFile, start)
		}
	}
}

// openProject finds and reads the project that a command works on. The caller
// closes it.
func openProject(e *env) (*project, error) {
	dir, err := findProject(e)
	if err != nil {
		return nil, err
	}
	return openProjectAt(e, dir)
}

func openProjectAt(e *env, dir string) (*project, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	p := &project{env: e, dir: dir, root: root}
	if p.tree, err = records.Load(root.FS()); err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("read the records below %s: %w", dir, err)
	}
	p.mentionInterruption()
	return p, nil
}

func (p *project) close() {
	for _, c := range p.opened {
		_ = c.Close()
	}
	_ = p.root.Close()
}

// record finds the record that an argument names.
func (p *project) record(id string) (*records.Record, error) {
	if r := p.tree.Record(id); r != nil {
		return r, p.onlyOne(r)
	}
	if r := p.tree.Record(strings.ToUpper(id)); r != nil {
		return r, nil
	}
	// A path is as good a name: shells complete it.
	if r := p.recordAt(id); r != nil {
		return r, nil
	}
	return nil, wrongUse("gitsm list", "there is no record %q%s", id, diag.DidYouMean(id, p.tree.IDs()))
}

// onlyOne refuses an ID that two files have: which one is meant, only a path can
// say.
func (p *project) onlyOne(r *records.Record) error {
	for _, other := range p.tree.Records {
		if other != r && other.ID == r.ID {
			return wrongUse("gitsm renumber "+other.Path, "two records are called %s, %s and %s; name the file", r.ID, r.Path, other.Path)
		}
	}
	return nil
}

// unread tells how many records could not be read, and so say nothing of
// themselves: a reader must not take silence for good news.
func (p *project) unread() []*records.Record {
	var out []*records.Record
	for _, r := range p.tree.Records {
		if r.Unread() {
			out = append(out, r)
		}
	}
	return out
}

// mentionUnread warns a reader of lists and pages of what is missing there.
func (p *project) mentionUnread() {
	if unread := p.unread(); len(unread) > 0 {
		fmt.Fprintf(p.env.stderr, "gitsm: %s could not be read, such as %s; run gitsm check\n", count(len(unread), "record"), diag.Visible(unread[0].Path))
	}
}

func (p *project) recordAt(name string) *records.Record {
	if !strings.HasSuffix(name, ".md") {
		return nil
	}
	inside, err := p.inside(name)
	if err != nil {
		return nil
	}
	for _, r := range p.tree.Records {
		if r.Path == inside {
			return r
		}
	}
	return nil
}

// inside turns a path as a person types it into a slash path inside the
// project.
func (p *project) inside(name string) (string, error) {
	abs := name
	if !filepath.IsAbs(abs) {
		abs = filepath.Join(p.env.dir, name)
	}
	rel, err := filepath.Rel(p.dir, abs)
	if err != nil {
		return "", usagef("%s is not inside the project %s", name, p.dir)
	}
	rel = filepath.ToSlash(rel)
	if rel != "." && !fs.ValidPath(rel) {
		return "", usagef("%s is not inside the project %s", name, p.dir)
	}
	return rel, nil
}

// prefix leads from where the command was started to the project: what has to
// stand before a path so that it can be opened as it is printed.
func (p *project) prefix() string {
	rel, err := filepath.Rel(p.env.dir, p.dir)
	if err != nil || rel == "." {
		return ""
	}
	return filepath.ToSlash(rel)
}

// options say against what this run judges.
func (p *project) options() check.Options {
	return check.Options{AsOf: p.env.now().In(p.tree.Config.Zone)}
}

// refusal is a refusal whose findings show their source lines.
func (p *project) refusal(findings []diag.Diagnostic, format string, args ...any) error {
	return &refusal{what: fmt.Sprintf(format, args...), findings: placed(findings, p.prefix()), source: p.source}
}

// source gives the text of a file by the path that is printed.
func (p *project) source(printed string) []byte {
	rel, ok := strings.CutPrefix(printed, p.prefix())
	if !ok {
		return nil
	}
	return p.tree.Source(strings.TrimPrefix(rel, "/"))
}

// placed puts a prefix before the paths of findings.
func placed(findings []diag.Diagnostic, prefix string) []diag.Diagnostic {
	if prefix == "" {
		return findings
	}
	out := make([]diag.Diagnostic, len(findings))
	for i, f := range findings {
		f.Span.File = path.Join(prefix, f.Span.File)
		related := make([]diag.Note, len(f.Related))
		for j, n := range f.Related {
			n.Span.File = path.Join(prefix, n.Span.File)
			related[j] = n
		}
		f.Related = related
		if f.Fix != nil {
			fix := *f.Fix
			fix.Edits = append([]diag.Edit(nil), fix.Edits...)
			for j := range fix.Edits {
				fix.Edits[j].File = path.Join(prefix, fix.Edits[j].File)
			}
			f.Fix = &fix
		}
		out[i] = f
	}
	return out
}

// state opens the folder for the lock and the journal: inside the Git
// repository, where nothing is ever committed, or, without Git, in .gitsm. Two
// projects of one Git repository have a folder each. Where it is missing, make
// says whether it is made; it is an fs.ErrNotExist otherwise.
func (p *project) state(makeIt bool) (*os.Root, error) {
	gitDir, err := gitrepo.GitDir(p.dir)
	if errors.Is(err, gitrepo.ErrNotRepository) {
		return ordinaryFolder(p.root, ".gitsm", makeIt)
	} else if err != nil {
		return nil, err
	}
	git, err := os.OpenRoot(gitDir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = git.Close() }()
	return ordinaryFolder(git, path.Join("gitsm", belowGit(p.dir)), makeIt)
}

// belowGit is the slash path from the folder with .git to dir.
func belowGit(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil || filepath.Dir(at) == at {
			rel, err := filepath.Rel(at, dir)
			if err != nil {
				return ""
			}
			return filepath.ToSlash(rel)
		}
	}
}

// ordinaryFolder opens a folder below root. A symbolic link is not followed.
func ordinaryFolder(root *os.Root, name string, makeIt bool) (*os.Root, error) {
	if makeIt {
		if err := root.MkdirAll(name, 0o777); err != nil {
			return nil, fmt.Errorf("make %s: %w", filepath.Join(root.Name(), name), err)
		}
	}
	for at := name; at != "."; at = path.Dir(at) {
		info, err := root.Lstat(at)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("%s is not an ordinary folder", filepath.Join(root.Name(), at))
		}
	}
	return root.OpenRoot(name)
}

// writing runs do under the project's lock. It refuses to while an earlier
// change is half done.
func (p *project) writing(ctx context.Context, command string, do func(w *writer, state *os.Root) error) error {
	return p.locked(ctx, command, func(w *writer, state *os.Root) error {
		j, found, err := readJournal(state)
		if err != nil {
			return err
		}
		if found {
			return &interruptedError{j}
		}
		return do(w, state)
	})
}

// locked runs do under the project's lock.
func (p *project) locked(ctx context.Context, command string, do func(w *writer, state *os.Root) error) error {
	state, err := p.state(true)
	if err != nil {
		return fmt.Errorf("lock the project: %w", err)
	}
	defer func() { _ = state.Close() }()
	host, _ := os.Hostname()
	me := owner{PID: os.Getpid(), Host: host, Since: p.env.now(), Command: command}
	lock, err := takeLock(ctx, state, me, p.env.lockWait)
	if err != nil {
		return err
	}
	defer lock.release()
	if err := (&writer{root: state}).sweep("."); err != nil {
		return err
	}
	return do(&writer{root: p.root, fail: p.env.fail}, state)
}

// write makes changes as one, under the lock, and says what was written.
func (p *project) write(ctx context.Context, command string, changes ...change) error {
	return p.whileWriting(p.writing(ctx, command, func(w *writer, state *os.Root) error {
		for _, c := range changes {
			if err := w.sweep(path.Dir(c.Path)); err != nil {
				return err
			}
		}
		return w.applyAll(state, command, p.env.now(), changes)
	}))
}

// whileWriting completes an error of the writer: its refusals get the paths
// that the user sees, and failures of the system say what was being done.
func (p *project) whileWriting(err error) error {
	var (
		refused *refusal
		system  *fs.PathError
		link    *os.LinkError
	)
	switch {
	case errors.As(err, &refused) && refused.what == "":
		return p.refusal(refused.findings, "nothing was written")
	case errors.As(err, &system), errors.As(err, &link):
		return fmt.Errorf("write below %s: %w", p.dir, err)
	}
	return err
}

// mentionInterruption tells readers that what they see is half a change.
func (p *project) mentionInterruption() {
	state, err := p.state(false)
	if err != nil {
		return
	}
	defer func() { _ = state.Close() }()
	if j, found, err := readJournal(state); err == nil && found && !isLocked(state) {
		p.env.say("gitsm: %v", &interruptedError{j})
	}
}
