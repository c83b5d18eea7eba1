package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/schema"
	"github.com/gitsm/gitsm/templates"
)

type initOptions struct {
	dir, name, timezone string
}

func newInitCommand(e *env) *cobra.Command {
	var opts initOptions
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Start a project in a folder",
		Long: `Init writes what a project needs: gitsm.yaml, people.yaml with you in it, a
folder for each kind of record, GitHub workflows that judge every pull request
and witness every merge, and settings for editors with the JSON Schemas of the
kinds. A file that exists is left alone, so init can be run again.

The folder may lie inside a larger Git repository; the workflows are then written
where GitHub looks for them, at the top. docs/gate.md says which settings of the
repository they need, and gitsm doctor looks whether they are set.`,
		Example: `  gitsm init
  gitsm init ops/itsm --name "Example Ltd" --timezone Europe/Berlin`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.dir = e.dir
			if len(args) > 0 {
				opts.dir = args[0]
			}
			return runInit(cmd.Context(), e, opts)
		},
	}
	cmd.Flags().StringVar(&opts.name, "name", "", "the `NAME` of the organisation (default the folder's)")
	cmd.Flags().StringVar(&opts.timezone, "timezone", "", "the team's time `ZONE`, such as Europe/Berlin (default this machine's)")
	return cmd
}

// scaffold is what the templates of a new project are filled in with.
type scaffold struct {
	Name, Timezone        string
	Handle, Person, Email string // of the first entry of people.yaml; empty without git's user
	Subfolder             string // of the Git repository, "" at its root
	Version               string // of gitsm, for the workflows; unreleased where it is none
	InGit                 bool   // there is a Git repository
	Branch                string // the main one, on which the workflows run
}

// unreleased stands in the workflows where gitsm is no release. Nothing is
// installed under that name: a workflow that would take the newest gitsm takes
// whatever somebody makes the newest.
const unreleased = "unreleased"

// workflowFolder is where GitHub looks for workflows.
const workflowFolder = ".github/workflows"

func runInit(ctx context.Context, e *env, opts initOptions) error {
	dir := opts.dir
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(e.dir, dir)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	inner := *e
	inner.dir = dir
	if found, err := findProject(&inner); err == nil && found != dir {
		return usagef("%s lies inside the project %s", dir, found)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	p := &project{env: e, dir: dir, root: root}
	defer p.close()
	s, err := p.scaffold(ctx, opts)
	if err != nil {
		return err
	}
	files, err := s.files()
	if err != nil {
		return err
	}
	return p.whileWriting(p.locked(ctx, "init", func(w *writer, _ *os.Root) error {
		return p.writeScaffold(w, files, s)
	}))
}

// target is a file of the scaffold and where it is written.
type target struct {
	change
	into *writer
}

// targets lists the files that are not there yet. Each of them can be written:
// a link or a file in the place of a folder is refused before anything is made,
// so that an init that is refused has written nothing.
func (p *project) targets(w, top *writer, files []change) ([]target, error) {
	var out []target
	for _, c := range files {
		t := target{c, w}
		if strings.HasPrefix(c.Path, ".github/") {
			t.into = top
		}
		if err := t.needFolders(); err != nil {
			return nil, err
		}
		if _, err := t.into.root.Lstat(c.Path); err == nil {
			p.env.say("kept %s", c.Path)
			continue
		}
		out = append(out, t)
	}
	return out, nil
}

// needFolders refuses a target on whose way something else than a folder lies.
func (t target) needFolders() error {
	at := ""
	for step := range strings.SplitSeq(path.Dir(t.Path), "/") {
		at = path.Join(at, step)
		info, err := t.into.root.Lstat(at)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case !info.IsDir():
			d := diag.Errorf(diag.Span{File: at}, "record-path", "not a folder, and gitsm writes through nothing else")
			d.Fix = &diag.Fix{Title: "put an ordinary folder there, or move it away, and give gitsm init again"}
			return refuse(d)
		}
	}
	return nil
}

// writeScaffold creates what is not there yet. gitsm.yaml, which makes the
// folder a project, comes last: an init that was interrupted is run again.
func (p *project) writeScaffold(w *writer, files []change, s *scaffold) error {
	top := w
	if s.Subfolder != "" {
		root, err := os.OpenRoot(strings.TrimSuffix(p.dir, filepath.FromSlash(s.Subfolder)))
		if err != nil {
			return err
		}
		defer func() { _ = root.Close() }()
		top = &writer{root: root, fail: w.fail}
	}
	targets, err := p.targets(w, top, files)
	if err != nil {
		return err
	}
	for _, t := range targets {
		if err := t.into.apply(t.change); err != nil {
			return err
		}
		shown := filepath.Join(t.into.root.Name(), filepath.FromSlash(t.Path))
		if rel, err := filepath.Rel(p.env.dir, shown); err == nil {
			shown = rel
		}
		p.env.say("%s", filepath.ToSlash(shown))
	}
	if s.Version == unreleased {
		p.env.say("this gitsm is no release: name one in GITSM_VERSION of the workflows before you push")
	}
	switch {
	case !s.InGit:
		p.env.say("there is no Git repository here yet, in which changes are approved: git init")
	case s.Branch != "main":
		p.env.say("gitsm-main.yml runs on pushes to %s: where the main branch is another, write that there", s.Branch)
	}
	p.env.say("next: gitsm new service --help, then gitsm check; gitsm site serve shows the portal")
	return nil
}

func (p *project) scaffold(ctx context.Context, opts initOptions) (*scaffold, error) {
	s := &scaffold{Name: opts.name, Timezone: opts.timezone, Version: unreleased, Branch: "main"}
	if s.Name == "" {
		s.Name = filepath.Base(p.dir)
	}
	if s.Timezone == "" {
		s.Timezone = localZone(p.env)
	} else if _, err := time.LoadLocation(s.Timezone); err != nil {
		return nil, usagef("--timezone %s: there is no such zone; expected a name such as Europe/Berlin", s.Timezone)
	}
	if installable.MatchString(p.env.version) {
		s.Version = p.env.version
	}
	if _, err := gitrepo.GitDir(p.dir); err == nil {
		if below := belowGit(p.dir); below != "." {
			s.Subfolder = below
		}
		s.InGit, s.Branch = true, p.mainBranch(ctx)
	}
	s.Email, _ = p.gitEmail(ctx)
	if s.Email == "" {
		return s, nil
	}
	s.Person = p.gitName(ctx)
	s.Handle = handleFor(s.Person, s.Email)
	if s.Person == "" {
		s.Person = s.Handle
	}
	return s, nil
}

// mainBranch is the branch that the workflows run on: the default one of the remote
// where a clone knows it, else the one that the repository is on, else main.
func (p *project) mainBranch(ctx context.Context) string {
	remote, _ := p.git(ctx, nil, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
	here, _ := p.git(ctx, nil, "symbolic-ref", "--quiet", "--short", "HEAD")
	for _, name := range []string{strings.TrimPrefix(remote, "origin/"), here} {
		if branchName.MatchString(name) { // a pattern of GitHub's that matches itself
			return name
		}
	}
	return "main"
}

// gitName is the name that git would write into a commit, "" where it knows
// none.
func (p *project) gitName(ctx context.Context) string {
	if name := p.env.getenv("GIT_AUTHOR_NAME"); name != "" {
		return name
	}
	for _, key := range []string{"author.name", "user.name"} {
		if name, _ := p.git(ctx, nil, "config", "--get", key); name != "" {
			return name
		}
	}
	return ""
}

// installable are releases, and commits as "go install" names them. The module
// proxy's checksum database holds what each of them is.
var installable = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+(-([0-9]+\.)?[0-9]{14}-[0-9a-f]{12})?$`)

// localZone is the name of this machine's time zone, UTC where it has none.
func localZone(e *env) string {
	name := e.getenv("TZ")
	if name == "" {
		if target, err := os.Readlink("/etc/localtime"); err == nil {
			_, name, _ = strings.Cut(filepath.ToSlash(target), "zoneinfo/")
		}
	}
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return "UTC"
	}
	return name
}

var notHandle = regexp.MustCompile(`[^a-z0-9]+`)

// handleFor makes a handle from a first name, or from an address.
func handleFor(name, email string) string {
	first, _, _ := strings.Cut(name, " ")
	for _, from := range []string{first, email[:max(strings.IndexByte(email, '@'), 0)]} {
		if handle := strings.Trim(notHandle.ReplaceAllString(strings.ToLower(from), "-"), "-"); handle != "" {
			return handle
		}
	}
	return "me"
}

// files lists the files of the scaffold, gitsm.yaml last.
func (s *scaffold) files() ([]change, error) {
	var out []change
	var last change
	err := fs.WalkDir(templates.Scaffold, "scaffold", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := s.fill(name)
		if err != nil {
			return err
		}
		c := change{Path: strings.ReplaceAll(strings.TrimPrefix(name, "scaffold/"), "dot_", "."), After: text}
		if c.Path == configFile {
			last = c
			return nil
		}
		out = append(out, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	kinds := schema.Builtin(schema.DefaultModules()...)
	out = append(out, folderGuides(kinds)...)
	out = append(out, editorFiles(kinds)...)
	return append(out, last), nil
}

func (s *scaffold) fill(name string) ([]byte, error) {
	text, err := fs.ReadFile(templates.Scaffold, name)
	if err != nil {
		return nil, err
	}
	quote := func(v string) (string, error) { b, err := json.Marshal(v); return string(b), err }
	t, err := template.New(path.Base(name)).Funcs(template.FuncMap{"quote": quote}).Parse(string(text))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, s); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// folderGuides are the files that keep the folders of the kinds in Git and say
// what belongs there. A README is no record.
func folderGuides(kinds *schema.Set) []change {
	var out []change
	for _, k := range kinds.Kinds() {
		text := fmt.Sprintf("# %s\n\n%s\n\nCreate one with `gitsm new %s`, list them with `gitsm list %s`;\n`gitsm kinds %s` explains fields, states and what each state demands.\n",
			k.Plural, strings.TrimSpace(k.Description), k.Name, k.Name, k.Name)
		out = append(out, change{Path: k.Folder + "/README.md", After: []byte(text)})
	}
	return out
}
