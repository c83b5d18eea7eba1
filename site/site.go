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
	"errors"
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
	// say where that is not known. Several goroutines call Recorded.
	Recorded     sla.Recorded
	RecordedNote string

	// Memory lets pages be taken from an earlier build, and holds what the next one
	// can take of this one; nil for neither.
	Memory *Memory

	unmarked bool // render heads and feet in their places, for tests

	// Audit is what the pages for auditors show; without it there are none.
	Audit *Audit

	only  func(path string) bool // which files are wanted; nil for all
	view  *audience.View         // of the tree, for the audience
	whole *records.Tree          // as Build got it
}

// File is one file of the portal.
type File struct {
	Path string // slash path, relative
	Data []byte

	Same     bool // the earlier portal of Options.Memory has this very file
	Rendered bool // it is a page that could not be taken from there

	sum string // of Data, "" where it was not worked out yet
}

// Build renders the portal and hands each file to emit, from one goroutine:
// pages and assets in the order of their paths, then attachments in the order
// of theirs, then the manifest. It stops at the first error of emit. Findings are what was made
// harmless or left out, in their usual order. Where a record that would be shown
// leaves open what of it is internal the error is an *audience.RefusedError.
func Build(t *records.Tree, opts Options, emit func(File) error) ([]diag.Diagnostic, error) {
	b, err := prepare(t, opts)
	if err != nil {
		return nil, fmt.Errorf("build the portal: %w", err)
	}
	if err := b.build(emit); err != nil {
		return nil, fmt.Errorf("build the portal: %w", err)
	}
	return diag.Sort(b.foundSoFar()), nil
}

// prepare makes what all files of a portal share.
func prepare(t *records.Tree, opts Options) (*builder, error) {
	if opts.AsOf.IsZero() {
		return nil, errors.New("no as-of instant was given")
	}
	view, err := audience.Of(t, opts.Audience, opts.AsOf)
	if err != nil {
		return nil, err
	}
	opts.view, opts.whole = view, t
	b, err := newBuilder(view.Tree, opts)
	if err != nil {
		return nil, err
	}
	b.opts.AsOf = b.asOf // one instant is one text
	return b, nil
}

// build makes every file that is wanted.
func (b *builder) build(emit func(File) error) error {
	out := newRecorder(b.opts, emit)
	jobs := b.jobs()
	if b.opts.only != nil {
		jobs = slices.DeleteFunc(jobs, func(j job) bool { return !b.opts.only(j.path) })
	}
	b.stepsLeft = stepsAll + stepsEach*int64(len(jobs))
	if err := b.render(jobs, out.add); err != nil {
		return b.team.blame(err)
	}
	if err := b.copyAttachments(out.add); err != nil {
		return err
	}
	return out.finish()
}

// foundSoFar takes the findings of what was made since it was last called.
func (b *builder) foundSoFar() []diag.Diagnostic {
	b.mu.Lock()
	defer b.mu.Unlock()
	findings := b.findings
	b.findings = nil
	if b.outward() {
		findings = b.unplaced(findings)
	}
	return findings
}
