package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

const secretToken = "ghs_0123456789abcdef0123456789abcdef0123"

type dict = map[string]any

// ciWorld is a repository with a proposal, and a GitHub on the loopback that
// knows of it. A test changes its answers, and asks for the verdict.
type ciWorld struct {
	t          *testing.T
	dir        string
	base, head string

	mu       sync.Mutex
	answers  map[string]any // path after /repos/ferries/it/, or /graphql -> answer
	broken   map[string]int // path -> status
	wrote    []string
	environ  map[string]string
	out, err bytes.Buffer
}

const ciChange = "changes/2026/CHG-2026-0011.md"

func newCIWorld(t *testing.T) *ciWorld {
	t.Helper()
	w := &ciWorld{t: t, dir: t.TempDir(), answers: map[string]any{}, broken: map[string]int{}, environ: map[string]string{}}
	w.git("init", "--quiet", "--initial-branch=main")
	base, err := os.ReadFile("../../records/check/testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"ana", "ben", "dia", "eli"} { // every person has an account
		mail := "    emails: [" + who + "@fernwick.example]\n"
		base = bytes.Replace(base, []byte(mail), []byte(mail+"    logins: {github: "+who+"-hub}\n"), 1)
	}
	w.write(txtar.Parse(base).Files...)
	w.base = w.commit("ana", "start")
	w.git("checkout", "--quiet", "-b", "proposal")
	w.write(txtar.File{Name: ciChange, Data: w.change()})
	w.head = w.commit("dia", "Draft the change")
	server := httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(server.Close)
	w.environ = map[string]string{
		"GITHUB_API_URL": server.URL, "GITHUB_TOKEN": secretToken, "GITHUB_EVENT_NAME": "pull_request_target", "GITHUB_ACTIONS": "true",
		"GITHUB_STEP_SUMMARY": filepath.Join(t.TempDir(), "summary"), "GITHUB_OUTPUT": filepath.Join(t.TempDir(), "output"),
	}
	w.world()
	return w
}

// change is the change of an example of the rules, submitted.
func (w *ciWorld) change() []byte {
	w.t.Helper()
	example, err := txtar.ParseFile("../../records/check/testdata/rules/approval-missing.txtar")
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range example.Files {
		if f.Name == "base/"+ciChange {
			return f.Data
		}
	}
	w.t.Fatal("the example has no change")
	return nil
}

func (w *ciWorld) write(files ...txtar.File) {
	w.t.Helper()
	if err := writeFiles(w.dir, files); err != nil {
		w.t.Fatal(err)
	}
}

func (w *ciWorld) git(args ...string) string {
	w.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = w.dir, append(os.Environ(), testEnvironment(w.dir)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("git %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (w *ciWorld) commit(who, message string) string {
	w.t.Helper()
	w.git("add", "--all")
	w.git("-c", "user.name="+who, "commit", "--quiet", "--no-verify", "--allow-empty", "--message", message)
	w.git("commit", "--quiet", "--no-verify", "--allow-empty", "--amend", "--no-edit", "--author", who+" <"+who+"@fernwick.example>")
	return w.git("rev-parse", "HEAD")
}

func hubUser(login string) dict {
	kind := "User"
	if strings.HasSuffix(login, "[bot]") {
		kind = "Bot"
	}
	return dict{"login": login, "id": 1000 + len(login)*31 + int(login[0]), "type": kind}
}

// world sets the answers of a GitHub where dia proposes the change and nobody
// has reviewed it.
func (w *ciWorld) world() {
	repo := dict{"full_name": "ferries/it", "name": "it", "owner": dict{"login": "ferries"}}
	w.answers["pulls/311"] = dict{
		"number": 311, "state": "open", "title": "Driver ::error::x @org/team #1 </details> | ![x](https://evil.example/x.png)",
		"html_url": "https://github.com/ferries/it/pull/311", "user": hubUser("dia-hub"), "draft": false, "commits": 1, "changed_files": 1,
		"head": dict{"ref": "proposal", "sha": w.head, "repo": repo}, "base": dict{"ref": "main", "sha": w.base, "repo": repo},
	}
	w.answers["git/ref/heads/main"] = dict{"ref": "refs/heads/main", "object": dict{"sha": w.base, "type": "commit"}}
	person := dict{"name": "Dia Lindqvist", "email": "dia@fernwick.example"}
	w.answers["pulls/311/commits"] = []dict{{
		"sha": w.head, "commit": dict{"author": person, "committer": person, "message": "Draft the change"}, "author": hubUser("dia-hub"), "committer": hubUser("dia-hub"),
	}}
	w.answers["pulls/311/reviews"] = []dict{}
	w.answers["activity"] = []dict{{
		"before": strings.Repeat("0", 40), "after": w.head, "timestamp": "2026-06-01T08:00:00Z", "activity_type": "branch_creation",
	}}
	w.answers["issues/311/timeline"] = []dict{}
	w.answers["issues/311/comments"] = []dict{{"id": 601, "user": hubUser("eve"), "body": commentMarker + "\nAll is well"}}
	w.answers["graphql"] = dict{"data": dict{"viewer": dict{"databaseId": 41898282}}}
	w.answers["check-runs"], w.answers["check-runs/9"] = dict{"id": 9}, dict{"id": 9}
	w.event(dict{"pull_request": dict{"number": 311, "head": dict{"sha": w.head}, "base": dict{"ref": "main"}}})
}

func (w *ciWorld) event(parts dict) {
	w.t.Helper()
	parts["repository"] = dict{"full_name": "ferries/it"}
	src, err := json.Marshal(parts)
	if err != nil {
		w.t.Fatal(err)
	}
	file := filepath.Join(w.t.TempDir(), "event.json")
	if err := os.WriteFile(file, src, 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.environ["GITHUB_EVENT_PATH"] = file
}

func (w *ciWorld) review(id int, login, state, commit, clock string) dict {
	return dict{"id": id, "user": hubUser(login), "state": state, "commit_id": commit, "submitted_at": "2026-06-02T" + clock + "Z"}
}

func (w *ciWorld) serve(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	path := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/repos/ferries/it/"), "/")
	if r.Method != http.MethodGet && path != "graphql" {
		body, _ := io.ReadAll(r.Body)
		w.wrote = append(w.wrote, r.Method+" "+path+" "+string(body))
	}
	rw.Header().Set("Content-Type", "application/json")
	if code := w.broken[path]; code != 0 {
		rw.WriteHeader(code)
		fmt.Fprint(rw, `{"message":"no"}`)
		return
	}
	answer, known := w.answers[path]
	if r.Method == http.MethodPost && strings.HasSuffix(path, "/comments") {
		answer, known = dict{"id": 700}, true
	}
	if !known {
		rw.WriteHeader(http.StatusNotFound)
		fmt.Fprint(rw, `{"message":"Not Found"}`)
		return
	}
	_ = json.NewEncoder(rw).Encode(answer)
}

// run runs gitsm ci and gives its exit status.
func (w *ciWorld) run(args ...string) int {
	w.t.Helper()
	w.out.Reset()
	w.err.Reset()
	w.wrote = nil
	e := &env{
		stdin: strings.NewReader(""), stdout: &w.out, stderr: &w.err, dir: w.dir, version: "test", lockWait: time.Second,
		now:    func() time.Time { return time.Date(2026, 6, 2, 12, 0, 0, 0, time.UTC) },
		getenv: func(name string) string { return w.environ[name] },
	}
	status := run(e, append([]string{"ci"}, args...))
	for _, text := range []string{w.out.String(), w.err.String(), strings.Join(w.wrote, "\n"), w.read("GITHUB_STEP_SUMMARY"), w.read("GITHUB_OUTPUT")} {
		if strings.Contains(text, secretToken) {
			w.t.Errorf("the token is told: %s", text)
		}
	}
	return status
}

func (w *ciWorld) read(name string) string {
	src, _ := os.ReadFile(w.environ[name])
	return string(src)
}

// expect runs ci and looks for a text in everything that it said.
func (w *ciWorld) expect(status int, wants ...string) {
	w.t.Helper()
	got := w.run()
	all := w.out.String() + w.err.String()
	if got != status {
		w.t.Errorf("exit status %d, want %d", got, status)
	}
	for _, want := range wants {
		if !strings.Contains(all, want) {
			w.t.Errorf("it does not say %q", want)
		}
	}
	if w.t.Failed() {
		w.t.Logf("it said\n%s\nand wrote %s", all, strings.Join(w.wrote, "\n"))
	}
}
