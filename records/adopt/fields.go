package adopt

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// Field is a key of the headers, with what it holds.
type Field struct {
	Name   string
	In     int // so many records have it
	Kinds  map[frontmatter.Kind]int
	Values map[string]int // of scalars, while there are not too many
	Many   bool           // more values than are listed
	Items  map[frontmatter.Kind]bool
}

const (
	maxFields = 60
	maxValues = 64 // of a field that are counted
	maxEnum   = 12 // that make a fixed set
	maxWord   = 40 // bytes of a value of a fixed set
)

// fieldsOf counts the keys of all headers, in the order in which they come up.
func fieldsOf(all []Seen) []Field {
	var out []Field
	at := map[string]int{}
	for _, r := range all {
		for _, p := range r.Fields {
			i, known := at[p.Key]
			if !known {
				i = len(out)
				at[p.Key] = i
				out = append(out, Field{Name: p.Key, Kinds: map[frontmatter.Kind]int{}, Values: map[string]int{}, Items: map[frontmatter.Kind]bool{}})
			}
			out[i].take(p.Value)
		}
	}
	return out
}

func (f *Field) take(n *frontmatter.Node) {
	f.In++
	f.Kinds[n.Kind]++
	switch n.Kind {
	case frontmatter.Seq:
		for _, item := range n.Items {
			f.Items[item.Kind] = true
		}
	case frontmatter.Map, frontmatter.Null:
	default:
		if _, known := f.Values[n.Text]; !known && len(f.Values) == maxValues {
			f.Many = true
			return
		}
		f.Values[n.Text]++
	}
}

// fieldName is what a kind can name a field.
var fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,62}$`)

// Listed are the fields that a kind can name, those that most records have first
// where there are too many.
func (s *Survey) Listed() (listed []Field, others []string) {
	rank := slices.Clone(s.fields)
	slices.SortStableFunc(rank, func(a, b Field) int { return b.In - a.In })
	limit := 0
	if len(rank) > maxFields {
		limit = rank[maxFields].In
	}
	for _, f := range s.fields {
		if !fieldName.MatchString(f.Name) || strings.HasPrefix(f.Name, "x-") || len(listed) >= maxFields || f.In < limit {
			others = append(others, f.Name)
			continue
		}
		listed = append(listed, f)
	}
	return listed, others
}

// field finds a field of one of the names, the one that most records have.
func (s *Survey) field(names ...string) *Field {
	var best *Field
	for i := range s.fields {
		f := &s.fields[i]
		if slices.Contains(names, strings.ToLower(f.Name)) && fieldName.MatchString(f.Name) && (best == nil || f.In > best.In) {
			best = f
		}
	}
	return best
}

// enum lists the values of a field that seems to have a fixed set of them: few,
// short, and each seen several times on average.
func (f *Field) enum() []string {
	if f.Many || len(f.Values) == 0 || len(f.Values) > maxEnum || f.Kinds[frontmatter.String] != f.In || f.In < 3*len(f.Values) {
		return nil
	}
	var out []string
	for value := range f.Values {
		if len(value) > maxWord || !shown(value) {
			return nil
		}
		out = append(out, value)
	}
	slices.Sort(out)
	return out
}

// shown reports a text without characters that are not seen or turn the direction
// of what follows: a kind does not take them.
func shown(s string) bool {
	_, _, hidden := frontmatter.Bidi(s)
	return !hidden && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// schema is the field as JSON Schema.
func (f *Field) schema() *frontmatter.Node {
	var types []string
	add := func(word string, kinds ...frontmatter.Kind) {
		for _, k := range kinds {
			if f.Kinds[k] > 0 && !slices.Contains(types, word) {
				types = append(types, word)
			}
		}
	}
	add("string", frontmatter.String, frontmatter.Date, frontmatter.Time)
	add("integer", frontmatter.Int)
	add("number", frontmatter.Float)
	add("boolean", frontmatter.Bool)
	add("array", frontmatter.Seq)
	add("object", frontmatter.Map)
	add("null", frontmatter.Null)
	if len(types) == 1 && types[0] == "null" {
		return frontmatter.Dict()
	}
	if n := f.Kinds[frontmatter.Date] + f.Kinds[frontmatter.Time]; n > 0 && n < f.In {
		return f.dates(n)
	}
	var pairs []frontmatter.Pair
	put := func(key string, n *frontmatter.Node) { pairs = append(pairs, frontmatter.Pair{Key: key, Value: n}) }
	if len(types) == 1 {
		put("type", frontmatter.Str(types[0]))
	} else {
		put("type", texts(types))
	}
	switch filled := f.In - f.Kinds[frontmatter.Null]; {
	case f.Kinds[frontmatter.Date] == filled:
		put("format", frontmatter.Str("date"))
	case f.Kinds[frontmatter.Time] == filled:
		put("format", frontmatter.Str("date-time"))
	case f.Kinds[frontmatter.Seq] > 0 && len(f.Items) == 1 && f.Items[frontmatter.String]:
		put("items", frontmatter.Dict(frontmatter.Pair{Key: "type", Value: frontmatter.Str("string")}))
	}
	if values := f.enum(); values != nil {
		put("enum", texts(values))
	}
	return frontmatter.Dict(pairs...)
}

// dates is the schema of a field that mostly holds dates: what is none will be a
// finding. Where that is not so, anything goes.
func (f *Field) dates(n int) *frontmatter.Node {
	if n != f.Kinds[frontmatter.Date] || n*20 < f.In*19 {
		return frontmatter.Dict()
	}
	return frontmatter.Dict(frontmatter.Pair{Key: "type", Value: frontmatter.Str("string")}, frontmatter.Pair{Key: "format", Value: frontmatter.Str("date")})
}

func texts(words []string) *frontmatter.Node {
	items := make([]*frontmatter.Node, len(words))
	for i, w := range words {
		items[i] = frontmatter.Str(w)
	}
	return frontmatter.List(items...)
}

// Faults counts the headers that cannot be read.
func (s *Survey) Faults() (n int) {
	n, _ = s.count(func(r Seen) bool { return r.Fault != "" })
	return n
}

// Flat reports headers that could as well be lines of "Key: value": there are
// some, and none holds a list or a mapping.
func (s *Survey) Flat() bool {
	return len(s.fields) > 0 && !slices.ContainsFunc(s.fields, func(f Field) bool { return f.Kinds[frontmatter.Seq]+f.Kinds[frontmatter.Map] > 0 })
}
