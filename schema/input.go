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
	Word        string   // what it, or each item, holds where that has a name: "handle", "record ID"
	Parts       []Input  // of a mapping, or of each item of a list of mappings: its keys
	Link        bool     // it names records
	Required    bool     // a new record needs it; of a part: it must be there
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
	in := Input{Path: path, Description: s.desc, Format: s.format, Values: s.enum, Word: s.title}
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
			in.Items, in.Values, in.Word = item[0].Type, item[0].Values, item[0].Word
		} else {
			in.Items, in.Parts = "object", s.items.parts()
		}
	}
	return []Input{in}
}

// parts lists what a mapping holds, by the names of its keys.
func (s *shape) parts() []Input {
	var out []Input
	for _, key := range s.keys {
		for _, in := range s.props[key].inputs(key) {
			in.Required = slices.Contains(s.required, key)
			out = append(out, in)
		}
	}
	return out
}

// PartsOf lists the keys of the mapping that a field holds, nil where it holds
// none, or one with keys of any name.
func (k *Kind) PartsOf(field string) []Input {
	s := k.shapeAt(field)
	if s == nil || s.items != nil {
		return nil
	}
	return s.parts()
}
