// Package htmlrun executes templates of html/template without what reflection
// costs there: the search for a field by its name, and a call for each escaper.
//
// The contextual escaping stays html/template's. Its pass over the parsed
// templates decides which escapers each action ends in; a [Program] is made of
// what that pass left. Escapers are taken apart here for plain strings and
// numbers alone; every other value goes through the original ones. A template
// or a value of a shape that is not known here is left to html/template as a
// whole, so that the bytes, and the errors, are the same in every case.
package htmlrun

import (
	"bytes"
	"html/template"
	"io"
	"reflect"
	"sync"
	"sync/atomic"
)

// Program is a template that is ready to run. Several goroutines may run it.
type Program struct {
	tmpl *template.Template
	name string

	compile func() *block // once; nil where html/template has to do all of it
	left    atomic.Int64
}

// New gives the program of the template of that name in the set of t, which must
// not be changed afterwards; own are the functions that the set was given. The
// work is done when it first runs.
func New(t *template.Template, name string, own template.FuncMap) *Program {
	return &Program{tmpl: t, name: name, compile: sync.OnceValue(func() *block { return compile(t, name, own) })}
}

// Execute writes what the template makes of data. The error, and on an error
// what was written, are those of html/template.
func (p *Program) Execute(w *bytes.Buffer, data any) error {
	start := w.Len()
	if main := p.compile(); main != nil && run(main, w, data) {
		return nil
	}
	p.left.Add(1)
	w.Truncate(start)
	return p.Reference(w, data)
}

// Reference writes what html/template makes of data by itself.
func (p *Program) Reference(w io.Writer, data any) error {
	return p.tmpl.ExecuteTemplate(w, p.name, data)
}

// Left is how many times html/template had to do the work.
func (p *Program) Left() int64 { return p.left.Load() }

// unknown is panicked with where a shape is not known here.
type unknown struct{}

func leave() { panic(unknown{}) }

// run reports whether main could be run to its end.
func run(main *block, w *bytes.Buffer, data any) (done bool) {
	defer func() {
		if e := recover(); e != nil {
			if _, ok := e.(unknown); !ok {
				panic(e)
			}
			done = false
		}
	}()
	s := states.Get().(*state)
	defer s.free()
	s.w = w
	s.call(main, reflect.ValueOf(data))
	return true
}

// state is one run.
type state struct {
	w     *bytes.Buffer
	vars  []reflect.Value // of the templates that run now, the innermost last
	base  int             // where those of the innermost begin
	depth int
}

var states = sync.Pool{New: func() any { return new(state) }}

func (s *state) free() {
	clear(s.vars[:cap(s.vars)])
	*s = state{vars: s.vars[:0]}
	states.Put(s)
}

// maxDepth bounds how deep templates call each other here. What goes deeper is
// left to html/template, which has a bound, and an error, of its own.
const maxDepth = 500

// call runs a template on a value of its own.
func (s *state) call(b *block, dot reflect.Value) {
	if s.depth++; s.depth > maxDepth {
		leave()
	}
	base, size := s.base, len(s.vars)
	s.base = size
	for range b.slots {
		s.vars = append(s.vars, reflect.Value{})
	}
	s.vars[s.base] = dot // the variable $
	for _, step := range b.steps {
		step(s, dot)
	}
	s.base, s.vars = base, s.vars[:size]
	s.depth--
}

// escaped makes html/template escape the set, which it does before it runs a
// template for the first time. The run itself may fail on nothing at all.
func escaped(t *template.Template, name string) {
	_ = t.ExecuteTemplate(io.Discard, name, nil)
}
