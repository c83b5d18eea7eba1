package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/site"
)

// siteMemory is what an earlier build into a folder left for the next one: a file in the
// project's folder inside the Git repository, where no clone and no merge can put one,
// or in the folder that --cache names. It can be deleted at any time.
type siteMemory struct {
	memory *site.Memory
	keep   func(data []byte)
	close  func()
}

// openSiteMemory finds what an earlier build of a portal left. Without a place to keep
// it, or where everything is wanted anew, there is none.
func (p *project) openSiteMemory(opts siteBuildOptions, place string) (*siteMemory, error) {
	if opts.full {
		return nil, nil
	}
	name := memoryName(place, opts.portal.audience)
	kept, keep, err := p.memoryPlace(opts.cache, name)
	if err != nil || keep == nil {
		return nil, err
	}
	program, err := programDigest()
	if err != nil {
		return nil, nil //nolint:nilerr // who cannot be told from another version uses nothing of one
	}
	m := &siteMemory{keep: keep, close: func() {}}
	earlier := func(string) ([]byte, error) { return nil, os.ErrNotExist }
	if root, err := os.OpenRoot(place); err == nil {
		earlier = func(name string) ([]byte, error) { return readPublished(root, name) }
		m.close = func() { _ = root.Close() }
	}
	m.memory = site.NewMemory(program+" "+p.env.version, kept, earlier)
	return m, nil
}

// memoryName is the file for a portal: two audiences, or folders of different names, do
// not take it from each other.
func memoryName(place, audience string) string {
	sum := sha256.Sum256([]byte(filepath.Base(place) + "\x00" + audience))
	return "site-" + hex.EncodeToString(sum[:8]) + ".cache"
}

// memoryPlace gives what lies at the place for it, and how to put something there.
func (p *project) memoryPlace(dir, name string) (kept []byte, keep func([]byte), err error) {
	if dir != "" {
		return p.chosenPlace(dir, name)
	}
	// Beside a project that is in no repository everything could have come with it.
	if _, err := gitrepo.GitDir(p.dir); err != nil {
		return nil, nil, nil //nolint:nilerr // all is rendered then
	}
	return p.readKept(name), func(data []byte) { p.keep(name, data) }, nil
}

// chosenPlace is a file in the folder that the user named. One in the repository is
// refused: whoever sends a clone would say there what a portal shows.
func (p *project) chosenPlace(dir, name string) (kept []byte, keep func([]byte), err error) {
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(p.env.dir, dir)
	}
	if isBelowFolder(existingOf(dir), repositoryTop(p.dir)) {
		return nil, nil, wrongUse("gitsm site build --cache \"$HOME/.cache/gitsm\"", "--cache %s: it lies in the repository, which could bring one along; choose a folder outside of it", dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("make %s: %w", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("open the cache: %w", err)
	}
	defer func() { _ = root.Close() }()
	if info, err := root.Lstat(name); err == nil && info.Mode().IsRegular() {
		kept, _ = root.ReadFile(name) // what cannot be read is not used
	}
	return kept, func(data []byte) { keepBelow(p.env, dir, name, data) }, nil
}

// keepBelow puts a file into a folder in one step. Where that cannot be done the next
// build is as slow as this one.
func keepBelow(e *env, dir, name string, data []byte) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return
	}
	defer func() { _ = root.Close() }()
	w := &writer{root: root, fail: e.fail}
	if w.sweep(".") != nil {
		return
	}
	temp, err := w.temporary(change{Path: name, After: data}, 0o600, nil)
	if err == nil && root.Rename(temp, name) != nil {
		_ = root.Remove(temp)
	}
}

// existingOf is a folder, or the nearest one above it that is there.
func existingOf(dir string) string {
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return existing(dir)
	}
	return dir
}

// repositoryTop is the folder of the repository that a project lies in, or the project.
func repositoryTop(dir string) string {
	if _, err := gitrepo.GitDir(dir); err != nil {
		return dir
	}
	top := dir
	if below := belowGit(dir); below != "." {
		for range strings.Split(below, "/") {
			top = filepath.Dir(top)
		}
	}
	return top
}

// programDigest names the program that runs, down to its last byte: the same version
// may have been built of other code.
func programDigest() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(self) //nolint:gosec // the program itself, as the system names it
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// done keeps what the next build can use.
func (m *siteMemory) done() {
	if m == nil {
		return
	}
	if data, err := m.memory.Encode(); err == nil {
		m.keep(data)
	}
}
