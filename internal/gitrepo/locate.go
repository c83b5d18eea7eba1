package gitrepo

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/config"
)

// layout is where the parts of one repository lie, and what its configuration
// says of its format.
type layout struct {
	root      string // of the working tree; "" for a bare repository
	prefix    string // slash path from root to the folder that was opened
	gitDir    string // HEAD, index
	commonDir string // objects, refs, config; differs from gitDir in a linked worktree
	shallow   map[oid]bool
	format    string // extensions.objectformat, "" for sha1
	refs      string // extensions.refstorage, "" for files
	partial   bool   // a promisor remote is configured
}

// maxPointer caps the small files that lead from one folder to another.
const maxPointer = 4096

// GitDir finds the folder of the repository that holds dir: where its HEAD,
// index and hooks lie. It reads no more than it needs for that, and refuses a
// repository that has something else where git reads files, since git would
// wait for it for ever.
func GitDir(dir string) (string, error) {
	at, err := find(dir)
	if err != nil {
		return "", err
	}
	return at.gitDir, at.readCommonDir()
}

// locate finds the repository that holds dir and reads what its configuration
// says of its format.
func locate(dir string) (layout, error) {
	at, err := find(dir)
	if err != nil {
		return layout{}, err
	}
	if err := at.readCommonDir(); err != nil {
		return layout{}, err
	}
	if err := at.readConfig(); err != nil {
		return layout{}, err
	}
	if err := at.readShallow(); err != nil {
		return layout{}, err
	}
	return at, at.needRefs()
}

// find walks up from dir to the first folder with a ".git", as git does. A
// bare repository is found only when dir itself is one: a folder that looks
// like a repository somewhere inside a working tree is content.
func find(dir string) (layout, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return layout{}, err
	}
	// git names places by their real path; so must we, or the prefix is wrong.
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return layout{}, err
	}
	for at := abs; ; at = filepath.Dir(at) {
		gitDir, err := gitDirOf(at)
		if err != nil {
			return layout{}, err
		}
		if gitDir != "" {
			rel, err := filepath.Rel(at, abs)
			if err != nil {
				return layout{}, err
			}
			prefix := filepath.ToSlash(rel)
			if prefix == "." || prefix == ".git" || isBelow(prefix, ".git") {
				prefix = ""
			}
			return layout{root: at, prefix: prefix, gitDir: gitDir}, nil
		}
		if filepath.Dir(at) == at {
			break
		}
	}
	if looksLikeGitDir(abs) {
		return layout{gitDir: abs}, nil
	}
	return layout{}, fmt.Errorf("%s: %w", dir, ErrNotRepository)
}

// gitDirOf gives the repository folder that belongs to a working tree at dir,
// "" if there is none: the folder .git, or the one that a file .git names
// (linked worktrees, submodules).
func gitDirOf(dir string) (string, error) {
	dot := filepath.Join(dir, ".git")
	info, err := os.Stat(dot)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return "", nil
	case err != nil:
		return "", err
	case info.IsDir() && looksLikeGitDir(dot):
		return dot, nil
	case !info.Mode().IsRegular():
		return "", nil
	}
	text, err := readPointer(dot)
	if err != nil {
		return "", err
	}
	target, ok := strings.CutPrefix(text, "gitdir:")
	if !ok {
		return "", fmt.Errorf("%s: expected \"gitdir: PATH\"", dot)
	}
	target = against(dir, strings.TrimSpace(target))
	if !looksLikeGitDir(target) {
		return "", fmt.Errorf("%s: leads to %q, which is no repository (run \"git worktree repair\")", dot, target)
	}
	return target, nil
}

// looksLikeGitDir tells a repository's folder by the files git tells it by.
func looksLikeGitDir(dir string) bool {
	if _, err := os.Lstat(filepath.Join(dir, "HEAD")); err != nil {
		return false
	}
	if _, err := os.Stat(filepath.Join(dir, "commondir")); err == nil {
		return true
	}
	info, err := os.Stat(filepath.Join(dir, "objects"))
	return err == nil && info.IsDir()
}

func (at *layout) readCommonDir() error {
	at.commonDir = at.gitDir
	if err := needFiles(at.gitDir); err != nil {
		return err
	}
	text, err := readPointer(filepath.Join(at.gitDir, "commondir"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	at.commonDir = against(at.gitDir, text)
	return needFiles(at.commonDir)
}

// readConfig looks at the repository's own configuration for its format only.
func (at *layout) readConfig() error {
	cfg, err := at.decodeConfig()
	if err != nil {
		return err
	}
	extensions := cfg.Section("extensions")
	at.format = strings.ToLower(extensions.Option("objectformat"))
	at.refs = strings.ToLower(extensions.Option("refstorage"))
	at.partial = extensions.Option("partialclone") != ""
	for _, remote := range cfg.Section("remote").Subsections {
		if strings.EqualFold(remote.Option("promisor"), "true") {
			at.partial = true
		}
	}
	return nil
}

// decodeConfig reads the repository's own configuration file. It follows no
// include: git does not let an included file set extensions either.
func (at *layout) decodeConfig() (*config.Config, error) {
	cfg := config.New()
	file, err := os.Open(filepath.Join(at.commonDir, "config"))
	if errors.Is(err, fs.ErrNotExist) {
		return cfg, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	if err := config.NewDecoder(io.LimitReader(file, 1<<20)).Decode(cfg); err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name(), err)
	}
	return cfg, nil
}

// readShallow reads the commits whose parents were not fetched.
func (at *layout) readShallow() error {
	data, err := os.ReadFile(filepath.Join(at.commonDir, "shallow"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	at.shallow = map[oid]bool{}
	for line := range strings.Lines(string(data)) {
		id, err := parseOID(strings.TrimSpace(line))
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(at.commonDir, "shallow"), err)
		}
		at.shallow[id] = true
	}
	return nil
}

// beyondGoGit names the feature that go-git cannot read, "" if it can.
func (at *layout) beyondGoGit() string {
	format, refs := at.format != "" && at.format != "sha1", at.refs != "" && at.refs != "files"
	switch {
	case format && refs:
		return "a repository of object format " + quoteName(at.format) + " and ref storage " + quoteName(at.refs)
	case format:
		return "a repository of object format " + quoteName(at.format)
	case refs:
		return "a repository of ref storage " + quoteName(at.refs)
	}
	return ""
}

// explain adds to a missing object why it may be missing.
func (at *layout) explain(err error) error {
	var missing *MissingError
	if errors.As(err, &missing) {
		missing.Shallow = len(at.shallow) > 0
		missing.Partial = at.partial
	}
	return err
}

// inProgress pairs the file that git leaves while something is under way with
// the way out.
var inProgress = []struct{ file, what, remedy string }{
	{"MERGE_HEAD", "a merge", "git merge --continue or --abort"},
	{"rebase-merge", "a rebase", "git rebase --continue or --abort"},
	{"rebase-apply", "a rebase", "git rebase --continue or --abort"},
	{"CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --continue or --abort"},
	{"REVERT_HEAD", "a revert", "git revert --continue or --abort"},
}

// InProgress says what git has begun and not finished in this working tree,
// with the command that ends it; "" if nothing.
func (r *Repo) InProgress() string {
	for _, p := range inProgress {
		if _, err := os.Lstat(filepath.Join(r.at.gitDir, p.file)); err == nil {
			return fmt.Sprintf("%s is in progress (%s)", p.what, p.remedy)
		}
	}
	return ""
}

// against resolves a path that a file in base names.
func against(base, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(base, filepath.FromSlash(path))
}

// readPointer reads a file that holds one path.
func readPointer(name string) (string, error) {
	file, err := os.Open(name) //nolint:gosec // a repository names its parts by paths; this one is read as a path, capped
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, maxPointer))
	return strings.TrimSpace(string(data)), err
}
