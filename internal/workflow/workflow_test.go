package workflow

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/diag"
)

const safe = `name: x
on:
  pull_request:
permissions: {}
concurrency:
  group: x
jobs:
  one:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false
      - uses: actions/setup-go@4b73464bb391d4059bd26b0524d20df3927bd417 # v6.3.0
        with:
          cache: false
      - env:
          TITLE: ${{ github.event.pull_request.title }}
        run: echo "$TITLE" ${{ github.sha }}
`

// judge is a workflow with the main branch's rights.
var judge = strings.NewReplacer(
	"pull_request:", "pull_request_target:\n    types: [opened, synchronize]\n  merge_group:",
	"contents: read", "contents: read\n      checks: write",
	"      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2\n        with:\n          persist-credentials: false\n", "",
	"echo \"$TITLE\" ${{ github.sha }}", "gitsm ci",
).Replace(safe)

func read(t *testing.T, src string) *File {
	t.Helper()
	f, found := Read("w.yml", []byte(src))
	if len(found) > 0 {
		t.Fatalf("%v\n%s", found, src)
	}
	return f
}

func rules(found []diag.Diagnostic) []string {
	var out []string
	for _, d := range found {
		if !slices.Contains(out, d.Rule) {
			out = append(out, d.Rule)
		}
	}
	slices.Sort(out)
	return out
}

// edited replaces a text that must be there.
func edited(t *testing.T, src, old, by string) string {
	t.Helper()
	if !strings.Contains(src, old) {
		t.Fatalf("there is no %q in\n%s", old, src)
	}
	return strings.Replace(src, old, by, 1)
}

func TestAuditSilent(t *testing.T) {
	for name, src := range map[string]string{"of proposals": safe, "judge": judge} {
		if found := read(t, src).Audit(); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
		if found := read(t, src).Gate(); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// Each thing that an auditor of workflows looks for, as an edit of a safe one.
func TestAuditFinds(t *testing.T) {
	const checkout = "      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd\n        with:\n          persist-credentials: false\n"
	const script = "run: gitsm ci"
	for name, c := range map[string]struct{ src, old, by, want string }{
		"title in a script":           {safe, `echo "$TITLE"`, "echo ${{ github.event.pull_request.title }}", RuleInjection},
		"branch in a script":          {safe, `echo "$TITLE"`, "echo ${{ github.head_ref }}", RuleInjection},
		"index in a script":           {safe, `echo "$TITLE"`, "echo ${{ github['event'].issue.body }}", RuleInjection},
		"whole event in a script":     {safe, `echo "$TITLE"`, "echo '${{ toJSON(github) }}'", RuleInjection},
		"an input in a script":        {safe, `echo "$TITLE"`, "echo ${{ inputs.x }}", RuleInjection},
		"github-script":               {safe, "        run: echo", "        uses: actions/github-script@" + strings.Repeat("a", 40) + "\n        with:\n          script: x('${{ github.event.issue.title }}')\n        x: echo", RuleInjection},
		"by tag":                      {safe, "@de0fac2e4500dabe0009e67214ff5f5447ce83dd", "@v6", RulePin},
		"by short commit":             {safe, "@de0fac2e4500dabe0009e67214ff5f5447ce83dd", "@de0fac2", RulePin},
		"by nothing":                  {safe, "@de0fac2e4500dabe0009e67214ff5f5447ce83dd", "", RulePin},
		"image by tag":                {safe, "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd", "docker://alpine:3", RulePin},
		"reused workflow by branch":   {safe, "    runs-on: ubuntu-24.04", "    uses: o/r/.github/workflows/w.yml@main", RulePin},
		"no permissions":              {safe, "permissions: {}\n", "", RulePermissions},
		"read for all":                {safe, "permissions: {}\n", "permissions: read-all\n", RulePermissions},
		"write for all":               {safe, "permissions: {}\n", "permissions: write-all\n", RulePermissions},
		"job takes all":               {safe, "    permissions:\n      contents: read\n", "    permissions: write-all\n", RulePermissions},
		"proposal may write":          {safe, "contents: read", "contents: write", RulePermissions},
		"review may write":            {strings.Replace(safe, "pull_request:", "pull_request_review:", 1), "contents: read", "checks: write", RulePermissions},
		"token left behind":           {safe, "persist-credentials: false", "fetch-depth: 0", RuleCredentials},
		"secret for a proposal":       {safe, "TITLE: ${{ github.event.pull_request.title }}", "TOKEN: ${{ secrets.TOKEN }}", RuleSecrets},
		"secret by index":             {safe, "TITLE: ${{ github.event.pull_request.title }}", "TOKEN: ${{ secrets['TOKEN'] }}", RuleSecrets},
		"secrets handed on":           {safe, "    timeout-minutes: 5", "    timeout-minutes: 5\n    secrets: inherit", RuleSecrets},
		"head checked out":            {judge, "    steps:\n", "    steps:\n" + checkout + "          ref: ${{ github.event.pull_request.head.sha }}\n", RuleTrigger},
		"fork checked out":            {judge, "    steps:\n", "    steps:\n" + checkout + "          repository: ${{ github.event.pull_request.head.repo.full_name }}\n", RuleTrigger},
		"queue checked out":           {judge, "    steps:\n", "    steps:\n" + checkout, RuleTrigger},
		"head switched to":            {judge, script, "run: git fetch origin pull/1/head && git checkout FETCH_HEAD", RuleTrigger},
		"head in another tree":        {judge, script, "run: git -C x worktree add y", RuleTrigger},
		"head by gh":                  {judge, script, "run: gh pr checkout 1", RuleTrigger},
		"head merged":                 {judge, script, "run: git merge FETCH_HEAD", RuleTrigger},
		"cache where rights are":      {judge, "cache: false", "go-version: x", RuleCache},
		"cache by itself":             {judge, "actions/setup-go@", "actions/cache/restore@", RuleCache},
		"cache where may be written":  {strings.NewReplacer("pull_request:", "push:", "contents: read", "contents: write").Replace(safe), "cache: false", "go-version: x", RuleCache},
		"cache of another language":   {judge, "actions/setup-go@4b73464bb391d4059bd26b0524d20df3927bd417 # v6.3.0\n        with:\n          cache: false", "actions/setup-node@4b73464bb391d4059bd26b0524d20df3927bd417\n        with:\n          cache: npm", RuleCache},
		"no end":                      {safe, "    timeout-minutes: 5\n", "", RuleTimeout},
		"not kept apart":              {safe, "concurrency:\n  group: x\n", "", RuleConcurrency},
		"rights of an issue's author": {strings.Replace(judge, "pull_request_target:", "issue_comment:", 1), script, "run: git checkout x", RuleTrigger},
	} {
		got := read(t, edited(t, c.src, c.old, c.by)).Audit()
		if !slices.Equal(rules(got), []string{c.want}) {
			t.Errorf("%s: found %v, want %s alone", name, got, c.want)
		}
		for _, d := range got {
			if d.Fix == nil || d.Span.File != "w.yml" {
				t.Errorf("%s: %v lacks a place or a way out", name, d)
			}
		}
	}
}

func TestGateFinds(t *testing.T) {
	for name, c := range map[string]struct{ old, by, want string }{
		"paths":           {"    types: [opened", "    paths: [changes/**]\n    types: [opened", RuleFilter},
		"paths-ignore":    {"    types: [opened", "    paths-ignore: [docs/**]\n    types: [opened", RuleFilter},
		"branches":        {"    types: [opened", "    branches: [main]\n    types: [opened", RuleFilter},
		"if":              {"    timeout-minutes: 5", "    timeout-minutes: 5\n    if: github.actor != 'x'", RuleSkipped},
		"step if":         {"        run: gitsm ci", "        if: success()\n        run: gitsm ci", RuleSkipped},
		"neutral":         {"    timeout-minutes: 5", "    timeout-minutes: 5\n    continue-on-error: true", RuleSkipped},
		"neutral step":    {"        run: gitsm ci", "        continue-on-error: true\n        run: gitsm ci", RuleSkipped},
		"forgiven":        {"gitsm ci", "gitsm ci || true", RuleSkipped},
		"forgiven before": {"run: gitsm ci", "run: |\n          set +e\n          gitsm ci", RuleSkipped},
	} {
		if got := read(t, edited(t, judge, c.old, c.by)).Gate(); !slices.Equal(rules(got), []string{c.want}) {
			t.Errorf("%s: found %v, want %s", name, got, c.want)
		}
	}
}

func TestWeaker(t *testing.T) {
	shipped := read(t, judge)
	for name, c := range map[string]struct {
		old, by string
		weaker  bool
	}{
		"the same":          {"name: x", "name: y", false},
		"stricter":          {"\n      checks: write", "", false},
		"one more step":     {"    steps:\n", "    steps:\n      - run: echo\n", false},
		"another event":     {"  merge_group:", "  workflow_dispatch:", true},
		"fewer activities":  {"types: [opened, synchronize]", "types: [opened]", true},
		"no activities":     {"    types: [opened, synchronize]\n", "", true},
		"more rights":       {"contents: read", "contents: write", true},
		"other rights":      {"contents: read", "contents: read\n      packages: read", true},
		"another command":   {"gitsm ci", "gitsm check", true},
		"the command echos": {"run: gitsm ci", "run: echo gitsm ci", true},
	} {
		got := read(t, edited(t, judge, c.old, c.by)).Weaker(shipped)
		if (len(got) > 0) != c.weaker {
			t.Errorf("%s: found %v", name, got)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for name, src := range map[string]string{
		"no YAML":     "a: [",
		"twice":       "on: push\non: pull_request\njobs: {}\n",
		"no workflow": "a: b\n",
	} {
		if _, found := Read("w.yml", []byte(src)); !slices.Equal(rules(found), []string{RuleUnread}) {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func TestAction(t *testing.T) {
	action := "name: x\nruns:\n  using: composite\n  steps:\n    - uses: actions/setup-go@v6\n    - shell: bash\n      run: echo ${{ inputs.x }}\n"
	if got := rules(read(t, action).Audit()); !slices.Equal(got, []string{RuleInjection, RulePin}) {
		t.Errorf("an action: %v", got)
	}
}

// This repository's own workflows, and the action that it offers.
func TestOwnFiles(t *testing.T) {
	files, err := filepath.Glob("../../.github/workflows/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	for _, name := range append(files, "../../action.yml") {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, found := Read(name, src)
		for _, d := range append(found, f.Audit()...) {
			t.Errorf("%s: %s [%s]", d.Span, d.Message, d.Rule)
		}
		if overlap(f.Triggers(), withRights) {
			t.Errorf("%s: this repository wants no workflow with rights on what others send in", name)
		}
	}
}

func FuzzAudit(f *testing.F) {
	f.Add([]byte(safe))
	f.Add([]byte(judge))
	f.Add([]byte("on: push\njobs:\n  a: 1\n  b: [x]\n  c:\n    steps: {uses: x}\n"))
	f.Fuzz(func(_ *testing.T, src []byte) {
		w, _ := Read("w.yml", src)
		w.Audit()
		w.Gate()
		w.Weaker(w)
	})
}
