package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/site"
)

// rebuilder keeps a preview up to date. Its methods are called one after the other.
type rebuilder struct {
	ctx   context.Context //nolint:containedctx // it lives as long as the preview
	env   *env
	dir   string
	want  portalWanted
	shown *preview

	tree    *records.Tree // as it was last read; nil before the first time
	touched []string      // since the preview began, in the order in which they first were
	rest    *time.Timer   // until the garbage is collected
}

// rebuild reads the files that changed, or all of them where files is nil, and
// shows what became of the project. One that cannot be built leaves the last portal
// on show, and says why.
func (r *rebuilder) rebuild(files []string) {
	portal, err := r.open(files)
	if err != nil {
		r.env.complain(err)
		r.shown.show(nil, err.Error())
		return
	}
	r.shown.show(portal, "")
	r.collectLater()
}

// restTime is how long after an edit nobody waits for a page any more.
const restTime = 2 * time.Second

// collectLater has the garbage of an edit collected when it has been looked at, and not
// while somebody waits for the next one: in a large project that is most of what an
// edit costs, every few edits.
func (r *rebuilder) collectLater() {
	if r.rest != nil {
		r.rest.Stop()
	}
	r.rest = time.AfterFunc(restTime, func() {
		m := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}, {Name: "/gc/heap/goal:bytes"}}
		metrics.Read(m)
		held, live, goal := m[0].Value.Uint64(), m[1].Value.Uint64(), m[2].Value.Uint64()
		if held > live+(max(goal, live)-live)/3 {
			runtime.GC()
		}
	})
}

func (r *rebuilder) open(files []string) (*livePortal, error) {
	if files == nil {
		r.tree = nil
	}
	for _, f := range files {
		if !slices.Contains(r.touched, f) {
			r.touched = append(r.touched, f)
		}
	}
	p, err := openProjectAfter(r.env, r.dir, r.tree, files)
	if err != nil {
		r.tree = nil // which of the files it knows is not known
		return nil, err
	}
	r.tree, p.touched = p.tree, r.touched
	portal, err := openPortal(r.ctx, p, r.want)
	if err != nil {
		p.close()
		return nil, err
	}
	return portal, nil
}

// openProjectAfter opens a project that was read before, when only some of its files
// were others; without a tree it reads all of them.
func openProjectAfter(e *env, dir string, was *records.Tree, changed []string) (*project, error) {
	if was == nil {
		return openProjectAt(e, dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	p := &project{env: e, dir: dir, root: root}
	if p.tree, err = was.Reload(root.FS(), changed); err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("read the records below %s: %w", dir, err)
	}
	p.mentionInterruption()
	return p, nil
}

// livePortal is the portal of a project whose files are made when they are asked for.
type livePortal struct {
	project *project
	portal  *site.Portal
	telling sync.Mutex // requests come at the same time, lines do not
}

func openPortal(ctx context.Context, p *project, want portalWanted) (*livePortal, error) {
	p.mentionUnread()
	opts, err := p.siteOptions(want)
	if err != nil {
		return nil, err
	}
	if err := p.withHistory(ctx, &opts, p.tree); err != nil {
		return nil, err
	}
	if err := p.withAudit(ctx, &opts, want.quarters, nil); err != nil {
		return nil, err
	}
	tree, err := p.withPast(ctx, p.tree, opts.Files, opts.Commit)
	if err != nil {
		return nil, err
	}
	portal, err := site.Open(tree, opts)
	if err != nil {
		return nil, p.notBuilt(err)
	}
	return &livePortal{project: p, portal: portal}, nil
}

// Has reports whether the portal has a file.
func (l *livePortal) Has(name string) bool { return l.portal.Has(name) }

// File makes a file, and tells what was made harmless or left out of it.
func (l *livePortal) File(name string) ([]byte, error) {
	data, err := l.portal.File(name)
	l.telling.Lock()
	defer l.telling.Unlock()
	l.project.tellWarnings(l.portal.Findings())
	return data, err
}

// Close closes the folder of the project: attachments are read from it.
func (l *livePortal) Close() error {
	l.project.close()
	return nil
}
