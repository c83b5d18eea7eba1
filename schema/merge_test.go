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
