package site

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"
)

// digest names bytes, or the value that they write down.
type digest string

func digestOf(data []byte) digest {
	sum := sha256.Sum256(data)
	return digest(sum[:])
}

// viewKey names all that the bytes of a page are a function of: the template by its
// name, the team's templates, and every value of the struct that it shows. Two structs
// have one key only if they are of one type and equal, field by field, so that nobody
// has to say on what a page depends. It is an error of ours if a struct holds what
// cannot be compared.
func viewKey(team digest, page string, view any) (digest, error) {
	w := writers.Get().(*viewWriter)
	defer writers.Put(w)
	w.out = append(append(w.out[:0], team...), page...)
	w.out = append(w.out, 0)
	v := reflect.ValueOf(view)
	w.out = append(append(w.out, v.Type().String()...), 0)
	if err := w.value(v, 0); err != nil {
		return "", fmt.Errorf("name what the page %s shows: %w", page, err)
	}
	return digestOf(w.out), nil
}

var writers = sync.Pool{New: func() any { return new(viewWriter) }}

// viewWriter writes a value down. The type is known to who reads, so that lengths
// are all that is needed to tell values apart.
type viewWriter struct{ out []byte }

// deepestView is far more than any page needs; a value that holds itself ends there.
const deepestView = 64

func (w *viewWriter) number(n uint64) { w.out = binary.AppendUvarint(w.out, n) }

func (w *viewWriter) text(s string) {
	w.number(uint64(len(s)))
	w.out = append(w.out, s...)
}

func (w *viewWriter) value(v reflect.Value, depth int) error {
	if depth > deepestView {
		return fmt.Errorf("%s goes deeper than %d", v.Type(), deepestView)
	}
	switch v.Kind() {
	case reflect.String:
		w.text(v.String())
	case reflect.Bool:
		w.out = append(w.out, 0)
		if v.Bool() {
			w.out[len(w.out)-1] = 1
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.out = binary.AppendVarint(w.out, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.number(v.Uint())
	case reflect.Float32, reflect.Float64:
		w.number(math.Float64bits(v.Float()))
	default:
		return w.composite(v, depth+1)
	}
	return nil
}

func (w *viewWriter) composite(v reflect.Value, depth int) error {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == bodyType {
			return w.body(v)
		}
		for _, i := range shownFields(v.Type()) {
			if err := w.value(v.Field(i), depth); err != nil {
				return err
			}
		}
		return nil
	case reflect.Slice, reflect.Array:
		return w.list(v, depth)
	case reflect.Map:
		return w.mapping(v, depth)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			w.out = append(w.out, 0)
			return nil
		}
		w.out = append(w.out, 1)
		if v.Kind() == reflect.Interface {
			w.text(v.Elem().Type().String())
		}
		return w.value(v.Elem(), depth)
	default:
		return fmt.Errorf("a %s cannot be compared", v.Type())
	}
}

// shownFields are the fields of a struct that a template can reach: the exported ones,
// and the others where a method might tell of them.
func shownFields(typ reflect.Type) []int {
	if known, ok := shown.Load(typ); ok {
		return known.([]int)
	}
	tells := typ.NumMethod() > 0 || reflect.PointerTo(typ).NumMethod() > 0
	var fields []int
	for i := range typ.NumField() {
		if f := typ.Field(i); tells || f.IsExported() || f.Anonymous {
			fields = append(fields, i)
		}
	}
	shown.Store(typ, fields)
	return fields
}

var shown sync.Map // reflect.Type -> []int

// list writes its length plus one, since a template can tell nil from none.
func (w *viewWriter) list(v reflect.Value, depth int) error {
	if v.Kind() == reflect.Slice && v.IsNil() {
		w.number(0)
		return nil
	}
	w.number(uint64(v.Len()) + 1)
	for i := range v.Len() {
		if err := w.value(v.Index(i), depth); err != nil {
			return err
		}
	}
	return nil
}

// mapping writes pairs in the order of their keys as they are written.
func (w *viewWriter) mapping(v reflect.Value, depth int) error {
	if v.IsNil() {
		w.number(0)
		return nil
	}
	type pair struct {
		key   string
		value reflect.Value
	}
	var pairs []pair
	for it := v.MapRange(); it.Next(); {
		own := viewWriter{}
		if err := own.value(it.Key(), depth); err != nil {
			return err
		}
		pairs = append(pairs, pair{string(own.out), it.Value()})
	}
	slices.SortFunc(pairs, func(x, y pair) int { return cmp.Compare(x.key, y.key) })
	w.number(uint64(len(pairs)) + 1)
	for _, p := range pairs {
		w.out = append(w.out, p.key...)
		if err := w.value(p.value, depth); err != nil {
			return err
		}
	}
	return nil
}

var bodyType = reflect.TypeFor[Body]()

// body writes what a text is made of in place of what it becomes, which may not have
// been made.
func (w *viewWriter) body(v reflect.Value) error {
	made := v.Field(0)
	if made.IsNil() {
		w.out = append(w.out, 0)
		return nil
	}
	w.out = append(w.out, 1)
	w.text(made.Elem().FieldByName("key").String())
	return nil
}

// templateDigest names all that makes the templates others than ours: the team's, and
// its translation, which is read against its kinds (translation).
func (b *builder) templateDigest() digest {
	h := sha256.New()
	for _, name := range b.team.below(teamTemplates, ".html") {
		_, _ = fmt.Fprintf(h, "%q %q\n", name, b.team.files[name])
	}
	if texts, ok := b.team.files[textsName]; ok {
		_, _ = fmt.Fprintf(h, "%q\n", texts)
		kinds := b.whole().Kinds.Kinds()
		for _, k := range kinds {
			_, _ = fmt.Fprintf(h, "%q\n", k.Name)
		}
		for _, m := range kindTexts(kinds) {
			_, _ = fmt.Fprintf(h, "%q %q %q\n", m.Name, m.One, m.Where)
		}
	}
	return digest(h.Sum(nil))
}
