package htmlrun

import (
	"maps"
	"reflect"
	"sync/atomic"
)

// fieldChain is the way to a field of a field, .A.B.
type fieldChain []*field

func fieldsOf(names []string) fieldChain {
	chain := make(fieldChain, 0, len(names))
	for _, name := range names {
		chain = append(chain, &field{name: name})
	}
	return chain
}

func (c fieldChain) of(v reflect.Value) reflect.Value {
	for _, f := range c {
		v = f.of(v)
	}
	return v
}

// field is a field by its name. Where structs of a type have it is remembered:
// the last type, since a place in a template mostly sees one, and all of them.
type field struct {
	name string
	last atomic.Pointer[place]
	all  atomic.Pointer[map[reflect.Type]*place]
}

// place is where values of a type have what a name stands for.
type place struct {
	typ    reflect.Type
	index  []int // of a field
	method int   // -1 for none
}

// of gives the field of a struct, or of what a pointer or interface leads to, or
// calls the method of that name, which goes before a field.
func (f *field) of(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		leave()
	}
	at := f.place(v.Type())
	switch {
	case at.method >= 0:
		return v.Method(at.method).Call(nil)[0]
	case len(at.index) == 0:
		leave()
	case len(at.index) == 1:
		return v.Field(at.index[0])
	}
	for _, i := range at.index { // through embedded structs
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if !v.IsValid() {
			leave()
		}
		v = v.Field(i)
	}
	return v
}

func (f *field) place(t reflect.Type) *place {
	if p := f.last.Load(); p != nil && p.typ == t {
		return p
	}
	all := f.all.Load()
	if all != nil {
		if p := (*all)[t]; p != nil {
			f.last.Store(p)
			return p
		}
	}
	p := find(t, f.name)
	wider := map[reflect.Type]*place{t: p}
	if all != nil {
		maps.Copy(wider, *all)
	}
	f.all.Store(&wider) // one of another goroutine may get lost, and is then found again
	f.last.Store(p)
	return p
}

// find leaves both out where the name stands for what is not known here: methods
// of pointers or with arguments or errors, keys of maps, fields of embedded interfaces.
func find(t reflect.Type, name string) *place {
	p := &place{typ: t, method: -1}
	if m, ok := t.MethodByName(name); ok {
		if m.Type.NumIn() == 1 && m.Type.NumOut() == 1 {
			p.method = m.Index
		}
		return p
	}
	if _, ok := reflect.PointerTo(t).MethodByName(name); ok || t.Kind() != reflect.Struct {
		return p
	}
	if sf, ok := t.FieldByName(name); ok && sf.IsExported() {
		p.index = sf.Index
	}
	return p
}
