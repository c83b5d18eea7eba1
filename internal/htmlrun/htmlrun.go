// Package htmlrun executes templates of html/template without what reflection
// costs there: the search for a field by its name, and a call for each escaper.
//
// The contextual escaping stays html/template's. Its pass over the parsed
// templates decides which escapers each action ends in; a [Program] is made of
// what that pass left. Escapers are taken apart here for plain strings and
// numbers alone; every other value goes through the original ones. A template
// or a value of a shape that is not known here is left to html/template as a
// whole, so that the bytes, and the errors, are the same in every case.
//
// A run has an end: templates may come from people who are not trusted with the
// machine that runs them. What takes more than MaxSteps, or writes more than
// MaxBytes, fails with ErrTooMuch.
package htmlrun

import (
	"bytes"
	"errors"
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
	steps   atomic.Int64
}

// What a run may take. Each text that is written is a step, an empty one too, and so is
// each turn of a loop and each call of a template: a loop that writes nothing has to
// hold an empty text to be counted ([Counted]). How deep templates call each other is
// left to html/template; whoever does not trust one refuses those that call themselves.
const (
	MaxSteps = 2_000_000
	MaxBytes = 8 << 20
)

// ErrTooMuch is the error of a run that takes more than it may.
var ErrTooMuch = errors.New("the template takes more steps, or writes more, than a page may")

// New gives the program of the template of that name in the set of t, which must
// not be changed afterwards; own are the functions that the set was given. The
// work is done when it first runs.
func New(t *template.Template, name string, own template.FuncMap) *Program {
	return &Program{tmpl: t, name: name, compile: sync.OnceValue(func() *block { return compile(t, name, own) })}
}

// Execute writes what the template makes of data. The error, and on an error
// what was written, are those of html/template, or ErrTooMuch.
func (p *Program) Execute(w *bytes.Buffer, data any) error {
	start := w.Len()
	if main := p.compile(); main != nil {
		steps, done, err := run(main, w, data)
		p.steps.Add(int64(steps))
		if done || err != nil {
			return err
		}
	}
	p.left.Add(1)
	w.Truncate(start)
	m := &meter{w: w}
	err := p.Reference(m, data)
	p.steps.Add(int64(m.steps))
	return err
}

// Steps is how many steps all runs took together.
func (p *Program) Steps() int64 { return p.steps.Load() }

// meter ends a run of html/template, which calls it for each text and each value.
type meter struct {
	w            io.Writer
	steps, bytes int
}

func (m *meter) Write(p []byte) (int, error) {
	m.steps++
	if m.bytes += len(p); m.steps > MaxSteps || m.bytes > MaxBytes {
		return 0, ErrTooMuch
	}
	return m.w.Write(p)
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

// tooMuch is panicked with where a run takes more than it may.
type tooMuch struct{}

// run reports whether main could be run to its end.
func run(main *block, w *bytes.Buffer, data any) (steps int, done bool, err error) {
	s := states.Get().(*state)
	defer func() {
		steps = s.steps
		s.free()
		switch e := recover().(type) {
		case nil:
		case unknown:
			done = false
		case tooMuch:
			err = ErrTooMuch
		default:
			panic(e)
		}
	}()
	s.w, s.most = w, w.Len()+MaxBytes
	s.call(main, reflect.ValueOf(data))
	return 0, true, nil
}

// step counts one.
func (s *state) step() {
	if s.steps++; s.steps > MaxSteps || s.w.Len() > s.most {
		panic(tooMuch{})
	}
}

// state is one run.
type state struct {
	w     *bytes.Buffer
	vars  []reflect.Value // of the templates that run now, the innermost last
	base  int             // where those of the innermost begin
	depth int
	steps int
	most  int // bytes
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
	s.step()
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
	_ = t.ExecuteTemplate(&meter{w: io.Discard}, name, nil)
}
