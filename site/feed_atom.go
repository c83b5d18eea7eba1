package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"time"
)

// Feeds are Atom (RFC 4287), one file each. No record and no update is told in
// more than one entry of a feed, under an ID that stays.

// feedLimit is how many entries a feed has at most: the newest.
const feedLimit = 50

type atomFeed struct {
	XMLName   xml.Name      `xml:"http://www.w3.org/2005/Atom feed"`
	Lang      string        `xml:"xml:lang,attr"`
	ID        string        `xml:"id"`
	Title     string        `xml:"title"`
	Subtitle  string        `xml:"subtitle,omitempty"`
	Updated   string        `xml:"updated"`
	Author    atomAuthor    `xml:"author"`
	Links     []atomLink    `xml:"link"`
	Icon      string        `xml:"icon,omitempty"`
	Generator atomGenerator `xml:"generator"`
	Entries   []atomEntry   `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomGenerator struct {
	Version string `xml:"version,attr,omitempty"`
	Name    string `xml:",chardata"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Link       atomLink       `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Content    atomContent    `xml:"content"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	HTML string `xml:",chardata"`
}

const atomType = "application/atom+xml"

// atom writes a feed. file is where it lies, page what it is about, items what
// there is to tell, the newest first.
func (b *builder) atom(file, name, page string, items []feedItem) ([]byte, error) {
	portal := xmlText(b.portalName(b.tree.Config))
	f := atomFeed{
		Lang: b.say.Name(), ID: b.feedID(file), Title: portal, Subtitle: xmlText(name), Updated: b.asOf.UTC().Format(time.RFC3339),
		Author: atomAuthor{portal}, Generator: atomGenerator{b.opts.Version, "gitsm"},
		Links: []atomLink{{"self", atomType, b.wayTo(file, file)}, {"alternate", "text/html", b.wayTo(file, page)}},
	}
	if name != "" {
		f.Title, f.Subtitle = portal+": "+xmlText(name), ""
	}
	if d := b.tree.Config.Portal.Description; d != "" {
		f.Subtitle = xmlText(d)
	}
	items = items[:min(feedLimit, len(items))]
	for _, item := range items {
		f.Entries = append(f.Entries, b.entry(file, item))
	}
	if len(items) > 0 {
		f.Updated = items[0].updated.UTC().Format(time.RFC3339)
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	e := xml.NewEncoder(&out)
	e.Indent("", " ")
	if err := e.Encode(f); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func (b *builder) entry(file string, item feedItem) atomEntry {
	e := atomEntry{
		ID: b.entryID(item), Title: xmlText(item.title), Published: item.published.UTC().Format(time.RFC3339), Updated: item.updated.UTC().Format(time.RFC3339),
		Link: atomLink{"alternate", "text/html", b.wayTo(file, indexPage)},
	}
	if r := item.record; r != nil {
		e.Link.Href = b.wayTo(file, b.pages[r])
		e.Categories = []atomCategory{{xmlText(r.Kind.Name), xmlText(b.say.Text(r.Kind.Title))}}
	}
	seen := map[string]bool{}
	for _, id := range item.services {
		if s := b.tree.Record(id); s != nil && !restricted(s) && !seen[s.ID] {
			seen[s.ID] = true
			e.Categories = append(e.Categories, atomCategory{xmlText(s.ID), xmlText(title(s))})
		}
	}
	var content strings.Builder
	for _, p := range item.text {
		content.WriteString("<p>" + html.EscapeString(xmlText(p)) + "</p>")
	}
	e.Content = atomContent{"html", content.String()}
	return e
}

// feedID names a feed for ever: its address where the portal's is known.
func (b *builder) feedID(file string) string {
	if a := b.address(file); a != "" {
		return a
	}
	return b.nameUUID("feed", file)
}

// entryID names an entry for ever. Where the portal's address is known it is a
// tag URI (RFC 4151) of the portal's host and the day on which the thing was
// told; else a UUID made of the repository's name and what the entry is about.
func (b *builder) entryID(item feedItem) string {
	what := fileName(item.id()) + "/" + item.part
	if b.base() == "" {
		return b.nameUUID("entry", what)
	}
	return "tag:" + authority(b.tree.Config) + "," + item.published.UTC().Format(time.DateOnly) + ":" + what
}

// nameUUID is a UUID made of a name (version 8 of RFC 9562, by SHA-256) within a
// name space that is gitsm's own.
func (b *builder) nameUUID(parts ...string) string {
	h := sha256.New()
	h.Write([]byte("gitsm portal\x00" + b.tree.Config.Name))
	for _, part := range parts {
		h.Write([]byte("\x00" + part))
	}
	u := h.Sum(nil)[:16]
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// xmlText is a text that XML can hold: what reorders text or may not stand in
// XML 1.0 (section 2.2) is made visible.
func xmlText(s string) string {
	s = strings.ToValidUTF8(text(s), "\uFFFD")
	if strings.IndexFunc(s, notXML) < 0 {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		if notXML(r) {
			fmt.Fprintf(&out, "⟦U+%04X⟧", r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

func notXML(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r < 0xa0 && r != 0x85 || r&0xfffe == 0xfffe
}
