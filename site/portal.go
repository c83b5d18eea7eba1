package site

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// Portal is a portal of which each file is made when it is asked for, and gives the
// bytes that Build would: both run the same jobs. What a file costs is what it
// shows, so that a preview has not to build what nobody looks at. It may be used
// from several goroutines.
type Portal struct {
	b           *builder
	attachments map[string]string // by path in the portal

	mu    sync.Mutex
	jobs  map[string]job // by path
	later []job          // folders whose files are not listed yet
	told  map[string]bool

	// whole makes everything once, and gives the manifest: it holds digests of all
	// files, and which attachments are published is known when all pages are made.
	whole func() ([]byte, error)
}

// Open begins a portal. It fails where Build does before it makes the first file.
func Open(t *records.Tree, opts Options) (*Portal, error) {
	b, err := prepare(t, opts)
	if err != nil {
		return nil, fmt.Errorf("build the portal: %w", err)
	}
	b.lazy = true
	p := &Portal{b: b, attachments: map[string]string{}, jobs: map[string]job{}, told: map[string]bool{}}
	p.take(b.outline())
	for file := range b.attach { // no two have one path
		p.attachments[attachmentPath(file)] = file
	}
	p.whole = sync.OnceValues(func() (manifest []byte, err error) {
		if !b.outward() {
			b.measurements() // at once what the page of each record shows
		}
		err = b.build(func(f File) error {
			if f.Path == ManifestPath {
				manifest = f.Data
			}
			return nil
		})
		return manifest, err
	})
	return p, nil
}

func (p *Portal) take(jobs []job) {
	for _, j := range jobs {
		if j.more != nil {
			p.later = append(p.later, j)
		} else {
			p.jobs[j.path] = j
		}
	}
}

// job finds the job of a file. What is expensive to list is listed when it may hold
// the file and nothing else does.
func (p *Portal) job(name string) (job, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if j, ok := p.jobs[name]; ok {
			return j, true
		}
		i := slices.IndexFunc(p.later, func(j job) bool { return strings.HasPrefix(name, j.path) })
		if i < 0 {
			return job{}, false
		}
		more := p.later[i].more
		p.later = slices.Delete(p.later, i, i+1)
		p.take(more())
	}
}

// Has reports whether the portal has a file, without making it.
func (p *Portal) Has(name string) bool {
	if _, ok := p.job(name); ok || name == ManifestPath {
		return true
	}
	_, ok, err := p.attached(name)
	return ok && err == nil
}

// File makes a file of the portal; an error matches fs.ErrNotExist where it has none
// of that path.
func (p *Portal) File(name string) ([]byte, error) {
	if name == ManifestPath {
		return p.whole()
	}
	if j, ok := p.job(name); ok {
		f, err := p.b.file(j)
		if err != nil {
			return nil, fmt.Errorf("build %s: %w", name, p.b.team.blame(err))
		}
		return f.Data, nil
	}
	file, ok, err := p.attached(name)
	if err != nil {
		return nil, err
	}
	if ok {
		data, err := p.b.attachment(file)
		if err != nil || data != nil {
			return data, err
		}
	}
	return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
}

// attached finds the attachment that lies at a path, if a page shows it. Where no
// page that was made so far does, all others are asked.
func (p *Portal) attached(name string) (file string, ok bool, err error) {
	file, ok = p.attachments[name]
	if !ok || p.b.shows(file) {
		return file, ok, nil
	}
	if _, err := p.whole(); err != nil {
		return "", false, err
	}
	return file, p.b.shows(file), nil
}

// Findings are what was made harmless or left out of the files that were made
// since they were last asked for. Each is told once.
func (p *Portal) Findings() []diag.Diagnostic {
	found := p.b.foundSoFar()
	p.mu.Lock()
	defer p.mu.Unlock()
	found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		key := fmt.Sprintf("%v\x00%s\x00%s", d.Span, d.Rule, d.Message)
		known := p.told[key]
		p.told[key] = true
		return known
	})
	return diag.Sort(found)
}

// shows reports whether a page that was made shows an attachment.
func (b *builder) shows(file string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.wanted[file]
}

// IsNotThere reports that a portal has no such file.
func IsNotThere(err error) bool { return errors.Is(err, fs.ErrNotExist) }
