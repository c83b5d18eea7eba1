package site

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/gitsm/gitsm/internal/speech"
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

func loadAssets(own team, colours string, say *speech.Language) (assets, error) {
	a := assets{paths: map[string]string{}, data: map[string][]byte{}, integrity: map[string]string{}}
	for _, bundle := range bundles {
		data, err := joinFiles(path.Join(bundle.folder, bundle.glob))
		if err != nil {
			return a, err
		}
		if bundle.folder == "site/script" || bundle.folder == "site/search" {
			data, _ = speech.Script(path.Base(bundle.folder), data, say)
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
