package htmlrun

import (
	"cmp"
	"reflect"
	"text/template/parse"
)

// condition compiles what an if asks, without a value in between where it can.
func (c *compiler) condition(p *parse.PipeNode) func(*state, reflect.Value) bool {
	if len(p.Decl) == 0 && len(p.Cmds) == 1 {
		if id, ok := p.Cmds[0].Args[0].(*parse.IdentifierNode); ok {
			if holds := c.predicate(id.Ident, p.Cmds[0].Args[1:]); holds != nil {
				return holds
			}
		}
	}
	v := c.pipe(p)
	return func(s *state, dot reflect.Value) bool { return truth(v(s, dot)) }
}

// predicate compiles a function that says yes or no; it gives nil for another one.
func (c *compiler) predicate(name string, args []parse.Node) func(*state, reflect.Value) bool {
	switch name {
	case "not":
		if len(args) != 1 {
			leave()
		}
		v := c.argument(args[0])
		return func(s *state, dot reflect.Value) bool { return !truth(v(s, dot)) }
	case "eq":
		return c.equal(args)
	case "ne", "lt", "le", "gt", "ge":
		if len(args) != 2 {
			leave()
		}
		x, y := c.argument(args[0]), c.argument(args[1])
		return func(s *state, dot reflect.Value) bool { return compared(name, x(s, dot), y(s, dot)) }
	}
	return nil
}

// equal is true if the first argument equals one of the others.
func (c *compiler) equal(args []parse.Node) func(*state, reflect.Value) bool {
	if len(args) < 2 {
		leave()
	}
	first := c.argument(args[0])
	others := make([]value, 0, len(args)-1)
	for _, a := range args[1:] {
		others = append(others, c.argument(a))
	}
	return func(s *state, dot reflect.Value) bool {
		x := first(s, dot)
		found := false
		for _, other := range others { // all are evaluated, as arguments of a call are
			found = compared("eq", x, other(s, dot)) || found
		}
		return found
	}
}

// compared compares two strings, two signed whole numbers, or two truth values for equality.
func compared(how string, x, y reflect.Value) bool {
	x, y = inside(x), inside(y)
	switch {
	case x.Kind() == reflect.String && y.Kind() == reflect.String:
		return ordered(how, cmp.Compare(x.String(), y.String()))
	case x.CanInt() && y.CanInt():
		return ordered(how, cmp.Compare(x.Int(), y.Int()))
	case x.Kind() == reflect.Bool && y.Kind() == reflect.Bool && (how == "eq" || how == "ne"):
		return (x.Bool() == y.Bool()) == (how == "eq")
	}
	leave()
	return false
}

func ordered(how string, order int) bool {
	switch how {
	case "eq":
		return order == 0
	case "ne":
		return order != 0
	case "lt":
		return order < 0
	case "le":
		return order <= 0
	case "gt":
		return order > 0
	}
	return order >= 0
}

// function compiles a call of a function: one of the set's own, or one that
// templates have by themselves.
func (c *compiler) function(name string, args []parse.Node) value {
	if f, ok := c.own[name]; ok {
		return c.call(reflect.ValueOf(f), args)
	}
	if holds := c.predicate(name, args); holds != nil {
		yes, no := reflect.ValueOf(true), reflect.ValueOf(false)
		return func(s *state, dot reflect.Value) reflect.Value {
			if holds(s, dot) {
				return yes
			}
			return no
		}
	}
	values := make([]value, 0, len(args))
	for _, a := range args {
		values = append(values, c.argument(a))
	}
	switch {
	case name == "and" && len(args) > 0:
		return firstOf(values, false)
	case name == "or" && len(args) > 0:
		return firstOf(values, true)
	case name == "len" && len(args) == 1:
		return func(s *state, dot reflect.Value) reflect.Value { return reflect.ValueOf(length(values[0](s, dot))) }
	case name == "index" && len(args) == 2:
		return func(s *state, dot reflect.Value) reflect.Value { return indexed(values[0](s, dot), values[1](s, dot)) }
	}
	leave()
	return nil
}

// argument compiles an argument of a function.
func (c *compiler) argument(n parse.Node) value {
	if id, ok := n.(*parse.IdentifierNode); ok {
		return c.function(id.Ident, nil)
	}
	return c.operand(n)
}

// firstOf gives the first value whose truth is wanted, else the last one, and
// evaluates none behind it.
func firstOf(values []value, wanted bool) value {
	return func(s *state, dot reflect.Value) (v reflect.Value) {
		for _, each := range values {
			if v = each(s, dot); truth(v) == wanted {
				return v
			}
		}
		return v
	}
}

func length(v reflect.Value) int {
	v = inside(v)
	switch v.Kind() {
	case reflect.String, reflect.Slice, reflect.Array, reflect.Map:
		return v.Len()
	default:
		leave()
		return 0
	}
}

// indexed is an element of a slice or array.
func indexed(list, at reflect.Value) reflect.Value {
	list, at = inside(list), inside(at)
	if k := list.Kind(); k != reflect.Slice && k != reflect.Array || !at.CanInt() || at.Int() < 0 || at.Int() >= int64(list.Len()) {
		leave()
	}
	return list.Index(int(at.Int()))
}

// call compiles a call of a function of the set's own that cannot fail.
func (c *compiler) call(f reflect.Value, args []parse.Node) value {
	t := f.Type()
	if t.IsVariadic() || t.NumIn() != len(args) || t.NumOut() != 1 {
		leave()
	}
	values := make([]value, 0, len(args))
	for _, a := range args {
		values = append(values, c.argument(a))
	}
	return func(s *state, dot reflect.Value) reflect.Value {
		in := make([]reflect.Value, len(values))
		for i, each := range values {
			in[i] = inside(each(s, dot))
			if !in[i].IsValid() || !in[i].Type().AssignableTo(t.In(i)) {
				leave()
			}
		}
		return f.Call(in)[0]
	}
}
