package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// encodeJSON writes a document. What would end a script or a line of one ("<",
// U+2028) is escaped, so that a document may be put into a page as it stands.
func encodeJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return out.Bytes(), nil
}

// dataTime is an instant as data has it: RFC 3339 in UTC, to the second.
func dataTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// timeOrNull is null for an instant that is not known.
func timeOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := dataTime(t)
	return &s
}

// orNull is a text, or null where there is none.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	s = text(s)
	return &s
}

// texts makes a list of texts fit to be shown.
func texts(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = text(s)
	}
	return out
}

// appendNode writes a value of a record's header as JSON. Times stay as they are
// written, texts are made fit to be shown.
func appendNode(dst []byte, n *frontmatter.Node) []byte {
	if n == nil {
		return append(dst, "null"...)
	}
	switch n.Kind {
	case frontmatter.Seq:
		dst = append(dst, '[')
		for i, item := range n.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendNode(dst, item)
		}
		return append(dst, ']')
	case frontmatter.Map:
		dst = append(dst, '{')
		for i := range n.Pairs {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendString(dst, n.Pairs[i].Key)
			dst = appendNode(append(dst, ':'), n.Pairs[i].Value)
		}
		return append(dst, '}')
	case frontmatter.Null, frontmatter.Bool, frontmatter.Int, frontmatter.Float:
		switch v := n.Any().(type) {
		case nil:
			return append(dst, "null"...)
		case bool:
			return fmt.Appendf(dst, "%t", v)
		case json.Number:
			return append(dst, v...)
		}
	case frontmatter.String, frontmatter.Date, frontmatter.Time: // texts, as they are written
	}
	return appendString(dst, n.Text)
}

// appendString writes a text as a JSON string.
func appendString(dst []byte, s string) []byte {
	quoted, err := json.Marshal(text(s))
	if err != nil { // a string always can be written
		return append(dst, `""`...)
	}
	return append(dst, quoted...)
}
