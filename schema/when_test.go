package schema

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// facts is a header to ask conditions of.
const facts = `---
type: normal
major: false
unauthorised: true
empty: []
nothing:
tier: 2
services: [web, payments-api]
planned: {downtime: {from: 2026-03-16T10:00:00Z}}
actions: [{ref: CHG-2026-0001, done: true}, {ref: PRB-2026-0002}]
outages: [{level: full}]
quoted: two words
---
`

func TestConditions(t *testing.T) {
	doc, faults := frontmatter.Parse("r.md", []byte(facts))
	if len(faults) > 0 {
		t.Fatal(report(faults))
	}
	lookup := func(field string) []string { return Values(doc.Root(), field) }
	for text, want := range map[string]bool{
		"type == normal":                        true,
		"type != normal":                        false,
		"type == standard or type == normal":    true,
		"type == normal and major":              false,
		"not major":                             true,
		"not not major":                         false,
		"unauthorised":                          true,
		"empty":                                 false,
		"nothing":                               false,
		"missing":                               false,
		"not missing":                           true,
		"missing == a":                          false,
		"missing != a":                          true,
		"missing in [a, b]":                     false,
		"missing not in [a, b]":                 true,
		"type in [standard, normal]":            true,
		"type in [ standard,normal ]":           true,
		"type not in [standard, normal]":        false,
		"services == web":                       true,
		"services == db":                        false,
		"services":                              true,
		"tier < 3":                              true,
		"tier <= 2":                             true,
		"tier > 2":                              false,
		"tier >= 2.0":                           true,
		"tier == 2":                             true,
		"type < 3":                              false,
		"missing < 3":                           false,
		"planned.downtime":                      true,
		"planned.start":                         false,
		"planned":                               true,
		"actions.ref == PRB-2026-0002":          true,
		"actions.done":                          true,
		"outages.level in [full, partial]":      true,
		"not major and not outages":             false,
		`quoted == "two words"`:                 true,
		"quoted == 'two words'":                 true,
		"major or type == normal and tier == 2": true,
		"(major or type == normal) and tier == 3":             false,
		"not (major or tier == 3)":                            true,
		"not major or tier == 3":                              true,
		"type == normal and (planned.downtime or tier == 1)":  true,
		"((((unauthorised))))":                                true,
		"planned.downtime.from == 2026-03-16T10:00:00Z":       true,
		"type==normal and tier<=2":                            true,
		"\ttype ==\nnormal ":                                  true,
		"services.0 == web":                                   false, // lists are passed through, not counted
		"major == false":                                      true,
		"major != true":                                       true,
		"missing == false":                                    false,
		"type == \"normal\" and type in ['normal', standard]": true,
	} {
		c, err := ParseCond(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := c.Holds(lookup); got != want {
			t.Errorf("%s is %v", text, got)
		}
	}
	if !(Cond{}).Holds(lookup) || !(Cond{}).IsZero() {
		t.Error("no condition must hold")
	}
}

func TestConditionFaults(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "0: expected the name of a field; found the end",
		"type ==":                 "7: expected a value; found the end",
		"type == and":             `8: expected a value; found "and"`,
		"type = normal":           `5: expected and, or, or the end of the condition; found "="`,
		"type in P1":              `8: expected a list such as [a, b]; found "P1"`,
		"type in []":              `9: expected a value; found "]"`,
		"type in [a b]":           `11: expected , or ]; found "b"`,
		"type in [a,":             "11: expected a value; found the end",
		"type not [a]":            `9: expected in after not; found "["`,
		"tier < many":             `7: expected a number; found "many"`,
		"(type == a":              "10: expected ); found the end",
		"type == a)":              `9: expected and, or, or the end of the condition; found ")"`,
		"type == a b":             `10: expected and, or, or the end of the condition; found "b"`,
		"and":                     `0: expected the name of a field; found "and"`,
		"not":                     "3: expected the name of a field; found the end",
		"type == \"a":             "8: expected a value; found a quote that is not closed",
		"type == a && b":          `10: expected and, or, or the end of the condition; found "&"`,
		"typé == a":               `3: expected and, or, or the end of the condition; found "é"`,
		"exec(rm)":                `4: expected and, or, or the end of the condition; found "("`,
		strings.Repeat("(", 400):  "400: expected the name of a field; found the end",
		strings.Repeat("(", 2000): "0: the condition has 2000 bytes; at most 1024 are read",
	} {
		_, err := ParseCond(text)
		var wrong *CondError
		if !errors.As(err, &wrong) {
			t.Errorf("%q: no error", text)
			continue
		}
		place, message, _ := strings.Cut(want, ": ")
		if place != itoa(wrong.Offset) || wrong.Message != message {
			t.Errorf("%q:\ngot  %d: %s\nwant %s", text, wrong.Offset, wrong.Message, want)
		}
	}
}

func itoa(n int) string { return frontmatter.IntOf(int64(n)).Text }

// TestConditionLogic holds De Morgan's laws and that != is "not ==", for any
// values.
func TestConditionLogic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := map[string][]string{}
		for _, f := range []string{"a", "b"} {
			values[f] = rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "false", "true", "1", "2.5"}), 0, 3).Draw(t, f)
		}
		lookup := func(f string) []string { return values[f] }
		holds := func(text string) bool {
			c, err := ParseCond(text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			return c.Holds(lookup)
		}
		v := rapid.SampledFrom([]string{"x", "y", "true", "1"}).Draw(t, "v")
		for left, right := range map[string]string{
			"not (a and b)":                    "not a or not b",
			"not (a or b)":                     "not a and not b",
			"a != " + v:                        "not a == " + v,
			"a not in [" + v + ", z]":          "not a in [" + v + ", z]",
			"a in [" + v + "]":                 "a == " + v,
			"a and b or a == " + v:             "(a and b) or (a == " + v + ")",
			"not (a == " + v + " and not (b))": "a != " + v + " or b",
		} {
			if holds(left) != holds(right) {
				t.Fatalf("with a=%v b=%v: %s is %v, %s is not", values["a"], values["b"], left, holds(left), right)
			}
		}
	})
}

// FuzzParseCond holds that any text is a condition or an error with a place
// within the text, and that a condition asks only for fields it names.
func FuzzParseCond(f *testing.F) {
	for _, seed := range []string{"type == standard", "priority in [P1, P2]", "not (a and b) or c <= 2", "a in [", "\"", "a not in ['x', \"y\"]", "é", "a == \xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCond(text)
		if err != nil {
			var wrong *CondError
			if !errors.As(err, &wrong) || wrong.Offset < 0 || wrong.Offset > len(text) {
				t.Fatalf("%q: %v has no place", text, err)
			}
			if !utf8.ValidString(wrong.Message) || strings.ContainsAny(wrong.Message, "\x1b\x00\n") {
				t.Fatalf("%q: the message %q holds what a terminal must not get", text, wrong.Message)
			}
			return
		}
		fields := c.Fields()
		c.Holds(func(field string) []string {
			found := false
			for _, f := range fields {
				found = found || f == field
			}
			if !found {
				t.Fatalf("%q asks for %q, which is not in %v", text, field, fields)
			}
			return []string{field}
		})
	})
}
