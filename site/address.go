package site

import (
	"net/url"
	"path"
	"strings"

	"github.com/gitsm/gitsm/records"
)

// base is the portal's address with a slash at its end, as feeds, calendars and
// data may print it; "" where none is set, or where it is none that a program
// could follow.
func (b *builder) base() string {
	root := b.absoluteRoot()
	u, err := url.Parse(root)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		return ""
	}
	for i := range len(root) {
		if root[i] <= ' ' || root[i] >= 0x7f {
			return ""
		}
	}
	return root
}

// address is the address of a file of the portal; "" where the portal's own is
// not known.
func (b *builder) address(file string) string {
	if root := b.base(); root != "" {
		return root + file
	}
	return ""
}

// wayTo is the address of a file or, where the portal's own is not known, the
// way to it from another file.
func (b *builder) wayTo(from, file string) string {
	if a := b.address(file); a != "" {
		return a
	}
	return rootOf(from) + file
}

// stem is the name of a record's page without its ending: no two records of a
// kind share it, and every file system takes it.
func (b *builder) stem(r *records.Record) string {
	return strings.TrimSuffix(path.Base(b.pages[r]), ".html")
}

// EventID names a record, or a part of it, to calendar programs (UID of RFC
// 5545): the same for ever, and not that of another team's record of the same
// number. The portal's host tells teams apart, or, without one, the name of the
// repository.
func EventID(t *records.Tree, r *records.Record, part string) string {
	return fileName(r.ID) + part + "@" + authority(t.Config)
}

// authority is the name under which a repository's records are its own.
func authority(c records.Config) string {
	if u, err := url.Parse(c.Portal.BaseURL); err == nil && isHost(u.Hostname()) {
		return u.Hostname()
	}
	name := strings.Join(strings.FieldsFunc(strings.ToLower(c.Name), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	}), "-")
	return strings.TrimPrefix(name+".gitsm", ".")
}

// isHost reports a host's name in the form that every identifier can hold.
func isHost(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}
