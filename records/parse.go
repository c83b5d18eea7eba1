package records

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/schema"
)

// file is one file that was read, with what it gave. It is never changed and
// may belong to several trees.
type file struct {
	path    string
	text    string
	lost    bool // it is there and could not be read
	records []*Record
	faults  []diag.Diagnostic
}

// bytes is the file as it was read, nil where it was not.
func (f *file) bytes() []byte {
	if f.lost {
		return nil
	}
	return []byte(f.text)
}

// parsing is a file on its way from bytes to records.
type parsing struct {
	*file
	settings *settings
}

// parse reads the records of one file of a kind's folder. id is what the path
// says, "" for inventory files.
func (s *settings) parse(kind *schema.Kind, place, id, text string) *file {
	f := parsing{&file{path: place, text: text}, s}
	if kind.Name == calendarKind && isHolidayFile(place) && kind.Adopt == nil {
		return f.file // the calendars that name it read it, see Tree.Calendar
	}
	plain := isYAML(place)
	var doc *frontmatter.Doc
	if plain {
		doc, f.faults = frontmatter.ParseYAML(place, text)
	} else {
		doc, f.faults = parseAs(headerOf(kind), place, text)
	}
	if plain && kind.Adopt == nil {
		f.inventory(kind, doc)
		return f.file
	}
	var sections []markdown.Section
	if !plain {
		sections = markdown.Sections(doc.BodyText())
		doc = borrow(kind, doc, sections)
	}
	r := newRecord(&s.config, kind, doc, nil, doc.Root())
	r.ID, r.Sections = id, sections
	r.bare = !plain && len(f.faults) == 0 && mayBeBare(kind) && doc.Header() == (frontmatter.Range{})
	if kind.Adopt != nil {
		f.adopt(r)
	}
	f.add(r)
	return f.file
}

// headerOf says what the headers of a kind's records are.
func headerOf(kind *schema.Kind) schema.HeaderMode {
	if kind.Adopt == nil {
		return schema.HeaderYAML
	}
	return kind.Adopt.Header
}

// mayBeBare reports a kind whose records need no header.
func mayBeBare(kind *schema.Kind) bool {
	mode := headerOf(kind)
	return mode == schema.HeaderOptional || mode == schema.HeaderPreamble
}

// borrow takes fields of adopted records out of their sections.
func borrow(kind *schema.Kind, doc *frontmatter.Doc, sections []markdown.Section) *frontmatter.Doc {
	if kind.Adopt == nil {
		return doc
	}
	for _, place := range kind.Adopt.Sections {
		at := slices.IndexFunc(sections, func(s markdown.Section) bool { return strings.EqualFold(s.Title, place.Section) })
		if at < 0 {
			continue
		}
		found := place.Value(sections[at].Text)
		offset := doc.BodyOffset() + sections[at].Start
		doc = doc.Borrow(place.Field, frontmatter.Range{Start: offset + found.Start, End: offset + found.End})
	}
	return doc
}

// parseAs reads a Markdown file. Where a header is optional, a file without one
// is all body, and that is no fault; an empty file still is.
func parseAs(header schema.HeaderMode, place, text string) (*frontmatter.Doc, []diag.Diagnostic) {
	switch header {
	case schema.HeaderLines:
		return frontmatter.ParseLines(place, text)
	case schema.HeaderPreamble:
		return frontmatter.ParsePreamble(place, text)
	case schema.HeaderYAML, schema.HeaderOptional:
	}
	doc, faults := frontmatter.Parse(place, text)
	if header == schema.HeaderOptional && strings.TrimSpace(text) != "" {
		faults = slices.DeleteFunc(slices.Clone(faults), func(d diag.Diagnostic) bool { return d.Rule == "frontmatter-missing" })
	}
	return doc, faults
}

// inventory reads a file whose "items" are records, each with its own id.
func (f parsing) inventory(kind *schema.Kind, doc *frontmatter.Doc) {
	root := doc.Root()
	for i := range root.Pairs {
		p := &root.Pairs[i]
		if p.Key != "items" && !strings.HasPrefix(p.Key, "x-") {
			f.fault("", doc.KeySpan(p), "schema-unknown-key", "there is no key %q here; expected the list \"items\"%s", p.Key, didYouMean(p.Key, []string{"items"}))
		}
	}
	items := root.Get("items")
	if items == nil || items.Kind != frontmatter.Seq {
		f.fault("", doc.At("items"), "schema-required", "an inventory file needs a list \"items\", each with an id")
		return
	}
	for i, item := range items.Items {
		base := frontmatter.Path{"items", strconv.Itoa(i)}
		if item.Kind != frontmatter.Map {
			f.fault("", doc.Span(item), "schema-type", "an item is a %s; expected a mapping with id, title and state", item.Kind)
			continue
		}
		r := newRecord(&f.settings.config, kind, doc, base, item)
		r.ID = item.Get("id").Str()
		if r.ID == "" {
			f.fault("", doc.Span(item), "record-id", "an item of an inventory file needs an id")
			continue
		}
		f.add(r)
	}
}

// add completes a record and takes it into the file.
func (f parsing) add(r *Record) {
	if why := CheckID(r.Kind, r.ID); why != "" {
		written := r.ID
		if typedName(r.ID) != "" {
			r.ID = typed(r.ID)
		}
		d := f.fault(r.ID, r.idPlace(), "record-id", "%q cannot be the ID of %s: %s", written, r.Kind.One(), why)
		if other := f.settings.kinds.ByID(r.ID); other != nil && other != r.Kind {
			d.Message += "; it is the ID of " + other.One() + ", which belongs into " + other.Folder + "/"
		}
	}
	r.Links = findLinks(r)
	disagrees := f.agree(r)
	for _, d := range f.validate(r) {
		if disagrees && d.Span.Start == r.At("kind").Start {
			continue // the finding about the folder says more
		}
		d.Record = r.ID
		f.faults = append(f.faults, d)
	}
	for i := range f.faults {
		if len(r.Base) == 0 {
			f.faults[i].Record = r.ID
		}
	}
	f.records = append(f.records, r)
}

// validate judges the header by its kind. One that could not be read has its
// finding: that it lacks everything needs no saying.
func (f parsing) validate(r *Record) []diag.Diagnostic {
	if r.Unread() && diag.HasErrors(f.faults) {
		return nil
	}
	return r.Kind.Validate(r.Doc, r.Base)
}

// agree holds the id and kind that are written in the file against those that
// its place gives (D1), and reports whether the kind disagrees.
func (f parsing) agree(r *Record) (kindDisagrees bool) {
	if r.Kind.Adopt != nil {
		return false
	}
	if id := r.Fields.Get("id"); len(r.Base) == 0 && id != nil && id.Str() != r.ID {
		d := f.fault(r.ID, r.At("id"), "record-id", "the record says that it is %q, but its file is named %s; the file name is the ID", id.Str(), r.ID)
		d.Fix = &diag.Fix{Title: "take the id out of the header, or rename the file"}
	}
	if kind := r.Fields.Get("kind"); kind != nil && kind.Str() != r.Kind.Name {
		d := f.fault(r.ID, r.At("kind"), "record-id", "the record says that it is %q, but it lies in %s/, where %s lie; the folder gives the kind",
			kind.Str(), r.Kind.Folder, strings.ToLower(cmp.Or(r.Kind.Plural, r.Kind.Name)))
		d.Fix = &diag.Fix{Title: "take the kind out of the header, or move the file"}
		return true
	}
	return false
}

// idPlace is where the ID comes from: the file name, or the item's id.
func (r *Record) idPlace() diag.Span {
	if len(r.Base) > 0 {
		return r.At("id")
	}
	return r.At()
}

// fault adds an error finding.
func (f *file) fault(id string, at diag.Span, rule, format string, args ...any) *diag.Diagnostic {
	d := diag.Errorf(at, rule, format, args...)
	d.Record = id
	f.faults = append(f.faults, d)
	return &f.faults[len(f.faults)-1]
}

// newRecord reads what every kind shares. What is malformed is passed over: the
// kind's schema reports it.
func newRecord(config *Config, kind *schema.Kind, doc *frontmatter.Doc, base frontmatter.Path, fields *frontmatter.Node) *Record {
	r := &Record{
		Kind: kind, Path: doc.Name(), Doc: doc, Base: base, Fields: fields, config: config,
		Title:    scalarText(fields.Get("title")),
		State:    scalarText(fields.Get("state")),
		Audience: scalarText(fields.Get("audience")),
		Formerly: fields.Get("formerly").Strings(),
	}
	if r.Audience == "" {
		r.Audience = defaultAudience(fields)
	}
	if kind.Log == schema.LogRecord {
		r.Log = entries(fields.Get("log"))
	}
	return r
}

// defaultAudience is internal; a security incident is restricted unless it
// says otherwise (D8).
func defaultAudience(fields *frontmatter.Node) string {
	if scalarText(fields.Get("security")) == "true" {
		return "restricted"
	}
	return "internal"
}

// entries reads a log.
func entries(log *frontmatter.Node) []Entry {
	if log == nil || log.Kind != frontmatter.Seq {
		return nil
	}
	found := make([]Entry, 0, len(log.Items))
	for i, n := range log.Items {
		e := Entry{Index: i, Node: n, By: n.Get("by").Str(), To: n.Get("to").Str(), Why: n.Get("why").Str(), Flags: n.Get("flags").Strings()}
		e.At, _ = n.Get("at").Instant()
		if set := n.Get("set"); set != nil {
			for _, p := range set.Pairs {
				c := Change{Field: p.Key}
				if p.Value.Kind == frontmatter.Seq && len(p.Value.Items) == 2 {
					c.Old, c.New = some(p.Value.Items[0]), some(p.Value.Items[1])
				}
				e.Set = append(e.Set, c)
			}
		}
		found = append(found, e)
	}
	return found
}

// some is nil where YAML says null.
func some(n *frontmatter.Node) *frontmatter.Node {
	if n == nil || n.Kind == frontmatter.Null {
		return nil
	}
	return n
}

// isYAML reports a file that is YAML from its first to its last byte.
func isYAML(place string) bool {
	ext := path.Ext(place)
	return ext == ".yaml" || ext == ".yml"
}

// quoted prints a path that may hold anything on one line of plain text; a
// usual path stays as it is.
func quoted(place string) string {
	odd := func(r rune) bool { return !unicode.IsPrint(r) || strings.ContainsRune("\"'`\\", r) }
	if utf8.ValidString(place) && strings.IndexFunc(place, odd) < 0 {
		return place
	}
	return strconv.QuoteToASCII(place)
}
