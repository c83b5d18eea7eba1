package check

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// unread are the rules whose findings mean that a header was not read, or not
// to its end.
var unread = []string{
	"conflict-marker", "encoding-nul", "encoding-utf8", "file-size", "frontmatter-empty", "frontmatter-fence", "frontmatter-missing",
	"frontmatter-size", "frontmatter-unclosed", "yaml-depth", "yaml-document", "yaml-keys", "yaml-syntax",
}

// missing are the rules whose findings say that something is not there.
var missing = []string{"log-missing", "required-field", "required-link", "required-section", "schema-required"}

// withoutEchoes leaves out what only follows from a text that could not be
// read: what is said to be missing from a header that was not read, and what is
// said of a value at a place where the text itself is at fault. The fault
// stays, so nothing passes that would not have passed.
func withoutEchoes(found []diag.Diagnostic) []diag.Diagnostic {
	type place struct {
		file string
		at   diag.Pos
	}
	broken, faulty := map[string]bool{}, map[place]bool{}
	for _, d := range found {
		if slices.Contains(unread, d.Rule) {
			broken[d.Span.File] = true
		}
		if strings.HasPrefix(d.Rule, "yaml-") {
			faulty[place{d.Span.File, d.Span.Start}] = true
		}
	}
	if len(broken) == 0 && len(faulty) == 0 {
		return found
	}
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		isMissing := slices.Contains(missing, d.Rule)
		return broken[d.Span.File] && isMissing ||
			faulty[place{d.Span.File, d.Span.Start}] && (isMissing || strings.HasPrefix(d.Rule, "schema-"))
	})
}
