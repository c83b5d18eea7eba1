package records

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/schema"
)

// maxDepth is how many folders deep records are looked for. Teams use two or
// three; a loop of mounts has no end.
const maxDepth = 16

// found is a file that holds records, not yet read.
type found struct {
	path string
	kind *schema.Kind
	id   string // as the path gives it; "" for inventory files
}

// walker finds the files of the kinds. It opens no link, pipe, socket or
// device, and enters no repository within the repository.
type walker struct {
	fsys   fs.FS
	root   []fs.DirEntry
	files  []found
	faults []diag.Diagnostic
}

// whole is the span of a file as a whole, its name fit to be printed.
func whole(place string) diag.Span { return diag.Span{File: quoted(place)} }

func (w *walker) errorf(place, rule, format string, args ...any) {
	w.faults = append(w.faults, diag.Errorf(whole(place), rule, format, args...))
}

func (w *walker) warnf(place, rule, format string, args ...any) {
	w.faults = append(w.faults, diag.Warningf(whole(place), rule, format, args...))
}

// kind finds the records of one kind.
func (w *walker) kind(k *schema.Kind) {
	if k.Folder != schema.AllFolder && !w.enter(k.Folder) {
		return
	}
	w.folder(k, k.Folder, 0)
}

// enter reports whether a kind's folder is there as a folder of this
// repository: no step of the way to it may be a link.
func (w *walker) enter(folder string) bool {
	entries, place := w.root, ""
	for step := range strings.SplitSeq(folder, "/") {
		var next fs.DirEntry
		for _, e := range entries {
			switch {
			case e.Name() == step:
				next = e
			case strings.EqualFold(e.Name(), step):
				w.errorf(path.Join(place, e.Name()), "record-path", "the folder is spelled %q; some file systems take it for %q and others do not: rename it", e.Name(), step)
			}
		}
		place = path.Join(place, step)
		if next == nil {
			return false
		}
		if !next.IsDir() {
			w.errorf(place, "record-path", "%s; expected a folder of records", describe(next.Type()))
			return false
		}
		entries = nil
		if place != folder {
			var err error
			if entries, err = fs.ReadDir(w.fsys, place); err != nil {
				w.errorf(place, "record-path", "the folder cannot be read: %v", reason(err))
				return false
			}
		}
	}
	return true
}

// folder looks through one folder.
func (w *walker) folder(k *schema.Kind, place string, depth int) {
	entries, err := fs.ReadDir(w.fsys, place)
	if err != nil {
		w.errorf(place, "record-path", "the folder cannot be read: %v", reason(err))
		return
	}
	if depth > 0 {
		for _, e := range entries {
			if e.Name() == ".git" {
				w.warnf(place, "record-path", "a Git repository within this one is not read; records belong into the repository itself")
				return
			}
		}
	}
	if depth > maxDepth {
		w.errorf(place, "record-path", "more than %d folders deep; records are not looked for here", maxDepth)
		return
	}
	for _, e := range entries {
		if isHidden(e.Name()) {
			continue
		}
		if k.Folder == schema.AllFolder { // what else lies beside the settings is no business of the kind
			if _, ok := k.AdoptedID(e.Name()); !ok || e.IsDir() {
				continue
			}
		}
		w.entry(k, path.Join(place, e.Name()), e, depth)
	}
}

// isHidden reports a name that the team has put aside. One that could escape
// from its folder somewhere is not hidden but wrong.
func isHidden(name string) bool {
	return (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")) && portableName(name) == ""
}

// entry judges one name of a folder.
func (w *walker) entry(k *schema.Kind, place string, e fs.DirEntry, depth int) {
	check := plainName
	if k.Adopt != nil {
		check = portableName // what exists already keeps its blanks and umlauts
	}
	why := check(e.Name())
	switch mode := e.Type(); {
	case !fs.ValidPath(place):
		w.errorf(place, "record-path", "the name is not UTF-8 and cannot be read everywhere; rename it")
	case mode&fs.ModeIrregular != 0:
		w.warnf(place, "record-path", "a submodule is not read; records belong into the repository itself")
	case !mode.IsDir() && !mode.IsRegular():
		w.errorf(place, "record-path", "%s is never read; put the file itself here", describe(mode))
	case why != "" && (mode.IsDir() || k.Adopt != nil):
		w.errorf(place, "record-path", "%s; rename it", why)
	case mode.IsDir():
		w.folder(k, place, depth+1)
	case k.Adopt != nil:
		below, _ := k.Below(place)
		if id, ok := k.AdoptedID(below); ok {
			w.files = append(w.files, found{place, k, id})
		}
	default:
		w.file(k, place, why)
	}
}

// file judges a regular file in the folder of a kind that was not adopted.
func (w *walker) file(k *schema.Kind, place, why string) {
	name := path.Base(place)
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	switch {
	case strings.EqualFold(name, "README.md"):
	case why != "":
		w.errorf(place, "record-path", "%s; rename it", why)
	case ext == ".md":
		w.files = append(w.files, found{place, k, stem})
	case strings.EqualFold(ext, ".md"):
		w.errorf(place, "record-path", "a record's file ends in .md, in small letters; rename it to %s.md", stem)
	case k.Name == inventoryKind && isYAML(name), k.Name == calendarKind && isHolidayFile(name):
		w.files = append(w.files, found{place, k, ""})
	default:
		w.warnf(place, "record-path", "the file is not a record; expected Markdown (.md), and attachments in attachments/")
	}
}

// inventoryKind is the kind whose records may come many in one YAML file.
const inventoryKind = "ci"

// describe names what is not a plain file.
func describe(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode.IsDir():
		return "a folder"
	case mode.IsRegular():
		return "a file"
	}
	return "something that is no file"
}

// reason is an error without the path, which the finding tells already.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// readAll reads a file that the walk has found to be regular, and no more of
// it than a record may have.
func readAll(fsys fs.FS, place string) (string, error) {
	f, err := fsys.Open(place)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is not read", describe(info.Mode()))
	}
	// One byte more than is allowed: the reader says that the file is too long.
	const limit = frontmatter.MaxFile + 1
	size := min(info.Size(), limit)
	src := make([]byte, 0, size+1)
	for {
		n, err := f.Read(src[len(src):cap(src)])
		src = src[:len(src)+n]
		switch {
		case errors.Is(err, io.EOF):
			return string(src), nil
		case err != nil:
			return "", err
		case len(src) >= limit:
			return string(src[:limit]), nil
		case len(src) == cap(src):
			src = append(src, 0)[:len(src)]
		}
	}
}

// one judges a single path below a kind's folder as the walk would: it leaves
// the file in w.files if it holds records.
func (w *walker) one(k *schema.Kind, place string) {
	below, _ := k.Below(place)
	for step := range strings.SplitSeq(below, "/") {
		if isHidden(step) {
			return
		}
	}
	if k.Adopt == nil {
		w.file(k, place, plainName(path.Base(place)))
		return
	}
	if id, ok := k.AdoptedID(below); ok {
		w.files = append(w.files, found{place, k, id})
	}
}
