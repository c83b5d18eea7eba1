package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/markdown"
)

// How much of a view a comment can hold and a person can read.
const (
	shownRecords  = 20
	shownFindings = 40
)

// md writes Markdown. Everything that comes out of a record, a forge or a file
// name goes through text or code, which leave nothing of it alive.
type md struct{ strings.Builder }

func (m *md) line(format string, args ...any) { fmt.Fprintf(m, format+"\n", args...) }

func inert(s string) string { return markdown.Inert(diag.Visible(s)) }
func code(s string) string  { return markdown.InertCode(diag.Visible(s)) }

// Markdown shows the verdict in a comment, a check run or a summary.
func (v *ciView) Markdown() string {
	m := &md{}
	mark := "❌"
	if v.Passed {
		mark = "✅"
	}
	m.line("## %s gitsm: %s\n", mark, inert(v.sentence()))
	m.line("Judged as if %s were merged into %s, as of %s.", code(short12(v.Head)), code(strings.TrimSpace(v.Branch+" "+short12(v.Base))), inert(v.AsOf))
	if v.Draft {
		m.line("It is a draft; the verdict is the same.")
	}
	m.unverified(v.Unverified)
	m.records(v.Records)
	for i, r := range v.Records {
		if r.Authority != nil && i < shownRecords {
			m.change(r)
		}
	}
	m.findings("What stands against it, and warnings", v.Findings)
	m.portal(v)
	m.findings("What this policy would have said of the past", v.Effects)
	if v.Standing > 0 {
		m.line("\n%s in records that this leaves alone; run %s.", inert(count(v.Standing, "error")+" stand"), code("gitsm check"))
	}
	return m.String()
}

// portal shows what readers would see differently.
func (m *md) portal(v *ciView) {
	switch {
	case v.NoPages != "":
		m.line("\nThe portal could not be built: %s", inert(v.NoPages))
	case len(v.Pages) > 0:
		m.line("\n%s", pagesMarkdown(v.Pages))
	}
}

func (m *md) unverified(list []string) {
	if len(list) == 0 {
		return
	}
	m.line("\n### Could not be verified\n")
	for i, what := range list {
		if m.cutAt(i, shownFindings, len(list)) {
			break
		}
		m.line("- %s", inert(what))
	}
}

func (m *md) records(list []ciRecord) {
	if len(list) == 0 {
		m.line("\nNo record changes.")
		return
	}
	m.line("\n### What changes\n\n| Record | Title | State | Portal |\n|---|---|---|---|")
	for i, r := range list {
		if i == shownRecords {
			m.line("\n%d more.", len(list)-i)
			return
		}
		m.line("| %s | %s | %s | %s |", code(r.ID), inert(r.Title), inert(stateSentence(r)), inert(r.Portal))
	}
}

func stateSentence(r ciRecord) string {
	switch {
	case r.Before == "":
		return "new: " + r.After
	case r.After == "":
		return r.Before + ", taken away"
	case r.Before == r.After:
		return r.After
	}
	return r.Before + " → " + r.After
}

// change shows who has approved on which seal, and what is missing.
func (m *md) change(r ciRecord) {
	a := r.Authority
	verdict := "not authorised"
	if a.Granted {
		verdict = "authorised"
	}
	m.line("\n### %s: %s\n", inert(r.ID), verdict)
	if r.Risk != "" {
		m.line("- Risk %s", inert(r.Risk))
	}
	m.line("- %s, tier %d, seal %s", inert(a.Type), a.Tier, code(shortSeal(a.Seal)))
	for _, what := range a.Problems {
		m.line("- Problem: %s", inert(what))
	}
	for _, what := range a.Notes {
		m.line("- Note: %s", inert(what))
	}
	for _, what := range r.Collisions {
		m.line("- Collision: %s", inert(what))
	}
	if len(a.Requirements) > 0 {
		m.line("\n| | Asked for | |\n|---|---|---|")
	}
	for _, need := range a.Requirements {
		row := need.row()
		mark := "✅"
		if need.Missing != "" {
			mark = "❌"
		}
		m.line("| %s | %s | %s |", mark, inert(row[1]), inert(row[2]))
	}
	if len(a.Decisions) > 0 {
		m.line("\n| Decision | By | At | On seal | |\n|---|---|---|---|---|")
	}
	for i, d := range a.Decisions {
		if i == shownFindings {
			m.line("\n%d more.", len(a.Decisions)-i)
			break
		}
		counts := "counts as " + strings.Join(d.Roles, ", ")
		if !d.Counts {
			counts = "does not count: " + d.WhyNot
		}
		who := d.Person
		if who == "" {
			who = d.Account
		}
		m.line("| %s | %s | %s | %s | %s |", inert(d.Decision), inert(who), inert(d.At), code(shortSeal(d.Digest)), inert(counts))
	}
}

func (m *md) findings(title string, list []diag.Diagnostic) {
	if len(list) == 0 {
		return
	}
	m.line("\n### %s\n", title)
	for i, d := range list {
		if m.cutAt(i, shownFindings, len(list)) {
			break
		}
		m.line("- **%s** %s %s: %s", d.Severity, code(d.Span.String()), code(d.Rule), inert(d.Message))
		for _, n := range d.Related {
			m.line("  - %s: %s", code(n.Span.String()), inert(n.Message))
		}
		if d.Fix != nil {
			fix := inert(d.Fix.Title)
			if d.Fix.Command != "" {
				fix += ": " + code(d.Fix.Command)
			}
			m.line("  - Way out: %s", fix)
		}
	}
}

func (m *md) cutAt(i, most, all int) bool {
	if i < most {
		return false
	}
	m.line("- %d more: the log has them all", all-i)
	return true
}

func short12(sha string) string { return sha[:min(len(sha), 12)] }

// Text shows the verdict in the log, before the findings.
func (v *ciView) Text() string {
	var b strings.Builder
	line := func(format string, args ...any) {
		for i, a := range args {
			if s, ok := a.(string); ok {
				args[i] = diag.Visible(s)
			}
		}
		fmt.Fprintf(&b, format+"\n", args...)
	}
	line("%s into %s: %s", short12(v.Head), short12(v.Base), v.sentence())
	for _, what := range v.Unverified {
		line("could not be verified: %s", what)
	}
	for _, r := range v.Records {
		line("%s  %s  %s", r.ID, stateSentence(r), r.Title)
		if r.Risk != "" {
			line("  risk %s", r.Risk)
		}
		if r.Authority == nil {
			continue
		}
		line("  seal %s", shortSeal(r.Authority.Seal))
		for _, need := range r.Authority.Requirements {
			row := need.row()
			line("  %s %s: %s", row[0], row[1], row[2])
		}
		for _, d := range r.Authority.Decisions {
			if !d.Counts {
				line("  %s by %s on seal %s does not count: %s", d.Decision, d.Account, cmp.Or(shortSeal(d.Digest), "unknown"), d.WhyNot)
			}
		}
	}
	if v.Standing > 0 {
		line("%s in records that this leaves alone", count(v.Standing, "error")+" stand")
	}
	return b.String()
}
