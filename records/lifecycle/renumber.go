package lifecycle

import (
	"path"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// FileChange is one file of a plan that touches several. OldPath is where the
// file was, "" if it stays where it is.
type FileChange struct {
	Path, OldPath string
	Bytes         []byte
}

// PlanRenumber plans another ID for a record that is not merged yet (D1): its
// file is renamed, it keeps the old ID under formerly, and the links and
// mentions of other records follow. Logs are left alone: what was written there
// was true then. With findings the plan is refused and there are no changes.
func PlanRenumber(t *records.Tree, r *records.Record, id string) ([]FileChange, []diag.Diagnostic) {
	n := &renumbering{tree: t, old: r.ID, id: id}
	switch why := records.CheckID(r.Kind, id); {
	case why != "":
		n.errorf(r.At(), "record-id", "%q cannot be the ID of %s: %s", id, r.Kind.One(), why)
	case id == r.ID:
		n.errorf(r.At(), "record-id", "%s has that ID already", r.ID)
	case t.Record(id) != nil:
		n.errorf(r.At(), "record-id", "the ID %s is taken by %s", id, t.Record(id).Path)
	}
	if len(n.found) > 0 {
		return nil, n.found
	}
	docs := map[string]*frontmatter.Doc{r.Path: n.own(r)}
	// Where two files have the number, references mean the one that keeps it.
	shared := slices.ContainsFunc(t.Records, func(other *records.Record) bool { return other != r && other.ID == r.ID })
	for _, other := range t.Records {
		if shared {
			break
		}
		doc := docs[other.Path]
		if doc == nil {
			doc = other.Doc
		}
		if changed := n.follow(other, doc); changed != other.Doc {
			docs[other.Path] = changed
		}
	}
	if len(n.found) > 0 {
		return nil, n.found
	}
	var changes []FileChange
	for place, doc := range docs { // sorted below
		c := FileChange{Path: place, Bytes: doc.Bytes()}
		if place == r.Path && len(r.Base) == 0 {
			c.Path, c.OldPath = n.path(r), place
		}
		changes = append(changes, c)
	}
	slices.SortFunc(changes, func(a, b FileChange) int { return strings.Compare(a.Path, b.Path) })
	return changes, nil
}

// renumbering is a new number being planned.
type renumbering struct {
	tree    *records.Tree
	old, id string
	found   []diag.Diagnostic
}

func (n *renumbering) errorf(at diag.Span, rule, format string, args ...any) {
	d := diag.Errorf(at, rule, format, args...)
	d.Record = n.old
	n.found = append(n.found, d)
}

// path is where the file goes: beside the old one, unless the year is another.
func (n *renumbering) path(r *records.Record) string {
	oldYear, _, _ := r.Kind.ID.Parse(n.old)
	year, _, _ := r.Kind.ID.Parse(n.id)
	if oldYear == year {
		return path.Join(path.Dir(r.Path), n.id+path.Ext(r.Path))
	}
	return records.PathFor(&n.tree.Config, r.Kind, n.id, r.Opened())
}

// own edits the record itself: the old ID stays under formerly, and an id that
// is written follows.
func (n *renumbering) own(r *records.Record) *frontmatter.Doc {
	doc := r.Doc
	if r.Fields.Get("id") != nil {
		doc = n.edit(doc, func() (*frontmatter.Doc, error) { return doc.Set(r.InDoc("id"), frontmatter.Str(n.id)) })
	}
	order := r.Kind.Order()
	if len(r.Base) > 0 {
		order = nil
	}
	return n.edit(doc, func() (*frontmatter.Doc, error) {
		return doc.Append(r.InDoc("formerly"), frontmatter.Str(n.old), order)
	})
}

// edit takes the result of an edit, or keeps the text and says why.
func (n *renumbering) edit(doc *frontmatter.Doc, change func() (*frontmatter.Doc, error)) *frontmatter.Doc {
	changed, err := change()
	if err != nil {
		n.errorf(diag.Span{File: doc.Name()}, RuleEdit, "%v", err)
		return doc
	}
	return changed
}

// follow rewrites the links and mentions of one record. doc is its file as
// edited so far.
func (n *renumbering) follow(r *records.Record, doc *frontmatter.Doc) *frontmatter.Doc {
	for _, l := range r.Links {
		if l.To == n.old {
			doc = n.edit(doc, func() (*frontmatter.Doc, error) { return doc.Set(r.InDoc(l.Path...), frontmatter.Str(n.id)) })
		}
	}
	body := string(doc.Body())
	at := mentions(body, n.old)
	if len(at) == 0 {
		return doc
	}
	var text strings.Builder
	first, last := at[0], at[0]
	for _, i := range at {
		text.WriteString(body[last:i] + n.id)
		last = i + len(n.old)
	}
	start := doc.BodyOffset()
	return n.edit(doc, func() (*frontmatter.Doc, error) {
		return doc.SpliceBody(frontmatter.Range{Start: start + first, End: start + last}, text.String())
	})
}

// mentions gives the offsets at which a text names a record: whole words, and
// the names of Markdown files in links. A folder of that name, such as one for
// attachments, keeps its name.
func mentions(text, id string) []int {
	var found []int
	for from := 0; ; {
		i := strings.Index(text[from:], id)
		if i < 0 {
			return found
		}
		at := from + i
		from = at + len(id)
		before, after := byte(' '), text[from:]
		if at > 0 {
			before = text[at-1]
		}
		inPath := before == '/' || strings.HasPrefix(after, "/")
		switch {
		case isWord(before) || after != "" && isWord(after[0]):
		case inPath && !namesFile(after):
		default:
			found = append(found, at)
		}
	}
}

// namesFile reports text that ends a path to a record: ".md", and no more of a name.
func namesFile(after string) bool {
	return strings.HasPrefix(after, ".md") && (len(after) == 3 || !isWord(after[3]))
}

// isWord reports a byte that can belong to an ID.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c >= 0x80
}
