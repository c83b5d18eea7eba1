package site

import (
	"crypto/sha256"
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
	paths map[string]string // "site.css" -> "assets/site.1a2b3c4d.css"
	data  map[string][]byte // by path
}

func loadAssets() (assets, error) {
	a := assets{paths: map[string]string{}, data: map[string][]byte{}}
	entries, err := fs.ReadDir(templates.Site, "site/assets")
	if err != nil {
		return a, fmt.Errorf("read the assets: %w", err)
	}
	for _, e := range entries {
		data, err := fs.ReadFile(templates.Site, path.Join("site/assets", e.Name()))
		if err != nil {
			return a, fmt.Errorf("read the assets: %w", err)
		}
		sum := sha256.Sum256(data)
		ext := path.Ext(e.Name())
		p := "assets/" + strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:4]) + ext
		a.paths[e.Name()], a.data[p] = p, data
	}
	return a, nil
}

// parseTemplates reads the layers once: base, the parts, and on top of them a
// copy for each page.
func parseTemplates() (parts *template.Template, look map[string]*template.Template, err error) {
	common, err := template.New("site").ParseFS(templates.Site, "site/base.html", "site/parts/*.html")
	if err != nil {
		return nil, nil, fmt.Errorf("parse the templates: %w", err)
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
		if err != nil {
			return nil, nil, fmt.Errorf("parse the templates: %w", err)
		}
		look[strings.TrimSuffix(path.Base(p), ".html")] = t
	}
	return common, look, nil
}
