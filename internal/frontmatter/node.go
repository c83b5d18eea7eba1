package frontmatter

import (
	"strconv"
	"time"
)

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
	Text  string  // scalars
	Items []*Node // Seq
	Pairs []Pair  // Map

	// Small, and beside each other: there are millions of nodes.
	offset int32 // byte offset of the first byte of the value's token, -1 for a made node
	style  style // how the token is written
	Kind   Kind
}

// Pair is a key and its value.
type Pair struct {
	Key   string
	Value *Node

	keyOffset int32 // byte offset of the key's first byte, -1 for a made pair
	keyStyle  style // how the key is written
}

// start is the byte offset of the first byte of the value's token, -1 for a made
// node.
func (n *Node) start() int { return int(n.offset) }

// keyStart is the byte offset of the key's first byte, -1 for a made pair.
func (p *Pair) keyStart() int { return int(p.keyOffset) }

// Made nodes, to be written by Set, Insert and Append.

// Str makes a text; it is quoted when written if YAML would read it otherwise.
func Str(s string) *Node { return &Node{Kind: String, Text: s, offset: -1} }

// BoolOf makes true or false.
func BoolOf(b bool) *Node { return &Node{Kind: Bool, Text: strconv.FormatBool(b), offset: -1} }

// IntOf makes a whole number.
func IntOf(i int64) *Node { return &Node{Kind: Int, Text: strconv.FormatInt(i, 10), offset: -1} }

// TimeOf makes an instant, written as RFC 3339 with seconds and its own offset.
func TimeOf(t time.Time) *Node {
	return &Node{Kind: Time, Text: t.Format("2006-01-02T15:04:05Z07:00"), offset: -1}
}

// DateOf makes a calendar date from "2006-01-02".
func DateOf(s string) *Node { return &Node{Kind: Date, Text: s, offset: -1} }

// List makes a sequence.
func List(items ...*Node) *Node { return &Node{Kind: Seq, Items: items, offset: -1} }

// Dict makes a mapping; the pairs are written in this order.
func Dict(pairs ...Pair) *Node { return &Node{Kind: Map, Pairs: pairs, offset: -1} }

// Scalar reads s as YAML would read it unquoted in a header ("3", "true",
// "2026-03-16", "text"), as command lines give values. What a header would be
// refused for, such as a time without an offset, stays text.
func Scalar(s string) *Node {
	kind, wrong := classify(s)
	if wrong != nil {
		kind = String
	}
	return &Node{Kind: kind, Text: s, offset: -1}
}

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

// Str is the text of a scalar, "" for nil, Null, Seq and Map.
func (n *Node) Str() string {
	if n == nil || n.Kind == Null {
		return ""
	}
	return n.Text
}
