package audience

import (
	"bytes"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/markdown"
)

// The marks around text for readers within the organisation (domain section 6).
const (
	MarkOpen  = "<!-- internal -->"
	MarkClose = "<!-- /internal -->"
)

// Mark is one of the two, at its offsets in a text. One that is almost a mark is
// not Exact: nobody can tell what was meant.
type Mark struct {
	Start, End int
	Closes     bool
	Exact      bool
}

// Marks finds the marks of a text and what is almost one, in order. They count
// wherever they stand, in code, too: what is between them is to stay inside.
func Marks(text []byte) []Mark {
	if !bytes.Contains(bytes.ToLower(text), []byte("internal")) {
		return nil
	}
	var found []Mark
	for at := 0; ; {
		next := bytes.Index(text[at:], []byte("<!--"))
		if next < 0 {
			return found
		}
		at += next
		if m, ok := markAt(text, at); ok {
			found = append(found, m)
			at = m.End
			continue
		}
		at += len("<!--")
	}
}

// longestMark bounds the search for the end of a mark, so that a text of nothing
// but beginnings is read in time.
const longestMark = 4 << 10

// markAt reads a comment as a mark. Blanks, case, and the words that people use
// for a beginning and an end make it almost one.
func markAt(text []byte, at int) (Mark, bool) {
	end := bytes.Index(text[at:min(len(text), at+longestMark)], []byte("-->"))
	if end < 0 {
		return Mark{}, false
	}
	end += at + len("-->")
	whole := string(text[at:end])
	inner := strings.ToLower(strings.Join(strings.Fields(strings.Trim(whole, "<>!-")), ""))
	switch inner {
	case "internal", "begininternal", "startinternal", "internalbegin", "internalstart", "internal:":
		return Mark{at, end, false, whole == MarkOpen}, true
	case "/internal", "endinternal", "internalend", "/internal:", "internal/", "\\internal", "closeinternal":
		return Mark{at, end, true, whole == MarkClose}, true
	}
	return Mark{}, false
}

// span is a stretch of a text, [start, end).
type span struct{ start, end int }

// fault is what is wrong with a mark.
type fault struct {
	at      span
	message string
	fix     string
}

// marked gives the stretches between marks, the marks included. A mark without
// its other half is a fault: nobody can tell what may be shown.
func marked(text []byte) ([]span, *fault) {
	var inside []span
	opened := -1
	var last Mark
	for _, m := range Marks(text) {
		at := span{m.Start, m.End}
		switch {
		case !m.Exact:
			return nil, &fault{at, "this is almost a mark of internal text and none; expected " + MarkOpen + " or " + MarkClose, "write it exactly, or take it out"}
		case m.Closes && opened < 0:
			return nil, &fault{at, MarkClose + " without " + MarkOpen + " before it", "put " + MarkOpen + " where the internal text begins, or take this mark out"}
		case !m.Closes && opened >= 0:
			return nil, &fault{at, MarkOpen + " within text that is marked already", "put " + MarkClose + " where the first internal text ends"}
		case m.Closes:
			inside = append(inside, span{opened, m.End})
			opened = -1
		default:
			opened, last = m.Start, m
		}
	}
	if opened >= 0 {
		return nil, &fault{span{last.Start, last.End}, MarkOpen + " has no " + MarkClose + " after it", "put " + MarkClose + " where the internal text ends"}
	}
	return inside, nil
}

// without takes stretches out of a text.
func without(text []byte, inside []span) []byte {
	if len(inside) == 0 {
		return text
	}
	var out []byte
	at := 0
	for _, s := range inside {
		out = append(out, text[at:s.start]...)
		at = s.end
	}
	return append(out, text[at:]...)
}

// plain takes internal text out of a value. Unlike a body it is no Markdown, so
// other comments are part of what it says.
func plain(s string) (string, *fault) {
	if !strings.Contains(s, "<!--") {
		return s, nil
	}
	inside, wrong := marked([]byte(s))
	if wrong != nil {
		return "", wrong
	}
	if len(inside) == 0 {
		return s, nil
	}
	return strings.TrimSpace(string(without([]byte(s), inside))), nil
}

// published gives the listed sections of a body, in its order, without internal
// text and comments. Text before the first heading belongs to no section.
//
// A text belongs to a section if it does so both in the body as it stands and in
// what is left of it: a fence that begins in internal text could otherwise pull
// the next section, which is not listed, into one that is, or the other way
// round.
func published(body []byte, titles []string) ([]byte, *fault) {
	inside, wrong := marked(body)
	if wrong != nil {
		return nil, wrong
	}
	left := without(body, inside)
	before := sections(body, titles)
	for i := range before {
		before[i].span = span{shifted(before[i].start, inside), shifted(before[i].end, inside)}
	}
	var out bytes.Buffer
	for _, s := range sections(left, titles) {
		var text []byte
		for _, b := range before {
			if from, to := max(s.start, b.start), min(s.end, b.end); b.title == s.title && from < to {
				text = append(text, left[from:to]...)
			}
		}
		text = bytes.Trim(markdown.WithoutComments(text), "\r\n")
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		out.WriteString("## " + s.title + "\n\n")
		out.Write(text)
		out.WriteString("\n\n")
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// part is the text of a listed section, by the title in the list.
type part struct {
	title string
	span
}

func sections(body []byte, titles []string) []part {
	var out []part
	for _, s := range markdown.Sections(body) {
		i := slices.IndexFunc(titles, func(t string) bool { return strings.EqualFold(t, s.Title) })
		if i >= 0 {
			out = append(out, part{titles[i], span{s.Start, s.End}})
		}
	}
	return out
}

// shifted is where an offset of a text lies once stretches are taken out.
func shifted(at int, out []span) int {
	less := 0
	for _, s := range out {
		switch {
		case at >= s.end:
			less += s.end - s.start
		case at > s.start:
			less += at - s.start
		}
	}
	return at - less
}
