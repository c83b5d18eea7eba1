package site

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
)

// Attachments are the files below this folder. Only kinds of files that a
// browser shows without running anything are published, only when their bytes
// are what their name says, and only when a page links to them.
const attachmentFolder = "attachments"

const maxAttachment = 32 << 20

// magic is how the files of a kind begin; text has no such mark.
var magic = map[string][]string{
	".png":  {"\x89PNG\r\n\x1a\n"},
	".jpg":  {"\xff\xd8\xff"},
	".jpeg": {"\xff\xd8\xff"},
	".webp": {"RIFF"},
	".pdf":  {"%PDF-"},
	".txt":  nil,
}

func isImage(file string) bool {
	switch strings.ToLower(path.Ext(file)) {
	case ".png", ".jpg", ".jpeg", ".webp":
		return true
	}
	return false
}

// attachmentPath is where an attachment lies in the portal. The names of its
// folders are made fit for URLs, part by part.
func attachmentPath(file string) string {
	parts := strings.Split(file, "/")
	for i, part := range parts {
		ext := path.Ext(part)
		if i < len(parts)-1 {
			ext = ""
		}
		parts[i] = fileName(strings.TrimSuffix(part, ext)) + strings.ToLower(ext)
	}
	return strings.Join(parts, "/")
}

// findAttachments lists what may be published. Links between files are never
// followed, and the folder itself must not be one either: it would publish
// another folder of the repository.
func (b *builder) findAttachments() map[string]bool {
	found := map[string]bool{}
	if b.opts.Files == nil || !isFolder(b.opts.Files, attachmentFolder) {
		return found
	}
	_ = fs.WalkDir(b.opts.Files, attachmentFolder, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // an attachment that cannot be read is not published
		}
		if _, known := magic[strings.ToLower(path.Ext(file))]; known && d.Type().IsRegular() && b.isGenuine(file) {
			found[file] = true
		}
		return nil
	})
	return found
}

// isFolder reports whether a name at the root of a file system is that of a
// real folder. The entry in the parent says so without following a link, which
// fs.Stat, and with it the root of fs.WalkDir, does.
func isFolder(fsys fs.FS, name string) bool {
	entries, err := fs.ReadDir(fsys, ".")
	return err == nil && slices.ContainsFunc(entries, func(d fs.DirEntry) bool { return d.Name() == name && d.IsDir() })
}

// isGenuine reports whether a file's bytes are what its name says.
func (b *builder) isGenuine(file string) bool {
	head, err := b.head(file)
	return err == nil && isGenuine(file, head)
}

// isGenuine reports whether a file begins as its name says.
func isGenuine(file string, head []byte) bool {
	ext := strings.ToLower(path.Ext(file))
	if ext == ".txt" {
		return utf8.Valid(head[:len(head)-partial(head)]) && bytes.IndexByte(head, 0) < 0
	}
	for _, m := range magic[ext] {
		if bytes.HasPrefix(head, []byte(m)) {
			return ext != ".webp" || len(head) > 12 && string(head[8:12]) == "WEBP"
		}
	}
	return false
}

// partial counts the bytes of a character that the end of s cuts.
func partial(s []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(s); n++ {
		if utf8.RuneStart(s[len(s)-n]) {
			if utf8.FullRune(s[len(s)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
}

func (b *builder) head(file string) ([]byte, error) {
	f, err := b.opts.Files.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head[:n], nil
}

// want notes that a page shows an attachment.
func (b *builder) want(file string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wanted[file] = true
}

// copyAttachments emits what pages link to.
func (b *builder) copyAttachments(emit func(File) error) error {
	files := make([]string, 0, len(b.wanted))
	for file := range b.wanted { // sorted below
		files = append(files, file)
	}
	slices.Sort(files)
	for _, file := range files {
		data, err := b.attachment(file)
		if err != nil {
			return err
		}
		if data == nil {
			b.found([]diag.Diagnostic{diag.Warningf(diag.Span{File: file}, "attachment-size",
				"the attachment is larger than %d MiB, so the portal leaves it out", maxAttachment>>20)})
			continue
		}
		if err := emit(File{Path: attachmentPath(file), Data: data}); err != nil {
			return err
		}
	}
	return nil
}

// attachment reads one file; nil if it is too large.
func (b *builder) attachment(file string) ([]byte, error) {
	f, err := b.opts.Files.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read the attachment: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxAttachment+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(data) > maxAttachment {
		return nil, nil
	}
	return data, nil
}
