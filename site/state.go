package site

import (
	"cmp"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Chip is a short label with a look of its own. The look is never all there
// is: the words say the same.
type Chip struct {
	Text  string
	Class string // "open", "pending", "bad" …: colour
	Icon  string // name of a shape
}

// stateTag is a state of a kind as pages show it.
type stateTag struct {
	name string
	chip Chip
}

func (b *builder) stateTags(k *schema.Kind) []stateTag {
	tags := make([]stateTag, len(k.States))
	for i, s := range k.States {
		label := stateLabel(s)
		look := string(s.Category)
		if k.Name == "knowledge" { // its states are how far it can be trusted
			switch s.Name {
			case "validated":
				look = string(schema.Resolved)
			case "not_validated":
				look = string(schema.Pending)
			}
		}
		tags[i] = stateTag{s.Name, Chip{Text: text(b.say.Within(k.Name, label)), Class: look, Icon: look}}
	}
	return tags
}

// stateLabel is what a state is called in English, or as the team calls it.
func stateLabel(s schema.State) string { return cmp.Or(s.Label, englishWords(s.Name)) }

// state is the chip of a state; one that the kind does not know is shown as it
// is written.
func (b *builder) state(k *schema.Kind, name string) Chip {
	for _, tag := range b.states[k] {
		if tag.name == name {
			return tag.chip
		}
	}
	if name == "" {
		name = b.say.Text("no state")
	}
	return Chip{Text: text(b.words(name)), Class: "unknown", Icon: "unknown"}
}

// isOpen reports whether a record still asks for something: neither done nor
// cancelled. Definitions that are in force are open in this sense.
func isOpen(r *records.Record) bool {
	switch r.Category() {
	case schema.Open, schema.Pending, schema.Draft:
		return true
	default:
		return false
	}
}

// priorityChip shows the priority that holds, "" chips are left out.
func priorityChip(r *records.Record) (Chip, bool) {
	p := r.Value("priority_override.value")
	if p == "" {
		p = r.Value("priority")
	}
	if p == "" {
		return Chip{}, false
	}
	return Chip{Text: text(p), Class: strings.ToLower(enumClass(p)), Icon: ""}, true
}

// typeChip shows the type of a record; an emergency is not to be overlooked.
func (b *builder) typeChip(r *records.Record) Chip {
	v := r.Value("type")
	if v == "" {
		return Chip{}
	}
	c := Chip{Text: text(b.words(v)), Class: "plain"}
	if r.Kind.Name == "change" && r.Kind.Builtin("type", v) == "emergency" {
		c.Class, c.Icon = "partial", "partial"
	}
	return c
}

// enumClass keeps class names to what the style sheet can know.
func enumClass(value string) string {
	for _, r := range value {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' {
			return "other"
		}
	}
	if len(value) > 32 {
		return "other"
	}
	return value
}

// restricted reports whether no more than ID, kind, services, times and state
// of a record may be shown (D8).
func restricted(r *records.Record) bool { return r.Audience == "restricted" }
