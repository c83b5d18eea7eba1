package workflow

import (
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// Gate tells what could keep the workflow from reporting at all (hostile case
// C22): a filter on its events, a condition on a job, a failure that counts as
// success.
func (f *File) Gate() []diag.Diagnostic {
	a := &auditor{File: f}
	on := f.doc.Root().Get("on")
	if on != nil && on.Kind == frontmatter.Map {
		for _, event := range on.Pairs {
			for _, filter := range []string{"paths", "paths-ignore", "branches", "branches-ignore"} {
				// workflow_run names the branches of the run before, push the main one.
				if n := event.Value.Get(filter); n != nil && event.Key != "push" {
					a.fault(n, RuleFilter, "take the filter out", "%s is filtered by %s: a pull request outside of it is never judged", event.Key, filter)
				}
			}
		}
	}
	for _, j := range f.jobs {
		if n := j.node.Get("if"); n != nil {
			a.fault(n, RuleSkipped, "take the condition out", "the job %s has a condition, and a skipped job counts as passed", j.name)
		}
		a.unseen(j.name, j.node)
		for _, step := range j.steps {
			a.unseen(j.name, step)
			if n := step.Get("if"); n != nil && strings.Contains(step.Get("run").Str(), "gitsm") {
				a.fault(n, RuleSkipped, "take the condition out", "a step of the job %s has a condition, and may not run", j.name)
			}
			if n := step.Get("run"); n != nil && strings.Contains(n.Text, "gitsm ") && forgives(n.Text) {
				a.fault(n, RuleSkipped, "let the step fail", "what gitsm finds does not fail the step")
			}
		}
	}
	return diag.Sort(a.found)
}

func forgives(script string) bool {
	return strings.Contains(script, "|| true") || strings.Contains(script, "||true") || strings.Contains(script, "|| :") ||
		strings.Contains(script, "set +e") || strings.Contains(script, "neutral")
}

func (a *auditor) unseen(name string, n *frontmatter.Node) {
	if c := n.Get("continue-on-error"); c != nil && c.Str() != "false" {
		a.fault(c, RuleSkipped, "take continue-on-error out", "the job %s passes when it fails", name)
	}
}

// Weaker tells what a file lacks that the shipped one has, and what it grants
// that the shipped one does not. Steps, names and settings of its own are its
// own business.
func (f *File) Weaker(shipped *File) []diag.Diagnostic {
	a := &auditor{File: f}
	root := f.doc.Root()
	for _, event := range shipped.Triggers() {
		if !slices.Contains(f.Triggers(), event) {
			a.fault(root.Get("on"), RuleWeaker, "add it to on:", "it does not run on %s", event)
			continue
		}
		a.types(event, root, shipped.doc.Root())
	}
	var allowed []map[string]string
	var commands []string
	for _, j := range shipped.jobs {
		allowed = append(allowed, shipped.of(j))
		commands = append(commands, gitsmCommands(j)...)
	}
	var run []string
	for _, j := range f.jobs {
		run = append(run, gitsmCommands(j)...)
		if granted := f.of(j); !slices.ContainsFunc(allowed, func(by map[string]string) bool { return covers(by, granted) }) {
			a.fault(j.node.Get("permissions"), RuleWeaker, "grant what the shipped file grants", "the job %s gets %s, more than any job of the shipped file", j.name, grants(granted))
		}
	}
	for _, command := range commands {
		if !slices.Contains(run, command) {
			a.fault(root.Get("jobs"), RuleWeaker, "write the file again with gitsm init", "no job runs %q", "gitsm "+command)
		}
	}
	return diag.Sort(a.found)
}

// types wants the activities of an event that the shipped file listens to.
func (a *auditor) types(event string, own, shipped *frontmatter.Node) {
	have := own.Lookup("on", event, "types")
	for _, activity := range shipped.Lookup("on", event, "types").Strings() {
		if have != nil && !slices.Contains(have.Strings(), activity) || have == nil && event != "merge_group" {
			at := have
			if at == nil {
				at = own.Get("on")
			}
			a.fault(at, RuleWeaker, "add it to types:", "%s does not listen to %q", event, activity)
		}
	}
}

func covers(by, granted map[string]string) bool {
	for _, scope := range slices.Sorted(maps.Keys(granted)) {
		if granted[scope] == "write" && by[scope] != "write" || by[scope] == "" {
			return false
		}
	}
	return true
}

// gitsmCommands lists the commands of gitsm that the steps of a job run.
func gitsmCommands(j job) []string {
	var out []string
	for _, step := range j.steps {
		for line := range strings.Lines(step.Get("run").Str()) {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "gitsm "); ok {
				words := strings.Fields(rest)
				command := words[0]
				if len(words) > 1 && command == "site" {
					command += " " + words[1]
				}
				out = append(out, command)
			}
		}
	}
	return out
}
