// Package site turns a tree of records into a static portal: tree -> typed
// page structs -> files. It is a pure function of the tree, the as-of instant
// and the options; it reads no clock, no disk and no network. Start from Build.
//
// A page is a struct that holds what its template shows and nothing else;
// dates, durations, words and links are made here, templates only place them.
// What stands in records is not trusted: text reaches a page through
// html/template's escaping or through package markdown, and nowhere else.
package site

import (
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
	"github.com/gitsm/gitsm/records/sla"
)

// Options say what to build.
type Options struct {
	AsOf    time.Time
	Commit  string // printed on every page; "" when the tree is not a commit
	Version string // of gitsm
	Zones   string // version of the time zone data, printed on reports; "" where it is not known

	// Audience is who reads the portal; the zero one is the organisation. The tree
	// is the whole one all the same: Build shows what the audience may see of it.
	Audience audience.Audience

	// Files is the repository that the tree was read from. Attachments that
	// records name are taken from it; without it they are not part of the
	// portal.
	Files fs.FS

	// Recorded tells when entries of logs were recorded, as the history of Commit
	// has it, so that figures made of late ones say so. RecordedNote is what reports
	// say where that is not known. Recorded is called by one goroutine at a time.
	Recorded     sla.Recorded
	RecordedNote string

	only  func(path string) bool // which files are wanted; nil for all
	view  *audience.View         // of the tree, for the audience
	whole *records.Tree          // as Build got it
}

// File is one file of the portal.
type File struct {
	Path string // slash path, relative
	Data []byte
}

// Build renders the portal and hands each file to emit, from one goroutine:
// pages and assets in the order of their paths, then attachments in the order
// of theirs, then the manifest. It stops at the first error of emit. Findings are what was made
// harmless or left out, in their usual order. Where a record that would be shown
// leaves open what of it is internal the error is an *audience.RefusedError.
func Build(t *records.Tree, opts Options, emit func(File) error) ([]diag.Diagnostic, error) {
	if opts.AsOf.IsZero() {
		return nil, fmt.Errorf("build the portal: no as-of instant was given")
	}
	view, err := audience.Of(t, opts.Audience, opts.AsOf)
	if err != nil {
		return nil, fmt.Errorf("build the portal: %w", err)
	}
	opts.view, opts.whole = view, t
	b, err := newBuilder(view.Tree, opts)
	if err != nil {
		return nil, fmt.Errorf("build the portal: %w", err)
	}
	opts.AsOf = b.asOf // one instant is one text
	out := newRecorder(opts, emit)
	jobs := b.jobs()
	if opts.only != nil {
		jobs = slices.DeleteFunc(jobs, func(j job) bool { return !opts.only(j.path) })
	}
	if err := b.render(jobs, out.add); err != nil {
		return nil, fmt.Errorf("build the portal: %w", b.team.blame(err))
	}
	if err := b.copyAttachments(out.add); err != nil {
		return nil, fmt.Errorf("build the portal: %w", err)
	}
	if err := out.finish(); err != nil {
		return nil, fmt.Errorf("build the portal: %w", err)
	}
	if b.outward() {
		b.findings = b.unplaced(b.findings)
	}
	return diag.Sort(b.findings), nil
}
