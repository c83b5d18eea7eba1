package site

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const (
	// shardDocs is how many documents a file of them holds. Eight results lie in
	// as many files at worst.
	shardDocs = 100
	// shardBytes is about how large a file of terms is.
	shardBytes = 24 << 10
	// shardText is how much of a text is shown with a result.
	shardText = 160
	// A word in more than one of this many records is searched for in titles and
	// services only: in texts it tells nothing apart.
	commonShare = 5
)

// Where a term stands in a document, one bit each.
const (
	inText    = 1
	inService = 2
	inTitle   = 4
)

// shardedIndex is the index of many records: a file that leads to all others,
// files of documents, and files of the terms between two terms.
func shardedIndex(docs []searchDoc, tables searchTables) []job {
	index := struct {
		Version int `json:"version"`
		searchTables
		Count     int      `json:"count"`
		PerFile   int      `json:"perFile"`
		Docs      []string `json:"docs"`  // fingerprints of the files of documents
		Terms     []string `json:"terms"` // first term of each file of terms
		TermFiles []string `json:"termFiles"`
		IDs       []any    `json:"ids"` // in the order of the documents
		Formerly  [][]any  `json:"formerly"`
	}{Version: searchVersion, searchTables: tables.filled(), Count: len(docs), PerFile: shardDocs, IDs: idRuns(docs), Formerly: [][]any{}}
	var jobs []job
	for i := 0; i < len(docs); i += shardDocs {
		var entries [][]any
		for j := i; j < min(i+shardDocs, len(docs)); j++ {
			entries = append(entries, docs[j].entry(tables, excerptOf(docs[j].text, shardText)))
			for _, id := range docs[j].formerly {
				index.Formerly = append(index.Formerly, []any{id, j})
			}
		}
		data := compactJSON(entries)
		path, sum := hashedName("docs-"+strconv.Itoa(len(index.Docs)), data)
		index.Docs, jobs = append(index.Docs, sum), append(jobs, job{path: path, file: data})
	}
	postings := postingsOf(docs)
	terms := slices.SortedFunc(maps.Keys(postings), compareByUTF16)
	for len(terms) > 0 {
		data, n := termFile(terms, postings)
		path, sum := hashedName("terms-"+strconv.Itoa(len(index.Terms)), data)
		index.Terms, index.TermFiles = append(index.Terms, terms[0]), append(index.TermFiles, sum)
		jobs, terms = append(jobs, job{path: path, file: data}), terms[n:]
	}
	return append(jobs, job{path: searchIndex, file: compactJSON(index)})
}

// termFile writes the first terms, until the file is large enough: an object of
// term and postings. A posting is the distance to the document before it, times
// eight, plus where the term stands. Terms hold letters, digits and "-._" only,
// so that they need no escape.
func termFile(terms []string, postings map[string][]int32) (data []byte, n int) {
	data = append(data, '{')
	for n < len(terms) && len(data) < shardBytes {
		if n > 0 {
			data = append(data, ',')
		}
		data = append(data, '"')
		data = append(data, terms[n]...)
		data = append(data, `":[`...)
		before := int32(0)
		for i, p := range postings[terms[n]] {
			if i > 0 {
				data = append(data, ',')
			}
			data = strconv.AppendInt(data, int64((p>>3-before)<<3|p&7), 10)
			before = p >> 3
		}
		data = append(data, ']')
		n++
	}
	return append(data, '}'), n
}

// postingsOf finds in which documents each term stands, and where.
func postingsOf(docs []searchDoc) map[string][]int32 {
	postings := map[string][]int32{}
	places := map[string]int32{}
	for i := range docs {
		clear(places)
		for _, part := range []struct {
			text  string
			place int32
		}{{docs[i].title, inTitle}, {docs[i].serviceIDs + docs[i].serviceOf, inService}, {docs[i].text, inText}} {
			for _, term := range searchTerms(part.text) {
				places[term] |= part.place
			}
		}
		for term, place := range places { // each term has a list of its own
			list, known := postings[term]
			if !known {
				term = strings.Clone(term) // or it would keep the text that it is from
			}
			postings[term] = append(list, int32(i)<<3|place)
		}
	}
	common := max(len(docs)/commonShare, 1)
	for term, list := range postings {
		if len(list) > common {
			list = slices.DeleteFunc(list, func(p int32) bool { return p&7 == inText })
			if len(list) == 0 {
				delete(postings, term)
				continue
			}
			postings[term] = list
		}
	}
	return postings
}

// idRuns writes IDs briefly: those that count on as prefix, width, first and last
// number, others as they are. The script finds IDs and their beginnings in it.
func idRuns(docs []searchDoc) []any {
	type run struct {
		prefix             string
		width, first, last int
	}
	runs := []any{}
	var open *run
	end := func() {
		if open != nil {
			runs = append(runs, []any{open.prefix, open.width, open.first, open.last})
		}
		open = nil
	}
	for i := range docs {
		id := docs[i].id
		digits := len(id) - len(strings.TrimRight(id, "0123456789"))
		n, err := strconv.Atoi(id[len(id)-digits:])
		if err != nil || digits > 9 || fmt.Sprintf("%0*d", digits, n) != id[len(id)-digits:] {
			end()
			runs = append(runs, id)
			continue
		}
		prefix := id[:len(id)-digits]
		if open == nil || open.prefix != prefix || open.width != digits || open.last+1 != n {
			end()
			open = &run{prefix, digits, n, n}
		}
		open.last = n
	}
	end()
	return runs
}
