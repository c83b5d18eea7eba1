package github

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func eventOf(t testing.TB, parts dict) []byte {
	t.Helper()
	all := dict{"action": "synchronize", "repository": dict{"full_name": "ferries/it", "default_branch": "main"}, "sender": dict{"login": "ana-example"}}
	for k, v := range parts {
		all[k] = v
	}
	src, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func events() map[string]dict {
	pull := dict{"pull_request": dict{"number": 311, "title": "$(id) ${{ secrets.X }}", "head": dict{"sha": digits("3"), "ref": "x"}, "base": dict{"ref": "main", "sha": digits("a")}}}
	return map[string]dict{
		"pull_request":        pull,
		"pull_request_target": pull,
		"pull_request_review": pull,
		"workflow_run": {"workflow_run": dict{
			"head_sha": digits("3"), "head_branch": "chg-2026-0007", "head_repository": dict{"owner": dict{"login": "ferries"}}, "pull_requests": []any{},
		}},
		"merge_group": {"merge_group": dict{
			"head_sha": digits("6"), "head_ref": "refs/heads/gh-readonly-queue/main/pr-311-" + digits("b"), "base_sha": digits("b"), "base_ref": "refs/heads/main",
		}},
		"push": {"ref": "refs/heads/main", "before": digits("b"), "after": digits("e")},
	}
}

func TestParseEvent(t *testing.T) {
	want := map[string]Event{
		"pull_request":        {Number: 311, Head: digits("3"), Branch: "main"},
		"pull_request_target": {Number: 311, Head: digits("3"), Branch: "main"},
		"pull_request_review": {Number: 311, Head: digits("3"), Branch: "main"},
		"workflow_run":        {Head: digits("3"), headOwner: "ferries", headBranch: "chg-2026-0007"},
		"merge_group":         {Number: 311, Head: digits("6"), Base: digits("b"), Branch: "main"},
		"push":                {Head: digits("e"), Base: digits("b"), Branch: "main"},
	}
	for name, parts := range events() {
		got, err := ParseEvent(name, eventOf(t, parts))
		w := want[name]
		w.Name, w.Repo = name, "ferries/it"
		if err != nil || got != w {
			t.Errorf("%s gives %+v, %v; want %+v", name, got, err, w)
		}
	}
}

func TestParseEventRefuses(t *testing.T) {
	for name := range events() {
		if _, err := ParseEvent(name, eventOf(t, nil)); err == nil {
			t.Errorf("%s without its part was taken", name)
		}
	}
	cases := []struct {
		name, want string
		parts      dict
	}{
		{"schedule", "expected pull_request_target", dict{}},
		{"push", "deletes a branch", dict{"ref": "refs/heads/main", "before": digits("b"), "after": digits("0")}},
		{"push", "no push to a branch", dict{"ref": "refs/tags/v1", "before": digits("b"), "after": digits("c")}},
		{"merge_group", "expected a branch of the merge queue", dict{"merge_group": dict{"head_sha": digits("6"), "head_ref": "refs/heads/pr-311", "base_sha": digits("b")}}},
		{"push", "names no repository", dict{"repository": dict{"full_name": "../../x"}}},
	}
	for _, c := range cases {
		if _, err := ParseEvent(c.name, eventOf(t, c.parts)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %v gives %v, want %q", c.name, c.parts, err, c.want)
		}
	}
	if _, err := ParseEvent("push", []byte(`{"ref":`)); err == nil {
		t.Error("a truncated event was taken")
	}
}

func TestPulls(t *testing.T) {
	mine := func(number int, sha, merge string, merged any, base string) dict {
		return dict{"number": number, "head": dict{"sha": sha}, "base": dict{"ref": base}, "merge_commit_sha": merge, "merged_at": merged}
	}
	parse := func(name string) Event {
		e, err := ParseEvent(name, eventOf(t, events()[name]))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	f := newFake(t)
	f.answers["pulls"] = []dict{mine(7, digits("4"), "", nil, "main"), mine(312, digits("3"), "", nil, "main"), mine(311, digits("3"), "", nil, "main")}
	f.answers["merged"] = []dict{
		mine(1, digits("3"), digits("e"), nil, "main"), mine(2, digits("3"), digits("e"), "2026-03-14T12:30:00Z", "next"),
		mine(3, digits("3"), digits("d"), "2026-03-14T12:30:00Z", "main"), mine(4, digits("3"), digits("e"), "2026-03-14T12:30:00Z", "main"),
	}
	for name, want := range map[string][]int{"pull_request_target": {311}, "merge_group": {311}, "workflow_run": {311, 312}, "push": {4}} {
		if got, err := f.client().Pulls(context.Background(), parse(name)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s gives %v, %v; want %v", name, got, err, want)
		}
	}
	for name, broken := range failures(t) {
		if name == "empty list" {
			continue // there may be none
		}
		for call, event := range map[string]string{"pulls 1": "workflow_run", "merged 1": "push"} {
			f := newFake(t)
			f.broken[call] = broken
			if got, err := f.client().Pulls(context.Background(), parse(event)); err == nil {
				t.Errorf("%s broken by %s gives %v", call, name, got)
			}
		}
	}
}

func FuzzParseEvent(f *testing.F) {
	for name, parts := range events() {
		f.Add(name, eventOf(f, parts))
	}
	f.Fuzz(func(t *testing.T, name string, src []byte) {
		e, err := ParseEvent(name, src)
		if err != nil {
			return
		}
		if !sha.MatchString(e.Head) || e.Base != "" && !sha.MatchString(e.Base) || !repoName.MatchString(e.Repo) || e.Number < 0 {
			t.Errorf("took %+v", e)
		}
	})
}
