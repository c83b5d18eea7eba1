package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gitsm/gitsm/site"
)

// preview serves a portal to this machine alone. A file is made when it is asked
// for, from records that are in memory; the path of a request is looked up among
// those of the portal and never on the disk, so that none leads to a file that a
// build would not make: no dot files, no symbolic links, no way up (hostile case E23).
//
// A request must name the loopback address or localhost as its host. A website
// that lets its own name point to 127.0.0.1 (DNS rebinding) is turned away, and
// so is a request that a page of another origin sends.
type preview struct {
	mu      sync.RWMutex
	files   shownFiles // nil before the first one
	broken  string     // why the last build failed, "" if it did not
	version int
	changed chan struct{} // closed when version grows
}

// shownFiles are the files of a portal by path, "incidents/index.html". What the
// portal has not is an fs.ErrNotExist.
type shownFiles interface {
	Has(name string) bool
	File(name string) ([]byte, error)
	Close() error
}

// eventsPath is where pages listen for a new build. The names are not among
// those that a portal can have.
const (
	eventsPath = "/.gitsm/events"
	scriptPath = "/.gitsm/reload.js"
)

// reloadScript reloads the page when the portal was built again, also after
// the connection was lost.
const reloadScript = `"use strict";
(() => {
  let seen;
  const source = new EventSource("` + eventsPath + `");
  source.onmessage = (e) => {
    if (seen !== undefined && seen !== e.data) location.reload();
    seen = e.data;
  };
})();
`

func newPreview() *preview { return &preview{changed: make(chan struct{})} }

// show puts a new portal in the place of the old one, and closes that when no
// request needs it any more.
func (p *preview) show(files shownFiles, broken string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if broken == "" {
		if p.files != nil {
			_ = p.files.Close()
		}
		p.files = files
	}
	p.broken = broken
	p.version++
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *preview) state() (version int, broken string, changed <-chan struct{}) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.version, p.broken, p.changed
}

// ServeHTTP answers one request.
func (p *preview) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-store")
	switch {
	case !isLoopbackHost(r.Host), !sameOrigin(r):
		http.Error(w, "this preview answers to this machine alone", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		http.Error(w, "read only", http.StatusMethodNotAllowed)
	case r.URL.Path == eventsPath:
		p.events(w, r)
	case r.URL.Path == scriptPath:
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = io.WriteString(w, reloadScript)
	default:
		p.file(w, r)
	}
}

// isLoopbackHost reports whether a Host header names this machine.
func isLoopbackHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return strings.EqualFold(name, "localhost") || ip != nil && ip.IsLoopback()
}

// sameOrigin refuses what pages elsewhere make a browser send. Links from
// elsewhere are fine: they show the page and hand nothing out.
func sameOrigin(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
		return false
	}
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "" || site == "same-origin" || site == "none" || r.Header.Get("Sec-Fetch-Mode") == "navigate"
}

// file answers with a file of the portal, "index.html" for folders.
func (p *preview) file(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	data, folder, err := p.find(name)
	var none *nothingShownError
	switch {
	case errors.As(err, &none):
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	case folder:
		http.Redirect(w, r, "/"+name+"/", http.StatusMovedPermanently) //nolint:gosec // name is a folder of the portal, so it begins with no slash
		return
	case errors.Is(err, fs.ErrNotExist):
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(withReload(data))
		return
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	kind := cmp.Or(site.ContentType(name), mime.TypeByExtension(path.Ext(name)))
	if kind == "" {
		kind = "application/octet-stream"
	}
	w.Header().Set("Content-Type", kind)
	if strings.HasPrefix(kind, "text/html") {
		data = withReload(data)
	}
	_, _ = w.Write(data) //nolint:gosec // the portal on loopback, of which the text is safe as it is published
}

// nothingShownError says that no portal could be built yet, and why.
type nothingShownError struct{ why string }

func (e *nothingShownError) Error() string { return "the portal could not be built: " + e.why }

// find makes a file of the portal. What the portal has not is an fs.ErrNotExist, with
// the page that says so; folder is true where a folder has the name.
func (p *preview) find(name string) (data []byte, folder bool, err error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.files == nil {
		return nil, false, &nothingShownError{p.broken}
	}
	data, err = p.files.File(name)
	if !errors.Is(err, fs.ErrNotExist) {
		return data, false, err
	}
	if p.files.Has(name + "/index.html") {
		return nil, true, nil
	}
	data, missing := p.files.File("404.html")
	if missing != nil {
		return nil, false, missing
	}
	return data, false, err
}

// events tells a page the number of the build, and each number that follows.
func (p *preview) events(w http.ResponseWriter, r *http.Request) {
	flusher, ok := w.(http.Flusher)
	if !ok {
		http.Error(w, "no streaming", http.StatusNotImplemented)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		version, _, changed := p.state()
		if _, err := fmt.Fprintf(w, "data: %d\n\n", version); err != nil {
			return
		}
		flusher.Flush()
		select {
		case <-r.Context().Done():
			return
		case <-changed:
		}
	}
}

// listen opens a port on the loopback address, a free one for port 0.
func listen(ctx context.Context, port int) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, fmt.Errorf("serve on port %d: %w", port, err)
	}
	return l, nil
}

// serveUntilDone answers requests until ctx ends.
func serveUntilDone(ctx context.Context, l net.Listener, p *preview) error {
	server := &http.Server{
		Handler: p, ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := server.Shutdown(closing); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// withReload adds the script that reloads a page to it.
func withReload(page []byte) []byte {
	tag := []byte(`<script src="` + scriptPath + `" defer></script>`)
	if at := bytes.LastIndex(page, []byte("</body>")); at >= 0 {
		return slices.Concat(page[:at], tag, page[at:])
	}
	return slices.Concat(page, tag)
}
