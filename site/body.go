package site

import (
	"path"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/records"
)

// body renders a record's Markdown for the page at root.
func (b *builder) body(r *records.Record, root string) Body {
	if len(r.Base) > 0 {
		return Body{} // an entry of an inventory file has no text of its own
	}
	src := r.Doc.Body()
	moved := linesMoved{}
	if r.Kind.Name == "pir" {
		src, moved = b.timelineTable(r, src)
	}
	body, warnings := b.textOf(src, markdown.Options{
		Resolve: func(target string) (string, string, bool) { return b.resolve(r, root, target) },
		Image:   func(target string) (string, string, bool) { return b.image(r, root, target) },
	})
	b.harmless(r, warnings, moved)
	return body
}

// harmless tells what the renderer made harmless in a record's text, with the
// lines of its file.
func (b *builder) harmless(r *records.Record, warnings []markdown.Warning, moved linesMoved) {
	if len(warnings) == 0 {
		return
	}
	first := r.Doc.Pos(r.Doc.BodyOffset()).Line
	findings := make([]diag.Diagnostic, 0, len(warnings))
	for _, w := range warnings {
		at := diag.Pos{Line: first + moved.back(w.Line) - 1, Column: 1}
		d := diag.Warningf(diag.Span{File: r.Path, Start: at, End: at}, w.Rule, "%s", w.Message)
		d.Record = r.ID
		findings = append(findings, d)
	}
	b.found(findings)
}

// resolve finds what a mention or a relative link of a record's text leads to:
// a record by its ID, a record's file, an attachment.
func (b *builder) resolve(r *records.Record, root, target string) (href, title string, ok bool) {
	if to := b.tree.Record(target); to != nil {
		ref := b.ref(to, root)
		return ref.Href, ref.Title, true
	}
	file, _, _ := strings.Cut(target, "#")
	if file == "" || strings.HasPrefix(file, "/") {
		return "", "", false
	}
	file = path.Join(path.Dir(b.seen().Place(r)), file)
	if to := b.recordAt(file); to != nil {
		ref := b.ref(to, root)
		return ref.Href, ref.Title, true
	}
	if b.attach[file] {
		b.want(file)
		return root + attachmentPath(file), "", true
	}
	return "", "", false
}

// image finds an image among the attachments.
func (b *builder) image(r *records.Record, root, target string) (src, title string, ok bool) {
	if strings.HasPrefix(target, "/") {
		return "", "", false
	}
	file := path.Join(path.Dir(b.seen().Place(r)), target)
	if !b.attach[file] || !isImage(file) {
		return "", "", false
	}
	b.want(file)
	return root + attachmentPath(file), "", true
}

// excerptLength is about two lines of a list.
const excerptLength = 240

// excerpt is the first paragraph of a text, plain and cut at a word.
func excerpt(markdownText string) string {
	return text(markdown.Excerpt([]byte(markdownText), excerptLength))
}
