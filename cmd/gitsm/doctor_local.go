package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/internal/workflow"
	"github.com/gitsm/gitsm/records"
)

// doctorCheck is the check that the main branch demands; gitsm ci reports it.
const doctorCheck = "gitsm"

// top opens the folder where GitHub looks for workflows and owners: the root of
// the repository, or of the project where there is none yet.
func (p *project) top() (root *os.Root, below string, err error) {
	if _, err := gitrepo.GitDir(p.dir); !errors.Is(err, gitrepo.ErrNotRepository) {
		below = belowGit(p.dir)
	}
	dir := p.dir
	if below != "." && below != "" {
		dir = strings.TrimSuffix(p.dir, filepath.FromSlash(below))
	} else {
		below = ""
	}
	root, err = os.OpenRoot(dir)
	return root, below, err
}

// examineWorkflows holds the workflows against those that init writes, and
// audits every other one that could report in their place or has rights.
func (p *project) examineWorkflows() []diag.Diagnostic {
	root, below, err := p.top()
	if err != nil {
		return []diag.Diagnostic{open(workflowFolder, "doctor-workflow", "make the folder readable", "not verified: %v", err)}
	}
	defer func() { _ = root.Close() }()
	shipped, err := (&scaffold{Name: "x", Timezone: "UTC", Version: unreleased, Subfolder: below}).files()
	if err != nil {
		return []diag.Diagnostic{open(workflowFolder, "doctor-workflow", "report this", "not verified: %v", err)}
	}
	var found []diag.Diagnostic
	known := map[string]bool{}
	for _, c := range shipped {
		if path.Dir(c.Path) == workflowFolder {
			known[c.Path] = true
			found = append(found, compareWorkflow(root, c)...)
		}
	}
	names, _ := fs.Glob(root.FS(), workflowFolder+"/*")
	for _, name := range names {
		if ext := path.Ext(name); !known[name] && (ext == ".yml" || ext == ".yaml") {
			found = append(found, foreignWorkflow(root, name)...)
		}
	}
	return found
}

var installs = regexp.MustCompile(`(?m)^ *GITSM_VERSION: *"?([^"\s#]*)"?`)

// compareWorkflow holds a workflow of the repository against the shipped one.
func compareWorkflow(root *os.Root, shipped change) []diag.Diagnostic {
	text, err := root.ReadFile(shipped.Path)
	if err != nil {
		return []diag.Diagnostic{open(shipped.Path, "doctor-workflow", "run gitsm init and commit what it writes",
			"the workflow is not there (%v): what it judges is not judged", unwrapped(err))}
	}
	var found []diag.Diagnostic
	if v := installs.FindSubmatch(text); v != nil && !installable.Match(v[1]) {
		found = append(found, open(shipped.Path, "doctor-version", "write a release, such as v1.2.3, into GITSM_VERSION",
			"it installs gitsm %q, which is no release: the gate does not run, or is whatever somebody makes it", string(v[1])))
	}
	own, unread := workflow.Read(shipped.Path, text)
	if len(unread) > 0 {
		return append(found, unread...)
	}
	like, _ := workflow.Read(shipped.Path, shipped.After)
	return slices.Concat(found, own.Audit(), own.Gate(), own.Weaker(like))
}

// foreignWorkflow looks at a workflow of the team's own.
func foreignWorkflow(root *os.Root, name string) []diag.Diagnostic {
	text, err := root.ReadFile(name)
	if err != nil {
		return []diag.Diagnostic{open(name, "doctor-workflow", "make the file readable", "not verified: %v", unwrapped(err))}
	}
	f, found := workflow.Read(name, text)
	if len(found) > 0 {
		return found
	}
	if f.Reports(doctorCheck) {
		found = append(found, open(name, "doctor-check-name", "give the job another name",
			"a job is called %q, as the check is that the main branch demands: its success can pass for the verdict", doctorCheck))
	}
	for _, d := range f.Audit() {
		if d.Severity == diag.Error && f.Privileged() {
			found = append(found, d)
		}
	}
	return found
}

func unwrapped(err error) error {
	if e, ok := err.(*fs.PathError); ok { //nolint:errorlint // the outermost one alone names this machine's path
		return e.Err
	}
	return err
}

// guarded are what the owners of a repository should have to review: whoever
// may change these without being seen changes the gate.
var guarded = []string{".github/", "gitsm.yaml", "people.yaml"}

// examineOwners wants somebody to own the gate.
func (p *project) examineOwners() []diag.Diagnostic {
	root, below, err := p.top()
	if err != nil {
		return nil // told by examineWorkflows
	}
	defer func() { _ = root.Close() }()
	const way = "name the owners of /.github/, gitsm.yaml and people.yaml in .github/CODEOWNERS"
	for _, name := range []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"} {
		text, err := root.ReadFile(name)
		if err != nil {
			continue
		}
		var found []diag.Diagnostic
		for _, file := range guarded {
			if file != ".github/" {
				file = path.Join(below, file)
			}
			if !owned(string(text), file) {
				found = append(found, weak(name, "doctor-codeowners", way, "nobody owns %s: it can be changed without those who answer for it", file))
			}
		}
		return found
	}
	return []diag.Diagnostic{weak(".github/CODEOWNERS", "doctor-codeowners", way, "there is none: workflows, policy and people can be changed without those who answer for them")}
}

// owned reports whether the last line that matches a path names somebody. Only
// plain patterns are understood; another one counts as no match, which asks for
// more and never for less.
func owned(text, file string) bool {
	yes := false
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		pattern := strings.TrimPrefix(strings.TrimSuffix(words[0], "**"), "/")
		folder := strings.HasSuffix(pattern, "/") || pattern == ""
		switch {
		case words[0] == "*", pattern == file, folder && strings.HasPrefix(file, pattern), pattern == strings.TrimSuffix(file, "/"),
			!strings.Contains(words[0], "/") && pattern == path.Base(file):
			yes = len(words) > 1
		}
	}
	return yes
}

// examineAttributes wants what Git does to records to be nothing.
func (p *project) examineAttributes() []diag.Diagnostic {
	const name = ".gitattributes"
	text, err := p.root.ReadFile(name)
	if err != nil {
		return []diag.Diagnostic{weak(name, "doctor-attributes", "run gitsm init, which writes it", "there is none: line ends may differ from clone to clone, and a seal is over what is read")}
	}
	var found []diag.Diagnostic
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		words := strings.Fields(line)
		if len(words) < 2 || strings.HasPrefix(words[0], "#") {
			continue
		}
		for _, attribute := range words[1:] {
			if strings.HasPrefix(attribute, "merge=") || strings.HasPrefix(attribute, "filter=") {
				d := open(name, "doctor-attributes", "take the attribute off the records",
					"%s has %s: records that conflict, or read otherwise, look as if all were well", words[0], attribute)
				d.Span.Start = diag.Pos{Line: number, Column: 1}
				found = append(found, d)
			}
		}
	}
	return found
}

// examinePeople wants everybody to be known by what cannot be handed on, and
// enough people for the policy.
func (p *project) examinePeople() []diag.Diagnostic {
	const name = records.PeopleFile
	var found []diag.Diagnostic
	active := 0
	for i := range p.tree.People.List {
		q := &p.tree.People.List[i]
		if q.Bot || !q.ActiveAt(p.env.now()) {
			continue
		}
		active++
		found = append(found, p.examinePerson(q)...)
	}
	if active < 2 && p.tree.Config.Audit != "solo" {
		found = append(found, open(name, "doctor-approvers", "add who else may approve, or write audit: solo into gitsm.yaml",
			"%s may approve, and nobody approves their own change: no change can be authorised", count(active, "person")))
	}
	switch managers := p.holders("change_manager"); {
	case active < 2:
	case len(managers) == 0:
		found = append(found, weak(name, "doctor-approvers", "give somebody the role change_manager",
			"nobody is change_manager: what the policy asks of one can be approved by nobody"))
	case len(managers) == 1 && managers[0].Deputy == "":
		found = append(found, weak(name, "doctor-approvers", "give the role to another one, or name a deputy of "+managers[0].Handle,
			"%s alone is change_manager, without a deputy: a change that they write can be approved by nobody as one", managers[0].Handle))
	}
	return append(found, p.examineServiceOwners()...)
}

// holders are the people who hold a role today.
func (p *project) holders(role string) []*records.Person {
	var out []*records.Person
	for i := range p.tree.People.List {
		if q := &p.tree.People.List[i]; !q.Bot && q.HasRole(role) && q.ActiveAt(p.env.now()) {
			out = append(out, q)
		}
	}
	return out
}

func (p *project) examinePerson(q *records.Person) []diag.Diagnostic {
	at := p.tree.People.Doc.At("people", fmt.Sprint(slices.IndexFunc(p.tree.People.List, func(o records.Person) bool { return o.Handle == q.Handle })))
	var found []diag.Diagnostic
	add := func(way, format string, args ...any) {
		d := weak(at.File, "doctor-person", way, format, args...)
		d.Span = at
		found = append(found, d)
	}
	if len(q.Emails) == 0 {
		add("add emails", "%s has no address: their commits are nobody's, and block every change that they wrote", q.Handle)
	}
	if len(q.Logins) == 0 && len(q.IDs) == 0 {
		add("add logins and ids", "%s has no account: their reviews count for nothing", q.Handle)
	}
	for _, forge := range sortedKeys(q.Logins) {
		if q.IDs[forge] == 0 {
			add("add ids: {"+forge+": NUMBER}", "%s is known on %s by a login alone, which somebody else can take once it is given up", q.Handle, forge)
		}
	}
	return found
}

// examineServiceOwners wants a deputy for whoever owns a service: an owner who
// is the author does not approve (C3).
func (p *project) examineServiceOwners() []diag.Diagnostic {
	var found []diag.Diagnostic
	told := map[string]bool{}
	for _, r := range p.tree.OfKind("service") {
		owner := p.tree.People.ByHandle(r.Value("owner"))
		if owner == nil || owner.Deputy != "" || told[owner.Handle] || r.State != "live" {
			continue
		}
		told[owner.Handle] = true
		found = append(found, weak(records.PeopleFile, "doctor-approvers", "name a deputy of "+owner.Handle,
			"%s owns %s and has no deputy: a change of it that %s writes can be approved by nobody as its owner", owner.Handle, r.ID, owner.Handle))
	}
	return found
}

// examineModels wants every standing authorisation to end.
func (p *project) examineModels() []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, r := range p.tree.OfKind("change-model") {
		if r.State == "active" && r.Lookup("review_due") == nil {
			d := open(r.Path, "doctor-model", "set review_due: gitsm set "+r.ID+" review_due=…", "the model authorises changes and is never looked at again")
			d.Span, d.Record = r.Doc.At("review_due"), r.ID
			found = append(found, d)
		}
	}
	return found
}
