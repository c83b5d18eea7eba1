package schema

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// Merge applies a team's definitions to the set: overrides of kinds and kinds
// of its own, as under "kinds:" in gitsm.yaml. The receiver stays as it is.
// Every fault of the definitions is a finding (rules "kind-…"); a faulty kind
// is left out or left as it was.
func (s *Set) Merge(doc *frontmatter.Doc, path frontmatter.Path) (*Set, []diag.Diagnostic) {
	if doc.Root().Lookup(path...) == nil {
		return s, nil
	}
	panic("unwritten")
}
