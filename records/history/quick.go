package history

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// A whole history has a header for each version of each record, and all that is
// asked of most is a state. Reading YAML in full costs more than all of Git's part
// of the work. Headers that people and gitsm write are mostly of a plain kind:
// block mappings and lists of scalars that mean what they look like. Those are
// read here; of anything else quickScalars says that it does not know, and it is
// read in full. A test holds both against each other.

// maxQuick bounds a header that is read here.
const maxQuick = 64 << 10

// quickScalars gives the values of top-level keys that are plain words in a plain
// header, "" for those that are not there. ok is false where the header is not
// one whose meaning is certain.
func quickScalars(src []byte, keys ...string) (values []string, ok bool) {
	rest, ok := bytes.CutPrefix(src, []byte("---\n"))
	if !ok {
		return nil, false
	}
	end := bytes.Index(rest, []byte("\n---\n"))
	if end < 0 || end > maxQuick {
		return nil, false
	}
	q := &quick{keys: keys, values: make([]string, len(keys))}
	if !q.lines(string(rest[:end])) || !q.mapping(0) || q.at != len(q.list) {
		return nil, false
	}
	return q.values, true
}

// quickValue gives the value of a key of a header of lines ("Key: value", see
// frontmatter.ParseLines) where it stands on one line and is a plain word.
func quickValue(src []byte, key string) (value string, ok bool) {
	rest, ok := bytes.CutPrefix(src, []byte("---\n"))
	if !ok {
		return "", false
	}
	end := bytes.Index(rest, []byte("\n---\n"))
	if end < 0 || end > maxQuick || !plainText(string(rest[:end])) {
		return "", false
	}
	lines := strings.Split(string(rest[:end]), "\n")
	at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, key+":") })
	if at < 0 || at+1 < len(lines) && lines[at+1] != "" && (lines[at+1][0] == ' ' || lines[at+1][0] == '\t') {
		return "", false
	}
	value = strings.Trim(lines[at][len(key)+1:], " \t")
	return value, quickWord(value) && !slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "---") })
}

type quick struct {
	list   []quickLine
	at     int
	keys   []string
	values []string
}

type quickLine struct {
	indent int
	text   string
}

// plainText reports a header without characters that some reader takes for more
// than text.
func plainText(header string) bool {
	plain := true
	for i := range len(header) {
		switch c := header[i]; {
		case c >= utf8.RuneSelf:
			plain = false
		case c < ' ' && c != '\n', c == 0x7f:
			return false
		}
	}
	return plain || utf8.ValidString(header) && !strings.ContainsAny(header, "\u0085\u2028\u2029\ufeff")
}

// lines splits a header, without blank lines and comments.
func (q *quick) lines(header string) bool {
	if !plainText(header) {
		return false
	}
	q.list = make([]quickLine, 0, 1+strings.Count(header, "\n"))
	for line := range strings.SplitSeq(header, "\n") {
		text := strings.Trim(line, " ")
		if text == "" || text[0] == '#' {
			continue
		}
		if text == "..." || strings.HasPrefix(text, "---") {
			return false
		}
		q.list = append(q.list, quickLine{len(line) - len(strings.TrimLeft(line, " ")), text})
	}
	return len(q.list) > 0
}

// nested reads the lines that belong to a key without a value behind it. A list
// may stand as deep as its key.
func (q *quick) nested(indent int, sameForLists bool) bool {
	if q.at == len(q.list) {
		return true
	}
	next := q.list[q.at]
	isItem := strings.HasPrefix(next.text, "- ")
	switch {
	case next.indent > indent && isItem:
		return q.sequence(next.indent)
	case next.indent > indent:
		return q.mapping(next.indent)
	case next.indent == indent && isItem && sameForLists:
		return q.sequence(indent)
	}
	return true // null
}

// mapping reads "key: value" lines of one indent.
func (q *quick) mapping(indent int) bool {
	var seen []string
	for q.at < len(q.list) && q.list[q.at].indent == indent && !strings.HasPrefix(q.list[q.at].text, "-") {
		key, value, ok := strings.Cut(q.list[q.at].text, ":")
		if !ok || !quickKey(key) || slices.Contains(seen, key) {
			return false
		}
		seen = append(seen, key)
		q.at++
		if value == "" {
			if indent == 0 && slices.Contains(q.keys, key) || !q.nested(indent, true) {
				return false
			}
			continue
		}
		if value[0] != ' ' || !quickScalar(strings.TrimLeft(value, " ")) || q.deeper(indent) {
			return false
		}
		if i := slices.Index(q.keys, key); i >= 0 && indent == 0 {
			if q.values[i] = strings.TrimLeft(value, " "); !quickWord(q.values[i]) {
				return false
			}
		}
	}
	return q.at == len(q.list) || q.list[q.at].indent < indent
}

// deeper reports a line that goes on with the one before.
func (q *quick) deeper(indent int) bool { return q.at < len(q.list) && q.list[q.at].indent > indent }

// sequence reads "- value" lines of one indent.
func (q *quick) sequence(indent int) bool {
	for q.at < len(q.list) && q.list[q.at].indent == indent && strings.HasPrefix(q.list[q.at].text, "- ") {
		line := &q.list[q.at]
		item := strings.TrimLeft(line.text[2:], " ")
		if key, value, ok := strings.Cut(item, ":"); ok && quickKey(key) && (value == "" || value[0] == ' ') {
			// The item is a mapping, whose first line stands behind the dash.
			line.indent += len(line.text) - len(item)
			line.text = item
			if !q.mapping(line.indent) {
				return false
			}
			continue
		}
		q.at++
		if !quickScalar(item) || q.deeper(indent) {
			return false
		}
	}
	return q.at == len(q.list) || q.list[q.at].indent <= indent
}

func quickKey(key string) bool {
	for i := range len(key) {
		if c := key[i]; !letter(c) && (i == 0 || !digit(c) && c != '-' && c != '_') {
			return false
		}
	}
	return key != "" && !keyword(key)
}

// quickScalar reports a scalar on one line whose end is certain.
func quickScalar(s string) bool {
	switch {
	case s == "":
		return false
	case s[0] == '"':
		return len(s) > 1 && strings.IndexByte(s[1:], '"') == len(s)-2 && !strings.Contains(s, `\`)
	case s[0] == '\'':
		return len(s) > 1 && strings.IndexByte(s[1:], '\'') == len(s)-2
	case s == "[]", s == "{}":
		return true
	case s[0] == '[' && s[len(s)-1] == ']':
		return quickList(s[1 : len(s)-1])
	case s[0] == '{' && s[len(s)-1] == '}':
		return quickDict(s[1 : len(s)-1])
	}
	return (letter(s[0]) || digit(s[0]) || s[0] >= utf8.RuneSelf) &&
		!strings.Contains(s, ": ") && !strings.Contains(s, " #") && !strings.HasSuffix(s, ":")
}

func quickList(inner string) bool {
	for item := range strings.SplitSeq(inner, ", ") {
		if !quickFlow(item) {
			return false
		}
	}
	return true
}

func quickDict(inner string) bool {
	var seen []string
	for pair := range strings.SplitSeq(inner, ", ") {
		key, value, ok := strings.Cut(pair, ": ")
		if !ok || !quickKey(key) || !quickFlow(value) || slices.Contains(seen, key) {
			return false
		}
		seen = append(seen, key)
	}
	return true
}

// quickFlow reports a word inside of brackets.
func quickFlow(s string) bool {
	for i := range len(s) {
		if c := s[i]; !letter(c) && !digit(c) && (i == 0 || !strings.ContainsRune("_./+-", rune(c))) {
			return false
		}
	}
	return s != ""
}

// quickWord reports a plain word, or several, that is a text and nothing else.
func quickWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; !letter(c) && (i == 0 || !digit(c) && c != '_' && c != '-' && c != ' ') {
			return false
		}
	}
	return s != "" && !keyword(s)
}

// keyword reports words that some version of YAML takes for something else.
func keyword(s string) bool {
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return true
	}
	return false
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }
