package schema

import (
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// merged applies a piece of gitsm.yaml to all shipped kinds.
func merged(t *testing.T, yaml string) (*Set, string) {
	t.Helper()
	doc, faults := frontmatter.ParseYAML("gitsm.yaml", []byte(yaml))
	if len(faults) > 0 {
		t.Fatal(report(faults))
	}
	set, findings := everything().Merge(doc, frontmatter.Path{"kinds"})
	return set, report(append(findings, set.Verify()...))
}

// TestOverrideOfTheDomain is the example under "Override model".
func TestOverrideOfTheDomain(t *testing.T) {
	set, findings := merged(t, `
kinds: {incident: {states: {triage: {category: open, after: new, label: Triage}}, transitions: [{from: triage, to: in_progress, stamp: acknowledged}],
  enums: {hold: {awaiting_parts: supplier}}, guards: {resolved: [{require: [knowledge], when: "priority in [P1,P2]"}]}}}
`)
	if findings != "" {
		t.Fatal(findings)
	}
	k, before := set.Kind("incident"), everything().Kind("incident")
	if k.Rank("triage") != 1 || k.Rank("in_progress") != 2 || before.Rank("triage") >= 0 {
		t.Errorf("states: %v, and before: %v", k.stateNames(), before.stateNames())
	}
	if _, ok := k.Transition("new", "triage"); !ok {
		t.Error("nothing leads to the state that stands after new")
	}
	if k.Builtin("hold", "awaiting_parts") != "supplier" || k.Builtin("hold", "customer") != "customer" {
		t.Errorf("awaiting_parts stands for %q", k.Builtin("hold", "awaiting_parts"))
	}
	if !slices.Contains(k.Values("hold"), "awaiting_parts") || slices.Contains(before.Values("hold"), "awaiting_parts") {
		t.Errorf("hold is %v, and before %v", k.Values("hold"), before.Values("hold"))
	}
	if from := k.RequiredFrom("knowledge"); !slices.Equal(from, []string{"resolved"}) {
		t.Errorf("knowledge is demanded from %v", from)
	}
	doc, _ := frontmatter.Parse("INC-2026-0001.md", []byte("---\ntitle: A\nstate: triage\nhold: awaiting_parts\n---\n"))
	if findings := k.Validate(doc, nil); len(findings) > 0 {
		t.Error(report(findings))
	}
	if findings := before.Validate(doc, nil); len(findings) != 2 {
		t.Errorf("the shipped kind accepts what only the override allows: %s", report(findings))
	}
}

func TestOverrides(t *testing.T) {
	for _, test := range []struct {
		name, yaml string
		ok         func(s *Set) bool
	}{
		{
			"relabel", "kinds: {incident: {title: Disruption, plural: Disruptions, states: {new: {label: Reported}}}}",
			func(s *Set) bool {
				k := s.Kind("incident")
				return k.Title == "Disruption" && k.States[0].Label == "Reported" && k.States[0].Category == Open
			},
		},
		{"remove a state", "kinds: {incident: {states: {pending: false}}}", func(s *Set) bool {
			k := s.Kind("incident")
			_, ok := k.Transition("in_progress", "pending")
			return k.Rank("pending") < 0 && !ok && k.RequiredFrom("hold") == nil
		}},
		{"remove a state, spelled out", "kinds: {problem: {states: {deferred: {remove: true}}}}", func(s *Set) bool {
			return s.Kind("problem").Rank("deferred") < 0
		}},
		{"another folder", "kinds: {pir: {folder: docs/postmortems}}", func(s *Set) bool {
			return s.ByFolder("docs/postmortems/2026/PIR-2026-0001.md") == s.Kind("pir") && s.ByFolder("reviews/x.md") == nil
		}},
		{"another prefix", "kinds: {problem: {id: {prefix: PROB, number: running}}}", func(s *Set) bool {
			return s.ByID("PROB-0007") == s.Kind("problem") && s.ByID("PRB-2026-0007") == nil
		}},
		{"a field", "kinds: {incident: {fields: {vessel: {description: The ship., type: string}}, tracked: [vessel], list: [state, vessel]}}", func(s *Set) bool {
			k := s.Kind("incident")
			order := k.Order()
			return k.IsTracked("vessel") && slices.Index(order, "vessel") == slices.Index(order, "feedback")+1 && slices.Equal(k.List, []string{"state", "vessel"})
		}},
		{"a field that is a link", "kinds: {incident: {fields: {contract: {type: string}}, links: {contract: {to: [agreement], inverse: incidents}}}}", func(s *Set) bool {
			l, ok := s.Kind("incident").Link("contract")
			return ok && l.Inverse == "incidents"
		}},
		{"other words for a field", "kinds: {incident: {fields: {cis: {description: Ships and moles.}}}}", func(s *Set) bool {
			f, _ := s.Kind("incident").Field("cis")
			return f.Description == "Ships and moles." && s.Kind("incident").Type("cis") == "list of record IDs"
		}},
		{"an enum in depth", "kinds: {incident: {enums: {resolution.code: {rebooted: fixed}}}}", func(s *Set) bool {
			return slices.Contains(s.Kind("incident").Values("resolution.code"), "rebooted")
		}},
		{"an enum behind a reference", "kinds: {problem: {enums: {cause_category: {tide: external}}}}", func(s *Set) bool {
			return slices.Contains(s.Kind("problem").Values("cause_category"), "tide") && !slices.Contains(s.Kind("pir").Values("factors.category"), "tide")
		}},
		{"an enum in a list", "kinds: {pir: {enums: {factors.category: {weather: external}}}}", func(s *Set) bool {
			return slices.Contains(s.Kind("pir").Values("factors.category"), "weather")
		}},
		{"a section with a guard", "kinds: {incident: {sections: [{title: Passengers, hint: How many.}], guards: {resolved: [{section: [Passengers]}]}}}", func(s *Set) bool {
			_, ok := s.Kind("incident").Section("Passengers")
			return ok
		}},
		{"guards of every sort", "kinds: {risk: {guards: {accepted: [{role: change_manager}, {min_age: 2bd}, {link: [services]}]}}}", func(s *Set) bool {
			return len(s.Kind("risk").Guards) == len(everything().Kind("risk").Guards)+3
		}},
		{"less demanded", "kinds: {incident: {guards: {in_progress: [{require: [assignee], remove: true}]}}}", func(s *Set) bool {
			return s.Kind("incident").RequiredFrom("assignee") == nil && s.Kind("incident").RequiredFrom("team") != nil
		}},
		{"another reopening", "kinds: {incident: {transitions: [{from: resolved, to: in_progress, reopen: true, within: 10bd, why: true}]}}", func(s *Set) bool {
			t, _ := s.Kind("incident").Transition("resolved", "in_progress")
			return t.Within == "10bd"
		}},
		{"no reopening", "kinds: {incident: {transitions: [{from: resolved, to: in_progress, remove: true}]}}", func(s *Set) bool {
			_, ok := s.Kind("incident").Transition("resolved", "in_progress")
			return !ok
		}},
		{"a stale rule", "kinds: {incident: {stale: [{state: [new], after: 2h, message: nobody took it up}]}}", func(s *Set) bool {
			return len(s.Kind("incident").Stale) == len(everything().Kind("incident").Stale)+1
		}},
		{"nothing", "kinds: {}", func(s *Set) bool { return len(s.Kinds()) == 15 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			set, findings := merged(t, test.yaml)
			if findings != "" {
				t.Fatal(findings)
			}
			if !test.ok(set) {
				t.Errorf("the override %s has not the effect", test.yaml)
			}
			if before := everything(); test.name != "nothing" && test.ok(before) {
				t.Error("the shipped set has changed, or the test cannot fail")
			}
		})
	}
}

// TestFaultyDefinitions holds where and how faults are told. Each want is a
// line of the report; kinds with a fault stay as they were.
func TestFaultyDefinitions(t *testing.T) {
	for _, test := range []struct{ name, yaml, want string }{
		{"unknown key", "kinds:\n  incident:\n    state: {}\n", `gitsm.yaml:3:5: an override of incident has no key "state"; did you mean "states"? [kind-unknown-key]`},
		{"run something", "kinds:\n  incident:\n    exec: rm -rf /\n", `gitsm.yaml:3:5: an override of incident has no key "exec"; expected kind, title,`},
		{"a hook in a transition", "kinds:\n  incident:\n    transitions:\n      - {from: new, to: closed, hook: notify}\n", `gitsm.yaml:4:33: a transition has no key "hook"; expected from, to,`},
		{"fetch something", "kinds:\n  incident:\n    fields: {a: {$ref: 'https://evil.example/s.json'}}\n", `gitsm.yaml:3:24: "https://evil.example/s.json" leads nowhere [kind-reference]`},
		{"a reference to a file", "kinds:\n  incident:\n    fields: {a: {items: {$ref: 'file:///etc/hostname'}}}\n", `"file:///etc/hostname" leads nowhere [kind-reference]`},
		{"no mapping", "kinds: [incident]\n", `gitsm.yaml:1:8: expected the kinds by name, each a mapping; found a list [kind-type]`},
		{"unknown state", "kinds:\n  incident:\n    transitions: [{from: nwe, to: closed}]\n", `gitsm.yaml:3:26: "nwe" is no state of this kind; did you mean "new"? [kind-state]`},
		{"guards of an unknown state", "kinds:\n  incident:\n    guards: {resolvved: []}\n", `gitsm.yaml:3:14: "resolvved" is no state of this kind; did you mean "resolved"? [kind-state]`},
		{"unknown field", "kinds:\n  incident:\n    guards: {new: [{require: [sevices]}]}\n", `gitsm.yaml:3:31: "sevices" is no field of this kind; did you mean "services"? [kind-field]`},
		{"unknown section", "kinds:\n  incident:\n    guards: {new: [{section: [Summry]}]}\n", `gitsm.yaml:3:31: "Summry" is no section of this kind; did you mean "Summary"? [kind-section]`},
		{"empty guard", "kinds:\n  incident:\n    guards: {new: [{when: major}]}\n", `gitsm.yaml:3:20: a guard needs one of require, section, link, role, min_age [kind-missing]`},
		{"condition", "kinds:\n  incident:\n    guards: {new: [{require: [team], when: \"priority in P1\"}]}\n", `gitsm.yaml:3:57: the condition "priority in P1" cannot be read: expected a list such as [a, b]; found "P1" [kind-condition]`},
		{"condition on an unknown field", "kinds:\n  incident:\n    guards: {new: [{require: [team], when: prio == P1}]}\n", `gitsm.yaml:3:44: the condition asks for "prio", which is no field of the kind [kind-field]`},
		{"removing what must stay", "kinds:\n  change:\n    states: {review: false}\n", `gitsm.yaml:3:14: the state review cannot be removed; relabel it instead [kind-locked]`},
		{"another category", "kinds:\n  incident:\n    states: {pending: {category: open}}\n", `gitsm.yaml:3:34: the category of the state pending is pending and stays so; reports rely on it [kind-category]`},
		{"locked guard", "kinds:\n  change:\n    guards: {closed: [{require: [outcome], remove: true}]}\n", `gitsm.yaml:3:23: this guard of closed cannot be removed (L-C5) [kind-locked]`},
		{"locked transition", "kinds:\n  change:\n    transitions: [{from: draft, to: implementing}]\n", `gitsm.yaml:3:19: the transition from draft to implementing stays as it is [kind-locked]`},
		{"history elsewhere", "kinds:\n  incident:\n    log: none\n", `gitsm.yaml:3:5: an override of incident has no key "log"`},
		{"no category", "kinds:\n  incident:\n    states: {triage: {after: new}}\n", `gitsm.yaml:3:14: the state triage needs a category: draft, open,`},
		{"no position", "kinds:\n  incident:\n    states: {triage: {category: open}}\n", `gitsm.yaml:3:14: a new state needs its position`},
		{"misspelt state", "kinds:\n  incident:\n    states: {pendign: false}\n", `gitsm.yaml:3:14: "pendign" is no state of this kind; did you mean "pending"? [kind-state]`},
		{"unreachable", "kinds:\n  incident:\n    states: {triage: {category: open, before: in_progress}}\n", `gitsm.yaml:3:14: no way leads to the state triage; add a transition to it [kind-unreachable]`},
		{"a dead end", "kinds:\n  incident:\n    states: {limbo: {category: pending, after: new}}\n    transitions: [{from: new, to: limbo}]\n", `gitsm.yaml:3:14: no way leads on from the state limbo to one that is closed or cancelled [kind-unreachable]`},
		{"a way round a milestone", "kinds:\n  incident:\n    states: {triage: {category: open, after: new}}\n    transitions: [{from: new, to: triage}, {from: triage, to: resolved, stamp: resolved}]\n", `a way leads to the state resolved without reaching the milestone acknowledged; add stamp: acknowledged to a transition on every way [kind-milestone]`},
		{"unknown milestone", "kinds:\n  incident:\n    transitions: [{from: new, to: resolved, stamp: resolvd}]\n", `"resolvd" is no milestone; did you mean "resolved"? [kind-milestone]`},
		{"on from a final state", "kinds:\n  incident:\n    transitions: [{from: closed, to: new}]\n", `nothing may follow the state closed, whose category is closed; found a transition to new [kind-category]`},
		{"an enum value for nothing", "kinds:\n  incident:\n    enums: {hold: {parts: suplier}}\n", `gitsm.yaml:3:27: "suplier" is no built-in value of hold; did you mean "supplier"? [kind-enum]`},
		{"an enum that is none", "kinds:\n  incident:\n    enums: {team: {a: b}}\n", `gitsm.yaml:3:13: "team" is no field with a fixed set of values [kind-field]`},
		{"an enum of computed values", "kinds:\n  incident:\n    enums: {priority: {P0: P1}}\n", `gitsm.yaml:3:13: the values of priority are fixed [kind-locked]`},
		{"a field anew", "kinds:\n  incident:\n    fields: {impact: {enum: [huge]}}\n", `gitsm.yaml:3:23: the field impact, which is there already, has no key "enum"; expected description [kind-unknown-key]`},
		{"unknown keyword", "kinds:\n  incident:\n    fields: {a: {type: string, patern: x}}\n", `gitsm.yaml:3:32: the field a: JSON Schema has no keyword "patern" that gitsm reads; did you mean "pattern"? [kind-unknown-key]`},
		{"unknown type", "kinds:\n  incident:\n    fields: {a: {type: text}}\n", `gitsm.yaml:3:24: "text" is no type; expected string, integer,`},
		{"a pattern that is none", "kinds:\n  incident:\n    fields: {a: {pattern: '(?=x)'}}\n", `gitsm.yaml:3:27: "(?=x)" is no RE2 pattern: invalid or unsupported Perl syntax [kind-pattern]`},
		{"link to nothing", "kinds:\n  incident:\n    fields: {a: {type: string}}\n    links: {a: {to: [vendor], inverse: incidents}}\n", `gitsm.yaml:4:13: the link a leads to "vendor", which is no kind [kind-link]`},
		{"same folder", "kinds:\n  cert: {folder: incidents, states: {live: {category: open}, gone: {category: closed}}, transitions: [{from: live, to: gone}]}\n", `gitsm.yaml:2:3: the kinds cert and incident claim the same folder, incidents; the folder says what kind a record is [kind-folder]`},
		{"folder within", "kinds:\n  cert: {folder: incidents/certs, states: {live: {category: open}, gone: {category: closed}}, transitions: [{from: live, to: gone}]}\n", `claim the same folder, incidents`},
		{"same prefix", "kinds:\n  cert: {folder: certs, id: {prefix: INC}, states: {live: {category: open}, gone: {category: closed}}, transitions: [{from: live, to: gone}]}\n", `the kinds cert and incident have the same prefix, INC [kind-prefix]`},
		{"out of the repository", "kinds:\n  cert: {folder: ../certs, states: {live: {category: open}, gone: {category: closed}}}\n", `gitsm.yaml:2:18: expected a folder below the repository, such as incidents; found "../certs" [kind-folder]`},
		{"reserved folder", "kinds:\n  cert: {folder: policy, states: {live: {category: open}, gone: {category: closed}}}\n", `the folder "policy" belongs to gitsm itself; choose another [kind-folder]`},
		{"no states", "kinds:\n  cert: {folder: certs}\n", `a kind needs states, each with its category [kind-missing]`},
		{"never done", "kinds:\n  cert: {folder: certs, states: {live: {category: open}, gone: {category: cancelled}}, transitions: [{from: live, to: gone}]}\n", `a kind needs a state of the category closed or resolved [kind-category]`},
		{"a long pattern", "kinds:\n  cert: {folder: certs, adopt: {files: '" + strings.Repeat("a", 2000) + "'}, states: {live: {category: open}, gone: {category: closed}}, transitions: [{from: live, to: gone}]}\n", `the pattern has 2000 bytes; at most 1024 are read [kind-pattern]`},
		{"a text for a mapping", "kinds:\n  incident: new\n", `gitsm.yaml:2:13: expected an override of incident, which is a mapping; found the text "new" [kind-type]`},
		{"a list for a text", "kinds:\n  incident: {title: [a]}\n", `gitsm.yaml:2:21: title must be text; found a list [kind-type]`},
		{"a text for states", "kinds:\n  incident: {states: new}\n", `gitsm.yaml:2:22: states must be a mapping; found the text "new" [kind-type]`},
		{"a mapping for transitions", "kinds:\n  incident: {transitions: {}}\n", `gitsm.yaml:2:27: transitions must be a list; found a mapping [kind-type]`},
		{"a word for truth", "kinds:\n  incident: {transitions: [{from: new, to: closed, why: please}]}\n", `why must be true or false; found the text "please" [kind-type]`},
		{"a number for a state", "kinds:\n  incident: {transitions: [{from: 1, to: closed}]}\n", `from must be text or a list of texts; found the whole number 1 [kind-type]`},
		{"a number among states", "kinds:\n  incident: {transitions: [{from: [new, 1], to: closed}]}\n", `from must hold texts; found the whole number 1 [kind-type]`},
		{"no state to go to", "kinds:\n  incident: {transitions: [{from: new}]}\n", `gitsm.yaml:2:28: a transition needs to, the name of a state [kind-missing]`},
		{"a flag that is no word", "kinds:\n  incident: {transitions: [{from: new, to: closed, flags: [Very Late]}]}\n", `a flag is a word in small letters; found "Very Late" [kind-name]`},
		{"a span that is none", "kinds:\n  incident: {transitions: [{from: resolved, to: in_progress, within: soon}]}\n", `within: expected a span of time such as 24h, 14d or 5bd; found "soon" [kind-value]`},
		{"removing a step that is not there", "kinds:\n  incident: {transitions: [{from: new, to: closed, remove: true}]}\n", `there is no transition from new to closed to remove [kind-state]`},
		{"guards that are no list", "kinds:\n  incident: {guards: {new: {require: [team]}}}\n", `gitsm.yaml:2:28: the guards of new must be a list; found a mapping [kind-type]`},
		{"a guard with another key", "kinds:\n  incident: {guards: {new: [{requires: [team]}]}}\n", `a guard has no key "requires"; did you mean "require"? [kind-unknown-key]`},
		{"removing what is not demanded", "kinds:\n  incident: {guards: {new: [{require: [team], remove: true}]}}\n", `the guards of new demand nothing of this; there is nothing to remove [kind-state]`},
		{"a section without title", "kinds:\n  incident: {sections: [{hint: a}]}\n", `gitsm.yaml:2:25: a section needs a title [kind-missing]`},
		{"a section twice", "kinds:\n  incident: {sections: [{title: A}, {title: A}]}\n", `gitsm.yaml:2:37: the section "A" stands twice [kind-value]`},
		{"a link over nothing", "kinds:\n  incident: {links: {nothing: {to: [service], inverse: a}}}\n", `"nothing" is no field of this kind [kind-field]`},
		{"a link anew", "kinds:\n  incident: {links: {services: {to: [ci], inverse: a}}}\n", `the field "services" is a link already; what it leads to stays [kind-locked]`},
		{"half a link", "kinds:\n  incident: {fields: {a: {type: string}}, links: {a: {to: [ci]}}}\n", `the link a needs to, the kinds it leads to, and inverse, how they name it [kind-missing]`},
		{"an inverse that is no name", "kinds:\n  incident: {fields: {a: {type: string}}, links: {a: {to: [ci], inverse: A B}}}\n", `the name of an inverse is small letters and underscores; found "A B" [kind-name]`},
		{"a depth that is none", "kinds:\n  incident: {fields: {a: {type: string}}, links: {a: {to: [ci], inverse: b, depth: deep}}}\n", `depth must be a whole number from 1 to 9; found the text "deep" [kind-value]`},
		{"a stale rule for a field that is none", "kinds:\n  incident: {stale: [{past: due, message: a}]}\n", `"due" is no field of this kind [kind-field]`},
		{"half a stale rule", "kinds:\n  incident: {stale: [{state: [new], after: 1d}]}\n", `a stale rule needs after or past, and a message [kind-missing]`},
		{"a column that is none", "kinds:\n  incident: {list: [sate]}\n", `"sate" is no field of this kind; did you mean "state"? [kind-field]`},
		{"a name that is none", "kinds:\n  incident: {fields: {a b: {type: string}}}\n", `the name of a field is letters, digits, hyphens and underscores`},
		{"a field beginning with x-", "kinds:\n  incident: {fields: {x-a: {type: string}}}\n", `a letter first and not x-; found "x-a" [kind-name]`},
		{"a field that is no schema", "kinds:\n  incident: {fields: {a: string}}\n", `the field a must be a JSON Schema, which is a mapping; found the text "string" [kind-type]`},
		{"a state in capitals", "kinds:\n  incident: {states: {Triage: {category: open, after: new}}}\n", `the name of a state is small letters, digits and underscores; found "Triage" [kind-name]`},
		{"a category that is none", "kinds:\n  incident: {states: {triage: {category: opened, after: new}}}\n", `"opened" is no category; did you mean "open"? [kind-category]`},
		{"two positions", "kinds:\n  incident: {states: {triage: {category: open, after: new, before: pending}}}\n", `a new state stands after or before another, not both [kind-value]`},
		{"a value that is there", "kinds:\n  incident: {enums: {hold: {customer: supplier}}}\n", `hold has the value "customer" already [kind-enum]`},
		{"a value for a list", "kinds:\n  incident: {enums: {hold: [parts]}}\n", `expected new values of hold, each with the built-in value it stands for; found a list [kind-type]`},
		{"a value for no word", "kinds:\n  incident: {enums: {hold: {parts: 1}}}\n", `expected the built-in value that "parts" stands for; found the whole number 1 [kind-type]`},
		{"a value that is no name", "kinds:\n  incident: {enums: {hold: {spare parts: supplier}}}\n", `a value is letters, digits, hyphens and underscores; found "spare parts" [kind-name]`},
		{"a pattern that is long", "kinds:\n  incident: {fields: {a: {pattern: '" + strings.Repeat("a", 1025) + "'}}}\n", `the pattern has 1025 bytes; at most 1024 are read [kind-pattern]`},
		{"keywords of the wrong sort", "kinds:\n  incident: {fields: {a: {minItems: -1}}}\n", `the field a: minItems must be a whole number from 0; found the whole number -1 [kind-type]`},
		{"a bound that is no number", "kinds:\n  incident: {fields: {a: {minimum: a}}}\n", `the field a: minimum must be a number; found the text "a" [kind-type]`},
		{"multiples of nothing", "kinds:\n  incident: {fields: {a: {multipleOf: 0}}}\n", `the field a: multipleOf must be a number above 0; found the whole number 0 [kind-type]`},
		{"an empty enum", "kinds:\n  incident: {fields: {a: {enum: []}}}\n", `the field a: enum must be a list that is not empty; found a list [kind-type]`},
		{"properties that are none", "kinds:\n  incident: {fields: {a: {properties: [b]}}}\n", `the field a: properties must be a mapping; found a list [kind-type]`},
		{"keys that are no texts", "kinds:\n  incident: {fields: {a: {required: [1]}}}\n", `the field a: required must be a list of texts; found a list [kind-type]`},
		{"keys twice", "kinds:\n  incident: {fields: {a: {required: [b, b]}}}\n", `the field a: required holds "b" twice [kind-value]`},
		{"a format that is not checked", "kinds:\n  incident: {fields: {a: {format: email}}}\n", `"email" is no format that gitsm checks; expected date, date-time [kind-value]`},
		{"a digit too many", "kinds:\n  incident: {id: {prefix: INC, digits: 12}}\n", `digits must be a whole number from 1 to 9; found the whole number 12 [kind-value]`},
		{"a prefix that is none", "kinds:\n  incident: {id: {prefix: inc-}}\n", `expected a prefix of capital letters and digits, such as INC; found "inc-" [kind-prefix]`},
		{"a numbering that is none", "kinds:\n  incident: {id: {prefix: INC, number: yearlong}}\n", `"yearlong" is no way of numbering; expected yearly, running [kind-value]`},
		{"no folder", "kinds:\n  cert: {states: {live: {category: open}, gone: {category: closed}}}\n", `a kind needs a folder [kind-missing]`},
		{"a kind in capitals", "kinds:\n  Cert: {folder: certs, states: {live: {category: open}, gone: {category: closed}}}\n", `the name of a kind is small letters, digits, hyphens and underscores; found "Cert" [kind-name]`},
		{"a kind of another name", "kinds:\n  cert: {kind: certificate, folder: certs, states: {live: {category: open}, gone: {category: closed}}}\n", `expected the kind to be called "cert"; found the text "certificate" [kind-name]`},
		{"a module of its own", "kinds:\n  cert: {module: core, folder: certs, states: {live: {category: open}, gone: {category: closed}}}\n", `expected the module own; found the text "core" [kind-value]`},
		{"never open", "kinds:\n  cert: {folder: certs, states: {live: {category: draft}, gone: {category: closed}}, transitions: [{from: live, to: gone}]}\n", `a kind needs a state of the category open [kind-category]`},
		{"states mapped for no field", "kinds:\n  cert: {folder: certs, adopt: {states: {Live: live}}, states: {live: {category: open}, gone: {category: closed}}, transitions: [{from: live, to: gone}]}\n", `states are mapped, but no field is named that holds them`},
		{"states mapped to nothing", "kinds:\n  cert: {folder: certs, adopt: {state: s, states: {Live: life, Gone: [gone]}}, states: {live: {category: open}, gone: {category: closed}}, transitions: [{from: live, to: gone}]}\n", `"life" is no state of this kind; did you mean "live"? [kind-state]`},
		{"a log beside a state of their own", "kinds:\n  cert: {folder: certs, log: record, adopt: {state: s}, states: {live: {category: open}, gone: {category: closed}}, transitions: [{from: live, to: gone}]}\n", `records whose state is a field of their own keep no log; expected log: git [kind-value]`},
		{"born under a condition that is none", "kinds:\n  cert: {folder: certs, states: {live: {category: open}, found: {category: open, initial: late}, gone: {category: closed}}, transitions: [{from: [live, found], to: gone}]}\n", `the condition asks for "late", which is no field of the kind [kind-field]`},
		{"round every approval", "kinds:\n  change:\n    states: {fin: {category: closed, after: draft}}\n    transitions: [{from: draft, to: fin, stamp: [submitted, approved, started, ended]}]\n", `a way leads to the state fin without passing approved, which every record of the kind change passes; take the transition out [kind-locked]`},
		{"another approval", "kinds:\n  change:\n    states: {appr2: {category: open, after: draft}}\n    transitions: [{from: appr2, to: implementing}]\n", `a way leads to the state closed without passing approved`},
		{"a locked guard of another end", "kinds:\n  change:\n    states: {fin: {category: closed, after: closed}}\n    transitions: [{from: review, to: fin}]\n    guards: {fin: [{require: [outcome], remove: true}]}\n", `the guards of fin demand nothing of this; there is nothing to remove [kind-state]`},
		{"a shipped kind that adopts", "kinds:\n  change: {adopt: {files: zzz}}\n", `the shipped kind change cannot adopt records, or it would pass over its own; define a kind of your own that adopts them [kind-locked]`},
		{"too much", "kinds:\n  incident: {guards: {new: [{require: [" + strings.Repeat("a,", 2000) + "a]}]}}\n", `more than 1000 findings; the rest of this file's is not listed`},
		{"a module that is off", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.yaml == "" {
				doc, _ := frontmatter.ParseYAML("gitsm.yaml", []byte("kinds: {risk: {title: Peril}}\n"))
				_, findings := Builtin().Merge(doc, frontmatter.Path{"kinds"})
				test.want = `gitsm.yaml:1:9: the kind risk belongs to the module risk, which is not switched on [kind-module]`
				if got := report(findings); !strings.Contains(got, test.want) {
					t.Errorf("got  %swant %s", got, test.want)
				}
				return
			}
			set, findings := merged(t, test.yaml)
			if !strings.Contains(findings, test.want) {
				t.Errorf("got  %s\nwant %s", findings, test.want)
			}
			if !strings.Contains(test.want, "kind-link") {
				if n := len(set.Kinds()); n != 15 {
					t.Errorf("%d kinds are in force", n)
				}
				for _, k := range set.Kinds() {
					if k != everything().Kind(k.Name) {
						t.Errorf("%s is not as it was", k.Name)
					}
				}
			}
		})
	}
}

// TestLockedGuardsOfEveryEnd holds that a closed state of a team's own demands
// what the shipped one demands for good.
func TestLockedGuardsOfEveryEnd(t *testing.T) {
	set, findings := merged(t, "kinds: {change: {states: {fin: {category: closed, after: closed}}, transitions: [{from: review, to: fin}]}}")
	if findings != "" {
		t.Fatal(findings)
	}
	if from := set.Kind("change").RequiredFrom("outcome"); !slices.Equal(from, []string{"closed", "fin"}) {
		t.Errorf("the outcome is demanded from %v", from)
	}
}

// audit: relaxed unlocks the times of a change and nothing else, audit: solo
// unlocks nothing.
func TestAuditUnlocks(t *testing.T) {
	for _, tc := range []struct {
		audit, require string
		locked         bool
	}{
		{"", "actual.start, actual.end", true},
		{AuditSolo, "actual.start, actual.end", true},
		{AuditRelaxed, "actual.start, actual.end", false},
		{AuditRelaxed, "actual.end", false},
		{AuditRelaxed, "outcome", true},
		{AuditRelaxed, "outcome, actual.end", true},
	} {
		doc, faults := frontmatter.ParseYAML("gitsm.yaml", []byte("kinds: {change: {guards: {closed: [{require: ["+tc.require+"], remove: true}]}}}\n"))
		if len(faults) > 0 {
			t.Fatal(report(faults))
		}
		set, found := everything().Under(tc.audit).Merge(doc, frontmatter.Path{"kinds"})
		if got := strings.Contains(report(found), "[kind-locked]"); got != tc.locked || !tc.locked && len(found) > 0 {
			t.Errorf("audit %q, %s: locked %v, want %v:\n%s", tc.audit, tc.require, got, tc.locked, report(found))
		}
		demands := set.Kind("change").RequiredFrom("actual.end")
		if held := slices.Contains(demands, "closed"); held != tc.locked {
			t.Errorf("audit %q, %s: actual.end is demanded from %v", tc.audit, tc.require, demands)
		}
	}
}
