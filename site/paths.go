package site

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Every page lies at <folder of the kind>/<ID>.html, lists at
// <folder>/index.html. All links are relative and name the file, so that a
// portal works at any place of a web server and from a folder on the disk.

const indexPage = "index.html"

// reportsFolder is where the pages of reports lie. A kind may have a folder of the
// same name: the pages of its records get suffixes.
const reportsFolder = "reports/"

// placePages gives every record a page of its own. Where two paths would be
// one (in any spelling that some file system takes for the same), or would
// hide a list, the later one gets a suffix.
func (b *builder) placePages() {
	taken := map[string]bool{}
	for _, p := range []string{indexPage, schedulePath, calendarPath, errorsPath, aboutPath, allPath, notFoundPath, reportsPath, operationsPath, trendsPath, searchPath, subscribePath, mapPath, peoplePath, historyPath} {
		taken[p] = true
	}
	for _, k := range b.kinds {
		taken[strings.ToLower(listPath(k))] = true
	}
	for _, r := range b.tree.Records {
		name := path.Join(folderOf(r.Kind), fileName(r.ID))
		p := name + ".html"
		for n := 0; taken[strings.ToLower(p)] || strings.HasPrefix(strings.ToLower(p), reportsFolder) && n == 0; n++ {
			sum := sha256.Sum256([]byte(r.ID + "\x00" + r.Path + strings.Repeat("\x00", n)))
			p = name + "~" + hex.EncodeToString(sum[:4]) + ".html"
		}
		taken[strings.ToLower(p)] = true
		b.pages[r] = p
		if len(r.Base) == 0 {
			b.byPath[r.Path] = r
		}
	}
}

// ownFolders are those of the portal's own files, for which hosts are told
// headers of their own: no kind has its pages there.
var ownFolders = []string{"api", "assets", "attachments", "badges", "calendar", "feeds", "ical", "pages", "people", "reports", "search"}

// folderOf is the folder of a kind's pages.
func folderOf(k *schema.Kind) string {
	if k.Folder == schema.AllFolder {
		return fileName(k.Name) + "~records"
	}
	parts := strings.Split(k.Folder, "/")
	for i, part := range parts {
		parts[i] = fileName(part)
	}
	if slices.Contains(ownFolders, strings.ToLower(parts[0])) {
		parts[0] += "~pages" // no other folder of a kind has that name
	}
	return strings.Join(parts, "/")
}

func listPath(k *schema.Kind) string { return folderOf(k) + "/" + indexPage }

// archivePath is the list of a kind's finished records of one year.
func archivePath(k *schema.Kind, year string) string { return folderOf(k) + "/done~" + year + ".html" }

// fileName makes a name that every file system and every URL takes as it is.
// IDs and folders usually are such names; those of adopted records need not be.
func fileName(id string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '-'
	}, id)
	clean = strings.Trim(clean, ".")
	if len(clean) > 100 {
		clean = clean[:100]
	}
	if clean == id && !reserved(clean) {
		return clean
	}
	sum := sha256.Sum256([]byte(id))
	return clean + "~" + hex.EncodeToString(sum[:4])
}

// reserved reports whether Windows keeps a name for a device.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	devices := []string{"", "con", "prn", "aux", "nul"}
	if slices.Contains(devices, stem) {
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "com") || strings.HasPrefix(stem, "lpt")) && stem[3] >= '0' && stem[3] <= '9'
}

// rootOf is the way from a page back to the portal's root: "../" for a page in
// a folder.
func rootOf(page string) string { return strings.Repeat("../", strings.Count(page, "/")) }

// pageOf is the path of a record's page.
func (b *builder) pageOf(r *records.Record) string { return b.pages[r] }
