package forge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A value of JSON with the place where it stands. encoding/json alone passes
// over keys that are given twice and matches keys whatever their case, and
// names no place: too little for a file that decides who may change what.
type node struct {
	kind   kind
	at     int // offset of its first byte
	text   string
	yes    bool
	fields []field
	items  []*node
}

type field struct {
	key   string
	at    int
	value *node
}

type kind string

const (
	object  kind = "an object"
	array   kind = "a list"
	text    kind = "a string"
	number  kind = "a number"
	boolean kind = "true or false"
	null    kind = "null"
)

// maxDepth is deeper than the format, so that what lies too deep can be named.
const maxDepth = 16

// parser reads one document.
type parser struct {
	src    []byte
	dec    *json.Decoder
	faults *faults
}

// parse reads src as one JSON value. It gives nil where it cannot.
func parse(src []byte, found *faults) *node {
	if i := firstInvalid(src); i >= 0 {
		found.add(i, "this byte is not UTF-8; expected a file in UTF-8")
		return nil
	}
	p := &parser{src: src, dec: json.NewDecoder(bytes.NewReader(src)), faults: found}
	p.dec.UseNumber()
	n := p.value(0)
	if n == nil {
		return nil
	}
	after := p.skip()
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		found.add(after, "there is more after the end of the object; expected one object")
		return nil
	}
	return n
}

func firstInvalid(src []byte) int {
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// skip gives the offset of the next token.
func (p *parser) skip() int {
	i := int(p.dec.InputOffset())
	for i < len(p.src) && strings.IndexByte(" \t\r\n,:", p.src[i]) >= 0 {
		i++
	}
	return i
}

// value reads the next value; nil after a fault, which ends the reading.
func (p *parser) value(depth int) *node {
	n := &node{at: p.skip()}
	if depth > maxDepth {
		p.faults.add(n.at, "nested more than %d deep", maxDepth)
		return nil
	}
	token, err := p.dec.Token()
	if err != nil {
		p.broken(n.at, err)
		return nil
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return p.object(n, depth)
		}
		return p.array(n, depth)
	case string:
		n.kind, n.text = text, t
	case json.Number:
		n.kind, n.text = number, t.String()
	case bool:
		n.kind, n.yes = boolean, t
	default:
		n.kind = null
	}
	return n
}

func (p *parser) object(n *node, depth int) *node {
	n.kind = object
	seen := map[string]bool{}
	for p.dec.More() {
		f := field{at: p.skip()}
		token, err := p.dec.Token()
		if err != nil {
			p.broken(f.at, err)
			return nil
		}
		f.key = token.(string) // the decoder takes nothing else for a key
		if seen[f.key] {
			p.faults.add(f.at, "the key %s is given twice; which of the two is meant?", quoted(f.key))
		}
		seen[f.key] = true
		if f.value = p.value(depth + 1); f.value == nil {
			return nil
		}
		n.fields = append(n.fields, f)
	}
	return p.closed(n)
}

func (p *parser) array(n *node, depth int) *node {
	n.kind = array
	for p.dec.More() {
		item := p.value(depth + 1)
		if item == nil {
			return nil
		}
		n.items = append(n.items, item)
	}
	return p.closed(n)
}

// closed takes the delimiter that ends an object or a list.
func (p *parser) closed(n *node) *node {
	at := p.skip()
	if _, err := p.dec.Token(); err != nil {
		p.broken(at, err)
		return nil
	}
	return n
}

// broken reports text that is no JSON.
func (p *parser) broken(at int, err error) {
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		p.faults.add(min(at, len(p.src)), "not JSON: %s", syntax.Error())
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		p.faults.add(len(p.src), "the file ends in the middle of a value; it may have been cut off")
	default:
		p.faults.add(min(at, len(p.src)), "not JSON: %v", err)
	}
}

// quoted shows a text of the file in a message: short, and on one line.
func quoted(s string) string {
	const longest = 60
	if runes := []rune(s); len(runes) > longest {
		s = string(runes[:longest]) + "…"
	}
	return strconv.QuoteToGraphic(s)
}

// Fault is one thing that is wrong with a file, and where.
type Fault struct {
	Line, Column int    // 1-based; the column counts characters
	Message      string // what is wrong, and what was expected
}

// DecodeError says that a file is not what Decode reads.
type DecodeError struct {
	Name   string
	Faults []Fault // at least one, in the order of the file
}

// Error names the first fault with its place, and how many more there are.
func (e *DecodeError) Error() string {
	f := e.Faults[0]
	message := fmt.Sprintf("%s:%d:%d: %s", e.Name, f.Line, f.Column, f.Message)
	if more := len(e.Faults) - 1; more > 0 {
		message += fmt.Sprintf(" (and %d more)", more)
	}
	return message
}

// maxFaults bounds what one file can make a reader print.
const maxFaults = 50

// faults collects what is wrong with src.
type faults struct {
	src  []byte
	list []Fault
}

func (f *faults) add(at int, format string, args ...any) {
	if len(f.list) >= maxFaults {
		return
	}
	before := f.src[:min(at, len(f.src))]
	line := 1 + bytes.Count(before, []byte("\n"))
	start := bytes.LastIndexByte(before, '\n') + 1
	f.list = append(f.list, Fault{line, 1 + utf8.RuneCount(before[start:]), fmt.Sprintf(format, args...)})
}
