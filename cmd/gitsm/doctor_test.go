//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// soundProject is a project in which doctor finds nothing.
func soundProject(t *testing.T) string {
	t.Helper()
	dir := newProject(t)
	for name, text := range scaffoldWorkflows(t, scaffold{Name: "x", Timezone: "UTC", Version: "v1.2.3"}) {
		put(t, dir, workflowFolder+"/"+name, text)
	}
	people := strings.Replace(witnessPeople, "roles: [change_manager, commander]", "roles: [change_manager, commander], deputy: cem", 1)
	put(t, dir, "people.yaml", people)
	put(t, dir, ".github/CODEOWNERS", "# who answers for the gate\n/.github/ @ana-ex\n/gitsm.yaml @ana-ex\n/people.yaml @ana-ex\n")
	put(t, dir, ".gitattributes", "*.md text eol=lf\n")
	must(t, dir, nil, "git", "add", ".")
	must(t, dir, nil, "git", "commit", "-qm", "sound")
	return dir
}

// diagnosed runs doctor and gives the rules that it found, each once.
func diagnosed(t *testing.T, dir string, extra []string, args ...string) (rules []string, got outcome) {
	t.Helper()
	got = runIn(dir, extra, "gitsm", append([]string{"doctor", "--json"}, args...)...)
	var report struct {
		Findings []struct {
			Rule, Message string
			Fix           *struct{ Title string }
		}
	}
	if err := json.Unmarshal([]byte(got.said), &report); err != nil {
		t.Fatalf("%v: %s", err, got.said)
	}
	for _, f := range report.Findings {
		if f.Fix == nil || f.Fix.Title == "" {
			t.Errorf("%s does not say how it is closed: %s", f.Rule, f.Message)
		}
		if !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
	}
	slices.Sort(rules)
	return rules, got
}

func TestDoctorSound(t *testing.T) {
	if rules, got := diagnosed(t, soundProject(t), nil, "--local", "--strict"); got.status != 0 || len(rules) > 0 {
		t.Errorf("ended with %d: %s", got.status, got.said)
	}
}

// One thing wrong, and the one finding about it.
func TestDoctorFinds(t *testing.T) {
	const verdict = workflowFolder + "/gitsm-verdict.yml"
	for name, c := range map[string]struct {
		file, old, by string // by "" with old "" takes the file away
		want          string
		status        int
	}{
		"no verdict":           {verdict, "", "", "doctor-workflow", exitFindings},
		"path filter":          {verdict, "  pull_request_target:\n", "  pull_request_target:\n    paths: [changes/**]\n", "workflow-filter", exitFindings},
		"condition":            {verdict, "    timeout-minutes: 10\n", "    timeout-minutes: 10\n    if: github.actor != 'x'\n", "workflow-skipped", exitFindings},
		"neutral":              {verdict, "    timeout-minutes: 10\n", "    timeout-minutes: 10\n    continue-on-error: true\n", "workflow-skipped", exitFindings},
		"forgiven":             {verdict, "$GITHUB_REPOSITORY.git\"\n", "$GITHUB_REPOSITORY.git\" || true\n", "workflow-skipped", exitFindings},
		"not on reviews":       {verdict, "  workflow_run:\n    workflows: [gitsm review]\n    types: [completed]\n", "", "workflow-weaker", exitFindings},
		"not on new commits":   {verdict, "synchronize, ", "", "workflow-weaker", exitFindings},
		"head checked out":     {verdict, "gitsm ci ", "git checkout FETCH_HEAD\n          gitsm ci ", "workflow-trigger", exitFindings},
		"by tag":               {verdict, "@4b73464bb391d4059bd26b0524d20df3927bd417", "@v6", "workflow-pin", exitFindings},
		"no release":           {verdict, "v1.2.3", "latest", "doctor-version", exitFindings},
		"not YAML":             {verdict, "jobs:", "jobs: [", "workflow-unread", exitFindings},
		"check of that name":   {workflowFolder + "/own.yml", "", "on: pull_request\npermissions: {}\njobs:\n  gitsm:\n    permissions: {}\n    steps: []\n", "doctor-check-name", exitFindings},
		"another with rights":  {workflowFolder + "/own.yml", "", "on: issue_comment\njobs:\n  x:\n    permissions: {}\n    steps: []\n", "workflow-permissions", exitFindings},
		"no owners":            {".github/CODEOWNERS", "", "", "doctor-codeowners", 0},
		"owners of less":       {".github/CODEOWNERS", "/people.yaml @ana-ex\n", "", "doctor-codeowners", 0},
		"owners taken back":    {".github/CODEOWNERS", "/people.yaml @ana-ex\n", "/people.yaml @ana-ex\n/people.yaml\n", "doctor-codeowners", 0},
		"no attributes":        {".gitattributes", "", "", "doctor-attributes", 0},
		"merged by union":      {".gitattributes", "eol=lf", "eol=lf merge=union", "doctor-attributes", exitFindings},
		"login without number": {"people.yaml", ", ids: {github: 42}", "", "doctor-person", 0},
		"no address":           {"people.yaml", ", emails: [cem@example.org]", "", "doctor-person", 0},
		"no deputy":            {"people.yaml", ", deputy: cem", "", "doctor-approvers", 0},
		"alone":                {"people.yaml", "ids: {github: 4", "to: 2020-01-01, ids: {github: 4", "doctor-approvers", exitFindings},
	} {
		t.Run(name, func(t *testing.T) {
			dir := soundProject(t)
			file := filepath.Join(dir, c.file)
			text, err := os.ReadFile(file)
			switch {
			case c.old == "" && c.by == "":
				if err := os.Remove(file); err != nil {
					t.Fatal(err)
				}
			case c.old == "":
				put(t, dir, c.file, c.by)
			case err != nil || !strings.Contains(string(text), c.old):
				t.Fatalf("%s holds no %q: %v", c.file, c.old, err)
			default:
				put(t, dir, c.file, strings.ReplaceAll(string(text), c.old, c.by))
			}
			rules, got := diagnosed(t, dir, nil, "--local")
			if !slices.Equal(rules, []string{c.want}) || got.status != c.status {
				t.Errorf("ended with %d and %v, want %s: %s", got.status, rules, c.want, got.said)
			}
		})
	}
}

func TestDoctorRepository(t *testing.T) {
	dir := soundProject(t)
	shallow := filepath.Join(t.TempDir(), "shallow")
	must(t, dir, nil, "git", "clone", "-q", "--depth=1", "file://"+dir, shallow)
	if rules, got := diagnosed(t, shallow, nil, "--local"); !slices.Equal(rules, []string{"doctor-shallow"}) || got.status != exitFindings {
		t.Errorf("a shallow clone: %d, %v", got.status, rules)
	}
	merged, p := mergedChange(t)
	must(t, merged, nil, "gitsm", "witness", "--reviews", told(t, p))
	must(t, merged, nil, "git", "update-ref", "-d", "refs/heads/"+defaultLedger)
	if rules, _ := diagnosed(t, merged, nil, "--local"); !slices.Contains(rules, "ledger-missing") {
		t.Errorf("approvals without a ledger: %v", rules)
	}
	bare := t.TempDir()
	if err := os.CopyFS(bare, os.DirFS(filepath.Join(dir, "services"))); err != nil {
		t.Fatal(err)
	}
	put(t, bare, "gitsm.yaml", "name: x\n")
	if rules, got := diagnosed(t, bare, nil, "--local"); !slices.Contains(rules, "doctor-repository") || got.status != exitFindings {
		t.Errorf("no repository: %d, %v", got.status, rules)
	}
}

// TestDoctorForge never takes what it could not read for fine.
func TestDoctorForge(t *testing.T) {
	dir := soundProject(t)
	answers := map[string]string{
		"": `{"default_branch": "main"}`,
		"/rules/branches/main": `[{"type": "deletion", "ruleset_id": 7}, {"type": "non_fast_forward", "ruleset_id": 7}, {"type": "merge_queue", "ruleset_id": 7},
			{"type": "pull_request", "ruleset_id": 7, "parameters": {"dismiss_stale_reviews_on_push": true, "require_last_push_approval": true, "require_code_owner_review": true}},
			{"type": "required_status_checks", "ruleset_id": 7, "parameters": {"required_status_checks": [{"context": "gitsm", "integration_id": 15368}]}}]`,
		"/rulesets/7":                   `{"name": "main", "bypass_actors": []}`,
		"/actions/permissions/workflow": `{"default_workflow_permissions": "read", "can_approve_pull_request_reviews": false}`,
	}
	answers["/rules/branches/"+defaultLedger] = `[{"type": "deletion", "ruleset_id": 8}, {"type": "non_fast_forward", "ruleset_id": 8}]`
	var mu sync.Mutex // the server reads what the test sets
	set := func(path, text string) {
		mu.Lock()
		defer mu.Unlock()
		answers[path] = text
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		text, ok := answers[strings.TrimPrefix(r.URL.Path, "/repos/ferries/it")]
		mu.Unlock()
		if !ok || text == "" {
			w.WriteHeader(http.StatusNotFound)
			text = `{"message": "Branch not protected"}`
		}
		fmt.Fprint(w, text)
	}))
	defer server.Close()
	extra := []string{"GITHUB_TOKEN=t", "GITHUB_REPOSITORY=ferries/it", "GITHUB_API_URL=" + server.URL}
	if rules, got := diagnosed(t, dir, extra); got.status != 0 || len(rules) > 0 {
		t.Errorf("a guarded branch: ended with %d: %s", got.status, got.said)
	}
	set("/rulesets/7", `{"name": "main", "bypass_actors": [{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}]}`)
	if rules, got := diagnosed(t, dir, extra); got.status != exitFindings || !slices.Equal(rules, []string{"setting-bypass"}) || !strings.Contains(got.said, "RepositoryRole 5") {
		t.Errorf("a bypass: ended with %d: %s", got.status, got.said)
	}
	set("/rulesets/7", `{"name": "main"}`)
	if rules, got := diagnosed(t, dir, extra); got.status != exitFindings || !slices.Equal(rules, []string{"setting-bypass"}) || !strings.Contains(got.said, "not verified") {
		t.Errorf("who may bypass is not told: ended with %d: %s", got.status, got.said)
	}
	set("/rulesets/7", `{"name": "main", "bypass_actors": []}`)
	set("/rules/branches/"+defaultLedger, `[{"type": "deletion", "ruleset_id": 8}]`)
	if rules, got := diagnosed(t, dir, extra); got.status != exitFindings || !slices.Equal(rules, []string{"setting-ledger"}) {
		t.Errorf("a ledger that can be rewritten: ended with %d: %s", got.status, got.said)
	}
	set("/rules/branches/main", `[]`)
	if rules, got := diagnosed(t, dir, extra); got.status != exitFindings || len(rules) != 11 {
		t.Errorf("no rules: ended with %d, %v", got.status, rules)
	}
	set("", "")
	if rules, got := diagnosed(t, dir, extra); got.status != exitFindings || !slices.Equal(rules, []string{"setting-unknown"}) {
		t.Errorf("no repository: ended with %d: %s", got.status, got.said)
	}
	if rules, got := diagnosed(t, dir, []string{"GITHUB_TOKEN=", "GH_TOKEN="}); got.status != exitFindings || !slices.Equal(rules, []string{"setting-unknown"}) {
		t.Errorf("no token: ended with %d: %s", got.status, got.said)
	}
}
