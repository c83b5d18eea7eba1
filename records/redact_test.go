package records

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/schema"
)

// TestRedact holds that a redacted tree knows what it was given, and of the
// rest of the repository its name, its zone and its portal alone.
func TestRedact(t *testing.T) {
	whole, err := Load(fstest.MapFS{
		"gitsm.yaml":                        {Data: []byte("name: Ferries\ntimezone: Europe/Berlin\ncalendar: office\naudit: solo\nportal: {title: Status, contact: desk}\n")},
		"people.yaml":                       {Data: []byte("people: [{handle: ana, name: Ana}]\n")},
		"incidents/deep/INC-2026-0001.md":   {Data: []byte("---\ntitle: Hidden\nstate: new\n---\n")},
		"incidents/secret/INC-2026-0002.md": {Data: []byte("---\ntitle: Whole\nstate: new\n---\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	kinds := whole.Kinds.Published(schema.AudiencePublic)
	tree := whole.Redact(Redaction{Kinds: kinds, Records: []RedactedRecord{
		{"incident", "INC-2026-0002", []byte("---\ntitle: Part\nstate: new\n---\n## Summary\n\nSo.\n")},
		{"risk", "RSK-0001", []byte("---\ntitle: No such kind\n---\n")},
	}})
	if len(tree.Records) != 1 || tree.Record("INC-2026-0001") != nil {
		t.Fatalf("records are %v", tree.IDs())
	}
	r := tree.Record("INC-2026-0002")
	if r.Title != "Part" || r.Path != "incidents/INC-2026-0002.md" || len(r.Sections) != 1 {
		t.Errorf("the record is %q at %s with %d sections", r.Title, r.Path, len(r.Sections))
	}
	c := tree.Config
	if c.Name != "Ferries" || c.Zone.String() != "Europe/Berlin" || c.Portal.Title != "Status" {
		t.Errorf("the portal lost its name: %+v", c)
	}
	if c.Audit != "" || c.Calendar != "" || c.Doc != nil || len(tree.People.List) != 0 || len(tree.Source("gitsm.yaml")) != 0 {
		t.Error("the tree knows more of the repository than it was given")
	}
	for _, f := range tree.Faults {
		if strings.Contains(f.Message, "Hidden") {
			t.Error(f.Message)
		}
	}
}
