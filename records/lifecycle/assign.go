package lifecycle

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
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
// "actions+={id: A1, title: …}". The error says what was expected. A word that
// stands for a value in a suggested command is refused.
func ParseAssignment(kind *schema.Kind, text string) (Assignment, error) {
	return ParseAssignmentAt(kind, text, time.Time{})
}

// ParseAssignmentAt is ParseAssignment for somebody who types at the time now:
// instants may also be "now", and wall times of its zone such as "10:02" or
// "2026-03-16 10:02"; a date may be "today".
func ParseAssignmentAt(kind *schema.Kind, text string, now time.Time) (Assignment, error) {
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
	in, err := inputOf(kind, as.Field)
	if err != nil {
		return Assignment{}, err
	}
	as.Value, err = valueParser{in, now}.parse(as.Op, value)
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
		return fmt.Errorf("%s has no field %q%s", kind.One(), top, diag.DidYouMean(top, kind.Order()))
	}
	return nil
}

// inputOf finds what a field takes. A mapping as a whole, and what stands in a
// mapping with keys of any name, is taken as YAML reads it.
func inputOf(kind *schema.Kind, field string) (schema.Input, error) {
	top, _, _ := strings.Cut(field, ".")
	for _, in := range kind.InputsOf(top) {
		switch {
		case in.Path == field:
			return in, nil
		case strings.HasPrefix(in.Path, field+"."):
			return schema.Input{Path: field, Type: "object", Parts: kind.PartsOf(field)}, nil
		case strings.HasPrefix(field, in.Path+".") && (in.Type == "object" || in.Type == ""):
			return schema.Input{Path: field}, nil
		}
	}
	if strings.HasPrefix(field, "x-") {
		return schema.Input{Path: field}, nil
	}
	if slices.Contains(kind.DerivedPaths(), field) { // the computed value may be written, and no other
		return schema.Input{Path: field, Values: kind.Values(field)}, nil
	}
	var paths []string
	for _, in := range kind.Inputs() {
		paths = append(paths, in.Path)
	}
	return schema.Input{}, fmt.Errorf("%s has no field %q%s", kind.One(), field, diag.DidYouMean(field, paths))
}

// valueParser reads the value of one field, at the time now, which is zero
// where nobody types.
type valueParser struct {
	schema.Input
	now time.Time
}

func (p valueParser) parse(op, text string) (*frontmatter.Node, error) {
	switch {
	case p.Type != "array" && op != OpSet:
		return nil, fmt.Errorf("%s holds one value; += and -= are for lists", p.Path)
	case p.Type != "array":
		return p.scalar(p.Type, text)
	case op != OpSet && strings.HasPrefix(text, "{"):
		n, err := p.yaml(text)
		return frontmatter.List(n), err
	case isPlaceholder(p.Input, text):
		return nil, unfilled(p.Input, p.Path, text)
	case !p.Scalars() || strings.HasPrefix(text, "["):
		n, err := p.yaml(text)
		if err == nil && n.Kind != frontmatter.Seq {
			return nil, p.expected("a list, such as [] or [{…}]", text)
		}
		return n, err
	}
	var items []*frontmatter.Node
	for part := range strings.SplitSeq(text, ",") {
		n, err := p.scalar(p.Items, strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		items = append(items, n)
	}
	return frontmatter.List(items...), nil
}

// scalar reads one value of a JSON Schema type.
func (p valueParser) scalar(typ, text string) (*frontmatter.Node, error) {
	if isPlaceholder(p.Input, text) {
		return nil, unfilled(p.Input, p.Path, text)
	}
	if len(p.Values) > 0 && !slices.Contains(p.Values, text) {
		return nil, p.expected(list(p.Values, "or"), text+diag.DidYouMean(text, p.Values))
	}
	n := frontmatter.Scalar(text)
	switch typ {
	case "string":
		return p.text(text)
	case "object":
		n, err := p.yaml(text)
		if err == nil && n.Kind != frontmatter.Map {
			return nil, p.expected("a mapping such as {…}, or "+p.Path+".KEY=…", text)
		}
		return n, err
	case "boolean":
		if n.Kind != frontmatter.Bool {
			return nil, p.expected("true or false", text)
		}
	case "integer":
		if n.Kind != frontmatter.Int {
			return nil, p.expected("a whole number", text)
		}
	case "number":
		if n.Kind != frontmatter.Int && n.Kind != frontmatter.Float {
			return nil, p.expected("a number", text)
		}
	}
	return n, nil
}

// text reads text, which may have to be a date or a time.
func (p valueParser) text(text string) (*frontmatter.Node, error) {
	switch p.Format {
	case "date":
		if text == "today" && !p.now.IsZero() {
			text = p.now.Format(time.DateOnly)
		}
		if _, err := worktime.ParseDate(text); err != nil {
			return nil, fmt.Errorf("%s=%s: %w", p.Path, diag.Visible(text), err)
		}
		return frontmatter.DateOf(text), nil
	case "date-time":
		t, err := p.instant(text)
		if err != nil {
			return nil, fmt.Errorf("%s=%s: %w", p.Path, diag.Visible(text), err)
		}
		return frontmatter.TimeOf(t), nil
	}
	return frontmatter.Str(text), nil
}

// instant reads a time: in full, or as the person who types would say it.
func (p valueParser) instant(text string) (time.Time, error) {
	switch {
	case p.now.IsZero():
		return worktime.ParseInstant(text)
	case text == "now":
		return p.now.Truncate(time.Second), nil
	}
	return worktime.ParseLocal(text, p.now, p.now.Location())
}

// wallTime is a time without an offset in a mapping. YAML would take it for an
// instant that is not written in full; in quotes it is what somebody typed.
var wallTime = regexp.MustCompile(`([:,\[] ?)(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)(\s*[,}\]])`)

// yaml reads a value in YAML's flow style.
func (p valueParser) yaml(text string) (*frontmatter.Node, error) {
	const key = "v: "
	if !p.now.IsZero() {
		text = wallTime.ReplaceAllString(text, `$1"$2"$3`)
	}
	doc, faults := frontmatter.ParseYAML("value", []byte(key+text+"\n"))
	if len(faults) > 0 {
		return nil, fmt.Errorf("%s: at character %d: %s", p.Path, max(1, faults[0].Span.Start.Column-len(key)), faults[0].Message)
	}
	n := doc.Root().Get("v")
	if n == nil || len(doc.Root().Pairs) != 1 {
		return nil, p.expected("a value on one line", text)
	}
	return p.filled(p.Parts, fresh(n), p.Path)
}

func (p valueParser) expected(what, text string) error {
	return fmt.Errorf("%s takes %s; found %s", p.Path, what, diag.Visible(text))
}
