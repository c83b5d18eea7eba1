package site

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// The struct of a page holds values of its own alone: what can be compared, and nothing
// through which a template could reach what the key of the page does not name.
func TestViewsAreValues(t *testing.T) {
	for name, page := range pageTypes {
		for _, fault := range strangers(reflect.TypeOf(page), map[reflect.Type]bool{}, "") {
			t.Errorf("%s%s", name, fault)
		}
	}
	type bad struct{ List []struct{ Make func() } }
	if len(strangers(reflect.TypeFor[bad](), map[reflect.Type]bool{}, "")) != 1 {
		t.Error("a function was not noticed")
	}
}

func strangers(typ reflect.Type, seen map[reflect.Type]bool, at string) (found []string) {
	if seen[typ] || typ == bodyType {
		return nil
	}
	seen[typ] = true
	ours := []string{"", "html/template", "github.com/gitsm/gitsm/site", "github.com/gitsm/gitsm/site/chart"}
	if !slices.Contains(ours, typ.PkgPath()) {
		return []string{at + " is a " + typ.String()}
	}
	switch typ.Kind() {
	case reflect.Struct:
		for _, i := range shownFields(typ) {
			f := typ.Field(i)
			found = append(found, strangers(f.Type, seen, at+"."+f.Name)...)
		}
	case reflect.Slice, reflect.Array, reflect.Pointer:
		found = strangers(typ.Elem(), seen, at+"[]")
	case reflect.Map:
		found = append(strangers(typ.Key(), seen, at+"[key]"), strangers(typ.Elem(), seen, at+"[]")...)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Interface, reflect.Complex64, reflect.Complex128:
		found = []string{at + " is a " + typ.String()}
	}
	if strings.HasSuffix(typ.String(), "site.builder") {
		found = append(found, at+" is the builder")
	}
	return found
}
