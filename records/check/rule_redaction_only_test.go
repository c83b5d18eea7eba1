package check

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/history"
)

// A redaction can take text away, and nothing else can be done under its name.
func TestRedactionOnly(t *testing.T) {
	const (
		head  = "---\ntitle: A b c\nstate: in_progress\nservices: [tickets]\ncategory: printing\nchannel: user\nimpact: low\nurgency: low\nteam: platform\nassignee: eli\nlog:\n"
		log   = "  - at: 2026-06-29T09:00:00+02:00\n    by: ana\n    to: new\n    why: A b c\n  - at: 2026-06-29T09:10:00+02:00\n    by: ana\n    to: in_progress\n"
		entry = "  - at: 2026-06-29T11:00:00+02:00\n    by: ana\n    why: asked for\n    flags: [amendment, redaction]\n"
		tail  = "---\n## Summary\n\nA b c.\n"
		mark  = "\"A [redacted R-1] c\""
	)
	before := head + log + tail
	done := strings.ReplaceAll(head, "A b c", mark) + strings.ReplaceAll(log, "A b c", mark) + entry + strings.ReplaceAll(tail, "A b c", "A [redacted R-1] c")
	for what, tt := range map[string]struct {
		after string
		ok    bool
	}{
		"a redaction":             {done, true},
		"a time":                  {strings.Replace(done, "09:10", "09:01", 1), false},
		"a person":                {strings.Replace(done, "by: ana\n    to: in_progress", "by: eli\n    to: in_progress", 1), false},
		"a person, by the marker": {strings.Replace(done, "by: ana\n    to: in_progress", "by: \"[redacted R-1]\"\n    to: in_progress", 1), false},
		"a state":                 {strings.Replace(done, "state: in_progress", "state: pending", 1), false},
		"a step":                  {strings.Replace(done, "to: in_progress", "to: \"[redacted R-1]\"", 1), false},
		"an entry gone":           {strings.Replace(done, log[strings.LastIndex(log, "  - at"):], "", 1), false},
		"a field gone":            {strings.Replace(done, "impact: low\n", "", 1), false},
		"a field more":            {strings.Replace(done, "impact: low\n", "impact: low\nsecurity: true\n", 1), false},
		"a list shorter":          {strings.Replace(done, "[tickets]", "[]", 1), false},
		"another value":           {strings.Replace(done, "impact: low", "impact: high", 1), false},
		"other words":             {strings.Replace(done, "A [redacted R-1] c.", "A [redacted R-1] d.", 1), false},
		"words besides":           {done + "All was well.\n", false},
		"a step along with it":    {strings.Replace(done, entry, entry+"  - at: 2026-06-29T11:01:00+02:00\n    by: ana\n    to: pending\n", 1), false},
		"no reason":               {strings.Replace(done, "    why: asked for\n", "", 1), false},
		"no amendment":            {strings.Replace(done, "amendment, ", "", 1), false},
		"a set within":            {strings.Replace(done, "    why: asked for\n", "    why: asked for\n    set: {impact: [low, high]}\n", 1), false},
	} {
		was, is := redactedWorld(t, before), redactedWorld(t, tt.after)
		r := history.RedactionOf(was.Record("INC-2026-0011"), is.Record("INC-2026-0011"))
		if !r.Claimed && what != "an entry gone" || r.Done() != tt.ok {
			t.Errorf("%s: %+v", what, r)
		}
	}
}

func redactedWorld(t *testing.T, record string) *records.Tree {
	t.Helper()
	tree, err := records.Load(fstest.MapFS{
		"gitsm.yaml":                      {Data: []byte("name: X\n")},
		"incidents/2026/INC-2026-0011.md": {Data: []byte(record)},
	})
	if err != nil || len(tree.Records) != 1 {
		t.Fatalf("no record: %v", err)
	}
	return tree
}
