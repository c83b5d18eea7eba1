package frontmatter

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/worktime"
)

// DecodeError says which value does not fit the Go value it is decoded into.
type DecodeError struct {
	Path   Path
	Node   *Node // the value that does not fit
	Reason string
}

// Error gives "path: reason".
func (e *DecodeError) Error() string {
	if len(e.Path) == 0 {
		return e.Reason
	}
	return e.Path.String() + ": " + e.Reason
}

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
	nodeType     = reflect.TypeFor[Node]()
)

// Decode fills a struct (tags `yaml:"name"`), slice, map or scalar from the
// node. Unknown keys are passed over; a value of the wrong kind is a
// *DecodeError that names the path. A value that is not written leaves the
// target as it is. time.Time takes instants and dates (midnight UTC),
// time.Duration takes "4h30m", *Node takes the node itself.
func (n *Node) Decode(into any) error {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fmt.Errorf("decode into %T: expected a pointer that is not nil", into)
	}
	if n == nil {
		return nil
	}
	return decode(n, target.Elem(), nil)
}

// decode fills one value.
func decode(n *Node, v reflect.Value, path Path) error {
	if v.Type() == nodeType {
		v.Set(reflect.ValueOf(n).Elem())
		return nil
	}
	if v.Kind() == reflect.Pointer && v.Type().Elem() == nodeType {
		v.Set(reflect.ValueOf(n))
		return nil
	}
	if n.Kind == Null {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		fresh := reflect.New(v.Type().Elem())
		if err := decode(n, fresh.Elem(), path); err != nil {
			return err
		}
		v.Set(fresh)
		return nil
	}
	switch v.Type() {
	case timeType:
		return decodeTime(n, v, path)
	case durationType:
		d, err := time.ParseDuration(n.Text)
		if n.Kind != String || err != nil {
			return mismatch(n, path, "a duration such as 4h30m")
		}
		v.SetInt(int64(d))
		return nil
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok && n.Kind != Seq && n.Kind != Map {
		if err := u.UnmarshalText([]byte(n.Text)); err != nil {
			return &DecodeError{path, n, err.Error()}
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		return decodeStruct(n, v, path)
	case reflect.Map:
		return decodeMap(n, v, path)
	case reflect.Slice:
		return decodeSlice(n, v, path)
	case reflect.Interface:
		if v.NumMethod() == 0 {
			v.Set(reflect.ValueOf(n.Any()))
			return nil
		}
	default:
	}
	return decodeScalar(n, v, path)
}

// decodeScalar fills text, truth values and numbers.
func decodeScalar(n *Node, v reflect.Value, path Path) error {
	switch v.Kind() {
	case reflect.String:
		if n.Kind != String && n.Kind != Date && n.Kind != Time {
			return mismatch(n, path, "text")
		}
		v.SetString(n.Text)
	case reflect.Bool:
		if n.Kind != Bool {
			return mismatch(n, path, "true or false")
		}
		v.SetBool(n.isTrue())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		i, ok := wholeNumber(n.Text)
		if n.Kind != Int || !ok || v.OverflowInt(i) {
			return mismatch(n, path, "a whole number")
		}
		v.SetInt(i)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		i, ok := wholeNumber(n.Text)
		if n.Kind != Int || !ok || i < 0 || v.OverflowUint(uint64(i)) {
			return mismatch(n, path, "a whole number that is not negative")
		}
		v.SetUint(uint64(i))
	case reflect.Float32, reflect.Float64:
		number, ok := jsonNumber(n)
		if (n.Kind != Int && n.Kind != Float) || !ok {
			return mismatch(n, path, "a number")
		}
		f, err := number.Float64()
		if err != nil {
			return mismatch(n, path, "a number")
		}
		v.SetFloat(f)
	default:
		return fmt.Errorf("decode %s: values of Go type %s cannot be filled", path, v.Type())
	}
	return nil
}

// decodeTime takes an instant, or a date as midnight UTC.
func decodeTime(n *Node, v reflect.Value, path Path) error {
	t, ok := n.Instant()
	if !ok && (n.Kind == Date || n.Kind == String) {
		day, err := worktime.ParseDate(n.Text)
		t, ok = day, err == nil
	}
	if !ok {
		return mismatch(n, path, "a time such as 2026-03-16T10:02:00+01:00, or a date")
	}
	v.Set(reflect.ValueOf(t))
	return nil
}

// decodeStruct fills the fields whose keys are present.
func decodeStruct(n *Node, v reflect.Value, path Path) error {
	if n.Kind != Map {
		return mismatch(n, path, "a mapping")
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if name == "-" || (!field.IsExported() && !field.Anonymous) {
			continue
		}
		if options == "inline" || (field.Anonymous && name == "" && field.Type.Kind() == reflect.Struct) {
			if err := decodeStruct(n, v.Field(i), path); err != nil {
				return err
			}
			continue
		}
		if !field.IsExported() {
			continue
		}
		if name == "" {
			name = strings.ToLower(field.Name)
		}
		if value := n.Get(name); value != nil {
			if err := decode(value, v.Field(i), path.with(name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// decodeMap fills a map with keys of text.
func decodeMap(n *Node, v reflect.Value, path Path) error {
	if n.Kind != Map || v.Type().Key().Kind() != reflect.String {
		return mismatch(n, path, "a mapping")
	}
	m := reflect.MakeMapWithSize(v.Type(), len(n.Pairs))
	for i := range n.Pairs {
		p := &n.Pairs[i]
		value := reflect.New(v.Type().Elem()).Elem()
		if err := decode(p.Value, value, path.with(p.Key)); err != nil {
			return err
		}
		m.SetMapIndex(reflect.ValueOf(p.Key).Convert(v.Type().Key()), value)
	}
	v.Set(m)
	return nil
}

// decodeSlice fills a list.
func decodeSlice(n *Node, v reflect.Value, path Path) error {
	if n.Kind != Seq {
		return mismatch(n, path, "a list")
	}
	s := reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items))
	for i, item := range n.Items {
		if err := decode(item, s.Index(i), path.with(strconv.Itoa(i))); err != nil {
			return err
		}
	}
	v.Set(s)
	return nil
}

// mismatch is the error for a value of the wrong kind.
func mismatch(n *Node, path Path, want string) error {
	return &DecodeError{path, n, fmt.Sprintf("expected %s, found %s", want, describe(n))}
}

// describe names a value in a message: its kind, and a short text itself.
func describe(n *Node) string {
	if n.Kind == Seq || n.Kind == Map {
		return "a " + n.Kind.String()
	}
	if n.Kind == Null {
		return n.Kind.String()
	}
	if len(n.Text) > 40 {
		return "a longer " + n.Kind.String()
	}
	return n.Kind.String() + " " + strconv.Quote(n.Text)
}
