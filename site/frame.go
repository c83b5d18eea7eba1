package site

import (
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Frame is what base.html shows: it is embedded in the struct of every page.
type Frame struct {
	Portal      string // name of the portal
	Org         string // name of the organisation, if it is another
	Title       string // of the page
	Description string
	Root        string // way to the top of the portal: "", "../"
	Nav         []NavItem
	Crumbs      []Link
	Style       string
	Script      string
	Icon        string
	AsOf        Time
	Zone        string
	Commit      string
	Version     string
	Contact     string
	ContactHref string
}

// NavItem is an entry of the main navigation.
type NavItem struct {
	Link
	Current bool
}

// Link is a link with its words.
type Link struct{ Text, Href string }

// Pages that stand by themselves.
const (
	schedulePath = "schedule.html"
	errorsPath   = "known-errors.html"
	aboutPath    = "about.html"
	allPath      = "records.html"
	notFoundPath = "404.html"
)

// frame makes the frame of the page at path. section is the path of the entry
// of the navigation that the page belongs to.
func (b *builder) frame(path, section, title string) Frame {
	root := rootOf(path)
	c := b.tree.Config
	f := Frame{
		Portal: text(portalName(c)), Title: text(title), Description: text(c.Portal.Description), Root: root,
		Style: root + b.files.paths["site.css"], Script: root + b.files.paths["site.js"], Icon: root + b.files.paths["icon.svg"],
		AsOf: b.instant(b.asOf), Zone: b.zone.String(), Commit: short(b.opts.Commit), Version: b.opts.Version, Contact: text(c.Portal.Contact),
	}
	if c.Name != "" && c.Name != c.Portal.Title {
		f.Org = text(c.Name)
	}
	switch contact := c.Portal.Contact; {
	case strings.HasPrefix(contact, "https://"), strings.HasPrefix(contact, "http://"):
		f.ContactHref = contact
	case strings.Contains(contact, "@") && !strings.ContainsAny(contact, " <>\"'\\"):
		f.ContactHref = "mailto:" + contact
	}
	for _, e := range b.sections() {
		f.Nav = append(f.Nav, NavItem{Link{e.Text, root + e.Href}, e.Href == section})
	}
	return f
}

// portalName is what the portal calls itself.
func portalName(c records.Config) string {
	switch {
	case c.Portal.Title != "":
		return c.Portal.Title
	case c.Name != "":
		return c.Name
	}
	return "Service portal"
}

// sections are the entries of the main navigation: what people look for first.
// Everything else is reached through the list of all records.
func (b *builder) sections() []Link {
	nav := []Link{{"Status", indexPage}}
	for _, e := range []struct{ kind, text, path string }{
		{"service", "Services", ""}, {"incident", "Incidents", ""}, {"change", "Changes", schedulePath},
		{"problem", "Known errors", errorsPath}, {"pir", "Reviews", ""}, {"knowledge", "Knowledge", ""},
	} {
		k := b.tree.Kinds.Kind(e.kind)
		if k == nil {
			continue
		}
		p := e.path
		if p == "" {
			p = listPath(k)
		}
		nav = append(nav, Link{e.text, p})
	}
	return append(nav, Link{"All records", allPath})
}

// sectionOf is the entry of the navigation that a kind's pages belong to.
func (b *builder) sectionOf(k *schema.Kind) string {
	switch k.Name {
	case "change", "change-model", "freeze":
		return schedulePath
	case "problem":
		return errorsPath
	case "service", "incident", "pir", "knowledge":
		return listPath(k)
	}
	return allPath
}

// short is a commit as people name it.
func short(commit string) string {
	if len(commit) > 12 {
		return commit[:12]
	}
	return commit
}

// crumbs lead from the top to a record's list.
func (b *builder) crumbs(k *schema.Kind, root string) []Link {
	return []Link{{"Status", root + indexPage}, {text(k.Plural), root + listPath(k)}}
}
