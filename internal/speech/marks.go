package speech

import (
	"slices"
	"strings"
)

// piece is a part of a message: text, a place, or the beginning or end of a mark.
type piece struct {
	text  string
	place string
	open  string
	close string
}

// pieces takes a message apart. Marks are those that are named; any other angle
// bracket is text.
func pieces(s string, marks []string) []piece {
	var out []piece
	add := func(text string) {
		if text == "" {
			return
		}
		if n := len(out); n > 0 && out[n-1].text != "" {
			out[n-1].text += text
			return
		}
		out = append(out, piece{text: text})
	}
	for s != "" {
		i := strings.IndexAny(s, "{<")
		if i < 0 {
			break
		}
		add(s[:i])
		s = s[i:]
		switch from, to, name := nextPlace(s); {
		case s[0] == '{' && from == 0:
			out = append(out, piece{place: name})
			s = s[to:]
		case s[0] == '<':
			p, n := mark(s, marks)
			if n == 0 {
				add("<")
				s = s[1:]
				continue
			}
			out = append(out, p)
			s = s[n:]
		default:
			add(s[:1])
			s = s[1:]
		}
	}
	add(s)
	return out
}

// mark reads <name> or </name> of a mark at the beginning of a text.
func mark(s string, marks []string) (p piece, size int) {
	end := strings.IndexByte(s, '>')
	if end < 0 {
		return p, 0
	}
	if name, closes := strings.CutPrefix(s[1:end], "/"); closes && slices.Contains(marks, name) {
		return piece{close: name}, end + 1
	} else if slices.Contains(marks, name) {
		return piece{open: name}, end + 1
	}
	return p, 0
}

// marksOf are the names of the marks of a message as it is named.
func marksOf(name string) []string {
	var marks []string
	for rest := name; ; {
		i := strings.Index(rest, "</")
		if i < 0 {
			return marks
		}
		rest = rest[i+2:]
		if j := strings.IndexByte(rest, '>'); j > 0 {
			marks = append(marks, rest[:j])
		}
	}
}

// unfit says why a text cannot stand for the message, "" where it can: it has to have
// the message's places and marks, and no others. part allows that {n} is missing, as
// it is in "one service".
func unfit(said, name string, part bool) string {
	marks := marksOf(name)
	want := places(name)
	have := places(said)
	for _, p := range want {
		if !slices.Contains(have, p) && (!part || p != "n") {
			return "{" + p + "} is missing"
		}
	}
	for _, p := range have {
		if !slices.Contains(want, p) {
			return "there is no {" + p + "} in the message" + listed(want)
		}
	}
	return badMarks(said, marks)
}

func listed(places []string) string {
	if len(places) == 0 {
		return ""
	}
	return "; it has {" + strings.Join(places, "}, {") + "}"
}

// badMarks says what is wrong with the marks of a text: each has to begin and to end
// once, and those within others to end first.
func badMarks(said string, marks []string) string {
	var open []string
	seen := map[string]bool{}
	for _, p := range pieces(said, marks) {
		switch {
		case p.open != "" && seen[p.open]:
			return "<" + p.open + "> stands twice"
		case p.open != "":
			seen[p.open] = true
			open = append(open, p.open)
		case p.close != "":
			if len(open) == 0 || open[len(open)-1] != p.close {
				return "</" + p.close + "> ends what did not begin within it"
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return "</" + open[len(open)-1] + "> is missing"
	}
	for _, m := range marks {
		if !seen[m] {
			return "<" + m + "> is missing"
		}
	}
	return ""
}
