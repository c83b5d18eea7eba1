//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/records/audit"
)

// auditedStory is a repository whose change came through a pull request, was
// witnessed and entered, all as it should be.
func auditedStory(t *testing.T) string {
	t.Helper()
	dir, p := mergedChange(t)
	must(t, dir, nil, "gitsm", "witness", "--reviews", told(t, p), "--commit")
	return dir
}

func auditOf(t *testing.T, dir string, args ...string) outcome {
	t.Helper()
	return runIn(dir, nil, "gitsm", append([]string{"audit", "--period", "2026-Q1", "--as-of", "2026-03-31T12:00:00Z"}, args...)...)
}

var asEve = []string{"GIT_AUTHOR_NAME=Eve Elm", "GIT_AUTHOR_EMAIL=eve@example.org", "GIT_COMMITTER_NAME=Eve Elm", "GIT_COMMITTER_EMAIL=eve@example.org"}

func TestAuditClean(t *testing.T) {
	dir := auditedStory(t)
	out := filepath.Join(t.TempDir(), "pack")
	if got := auditOf(t, dir, "--out", out, "-q"); got.status != exitClean || got.said != "" {
		t.Fatalf("ended with %d: %s", got.status, got.said)
	}
	var pack audit.Pack
	src, err := os.ReadFile(filepath.Join(out, "pack.json"))
	if err == nil {
		err = json.Unmarshal(src, &pack)
	}
	if err != nil || len(pack.Population) != 1 {
		t.Fatalf("the population is %+v, %v", pack.Population, err)
	}
	c := pack.Population[0]
	counts := slices.ContainsFunc(c.Approvals, func(a audit.Approval) bool { return a.Fresh && a.Counts && a.Seen != nil && a.By == "ana" })
	if !c.Established || !c.Separation.Kept || !counts || pack.LedgerSeq == 0 {
		t.Errorf("the chain is %+v", c)
	}
	must(t, dir, nil, "gitsm", "audit", "verify", out)

	// The same again gives the same bytes, whatever has happened since.
	put(t, dir, "notes.txt", "later")
	must(t, dir, nil, "git", "add", ".")
	must(t, dir, nil, "git", "commit", "-qm", "later")
	again := filepath.Join(t.TempDir(), "pack")
	if got := auditOf(t, dir, "--out", again, "--rev", pack.Commit); got.status != exitClean {
		t.Fatalf("ended with %d: %s", got.status, got.said)
	}
	for _, name := range []string{"pack.json", "index.html", "MANIFEST.json", "SHA256SUMS", "csv/population.csv"} {
		a, errA := os.ReadFile(filepath.Join(out, name))
		b, errB := os.ReadFile(filepath.Join(again, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs between two runs (%v, %v)", name, errA, errB)
		}
	}
	must(t, dir, nil, "gitsm", "audit", "verify", out)
}

// TestAuditFinds goes past the gate in every way that is known (C19), and wants
// each to be found with the commit and who made it.
func TestAuditFinds(t *testing.T) {
	edit := func(t *testing.T, dir, old, fresh string) {
		t.Helper()
		src, err := os.ReadFile(filepath.Join(dir, changeFile))
		if err != nil || !bytes.Contains(src, []byte(old)) {
			t.Fatalf("%q is not in the change (%v):\n%s", old, err, src)
		}
		put(t, dir, changeFile, strings.Replace(string(src), old, fresh, 1))
	}
	push := func(t *testing.T, dir string) string {
		t.Helper()
		must(t, dir, asEve, "git", "add", ".")
		must(t, dir, asEve, "git", "commit", "-qm", "quick")
		return must(t, dir, nil, "git", "rev-parse", "HEAD")
	}
	for name, c := range map[string]struct {
		do    func(t *testing.T, dir string) string // gives the commit that must be named
		rules []string
		actor string
	}{
		"a direct push": {func(t *testing.T, dir string) string {
			edit(t, dir, "Little.", "None at all.")
			return push(t, dir)
		}, []string{audit.DirectPush, audit.MergedUnauthorised}, "Eve Elm"},
		"a new change, approved by its word": {func(t *testing.T, dir string) string {
			text := strings.Replace(waitingChange, "state: assessing", "state: approved", 1)
			text = strings.Replace(text, "to: assessing}\n", "to: assessing}\n  - {at: 2026-03-15T11:00:00+01:00, by: ben, to: approved}\n", 1)
			put(t, dir, "changes/2026/CHG-2026-0102.md", text)
			return push(t, dir)
		}, []string{audit.DirectPush, audit.MergedUnauthorised}, "Eve Elm"},
		"an emergency, approved by its word": {func(t *testing.T, dir string) string {
			text := strings.Replace(waitingChange, "state: assessing", "state: approved", 1)
			text = strings.Replace(text, "type: normal", "type: emergency\nemergency_reason: {code: security, text: a hole}", 1)
			text = strings.Replace(text, "to: assessing}\n", "to: assessing}\n  - {at: 2026-03-15T11:00:00+01:00, by: ben, to: approved}\n", 1)
			put(t, dir, "changes/2026/CHG-2026-0102.md", text)
			return push(t, dir)
		}, []string{audit.MergedUnauthorised, audit.DirectPush}, "Eve Elm"},
		"a model, active by its word": {func(t *testing.T, dir string) string {
			put(t, dir, "change-models/web-deploy.md", "---\ntitle: Deploy\nstate: active\nservices: [web]\nowner: ben\nrisk_ceiling: low\nsteps: 2\nbackout: manual_tested\n"+
				"max_duration: 30m\nreview_due: 2026-12-01\n---\n\n## Scope\n\nAll.\n\n## Procedure\n\nPush.\n\n## Backout\n\nPull.\n\n## Verification\n\nLook.\n")
			return push(t, dir)
		}, []string{audit.MergedUnauthorised, audit.DirectPush}, "Eve Elm"},
		"a log rewritten": {func(t *testing.T, dir string) string {
			edit(t, dir, "at: 2026-03-15T09:00:00+01:00", "at: 2026-03-15T08:00:00+01:00")
			return push(t, dir)
		}, []string{audit.DirectPush, "entry-changed"}, "Eve Elm"},
		"a record removed": {func(t *testing.T, dir string) string {
			must(t, dir, nil, "git", "rm", "-q", changeFile)
			return push(t, dir)
		}, []string{audit.RecordRemoved}, "Eve Elm"},
		"a record removed by a commit of another century": {func(t *testing.T, dir string) string {
			must(t, dir, nil, "git", "rm", "-q", changeFile)
			must(t, dir, append([]string{"GIT_COMMITTER_DATE=2001-01-01T00:00:00Z", "GIT_AUTHOR_DATE=2001-01-01T00:00:00Z"}, asEve...), "git", "commit", "-qm", "tidy")
			return must(t, dir, nil, "git", "rev-parse", "HEAD")
		}, []string{audit.RecordRemoved}, "calls itself of 2001-01-01, which the commits around it contradict"},
		"a self-approval": {func(t *testing.T, dir string) string {
			edit(t, dir, "approvals:", "approvals:\n  - {by: ben, role: peer, decision: approved, at: 2026-03-16T10:00:00+01:00, via: commit}")
			return push(t, dir)
		}, []string{audit.SelfApproval, audit.DirectPush}, "Eve Elm"},
		"found later": {func(t *testing.T, dir string) string {
			put(t, dir, "changes/2026/CHG-2026-0102.md", "---\ntitle: Somebody turned it off\nstate: review\ntype: emergency\nunauthorised: true\ncategory: software\nservices: [web]\n"+
				"requester: ben\nowner: ben\nlog:\n  - {at: 2026-03-15T11:00:00+01:00, by: ben, to: review}\n---\n\n## Reason\n\nNobody knows.\n")
			return push(t, dir)
		}, []string{audit.UnauthorisedChange, audit.RetrospectiveLate, audit.DirectPush}, "Eve Elm"},
		"history rewritten": {func(t *testing.T, dir string) string {
			merge := must(t, dir, nil, "git", "rev-parse", "HEAD~1")
			must(t, dir, nil, "git", "reset", "-q", "--soft", "HEAD~2")
			must(t, dir, asEve, "git", "commit", "-qm", "all of it")
			return merge
		}, []string{audit.HistoryRewritten}, ""},
		"a change that is nowhere any more": {func(t *testing.T, dir string) string {
			merge := must(t, dir, nil, "git", "rev-parse", "HEAD~1")
			must(t, dir, nil, "git", "reset", "-q", "--hard", "HEAD~2")
			return merge
		}, []string{audit.HistoryRewritten, audit.RecordMissing}, ""},
		"a ledger that was edited": {func(t *testing.T, dir string) string {
			must(t, dir, nil, "git", "worktree", "add", "-q", "side", "gitsm-ledger")
			names, _ := filepath.Glob(filepath.Join(dir, "side", "*.jsonl"))
			src, err := os.ReadFile(names[0])
			if err != nil {
				t.Fatal(err)
			}
			put(t, dir, "side/"+filepath.Base(names[0]), strings.Replace(string(src), `"ana"`, `"eve"`, 1))
			must(t, filepath.Join(dir, "side"), asEve, "git", "commit", "-qam", "mine")
			must(t, dir, nil, "git", "worktree", "remove", "--force", "side")
			return ""
		}, []string{"ledger-edited"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := auditedStory(t)
			commit := c.do(t, dir)
			got := auditOf(t, dir)
			if got.status != exitFindings {
				t.Errorf("ended with %d: %s", got.status, got.said)
			}
			for _, rule := range c.rules {
				if !strings.Contains(got.said, "["+rule+"]") {
					t.Errorf("%s was not found:\n%s", rule, got.said)
				}
			}
			for line := range strings.Lines(got.said) {
				if strings.HasPrefix(line, ":") {
					t.Errorf("the finding names no place: %s", line)
				}
				if strings.Contains(line, "["+c.rules[0]+"]") && (!strings.Contains(line, short12(commit)) || !strings.Contains(line, c.actor)) {
					t.Errorf("the finding names neither %s nor %q: %s", short12(commit), c.actor, line)
				}
			}
		})
	}
}

// TestAuditVerify changes a pack, and what it was made of.
func TestAuditVerify(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(t *testing.T, dir, pack string)
		want string
	}{
		"a cell": {func(t *testing.T, _, pack string) {
			src, err := os.ReadFile(filepath.Join(pack, "csv", "population.csv"))
			if err != nil {
				t.Fatal(err)
			}
			put(t, pack, "csv/population.csv", strings.Replace(string(src), ",ben,", ",eve,", 1))
		}, "csv/population.csv: the repository and the ledger make other bytes of it"},
		"a file more": {func(t *testing.T, _, pack string) { put(t, pack, "extra.txt", "x") }, "extra.txt: it is not part of the pack"},
		"a file less": {func(t *testing.T, _, pack string) { _ = os.Remove(filepath.Join(pack, "index.html")) }, "index.html: it is missing"},
		"a link": {func(t *testing.T, _, pack string) {
			_ = os.Remove(filepath.Join(pack, "index.html"))
			_ = os.Symlink("/etc/hosts", filepath.Join(pack, "index.html"))
		}, "index.html: it is missing, or no plain file"},
		"another seed": {func(t *testing.T, _, pack string) { swap(t, pack, "MANIFEST.json", `"seed": "dice"`, `"seed": "mine"`) }, "pack.json: the repository"},
		"the history": {func(t *testing.T, dir, _ string) {
			must(t, dir, asEve, "git", "commit", "-q", "--amend", "-m", "mine")
		}, "is not on it any more"},
		"the ledger": {func(t *testing.T, dir, _ string) {
			must(t, dir, nil, "git", "branch", "-q", "-D", "gitsm-ledger")
			runIn(dir, nil, "gitsm", "witness", changeID, "--merge", "HEAD~1", "--ledger-only")
		}, "the ledger: "},
	} {
		t.Run(name, func(t *testing.T) {
			dir := auditedStory(t)
			pack := filepath.Join(t.TempDir(), "pack")
			if got := auditOf(t, dir, "--out", pack, "--seed", "dice"); got.status != exitClean {
				t.Fatalf("ended with %d: %s", got.status, got.said)
			}
			c.do(t, dir, pack)
			if got := runIn(dir, nil, "gitsm", "audit", "verify", pack); got.status != exitFindings || !strings.Contains(got.said, c.want) {
				t.Errorf("ended with %d: %s\nwant %q", got.status, got.said, c.want)
			}
		})
	}
}

// swap replaces a text in a file.
func swap(t *testing.T, dir, name, old, fresh string) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil || !bytes.Contains(src, []byte(old)) {
		t.Fatalf("%q is not in %s (%v)", old, name, err)
	}
	put(t, dir, name, strings.Replace(string(src), old, fresh, 1))
}

// TestAuditHostilePage wants nothing of a record to become markup, a formula or a
// sign that turns the text round.
func TestAuditHostilePage(t *testing.T) {
	dir := auditedStory(t)
	text := strings.Replace(waitingChange, "Another payment provider", `'=cmd|'' /C calc''!A0 <script>alert(1)</script> `+"\u202e"+`x'`, 1)
	text = strings.Replace(text, "Cheaper.", "<img src=x onerror=alert(1)> </div></details><style>*{display:none}</style>", 1)
	put(t, dir, "changes/2026/CHG-2026-0102.md", text)
	must(t, dir, asBen, "git", "add", ".")
	must(t, dir, asBen, "git", "commit", "-qm", "<script>alert(2)</script>")
	pack := filepath.Join(t.TempDir(), "pack")
	auditOf(t, dir, "--out", pack)
	page, err := os.ReadFile(filepath.Join(pack, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "<img", "\u202e", "*{display"} {
		if i := bytes.Index(page, []byte(bad)); i >= 0 && !bytes.Contains(page[max(0, i-8):i], []byte("&lt;")) && bad != "*{display" || bad == "*{display" && bytes.Contains(page, []byte("<style>*{")) {
			t.Errorf("the page holds %q", bad)
		}
	}
	table, err := os.ReadFile(filepath.Join(pack, "csv", "population.csv"))
	if err != nil || bytes.Contains(table, []byte(",=cmd")) || !bytes.Contains(table, []byte(`"'=cmd`)) {
		t.Errorf("the table, %v:\n%s", err, table)
	}
}
