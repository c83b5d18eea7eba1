package site

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/speech"
	"github.com/gitsm/gitsm/schema"
	"github.com/gitsm/gitsm/templates"
)

var updateCatalogue = flag.Bool("update", false, "write the catalogue of texts anew")

const catalogueHead = `# All that the portal says: one message each, under its English text. This file is
# generated from the templates, the scripts, the code and the kinds:
#
#     go test ./site -run Catalogue -update
#
# "gitsm site texts" prints it for a translation. What stands in braces is put in,
# and may stand elsewhere in a translation; <a> and the like are the page's own.
language: en
`

// The catalogue has what is said, all of it and nothing else.
func TestCatalogueIsWhatIsSaid(t *testing.T) {
	c := speech.New(saidBySource(t))
	var english *speech.Language
	got := c.Write(catalogueHead, nil, english.Said, english.Categories())
	file := filepath.Join("..", "templates", "texts", "en.yaml")
	if *updateCatalogue {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) == string(got) {
		return
	}
	all, err := Texts(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range c.Messages() {
		if _, ok := all.Lookup(m.Name); !ok {
			t.Errorf("the catalogue lacks %q of %s", m.Name, strings.Join(m.Where, ", "))
		}
	}
	for _, m := range all.Messages() {
		if _, ok := c.Lookup(m.Name); !ok {
			t.Errorf("nothing says %q any more", m.Name)
		}
	}
	t.Error("templates/texts/en.yaml is not what is said; look at what changed, then go test ./site -run Catalogue -update")
}

// saidBySource reads every message where it is said.
func saidBySource(t *testing.T) []speech.Message {
	t.Helper()
	var all []speech.Message
	if _, _, err := (layers{heard: func(m []speech.Message) { all = append(all, m...) }}).parse(); err != nil {
		t.Fatal(err)
	}
	all = append(all, kindTexts(schema.Builtin().Kinds())...)
	for _, folder := range []string{".", "chart"} {
		all = append(all, saidByCode(t, folder)...)
	}
	return append(all, saidByScripts(t)...)
}

// saidByCode reads the calls of a package that say something: those of a
// *speech.Language, and msg.
func saidByCode(t *testing.T, folder string) []speech.Message {
	t.Helper()
	set := token.NewFileSet()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all []speech.Message
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		where := []string{"site/" + filepath.ToSlash(name)}
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				all = append(all, saidByCall(set, call, where)...)
			}
			return true
		})
	}
	return all
}

func saidByCall(set *token.FileSet, call *ast.CallExpr, where []string) []speech.Message {
	text := func(i int) (string, bool) {
		if i >= len(call.Args) {
			return "", false
		}
		return constant(call.Args[i])
	}
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		if fun.Name != "msg" && fun.Name != "msgs" {
			return nil
		}
		var all []speech.Message
		for i := range call.Args {
			if s, ok := text(i); ok {
				all = append(all, speech.Message{Name: s, Where: where})
			}
		}
		return all
	case *ast.SelectorExpr:
		if x, ok := fun.X.(*ast.SelectorExpr); !ok || x.Sel.Name != "say" && x.Sel.Name != "Say" {
			if id, ok := fun.X.(*ast.Ident); !ok || id.Name != "say" {
				return nil
			}
		}
		at := map[string]int{"Text": 0, "Fill": 0, "Within": 1, "Count": 2}
		i, ok := at[fun.Sel.Name]
		if !ok {
			return nil
		}
		s, ok := text(i)
		if !ok {
			return nil
		}
		one := ""
		if fun.Sel.Name == "Count" {
			one, _ = text(1)
		}
		return []speech.Message{{Name: s, One: one, Where: where}}
	}
	return nil
}

// constant reads a text that stands in the source, put together with + or not.
func constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		x, ok := constant(e.X)
		y, also := constant(e.Y)
		return x + y, ok && also && e.Op == token.ADD
	}
	return "", false
}

// saidByScripts reads the calls of say and sayCount in scripts.
func saidByScripts(t *testing.T) []speech.Message {
	t.Helper()
	var all []speech.Message
	for _, pattern := range []string{"script", "search"} {
		names, err := fs.Glob(templates.Site, "site/"+pattern+"/*.js")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(templates.Site, name)
			if err != nil {
				t.Fatal(err)
			}
			_, found := speech.Script(pattern, data, nil)
			all = append(all, found...)
		}
	}
	return all
}
