package check

import (
	"bytes"
	"regexp"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

var secretSuspected = Rule{
	ID:       "secret-suspected",
	Title:    "no file holds what looks like a secret",
	Source:   "D8",
	Severity: diag.Error,
	Doc: `
Access keys, tokens and private keys do not belong into records: Git keeps them for
ever, and every reader of the repository has them. Text of their form is refused,
and never repeated in a message.

Take it out, and change the secret: it has been seen. If it was committed already,
taking it out of the newest version does not help.`,
	Each: func(p *Pass, r *records.Record) {
		if p.facts.speaksFor(r) {
			p.secretsIn(r.Doc, r.ID)
		}
	},
	Run: func(p *Pass) {
		for _, doc := range []*frontmatter.Doc{p.Tree.Config.Doc, p.Tree.People.Doc, p.Tree.Customers.Doc, p.Tree.Suppliers.Doc} {
			if doc != nil {
				p.secretsIn(doc, "")
			}
		}
	},
}

// secret is a form that credentials of one sort have.
type secret struct {
	what   string
	prefix string // every one begins like this; searched first, since it is cheap
	form   string
}

// secrets are the forms that are searched for. They are long and particular
// enough that ordinary text does not have them.
var secrets = []secret{
	{"an AWS access key", "AKIA", `\bAKIA[0-9A-Z]{16}\b`},
	{"an AWS access key", "ASIA", `\bASIA[0-9A-Z]{16}\b`},
	{"a GitHub token", "ghp_", `\bghp_[0-9A-Za-z]{36,}`},
	{"a GitHub token", "gho_", `\bgho_[0-9A-Za-z]{36,}`},
	{"a GitHub token", "ghs_", `\bghs_[0-9A-Za-z]{36,}`},
	{"a GitHub token", "github_pat_", `\bgithub_pat_[0-9A-Za-z_]{50,}`},
	{"a GitLab token", "glpat-", `\bglpat-[0-9A-Za-z_-]{20,}`},
	{"a Slack token", "xox", `\bxox[abeoprs]-[0-9A-Za-z-]{20,}`},
	{"a Google API key", "AIza", `\bAIza[0-9A-Za-z_-]{35}`},
	{"a Stripe key", "k_live_", `\b[rs]k_live_[0-9A-Za-z]{20,}`},
	{"a private key", "-----BEGIN ", `-----BEGIN [A-Z ]*PRIVATE KEY-----`},
	{"a JSON web token", "eyJ", `\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}`},
}

var secretForms = sync.OnceValue(func() []*regexp.Regexp {
	forms := make([]*regexp.Regexp, len(secrets))
	for i, s := range secrets {
		forms[i] = regexp.MustCompile(s.form)
	}
	return forms
})

// secretsIn searches one file. The text that was found is not told.
func (p *Pass) secretsIn(doc *frontmatter.Doc, record string) {
	src := doc.Bytes()
	for i, s := range secrets {
		if !bytes.Contains(src, []byte(s.prefix)) {
			continue
		}
		for _, found := range secretForms()[i].FindAllIndex(src, -1) {
			p.report(diag.Diagnostic{
				Span: doc.SpanOf(frontmatter.Range{Start: found[0], End: found[1]}), Severity: diag.Error, Record: record,
				Message: "this looks like " + s.what + "; expected no secret in a record",
				Fix:     advise("take it out and change the secret: it has been seen"),
			})
		}
	}
}
