package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// Cond is a condition as kinds write it: "priority in [P1, P2]", "major",
// "not model", "type == emergency and tier <= 2". The zero Cond always holds.
type Cond struct {
	Text string
	expr condExpr
}

// Lookup gives the values of a field as text: none where it is missing, "true"
// and "false" for booleans, one for each item of a list. Derived values
// (priority, tier) are served too. Paths are dotted: "resolution.code".
type Lookup func(field string) []string

// Values gives a header's own values as a Lookup should: the text of a scalar,
// one for each item of a list ("{}" for an item that is a mapping), "{}" for a
// mapping that is not empty, and none for what is missing or null.
func Values(header *frontmatter.Node, field string) []string {
	return gather(nil, header, strings.Split(field, "."))
}

func gather(out []string, n *frontmatter.Node, path []string) []string {
	if n == nil || n.Kind == frontmatter.Null {
		return out
	}
	if n.Kind == frontmatter.Seq {
		for _, item := range n.Items {
			out = gather(out, item, path)
		}
		return out
	}
	if len(path) > 0 {
		return gather(out, n.Get(path[0]), path[1:])
	}
	if n.Kind == frontmatter.Map {
		if len(n.Pairs) == 0 {
			return out
		}
		return append(out, "{}")
	}
	return append(out, n.Text)
}

// IsZero reports whether there is no condition.
func (c Cond) IsZero() bool { return c.expr == nil }

// Holds evaluates the condition.
func (c Cond) Holds(lookup Lookup) bool { return c.expr == nil || c.expr.eval(lookup) }

// Fields names the fields that the condition asks for, in the order of the
// text, each once.
func (c Cond) Fields() []string {
	var out []string
	for _, t := range tests(nil, c.expr) {
		if !slices.Contains(out, t.field) {
			out = append(out, t.field)
		}
	}
	return out
}

// CondError says what is wrong with a condition and where.
type CondError struct {
	Offset  int // bytes from the beginning of the condition
	Message string
}

// Error gives the message without the place.
func (e *CondError) Error() string { return e.Message }

// ParseCond reads a condition. Operators: ==, !=, <, <=, >, >= (numbers), in [a, b],
// not, and, or, parentheses; a bare field is true when it has a value other than false.
// != is "not ==": it holds where the field is missing. Words that begin with a
// letter, a digit or an underscore need no quotes. The error is a *CondError.
func ParseCond(text string) (Cond, error) {
	if len(text) > maxCond {
		return Cond{}, &CondError{0, fmt.Sprintf("the condition has %d bytes; at most %d are read", len(text), maxCond)}
	}
	p := condParser{text: text}
	p.next()
	expr, err := p.or()
	if err == nil && p.tok.kind != tokEnd {
		err = p.errorf("expected and, or, or the end of the condition; found %s", p.tok)
	}
	if err != nil {
		return Cond{}, err
	}
	return Cond{Text: text, expr: expr}, nil
}

// maxCond bounds a condition and with it the depth of its parentheses.
const maxCond = 1 << 10

type condExpr interface{ eval(Lookup) bool }

type (
	condOr  struct{ a, b condExpr }
	condAnd struct{ a, b condExpr }
	condNot struct{ x condExpr }
	// condTest compares a field; op is "", "==", "in", "<", "<=", ">", ">=".
	condTest struct {
		field  string
		op     string
		values []string
	}
)

func (c condOr) eval(l Lookup) bool  { return c.a.eval(l) || c.b.eval(l) }
func (c condAnd) eval(l Lookup) bool { return c.a.eval(l) && c.b.eval(l) }
func (c condNot) eval(l Lookup) bool { return !c.x.eval(l) }

func (c condTest) eval(l Lookup) bool {
	return slices.ContainsFunc(l(c.field), func(have string) bool {
		switch c.op {
		case "":
			return have != "false" && have != ""
		case "==", "in":
			return slices.Contains(c.values, have)
		}
		x, errX := strconv.ParseFloat(have, 64)
		y, errY := strconv.ParseFloat(c.values[0], 64)
		if errX != nil || errY != nil {
			return false
		}
		switch c.op {
		case "<":
			return x < y
		case "<=":
			return x <= y
		case ">":
			return x > y
		default:
			return x >= y
		}
	})
}

// tests collects the comparisons of a condition, in the order of the text.
func tests(out []condTest, e condExpr) []condTest {
	switch e := e.(type) {
	case condOr:
		return tests(tests(out, e.a), e.b)
	case condAnd:
		return tests(tests(out, e.a), e.b)
	case condNot:
		return tests(out, e.x)
	case condTest:
		return append(out, e)
	}
	return out
}

type tokKind uint8

const (
	tokEnd   tokKind = iota
	tokWord          // a field, a value or a keyword
	tokText          // a quoted value
	tokOp            // == != < <= > >= [ ] ( ) ,
	tokWrong         // a character that has no place in a condition
	tokOpen          // a quote that is not closed
)

type token struct {
	kind tokKind
	text string
	at   int
}

// String names the token as a message would.
func (t token) String() string {
	switch t.kind {
	case tokEnd:
		return "the end"
	case tokOpen:
		return "a quote that is not closed"
	default:
		return strconv.QuoteToGraphic(t.text)
	}
}

// condParser is a recursive-descent parser with one token of look-ahead.
type condParser struct {
	text string
	pos  int
	tok  token
}

func (p *condParser) errorf(format string, args ...any) error {
	return &CondError{p.tok.at, fmt.Sprintf(format, args...)}
}

func (p *condParser) next() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
	rest, at := p.text[p.pos:], p.pos
	p.tok = token{tokEnd, "", at}
	if rest == "" {
		return
	}
	word := strings.IndexFunc(rest, func(r rune) bool { return !wordRune(r) })
	if word < 0 {
		word = len(rest)
	}
	switch {
	case word > 0:
		p.tok = token{tokWord, rest[:word], at}
	case rest[0] == '"' || rest[0] == '\'':
		end := strings.IndexByte(rest[1:], rest[0])
		if end < 0 {
			p.tok = token{tokOpen, rest, at}
			p.pos = len(p.text)
			return
		}
		p.tok = token{tokText, rest[1 : 1+end], at}
		p.pos += end + 2
		return
	case len(rest) > 1 && rest[1] == '=' && strings.IndexByte("=!<>", rest[0]) >= 0:
		p.tok = token{tokOp, rest[:2], at}
	case strings.IndexByte("<>[](),", rest[0]) >= 0:
		p.tok = token{tokOp, rest[:1], at}
	default:
		_, size := utf8.DecodeRuneInString(rest)
		p.tok = token{tokWrong, rest[:size], at}
	}
	p.pos += len(p.tok.text)
}

func wordRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
		r == '_' || r == '.' || r == '-' || r == '+' || r == ':' || r == '/'
}

// is reports whether the look-ahead is this keyword or operator.
func (p *condParser) is(text string) bool {
	return p.tok.text == text && (p.tok.kind == tokWord || p.tok.kind == tokOp)
}

func (p *condParser) or() (condExpr, error) {
	left, err := p.and()
	for err == nil && p.is("or") {
		p.next()
		var right condExpr
		if right, err = p.and(); err == nil {
			left = condOr{left, right}
		}
	}
	return left, err
}

func (p *condParser) and() (condExpr, error) {
	left, err := p.not()
	for err == nil && p.is("and") {
		p.next()
		var right condExpr
		if right, err = p.not(); err == nil {
			left = condAnd{left, right}
		}
	}
	return left, err
}

func (p *condParser) not() (condExpr, error) {
	switch {
	case p.is("not"):
		p.next()
		x, err := p.not()
		if err != nil {
			return nil, err
		}
		return condNot{x}, nil
	case p.is("("):
		p.next()
		x, err := p.or()
		if err != nil {
			return nil, err
		}
		if !p.is(")") {
			return nil, p.errorf("expected ); found %s", p.tok)
		}
		p.next()
		return x, nil
	}
	return p.test()
}

// test reads a field with what it is compared to, if anything.
func (p *condParser) test() (condExpr, error) {
	if p.tok.kind != tokWord || slices.Contains([]string{"and", "or", "in"}, p.tok.text) {
		return nil, p.errorf("expected the name of a field; found %s", p.tok)
	}
	t := condTest{field: p.tok.text}
	p.next()
	negate := p.is("not")
	if negate {
		p.next()
		if !p.is("in") {
			return nil, p.errorf("expected in after not; found %s", p.tok)
		}
	}
	var err error
	switch {
	case p.is("in"):
		p.next()
		t.op = "in"
		t.values, err = p.list()
	case p.tok.kind == tokOp && strings.ContainsAny(p.tok.text, "=<>"):
		negate = p.tok.text == "!="
		t.op = strings.Replace(p.tok.text, "!=", "==", 1)
		p.next()
		t.values, err = p.value()
		if err == nil && t.op != "==" {
			err = p.number(t.values[0])
		}
		if err == nil {
			p.next()
		}
	}
	if err != nil {
		return nil, err
	}
	if negate {
		return condNot{t}, nil
	}
	return t, nil
}

// value reads one value and leaves it as the look-ahead.
func (p *condParser) value() ([]string, error) {
	if p.tok.kind != tokText && (p.tok.kind != tokWord || slices.Contains([]string{"and", "or", "not", "in"}, p.tok.text)) {
		return nil, p.errorf("expected a value; found %s", p.tok)
	}
	return []string{p.tok.text}, nil
}

func (p *condParser) number(text string) error {
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return p.errorf("expected a number; found %s", p.tok)
	}
	return nil
}

// list reads "[a, b]".
func (p *condParser) list() ([]string, error) {
	if !p.is("[") {
		return nil, p.errorf("expected a list such as [a, b]; found %s", p.tok)
	}
	p.next()
	var out []string
	for {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v...)
		p.next()
		if p.is("]") {
			p.next()
			return out, nil
		}
		if !p.is(",") {
			return nil, p.errorf("expected , or ]; found %s", p.tok)
		}
		p.next()
	}
}
