package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

var amendmentMissing = Rule{
	ID:       "amendment-missing",
	Title:    "what a closed record says changes together with an entry that says why",
	Source:   "L-I",
	Severity: diag.Error,
	Doc: `
What is closed or cancelled has been reported, and others rely on it. Against the
target branch its fields and its text stay what they are. It may still get links,
approvals, tags and another audience; anything else comes with a new entry of the log
that is flagged as an amendment, a redaction or a correction, and says why.

Use gitsm set with --flag amendment and --why, or restore what was there.`,
	Pair: func(p *PairPass, pair Pair) {
		before, after := pair.Before, pair.After
		if before == nil || after == nil || before.Kind.Name != after.Kind.Name || before.Kind.Log != schema.LogRecord {
			return
		}
		if !before.Category().Final() || before.Unread() || after.Unread() || amends(pair) {
			return
		}
		changed := ChangedSinceClosed(before, after)
		if len(changed) == 0 {
			return
		}
		d := p.errorf(after, "state", "%s is %s, and %s has changed; expected a new entry with flags: [amendment] that says why", after.ID, before.State, strings.Join(changed, ", "))
		d.Fix = advise("restore what the target branch has, or say in the log what is amended and why")
	},
}

// ChangedSinceClosed names what of a closed record is not what it was, apart from
// what may still follow: fields, and "the text".
func ChangedSinceClosed(before, after *records.Record) []string {
	var changed []string
	for _, field := range keysOf(before.Fields, after.Fields) {
		if !mayFollow(before.Kind, field, before.Fields.Get(field), after.Fields.Get(field)) {
			changed = append(changed, field)
		}
	}
	if markdown.Canonical(before.Doc.Body()) != markdown.Canonical(after.Doc.Body()) {
		changed = append(changed, "the text")
	}
	return changed
}

// mayFollow reports whether a field of a closed record may become what it is: it
// is the same, is no part of what was reported, or has only gained links.
func mayFollow(kind *schema.Kind, field string, was, is *frontmatter.Node) bool {
	if sameOrNone(was, is) || slices.Contains([]string{"log", "state", "audience", "approvals", "tags", "formerly"}, field) {
		return true
	}
	if _, links := kind.Link(field); !links || isNone(is) {
		return false
	}
	if isNone(was) {
		return true
	}
	return was.Kind == frontmatter.Seq && is.Kind == frontmatter.Seq &&
		!slices.ContainsFunc(was.Items, func(old *frontmatter.Node) bool {
			return !slices.ContainsFunc(is.Items, func(n *frontmatter.Node) bool { return frontmatter.Equal(n, old) })
		})
}
