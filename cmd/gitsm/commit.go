package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
)

// readyToCommit refuses --commit before anything is written where the commit
// could not be made or would be lost, and names the way out.
func (p *project) readyToCommit(ctx context.Context) error {
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return fmt.Errorf("--commit: %w", err)
	}
	defer func() { _ = repo.Close() }()
	for _, busy := range []struct{ file, doing, out string }{
		{"MERGE_HEAD", "a merge", "git merge --continue or git merge --abort"},
		{"rebase-merge", "a rebase", "git rebase --continue or git rebase --abort"},
		{"rebase-apply", "a rebase", "git rebase --continue or git rebase --abort"},
		{"CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --continue or git cherry-pick --abort"},
		{"REVERT_HEAD", "a revert", "git revert --continue or git revert --abort"},
	} {
		if _, err := os.Lstat(filepath.Join(repo.GitDir(), busy.file)); err == nil {
			return p.cannotCommit("commit-in-progress", busy.out, "%s is under way, and a commit of one record would end up in it", busy.doing)
		}
	}
	head, err := repo.Head()
	switch {
	case err != nil:
		return fmt.Errorf("--commit: %w", err)
	case head.Commit == "":
		return p.cannotCommit("commit-unborn", "git add . && git commit", "the branch has no commit yet, and a record alone is no repository")
	case head.Branch == "":
		return p.cannotCommit("commit-detached", "git switch -c BRANCH", "HEAD is detached, so the commit would be on no branch")
	}
	return p.waitForIndex(ctx, filepath.Join(repo.GitDir(), "index.lock"))
}

func (p *project) cannotCommit(rule, way, format string, args ...any) error {
	d := diag.Errorf(diag.Span{File: ".git"}, rule, format, args...)
	d.Fix = &diag.Fix{Title: "first", Command: way}
	return &refusal{what: "nothing was written", findings: []diag.Diagnostic{d}}
}

// indexRetry is how often index.lock is looked for: Git has no queue.
const indexRetry = 20 * time.Millisecond

// waitForIndex waits for another git to let go of the index, for as long as for
// another gitsm. The file is never taken away: only its owner knows whether it
// is stale.
func (p *project) waitForIndex(ctx context.Context, lock string) error {
	deadline := time.After(p.env.lockWait)
	for {
		info, err := os.Lstat(lock)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		} else if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline:
			return fmt.Errorf("--commit: another git holds %s, %s old; nothing was written: remove the file if no git is running",
				lock, p.env.now().Sub(info.ModTime()).Round(time.Second))
		case <-time.After(indexRetry):
		}
	}
}

// commit records changes that have been written, and nothing else: what else is
// staged stays staged, what is dirty stays dirty.
func (p *project) commit(ctx context.Context, message string, changes []change) error {
	var paths, added []string
	want := map[string]string{}
	for _, c := range changes {
		paths = append(paths, c.Path)
		if tracked, err := p.git(ctx, nil, "ls-files", "--", c.Path); err == nil && tracked == "" && c.After != nil {
			added = append(added, c.Path)
		}
		if c.After != nil {
			id, err := p.git(ctx, c.After, "hash-object", "--stdin", "--path="+c.Path)
			if err != nil {
				return p.notCommitted(err)
			}
			want[c.Path] = id
		}
	}
	if err := p.env.failpoint("commit"); err != nil {
		return err
	}
	if len(added) > 0 {
		if _, err := p.git(ctx, nil, append([]string{"add", "--intent-to-add", "--"}, added...)...); err != nil {
			return p.notCommitted(err)
		}
	}
	if _, err := p.git(ctx, nil, append([]string{"commit", "--quiet", "--only", "--message=" + message, "--"}, paths...)...); err != nil {
		if len(added) > 0 {
			// Take the announcement back, so that the index is as it was.
			_, undo := p.git(ctx, nil, append([]string{"rm", "--cached", "--quiet", "--"}, added...)...)
			err = errors.Join(err, undo)
		}
		return p.notCommitted(err)
	}
	return p.unchangedByHooks(ctx, changes, want)
}

func (p *project) notCommitted(err error) error {
	return fmt.Errorf("the change is written, but not committed: %w", err)
}

// unchangedByHooks makes sure that what was committed, and what lies in the
// folder, is what was checked (hostile case E20).
func (p *project) unchangedByHooks(ctx context.Context, changes []change, want map[string]string) error {
	w := &writer{root: p.root}
	for _, c := range changes {
		if c.After == nil {
			continue
		}
		got, err := p.git(ctx, nil, "rev-parse", "--verify", "--end-of-options", "HEAD:./"+c.Path)
		if err != nil {
			return fmt.Errorf("look at the commit: %w", err)
		}
		same, err := w.holds(c.Path, c.After)
		if err != nil {
			return err
		}
		if got != want[c.Path] || !same {
			d := diag.Errorf(diag.Span{File: c.Path, Start: diag.Pos{Line: 1, Column: 1}}, "hook-changed-record",
				"a hook changed the record on its way into the commit %s, after it was checked", shortHead(ctx, p))
			d.Fix = &diag.Fix{Title: "look at the commit and check it again", Command: "git show && gitsm check " + c.Path}
			return p.refusal([]diag.Diagnostic{d}, "the commit was made, but not with what gitsm wrote")
		}
	}
	return nil
}

func shortHead(ctx context.Context, p *project) string {
	id, err := p.git(ctx, nil, "rev-parse", "--short", "HEAD")
	if err != nil {
		return "HEAD"
	}
	return strings.TrimSpace(id)
}
