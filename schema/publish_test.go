package schema

import (
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

func TestPublicationFaults(t *testing.T) {
	for _, c := range []struct{ name, publish, want string }{
		{"a field that there is not", "public: false\n      customer: {fields: [titel]}", `"titel" is no field of this kind that can be published; did you mean "title"`},
		{"the log among the fields", "public: false\n      customer: {fields: [log]}", `"log" is no field of this kind that can be published`},
		{"a section that there is not", "public: false\n      customer: {sections: [Sumary]}", `"Sumary" is no section of this kind; did you mean "Summary"`},
		{"an audience that there is not", "publik: {fields: [title]}", `publish has no key "publik"; did you mean "public"`},
		{"a key that there is not", "public: false\n      customer: {field: [title]}", `has no key "field"; did you mean "fields"`},
		{"a key of the log that there is not", "public: false\n      customer: {log: [why, bye]}", `"bye" is no key of a log entry`},
		{"what cannot be told unnamed", "public: false\n      customer: {unnamed: [assignee]}", `"assignee" is no field that can be told without its record`},
		{"more for the public than for customers", "public: {fields: [title, assignee]}", `the public is shown the field "assignee" and customers are not`},
		{"a section more for the public", "public: {sections: [Timeline]}", `the public is shown the section "Timeline" and customers are not`},
		{"a key of the log more for the public", "public: {log: [why]}", `the public is shown the key of the log "why" and customers are not`},
		{"people for the public alone", "public: {people: true}", `the public is told who persons are`},
		{"customers are shown nothing", "customer: false", `the public is shown records of the kind incident and customers are not`},
		{"no condition", "public: false\n      customer: {when: nonsense}", `the condition asks for "nonsense"`},
		{"no field to wait for", "public: false\n      customer: {from: outage}", `"outage" is no field of this kind`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, faults := published("kinds:\n  incident:\n    publish:\n      " + c.publish + "\n")
			if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, c.want) }) {
				t.Errorf("found %q, expected %q", faults, c.want)
			}
		})
	}
}

func published(src string) (*Set, []string) {
	doc, _ := frontmatter.ParseYAML("gitsm.yaml", []byte(src))
	set, faults := everything().Merge(doc, frontmatter.Path{"kinds"})
	var out []string
	for _, f := range faults {
		out = append(out, f.Message)
	}
	return set, out
}

// TestPublishedSet holds that nothing of a definition is left but what is
// listed: descriptions of fields and hints are texts of a team, too.
func TestPublishedSet(t *testing.T) {
	set, faults := published(`
kinds:
  incident:
    fields:
      vessel: {description: Secret of the field., type: string}
      crew: {type: object, properties: {size: {description: Size., type: integer}, captain: {description: Secret below., type: string}}, required: [captain]}
    enums: {hold: {secret_word: supplier}}
    sections: [{title: Secret section, hint: Secret hint.}]
    publish:
      public: {fields: [title, state, crew.size]}
      customer: {fields: [title, state, crew.size, hold]}
  audit:
    description: Secret of the kind.
    folder: audits
    states: {open: {category: open}, done: {category: closed}}
    transitions: [{from: open, to: done}]
    fields: {incidents: {$ref: "#/$defs/refs"}}
    links: {incidents: {to: [incident], inverse: secret_inverse}}
`)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	public := set.Published(AudiencePublic)
	if public.Kind("audit") != nil || public.Kind("risk") != nil || public.Kind("request") != nil {
		t.Error("a kind that publishes nothing is there")
	}
	k := public.Kind("incident")
	if got := strings.Join(k.Order(), " "); got != "title state audience crew" {
		t.Errorf("fields are %s", got)
	}
	if got := strings.Join(k.allPaths(), " "); strings.Contains(got, "captain") || !strings.Contains(got, "crew.size") {
		t.Errorf("paths are %s", got)
	}
	if len(k.Enums) > 0 || len(k.Sections) > 0 || len(k.Links) > 0 || len(k.Guards) > 0 || k.Log != LogNone {
		t.Errorf("more is left than is listed: %+v", k)
	}
	crew, _ := k.Field("crew")
	if text := string(frontmatter.EncodeYAML(crew.Schema)); strings.Contains(strings.ToLower(text), "secret") || strings.Contains(text, "captain") {
		t.Errorf("the definition still says:\n%s", text)
	}
	if narrower := set.Published(AudienceCustomer).Kind("incident"); narrower.Builtin("hold", "secret_word") != "supplier" {
		t.Error("a listed field lost its values")
	}
	if set.Kind("incident").Publish == nil || len(set.Kind("incident").Sections) != 5 {
		t.Error("the set that was published from has changed")
	}
}
