package htmlrun

import (
	"html/template"
	"reflect"
	"strings"
	"text/template/parse"
)

// A template becomes steps that write, made of values that are looked up.
type (
	step  func(s *state, dot reflect.Value)
	value func(s *state, dot reflect.Value) reflect.Value
)

// block is one template.
type block struct {
	steps []step
	slots int // for variables, $ among them
}

// compiler makes blocks of the templates that one needs.
type compiler struct {
	set    *template.Template
	own    template.FuncMap
	blocks map[string]*block
	scope  []string // variables of the template in hand, by slot; "" where one went out of sight
	slots  int
}

// compile gives nil where the template, or one that it calls, has a shape that
// is not known here.
func compile(t *template.Template, name string, own template.FuncMap) (main *block) {
	defer func() {
		if e := recover(); e != nil {
			if _, ok := e.(unknown); !ok {
				panic(e)
			}
			main = nil
		}
	}()
	escaped(t, name)
	c := &compiler{set: t, own: own, blocks: map[string]*block{}}
	return c.block(name)
}

// block compiles a template once; one that calls itself finds the block that is
// being made. html/template keeps a copy of its own of what is called within a
// tag, out of reach; such a name is not found.
func (c *compiler) block(name string) *block {
	if b, ok := c.blocks[name]; ok {
		return b
	}
	t := c.set.Lookup(name)
	if t == nil || t.Tree == nil {
		leave()
	}
	b := &block{}
	c.blocks[name] = b
	inner := &compiler{set: c.set, own: c.own, blocks: c.blocks, scope: []string{"$"}, slots: 1}
	b.steps = inner.list(t.Tree.Root)
	b.slots = inner.slots
	return b
}

// list compiles nodes. Variables that they declare end with it.
func (c *compiler) list(l *parse.ListNode) []step {
	if l == nil {
		return nil
	}
	defer c.end(len(c.scope))
	var steps []step
	for _, n := range l.Nodes {
		if s := c.node(n); s != nil {
			steps = append(steps, s)
		}
	}
	return steps
}

func (c *compiler) node(n parse.Node) step {
	switch n := n.(type) {
	case *parse.TextNode:
		return func(s *state, _ reflect.Value) {
			s.step()
			s.w.Write(n.Text)
		}
	case *parse.CommentNode:
		return nil
	case *parse.ActionNode:
		return c.action(n.Pipe)
	case *parse.IfNode:
		return c.ifElse(&n.BranchNode)
	case *parse.WithNode:
		return c.with(&n.BranchNode)
	case *parse.RangeNode:
		return c.overAll(&n.BranchNode)
	case *parse.TemplateNode:
		return c.templateCall(n)
	}
	leave()
	return nil
}

// templateCall: a template sees nothing of its caller but the value that it is given.
func (c *compiler) templateCall(n *parse.TemplateNode) step {
	b := c.block(n.Name)
	if n.Pipe == nil {
		return func(s *state, _ reflect.Value) { s.call(b, reflect.Value{}) }
	}
	arg := c.pipe(n.Pipe)
	return func(s *state, dot reflect.Value) { s.call(b, arg(s, dot)) }
}

// action writes a value, or sets a variable.
func (c *compiler) action(p *parse.PipeNode) step {
	if len(p.Decl) > 0 {
		v := c.pipe(p)
		return func(s *state, dot reflect.Value) { v(s, dot) }
	}
	n := len(p.Cmds)
	for n > 0 && escaperName(p.Cmds[n-1]) != "" {
		n--
	}
	if n != 1 || n == len(p.Cmds) {
		leave()
	}
	var chain []string
	for _, cmd := range p.Cmds[n:] {
		chain = append(chain, escaperName(cmd))
	}
	v, write := c.command(p.Cmds[0]), writerOf(strings.Join(chain, " "))
	return func(s *state, dot reflect.Value) {
		s.step()
		write(s.w, v(s, dot))
	}
}

// escaperName is the name of the escaper that a command calls, "" if it is
// another command.
func escaperName(cmd *parse.CommandNode) string {
	if len(cmd.Args) == 1 {
		if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok && strings.HasPrefix(id.Ident, "_html_template_") {
			return id.Ident
		}
	}
	return ""
}

func (c *compiler) ifElse(n *parse.BranchNode) step {
	defer c.end(len(c.scope))
	holds := c.condition(n.Pipe)
	then, other := c.list(n.List), c.list(n.ElseList)
	return func(s *state, dot reflect.Value) {
		steps := other
		if holds(s, dot) {
			steps = then
		}
		for _, step := range steps {
			step(s, dot)
		}
	}
}

func (c *compiler) with(n *parse.BranchNode) step {
	defer c.end(len(c.scope))
	v := c.pipe(n.Pipe)
	then, other := c.list(n.List), c.list(n.ElseList)
	return func(s *state, dot reflect.Value) {
		steps := other
		if val := v(s, dot); truth(val) {
			steps, dot = then, val
		}
		for _, step := range steps {
			step(s, dot)
		}
	}
}

// overAll ranges over slices and arrays.
func (c *compiler) overAll(n *parse.BranchNode) step {
	defer c.end(len(c.scope))
	decl := n.Pipe.Decl
	if n.Pipe.IsAssign {
		leave()
	}
	all := c.commands(n.Pipe)
	index, elem := -1, -1
	if len(decl) > 1 {
		index = c.declare(decl[0].Ident[0])
	}
	if len(decl) > 0 {
		elem = c.declare(decl[len(decl)-1].Ident[0])
	}
	body := c.list(n.List)
	c.end(len(c.scope) - len(decl)) // the other branch does not see them
	other := c.list(n.ElseList)
	return func(s *state, dot reflect.Value) {
		list := elements(all(s, dot))
		length := list.Len()
		for i := range length {
			s.step()
			e := list.Index(i)
			if index >= 0 {
				s.vars[s.base+index] = reflect.ValueOf(i)
			}
			if elem >= 0 {
				s.vars[s.base+elem] = e
			}
			for _, step := range body {
				step(s, e)
			}
		}
		if length == 0 {
			for _, step := range other {
				step(s, dot)
			}
		}
	}
}

// elements is what can be ranged over here.
func elements(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if k := v.Kind(); k != reflect.Slice && k != reflect.Array {
		leave()
	}
	return v
}

// declare gives a variable a slot of its own.
func (c *compiler) declare(name string) int {
	for len(c.scope) < c.slots {
		c.scope = append(c.scope, "")
	}
	c.scope = append(c.scope, name)
	c.slots++
	return c.slots - 1
}

// end takes the variables beyond the first n out of sight. Their slots stay theirs.
func (c *compiler) end(n int) { c.scope = c.scope[:n] }

// slot finds the innermost variable of a name.
func (c *compiler) slot(name string) int {
	for i := len(c.scope) - 1; i >= 0; i-- {
		if c.scope[i] == name {
			return i
		}
	}
	leave()
	return 0
}
