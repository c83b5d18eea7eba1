package site

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"github.com/gitsm/gitsm/templates"
)

// assets are the style sheet, script and icon, each under a name that changes
// with its content, so that a browser may keep it for ever.
type assets struct {
	paths     map[string]string // "site.css" -> "assets/site.1a2b3c4d.css"
	data      map[string][]byte // by path
	integrity map[string]string // "site.js" -> "sha256-…", of scripts
}

// bundles are the assets that are put together, in the order of their names, from
// the files of a folder: a page that needs styles or a script of its own adds a file.
var bundles = []struct{ name, folder, glob string }{
	{"site.css", "site/style", "*.css"},
	{"site.js", "site/script", "*.js"},
	{"search.js", "site/search", "*.js"},
	{"minisearch.js", "site/vendor/minisearch", "*.js"},
}

func loadAssets(own team, colours string) (assets, error) {
	a := assets{paths: map[string]string{}, data: map[string][]byte{}, integrity: map[string]string{}}
	for _, bundle := range bundles {
		data, err := joinFiles(path.Join(bundle.folder, bundle.glob))
		if err != nil {
			return a, err
		}
		if bundle.name == "site.css" {
			data = own.style(data, colours)
		}
		a.add(bundle.name, data)
	}
	entries, err := fs.ReadDir(templates.Site, "site/assets")
	if err != nil {
		return a, fmt.Errorf("read the assets: %w", err)
	}
	for _, e := range entries {
		data, err := fs.ReadFile(templates.Site, path.Join("site/assets", e.Name()))
		if err != nil {
			return a, fmt.Errorf("read the assets: %w", err)
		}
		a.add(e.Name(), data)
	}
	return a, nil
}

// joinFiles gives the files that a pattern matches, one after the other.
func joinFiles(pattern string) ([]byte, error) {
	names, err := fs.Glob(templates.Site, pattern)
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("read the assets: %s matches %d files: %w", pattern, len(names), err)
	}
	var joined []byte
	for _, name := range names {
		data, err := fs.ReadFile(templates.Site, name)
		if err != nil {
			return nil, fmt.Errorf("read the assets: %w", err)
		}
		joined = append(joined, data...)
	}
	return joined, nil
}

func (a *assets) add(name string, data []byte) {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	p := "assets/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	a.paths[name], a.data[p] = p, data
	if ext == ".js" {
		a.integrity[name] = "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
	}
}

// parseTemplates reads the layers once: base, the parts, and on top of them a
// copy for each page.
func parseTemplates(own team) (parts *template.Template, look map[string]*template.Template, err error) {
	common, err := template.New("site").ParseFS(templates.Site, "site/base.html", "site/parts/*.html")
	if err != nil {
		return nil, nil, fmt.Errorf("parse the templates: %w", err)
	}
	for _, part := range own.below(teamTemplates+"parts/", ".html") {
		if err := own.override(common, strings.TrimPrefix(part, teamTemplates)); err != nil {
			return nil, nil, err
		}
	}
	pages, err := fs.Glob(templates.Site, "site/pages/*.html")
	if err != nil {
		return nil, nil, fmt.Errorf("parse the templates: %w", err)
	}
	look = make(map[string]*template.Template, len(pages))
	for _, p := range pages {
		t, err := common.Clone()
		if err == nil {
			t, err = t.ParseFS(templates.Site, p)
		}
		if err == nil {
			err = own.override(t, "pages/"+path.Base(p))
		}
		if err == nil { // a page says what it is, for styles and for tests
			_, err = t.New("page").Parse(strings.TrimSuffix(path.Base(p), ".html"))
		}
		if err != nil {
			return nil, nil, fmt.Errorf("parse the templates: %w", err)
		}
		look[strings.TrimSuffix(path.Base(p), ".html")] = t
	}
	return common, look, nil
}
