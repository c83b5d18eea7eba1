package lifecycle

import (
	"strings"
	"testing"
)

// The entries that gitsm and change models make in the examples of the domain,
// section 9, and what neither does.
func TestActors(t *testing.T) {
	const models = "-- change-models/web-deploy.md --\n---\ntitle: Deploy\nstate: active\n---\n-- change-models/other.md --\n---\ntitle: Other\nstate: active\n---\n"
	incident := func(state, fields string, log ...string) string {
		return "-- incidents/2026/INC-2026-0001.md --\n---\ntitle: Down\nstate: " + state + "\n" + fields + "log:\n  - {" + strings.Join(log, "}\n  - {") + "}\n---\n"
	}
	change := func(state, fields string, log ...string) string {
		return models + "-- changes/2026/CHG-2026-0001.md --\n---\ntitle: Deploy\nstate: " + state + "\n" + fields + "log:\n  - {" + strings.Join(log, "}\n  - {") + "}\n---\n"
	}
	const (
		opened   = "at: 2026-03-16T09:00:00+01:00, by: gitsm, to: new"
		resolved = "at: 2026-03-16T10:00:00+01:00, by: ana, to: resolved"
		draft    = "at: 2026-03-16T09:00:00+01:00, by: gitsm, to: draft"
		byModel  = "at: 2026-03-16T09:00:00+01:00, by: \"model:web-deploy@51d0c9e\", to: approved"
		begun    = "at: 2026-03-16T09:10:00+01:00, by: gitsm, to: implementing"
		done     = "at: 2026-03-16T09:20:00+01:00, by: gitsm, to: closed"
		standard = "type: standard\nmodel: web-deploy\n"
		source   = "x-source: {format: cstate, sha256: 8fa3}\n"
	)
	for name, tc := range map[string]struct {
		text string
		want string // "" where nothing is said of the actor
	}{
		"monitoring opens":              {incident("new", "channel: monitoring\n", opened), ""},
		"nobody noticed it":             {incident("new", "channel: user\n", opened), "gitsm itself"},
		"the sweep closes":              {incident("closed", "channel: monitoring\n", opened, resolved, "at: 2026-03-23T17:00:00+01:00, by: gitsm, to: closed"), ""},
		"the sweep is too early":        {incident("closed", "channel: monitoring\n", opened, resolved, "at: 2026-03-23T16:59:59+01:00, by: gitsm, to: closed"), "gitsm itself"},
		"gitsm resolves":                {incident("resolved", "channel: monitoring\n", opened, strings.Replace(resolved, "ana", "gitsm", 1)), "gitsm itself"},
		"gitsm changes":                 {incident("new", "channel: monitoring\nimpact: low\n", opened, "at: 2026-03-16T09:10:00+01:00, by: gitsm, set: {impact: [high, low]}"), "gitsm itself"},
		"imported":                      {incident("resolved", "channel: staff\n"+source, opened, strings.Replace(resolved, "ana, to: resolved", "gitsm, to: resolved, why: \"imported: said so\"", 1)), ""},
		"imported, then moved":          {incident("resolved", "channel: staff\n"+source, opened, strings.Replace(resolved, "ana", "gitsm", 1)), "gitsm itself"},
		"a pipeline":                    {change("closed", standard, draft, byModel, begun, done), ""},
		"the system for the model":      {change("approved", standard, draft, strings.Replace(byModel, "\"model:web-deploy@51d0c9e\"", "gitsm", 1)), "gitsm itself"},
		"no such model":                 {change("approved", standard, draft, strings.Replace(byModel, "web-deploy", "nosuch", 1)), "and not the model nosuch"},
		"neither the one nor the other": {change("approved", "type: standard\nmodel: nosuch\n", draft, strings.Replace(byModel, "web-deploy", "nosuch", 1)), "there is no change model nosuch"},
		"another model":                 {change("approved", standard, draft, strings.Replace(byModel, "web-deploy", "other", 1)), "the change follows web-deploy, and not the model other"},
		"a model opens a normal change": {
			change("draft", "type: normal\nmodel: web-deploy\n", strings.Replace(byModel, "approved", "draft", 1)), "standard change alone",
		},
		"a model writes a note":     {change("draft", standard, draft, strings.Replace(byModel, "to: approved", "why: hm", 1)), "standard change alone"},
		"a model opens an incident": {incident("new", "", strings.Replace(opened, "gitsm", "\"model:web-deploy@51d0c9e\"", 1)), "standard change alone"},
		"the witness approves": {
			change("approved", "type: normal\n", strings.Replace(draft, "gitsm", "ana", 1), "at: 2026-03-16T09:05:00+01:00, by: ana, to: assessing", strings.Replace(begun, "implementing", "approved", 1)), "",
		},
		"gitsm begins a normal change": {
			change("implementing", "type: normal\n", strings.Replace(draft, "gitsm", "ana", 1), "at: 2026-03-16T09:05:00+01:00, by: ana, to: assessing", "at: 2026-03-16T09:06:00+01:00, by: ana, to: approved", begun), "gitsm itself",
		},
		"gitsm reviews": {
			change("closed", standard, draft, byModel, begun, strings.Replace(done, "closed", "review", 1), "at: 2026-03-16T09:30:00+01:00, by: gitsm, to: closed"), "gitsm itself",
		},
	} {
		tree := repository(t, tc.text)
		id := "INC-2026-0001"
		if tree.Record(id) == nil {
			id = "CHG-2026-0001"
		}
		_, found := Replay(tree, tree.Record(id))
		said := ""
		for _, d := range found {
			if d.Rule == RuleLogActor {
				said += d.Message
			}
		}
		if (tc.want == "") != (said == "") || !strings.Contains(said, tc.want) {
			t.Errorf("%s: want %q, got %q", name, tc.want, said)
		}
	}
}
