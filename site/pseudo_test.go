package site

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/internal/speech"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// wide writes a text in full-width letters, so that what is said in the made-up
// language has no letter of English; places and marks stay.
func wide(m speech.Message, text string) string {
	var out strings.Builder
	within := 0
	for i, r := range text {
		switch {
		case r == '{' || r == '<' && strings.Contains(m.Name, "</") && strings.ContainsAny(text[i+1:i+2], "abcdefghijklmnopqrstuvwxyz/"):
			within++
			out.WriteRune(r)
		case (r == '}' || r == '>') && within > 0:
			within--
			out.WriteRune(r)
		case within == 0 && r >= 'A' && r <= 'Z':
			out.WriteRune('Ａ' + r - 'A')
		case within == 0 && r >= 'a' && r <= 'z':
			out.WriteRune('ａ' + r - 'a')
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// pseudo is the catalogue in the made-up language, as a team's file.
func pseudo(t *testing.T, tree *records.Tree) string {
	t.Helper()
	all, err := Texts(tree)
	if err != nil {
		t.Fatal(err)
	}
	return string(all.Write("language: en-x-wide\n", nil, func(m speech.Message, category string) string {
		if category == "one" {
			return wide(m, m.One)
		}
		return wide(m, m.Name)
	}, []string{"one", "other"}))
}

// translatedFerry is the example organisation with a translation.
func translatedFerry(t *testing.T, texts func(*records.Tree) string) (fstest.MapFS, *records.Tree) {
	t.Helper()
	fsys := fstest.MapFS{}
	err := fs.WalkDir(examples.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(examples.FS(), name)
		fsys[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	fsys[TextsFile] = &fstest.MapFile{Data: []byte(texts(tree))}
	return fsys, tree
}

// english is a stretch of words in plain letters.
var english = regexp.MustCompile(`[A-Za-z][A-Za-z'’.-]*(?:[ ,:;/()-]+[A-Za-z][A-Za-z'’.-]*)*`)

// heard are the attributes with words for readers or for the script.
var heard = []string{"aria-label", "title", "alt", "placeholder", "data-label", "data-works", "data-planned", "data-single", "data-many"}

// Every word of every page, feed, calendar and badge is of the translation or of a
// record: no page stays half English.
func TestNothingStaysEnglish(t *testing.T) {
	fsys, tree := translatedFerry(t, func(tree *records.Tree) string { return pseudo(t, tree) })
	catalogue, err := Texts(tree)
	if err != nil {
		t.Fatal(err)
	}
	known, written := recordText(fsys, catalogue)
	for _, to := range []audience.Audience{audience.Internal, audience.Restricted, audience.Public, audience.Customer("passengers")} {
		left := map[string]string{}
		_, err := Build(tree, Options{AsOf: examples.AsOf, Files: fsys, Audience: to, RecordedNote: ""}, func(f File) error {
			for _, s := range visible(t, f) {
				if (len(s) > 12 || strings.ContainsAny(s, "0123456789")) && written(s) {
					continue // as a whole
				}
				found := english.FindAllString(signs.ReplaceAllString(days.ReplaceAllStringFunc(s, func(day string) string {
					if written(day) {
						return "|"
					}
					return day
				}), " | "), -1)
				sentence := slices.ContainsFunc(found, func(words string) bool { return strings.Count(words, " ") > 1 && known(words) })
				for _, words := range found {
					if !known(words) && (!sentence || strings.Contains(words, " ")) { // a record's sentence has months and numbers between words
						left[words] = f.Path
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range slices.Sorted(maps.Keys(left)) {
			t.Errorf("%s: %s says %q", to, left[words], words)
		}
	}
}

// visible is what readers see or hear of a file.
func visible(t *testing.T, f File) []string {
	t.Helper()
	var out []string
	switch {
	case strings.HasSuffix(f.Path, ".html") || strings.HasSuffix(f.Path, ".svg"):
		doc, err := html.Parse(strings.NewReader(string(f.Data)))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			switch {
			case n.Type == html.TextNode && ofRecord(n):
			case n.Type == html.TextNode && n.Parent.Data != "code" && n.Parent.Data != "script":
				out = append(out, strings.Join(strings.Fields(n.Data), " "))
			case n.Type == html.ElementNode:
				for _, name := range heard {
					if v, ok := attr(n, name); ok {
						out = append(out, v)
					}
				}
			}
		}
	}
	return out
}

// days are days of the year as records write them.
var days = regexp.MustCompile(`\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b`)

// ofRecord reports text that a record was written in: its body, and the headings of it.
func ofRecord(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if class, _ := attr(p, "class"); class == "prose" || class == "contents" && n.Parent.Data == "a" {
			return true
		}
	}
	return false
}

// signs are written alike in every language: instants, lengths of time with the signs
// of their units, IDs, versions and zones.
var signs = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:]+(?:Z|[+-]\d\d:\d\d)|\d+[ \x{a0}]?d\b|\d+(?:[hms]|h\d+[ms]|m\d+s|h\d+m\d+s)\b|\b[A-Z]{3}-\d{4}-\d+|\bCES?T\b|Europe/Berlin|\bv?\d+\.\d+\.\d+|\b(?:n|p|P|KB-|CSV|JSON|SHA-|GT-|JPEG|SEV)\d*\b`)

// recordText tells whether words are those of the repository's records.
func recordText(fsys fstest.MapFS, catalogue *speech.Catalogue) (known, written func(string) bool) {
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fsys)) {
		if name != TextsFile {
			all.WriteString(" " + name + " " + string(fsys[name].Data))
		}
	}
	text := strings.Join(strings.Fields(all.String()), " ")
	values := strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(text))
	known = func(words string) bool {
		if _, said := catalogue.Lookup(words); said && !strings.Contains(text, ": "+words+" ") {
			return false // it is a word of the portal, whatever records say
		}
		for _, part := range regexp.MustCompile(`[,:] `).Split(words, -1) { // lists of titles
			part = strings.TrimRight(part, ",.;: -")
			if !strings.Contains(text, part) && !strings.Contains(values, strings.ToLower(part)) {
				return false
			}
		}
		return true
	}
	return known, func(s string) bool { return strings.Contains(text, s) }
}
