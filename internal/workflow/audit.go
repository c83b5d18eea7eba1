package workflow

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// Audit tells what is unsafe in a file by itself, in the order of diag.Sort.
func (f *File) Audit() []diag.Diagnostic {
	a := &auditor{File: f}
	if !f.isAction() {
		a.permissions()
		a.secrets()
		if f.doc.Root().Get("concurrency") == nil {
			a.warn(f.doc.Root(), RuleConcurrency, "give the workflow a concurrency group", "runs of the same proposal are not kept apart, and an old one may report last")
		}
	}
	for _, j := range f.jobs {
		a.job(j)
	}
	return diag.Sort(a.found)
}

type auditor struct {
	*File
	found []diag.Diagnostic
}

func (a *auditor) fault(at *frontmatter.Node, rule, way, format string, args ...any) {
	d := diag.Errorf(a.doc.Span(at), rule, format, args...)
	d.Fix = &diag.Fix{Title: way}
	a.found = append(a.found, d)
}

func (a *auditor) warn(at *frontmatter.Node, rule, way, format string, args ...any) {
	a.fault(at, rule, way, format, args...)
	a.found[len(a.found)-1].Severity = diag.Warning
}

// permissions wants nothing granted to all jobs, and to each job what it names.
func (a *auditor) permissions() {
	top := a.doc.Root().Get("permissions")
	if granted := permissions(top); len(granted) > 0 {
		a.fault(top, RulePermissions, "write permissions: {} at the top, and what a job needs into the job",
			"every job gets %s", grants(granted))
	}
	for _, j := range a.jobs {
		granted := a.of(j)
		switch {
		case granted["*"] != "":
			a.fault(j.node.Get("permissions"), RulePermissions, "list what the job needs", "the job %s gets %s", j.name, grants(granted))
		case a.runsProposals() && writes(granted):
			a.fault(j.node.Get("permissions"), RulePermissions, "grant read alone, and write in a workflow of the main branch",
				"the job %s may write, and runs what a pull request brings", j.name)
		}
	}
}

func grants(granted map[string]string) string {
	var out []string
	for _, scope := range slices.Sorted(maps.Keys(granted)) {
		name := scope
		if scope == "*" {
			name = "everything"
		}
		out = append(out, name+": "+granted[scope])
	}
	return strings.Join(out, ", ")
}

var secret = regexp.MustCompile(`\bsecrets\s*(\.|\[)`)

// secrets wants none where a proposal's own file runs.
func (a *auditor) secrets() {
	if !a.runsProposals() {
		return
	}
	for _, j := range a.jobs {
		if s := j.node.Get("secrets"); s != nil {
			a.fault(s, RuleSecrets, "hand no secrets on", "the job %s hands secrets to what a pull request brings", j.name)
		}
	}
	scalars(a.doc.Root(), func(n *frontmatter.Node) {
		if secret.MatchString(n.Text) {
			a.fault(n, RuleSecrets, "use the secret in a workflow of the main branch", "a secret is given to what a pull request brings")
		}
	})
}

func (a *auditor) job(j job) {
	if !a.isAction() && j.node.Get("timeout-minutes") == nil {
		a.warn(j.node, RuleTimeout, "set timeout-minutes", "the job %s may run for six hours", j.name)
	}
	if uses := j.node.Get("uses"); uses != nil {
		a.pinned(uses)
	}
	for _, step := range j.steps {
		if uses := step.Get("uses"); uses != nil {
			a.pinned(uses)
			a.checkout(step, uses)
			a.cache(j, step, uses)
		}
		a.script(step.Get("run"))
		a.script(step.Get("with").Get("script"))
	}
}

var (
	pinned     = regexp.MustCompile(`^[^@]+@[0-9a-f]{40}$|^docker://[^@]+@sha256:[0-9a-f]{64}$|^\./`)
	expression = regexp.MustCompile(`\$\{\{(.*?)\}\}`)
	// harmless are the values that nobody outside can choose.
	harmless = regexp.MustCompile(`^\s*(github\.(sha|repository|repository_owner|run_id|run_number|run_attempt|workspace|action_path|server_url|api_url)|runner\.[a-z_]+)\s*$`)
	// takesCode are the ways to have a proposal's files in a working tree.
	takesCode = regexp.MustCompile(`\bgit\b[^\n;|&]*\s(checkout|switch|worktree|pull|merge|restore|reset|read-tree|checkout-index|archive|apply|am)\b|\bgh\s+pr\s+(checkout|diff)\b|\bgit\s+clone\s(?:[^\n]*\s)?(?:https?:|git@|"?\$)`)
)

func (a *auditor) pinned(uses *frontmatter.Node) {
	if !pinned.MatchString(uses.Text) {
		a.fault(uses, RulePin, "name the commit: OWNER/NAME@<40 digits> # v1.2.3", "%s can be another one tomorrow", uses.Text)
	}
}

// script wants no expression in what a shell reads, and no code of a proposal
// where rights are.
func (a *auditor) script(run *frontmatter.Node) {
	if run == nil {
		return
	}
	for _, m := range expression.FindAllStringSubmatch(run.Text, -1) {
		if !harmless.MatchString(m[1]) {
			a.fault(run, RuleInjection, "hand the value over in env: and write \"$NAME\" in the script",
				"${{%s}} is pasted into the script, and whoever chooses its value chooses the command", m[1])
		}
	}
	if taken := takesCode.FindString(run.Text); a.hasRights() && taken != "" {
		a.fault(run, RuleTrigger, "fetch into a repository made by git init --bare, and read commits as data",
			"%q gives the workflow, which has the main branch's rights, files of a pull request", taken)
	}
}

func isAction(uses *frontmatter.Node, names ...string) bool {
	name, _, _ := strings.Cut(uses.Text, "@")
	return slices.ContainsFunc(names, func(n string) bool { return name == n || strings.HasPrefix(name, n+"/") })
}

func (a *auditor) checkout(step, uses *frontmatter.Node) {
	if !isAction(uses, "actions/checkout") {
		return
	}
	with := step.Get("with")
	if with.Get("persist-credentials").Str() != "false" {
		a.fault(uses, RuleCredentials, "set persist-credentials: false", "the checkout leaves its token in .git/config, for every later step to read")
	}
	if !a.hasRights() {
		return
	}
	// Without a ref these events check out the main branch, except merge_group.
	for _, key := range []string{"ref", "repository"} {
		if n := with.Get(key); n != nil {
			a.fault(n, RuleTrigger, "take the main branch, or nothing", "a workflow with the main branch's rights checks out %s", n.Text)
		}
	}
	if with.Get("ref") == nil && slices.Contains(a.Triggers(), "merge_group") {
		a.fault(uses, RuleTrigger, "check nothing out", "on merge_group the checkout is of what is proposed, with the main branch's rights")
	}
}

// cache wants none where rights are: a proposal can fill it.
func (a *auditor) cache(j job, step, uses *frontmatter.Node) {
	if a.isAction() || !a.hasRights() && !writes(a.of(j)) {
		return
	}
	with := step.Get("with")
	caches := isAction(uses, "actions/cache") ||
		isAction(uses, "actions/setup-go") && with.Get("cache").Str() != "false" ||
		isAction(uses, "actions/setup-node", "actions/setup-python", "actions/setup-java", "actions/setup-dotnet") &&
			with.Get("cache") != nil && with.Get("cache").Str() != "false"
	if caches {
		a.fault(uses, RuleCache, "set cache: false", "the job %s has rights, and takes files from a cache that a pull request may have filled", j.name)
	}
}
