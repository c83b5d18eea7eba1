package exporter

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"

	"github.com/gitsm/gitsm/records"
)

// jsonRecord is a record in a line. The order of its keys is that of the file.
type jsonRecord struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"`
	Title    string            `json:"title"`
	State    string            `json:"state,omitempty"`
	Category string            `json:"category,omitempty"`
	Audience string            `json:"audience,omitempty"`
	Path     string            `json:"path"`
	Opened   any               `json:"opened,omitempty"`
	Derived  map[string]string `json:"derived,omitempty"`
	Fields   any               `json:"fields"` // as the header has them, log included
	Links    []jsonLink        `json:"links,omitempty"`
	Sections []jsonSection     `json:"sections,omitempty"`
}

type jsonLink struct {
	Field string `json:"field"`
	To    string `json:"to"`
	Found bool   `json:"found"`
}

type jsonSection struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// JSONLines writes one object a line, one line a record, in the order of IDs.
func JSONLines(w io.Writer, t *records.Tree) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, r := range sorted(t) {
		one := jsonRecord{
			ID: r.ID, Kind: r.Kind.Name, Title: r.Title, State: r.State, Category: string(r.Category()), Audience: r.Audience, Path: r.Path,
			Opened: instant(r.Opened()), Derived: map[string]string{}, Fields: r.Fields.Any(),
		}
		for _, field := range []string{"priority", "score", "confidence", "tier"} {
			if value, ok := r.Derived(field); ok {
				one.Derived[field] = value
			}
		}
		for _, l := range r.Links {
			to := t.Record(l.To)
			link := jsonLink{Field: l.Field, To: l.To, Found: to != nil}
			if to != nil {
				link.To = to.ID
			}
			one.Links = append(one.Links, link)
		}
		for _, s := range r.Sections {
			one.Sections = append(one.Sections, jsonSection{s.Title, strings.TrimSpace(s.Text)})
		}
		if err := enc.Encode(one); err != nil {
			return err
		}
	}
	return out.Flush()
}
