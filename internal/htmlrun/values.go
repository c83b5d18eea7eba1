package htmlrun

import (
	"reflect"
	"text/template/parse"
)

// pipe compiles a pipeline with what it declares or sets.
func (c *compiler) pipe(p *parse.PipeNode) value {
	v := c.commands(p)
	switch {
	case len(p.Decl) == 0:
		return v
	case len(p.Decl) > 1:
		leave()
	}
	var slot int
	if name := p.Decl[0].Ident[0]; p.IsAssign {
		slot = c.slot(name)
	} else {
		slot = c.declare(name)
	}
	return func(s *state, dot reflect.Value) reflect.Value {
		val := v(s, dot)
		s.vars[s.base+slot] = val
		return val
	}
}

func (c *compiler) commands(p *parse.PipeNode) value {
	if len(p.Cmds) != 1 {
		leave()
	}
	return c.command(p.Cmds[0])
}

// command compiles what stands between bars. As in text/template, its value is
// what is inside where it is an interface.
func (c *compiler) command(cmd *parse.CommandNode) value {
	var v value
	if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok {
		v = c.function(id.Ident, cmd.Args[1:])
	} else {
		if len(cmd.Args) > 1 {
			leave()
		}
		v = c.operand(cmd.Args[0])
	}
	return func(s *state, dot reflect.Value) reflect.Value { return inside(v(s, dot)) }
}

// inside is what an interface without methods holds.
func inside(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Interface && v.NumMethod() == 0 {
		return v.Elem()
	}
	return v
}

// operand compiles what a command, or an argument, can be but for functions.
func (c *compiler) operand(n parse.Node) value {
	switch n := n.(type) {
	case *parse.DotNode:
		return func(_ *state, dot reflect.Value) reflect.Value { return dot }
	case *parse.FieldNode:
		f := fieldsOf(n.Ident)
		return func(_ *state, dot reflect.Value) reflect.Value { return f.of(dot) }
	case *parse.VariableNode:
		slot, f := c.slot(n.Ident[0]), fieldsOf(n.Ident[1:])
		return func(s *state, _ reflect.Value) reflect.Value { return f.of(s.vars[s.base+slot]) }
	case *parse.ChainNode:
		v, f := c.operand(n.Node), fieldsOf(n.Field)
		return func(s *state, dot reflect.Value) reflect.Value { return f.of(v(s, dot)) }
	case *parse.PipeNode:
		if len(n.Decl) > 0 {
			leave()
		}
		return c.commands(n)
	case *parse.StringNode:
		return constant(n.Text)
	case *parse.BoolNode:
		return constant(n.True)
	case *parse.NumberNode:
		if n.IsInt && isDigits(n.Text) {
			return constant(int(n.Int64))
		}
	}
	leave()
	return nil
}

func constant(x any) value {
	v := reflect.ValueOf(x)
	return func(*state, reflect.Value) reflect.Value { return v }
}

// isDigits reports whether a number is written as a plain whole one.
func isDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// truth is what if and with take for true, with the meaning of template.IsTrue.
func truth(v reflect.Value) bool {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Invalid:
		return false
	case reflect.String, reflect.Slice, reflect.Array, reflect.Map:
		return v.Len() > 0
	case reflect.Bool:
		return v.Bool()
	case reflect.Struct:
		return true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int() != 0
	case reflect.Float32, reflect.Float64:
		return v.Float() != 0
	case reflect.Pointer:
		return !v.IsNil()
	default:
		leave()
		return false
	}
}
