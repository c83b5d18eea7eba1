package main

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/audit"
	"github.com/gitsm/gitsm/templates"
)

// auditPage fills in the page of a pack. Everything that comes from records goes
// through text, so that no control character and no sign that turns the direction
// of reading round reaches the reader, and through the escapes of html/template.
func auditPage(pack *audit.Pack) ([]byte, error) {
	inPack := map[string]bool{}
	for i := range pack.Population {
		inPack[pack.Population[i].ID] = true
	}
	page, err := auditTemplate().Clone()
	if err != nil {
		return nil, err
	}
	page.Funcs(template.FuncMap{"link": func(id string) template.HTML {
		shown := template.HTMLEscapeString(diag.VisibleText(id))
		if !inPack[id] {
			return template.HTML(shown)
		}
		return template.HTML(fmt.Sprintf(`<a href="#%s">%s</a>`, template.HTMLEscapeString(auditID(id)), shown))
	}})
	var b bytes.Buffer
	if err := page.Execute(&b, pack); err != nil {
		return nil, fmt.Errorf("make the page of the pack: %w", err)
	}
	return b.Bytes(), nil
}

func auditID(id string) string { return "change-" + id }

var auditTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("pack.html").Funcs(template.FuncMap{
		"text":  diag.VisibleText,
		"list":  func(texts []string) string { return diag.VisibleText(strings.Join(texts, ", ")) },
		"words": func(text string) string { return strings.ReplaceAll(text, "_", " ") },
		"id":    auditID,
		"short": short12,
		"link":  func(string) template.HTML { return "" }, // given for each page
		"stamp": stampOfAny,
		"yes": func(b bool) string {
			if b {
				return "yes"
			}
			return "no"
		},
	}).ParseFS(templates.Audit, "audit/pack.html"))
})

// stampOfAny writes an instant, or a pointer to one; nothing for none.
func stampOfAny(at any) string {
	switch at := at.(type) {
	case time.Time:
		if !at.IsZero() {
			return at.Format(time.RFC3339)
		}
	case *time.Time:
		if at != nil && !at.IsZero() {
			return at.Format(time.RFC3339)
		}
	}
	return ""
}
