package schema

import "slices"

// Input is a value that people may give for a record, as command lines and
// forms ask for it.
type Input struct {
	Path        string // dotted: "impact", "resolution.code"
	Description string
	Type        string   // JSON Schema type: string, integer, number, boolean, array, object; "" for any
	Format      string   // date, date-time, or ""
	Items       string   // type of a list's items, "" where it is no list
	Values      []string // what it, or each item, may be; nil where that is not a fixed set
	Link        bool     // it names records
	Required    bool     // a new record needs it
}

// Scalars reports whether the input is a list of single values.
func (i Input) Scalars() bool {
	return i.Type == "array" && i.Items != "array" && i.Items != "object"
}

// Inputs lists the values of a header that are given rather than computed or
// kept by moves: no derived values, no identity, no log. A mapping with known
// keys is listed by its keys.
func (k *Kind) Inputs() []Input {
	var out []Input
	for i := range k.Fields {
		out = append(out, k.inputs(&k.Fields[i])...)
	}
	return out
}

// InputsOf lists the inputs that one field is made of, none where it is not
// given.
func (k *Kind) InputsOf(field string) []Input {
	i := slices.IndexFunc(k.Fields, func(f Field) bool { return f.Name == field })
	if i < 0 {
		return nil
	}
	return k.inputs(&k.Fields[i])
}

func (k *Kind) inputs(f *Field) []Input {
	if slices.Contains([]string{"id", "kind", "state", "formerly", "log"}, f.Name) {
		return nil
	}
	out := f.shape.inputs(f.Name)
	for i := range out {
		_, out[i].Link = k.Link(out[i].Path)
		out[i].Required = out[i].Path == "title" || k.requiredAtFirst(out[i].Path)
	}
	return out
}

// requiredAtFirst reports whether the guards of the first state ask for a field
// whatever else the record says.
func (k *Kind) requiredAtFirst(field string) bool {
	return slices.ContainsFunc(k.Guards, func(g Guard) bool {
		return len(k.States) > 0 && g.State == k.States[0].Name && g.When.Text == "" &&
			(slices.Contains(g.Require, field) || slices.Contains(g.Link, field))
	})
}

func (s *shape) inputs(path string) []Input {
	if s.derived {
		return nil
	}
	if len(s.keys) > 0 && s.items == nil {
		var out []Input
		for _, key := range s.keys {
			out = append(out, s.props[key].inputs(path+"."+key)...)
		}
		return out
	}
	in := Input{Path: path, Description: s.desc, Format: s.format, Values: s.enum}
	switch {
	case len(s.types) == 1:
		in.Type = s.types[0]
	case len(s.types) == 0 && len(s.enum) > 0:
		in.Type = "string"
	}
	if s.items != nil {
		in.Type = "array"
		item := s.items.inputs(path)
		if len(item) == 1 && item[0].Path == path {
			in.Items, in.Values = item[0].Type, item[0].Values
		} else {
			in.Items = "object"
		}
	}
	return []Input{in}
}
