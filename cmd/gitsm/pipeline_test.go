package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// pipelineModel is an active model whose review is not due for a month from now:
// the pipeline runs by the real clock.
const pipelineModel = `---
title: Blue/green deploy of web
state: active
services: [web]
risk_ceiling: low
owner: ana
steps: 6
backout: automatic_tested
max_duration: 30m
review_due: %s
---

## Scope

Releases of the shop.

## Procedure

The pipeline deploys to the idle side and switches.

## Backout

Switch back when errors rise for five minutes.

## Verification

The shop sells.
`

// The workflow that the documentation shows is run, step by step, with the real
// program: once with a deployment that works, and once with one that does not.
func TestDeployWorkflow(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the workflow is written for the date program of Linux")
	}
	for _, works := range []bool{true, false} {
		t.Run(fmt.Sprint("works=", works), func(t *testing.T) {
			dir := t.TempDir()
			w := newWorkflowRun(t, dir, works)
			w.run()
			src, err := os.ReadFile(filepath.Join(dir, "records", "changes", fmt.Sprint(time.Now().Year()), fmt.Sprintf("CHG-%d-0001.md", time.Now().Year())))
			if err != nil {
				t.Fatal(err)
			}
			want := []string{"state: closed", "outcome: successful", "by: model:web-deploy@", "ref: v4.12.0", "pipeline: \"8812\"", "repo: example/shop", "Deployed, and the checks after it passed."}
			if !works {
				want = []string{"state: review", "outcome: failed", "by: model:web-deploy@", "ref: v4.12.0"}
			}
			for _, line := range want {
				if !strings.Contains(string(src), line) {
					t.Errorf("no %q in\n%s", line, src)
				}
			}
			if works {
				w.shell(filepath.Join(dir, "records"), nil, "gitsm check")
			}
			// Each step is a commit, and all of them were handed in.
			log := w.shell(filepath.Join(dir, "records"), nil, "git log --format=%s origin/main")
			if n := strings.Count(log, "CHG-"); n != 3 {
				t.Errorf("%d commits of the change were handed in, want 3:\n%s", n, log)
			}
		})
	}
}

// workflowRun carries the steps of the workflow out as a runner would.
type workflowRun struct {
	t       *testing.T
	dir     string
	values  map[string]string // of expressions
	failed  bool
	workenv []string
}

func newWorkflowRun(t *testing.T, dir string, works bool) *workflowRun {
	t.Helper()
	program := filepath.Join(dir, "bin")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	deploy := "#!/bin/sh\nsleep 1.1\n"
	if !works {
		deploy = "#!/bin/sh\nsleep 1.1\nexit 1\n"
	}
	for _, folder := range []string{program, filepath.Join(dir, "product")} {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	// The test's own binary is gitsm when it is called so.
	if err := os.Symlink(self, filepath.Join(program, "gitsm")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "product", "deploy.sh"), []byte(deploy), 0o700); err != nil {
		t.Fatal(err)
	}
	records := filepath.Join(dir, "records")
	if err := writeProject(records); err != nil {
		t.Fatal(err)
	}
	model := fmt.Sprintf(pipelineModel, time.Now().AddDate(0, 1, 0).Format(time.DateOnly))
	if err := os.Mkdir(filepath.Join(records, "change-models"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(records, "change-models", "web-deploy.md"), []byte(model), 0o666); err != nil {
		t.Fatal(err)
	}
	w := &workflowRun{t: t, dir: dir, values: map[string]string{"github.ref_name": "v4.12.0"}}
	w.workenv = append(os.Environ(), testEnvironment(dir)...)
	w.workenv = append(w.workenv, "PATH="+program+string(os.PathListSeparator)+os.Getenv("PATH"), "GITHUB_REPOSITORY=example/shop", "GITHUB_RUN_ID=8812")
	if err := commitAll(records, "start", testEnvironment(dir)); err != nil {
		t.Fatal(err)
	}
	w.shell(dir, nil, "git clone --quiet --bare records remote.git && cd records && git remote add origin ../remote.git && git push --quiet --set-upstream origin main")
	return w
}

// run carries out every step that has a script.
func (w *workflowRun) run() {
	w.t.Helper()
	src, err := os.ReadFile("../../examples/pipeline/deploy.yml")
	if err != nil {
		w.t.Fatal(err)
	}
	doc, faults := frontmatter.ParseYAML("deploy.yml", src)
	if len(faults) > 0 {
		w.t.Fatal(faults)
	}
	job := doc.Root().Lookup("jobs", "deploy")
	ran := 0
	for _, step := range job.Get("steps").Items {
		script := step.Get("run").Str()
		switch condition := step.Get("if").Str(); {
		case script == "", condition == "" && w.failed, strings.HasPrefix(condition, "failure()") && !w.failed:
			continue
		}
		ran++
		w.step(job, step, script)
	}
	if ran < 5 {
		w.t.Fatalf("%d steps were run; the test has lost the workflow", ran)
	}
}

func (w *workflowRun) step(job, step *frontmatter.Node, script string) {
	w.t.Helper()
	outputs := filepath.Join(w.dir, "outputs")
	if err := os.WriteFile(outputs, nil, 0o666); err != nil {
		w.t.Fatal(err)
	}
	env := []string{"GITHUB_OUTPUT=" + outputs}
	for _, n := range []*frontmatter.Node{job.Get("env"), step.Get("env")} {
		if n == nil {
			continue
		}
		for _, p := range n.Pairs {
			env = append(env, p.Key+"="+w.expand(p.Value.Str()))
		}
	}
	cmd := exec.Command("bash", "-eo", "pipefail", "-c", script)
	cmd.Dir, cmd.Env = filepath.Join(w.dir, step.Get("working-directory").Str()), append(w.workenv, env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		if step.Get("name").Str() != "Deploy" {
			w.t.Fatalf("%s: %v\n%s", step.Get("name").Str(), err, out)
		}
		w.failed = true
	}
	said, err := os.ReadFile(outputs)
	if err != nil {
		w.t.Fatal(err)
	}
	for line := range strings.Lines(string(said)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		w.values["steps."+step.Get("id").Str()+".outputs."+name] = value
	}
}

var expression = regexp.MustCompile(`\$\{\{ ([a-z_.]+) \}\}`)

// expand puts values in the place of expressions; an unknown one is a fault.
func (w *workflowRun) expand(text string) string {
	w.t.Helper()
	return expression.ReplaceAllStringFunc(text, func(found string) string {
		name := expression.FindStringSubmatch(found)[1]
		value, ok := w.values[name]
		if !ok {
			w.t.Fatalf("nothing gives %s", name)
		}
		return value
	})
}

func (w *workflowRun) shell(dir string, env []string, script string) string {
	w.t.Helper()
	cmd := exec.Command("bash", "-eo", "pipefail", "-c", script)
	cmd.Dir, cmd.Env = dir, append(w.workenv, env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("%s: %v\n%s", script, err, out)
	}
	return string(out)
}
