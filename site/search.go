package site

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/records"
)

// The search index is files of JSON below search/, which the script reads on a
// reader's first search. Up to wholeLimit records it is one file, and MiniSearch
// indexes it in the browser: the documents are smaller than an index of them.
// Above, the index is made here and cut into shards, of which a search loads the
// few that its words are in: some 50 kB, however many records there are.
// The index holds what the records' pages show, and no more.
const (
	searchPath   = "search.html"
	searchFolder = "search/"
	searchIndex  = searchFolder + "index.json"

	// wholeLimit is how many records one file holds. A thousand are about 150 kB on
	// the wire; twice as many would keep a slow machine waiting for a second.
	wholeLimit = 1000
	// searchedText is how much of a record's text is searched, in bytes.
	searchedText = 800
	// searchVersion is raised when the form of the files changes.
	searchVersion = 1
)

// searchDoc is a record as the search knows it.
type searchDoc struct {
	id, title, path       string
	kind, state           int // index into the tables of searchTables
	services              []int
	serviceIDs, serviceOf string // words by which its services are searched
	text                  string
	formerly              []string
}

// searchTables are what many records share, written once.
type searchTables struct {
	Kinds    [][2]string `json:"kinds"`    // title, folder
	States   [][2]string `json:"states"`   // label, look
	Services [][2]string `json:"services"` // ID, title
}

// searchJobs are the files of the search index.
func (b *builder) searchJobs() []job {
	if !b.wants(searchIndex) {
		return nil // all of them, or none
	}
	docs, tables := b.searchDocs()
	return searchFiles(docs, tables, wholeLimit)
}

// searchFiles writes the index of documents, whole up to a limit.
func searchFiles(docs []searchDoc, tables searchTables, limit int) []job {
	if len(docs) <= limit {
		return []job{{path: searchIndex, file: wholeIndex(docs, tables)}}
	}
	return shardedIndex(docs, tables)
}

// searchDocs gives all records in the order of the kinds and of their IDs.
func (b *builder) searchDocs() ([]searchDoc, searchTables) {
	var tables searchTables
	var list []*records.Record
	var docs []searchDoc
	states, services := map[[2]string]int{}, map[string]int{}
	for _, k := range b.kinds {
		ofKind := slices.Clone(b.tree.OfKind(k.Name))
		slices.SortStableFunc(ofKind, func(x, y *records.Record) int { return records.CompareIDs(x.ID, y.ID) })
		for _, r := range ofKind {
			d := b.searchDoc(r)
			d.kind = len(tables.Kinds)
			d.state = entry(states, &tables.States, b.state(k, r.State))
			for _, id := range r.Lookup("services").Strings() {
				if s := b.tree.Record(id); s != nil && s.Kind.Name == "service" {
					d.addService(b, s, services, &tables)
				}
			}
			docs, list = append(docs, d), append(list, r)
		}
		if len(ofKind) > 0 {
			tables.Kinds = append(tables.Kinds, [2]string{text(b.say.Text(k.Title)), folderOf(k) + "/"})
		}
	}
	b.searchTexts(docs, list)
	return docs, tables
}

// entry is the place of a state in its table.
func entry(index map[[2]string]int, table *[][2]string, c Chip) int {
	key := [2]string{c.Text, c.Class}
	i, ok := index[key]
	if !ok {
		i = len(*table)
		index[key], *table = i, append(*table, key)
	}
	return i
}

func (d *searchDoc) addService(b *builder, s *records.Record, index map[string]int, tables *searchTables) {
	i, ok := index[s.ID]
	if !ok {
		i = len(tables.Services)
		name := text(title(s))
		if restricted(s) {
			name = b.say.Text("Restricted")
		}
		index[s.ID], tables.Services = i, append(tables.Services, [2]string{text(s.ID), name})
	}
	if slices.Contains(d.services, i) {
		return
	}
	d.services = append(d.services, i)
	d.serviceIDs += " " + tables.Services[i][0]
	d.serviceOf += " " + tables.Services[i][1]
}

// searchDoc is what the head of a record's page says of it.
func (b *builder) searchDoc(r *records.Record) searchDoc {
	d := searchDoc{id: text(r.ID), path: b.pageOf(r), title: text(title(r))}
	if restricted(r) {
		d.title = b.say.Text("Restricted")
		return d
	}
	for _, id := range r.Formerly {
		d.formerly = append(d.formerly, text(id))
	}
	return d
}

// searchTexts fills in the texts, which cost most, with all processors.
func (b *builder) searchTexts(docs []searchDoc, list []*records.Record) {
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(docs); i += workers {
				if r := list[i]; !restricted(r) && len(r.Base) == 0 {
					docs[i].text = text(markdown.Words(r.Doc.Body(), searchedText))
				}
			}
		})
	}
	wait.Wait()
}

// page is the path of a document's page where the script cannot tell it from
// the kind's folder and the ID.
func (d *searchDoc) page(tables searchTables) string {
	if d.path == tables.Kinds[d.kind][1]+d.id+".html" {
		return ""
	}
	return d.path
}

// entry is a document as the script reads it: ID, title, kind, state, services,
// text, and where it needs them the page and former IDs.
func (d *searchDoc) entry(tables searchTables, words string) []any {
	services := d.services
	if services == nil {
		services = []int{}
	}
	e := []any{d.id, d.title, d.kind, d.state, services, words}
	switch page := d.page(tables); {
	case len(d.formerly) > 0:
		return append(e, page, d.formerly)
	case page != "":
		return append(e, page)
	}
	return e
}

// wholeIndex is the index of few records: themselves.
func wholeIndex(docs []searchDoc, tables searchTables) []byte {
	entries := make([][]any, len(docs))
	for i := range docs {
		entries[i] = docs[i].entry(tables, docs[i].text)
	}
	return compactJSON(struct {
		Version int `json:"version"`
		searchTables
		Docs [][]any `json:"docs"`
	}{searchVersion, tables.filled(), entries})
}

// filled has no null where the script expects a list.
func (t searchTables) filled() searchTables {
	for _, list := range []*[][2]string{&t.Kinds, &t.States, &t.Services} {
		if *list == nil {
			*list = [][2]string{}
		}
	}
	return t
}

// compactJSON writes values that always can be written. What a browser might
// take for markup is escaped, whatever reads the file.
func compactJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("search index: %v", err)) // texts, numbers and lists of them alone
	}
	return data
}

// hashedName is the path of a part of the index, which changes with its content.
func hashedName(name string, data []byte) (path, sum string) {
	digest := sha256.Sum256(data)
	sum = hex.EncodeToString(digest[:4])
	return searchFolder + name + "." + sum + ".json", sum
}

// excerptOf is the beginning of a text, cut at a word.
func excerptOf(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	cut := strings.LastIndexByte(s[:limit], ' ')
	if cut < 0 {
		cut = 0
	}
	return strings.TrimRight(s[:cut], " ,.;:") + "…"
}

// SearchPage is the page of all results. Without script it says where to look.
type SearchPage struct {
	Frame
	All    string // the list of all records
	Finder string // the scripts of the search, which stands on this page instead of in its head
}

func (b *builder) searchPage() any {
	f := b.frame(searchPath, searchPath, b.say.Text("Search"))
	return SearchPage{Frame: f, All: f.Root + allPath, Finder: b.finder(f.Root)}
}

// finder names the scripts of the search: ours and the library.
func (b *builder) finder(root string) string {
	return root + b.files.paths["search.js"] + " " + root + b.files.paths["minisearch.js"]
}

// compareByUTF16 orders terms as the script compares them.
func compareByUTF16(a, b string) int {
	if isASCII(a) && isASCII(b) {
		return cmp.Compare(a, b)
	}
	return slices.Compare(utf16Of(a), utf16Of(b))
}
