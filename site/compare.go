package site

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/gitsm/gitsm/records"
)

// Group is what a file of a portal is about, in the order in which readers ask.
type Group string

// The groups of files.
const (
	GroupStatus  Group = "status"  // the front page, services, the schedule
	GroupFigures Group = "figures" // reports, operations, trends
	GroupPages   Group = "pages"   // records and lists
	GroupData    Group = "data"    // feeds, calendars, the programming interface
)

// Groups are all groups in their order.
var Groups = []Group{GroupStatus, GroupFigures, GroupPages, GroupData}

// PageChange is a file of which two portals do not say the same.
type PageChange struct {
	Path          string
	Title         string
	Group         Group
	Before, After []string // what it says, a line each; nil where it is not there
}

// Compare tells what the portal of one tree says differently from that of another:
// files by group and path, with what they say as lines of text. Both are built with
// their options as of one instant. wants narrows it down to some paths; nil means
// all. Assets, the index of the search and the manifest are no part of what a portal
// says.
func Compare(before, after *records.Tree, was, is Options, wants func(path string) bool) ([]PageChange, error) {
	if !was.AsOf.Equal(is.AsOf) {
		return nil, fmt.Errorf("compare portals: one is as of %s, the other as of %s", was.AsOf, is.AsOf)
	}
	// Which commit a page is of does not change what it says.
	was.Commit, is.Commit = "", ""
	says := func(p string) bool {
		return !strings.HasPrefix(p, "assets/") && !strings.HasPrefix(p, "search/") && p != ManifestPath && (wants == nil || wants(p))
	}
	was.only, is.only = says, says
	if wants != nil {
		return compareFew(before, after, was, is)
	}
	return compareAll(before, after, was, is)
}

// compareFew holds what both portals say of a few paths.
func compareFew(before, after *records.Tree, was, is Options) ([]PageChange, error) {
	texts := map[string]*PageChange{}
	if err := eachFile(before, was, func(f File) {
		c := changeOf(texts, f)
		c.Title, c.Before = said(f)
	}); err != nil {
		return nil, err
	}
	err := eachFile(after, is, func(f File) {
		c := changeOf(texts, f)
		c.Title, c.After = said(f)
	})
	return inOrder(texts), err
}

// compareAll builds one portal twice, so that what only one of them says is held in
// memory, and not two portals.
func compareAll(before, after *records.Tree, was, is Options) ([]PageChange, error) {
	old := map[string]string{}
	if err := eachFile(before, was, func(f File) { old[f.Path] = Digest(f.Data) }); err != nil {
		return nil, err
	}
	texts, same := map[string]*PageChange{}, map[string]bool{}
	if err := eachFile(after, is, func(f File) {
		if old[f.Path] == Digest(f.Data) {
			same[f.Path] = true
			return
		}
		c := changeOf(texts, f)
		c.Title, c.After = said(f)
	}); err != nil {
		return nil, err
	}
	says := was.only
	was.only = func(p string) bool { return says(p) && !same[p] }
	err := eachFile(before, was, func(f File) {
		c := changeOf(texts, f)
		title, lines := said(f)
		c.Title, c.Before = cmp.Or(c.Title, title), lines
	})
	return inOrder(texts), err
}

// eachFile builds the files that are wanted.
func eachFile(t *records.Tree, opts Options, each func(File)) error {
	_, err := Build(t, opts, func(f File) error {
		if opts.only(f.Path) {
			each(f)
		}
		return nil
	})
	return err
}

func changeOf(texts map[string]*PageChange, f File) *PageChange {
	if texts[f.Path] == nil {
		texts[f.Path] = &PageChange{Path: f.Path, Group: groupOf(f.Path)}
	}
	return texts[f.Path]
}

// inOrder sorts by group, then path, and leaves out what differs in no word.
func inOrder(texts map[string]*PageChange) []PageChange {
	changes := make([]PageChange, 0, len(texts))
	for _, c := range texts {
		if c.Before == nil || c.After == nil || !slices.Equal(c.Before, c.After) {
			changes = append(changes, *c)
		}
	}
	slices.SortFunc(changes, func(x, y PageChange) int {
		if x.Group != y.Group {
			return slices.Index(Groups, x.Group) - slices.Index(Groups, y.Group)
		}
		return strings.Compare(x.Path, y.Path)
	})
	return changes
}

// groupOf tells what a file is about by its place.
func groupOf(p string) Group {
	switch {
	case path.Ext(p) != ".html":
		return GroupData
	case p == indexPage || p == schedulePath || strings.HasPrefix(p, "services/"):
		return GroupStatus
	case strings.HasPrefix(p, reportsFolder) || p == reportsPath || slices.Contains(figurePages, p):
		return GroupFigures
	}
	return GroupPages
}

// figurePages are pages of figures beside those in the folder of reports.
var figurePages = []string{"operations.html", "trends.html"}

// said gives the title of a file, and what it says as lines: of a page the blocks of
// its text, of a feed its titles, of a calendar its events.
func said(f File) (title string, lines []string) {
	lines = []string{}
	switch path.Ext(f.Path) {
	case ".html":
		return saidByPage(f.Data)
	case ".ics":
		return "", eventLines(f.Data)
	case ".atom", ".xml":
		return "", feedLines(f.Data)
	case ".csv":
		for line := range strings.Lines(string(f.Data)) {
			lines = append(lines, strings.TrimRight(line, "\r\n"))
		}
		return "", lines
	}
	return "", append(lines, "sha256 "+Digest(f.Data)[:12])
}

// blocks are the elements of which each is a line.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Li: true, atom.Tr: true, atom.Dt: true, atom.Dd: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true,
	atom.Pre: true, atom.Figcaption: true, atom.Summary: true, atom.Caption: true, atom.Div: true, atom.Section: true, atom.Article: true,
}

// unsaid are elements whose text is not read.
var unsaid = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Svg: true, atom.Template: true}

func saidByPage(data []byte) (title string, lines []string) {
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil { // html.Parse fails only where its reader does
		return "", []string{}
	}
	lines = []string{}
	var line strings.Builder
	flush := func() {
		if text := strings.Join(strings.Fields(line.String()), " "); text != "" {
			lines = append(lines, text)
		}
		line.Reset()
	}
	var read func(n *html.Node)
	read = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			line.WriteString(n.Data)
		case n.Type == html.ElementNode && (unsaid[n.DataAtom] || hidden(n)):
			return
		case n.Type == html.ElementNode && (n.DataAtom == atom.Td || n.DataAtom == atom.Th) && line.Len() > 0:
			line.WriteString(" | ")
		}
		block := n.Type == html.ElementNode && blocks[n.DataAtom]
		inRow := within(n, atom.Tr)
		if block && !inRow && n.DataAtom != atom.Dd { // which goes on after its term
			flush()
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			read(c)
		}
		switch {
		case n.DataAtom == atom.Dt && !inRow:
			line.WriteString(": ")
		case block && !inRow:
			flush()
		case block && n.NextSibling != nil:
			line.WriteString("; ")
		}
	}
	for n := range doc.Descendants() {
		switch {
		case n.DataAtom == atom.Title && title == "" && n.FirstChild != nil && !within(n, atom.Svg):
			title, _, _ = strings.Cut(n.FirstChild.Data, " · ")
		case n.DataAtom == atom.Main:
			read(n)
			flush()
		}
	}
	return title, lines
}

// hidden reports an element that is there for screen readers alone: what it says
// is beside it for everybody else.
func hidden(n *html.Node) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
		return a.Key == "class" && slices.Contains(strings.Fields(a.Val), "visually-hidden")
	})
}

// within reports an element inside another one.
func within(n *html.Node, outer atom.Atom) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.DataAtom == outer {
			return true
		}
	}
	return false
}

// feedLines are the titles of a feed.
func feedLines(data []byte) []string {
	lines := []string{}
	z := html.NewTokenizer(bytes.NewReader(data))
	for {
		token := z.Next()
		if token == html.ErrorToken {
			return lines
		}
		if token != html.StartTagToken {
			continue
		}
		if name, _ := z.TagName(); string(name) == "title" && z.Next() == html.TextToken {
			lines = append(lines, strings.TrimSpace(html.UnescapeString(string(z.Text()))))
		}
	}
}

// eventLines are the events of a calendar: when, what, in which state.
func eventLines(data []byte) []string {
	lines, parts := []string{}, []string{}
	unfolded := strings.ReplaceAll(strings.ReplaceAll(string(data), "\r\n ", ""), "\r\n", "\n")
	for line := range strings.Lines(unfolded) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		name, _, _ = strings.Cut(name, ";")
		switch {
		case name == "BEGIN":
			parts = parts[:0]
		case name == "END" && value == "VEVENT":
			lines = append(lines, strings.Join(parts, " "))
		case slices.Contains([]string{"DTSTART", "DTEND", "SUMMARY", "STATUS"}, name):
			parts = append(parts, value)
		}
	}
	return lines
}
