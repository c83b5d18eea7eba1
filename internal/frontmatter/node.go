package frontmatter

import "time"

// Kind says what a node holds, under YAML 1.2's core schema, with dates and
// times told apart from text because people leave their quotes off.
type Kind uint8

// The kinds of values.
const (
	Null   Kind = iota
	Bool        // true, false
	Int         // Text is the source text: 0x1F, 010 and 1_000 keep their spelling
	Float       // Text is the source text
	String      // Text is the decoded text
	Date        // an unquoted calendar date; Text is the source text, 2026-03-16
	Time        // an unquoted instant; Text is the source text, RFC 3339 with seconds and offset
	Seq         // Items
	Map         // Pairs, in the order of the file
)

// String names the kind as a message would: "text", "list".
func (k Kind) String() string {
	return [...]string{"nothing", "true or false", "whole number", "number", "text", "date", "time", "list", "mapping"}[k]
}

// Node is a value with its place. Nodes that were read belong to a Doc; nodes
// made by Str, Int64, List and so on have no place and are meant to be written.
type Node struct {
	Kind  Kind
	Text  string  // scalars
	Items []*Node // Seq
	Pairs []Pair  // Map

	start int // byte offset of the first byte of the value's token, -1 for a made node
}

// Pair is a key and its value.
type Pair struct {
	Key   string
	Value *Node

	keyStart int
}

// Made nodes, to be written by Set, Insert and Append.

// Str makes a text; it is quoted when written if YAML would read it otherwise.
func Str(s string) *Node { return &Node{Kind: String, Text: s, start: -1} }

// BoolOf makes true or false.
func BoolOf(b bool) *Node { panic("unwritten") }

// IntOf makes a whole number.
func IntOf(i int64) *Node { panic("unwritten") }

// TimeOf makes an instant, written as RFC 3339 with seconds and its own offset.
func TimeOf(t time.Time) *Node { panic("unwritten") }

// DateOf makes a calendar date from "2006-01-02".
func DateOf(s string) *Node { return &Node{Kind: Date, Text: s, start: -1} }

// List makes a sequence.
func List(items ...*Node) *Node { return &Node{Kind: Seq, Items: items, start: -1} }

// Dict makes a mapping; the pairs are written in this order.
func Dict(pairs ...Pair) *Node { return &Node{Kind: Map, Pairs: pairs, start: -1} }

// Scalar reads s as YAML would read it unquoted in a header ("3", "true",
// "2026-03-16", "text"), as command lines give values.
func Scalar(s string) *Node { panic("unwritten") }

// Get is the value of a key, or nil. It is safe on nil and on non-maps.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Pairs {
		if n.Pairs[i].Key == key {
			return n.Pairs[i].Value
		}
	}
	return nil
}

// Pair is the pair with that key, or nil.
func (n *Node) Pair(key string) *Pair {
	if n == nil {
		return nil
	}
	for i := range n.Pairs {
		if n.Pairs[i].Key == key {
			return &n.Pairs[i]
		}
	}
	return nil
}

// Lookup follows keys and list indices ("log", "0", "to"); nil where the way ends.
func (n *Node) Lookup(path ...string) *Node { panic("unwritten") }

// Str is the text of a scalar, "" for nil, Null, Seq and Map.
func (n *Node) Str() string {
	if n == nil || n.Kind == Null {
		return ""
	}
	return n.Text
}

// Strings gives the texts of a list's scalars; a single scalar counts as a list of one.
func (n *Node) Strings() []string { panic("unwritten") }

// Instant is the value as a time; ok is false where it is not one (Time kind,
// or text of RFC 3339 form).
func (n *Node) Instant() (t time.Time, ok bool) { panic("unwritten") }

// Equal compares values: places, quoting and the order of keys do not count;
// two instants are equal when they are the same moment written with the same
// offset or not.
func Equal(a, b *Node) bool { panic("unwritten") }

// Any gives the value as JSON has it: map[string]any, []any, string,
// json.Number, bool, nil. Dates and times are strings.
func (n *Node) Any() any { panic("unwritten") }

// Decode fills a struct (tags `yaml:"name"`), slice, map or scalar from the
// node. Unknown keys are passed over; a value of the wrong kind is an error
// that names the path. time.Time takes instants and dates, time.Duration takes
// "4h30m".
func (n *Node) Decode(into any) error { panic("unwritten") }
