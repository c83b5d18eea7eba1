package site

import (
	"bytes"
	"html/template"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Frame is what base.html shows: it is embedded in the struct of every page.
type Frame struct {
	Lang        string // of the portal's words
	Direction   string // of writing; "" from left to right
	Title       string // of the page
	Portal      string // name of the portal
	Description string
	Root        string // way to the top of the portal: "", "../"
	Crumbs      []Link
	Style       string
	Script      string
	Integrity   string            // of the script
	Policy      template.HTMLAttr // what the page may load and run
	Icon        string
	AsOf        Time // of pages that say it beside their head and foot, as Commit
	Zone        string
	Commit      string
	Top, Bottom template.HTML // head and foot, the same on many pages

	Feeds     []Link         // that programs may find in the head of the page
	Subscribe []Subscription // to what the page is about
}

// Surround is the head and foot of pages: the parts "top" and "bottom". They
// are the same on all pages of one depth and section and are made once.
type Surround struct {
	Portal      string
	Org         string // name of the organisation, if it is another
	Root        string
	Nav         []NavItem
	AsOf        Time
	Zone        string
	Commit      string
	Version     string
	Contact     string
	ContactHref string
	Edition     string // for whom it is
	Audit       string // which controls are relaxed, "" where none are
	Finder      string // the scripts of the search
	Logo        string // the team's, "" for the mark
	Own         []Link // the team's pages
}

// NavItem is an entry of the main navigation.
type NavItem struct {
	Link
	Current bool
}

// Link is a link with its words.
type Link struct{ Text, Href string }

// frame makes the frame of the page at path. section is the path of the entry
// of the navigation that the page belongs to.
func (b *builder) frame(path, section, title string) Frame {
	root := rootOf(path)
	f := Frame{
		Lang: b.say.Name(), Direction: b.say.Direction(),
		Title: text(title), Portal: text(b.portalName(b.tree.Config)), Description: text(b.tree.Config.Portal.Description), Root: root,
		Style: root + b.files.paths["site.css"], Script: root + b.files.paths["site.js"], Icon: root + b.files.paths["icon.svg"],
		Zone: b.zone.String(),
	}
	if b.unmarked { // a template of the team may ask for it on any page
		f.builtOf(b)
	}
	f.Integrity, f.Policy = b.files.integrity["site.js"], template.HTMLAttr(`content="`+b.files.policy()+`"`)
	f.surround(b, root, section)
	b.subscriptions(&f, path)
	return f
}

// builtOf has a page say of what it is: such a page differs in every build.
func (f *Frame) builtOf(b *builder) { f.AsOf, f.Commit = b.instant(b.asOf), short(b.opts.Commit) }

// surroundings makes the head and foot of all pages, once for each root and
// section. What it gives was escaped by the templates that made it.
func (b *builder) surroundings(parts *template.Template) (map[[2]string]around, error) {
	roots := []string{"", b.absoluteRoot(), rootOf(reportsFolder)}
	for _, p := range b.pages { // the order does not matter: each root is made once
		roots = append(roots, rootOf(p))
	}
	for _, k := range b.kinds {
		roots = append(roots, rootOf(listPath(k)))
	}
	slices.Sort(roots)
	sections := []string{"", aboutPath, searchPath}
	for _, e := range b.sections() {
		sections = append(sections, e.Href)
	}
	made := map[[2]string]around{}
	for _, root := range slices.Compact(roots) {
		for _, section := range sections {
			data := b.surroundData(root, section)
			var top, bottom bytes.Buffer
			if err := parts.ExecuteTemplate(&top, "top", data); err != nil {
				return nil, err
			}
			if err := parts.ExecuteTemplate(&bottom, "bottom", data); err != nil {
				return nil, err
			}
			made[[2]string{root, section}] = around{template.HTML(top.String()), template.HTML(bottom.String())}
		}
	}
	return made, nil
}

func (b *builder) surroundData(root, section string) Surround {
	c := b.tree.Config
	s := Surround{
		Portal: text(b.portalName(c)), Root: root, AsOf: b.instant(b.asOf), Zone: b.zone.String(), Commit: short(b.opts.Commit),
		Version: b.opts.Version, Edition: text(b.edition()), Contact: text(c.Portal.Contact), Audit: b.auditNote(c.Audit),
	}
	if section != searchPath {
		s.Finder = b.finder(root)
	}
	if c.Name != "" && c.Name != c.Portal.Title {
		s.Org = text(c.Name)
	}
	switch contact := c.Portal.Contact; {
	case isWebAddress(contact):
		s.ContactHref = contact
	case strings.Contains(contact, "@") && !strings.ContainsAny(contact, " <>\"'\\:"):
		s.ContactHref = "mailto:" + contact
	}
	s.Own = b.ownLinks(root)
	if b.logo != "" {
		s.Logo = root + b.logo
	}
	for _, e := range b.sections() {
		s.Nav = append(s.Nav, NavItem{Link{e.Text, root + e.Href}, e.Href == section})
	}
	return s
}

// portalName is what the portal calls itself.
func (b *builder) portalName(c records.Config) string {
	switch {
	case c.Portal.Title != "":
		return c.Portal.Title
	case c.Name != "":
		return c.Name
	}
	return b.say.Text("Service portal")
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
	return []Link{{b.say.Text("Status"), root + indexPage}, {text(b.say.Text(k.Plural)), root + listPath(k)}}
}
