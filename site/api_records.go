package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

// Records are published in pages, not in a file each: that would double the
// files of a portal, which hosts limit, and whoever reads data wants many. The
// pages of a kind go by ID, so that new records fill the last one and the others
// stay as they are.

const (
	pageRecords = 100       // on a page at most
	pageBytes   = 256 << 10 // of the headers that they are made from
)

func recordsIndexPath(k *schema.Kind) string {
	return apiFolder + "records/" + fileName(k.Name) + ".json"
}

func recordsPagePath(k *schema.Kind, page int) string {
	return apiFolder + "records/" + fileName(k.Name) + "/" + strconv.Itoa(page) + ".json"
}

// apiRecordsIndex lists the pages of a kind.
type apiRecordsIndex struct {
	Schema string    `json:"$schema"`
	Kind   string    `json:"kind"`
	Count  int       `json:"count"`
	Pages  []apiPage `json:"pages"`
}

type apiPage struct {
	Href  string `json:"href"`
	First string `json:"first"`
	Last  string `json:"last"`
	Count int    `json:"count"`
}

// apiRecordJobs are the pages of all kinds, and their indices.
func (b *builder) apiRecordJobs() []job {
	var jobs []job
	for _, k := range b.kinds {
		list := b.recordsOf(k)
		if len(list) == 0 {
			continue
		}
		file := recordsIndexPath(k)
		index := apiRecordsIndex{Schema: wayFrom(file, schemaFolder+"records-index.json"), Kind: text(k.Name), Count: len(list), Pages: []apiPage{}}
		for len(list) > 0 {
			page := list[:onePage(list)]
			list = list[len(page):]
			at := recordsPagePath(k, len(index.Pages)+1)
			index.Pages = append(index.Pages, apiPage{wayFrom(file, at), text(page[0].ID), text(page[len(page)-1].ID), len(page)})
			jobs = append(jobs, job{path: at, make: func() ([]byte, error) { return b.apiRecordsPage(at, k, page) }})
		}
		jobs = append(jobs, job{path: file, make: func() ([]byte, error) { return encodeJSON(index) }})
	}
	return jobs
}

// onePage is how many of the records fit on a page, one at least.
func onePage(list []*records.Record) int {
	size := 0
	for i, r := range list[:min(pageRecords, len(list))] {
		if len(r.Base) == 0 { // entries of an inventory share a file
			size += r.Doc.BodyOffset()
		} else {
			size += 1 << 10
		}
		if i > 0 && size > pageBytes {
			return i
		}
	}
	return min(pageRecords, len(list))
}

// apiRecord is one record. Restricted ones have their ID, services, times and
// state alone (D8): the rest is null or empty.
type apiRecord struct {
	ID         string            `json:"id"`
	Kind       string            `json:"kind"`
	Title      *string           `json:"title"`
	State      string            `json:"state"`
	Category   *string           `json:"category"`
	Audience   string            `json:"audience"`
	Restricted bool              `json:"restricted"`
	Page       string            `json:"page"`
	Opened     *string           `json:"opened"`
	Entered    *string           `json:"entered"`
	Services   []string          `json:"services"`
	Summary    *string           `json:"summary"`
	Derived    map[string]string `json:"derived"`
	Links      []apiLink         `json:"links"`
	Log        []apiEntry        `json:"log"`
	Fields     json.RawMessage   `json:"fields"`
}

type apiLink struct {
	Field string `json:"field"`
	To    string `json:"to"`
}

type apiEntry struct {
	At    *string        `json:"at"`
	By    *string        `json:"by"`
	To    *string        `json:"to"`
	Set   []apiFieldStep `json:"set"`
	Why   *string        `json:"why"`
	Flags []string       `json:"flags"`
}

type apiFieldStep struct {
	Field string          `json:"field"`
	Old   json.RawMessage `json:"old"`
	New   json.RawMessage `json:"new"`
}

// apiRecordsPage writes a page: a record a line, so that a change of one shows
// as one. It holds nothing that depends on the time: where no record changes, it
// stays as it is.
func (b *builder) apiRecordsPage(file string, k *schema.Kind, list []*records.Record) ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\"$schema\":%s,\"kind\":%s,\"records\":[\n", appendString(nil, wayFrom(file, schemaFolder+"records.json")), appendString(nil, k.Name))
	for i, r := range list {
		line, err := json.Marshal(b.apiRecord(file, r))
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, r.ID, err)
		}
		out.Write(line)
		if i < len(list)-1 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
	}
	out.WriteString("]}\n")
	return out.Bytes(), nil
}

func (b *builder) apiRecord(file string, r *records.Record) apiRecord {
	a := apiRecord{
		ID: text(r.ID), Kind: text(r.Kind.Name), State: text(r.State), Category: orNull(string(r.Category())), Audience: text(r.Audience),
		Restricted: restricted(r), Page: wayFrom(file, b.pages[r]), Opened: timeOrNull(r.Opened()), Entered: timeOrNull(r.Entered()),
		Services: texts(b.known(r.Lookup("services").Strings())), Derived: map[string]string{}, Links: []apiLink{}, Log: []apiEntry{}, Fields: json.RawMessage("{}"),
	}
	if a.Restricted {
		return a
	}
	a.Title = orNull(r.Title)
	for i := range r.Sections {
		if s := &r.Sections[i]; s.Filled {
			a.Summary = orNull(excerpt(s.Text))
			break
		}
	}
	for _, f := range r.Kind.Fields {
		if v := r.Value(f.Name); f.Derived && v != "" {
			a.Derived[text(f.Name)] = text(v)
		}
	}
	if r.Kind.Name == "change" {
		if level := change.LevelOf(b.tree, r); level != "" {
			a.Derived["risk.level"] = text(level)
		}
	}
	for _, l := range r.Links {
		a.Links = append(a.Links, apiLink{text(l.Field), text(l.To)})
	}
	for _, e := range r.Log {
		a.Log = append(a.Log, apiLogEntry(e))
	}
	a.Fields = apiFields(r)
	return a
}

func apiLogEntry(e records.Entry) apiEntry {
	out := apiEntry{At: timeOrNull(e.At), By: orNull(e.By), To: orNull(e.To), Set: []apiFieldStep{}, Why: orNull(e.Why), Flags: texts(e.Flags)}
	for _, c := range e.Set {
		out.Set = append(out.Set, apiFieldStep{text(c.Field), appendNode(nil, c.Old), appendNode(nil, c.New)})
	}
	return out
}

// apiFields is the header of a record as it is written, without what stands
// beside it.
func apiFields(r *records.Record) json.RawMessage {
	dst := []byte{'{'}
	for i := range r.Fields.Pairs {
		p := &r.Fields.Pairs[i]
		switch p.Key {
		case "title", "state", "log", "audience", "kind", "id":
			continue
		}
		if isAdoptedKey(r.Kind, p.Key) {
			continue
		}
		if len(dst) > 1 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, p.Key)
		dst = appendNode(append(dst, ':'), p.Value)
	}
	return append(dst, '}')
}
