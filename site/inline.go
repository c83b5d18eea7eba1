package site

import "github.com/gitsm/gitsm/internal/markdown"

// Piece is a stretch of plain text; with Href it is the ID of a record and a
// link to it.
type Piece struct{ Text, Href, Title string }

// inline links the records that a plain text mentions: a reason in a log, a
// notice.
func (b *builder) inline(s, root string) []Piece {
	var out []Piece
	from := 0
	for _, m := range markdown.Mentions([]byte(s)) {
		r := b.tree.Record(s[m[0]:m[1]])
		if r == nil {
			continue
		}
		if m[0] > from {
			out = append(out, Piece{Text: text(s[from:m[0]])})
		}
		ref := b.ref(r, root)
		out = append(out, Piece{Text: text(s[m[0]:m[1]]), Href: ref.Href, Title: ref.Title})
		from = m[1]
	}
	if from < len(s) {
		out = append(out, Piece{Text: text(s[from:])})
	}
	return out
}
