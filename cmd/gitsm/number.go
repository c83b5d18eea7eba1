package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// A number is taken when it stands in the tree that was read, on any local or
// remote-tracking branch, or by now in the folder: another gitsm may have
// written there since the tree was read. The last is looked at under the lock.

// takenOnBranches lists the IDs of a kind on all branches that are known here.
func (p *project) takenOnBranches(ctx context.Context, k *schema.Kind) ([]string, error) {
	repo, err := gitrepo.Open(p.dir)
	if errors.Is(err, gitrepo.ErrNotRepository) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("look for numbers on other branches: %w", err)
	}
	defer func() { _ = repo.Close() }()
	names, err := repo.Names(ctx, foldersOf(k))
	if err != nil {
		return nil, fmt.Errorf("look for numbers on other branches: %w", err)
	}
	return stems(names), nil
}

// takenInFolder lists the IDs of a kind in the working tree as it is now.
func (p *project) takenInFolder(k *schema.Kind) ([]string, error) {
	var names []string
	err := fs.WalkDir(p.root.FS(), k.Folder, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case d.IsDir() && name != k.Folder && k.Folder == schema.AllFolder:
			return fs.SkipDir
		}
		names = append(names, name)
		return nil
	})
	return stems(names), err
}

func stems(names []string) []string {
	var out []string
	for _, name := range names {
		if stem, ok := strings.CutSuffix(path.Base(name), ".md"); ok {
			out = append(out, stem)
		}
	}
	return out
}

// nextID gives the ID of a new record.
func (p *project) nextID(k *schema.Kind, at time.Time, onBranches []string) (string, error) {
	inFolder, err := p.takenInFolder(k)
	if err != nil {
		return "", err
	}
	return p.idAfter(k, at, slices.Concat(p.tree.IDs(), onBranches, inFolder)), nil
}

// idAfter gives an ID that is not among those used, by the project's scheme.
func (p *project) idAfter(k *schema.Kind, at time.Time, used []string) string {
	local := at.In(p.tree.Config.Zone)
	if p.tree.Config.IDScheme != records.SchemeDateRandom {
		return records.NextID(k, local.Year(), used)
	}
	for {
		var b [4]byte
		_, _ = rand.Read(b[:]) // never fails, as crypto/rand promises
		if id := records.DateID(k, local, binary.LittleEndian.Uint32(b[:])); !slices.Contains(used, id) {
			return id
		}
	}
}
