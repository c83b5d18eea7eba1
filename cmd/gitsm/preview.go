package main

import (
	"context"
	"fmt"
	"os"
	"sync"

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

	tree *records.Tree // as it was last read; nil before the first time
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
}

func (r *rebuilder) open(files []string) (*livePortal, error) {
	if files == nil {
		r.tree = nil
	}
	p, err := openProjectAfter(r.env, r.dir, r.tree, files)
	if err != nil {
		r.tree = nil // which of the files it knows is not known
		return nil, err
	}
	r.tree = p.tree
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
