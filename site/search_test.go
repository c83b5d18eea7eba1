package site

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/templates"
)

// The browser test asks the script for the same.
func TestSearchTerms(t *testing.T) {
	data, err := os.ReadFile("testdata/terms.json")
	if err != nil {
		t.Fatal(err)
	}
	var tests [][2]any
	if err := json.Unmarshal(data, &tests); err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		want := []string{}
		for _, w := range test[1].([]any) {
			want = append(want, w.(string))
		}
		if got := searchTerms(test[0].(string)); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", test[0], got, want)
		}
	}
}

// found is the index as the script reads it.
type found struct {
	Version  int
	Kinds    [][2]string
	States   [][2]string
	Services [][2]string
	Docs     [][]any
}

func readIndex(t *testing.T, files map[string]string) found {
	t.Helper()
	var index found
	if err := json.Unmarshal([]byte(files[searchIndex]), &index); err != nil {
		t.Fatal(err)
	}
	return index
}

// pageOfEntry is where a result leads.
func pageOfEntry(index found, e []any) string {
	if len(e) > 6 && e[6] != "" {
		return e[6].(string)
	}
	return index.Kinds[int(e[2].(float64))][1] + e[0].(string) + ".html"
}

func TestSearchIndexHoldsEveryRecord(t *testing.T) {
	files, _ := build(t, repository(t, map[string]string{
		"services/index.md":               "---\ntitle: A service named index\nstate: live\n---\n",
		"incidents/2026/INC-2026-0009.md": "---\ntitle: '</script><!--\u2028'\nstate: new\nformerly: [OLD-7]\nservices: [shop, shop, nobody]\nlog:\n  - {at: 2026-03-20T09:00:00+01:00, by: ana, to: new}\n---\n## Summary\n\nBlue lamp.\n",
	}))
	index := readIndex(t, files)
	pages := map[string]bool{}
	byID := map[string][]any{}
	for _, e := range index.Docs {
		page := pageOfEntry(index, e)
		if _, ok := files[page]; !ok || pages[page] {
			t.Errorf("%v leads to %s, which is not there, or is another's", e, page)
		}
		pages[page], byID[e[0].(string)] = true, e
	}
	if len(index.Docs) != 17 {
		t.Errorf("%d records", len(index.Docs))
	}
	if got := fmt.Sprint(byID["INC-2026-0009"]); !strings.HasSuffix(got, "Blue lamp.  [OLD-7]]") || !strings.Contains(got, "</script>") {
		t.Errorf("got %s", got)
	}
	if got := fmt.Sprint(byID["INC-2026-0003"][1], byID["INC-2026-0003"][5]); got != "Restricted" {
		t.Errorf("of a restricted record: %q", got)
	}
	for _, raw := range []string{"<", ">", "&", "\u2028"} { // A10
		if strings.Contains(files[searchIndex], raw) {
			t.Errorf("%q stands in the index as it is", raw)
		}
	}
}

// Shards together hold what the whole index holds, each term where the script
// looks for it.
func TestSearchShards(t *testing.T) {
	var docs []searchDoc
	tables := searchTables{Kinds: [][2]string{{"Incident", "incidents/"}, {"Service", "services/"}}, States: [][2]string{{"New", "open"}}, Services: [][2]string{{"web", "Web shop"}}}
	for i := 1; i <= 950; i++ {
		id := fmt.Sprintf("INC-2026-%04d", i)
		docs = append(docs, searchDoc{id: id, path: "incidents/" + id + ".html", title: fmt.Sprintf("Lamp %d is Ünder water", i), text: "everywhere " + strings.Repeat(fmt.Sprintf("word%dx ", i*7), 3)})
	}
	docs[4].formerly = []string{"OLD-5"}
	docs = slices.Delete(docs, 10, 12)
	docs = append(docs, searchDoc{id: "web", path: "services/web.html", kind: 1, title: "Web shop", services: []int{0}, serviceIDs: " web", serviceOf: " Web shop"})
	files := map[string][]byte{}
	for _, j := range searchFiles(docs, tables, 100) {
		files[j.path] = j.file
		if len(j.file) > 64<<10 {
			t.Errorf("%s has %d bytes", j.path, len(j.file))
		}
	}
	var index struct {
		Count, PerFile         int
		Docs, Terms, TermFiles []string
		IDs                    []any
		Formerly               [][]any
	}
	read(t, files[searchIndex], &index)
	if got, want := fmt.Sprint(index.IDs, index.Formerly), "[[INC-2026- 4 1 10] [INC-2026- 4 13 950] web] [[OLD-5 4]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	n := 0
	for i, sum := range index.Docs {
		var entries [][]any
		read(t, files[fmt.Sprintf("search/docs-%d.%s.json", i, sum)], &entries)
		for _, e := range entries {
			if e[0] != docs[n].id {
				t.Fatalf("document %d is %v", n, e)
			}
			n++
		}
	}
	if n != len(docs) || index.Count != n || index.PerFile != shardDocs {
		t.Errorf("%d documents, the index says %d", n, index.Count)
	}
	places := map[string]map[int]int{}
	for i, sum := range index.TermFiles {
		var terms map[string][]int
		read(t, files[fmt.Sprintf("search/terms-%d.%s.json", i, sum)], &terms)
		for term, postings := range terms {
			if term < index.Terms[i] || i+1 < len(index.Terms) && term >= index.Terms[i+1] {
				t.Errorf("%q is not in its file", term)
			}
			places[term] = map[int]int{}
			doc := 0
			for _, p := range postings {
				doc += p >> 3
				places[term][doc] = p & 7
			}
		}
	}
	if len(index.Terms) < 2 {
		t.Errorf("%d files of terms", len(index.Terms))
	}
	for term, want := range map[string]string{"web": "map[948:6]", "word35x": "map[4:1]", "5": "map[4:4]", "everywhere": "map[]"} {
		if got := fmt.Sprint(places[term]); got != want {
			t.Errorf("%s: got %s, want %s", term, got, want)
		}
	}
	if len(places["under"]) != 948 {
		t.Errorf("a word of %d titles was found", len(places["under"]))
	}
}

func read(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%.80s: %v", data, err)
	}
}

// The library is what its note says, and its licence stands in what is published.
func TestMiniSearchIsAsItWasMade(t *testing.T) {
	dir := "site/vendor/minisearch/"
	data, err := fs.ReadFile(templates.Site, dir+"minisearch.js")
	if err != nil {
		t.Fatal(err)
	}
	note, err := fs.ReadFile(templates.Site, dir+"README.md")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	if !strings.Contains(string(note), hex.EncodeToString(sum[:])) {
		t.Errorf("minisearch.js has the checksum %x, which its README does not name", sum)
	}
	licence, err := fs.ReadFile(templates.Site, dir+"LICENSE.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(licence)) {
		if !strings.Contains(string(data), strings.TrimSpace(line)) {
			t.Errorf("the licence is not whole in minisearch.js: %.60s", line)
		}
	}
	for _, word := range []string{"eval(", "Function(", "innerHTML"} {
		if strings.Contains(string(data), word) {
			t.Errorf("minisearch.js has %s", word)
		}
	}
}
