package schema

import (
	_ "embed"
	"strings"
)

//go:embed pages.md
var indexText string

// written is the first line of every generated page.
const written = "<!-- Written from %s by `make docs`. Change that file, not this one. -->"

// Markdown is the page of a kind in docs/kinds.
func (k *Kind) Markdown() []byte {
	p := printer{}
	p.linef(written, "schema/kinds/"+k.Name+".yaml")
	p.linef("# %s\n\n%s\n", k.Title, k.Description)
	p.linef("| | |\n|---|---|")
	p.linef("| Kind | `%s` |", k.Name)
	p.linef("| Records | `%s` |", k.where())
	p.linef("| History | %s |", k.history())
	p.linef("| Module | %s |", k.Module)
	p.linef("\n## Fields\n\nThe fields of every kind are in [the index](README.md#fields-of-every-kind).\n")
	p.fields(k.rows(false))
	k.pageSections(&p)
	k.pageLifecycle(&p)
	k.pageLinks(&p)
	k.pagePublications(&p)
	return p.Bytes()
}

func (p *printer) fields(rows []row) {
	p.line("| Field | Holds | Required | Meaning |\n|---|---|---|---|")
	for _, r := range rows {
		holds := r.holds
		for _, note := range r.notes {
			holds += "; " + note
		}
		p.linef("| `%s` | %s | %s | %s |", r.name, cell(holds), cell(r.needed), cell(r.meaning))
	}
}

// cell keeps a text within its cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

func (k *Kind) pageSections(p *printer) {
	if len(k.Sections) == 0 {
		return
	}
	p.line("\n## Body sections\n\n| Section | Required | What it holds |\n|---|---|---|")
	for _, s := range k.Sections {
		p.linef("| %s | %s | %s |", s.Title, cell(k.sectionNeeded(s.Title)), cell(s.Hint))
	}
}

func (k *Kind) pageLifecycle(p *printer) {
	p.line("\n## Lifecycle\n\n```mermaid\nstateDiagram-v2")
	for _, s := range k.States {
		if s.Initial {
			p.linef("  [*] --> %s", s.Name)
		}
	}
	for _, t := range k.Transitions {
		p.linef("  %s --> %s", t.From, t.To)
	}
	p.line("```\n\n| State | Category | Meaning | Needs |\n|---|---|---|---|")
	for _, s := range k.States {
		var needs []string
		for _, g := range k.Guards {
			if g.State == s.Name {
				text := g.demands()
				if g.Only {
					text += " (here only)"
				}
				needs = append(needs, text)
			}
		}
		p.linef("| `%s` %s | %s | %s | %s |", s.Name, s.Label, s.Category, cell(s.Description), cell(strings.Join(needs, "<br>")))
	}
	p.line("\nWhat a state needs, those of higher rank need too where the record came through it;\nstates that cancel need only what is said of them.\n\n| From | To | Terms | |\n|---|---|---|---|")
	for _, t := range k.Transitions {
		p.linef("| `%s` | `%s` | %s | %s |", t.From, t.To, cell(t.terms()), cell(t.Description))
	}
	if len(k.Tracked) > 0 {
		p.linef("\nTracked: `%s` may change only together with an entry of the log.", strings.Join(k.Tracked, "`, `"))
	}
	if len(k.Stale) > 0 {
		p.line("\n`gitsm check --temporal` warns:\n")
		for _, s := range k.Stale {
			p.linef("- %s", s.tells())
		}
	}
}

func (k *Kind) pageLinks(p *printer) {
	if len(k.Links) == 0 {
		return
	}
	p.line("\n## Links\n\n| Field | Leads to | Shows there as |\n|---|---|---|")
	for _, l := range k.Links {
		p.linef("| `%s` | %s | %s |", l.Field, l.leads(), l.Inverse)
	}
}

func (k *Kind) pagePublications(p *printer) {
	p.line("\n## Portals beyond the organisation\n")
	if len(k.Publish) == 0 {
		p.line("Nothing of it is published: it stays inside, whatever audience a record names.")
		return
	}
	p.line("What [portals for an audience](../audiences.md) show of records that their readers may see. Nothing else reaches them.\n")
	p.line("| Audience | Fields | Log | Sections | Of other records, unnamed |\n|---|---|---|---|---|")
	for _, one := range k.Publish {
		p.linef("| %s | %s | %s | %s | %s |", one.Audience, quotedList(one.Fields), quotedList(one.Log), strings.Join(one.Sections, ", "), quotedList(one.Unnamed))
	}
}

func quotedList(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "`" + strings.Join(names, "`, `") + "`"
}

// Markdown is the index of docs/kinds.
func (s *Set) Markdown() []byte {
	p := printer{}
	p.linef(written, "schema/common.yaml, schema/pages.md and schema/kinds")
	p.line("# Kinds of records\n")
	for _, module := range s.modules() {
		title := "Module " + module
		if module == "core" {
			title = "Core"
		}
		p.linef("## %s\n\n| Kind | ID | Folder | What it is |\n|---|---|---|---|", title)
		for _, k := range s.kinds {
			if k.Module == module {
				sentence, _, _ := strings.Cut(k.Description, ". ")
				id := "`" + k.ID.Example() + "`"
				if k.ID.Slug() {
					id = "a name"
				}
				p.linef("| [%s](%s.md) | %s | `%s/` | %s |", k.Name, k.Name, id, k.Folder, cell(strings.TrimSuffix(sentence, ".")+"."))
			}
		}
		p.line("")
	}
	p.line("## Fields of every kind\n")
	p.fields(commonRows())
	p.line("\nAny record may hold keys of your own that begin with `x-`.\n")
	p.WriteString(indexText)
	return p.Bytes()
}

// commonRows are the fields of every kind as no kind in particular has them.
func commonRows() []row {
	c := sharedCommon()
	plain := &Kind{Links: c.links, Fields: append(append([]Field{}, c.first...), c.last...)}
	return plain.rows(true)
}
