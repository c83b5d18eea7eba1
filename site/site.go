// Package site turns a tree of records into a static portal: tree -> typed
// page structs -> files. It is a pure function of the tree, the as-of instant
// and the options; it reads no clock, no disk and no network.
package site

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// Options say what to build.
type Options struct {
	AsOf    time.Time
	Commit  string // printed on every page; "" when the tree is not a commit
	Version string // of gitsm
}

// File is one file of the portal.
type File struct {
	Path string // slash path, relative
	Data []byte
}

// Build renders the portal and hands each file to emit, in the order of paths
// where emit is called from one goroutine. Findings are what was made harmless.
func Build(t *records.Tree, opts Options, emit func(File) error) ([]diag.Diagnostic, error) {
	panic("unwritten")
}
