package site

import (
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"strings"
	syntax "text/template/parse"

	"github.com/gitsm/gitsm/internal/htmlrun"
	"github.com/gitsm/gitsm/internal/speech"
	"github.com/gitsm/gitsm/templates"
)

// layers are the templates as they are read: base, the parts, and on top of them a
// copy for each page, each file said in the portal's language before it is escaped.
type layers struct {
	own team
	say *speech.Language

	// heard gets the messages of each shipped file where it is set.
	heard func([]speech.Message)
}

// parseTemplates reads the layers once.
func parseTemplates(own team, say *speech.Language) (parts *template.Template, look map[string]*htmlrun.Program, err error) {
	return layers{own: own, say: say}.parse()
}

func (l layers) parse() (common *template.Template, look map[string]*htmlrun.Program, err error) {
	functions := template.FuncMap{"counted": l.counted}
	if len(l.own.below(teamTemplates, ".html")) > 0 {
		maps.Copy(functions, teamFunctions())
	}
	common = template.New("site").Funcs(functions)
	files, err := fs.Glob(templates.Site, "site/parts/*.html")
	if err != nil {
		return nil, nil, fmt.Errorf("parse the templates: %w", err)
	}
	for _, file := range append([]string{"site/base.html"}, files...) {
		if err := l.shipped(common, file); err != nil {
			return nil, nil, fmt.Errorf("parse the templates: %w", err)
		}
	}
	for _, part := range l.own.below(teamTemplates+"parts/", ".html") {
		if err := l.team(common, strings.TrimPrefix(part, teamTemplates)); err != nil {
			return nil, nil, err
		}
	}
	pages, err := fs.Glob(templates.Site, "site/pages/*.html")
	if err != nil {
		return nil, nil, fmt.Errorf("parse the templates: %w", err)
	}
	look = make(map[string]*htmlrun.Program, len(pages))
	for _, file := range pages {
		t, err := common.Clone()
		if err == nil {
			err = l.shipped(t, file)
		}
		if err == nil {
			err = l.team(t, "pages/"+path.Base(file))
		}
		name := strings.TrimSuffix(path.Base(file), ".html")
		if err == nil { // a page says what it is, for styles and for tests
			err = notCircular(t)
		}
		if err == nil {
			_, err = t.New("page").Parse(name)
		}
		if err == nil { // as a whole tag, since what is called within one is compiled for that place alone
			_, err = t.New("body-begins").Parse(`<body data-page="` + name + `">`)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("parse the templates: %w", err)
		}
		look[name] = htmlrun.New(t, "base", functions)
	}
	return common, look, nil
}

// shipped reads one of our files into a set.
func (l layers) shipped(set *template.Template, file string) error {
	data, err := fs.ReadFile(templates.Site, file)
	if err != nil {
		return err
	}
	return l.said(set, strings.TrimPrefix(file, "site/"), l.heard, func() error {
		_, err := set.New(path.Base(file)).Parse(string(data))
		return err
	})
}

// team reads a team's file in place of ours. Of its texts those that ours have, too,
// are said in the language; the others are the team's, which writes its own.
func (l layers) team(set *template.Template, name string) error {
	if err := l.said(set, name, nil, func() error { return l.own.override(set, name) }); err != nil {
		return err
	}
	if _, ok := l.own.files[teamTemplates+name]; !ok {
		return nil
	}
	return vetTeam(set, name)
}

// said says the templates that a file defines in the portal's language.
func (l layers) said(set *template.Template, name string, heard func([]speech.Message), read func() error) error {
	before := map[*syntax.Tree]bool{}
	for _, t := range set.Templates() {
		before[t.Tree] = true
	}
	if err := read(); err != nil {
		return err
	}
	if l.say.English() && heard == nil {
		return nil
	}
	var trees []*syntax.Tree
	for _, t := range set.Templates() {
		if t.Tree != nil && !before[t.Tree] && t.Name() != "page" {
			trees = append(trees, t.Tree)
		}
	}
	found := speech.Template(name, trees, l.say)
	if heard != nil {
		heard(found)
	}
	return nil
}

// counted is the function of templates that says a number of things.
func (l layers) counted(n int, one, other string) string { return l.say.Counted(n, one, other) }
