package schema

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// exportedSchema compiles what JSONSchema gives, judged by the official schema
// of schemas.
func exportedSchema(t rapid.TB, k *Kind) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(k.JSONSchema()))
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(noLoader{})
	c.AssertFormat()
	if err := c.AddResource("gitsm:///exported", doc); err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	s, err := c.Compile("gitsm:///exported")
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	return s
}

func TestExportedSchemas(t *testing.T) {
	for doc, k := range story(t) {
		if err := exportedSchema(t, k).Validate(plain(doc.Root())); err != nil {
			t.Errorf("%s: %v", doc.Name(), err)
		}
	}
	for _, k := range everything().Kinds() {
		text := string(k.JSONSchema())
		for _, line := range strings.Split(text, "\n") {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, `"$ref"`) && !strings.HasPrefix(line, `"$ref": "#/$defs/`) {
				t.Errorf("%s is not self-contained: %s", k.Name, line)
			}
			if strings.HasPrefix(line, `"x-`) {
				t.Errorf("%s holds what strict validators refuse: %s", k.Name, line)
			}
		}
		if !strings.HasSuffix(text, "}\n") || strings.Count(text, `"description"`) < len(k.own()) {
			t.Errorf("%s: descriptions are missing", k.Name)
		}
	}
}

// TestStatesOfExportedSchemas holds what the exported schema demands by state.
func TestStatesOfExportedSchemas(t *testing.T) {
	for _, test := range []struct {
		name, kind, header, missing string
	}{
		{"new", "incident", "state: new", "services"},
		{"later states are passed through new", "incident", "state: pending", "services"},
		{"only there", "incident", "state: pending\nservices: [a]\ncategory: a\nchannel: user\nimpact: low\nurgency: low\nteam: a\nassignee: a", "hold"},
		{"not in_progress, which can be left out", "incident", "state: resolved\nservices: [a]\ncategory: a\nchannel: user\nimpact: low\nurgency: low\noutages: []\nresolution: {code: fixed}", ""},
		{"closed comes through resolved", "incident", "state: closed\nservices: [a]\ncategory: a\nchannel: user\nimpact: low\nurgency: low\nresolution: {code: fixed}", "outages"},
		{"a condition that holds", "incident", "state: new\nmajor: true\nservices: [a]\ncategory: a\nchannel: user\nimpact: low\nurgency: low", "commander"},
		{"a condition that does not", "incident", "state: new\nmajor: false\nservices: [a]\ncategory: a\nchannel: user\nimpact: low\nurgency: low", ""},
		{"a derived condition is left to the check", "incident", "state: new\npriority: P1\nservices: [a]\ncategory: a\nchannel: user\nimpact: low\nurgency: low", ""},
		{"cancelled is demanded only its own", "incident", "state: cancelled", "cancel_reason"},
		{"cancelled with its own", "incident", "state: cancelled\ncancel_reason: false_alarm", ""},
		{"a link", "incident", "state: cancelled\ncancel_reason: duplicate", "duplicate_of"},
		{"within a field", "change", "state: closed\noutcome: successful\nactual: {start: 2026-03-16T09:35:00+01:00}\nplanned: {start: 2026-03-16T09:35:00+01:00, end: 2026-03-16T09:35:00+01:00}", "end"},
		{"a standard change is not assessed", "change", "state: approved\ntype: standard\nmodel: a\ncategory: a\nservices: [a]\nrequester: a\nowner: a\nimplementers: [a]\nplanned: {start: 2026-03-16T09:35:00+01:00, end: 2026-03-16T09:35:00+01:00}", ""},
		{"a normal one is", "change", "state: assessing\ntype: normal\ncategory: a\nservices: [a]\nrequester: a\nowner: a", "risk"},
		{"found later, born in review", "change", "state: review\nunauthorised: true\ntype: emergency\ncategory: a\nservices: [a]\nowner: a\nimplementers: [a]", ""},
		{"known error without workaround", "problem", "state: known_error\nservices: [a]\ncategory: a\nimpact: low\nurgency: low\norigin: reactive\nowner: a\ncause_category: design\nworkaround: none", "workaround_reason"},
		{"with a workaround", "problem", "state: known_error\nservices: [a]\ncategory: a\nimpact: low\nurgency: low\norigin: reactive\nowner: a\ncause_category: design\nworkaround: KB-0001", ""},
		{"reasons for no actions", "pir", "state: in_review\nincidents: [a]\nowner: a\ndue: 2026-03-16\nfacilitator: a\nimpact_summary: {customers: 0, downtime: 1h}\ntrigger: a\nfactors: []", "actions"},
		{"none, with a reason", "pir", "state: in_review\nincidents: [a]\nowner: a\ndue: 2026-03-16\nfacilitator: a\nimpact_summary: {customers: 0, downtime: 1h}\ntrigger: a\nfactors: []\nno_actions_reason: a", ""},
		{"a definition", "change-model", "state: active\nowner: a\nrisk_ceiling: low\nsteps: 1\nbackout: untested\nmax_duration: 1h\nreview_due: 2026-03-16", "services"},
		{"a definition with tiers", "change-model", "state: active\ntiers: [1]\nowner: a\nrisk_ceiling: low\nsteps: 1\nbackout: untested\nmax_duration: 1h\nreview_due: 2026-03-16", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc, faults := frontmatter.Parse("r.md", []byte("---\ntitle: A\n"+test.header+"\n---\n"))
			if len(faults) > 0 {
				t.Fatal(report(faults))
			}
			k := everything().Kind(test.kind)
			if findings := k.Validate(doc, nil); len(findings) > 0 {
				t.Fatalf("the schema proper judges states: %s", report(findings))
			}
			err := exportedSchema(t, k).Validate(plain(doc.Root()))
			switch {
			case test.missing == "" && err != nil:
				t.Error(err)
			case test.missing != "" && err == nil:
				t.Errorf("%s is not missed", test.missing)
			case test.missing != "" && !strings.Contains(err.Error(), "'"+test.missing+"'"):
				t.Errorf("%s is not what is missed: %v", test.missing, err)
			}
		})
	}
}

// ajvScript compiles every schema in strict mode and validates the records.
const ajvScript = `
const fs = require('fs');
const Ajv = require('ajv/dist/2020').default, formats = require('ajv-formats').default;
let bad = 0;
for (const [name, {schema, records}] of Object.entries(JSON.parse(fs.readFileSync('in.json', 'utf8')))) {
  try {
    const ajv = new Ajv({strict: true, allErrors: true});
    formats(ajv);
    const validate = ajv.compile(schema);
    for (const r of records) if (!validate(r)) { bad++; console.log(name, JSON.stringify(validate.errors)); }
    if (validate({title: 5})) { bad++; console.log(name, 'accepts a title that is a number'); }
  } catch (e) { bad++; console.log(name, e.message); }
}
process.exit(bad ? 1 : 0);
`

// TestAjv holds that the validator that editors and pipelines use accepts the
// exported schemas in its strictest mode, and the story's records by them. It
// needs node, and ajv and ajv-formats in the folder that GITSM_AJV names.
func TestAjv(t *testing.T) {
	node, err := exec.LookPath("node")
	folder := os.Getenv("GITSM_AJV")
	if err != nil || folder == "" {
		t.Skip("needs node, and GITSM_AJV with a folder in which `npm i ajv ajv-formats` was run")
	}
	type entry struct {
		Schema  json.RawMessage `json:"schema"`
		Records []any           `json:"records"`
	}
	in := map[string]*entry{}
	for _, k := range everything().Kinds() {
		in[k.Name] = &entry{Schema: k.JSONSchema(), Records: []any{}}
	}
	for doc, k := range story(t) {
		in[k.Name].Records = append(in[k.Name].Records, plain(doc.Root()))
	}
	_, certificate := own(t, "certificate")
	_, eip := own(t, "eip")
	in["certificate"] = &entry{Schema: certificate.JSONSchema(), Records: []any{}}
	in["eip"] = &entry{Schema: eip.JSONSchema(), Records: []any{map[string]any{"title": "A", "status": "Final", "author": "Somebody"}}}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	if err := os.WriteFile(filepath.Join(work, "in.json"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "-e", ajvScript)
	cmd.Dir = work
	cmd.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(folder, "node_modules"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
