package check

import (
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

var peopleEntry = Rule{
	ID:       "people-entry",
	Title:    "an entry of people.yaml makes sense",
	Source:   "X13, C3, A19",
	Severity: diag.Error,
	Doc: `
A deputy is another person of people.yaml: they stand in for approvals. Nobody leaves
(to) before they came (from). And logins and addresses are plain ASCII: a letter that
looks like another would give somebody else's reviews to this person.

Correct the entry.`,
	Run: func(p *Pass) {
		for _, entry := range p.facts.people() {
			handle, deputy := entry.Get("handle").Str(), entry.Get("deputy")
			switch name := deputy.Str(); {
			case name == "":
			case name == handle:
				p.people(deputy, diag.Error, "%s cannot be their own deputy; expected another person", handle)
			case p.facts.person(name) == nil:
				p.people(deputy, diag.Error, "the deputy %s is not in people.yaml; expected the handle of a person", name)
			}
			// Dates are text of one form, so their order is that of the text.
			from, to := entry.Get("from"), entry.Get("to")
			if from.Str() != "" && to.Str() != "" && to.Str() < from.Str() {
				p.people(to, diag.Error, "%s leaves on %s, before they come on %s", handle, to.Str(), from.Str())
			}
			for _, name := range accounts(entry) {
				if strings.ContainsFunc(name.Str(), func(r rune) bool { return r <= ' ' || r > '~' }) {
					p.people(name, diag.Error, "%+q holds a blank or a character that is not ASCII; expected a plain login or address", name.Str())
				}
			}
		}
	},
}

// accounts are the logins and addresses of an entry.
func accounts(entry *frontmatter.Node) []*frontmatter.Node {
	var found []*frontmatter.Node
	if emails := entry.Get("emails"); emails != nil {
		found = append(found, emails.Items...)
	}
	if logins := entry.Get("logins"); logins != nil {
		for _, p := range logins.Pairs {
			found = append(found, p.Value)
		}
	}
	return found
}

// people reports something at a place of people.yaml.
func (p *Pass) people(at *frontmatter.Node, severity diag.Severity, format string, args ...any) *diag.Diagnostic {
	return p.report(diag.Diagnostic{
		Span: p.Tree.People.Doc.Span(at), Severity: severity, Message: fmt.Sprintf(format, args...),
		Fix: advise("correct the entry in people.yaml"),
	})
}
