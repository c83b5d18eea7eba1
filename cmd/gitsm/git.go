package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gitrepo"
)

// git runs the user's own git program in the project's folder. It is used for
// what the user's configuration decides: who they are, and the commit that
// --commit asks for, with their hooks and their signature. Everything else is
// read by package gitrepo.
//
// A file system monitor is a program that a repository's configuration names;
// none is run. Hooks run for a commit and a push that were asked for, as they do
// when the user types git commit and git push.
func (p *project) git(ctx context.Context, stdin []byte, args ...string) (string, error) {
	return p.runGit(ctx, stdin, nil, args)
}

func (p *project) runGit(ctx context.Context, stdin []byte, settings, args []string) (string, error) {
	return runGitIn(ctx, p.dir, stdin, settings, args)
}

// runGitIn runs git in a folder.
func runGitIn(ctx context.Context, dir string, stdin []byte, settings, args []string) (string, error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return "", errors.New("git is not on the PATH (install git)")
	}
	if _, err := gitrepo.GitDir(dir); err != nil && !errors.Is(err, gitrepo.ErrNotRepository) {
		return "", err
	}
	safe := []string{"--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit"}
	cmd := exec.CommandContext(ctx, path, slices.Concat(safe, settings, args)...) //nolint:gosec // arguments are ours; paths follow "--"
	cmd.Dir = dir
	cmd.Stdin = bytes.NewReader(stdin)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(said.String() + out.String()); text != "" {
			return "", fmt.Errorf("git %s: %w: %s", args[0], err, text)
		}
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

// plumb runs one of the commands of git that a person does not type: those that
// write objects and move one ref. No hook runs for them, and what they write is
// what they are given.
func (p *project) plumb(ctx context.Context, stdin []byte, args ...string) (string, error) {
	return p.runGit(ctx, stdin, []string{"-c", "core.hooksPath=" + os.DevNull}, args)
}

// fetcher fetches a commit or a ref of a remote into a repository, as data: no
// tag, no submodule, no working tree, and nothing that a hook could do about it.
type fetcher func(ctx context.Context, what string) error

// fetchInto makes a fetcher. The repository lies in dir; a bare one is named by
// gitDir, too.
func fetchInto(dir, gitDir, remote string) fetcher {
	settings := []string{"-c", "core.hooksPath=" + os.DevNull}
	if gitDir != "" {
		settings = append(settings, "--git-dir="+gitDir)
	}
	return func(ctx context.Context, what string) error {
		_, err := runGitIn(ctx, dir, nil, settings, []string{
			"fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--end-of-options", remote, what,
		})
		return err
	}
}

// fetchReviewed fetches what was proposed and what was reviewed: a force-push
// leaves it on no branch, and after a squash the main branch does not hold it. A
// commit that the remote does not give any more is no error: a review of it will
// not count.
func fetchReviewed(ctx context.Context, e *env, repo *gitrepo.Repo, fetch fetcher, proposal *forge.Proposal) {
	if proposal == nil {
		return
	}
	wanted := map[string]string{}
	for _, r := range proposal.Reviews {
		if r.Head != "" {
			wanted[r.Head] = r.Head
		}
	}
	if proposal.Number != 0 {
		wanted[proposal.Head] = fmt.Sprintf("refs/pull/%d/head", proposal.Number)
	}
	for _, commit := range sortedKeys(wanted) {
		if _, err := repo.FS(commit); err == nil {
			continue
		}
		if err := fetch(ctx, wanted[commit]); err != nil {
			e.say("gitsm: %.12s, which was reviewed, cannot be fetched: %v", commit, err)
		}
	}
}
