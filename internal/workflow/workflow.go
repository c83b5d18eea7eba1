// Package workflow reads GitHub workflow files and composite actions, and says
// what in them would let a pull request run with somebody else's rights, or slip
// past a check. Start from Read; Audit judges one file by itself, Weaker holds it
// against the file that it should be. Nothing is run or fetched.
//
// A file that cannot be read whole is a finding: what was not understood is not
// vouched for.
package workflow

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// The rules of this package.
const (
	RuleUnread      = "workflow-unread"      // the file cannot be read
	RuleInjection   = "workflow-injection"   // an expression is pasted into a script
	RuleTrigger     = "workflow-trigger"     // code of a proposal is taken where rights are
	RulePermissions = "workflow-permissions" // a token may do more than it needs
	RulePin         = "workflow-pin"         // an action is named by something that can move
	RuleCredentials = "workflow-credentials" //nolint:gosec // a name: a checkout leaves its token behind
	RuleCache       = "workflow-cache"       // what a proposal put into a cache is used where rights are
	RuleSecrets     = "workflow-secrets"     // a secret where a proposal's code runs
	RuleTimeout     = "workflow-timeout"     // a job has no end
	RuleConcurrency = "workflow-concurrency" // runs are not kept apart
	RuleFilter      = "workflow-filter"      // the event is filtered: a proposal can be passed over
	RuleSkipped     = "workflow-skipped"     // the job has a condition, or may fail unseen
	RuleWeaker      = "workflow-weaker"      // it lacks what the shipped file has
)

// File is a workflow, or the action.yml of a composite action.
type File struct {
	Name string
	doc  *frontmatter.Doc
	jobs []job
}

type job struct {
	name  string
	pair  *frontmatter.Pair
	node  *frontmatter.Node
	steps []*frontmatter.Node
}

// Read reads a file. The name stands in findings.
func Read(name string, src []byte) (*File, []diag.Diagnostic) {
	doc, faults := frontmatter.ParseYAML(name, src)
	f := &File{Name: name, doc: doc}
	if diag.HasErrors(faults) {
		d := diag.Errorf(faults[0].Span, RuleUnread, "not verified: the file cannot be read: %s", faults[0].Message)
		d.Fix = &diag.Fix{Title: "make it plain YAML, without aliases and tags"}
		return f, []diag.Diagnostic{d}
	}
	jobs := doc.Root().Get("jobs")
	if jobs == nil {
		if runs := doc.Root().Get("runs"); runs != nil {
			f.jobs = []job{{"runs", doc.Root().Pair("runs"), runs, items(runs.Get("steps"))}}
			return f, nil
		}
		d := diag.Errorf(doc.Span(doc.Root()), RuleUnread, "not verified: neither a workflow with jobs nor a composite action")
		d.Fix = &diag.Fix{Title: "take the file out of the folder of workflows"}
		return f, []diag.Diagnostic{d}
	}
	for i := range jobs.Pairs {
		p := &jobs.Pairs[i]
		f.jobs = append(f.jobs, job{p.Key, p, p.Value, items(p.Value.Get("steps"))})
	}
	return f, nil
}

func items(n *frontmatter.Node) []*frontmatter.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// isAction tells a composite action from a workflow.
func (f *File) isAction() bool {
	return f.doc.Root().Get("runs") != nil && f.doc.Root().Get("jobs") == nil
}

// Triggers lists the events that start the workflow, in the order of the file.
func (f *File) Triggers() []string {
	on := f.doc.Root().Get("on")
	if on == nil {
		return nil
	}
	if on.Kind != frontmatter.Map {
		return on.Strings()
	}
	var out []string
	for _, p := range on.Pairs {
		out = append(out, p.Key)
	}
	return out
}

// withRights are the events that run the main branch's file with its rights on
// what others sent in. Its code must be the main branch's alone.
var withRights = []string{"pull_request_target", "workflow_run", "issue_comment", "issues", "discussion", "discussion_comment"}

// ofProposals are the events that run the proposal's own file. Everything in it
// can be what its author wanted.
var ofProposals = []string{"pull_request", "pull_request_review", "pull_request_review_comment", "merge_group"}

func (f *File) hasRights() bool { return overlap(f.Triggers(), withRights) }

// runsProposals reports a file that a proposal may have changed where it runs.
// merge_group beside pull_request_target is the second look of the same
// judge, which the first look guards.
func (f *File) runsProposals() bool {
	on := f.Triggers()
	if f.hasRights() {
		on = slices.DeleteFunc(slices.Clone(on), func(s string) bool { return s == "merge_group" })
	}
	return overlap(on, ofProposals)
}

// Privileged reports a workflow that has the main branch's rights on what others
// send in, or a job that may write.
func (f *File) Privileged() bool {
	return f.hasRights() || slices.ContainsFunc(f.jobs, func(j job) bool { return writes(f.of(j)) })
}

// Reports tells whether a job of the workflow reports a check of that name.
func (f *File) Reports(check string) bool {
	return slices.ContainsFunc(f.jobs, func(j job) bool {
		name := j.name
		if own := j.node.Get("name"); own != nil {
			name = own.Text
		}
		return strings.EqualFold(strings.TrimSpace(name), check) || strings.Contains(name, "${{")
	})
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// permissions reads what a token may do: scope to level. Everything is "write"
// under "*" where nothing is said, because that is what a repository may grant.
func permissions(n *frontmatter.Node) map[string]string {
	switch {
	case n == nil:
		return map[string]string{"*": "write"}
	case n.Kind == frontmatter.Map:
		out := map[string]string{}
		for _, p := range n.Pairs {
			if p.Value.Str() != "none" {
				out[p.Key] = p.Value.Str()
			}
		}
		return out
	case n.Kind == frontmatter.Null:
		return map[string]string{"*": "write"}
	}
	return map[string]string{"*": strings.TrimSuffix(n.Str(), "-all")}
}

// of gives the permissions of a job: its own, or else the file's.
func (f *File) of(j job) map[string]string {
	if own := j.node.Get("permissions"); own != nil {
		return permissions(own)
	}
	return permissions(f.doc.Root().Get("permissions"))
}

func writes(granted map[string]string) bool {
	for _, level := range granted {
		if level == "write" {
			return true
		}
	}
	return false
}

// scalars visits every scalar below a node.
func scalars(n *frontmatter.Node, visit func(*frontmatter.Node)) {
	if n == nil {
		return
	}
	for _, item := range n.Items {
		scalars(item, visit)
	}
	for _, p := range n.Pairs {
		scalars(p.Value, visit)
	}
	if n.Kind != frontmatter.Seq && n.Kind != frontmatter.Map {
		visit(n)
	}
}
