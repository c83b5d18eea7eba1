package site

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// OwnPage is a page that a team wrote: portal/pages/<name>.md.
type OwnPage struct {
	Frame
	Body Body
}

// ownPage is one as it was read.
type ownPage struct {
	name, title string
	nav         bool // stands in the main navigation
	doc         *frontmatter.Doc
}

func (p ownPage) path() string { return ownPagesFolder + p.name + ".html" }

// ownPagesFolder is where they lie.
const ownPagesFolder = "pages/"

var (
	ownName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,60}$`)
	ownKeys = []string{"title", "audience", "nav"}
	ownFor  = []string{"public", "customers", "internal"}
)

// ownPages reads a team's pages, those for the audience alone: a page says for whom it
// is as a whole, within the organisation unless told.
func (t team) ownPages(to audience.Audience) ([]ownPage, error) {
	var pages []ownPage
	var found []diag.Diagnostic
	for _, file := range t.below(teamPages, ".md") {
		p, readers, wrong := t.ownPage(file)
		found = append(found, wrong...)
		_, customer := to.IsCustomer()
		if len(wrong) == 0 && (readers == "public" || readers == "customers" && customer || !to.Outward()) {
			pages = append(pages, p)
		}
	}
	if len(found) > 0 {
		return nil, &RefusedError{found}
	}
	return pages, nil
}

func (t team) ownPage(file string) (p ownPage, readers string, found []diag.Diagnostic) {
	place := path.Join(records.PortalFolder, file)
	p.name = strings.TrimSuffix(strings.TrimPrefix(file, teamPages), ".md")
	if !ownName.MatchString(p.name) {
		return p, "", []diag.Diagnostic{diag.Errorf(lineOf(place, 1), "portal-page", "a page's file is named in small letters, digits and hyphens, such as help.md")}
	}
	p.doc, found = frontmatter.Parse(place, t.files[file])
	if p.doc == nil || diag.HasErrors(found) {
		return p, "", found
	}
	for i := range p.doc.Root().Pairs {
		if pair := &p.doc.Root().Pairs[i]; !slices.Contains(ownKeys, pair.Key) {
			found = append(found, diag.Errorf(p.doc.KeySpan(pair), "portal-page", "there is no key %q here; expected one of %s", pair.Key, strings.Join(ownKeys, ", ")))
		}
	}
	word := func(key, otherwise string, allowed ...string) string {
		n := p.doc.Root().Lookup(key)
		if n == nil {
			return otherwise
		}
		if !slices.Contains(allowed, n.Text) {
			found = append(found, diag.Errorf(p.doc.At(key), "portal-page", "%s is %q; expected %s", key, n.Text, strings.Join(allowed, ", ")))
		}
		return n.Text
	}
	readers = word("audience", "internal", ownFor...)
	p.nav = word("nav", "false", "true", "false") == "true"
	if n := p.doc.Root().Lookup("title"); n != nil {
		p.title = strings.TrimSpace(n.Str())
	}
	if p.title == "" {
		found = append(found, diag.Errorf(p.doc.At("title"), "portal-page", "a page needs a title"))
	}
	if marks := audience.Marks(p.doc.Body()); len(marks) > 0 {
		at := p.doc.Pos(p.doc.BodyOffset() + marks[0].Start)
		found = append(found, diag.Errorf(diag.Span{File: place, Start: at, End: at}, "portal-page", "a page of the portal is for its audience as a whole; write a second page for what is internal"))
	}
	return p, readers, found
}

// ownJobs are the team's pages.
func (b *builder) ownJobs() []job {
	var jobs []job
	for _, p := range b.own {
		jobs = append(jobs, job{path: p.path(), page: "own", data: func() any { return b.renderOwn(p) }})
	}
	return jobs
}

// renderOwn makes one safe like any other text: who may write a page is not who may
// decide what runs in the browsers of readers.
func (b *builder) renderOwn(p ownPage) OwnPage {
	root := rootOf(p.path())
	body, warnings := b.textOf(p.doc.Body(), markdown.Options{
		Resolve: func(target string) (string, string, bool) { return b.resolveOwn(root, target) },
		Image:   func(target string) (string, string, bool) { return b.imageOwn(root, target) },
	})
	var found []diag.Diagnostic
	first := p.doc.Pos(p.doc.BodyOffset()).Line
	for _, w := range warnings {
		at := diag.Pos{Line: first + w.Line - 1, Column: 1}
		found = append(found, diag.Warningf(diag.Span{File: p.doc.Name(), Start: at, End: at}, w.Rule, "%s", w.Message))
	}
	b.found(found)
	page := OwnPage{Frame: b.frame(p.path(), p.path(), p.title), Body: body}
	page.Crumbs = []Link{{b.say.Text("Status"), page.Root + indexPage}}
	return page
}

// resolveOwn finds what a link of a team's page leads to: a record that may be seen,
// another of the team's pages, or an attachment.
func (b *builder) resolveOwn(root, target string) (href, title string, ok bool) {
	if to := b.tree.Record(target); to != nil {
		ref := b.ref(to, root)
		return ref.Href, ref.Title, true
	}
	file, _, _ := strings.Cut(target, "#")
	if file == "" || strings.HasPrefix(file, "/") {
		return "", "", false
	}
	file = path.Join(records.PortalFolder, teamPages, file)
	if to := b.recordAt(file); to != nil {
		ref := b.ref(to, root)
		return ref.Href, ref.Title, true
	}
	for _, p := range b.own {
		if file == p.doc.Name() {
			return root + p.path(), "", true
		}
	}
	if b.attach[file] {
		b.want(file)
		return root + attachmentPath(file), "", true
	}
	return "", "", false
}

func (b *builder) imageOwn(root, target string) (src, title string, ok bool) {
	file := path.Join(records.PortalFolder, teamPages, target)
	if strings.HasPrefix(target, "/") || !b.attach[file] || !isImage(file) {
		return "", "", false
	}
	b.want(file)
	return root + attachmentPath(file), "", true
}

// ownLinks lead to the team's pages.
func (b *builder) ownLinks(root string) []Link {
	var links []Link
	for _, p := range b.own {
		links = append(links, Link{text(p.title), root + p.path()})
	}
	return links
}

// ownSections are those that stand in the main navigation.
func (b *builder) ownSections() []Link {
	var links []Link
	for _, p := range b.own {
		if p.nav {
			links = append(links, Link{text(p.title), p.path()})
		}
	}
	return links
}

// readOwn reads what the team adds, before the first page is made.
func (b *builder) readOwn() error {
	var err error
	if b.team, err = readTeam(b.opts.Files); err != nil {
		return err
	}
	if err = b.readTexts(); err != nil {
		return err
	}
	config := b.tree.Config
	at := diag.Span{File: records.ConfigFile}
	if config.Doc != nil {
		at = config.Doc.At("portal", "logo")
	}
	var logo []byte
	if b.opts.Files != nil { // without the repository's files the portal is made of records alone
		if logo, err = b.team.logo(config.Portal, at); err != nil {
			return err
		}
	}
	if b.files, err = loadAssets(b.team, colours(config.Portal), b.say); err != nil {
		return err
	}
	if logo != nil {
		b.files.add("logo"+strings.ToLower(path.Ext(config.Portal.Logo)), logo)
		b.logo = b.files.paths["logo"+strings.ToLower(path.Ext(config.Portal.Logo))]
	}
	if b.own, err = b.team.ownPages(b.opts.Audience); err != nil {
		return fmt.Errorf("read the team's pages: %w", err)
	}
	return nil
}
