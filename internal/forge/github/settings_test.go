package github

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// guarded plays a repository by the paths that are asked for; a number in place
// of a text is the status of an answer without one.
func guarded(t *testing.T, answers map[string]any) []Setting {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/repos/ferries/it"), "/")
		w.Header().Set("Content-Type", "application/json")
		switch a := answers[path].(type) {
		case string:
			fmt.Fprint(w, a)
		case int:
			w.WriteHeader(a)
			fmt.Fprint(w, `{"message": "no"}`)
		default:
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"message": "Branch not protected"}`)
		}
	}))
	defer server.Close()
	c, err := New(Options{
		BaseURL: server.URL, Token: testToken, Repo: "ferries/it", Version: "test",
		Now: func() time.Time { return now }, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := c.Settings(context.Background(), "", "gitsm")
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

const (
	repoAnswer    = `{"default_branch": "main"}`
	rulesAnswer   = `[{"type": "deletion", "ruleset_id": 7}, {"type": "non_fast_forward", "ruleset_id": 7}, {"type": "merge_queue", "ruleset_id": 7}, {"type": "pull_request", "ruleset_id": 7, "parameters": {"dismiss_stale_reviews_on_push": true, "require_last_push_approval": true, "require_code_owner_review": true}}, {"type": "required_status_checks", "ruleset_id": 7, "parameters": {"strict_required_status_checks_policy": true, "required_status_checks": [{"context": "gitsm", "integration_id": 15368}]}}]`
	rulesetAnswer = `{"id": 7, "name": "main", "bypass_actors": []}`
	actionsAnswer = `{"default_workflow_permissions": "read", "can_approve_pull_request_reviews": false}`
	classicAnswer = `{"required_status_checks": {"strict": true, "checks": [{"context": "gitsm", "app_id": 15368}]}, "required_pull_request_reviews": {"dismiss_stale_reviews": true, "require_last_push_approval": true, "require_code_owner_reviews": true}, "enforce_admins": {"enabled": true}, "allow_force_pushes": {"enabled": false}, "allow_deletions": {"enabled": false}}`
)

func whole() map[string]any {
	return map[string]any{"": repoAnswer, "rules/branches/main": rulesAnswer, "rulesets/7": rulesetAnswer, "actions/permissions/workflow": actionsAnswer}
}

func classic() map[string]any {
	return map[string]any{"": repoAnswer, "rules/branches/main": `[]`, "branches/main/protection": classicAnswer, "actions/permissions/workflow": actionsAnswer}
}

func TestSettingsGuarded(t *testing.T) {
	for name, answers := range map[string]map[string]any{"ruleset": whole(), "branch protection": classic()} {
		for _, s := range guarded(t, answers) {
			if s.Answer != Yes || s.Evidence == "" {
				t.Errorf("%s: %s is %d: %s", name, s.Name, s.Answer, s.Evidence)
			}
		}
	}
}

// One thing less, and the one answer to it.
func TestSettingsOpen(t *testing.T) {
	replaced := func(base map[string]any, path, old, by string) map[string]any {
		text, ok := base[path].(string)
		if !ok || !strings.Contains(text, old) {
			t.Fatalf("%s holds no %q", path, old)
		}
		base[path] = strings.ReplaceAll(text, old, by)
		return base
	}
	const rules, protection = "rules/branches/main", "branches/main/protection"
	for _, c := range []struct {
		answers map[string]any
		names   string // what changes its answer
		want    Answer
	}{
		{replaced(whole(), rules, `"type": "pull_request"`, `"type": "x"`), PullRequired + " " + StaleDismissed + " " + LastPush + " " + CodeOwners, No},
		{replaced(whole(), rules, `"context": "gitsm"`, `"context": "tests"`), CheckRequired + " " + CheckPinned + " " + NoBypass, No},
		{replaced(whole(), rules, `, "integration_id": 15368`, ``), CheckPinned, No},
		{replaced(whole(), rules, `"dismiss_stale_reviews_on_push": true`, `"dismiss_stale_reviews_on_push": false`), StaleDismissed, No},
		{replaced(whole(), rules, `"require_last_push_approval": true`, `"x": 1`), LastPush, No},
		{replaced(whole(), rules, `"require_code_owner_review": true`, `"x": 1`), CodeOwners, No},
		{replaced(whole(), rules, `"type": "non_fast_forward"`, `"type": "x"`), NoForcePush, No},
		{replaced(whole(), rules, `"type": "deletion"`, `"type": "x"`), NoDeletion, No},
		{replaced(whole(), "rulesets/7", `[]`, `[{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}]`), NoBypass, No},
		{replaced(whole(), "rulesets/7", `, "bypass_actors": []`, ``), NoBypass, Unknown},
		{replaced(whole(), "actions/permissions/workflow", `"can_approve_pull_request_reviews": false`, `"can_approve_pull_request_reviews": true`), ActionsApprove, No},
		{replaced(whole(), "actions/permissions/workflow", `"default_workflow_permissions": "read", `, ``), ActionsReadOnly, Unknown},
		{replaced(classic(), protection, `"strict": true`, `"strict": false`), CheckCurrent, No},
		{replaced(classic(), protection, `"app_id": 15368`, `"app_id": null`), CheckPinned, No},
		{replaced(classic(), protection, `"enforce_admins": {"enabled": true}`, `"enforce_admins": {"enabled": false}`), NoBypass, No},
		{replaced(classic(), protection, `"require_code_owner_reviews": true`, `"require_code_owner_reviews": true, "bypass_pull_request_allowances": {"users": [{"login": "ben"}]}`), NoBypass, No},
		{replaced(classic(), protection, `"allow_force_pushes": {"enabled": false}`, `"allow_force_pushes": {"enabled": true}`), NoForcePush, No},
		{replaced(classic(), protection, `"allow_deletions": {"enabled": false}`, `"allow_deletions": {"enabled": true}`), NoDeletion, No},
	} {
		for _, s := range guarded(t, c.answers) {
			want := Yes
			if slices.Contains(strings.Fields(c.names), s.Name) {
				want = c.want
			}
			if s.Answer != want {
				t.Errorf("for %s: %s is %d, want %d: %s", c.names, s.Name, s.Answer, want, s.Evidence)
			}
		}
	}
}

// What is not told is not known: never yes, and never a quiet no (hostile case
// C20).
func TestSettingsFailClosed(t *testing.T) {
	for _, status := range []int{401, 403, 404, 500, 503} {
		answers := map[string]any{
			"": repoAnswer, "rules/branches/main": status, "branches/main/protection": status, "actions/permissions/workflow": status,
		}
		for _, s := range guarded(t, answers) {
			if s.Answer != Unknown || s.Evidence == "" {
				t.Errorf("%d: %s is %d: %q", status, s.Name, s.Answer, s.Evidence)
			}
		}
	}
	for _, text := range []string{"", "null", "[", `{"a": 1}`} {
		answers := whole()
		answers["rules/branches/main"] = text
		for _, s := range guarded(t, answers)[:10] {
			if s.Answer == Yes {
				t.Errorf("%q: %s is yes: %s", text, s.Name, s.Evidence)
			}
		}
	}
}
