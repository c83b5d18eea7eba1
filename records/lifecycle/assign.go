package lifecycle

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// The operators of an assignment.
const (
	OpSet    = "="  // the value replaces what is there; no value takes the field away
	OpAppend = "+=" // the items are added to a list
	OpRemove = "-=" // the items are taken out of a list
)

// Assignment is field=value, field+=items or field-=items. The field may be a
// dotted path. For OpAppend and OpRemove the value is a list of the items; for
// OpSet nil takes the field away.
type Assignment struct {
	Field string
	Op    string
	Value *frontmatter.Node
}

// ParseAssignment reads an assignment as a person types it, by the type that
// the kind gives the field: "impact=high", "services=web,payments-api",
// "services+=web", "resolution.code=fixed", "due=2026-04-10", "outages=[]",
// "hold=" to take the field away. Lists of mappings are written as YAML:
// "actions+={id: A1, title: …}". The error says what was expected.
func ParseAssignment(kind *schema.Kind, text string) (Assignment, error) {
	field, value, ok := strings.Cut(text, "=")
	if !ok || strings.Trim(field, "+-") == "" {
		return Assignment{}, fmt.Errorf("%q is no assignment; expected field=value, such as title=…", text)
	}
	as := Assignment{Field: field, Op: OpSet}
	switch field[len(field)-1] {
	case '+':
		as.Field, as.Op = field[:len(field)-1], OpAppend
	case '-':
		as.Field, as.Op = field[:len(field)-1], OpRemove
	}
	as.Field = strings.TrimSpace(as.Field)
	if err := assignable(kind, as.Field); err != nil {
		return Assignment{}, err
	}
	if as.Op == OpSet && value == "" {
		return as, nil
	}
	p := valueParser{kind: kind, field: as.Field}
	node, err := p.parse(as.Op, value)
	as.Value = node
	return as, err
}

// assignable says why a field cannot be assigned, nil if it can.
func assignable(kind *schema.Kind, field string) error {
	top, _, _ := strings.Cut(field, ".")
	stateField := "state"
	if kind.Adopt != nil && kind.Adopt.State != "" {
		stateField = kind.Adopt.State
	}
	switch {
	case top == stateField || top == "state":
		return errors.New("the state changes with gitsm move, which keeps the log")
	case top == "log":
		return errors.New("the log is written by gitsm move and gitsm set; entries are only ever added")
	case top == "id" || top == "formerly":
		return errors.New("an ID changes with gitsm renumber, which takes the links along")
	case top == "kind":
		return errors.New("the folder gives the kind; it cannot be set")
	case strings.HasPrefix(top, "x-"):
		return nil
	}
	if _, known := kind.Field(top); !known {
		return fmt.Errorf("%s has no field %q%s", a(kind.Name), top, meant(top, kind.Order()))
	}
	for _, derived := range kind.DerivedPaths() {
		if field == derived || strings.HasPrefix(field, derived+".") {
			return derivedError(kind, derived)
		}
	}
	return nil
}

// derivedError refuses a value that is computed (D5).
func derivedError(kind *schema.Kind, field string) error {
	way := ""
	if _, ok := kind.Field("priority_override"); ok && field == "priority" {
		way = "; set impact and urgency, or priority_override.value with reason and by"
	}
	return fmt.Errorf("%s is computed and cannot be set%s", field, way)
}

// meant is the end of a sentence about a word that is not known.
func meant(word string, names []string) string {
	if near := records.Closest(word, names); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// valueParser reads the value of one field.
type valueParser struct {
	kind  *schema.Kind
	field string
}

func (p valueParser) parse(op, text string) (*frontmatter.Node, error) {
	typ := p.kind.Type(p.field)
	item, isList := strings.CutPrefix(typ, "list of ")
	isList = isList || typ == "list"
	switch {
	case isList && op != OpSet && strings.HasPrefix(text, "{"):
		n, err := p.yaml(text)
		return frontmatter.List(n), err
	case isList && (strings.HasPrefix(text, "[") || item == "mapping"):
		return p.list(text)
	case isList:
		var items []*frontmatter.Node
		for part := range strings.SplitSeq(text, ",") {
			n, err := p.scalar(item, strings.TrimSpace(part))
			if err != nil {
				return nil, err
			}
			items = append(items, n)
		}
		return frontmatter.List(items...), nil
	case op != OpSet:
		return nil, fmt.Errorf("%s holds one value; += and -= are for lists", p.field)
	}
	return p.scalar(typ, text)
}

// list reads a list in YAML's flow style.
func (p valueParser) list(text string) (*frontmatter.Node, error) {
	n, err := p.yaml(text)
	if err == nil && n.Kind != frontmatter.Seq {
		return nil, p.expected("a list, such as [] or [{…}]", text)
	}
	return n, err
}

// scalar reads one value of a type, as Kind.Type names it.
func (p valueParser) scalar(typ, text string) (*frontmatter.Node, error) {
	if values := p.kind.Values(p.field); len(values) > 0 {
		if !slices.Contains(values, text) {
			return nil, p.expected(list(values, "or"), text+meant(text, values))
		}
		return frontmatter.Str(text), nil
	}
	switch typ {
	case "text":
		return frontmatter.Str(text), nil
	case "date":
		if _, err := worktime.ParseDate(text); err != nil {
			return nil, fmt.Errorf("%s=%s: %w", p.field, text, err)
		}
		return frontmatter.DateOf(text), nil
	case "time":
		t, err := worktime.ParseInstant(text)
		if err != nil {
			return nil, fmt.Errorf("%s=%s: %w", p.field, text, err)
		}
		return frontmatter.TimeOf(t), nil
	case "mapping":
		n, err := p.yaml(text)
		if err == nil && n.Kind != frontmatter.Map {
			return nil, p.expected("a mapping such as {…}, or "+p.field+".KEY=…", text)
		}
		return n, err
	}
	n := frontmatter.Scalar(text)
	switch {
	case typ == "true or false" && n.Kind != frontmatter.Bool,
		typ == "whole number" && n.Kind != frontmatter.Int,
		typ == "number" && n.Kind != frontmatter.Int && n.Kind != frontmatter.Float:
		return nil, p.expected(typ, text)
	}
	return n, nil
}

// yaml reads a value in YAML's flow style.
func (p valueParser) yaml(text string) (*frontmatter.Node, error) {
	const key = "v: "
	doc, faults := frontmatter.ParseYAML("value", []byte(key+text+"\n"))
	if len(faults) > 0 {
		return nil, fmt.Errorf("%s: at character %d: %s", p.field, max(1, faults[0].Span.Start.Column-len(key)), faults[0].Message)
	}
	n := doc.Root().Get("v")
	if n == nil || len(doc.Root().Pairs) != 1 {
		return nil, p.expected("a value on one line", text)
	}
	return fresh(n), nil
}

func (p valueParser) expected(what, text string) error {
	return fmt.Errorf("%s takes %s; found %s", p.field, what, diag.Visible(text))
}
