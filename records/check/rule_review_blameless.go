package check

import (
	"regexp"
	"strings"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var reviewBlameless = Rule{
	ID:       "review-blameless",
	Title:    "a review describes conditions, not guilt",
	Source:   "domain 6",
	Severity: diag.Warning,
	Doc: `
People tell what happened when they need not fear for it. So the text of a review
speaks of roles instead of names, and of what made sense at the time instead of
what somebody should have done. Phrases such as "should have", "could have",
"failed to", "human error" and "careless" judge with hindsight. This is a hint, and
never an error.

Say what the person saw, and what in the system made the step look right.`,
	Kinds: []string{"pir"},
	Each: func(p *Pass, r *records.Record) {
		if r.Category() == schema.Cancelled {
			return
		}
		names := p.facts.names()
		for _, section := range r.Sections {
			start := r.Doc.BodyOffset() + section.Start
			at := func(match []int) diag.Span {
				return r.Doc.SpanOf(frontmatter.Range{Start: start + match[0], End: start + match[1]})
			}
			for _, match := range judging().FindAllStringIndex(section.Text, -1) {
				p.warnAt(r, at(match), "%q judges with hindsight; expected what was seen and why it made sense", strings.ToLower(section.Text[match[0]:match[1]])).
					Fix = advise("describe the condition instead of the person")
			}
			if names == nil {
				continue
			}
			for _, match := range names.FindAllStringIndex(section.Text, -1) {
				p.warnAt(r, at(match), "names %s; a review speaks of roles, such as the engineer on call", strings.TrimLeft(section.Text[match[0]:match[1]], "@")).
					Fix = advise("name the role instead of the person")
			}
		}
	},
}

// judging finds phrases that judge with hindsight.
var judging = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(should(?: not|n't)? have|could have|ought to have|failed to|human error|careless(?:ly|ness)?|negligen(?:t|ce)|incompeten(?:t|ce)|to blame)\b`)
})
