package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/google/go-github/v60/github"
)

// Answer is what became of a question about the settings. The zero Answer is
// that it is not known.
type Answer int

// The answers.
const (
	Unknown Answer = iota
	No
	Yes
)

// Setting is one question about how a branch is guarded, with its answer and
// what it rests on, in a sentence.
type Setting struct {
	Name     string
	Answer   Answer
	Evidence string
}

// The questions of Settings. Yes is always the safe answer.
const (
	PullRequired    = "pull-required"     // the branch changes by pull requests alone
	CheckRequired   = "check-required"    // the check must be green
	CheckPinned     = "check-pinned"      // only one app may report the check
	CheckCurrent    = "check-current"     // it is judged against the branch as it is: up to date, or by a queue
	StaleDismissed  = "stale-dismissed"   // a push takes approvals away
	LastPush        = "last-push"         // whoever pushed last does not approve
	CodeOwners      = "code-owners"       // owners of files must review
	NoBypass        = "no-bypass"         // nobody may pass the rules over
	NoForcePush     = "no-force-push"     // history cannot be written anew
	NoDeletion      = "no-deletion"       // the branch cannot be deleted
	ActionsApprove  = "actions-approve"   // workflows cannot approve
	ActionsReadOnly = "actions-read-only" // workflows get a token that reads, unless they say otherwise
)

// Settings asks how a branch is guarded ("" for the default branch), and
// whether the named check must be green. What this token may not see is
// Unknown; it is an error where the repository itself cannot be read.
func (c *Client) Settings(ctx context.Context, branch, check string) ([]Setting, error) {
	repo, _, err := c.api.Repositories.Get(ctx, c.owner, c.repo)
	if err != nil {
		return nil, fmt.Errorf("the repository %s/%s: %s", c.owner, c.repo, explain(err))
	}
	if branch == "" {
		branch = repo.GetDefaultBranch()
	}
	if branch == "" {
		return nil, fmt.Errorf("the repository %s/%s: the answer names no branch", c.owner, c.repo)
	}
	guards, unread := c.rulesets(ctx, branch)
	classic, err := c.protection(ctx, branch)
	if err != nil {
		unread = append(unread, "branch protection: "+err.Error())
	} else if classic != nil {
		guards = append(guards, *classic)
	}
	return append(settingsOf(guards, unread, check), c.actions(ctx)...), nil
}

// guard is one source of rules for a branch: a ruleset, or branch protection.
type guard struct {
	name           string
	pull           bool
	checks         map[string]int64 // name -> app that must report it, 0 for any
	current        bool
	stale          bool
	lastPush       bool
	owners         bool
	noForce, noDel bool
	bypass         []string
	bypassUnknown  string
}

// get asks for a path below the repository.
func (c *Client) below(ctx context.Context, into any, parts ...string) error {
	path := "repos/" + c.owner + "/" + c.repo
	for _, part := range parts {
		path += "/" + url.PathEscape(part)
	}
	_, err := c.get(ctx, path, into)
	return err
}

// rule is a rule that is in force for a branch, as GitHub lists it.
type rule struct {
	Type      string          `json:"type"`
	Ruleset   int64           `json:"ruleset_id"`
	Parameter json.RawMessage `json:"parameters"`
}

// rulesets asks for the rules in force, ruleset by ruleset.
func (c *Client) rulesets(ctx context.Context, branch string) (guards []guard, unread []string) {
	rules, err := pages(func(o github.ListOptions) ([]rule, *github.Response, error) {
		var page []rule
		path := fmt.Sprintf("repos/%s/%s/rules/branches/%s?per_page=%d&page=%d", c.owner, c.repo, url.PathEscape(branch), o.PerPage, o.Page)
		resp, err := c.get(ctx, path, &page)
		return page, resp, err
	})
	if err != nil {
		return nil, []string{"rulesets: " + explain(err)}
	}
	var order []int64
	by := map[int64]*guard{}
	for _, r := range rules {
		g := by[r.Ruleset]
		if g == nil {
			g = &guard{name: fmt.Sprintf("ruleset %d", r.Ruleset), checks: map[string]int64{}}
			by[r.Ruleset], order = g, append(order, r.Ruleset)
		}
		if err := g.take(r); err != nil {
			unread = append(unread, fmt.Sprintf("a rule of ruleset %d: %v", r.Ruleset, err))
		}
	}
	for _, id := range order {
		c.bypass(ctx, id, by[id])
		guards = append(guards, *by[id])
	}
	return guards, unread
}

func (g *guard) take(r rule) error {
	var p struct {
		Stale    bool `json:"dismiss_stale_reviews_on_push"`
		LastPush bool `json:"require_last_push_approval"`
		Owners   bool `json:"require_code_owner_review"`
		Strict   bool `json:"strict_required_status_checks_policy"`
		Checks   []struct {
			Context string `json:"context"`
			App     int64  `json:"integration_id"`
		} `json:"required_status_checks"`
	}
	if len(r.Parameter) > 0 {
		if err := json.Unmarshal(r.Parameter, &p); err != nil {
			return err
		}
	}
	switch r.Type {
	case "pull_request":
		g.pull, g.stale, g.lastPush, g.owners = true, p.Stale, p.LastPush, p.Owners
	case "required_status_checks":
		g.current = g.current || p.Strict
		for _, check := range p.Checks {
			g.checks[check.Context] = check.App
		}
	case "merge_queue":
		g.current = true
	case "non_fast_forward":
		g.noForce = true
	case "deletion":
		g.noDel = true
	}
	return nil
}

// bypass asks who may pass a ruleset over. Those who may not edit it are not
// told.
func (c *Client) bypass(ctx context.Context, id int64, g *guard) {
	var set struct {
		Name   string `json:"name"`
		Actors *[]struct {
			ID   int64  `json:"actor_id"`
			Type string `json:"actor_type"`
			Mode string `json:"bypass_mode"`
		} `json:"bypass_actors"`
	}
	if err := c.below(ctx, &set, "rulesets", fmt.Sprint(id)); err != nil {
		g.bypassUnknown = fmt.Sprintf("who may bypass %s: %s", g.name, explain(err))
		return
	}
	if set.Name != "" {
		g.name = fmt.Sprintf("the ruleset %q", oneLine(set.Name))
	}
	if set.Actors == nil {
		g.bypassUnknown = fmt.Sprintf("who may bypass %s: this token is not told (it takes one that may administer the repository)", g.name)
		return
	}
	for _, a := range *set.Actors {
		g.bypass = append(g.bypass, fmt.Sprintf("%s %d (%s)", oneLine(a.Type), a.ID, oneLine(a.Mode)))
	}
}

// protection asks for the branch protection; nil where there is none.
func (c *Client) protection(ctx context.Context, branch string) (*guard, error) {
	type enabled struct {
		Enabled bool `json:"enabled"`
	}
	type names struct {
		Users []struct{ Login string } `json:"users"`
		Teams []struct{ Slug string }  `json:"teams"`
		Apps  []struct{ Slug string }  `json:"apps"`
	}
	var p struct {
		Checks *struct {
			Strict bool `json:"strict"`
			Checks []struct {
				Context string `json:"context"`
				App     *int64 `json:"app_id"`
			} `json:"checks"`
		} `json:"required_status_checks"`
		Reviews *struct {
			Stale    bool  `json:"dismiss_stale_reviews"`
			LastPush bool  `json:"require_last_push_approval"`
			Owners   bool  `json:"require_code_owner_reviews"`
			Bypass   names `json:"bypass_pull_request_allowances"`
		} `json:"required_pull_request_reviews"`
		Admins enabled `json:"enforce_admins"`
		Force  enabled `json:"allow_force_pushes"`
		Delete enabled `json:"allow_deletions"`
	}
	if err := c.below(ctx, &p, "branches", branch, "protection"); err != nil {
		var answer *github.ErrorResponse
		if errors.As(err, &answer) && answer.Response != nil && answer.Response.StatusCode == 404 && answer.Message == "Branch not protected" {
			return nil, nil
		}
		return nil, errors.New(explain(err))
	}
	g := &guard{name: "branch protection", checks: map[string]int64{}, noForce: !p.Force.Enabled, noDel: !p.Delete.Enabled}
	if p.Checks != nil {
		g.current = p.Checks.Strict
		for _, check := range p.Checks.Checks {
			g.checks[check.Context] = 0
			if check.App != nil && *check.App > 0 {
				g.checks[check.Context] = *check.App
			}
		}
	}
	if !p.Admins.Enabled {
		g.bypass = append(g.bypass, "administrators")
	}
	if p.Reviews != nil {
		g.pull, g.stale, g.lastPush, g.owners = true, p.Reviews.Stale, p.Reviews.LastPush, p.Reviews.Owners
		for _, u := range p.Reviews.Bypass.Users {
			g.bypass = append(g.bypass, "user "+oneLine(u.Login))
		}
		for _, t := range append(p.Reviews.Bypass.Teams, p.Reviews.Bypass.Apps...) {
			g.bypass = append(g.bypass, "team or app "+oneLine(t.Slug))
		}
	}
	return g, nil
}

// settingsOf answers by all guards together: what one of them demands holds.
// Where none demands it and something could not be read, it is not known.
func settingsOf(guards []guard, unread []string, check string) []Setting {
	ask := func(name string, holds func(guard) bool) Setting {
		for _, g := range guards {
			if holds(g) {
				return Setting{name, Yes, g.name}
			}
		}
		if len(unread) > 0 {
			return Setting{name, Unknown, strings.Join(unread, "; ")}
		}
		return Setting{name, No, "neither a ruleset nor branch protection demands it"}
	}
	demands := func(g guard) bool { _, ok := g.checks[check]; return ok }
	return []Setting{
		ask(PullRequired, func(g guard) bool { return g.pull }),
		ask(CheckRequired, demands),
		ask(CheckPinned, func(g guard) bool { return g.checks[check] != 0 }),
		ask(CheckCurrent, func(g guard) bool { return g.current }),
		ask(StaleDismissed, func(g guard) bool { return g.stale }),
		ask(LastPush, func(g guard) bool { return g.lastPush }),
		ask(CodeOwners, func(g guard) bool { return g.owners }),
		bypassOf(guards, unread, demands),
		ask(NoForcePush, func(g guard) bool { return g.noForce }),
		ask(NoDeletion, func(g guard) bool { return g.noDel }),
	}
}

// bypassOf asks whether one guard demands the check of everybody.
func bypassOf(guards []guard, unread []string, demands func(guard) bool) Setting {
	var who []string
	for _, g := range guards {
		switch {
		case !demands(g):
		case g.bypassUnknown != "":
			unread = append(slices.Clone(unread), g.bypassUnknown)
		case len(g.bypass) == 0:
			return Setting{NoBypass, Yes, g.name}
		default:
			who = append(who, g.name+": "+strings.Join(g.bypass, ", "))
		}
	}
	switch {
	case len(unread) > 0:
		return Setting{NoBypass, Unknown, strings.Join(unread, "; ")}
	case len(who) > 0:
		return Setting{NoBypass, No, strings.Join(who, "; ")}
	}
	return Setting{NoBypass, No, "the check is demanded of nobody"}
}

// actions asks what workflows may do.
func (c *Client) actions(ctx context.Context) []Setting {
	var p struct {
		Default *string `json:"default_workflow_permissions"`
		Approve *bool   `json:"can_approve_pull_request_reviews"`
	}
	approve, read := Setting{Name: ActionsApprove}, Setting{Name: ActionsReadOnly}
	if err := c.below(ctx, &p, "actions", "permissions", "workflow"); err != nil {
		approve.Evidence, read.Evidence = explain(err), explain(err)
		return []Setting{approve, read}
	}
	const silent = "the answer does not say it"
	approve.Evidence, read.Evidence = silent, silent
	if p.Approve != nil {
		approve.Answer, approve.Evidence = No, "workflows may create and approve pull requests"
		if !*p.Approve {
			approve.Answer, approve.Evidence = Yes, "Settings > Actions"
		}
	}
	if p.Default != nil {
		read.Answer, read.Evidence = No, "workflows get a token that may write"
		if *p.Default == "read" {
			read.Answer, read.Evidence = Yes, "Settings > Actions"
		}
	}
	return []Setting{approve, read}
}
