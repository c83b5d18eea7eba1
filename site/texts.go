package site

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/speech"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/templates"
)

// What the portal says comes from four places: the text of templates, words made
// here (b.say), words in scripts (say), and the labels of kinds with the sentences of
// the packages below. All of it is in English where it stands, and in one catalogue,
// templates/texts/en.yaml, which tests hold to what is said. A team's translation is
// TextsFile; what it leaves out is said in English.

// TextsFile is a team's translation, in its repository.
const TextsFile = records.PortalFolder + "/" + textsName

const textsName = "texts.yaml"

// Texts is the catalogue of all that the portal says, with what a tree's own kinds
// add to it; t may be nil.
func Texts(t *records.Tree) (*speech.Catalogue, error) {
	all, err := builtinTexts()
	if err != nil || t == nil {
		return all, err
	}
	var own []speech.Message
	for _, m := range kindTexts(t.Kinds.Kinds()) {
		if _, ok := all.Lookup(m.Name); !ok {
			own = append(own, m)
		}
	}
	return all.With(own), nil
}

var builtinTexts = sync.OnceValues(func() (*speech.Catalogue, error) {
	data, err := fs.ReadFile(templates.Texts, "texts/en.yaml")
	if err != nil {
		return nil, fmt.Errorf("read the catalogue of texts: %w", err)
	}
	doc, found := frontmatter.ParseYAML("en.yaml", data)
	if doc == nil || diag.HasErrors(found) {
		return nil, fmt.Errorf("read the catalogue of texts: %v", found)
	}
	return speech.English(doc)
})

// Translation reads the translation of a repository beside the texts of its tree. The
// language is nil, which is English, where there is none; findings are what of it
// does not fit.
func Translation(fsys fs.FS, t *records.Tree) (*speech.Language, []diag.Diagnostic, error) {
	if fsys == nil {
		return nil, nil, nil
	}
	data, err := readSmall(fsys, TextsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", TextsFile, err)
	}
	return translation(data, t)
}

func translation(data []byte, t *records.Tree) (*speech.Language, []diag.Diagnostic, error) {
	all, err := Texts(t)
	if err != nil {
		return nil, nil, err
	}
	doc, found := frontmatter.ParseYAML(TextsFile, data)
	if doc == nil || diag.HasErrors(found) {
		return nil, nil, &RefusedError{found}
	}
	within := func(where string) bool { return where == "mon" || t.Kinds.Kind(where) != nil || isTemplate(where) }
	l, more := speech.Read(doc, all, toldForms(), within)
	found = append(found, more...)
	if l == nil {
		return nil, nil, &RefusedError{found}
	}
	if n := l.Missing(all); n > 0 {
		d := diag.Warningf(doc.At("messages"), "portal-text", "%d of %d texts are not translated and are said in English", n, all.Len())
		d.Fix = &diag.Fix{Title: "translate them", Command: "gitsm site texts --missing"}
		found = append(found, d)
	}
	return l, diag.Sort(found), nil
}

// isTemplate reports the name of one of our templates, as misplaced has it.
func isTemplate(name string) bool {
	return strings.HasSuffix(name, ".html") && misplaced(path.Join(teamTemplates, name)) == ""
}

// readTexts reads what the portal is to be said in.
func (b *builder) readTexts() error {
	data, ok := b.team.files[textsName]
	if !ok {
		return nil
	}
	l, found, err := translation(data, b.whole())
	b.say = l
	b.found(found)
	return err
}

// msg marks an English text that is said where it is used.
func msg(english string) string { return english }

// msgs marks several.
func msgs(english ...string) []string { return english }

// toldAll says sentences that came whole.
func (b *builder) toldAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = b.say.Told(s)
	}
	return out
}
