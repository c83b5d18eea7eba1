package main

import (
	"context"
	"maps"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge/github"
)

// nowhere stands where a finding has no file.
const nowhere = "GitHub"

// settingRule says what a setting leaves open, and how it is closed.
type settingRule struct {
	rule, opens, way string
	weak             bool
}

// ledgerRule is about the branch of the ledger: it may only grow.
var ledgerRule = settingRule{
	rule: "setting-ledger", opens: "the branch of the ledger can be written anew or deleted", way: "block force pushes to the branch of the ledger, and restrict its deletion",
}

// settingRules say of each setting what it leaves open, and how it is closed.
var settingRules = map[string]settingRule{
	github.PullRequired:    {rule: "setting-pull-request", opens: "records can be pushed to the main branch without anybody's review", way: "demand a pull request in a ruleset of the branch"},
	github.CheckRequired:   {rule: "setting-check", opens: "a pull request can be merged whatever gitsm says", way: `demand the status check "gitsm"`},
	github.CheckPinned:     {rule: "setting-check-source", opens: "anybody who may write a status can report the check as passed", way: `choose GitHub Actions as the source of the check "gitsm"`},
	github.CheckCurrent:    {rule: "setting-check-current", opens: "a verdict holds on although the main branch has got another policy or freeze since", way: "demand that branches are up to date, or use a merge queue"},
	github.StaleDismissed:  {rule: "setting-stale", opens: "a reviewed pull request can be given other commits and merged", way: "dismiss stale approvals when commits are pushed", weak: true},
	github.LastPush:        {rule: "setting-last-push", opens: "whoever pushed last can be the one who approves", way: "demand approval of the most recent push", weak: true},
	github.CodeOwners:      {rule: "setting-code-owners", opens: "owners of workflows and policy need not see their changes", way: "demand review from code owners", weak: true},
	github.NoBypass:        {rule: "setting-bypass", opens: "somebody can pass the rules over", way: "empty the bypass list, or include administrators"},
	github.NoForcePush:     {rule: "setting-force-push", opens: "the history of the main branch can be written anew", way: "block force pushes"},
	github.NoDeletion:      {rule: "setting-deletion", opens: "the main branch can be deleted and made anew", way: "restrict deletions"},
	github.ActionsApprove:  {rule: "setting-actions-approve", opens: "a workflow can give the approvals that the branch demands", way: "Settings > Actions > General: do not allow Actions to create and approve pull requests"},
	github.ActionsReadOnly: {rule: "setting-actions-token", opens: "a workflow that does not say what it needs may write", way: "Settings > Actions > General: read repository contents", weak: true},
}

// examineForge looks at how GitHub guards the branch, and its ledger.
func (p *project) examineForge(ctx context.Context, branch, ledgerBranch string) ([]diag.Diagnostic, error) {
	if p.env.getenv("GITHUB_TOKEN") == "" && p.env.getenv("GH_TOKEN") == "" {
		return []diag.Diagnostic{open(nowhere, "setting-unknown", "export GITHUB_TOKEN and GITHUB_REPOSITORY, or look at this clone alone with --local",
			"not verified: without a token nothing is known of how the main branch is guarded")}, nil
	}
	client, err := p.env.github("")
	if err != nil {
		return nil, err
	}
	settings, err := client.Settings(ctx, branch, doctorCheck)
	if err != nil {
		return []diag.Diagnostic{open(nowhere, "setting-unknown", "use a token that may read the repository", "not verified: %v", err)}, nil
	}
	found := settingFindings(settings, func(s github.Setting) settingRule { return settingRules[s.Name] })
	kept, err := client.Settings(ctx, ledgerBranch, doctorCheck)
	if err != nil {
		return append(found, open(nowhere, ledgerRule.rule, "use a token that may read the repository", "not verified: %v", err)), nil
	}
	kept = slices.DeleteFunc(kept, func(s github.Setting) bool { return s.Name != github.NoForcePush && s.Name != github.NoDeletion })
	return append(found, settingFindings(kept, func(github.Setting) settingRule { return ledgerRule })...), nil
}

// settingFindings tells what is open, and what is not known.
func settingFindings(settings []github.Setting, ruleOf func(github.Setting) settingRule) []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, s := range settings {
		rule := ruleOf(s)
		switch {
		case s.Answer == github.Unknown: // an error even where the setting is weak: nothing is known
			found = append(found, open(nowhere, rule.rule, "use a token that may administer the repository, or look in its settings", "not verified (%s); if not set, %s", s.Evidence, rule.opens))
		case s.Answer == github.Yes:
		case rule.weak:
			found = append(found, weak(nowhere, rule.rule, rule.way, "%s: %s", rule.opens, s.Evidence))
		default:
			found = append(found, open(nowhere, rule.rule, rule.way, "%s: %s", rule.opens, s.Evidence))
		}
	}
	return found
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
