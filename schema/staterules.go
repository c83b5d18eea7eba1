package schema

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// stateRules expresses the guards that a JSON Schema can: fields that must be
// there in a state. Guards whose condition asks for what no header holds, such
// as a derived value, are left to gitsm check.
func (k *Kind) stateRules() []*frontmatter.Node {
	stateField := "state"
	if k.Adopt != nil {
		return nil // states are spelled otherwise there
	}
	var out []*frontmatter.Node
	for _, g := range k.Guards {
		if len(g.Require)+len(g.Link) == 0 {
			continue
		}
		premise := dict(
			pair{Key: "properties", Value: dict(pair{Key: stateField, Value: dict(pair{Key: "enum", Value: texts(k.certain(g))})})},
			pair{Key: "required", Value: texts([]string{stateField})})
		if !g.When.IsZero() {
			when, exact := k.condSchema(g.When.expr)
			if !exact {
				continue
			}
			premise = dict(pair{Key: "allOf", Value: frontmatter.List(premise, when)})
		}
		out = append(out, dict(
			pair{Key: "if", Value: premise},
			pair{Key: "then", Value: requireAll(append(slices.Clone(g.Require), g.Link...))}))
	}
	return out
}

// certain lists the states in which a guard surely holds: its own and, unless
// it speaks of that one only, those of higher rank to which every way leads
// through it. States that cancel are demanded nothing of what lay before.
func (k *Kind) certain(g Guard) []string {
	out := []string{g.State}
	if g.Only {
		return out
	}
	reached := k.reach(func(t Transition) bool { return t.From != g.State && t.To != g.State }, g.State)
	for _, s := range k.States {
		if k.Rank(s.Name) > k.Rank(g.State) && s.Category != Cancelled && !reached[s.Name] {
			out = append(out, s.Name)
		}
	}
	return out
}

// reach finds the states to which initial states lead over steps that pass the
// filter. The state avoid is not begun with.
func (k *Kind) reach(step func(Transition) bool, avoid string) map[string]bool {
	seen := map[string]bool{}
	var queue []string
	for _, s := range k.Initial() {
		if s.Name != avoid {
			seen[s.Name] = true
			queue = append(queue, s.Name)
		}
	}
	for len(queue) > 0 {
		from := queue[0]
		queue = queue[1:]
		for _, t := range k.Next(from) {
			if step(t) && !seen[t.To] {
				seen[t.To] = true
				queue = append(queue, t.To)
			}
		}
	}
	return seen
}

// requireAll demands dotted paths.
func requireAll(paths []string) *frontmatter.Node {
	var keys []string
	below := map[string][]string{}
	for _, p := range paths {
		key, rest, nested := strings.Cut(p, ".")
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
		if nested {
			below[key] = append(below[key], rest)
		}
	}
	properties := make([]pair, len(keys))
	for i, key := range keys {
		properties[i] = pair{Key: key, Value: frontmatter.BoolOf(true)}
		if len(below[key]) > 0 {
			inner := requireAll(below[key])
			properties[i].Value = dict(append([]pair{{Key: "type", Value: frontmatter.Str("object")}}, inner.Pairs...)...)
		}
	}
	return dict(pair{Key: "properties", Value: dict(properties...)}, pair{Key: "required", Value: texts(keys)})
}

// condSchema expresses a condition; exact is false where it asks for what no
// header surely holds.
func (k *Kind) condSchema(e condExpr) (schema *frontmatter.Node, exact bool) {
	switch e := e.(type) {
	case condAnd:
		return k.both("allOf", e.a, e.b)
	case condOr:
		return k.both("anyOf", e.a, e.b)
	case condNot:
		inner, exact := k.condSchema(e.x)
		return dict(pair{Key: "not", Value: inner}), exact
	case condTest:
		return k.testSchema(e)
	}
	return dict(), false
}

func (k *Kind) both(word string, a, b condExpr) (*frontmatter.Node, bool) {
	x, exactX := k.condSchema(a)
	y, exactY := k.condSchema(b)
	return dict(pair{Key: word, Value: frontmatter.List(x, y)}), exactX && exactY
}

// testSchema expresses a comparison of a field that a header holds as one
// value, or a bare field.
func (k *Kind) testSchema(t condTest) (*frontmatter.Node, bool) {
	s := k.shapeAt(t.field)
	if s == nil || s.derived || (t.op != "" && t.op != "==" && t.op != "in") {
		return dict(), false
	}
	value := dict()
	switch {
	case t.op == "" && slices.Equal(s.types, []string{"boolean"}):
		value = dict(pair{Key: "const", Value: frontmatter.BoolOf(true)})
	case t.op == "" && slices.Equal(s.types, []string{"array"}):
		value = dict(pair{Key: "type", Value: frontmatter.Str("array")}, pair{Key: "minItems", Value: frontmatter.IntOf(1)})
	case t.op == "" && slices.Equal(s.types, []string{"object"}):
		value = dict(pair{Key: "type", Value: frontmatter.Str("object")}, pair{Key: "minProperties", Value: frontmatter.IntOf(1)})
	case t.op != "" && (len(s.enum) > 0 || slices.Equal(s.types, []string{"string"})):
		value = dict(pair{Key: "enum", Value: texts(t.values)})
	case t.op != "":
		return dict(), false
	}
	steps := strings.Split(t.field, ".")
	for i := len(steps) - 1; i >= 0; i-- {
		schema := dict(
			pair{Key: "properties", Value: dict(pair{Key: steps[i], Value: value})},
			pair{Key: "required", Value: texts(steps[i : i+1])})
		if i > 0 {
			schema = dict(append([]pair{{Key: "type", Value: frontmatter.Str("object")}}, schema.Pairs...)...)
		}
		value = schema
	}
	return value, true
}
