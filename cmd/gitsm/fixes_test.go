package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// paster lives through the lifecycle of a kind with nothing but the commands
// that refusals offer: it fills in the words in capitals and pastes.
type paster struct {
	*testing.T
	dir  string
	kind *schema.Kind
	turn int // which of several values of a field is chosen
	now  time.Time
	met  map[string]bool // what guards were found to ask for
}

// lacking are the rules whose findings a pasted command must have satisfied.
var lacking = regexp.MustCompile(`(?m)^.*\[(` + strings.Join([]string{
	lifecycle.RuleRequiredField, lifecycle.RuleRequiredSection, lifecycle.RuleRequiredLink, lifecycle.RuleLogWhy, lifecycle.RuleLogFlag, "schema-required",
}, "|") + `)\]$`)

func (p *paster) run(args ...string) (status int, stdout, stderr string) {
	e, out, talk := testEnv(p.T, p.dir, "")
	e.now = func() time.Time { return p.now }
	status = run(e, args)
	return status, out.String(), talk.String()
}

var needs = regexp.MustCompile(` needs (?:a link in |(?:text in )?the section )?("## [^"]+"|[a-z_.]+)`)

// paste runs a command and the ones that are offered after it until one is not
// refused for something that it lacks.
func (p *paster) paste(args ...string) (status int, stdout string) {
	p.Helper()
	for range 6 {
		status, out, talk := p.run(args...)
		for _, m := range needs.FindAllStringSubmatch(talk, -1) {
			p.met[strings.Trim(strings.TrimPrefix(strings.Trim(m[1], `"`), "## "), ".")] = true
		}
		if status == exitClean {
			return status, out
		}
		_, offered, found := strings.Cut(talk, "\n  try: ")
		if lacks := lacking.FindString(talk); lacks == "" && (status != exitUsage || !strings.Contains(offered, "NAME")) {
			p.Logf("gitsm %q: other records stand against it:\n%s", args, talk)
			return status, out
		} else if !found {
			p.Fatalf("gitsm %q lacks something, and no command is offered:\n%s", args, talk)
		}
		words, ok := shellSplit(strings.TrimSpace(offered))
		if !ok || words[0] != "gitsm" || strings.Contains(offered, "=[]") || strings.Contains(offered, "…") {
			p.Fatalf("the command cannot be pasted: %s", offered)
		}
		for i, arg := range args {
			if i == 2 && args[0] == "move" {
				continue // another state may have to come first
			}
			if !slices.Contains(words, arg) && !strings.Contains(arg, "=") {
				p.Fatalf("%q was typed and is not in %s", arg, offered)
			}
		}
		filled := p.filled(words[1:])
		if !slices.Equal(filled, words[1:]) {
			if status, _, talk := p.run(words[1:]...); status == exitClean {
				p.Fatalf("what was not filled in was taken: %s\n%s", offered, talk)
			}
		}
		args = filled
	}
	_, _, talk := p.run(args...)
	p.Fatalf("no end of it: gitsm %q\n%s", args, talk)
	return 0, ""
}

var capitals = regexp.MustCompile(`\b[A-Z][A-Z_]+\b`)

// filled puts values in the place of the words in capitals.
func (p *paster) filled(words []string) []string {
	out := slices.Clone(words)
	for i, word := range words {
		field, value, ok := strings.Cut(word, "=")
		switch {
		case word == "NAME":
			out[i] = fmt.Sprintf("name-%d", p.turn)
		case word == "Timeline=TEXT" && p.kind.Name == "pir": // its lines are read
			out[i] = "Timeline=- 2026-03-16T10:02:00+01:00 | ack | ana looks at it | chat"
		case word == "REASON" || i > 0 && words[i-1] == "--section":
			out[i] = strings.NewReplacer("REASON", "it was so", "TEXT", "It was so.").Replace(word)
		case ok && !strings.HasPrefix(word, "-"):
			out[i] = field + "=" + p.value(field, value)
		}
	}
	return out
}

// value fills in a field; within a mapping, the key before a word is its field.
func (p *paster) value(field, value string) string {
	key := regexp.MustCompile(`([a-z_]+): \[?"?$`)
	out, last := "", 0
	for _, at := range capitals.FindAllStringIndex(value, -1) {
		path := field
		if m := key.FindStringSubmatch(value[:at[0]]); m != nil {
			path += "." + m[1]
		}
		out += value[last:at[0]] + p.word(path, value[at[0]:at[1]])
		last = at[1]
	}
	return out + value[last:]
}

func (p *paster) word(path, word string) string {
	name := path[strings.LastIndexByte(path, '.')+1:]
	if values := p.kind.Values(path); len(values) > 0 && slices.Index(values, word) < 0 {
		if name == "outcome" || name == "scope" {
			return values[0]
		}
		return values[p.turn%len(values)]
	}
	if link, ok := p.kind.Link(path); ok {
		ids := map[string]string{
			"service": "web", "ci": "db", "incident": "INC-2026-0001", "problem": "PRB-2026-0001", "change": "CHG-2026-0001", "calendar": "work",
			"request": "REQ-2026-0001", "agreement": "words",
			"knowledge": "KB-0001", "risk": "RSK-0001", "offering": "access", "change-model": "deploy", "*": "web",
		}
		if len(link.Except) > 0 && p.turn == 1 {
			return link.Except[0]
		}
		return ids[link.To[0]]
	}
	switch {
	case word == "TIME" && (name == "end" || name == "to"):
		return p.now.Format(time.RFC3339)
	case word == "TIME":
		return p.now.Add(-time.Minute).Format(time.RFC3339)
	case word == "DATE":
		return p.now.AddDate(0, 1, 0).Format(time.DateOnly)
	}
	switch typ := p.kind.Type(path); {
	case typ == "handle" && name == "team":
		return "web"
	case typ == "handle" || strings.Contains(typ, "handle"):
		return "ben"
	case typ == "whole number" || typ == "number":
		return "1"
	case typ == "duration":
		return "4h"
	case typ == "true or false":
		return "true"
	case strings.Contains(typ, "hours"):
		return `"09:00-17:00"`
	case name == "timezone":
		return "Europe/Berlin"
	case name == "id":
		return "A1"
	}
	if name == "customers" || name == "supplier" {
		return "acme"
	}
	return "words"
}

// states walks every state that can be reached by pasting, once.
func (p *paster) states(id string, seen map[string]bool) {
	r, ok := p.record(id)
	if !ok || seen[r] {
		return
	}
	seen[r] = true
	before := p.snapshot()
	for _, t := range p.kind.Next(r) {
		p.restore(before)
		p.now = p.now.Add(time.Hour)
		if status, _ := p.paste("move", id, t.To); status == exitClean {
			p.states(id, seen)
		}
	}
	p.restore(before)
}

func (p *paster) record(id string) (state string, ok bool) {
	e, _, _ := testEnv(p.T, p.dir, "")
	project, err := openProject(e)
	if err != nil {
		p.Fatal(err)
	}
	defer project.close()
	r := project.tree.Record(id)
	if r == nil {
		return "", false
	}
	return r.State, true
}

// snapshot reads the folder of the kind, restore puts it back.
func (p *paster) snapshot() map[string][]byte {
	files := map[string][]byte{}
	root := filepath.Join(p.dir, p.kind.Folder)
	_ = filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files[name], err = os.ReadFile(name)
		}
		return err
	})
	return files
}

func (p *paster) restore(files map[string][]byte) {
	for name, data := range files {
		if err := os.WriteFile(name, data, 0o666); err != nil {
			p.Fatal(err)
		}
	}
}

// Every command that a refusal offers can be pasted: it holds all that was
// typed, is refused as long as the words in capitals stand in it, and satisfies
// every guard once they are filled in. For every shipped kind, every step that
// can be come to, and every value on which a guard depends.
func TestFixesArePasteable(t *testing.T) {
	for _, kind := range schema.Builtin(schema.Modules()...).Kinds() {
		t.Run(kind.Name, func(t *testing.T) {
			t.Parallel()
			met := map[string]bool{}
			for turn := range 5 {
				p := &paster{T: t, dir: newServeProject(t), kind: kind, turn: turn, now: time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC), met: met}
				config := "name: Example\ntimezone: Europe/Berlin\nmodules: [" + strings.Join(schema.Modules(), ", ") + "]\n"
				if err := os.WriteFile(filepath.Join(p.dir, "gitsm.yaml"), []byte(config), 0o666); err != nil {
					t.Fatal(err)
				}
				for name, list := range map[string]string{"customers": "customers:\n  - id: acme\n    title: Acme\n", "suppliers": "suppliers:\n  - id: acme\n    title: Acme\n"} {
					if err := os.WriteFile(filepath.Join(p.dir, name+".yaml"), []byte(list), 0o666); err != nil {
						t.Fatal(err)
					}
				}
				p.others()
				args := []string{"new", kind.Name}
				if kind.ID.Slug() && turn > 0 {
					args = append(args, "name-x")
				}
				if _, ok := kind.Link("incidents"); ok && turn == 2 {
					args = append(args, "--audience", "public")
				}
				status, out := p.paste(args...)
				if status != exitClean {
					continue // what one value asks of other records is no guard
				}
				id := strings.TrimSuffix(filepath.Base(strings.TrimSpace(out)), ".md")
				p.states(id, map[string]bool{})
			}
			for _, g := range kind.Guards {
				for _, what := range slices.Concat(g.Require, g.Section, g.Link) {
					if !met[what] {
						t.Errorf("nothing was refused for want of %s in %s (%s)", what, g.State, g.When.Text)
					}
				}
			}
		})
	}
}

// others writes records that fields can name.
func (p *paster) others() {
	for _, args := range [][]string{
		{"set", "web", fmt.Sprintf("tier=%d", 2-p.turn%2)},
		{"new", "ci", "db", "--title", "x", "--type", "database", "--owner", "ana"},
		{"new", "knowledge", "--title", "x", "--type", "how_to", "--services", "web", "--owner", "ana"},
		{"new", "problem", "--title", "x", "--services", "web", "--category", "a", "--impact", "low", "--urgency", "low", "--origin", "reactive"},
		{"new", "change", "--title", "x", "--type", "normal", "--services", "web", "--category", "a", "--requester", "ana", "--owner", "ana"},
		{"new", "risk", "--title", "x", "--services", "web", "--owner", "ana", "--likelihood", "1", "--impact", "1"},
		{"new", "offering", "access", "--title", "x", "--owner", "ana"},
		{"new", "change-model", "deploy", "--title", "x", "--owner", "ana"},
		{"new", "request", "--title", "x", "--type", "information", "--requester", "ana"},
		{"new", "calendar", "work", "--title", "x"},
	} {
		if status, _, talk := p.run(args...); status != exitClean {
			p.Fatalf("gitsm %q: %s", args, talk)
		}
	}
}
