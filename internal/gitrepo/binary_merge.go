package gitrepo

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// mergeBinary lets git merge texts that both sides changed, and gives the files
// that it could merge, by path, with the new objects put into made. Where git is
// missing or too old it gives none.
//
// git works in a repository of its own, in a temporary folder, that borrows the
// objects of the real one and holds nothing but three commits with those files,
// under numbers instead of names. So it writes nothing to the real repository,
// and reads neither its configuration nor any attribute: no merge driver, filter
// or replaced object can have a say, and no file is taken for another renamed.
func mergeBinary(ctx context.Context, at layout, texts []bothChanged, made map[oid]object) (_ map[string]entry, err error) {
	if !canMerge(ctx) {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "gitsm-merge-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := borrowing(dir, at); err != nil {
		return nil, err
	}
	ours, theirs, err := writeSides(dir, texts)
	if err != nil {
		return nil, err
	}
	cmd, err := gitCommand(ctx, layout{root: dir, gitDir: dir}, "-c", "core.attributesFile="+os.DevNull,
		"merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours.String(), theirs.String())
	if err != nil {
		return nil, err
	}
	cmd.Env = slices.DeleteFunc(cmd.Env, func(kv string) bool {
		key, _, _ := strings.Cut(kv, "=")
		return slices.Contains(elsewhere, key)
	})
	cmd.Env = append(cmd.Env, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_ATTR_NOSYSTEM=1",
		"HOME="+dir, "XDG_CONFIG_HOME="+dir)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1: there are conflicts
		return nil, fmt.Errorf("git merge-tree: %w: %s", err, quoteName(strings.TrimSpace(said.String())))
	}
	return readMerged(dir, out, texts, made)
}

// writeSides makes one commit of the files before, and on it one of each side.
func writeSides(dir string, texts []bothChanged) (ours, theirs oid, err error) {
	sides := make([][]entry, 3)
	for i, text := range texts {
		for side, e := range []entry{text.before, text.ours, text.theirs} {
			e.name = strconv.Itoa(i)
			sides[side] = append(sides[side], e)
		}
	}
	var commits [3]oid
	for i, entries := range sides {
		tree, err := writeLoose(dir, kindTree, encodeTree(entries), len(entries[0].id))
		if err != nil {
			return "", "", err
		}
		text := "tree " + tree.String() + "\n"
		if i > 0 {
			text += "parent " + commits[0].String() + "\n"
		}
		text += "author gitsm <> 0 +0000\ncommitter gitsm <> 0 +0000\n\nside\n"
		if commits[i], err = writeLoose(dir, kindCommit, []byte(text), len(tree)); err != nil {
			return "", "", err
		}
	}
	return commits[1], commits[2], nil
}

// writeLoose writes an object into a repository of our own.
func writeLoose(dir, kind string, data []byte, hashSize int) (oid, error) {
	id := hashObject(kind, data, hashSize)
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	fmt.Fprintf(z, "%s %d\x00", kind, len(data))
	_, _ = z.Write(data) // into memory
	if err := z.Close(); err != nil {
		return "", err
	}
	folder := filepath.Join(dir, "objects", id.String()[:2])
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	return id, os.WriteFile(filepath.Join(folder, id.String()[2:]), b.Bytes(), 0o600)
}

// elsewhere are variables that would make git look for objects, attributes or
// the ends of history in other places.
var elsewhere = []string{
	"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_ATTR_SOURCE", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE",
}

// readMerged reads "TREE NUL (FILE NUL)…", where the files are those with
// conflicts, and takes over the others.
func readMerged(dir string, out []byte, texts []bothChanged, made map[oid]object) (map[string]entry, error) {
	fields := strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
	tree, err := parseOID(fields[0])
	if err != nil {
		return nil, fmt.Errorf("git merge-tree: %w", err)
	}
	b := &binary{at: layout{root: dir, gitDir: dir}}
	entries, err := treeEntries(b, tree)
	merged := map[string]entry{}
	for i, text := range texts {
		name := strconv.Itoa(i)
		e, there := entries[name]
		if err != nil || !there || slices.Contains(fields[1:], name) {
			continue
		}
		merged[text.path] = e
		made[e.id], err = b.read(e.id)
	}
	return merged, errors.Join(err, b.close())
}

// borrowing lays out an empty repository that borrows the objects of another.
func borrowing(dir string, from layout) error {
	config := "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
	if from.format != "" && from.format != "sha1" {
		config = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = " + strconv.Quote(from.format) + "\n"
	}
	objects := filepath.ToSlash(filepath.Join(from.commonDir, "objects"))
	if strings.ContainsAny(objects, "\n\"") {
		objects = strconv.Quote(objects)
	}
	files := map[string]string{"HEAD": "ref: refs/heads/none\n", "config": config, "objects/info/alternates": objects + "\n"}
	for _, folder := range []string{"refs/heads", "objects/info"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(folder)), 0o700); err != nil {
			return err
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// canMerge reports whether git is there and has "merge-tree --write-tree",
// which came with 2.38.
func canMerge(ctx context.Context) bool {
	have, err := installedGit(ctx)
	return err == nil && have.atLeast(gitRelease{2, 38})
}
