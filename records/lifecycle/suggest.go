package lifecycle

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// suggestion writes the arguments that would satisfy a need: with a value where
// only one makes sense, with a word in capitals where only a person knows. Such
// a word is refused as a value, so that what was pasted and not filled in does
// no harm.
type suggestion struct {
	tree   *records.Tree
	record *records.Record
}

// assignments gives field=value for a field, or for each part of it that must
// be there. They are not quoted.
func (s suggestion) assignments(field string) []string {
	in, err := inputOf(s.record.Kind, field)
	if f, ok := s.record.Kind.Field(field); ok && err == nil && in.Type == "object" {
		var parts []string
		for _, part := range f.Schema.Get("required").Strings() {
			parts = append(parts, s.assignments(field+"."+part)...)
		}
		if len(parts) > 0 {
			return parts
		}
	}
	return []string{field + "=" + s.value(in)}
}

// shellWords quotes words for a shell.
func shellWords(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = shellWord(word)
	}
	return strings.Join(quoted, " ")
}

// value is one that fits a field.
func (s suggestion) value(in schema.Input) string {
	switch {
	case len(in.Values) == 1:
		return in.Values[0]
	case in.Word == "handle" && len(in.Values) == 0:
		if who := s.handles(in.Path); len(who) == 1 {
			return who[0]
		}
	case in.Path == "services":
		if all := s.services(); len(all) == 1 {
			return all[0]
		}
	case len(in.Parts) > 0 && in.Type == "array":
		return "[" + s.mapping(in.Parts) + "]"
	case len(in.Parts) > 0:
		return s.mapping(in.Parts)
	}
	return placeholder(in)
}

// mapping writes the keys that a mapping must have, in flow style, or the first
// one where none must be there. An interval has its end as well: without one it
// would not be over.
func (s suggestion) mapping(parts []schema.Input) string {
	var pairs []string
	needed := func(in schema.Input) bool { return in.Required && !strings.Contains(in.Path, ".") }
	if !slices.ContainsFunc(parts, needed) { // any of them will do
		parts = slices.Clone(parts[:1])
		parts[0].Required = true
	}
	from := slices.ContainsFunc(parts, func(in schema.Input) bool { return in.Path == "from" && needed(in) })
	for _, in := range parts {
		if !needed(in) && (!from || in.Path != "to") {
			continue
		}
		value := s.value(in)
		if in.Path == "services" {
			value = strings.Join(s.record.Fields.Get("services").Strings(), ", ")
		}
		if value == "" {
			value = placeholder(in)
		}
		if in.Scalars() {
			value = "[" + value + "]"
		}
		pairs = append(pairs, in.Path+": "+value)
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// NewCommand is the command that creates a record of a kind, with what the kind
// always asks for. id may be empty where records are numbered.
func NewCommand(t *records.Tree, kind *schema.Kind, id string) string {
	s := suggestion{t, &records.Record{Kind: kind, Fields: frontmatter.Dict()}}
	words := []string{"gitsm", "new", kind.Name}
	if kind.ID.Slug() {
		if records.CheckID(kind, id) != "" {
			id = "NAME"
		}
		words = append(words, id)
	}
	for _, in := range kind.Inputs() {
		if in.Required {
			words = append(words, in.Path+"="+s.value(in))
		}
	}
	return shellWords(words)
}

// services are those that can be named: not retired.
func (s suggestion) services() []string {
	var ids []string
	for _, r := range s.tree.OfKind("service") {
		if !r.Category().Final() {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// handles are those who may stand in a field: the teams or owners of the
// record's services where it has any, who holds the role of that name, or
// everybody who is there. Nobody reviews what they implement (L-C5).
func (s suggestion) handles(field string) []string {
	name := leaf(field)
	switch name {
	case "team":
		if teams := s.ofServices("team"); len(teams) > 0 {
			return teams
		}
		return s.teams()
	case "owner":
		if owners := s.ofServices("owner"); len(owners) > 0 {
			return owners
		}
	}
	var everybody, inRole []string
	for _, person := range s.tree.People.List {
		implements := name == "reviewed_by" && slices.Contains(s.record.Fields.Get("implementers").Strings(), person.Handle)
		if person.Bot || implements || !s.active(&person) {
			continue
		}
		everybody = append(everybody, person.Handle)
		if person.HasRole(name) {
			inRole = append(inRole, person.Handle)
		}
	}
	if len(inRole) > 0 {
		return inRole
	}
	return everybody
}

// active reports whether somebody was there when the record's last entry was
// made; a record without a log is of today, when whoever left is listed as such.
func (s suggestion) active(person *records.Person) bool {
	var at time.Time
	if n := len(s.record.Log); n > 0 {
		at = s.record.Log[n-1].At
	}
	if at.IsZero() {
		return person.To.IsZero()
	}
	return person.ActiveAt(at)
}

func (s suggestion) teams() []string {
	var teams []string
	for _, person := range s.tree.People.List {
		for _, team := range person.Teams {
			if s.active(&person) && !slices.Contains(teams, team) {
				teams = append(teams, team)
			}
		}
	}
	return teams
}

// ofServices are the values that the record's services have in a field, each
// once.
func (s suggestion) ofServices(field string) []string {
	var values []string
	for _, id := range s.record.Fields.Get("services").Strings() {
		if service := s.tree.Record(id); service != nil && service.Value(field) != "" && !slices.Contains(values, service.Value(field)) {
			values = append(values, service.Value(field))
		}
	}
	return values
}

// choices are what a field may hold, for a title: fixed values, or a few people.
func (s suggestion) choices(field string) []string {
	const most = 6
	if values := s.record.Kind.Values(field); len(values) > 0 {
		return values
	}
	in, err := inputOf(s.record.Kind, field)
	if err != nil || in.Word != "handle" {
		return nil
	}
	if who := s.handles(field); len(who) <= most {
		return who
	}
	return nil
}
