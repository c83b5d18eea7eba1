package frontmatter

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
)

// Strings gives the texts of a list's scalars; a single scalar counts as a list of one.
func (n *Node) Strings() []string {
	if n == nil || n.Kind == Null || n.Kind == Map {
		return nil
	}
	if n.Kind != Seq {
		return []string{n.Text}
	}
	texts := make([]string, 0, len(n.Items))
	for _, item := range n.Items {
		if item.Kind != Seq && item.Kind != Map && item.Kind != Null {
			texts = append(texts, item.Text)
		}
	}
	return texts
}

// Instant is the value as a time; ok is false where it is not one (Time kind,
// or text of RFC 3339 form).
func (n *Node) Instant() (t time.Time, ok bool) {
	if n == nil || (n.Kind != Time && n.Kind != String) {
		return time.Time{}, false
	}
	t, err := worktime.ParseInstant(n.Text)
	return t, err == nil
}

// Equal compares values: places, quoting and the order of keys do not count;
// two instants are equal when they are the same moment written with the same
// offset or not. A nil node equals a nil node only.
func Equal(a, b *Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	switch a.Kind {
	case Null:
		return b.Kind == Null
	case Bool:
		return b.Kind == Bool && strings.EqualFold(a.Text, b.Text)
	case Int, Float:
		return (b.Kind == Int || b.Kind == Float) && sameNumber(a, b)
	case Seq:
		return b.Kind == Seq && slices.EqualFunc(a.Items, b.Items, Equal)
	case Map:
		return b.Kind == Map && samePairs(a.Pairs, b.Pairs)
	default:
		return sameText(a, b)
	}
}

// sameText compares text, dates and times with any other value.
func sameText(a, b *Node) bool {
	if b.Kind != String && b.Kind != Date && b.Kind != Time {
		return false
	}
	if a.Kind == Time || b.Kind == Time {
		s, okA := a.Instant()
		t, okB := b.Instant()
		return okA && okB && s.Equal(t)
	}
	return a.Text == b.Text
}

// samePairs compares mappings without regard to order. Keys are unique: the
// reader reports and drops a second one.
func samePairs(a, b []Pair) bool {
	if len(a) != len(b) {
		return false
	}
	inOrder := true
	for i := range a {
		if a[i].Key != b[i].Key {
			inOrder = false
			break
		}
		if !Equal(a[i].Value, b[i].Value) {
			return false
		}
	}
	if inOrder {
		return true
	}
	values := make(map[string]*Node, len(b))
	for i := range b {
		values[b[i].Key] = b[i].Value
	}
	for i := range a {
		v, ok := values[a[i].Key]
		if !ok || !Equal(a[i].Value, v) {
			return false
		}
		delete(values, a[i].Key) // a made mapping could hold a key twice
	}
	return len(values) == 0
}

// sameNumber compares numbers by value: 1.0 is 1.
func sameNumber(a, b *Node) bool {
	if a.Text == b.Text {
		return true
	}
	x, okX := wholeNumber(a.Text)
	y, okY := wholeNumber(b.Text)
	if okX && okY {
		return x == y
	}
	f, errF := strconv.ParseFloat(decimalText(a.Text), 64)
	g, errG := strconv.ParseFloat(decimalText(b.Text), 64)
	return errF == nil && errG == nil && f == g
}

// wholeNumber reads the spellings of Int: decimal and hexadecimal. Spellings
// with a finding are read as decimal.
func wholeNumber(s string) (int64, bool) {
	plain := decimalText(s)
	if i, err := strconv.ParseInt(plain, 10, 64); err == nil {
		return i, true
	}
	i, err := strconv.ParseInt(plain, 0, 64)
	return i, err == nil
}

// decimalText removes the underscores that some write into numbers.
func decimalText(s string) string { return strings.ReplaceAll(s, "_", "") }

// Any gives the value as JSON has it: map[string]any, []any, string,
// json.Number, bool, nil. Dates and times are strings. A number that JSON
// cannot hold (.inf, or beyond the range of a double) is a string.
func (n *Node) Any() any {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case Null:
		return nil
	case Bool:
		return n.isTrue()
	case Int, Float:
		if number, ok := jsonNumber(n); ok {
			return number
		}
		return n.Text
	case Seq:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = item.Any()
		}
		return items
	case Map:
		m := make(map[string]any, len(n.Pairs))
		for i := range n.Pairs {
			m[n.Pairs[i].Key] = n.Pairs[i].Value.Any()
		}
		return m
	default:
		return n.Text
	}
}

// isTrue is the value of a Bool.
func (n *Node) isTrue() bool { return n.Kind == Bool && (n.Text[0] == 't' || n.Text[0] == 'T') }

// jsonNumber spells a number as JSON does. Exponents are worked out: a reader
// that keeps numbers exact would need gigabytes for 1e-999999999.
func jsonNumber(n *Node) (json.Number, bool) {
	if i, ok := wholeNumber(n.Text); ok {
		return json.Number(strconv.FormatInt(i, 10)), true
	}
	f, err := strconv.ParseFloat(decimalText(n.Text), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return "", false
	}
	if n.Kind == Float && plainDecimal(n.Text) {
		return json.Number(n.Text), true
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, 64)), true
}

// plainDecimal reports a spelling that JSON shares: 1.5 or -0.25, not .5, 1.
// or +1.5, and of sensible length.
func plainDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, fraction, _ := strings.Cut(s, ".")
	if len(s) > 32 || whole == "" || fraction == "" || (len(whole) > 1 && whole[0] == '0') {
		return false
	}
	return strings.Trim(whole, "0123456789") == "" && strings.Trim(fraction, "0123456789") == ""
}
