package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// realClone clones a bundle of real records and puts a project on top of it. The
// records belong to other people: nothing of them is printed.
func realClone(t *testing.T, bundle string, files map[string]string) string {
	t.Helper()
	source, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data", bundle))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(source); err != nil {
		t.Skip("there is no real data beside this repository")
	}
	dir := filepath.Join(t.TempDir(), "clone")
	if out, err := exec.Command("git", "clone", "-q", source, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// realGitsm runs gitsm in a clone and gives what it printed, and its exit status.
func realGitsm(t *testing.T, dir string, args ...string) (string, int) {
	t.Helper()
	cmd := gitsmIn(testEnvironment(t.TempDir())...)(dir, args)
	var errs strings.Builder
	cmd.Stdout, cmd.Stderr = nil, &errs
	began := time.Now()
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	t.Logf("gitsm %s took %v", strings.Join(args, " "), time.Since(began).Round(time.Millisecond))
	return string(out), cmd.ProcessState.ExitCode()
}

// untouched holds that Git sees no change but the files that were added.
func untouched(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.Command("git", "status", "--porcelain", "--untracked-files=all")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "?? kinds/") && !strings.HasPrefix(line, "?? gitsm.yaml") {
			t.Errorf("a file that was there is not as it was (%q)", line[:2])
		}
	}
}

// eipKind is the lifecycle of EIP-1, with the states that proposals had before it.
const eipKind = `kind: eip
title: EIP
folder: EIPS
id: {prefix: EIP, number: running}
log: git
adopt:
  files: eip-(?P<id>[0-9]+)\.md
  header: lines
  title: title
  state: status
  states: {Idea: idea, Draft: draft, Review: review, Last Call: last_call, Final: final, Stagnant: stagnant, Withdrawn: withdrawn, Living: living,
    Accepted: accepted, Active: active, Abandoned: abandoned, Deferred: deferred, Superseded: superseded, Replaced: replaced, Rejected: rejected}
  extra: true
states:
  idea: {category: draft}
  draft: {category: draft, initial: true}
  review: {category: open}
  last_call: {category: open}
  accepted: {category: open, initial: true}
  active: {category: open, initial: true}
  living: {category: open, initial: true}
  stagnant: {category: pending}
  deferred: {category: pending}
  final: {category: closed}
  withdrawn: {category: cancelled}
  abandoned: {category: cancelled}
  superseded: {category: cancelled}
  replaced: {category: cancelled}
  rejected: {category: cancelled}
transitions:
  - {from: idea, to: draft}
  - {from: draft, to: [review, deferred]}
  - {from: review, to: last_call}
  - {from: last_call, to: [final, review, accepted]}
  - {from: accepted, to: final}
  - {from: active, to: [living, superseded, replaced]}
  - {from: [draft, review, last_call], to: stagnant}
  - {from: stagnant, to: [draft, review]}
  - {from: deferred, to: draft}
  - {from: [draft, review, last_call, stagnant, living, deferred], to: [withdrawn, abandoned, rejected]}
`

// eipMoves are its transitions, written down a second time.
var eipMoves = map[string]string{
	"idea": "draft", "draft": "review deferred stagnant withdrawn abandoned rejected", "review": "last_call stagnant withdrawn abandoned rejected",
	"last_call": "final review accepted stagnant withdrawn abandoned rejected", "accepted": "final", "active": "living superseded replaced",
	"stagnant": "draft review withdrawn abandoned rejected", "deferred": "draft withdrawn abandoned rejected", "living": "withdrawn abandoned rejected",
}

// blobsOf reads blobs through one git process, until done is called.
func blobsOf(t *testing.T, dir string) (content func(hash string) string, done func()) {
	t.Helper()
	blobs := exec.Command("git", "cat-file", "--batch")
	blobs.Dir = dir
	ask, err := blobs.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := blobs.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := blobs.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(pipe)
	content = func(hash string) string {
		fmt.Fprintln(ask, hash)
		var name, sort string
		var size int
		if _, err := fmt.Fscanf(answers, "%s %s %d\n", &name, &sort, &size); err != nil {
			t.Fatal(err)
		}
		data := make([]byte, size+1)
		if _, err := io.ReadFull(answers, data); err != nil {
			t.Fatal(err)
		}
		return string(data[:size])
	}
	return content, func() {
		_ = ask.Close()
		if err := blobs.Wait(); err != nil {
			t.Fatal(err)
		}
	}
}

// plumbing finds the changes of status of the proposals with git alone: each
// commit of the line of first parents, each file that it changed, and the line
// "status:" between the first two lines of three hyphens. What has no such header
// says nothing.
func plumbing(t *testing.T, dir string) []string {
	t.Helper()
	content, done := blobsOf(t, dir)
	log := exec.Command("git", "log", "--first-parent", "-m", "--raw", "--no-renames", "--abbrev=40", "--reverse", "--format=commit %H %ct", "HEAD", "--", "EIPS")
	log.Dir = dir
	out, err := log.Output()
	if err != nil {
		t.Fatal(err)
	}
	proposal := regexp.MustCompile(`^EIPS/eip-([0-9]+)\.md$`)
	now, commit, when := map[string]string{}, "", time.Time{}
	var moves []string
	step := func(path, from, to string) {
		moves = append(moves, strings.Join([]string{commit, when.UTC().Format(time.RFC3339), path, from, to}, " "))
	}
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "commit "); ok {
			var seconds int64
			if _, err := fmt.Sscan(rest, &commit, &seconds); err != nil {
				t.Fatal(err)
			}
			when = time.Unix(seconds, 0)
			continue
		}
		words, path, _ := strings.Cut(line, "\t")
		if !proposal.MatchString(path) {
			continue
		}
		if hash := strings.Fields(words)[3]; strings.Trim(hash, "0") == "" {
			if now[path] != "" {
				step(path, now[path], "")
			}
			delete(now, path)
		} else if status, ok := statusIn(content(hash)); ok && status != now[path] {
			step(path, now[path], status)
			now[path] = status
		}
	}
	done()
	slices.Sort(moves)
	return moves
}

func statusIn(src string) (status string, ok bool) {
	lines := strings.Split(src, "\n")
	if strings.TrimSpace(lines[0]) != "---" {
		return "", false
	}
	end := slices.IndexFunc(lines[1:], func(line string) bool { return strings.TrimSpace(line) == "---" })
	if end < 0 {
		return "", false
	}
	for _, line := range lines[1 : 1+end] {
		if rest, ok := strings.CutPrefix(line, "status:"); ok {
			return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(rest)), " ", "_"), true
		}
	}
	return "", true
}

// TestRealDataProposals holds that the changes of status of real proposals are
// those that git plumbing shows, that those are listed which the lifecycle
// forbids, that the portal shows them, and that no byte of theirs is touched.
func TestRealDataProposals(t *testing.T) {
	dir := realClone(t, "eips-records-until-2022.bundle", map[string]string{"gitsm.yaml": "name: Proposals\ntimezone: UTC\n", "kinds/eip.yaml": eipKind})
	want := plumbing(t, dir)
	out, _ := realGitsm(t, dir, "log", "--states", "--json")
	var told struct {
		Steps []struct{ ID, From, To, Recorded, Commit, Path string }
	}
	if err := json.Unmarshal([]byte(out), &told); err != nil {
		t.Fatal(err)
	}
	var got, forbidden []string
	for _, s := range told.Steps {
		got = append(got, strings.Join([]string{s.Commit, s.Recorded, s.Path, s.From, s.To}, " "))
	}
	slices.Sort(got)
	if len(want) < 1000 || !slices.Equal(got, want) {
		t.Errorf("%d moves are told, and git plumbing shows %d; the first that differ:\n%s", len(got), len(want), differ(got, want))
	}
	for _, line := range want {
		w := strings.Split(line, " ")
		if w[3] != "" && w[4] != "" && !slices.Contains(strings.Fields(eipMoves[w[3]]), w[4]) {
			id := strings.TrimSuffix(strings.TrimPrefix(w[2], "EIPS/eip-"), ".md")
			forbidden = append(forbidden, fmt.Sprintf("  %s  %.12s  EIP-%s  %s -> %s  %s", w[1], w[0], id, w[3], w[4], w[2]))
		}
	}
	slices.Sort(forbidden)
	out, status := realGitsm(t, dir, "adopt", "EIPS")
	_, list, _ := strings.Cut(out, "Forbidden by the lifecycle:\n")
	listed := strings.Split(strings.TrimRight(list, "\n"), "\n")
	slices.Sort(listed)
	if status != 0 || len(forbidden) < 10 || !slices.Equal(listed, forbidden) {
		t.Errorf("%d moves are listed as forbidden, and %d are (exit status %d); the first that differ:\n%s", len(listed), len(forbidden), status, differ(listed, forbidden))
	}
	if _, status := realGitsm(t, dir, "site", "build", "--out", "../portal"); status != 0 {
		t.Fatalf("the portal was not built: exit status %d", status)
	}
	page, err := os.ReadFile(filepath.Join(dir, "..", "portal", "EIPS", "EIP-1559.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range want {
		if w := strings.Split(line, " "); w[2] == "EIPS/eip-1559.md" && !strings.Contains(string(page), w[1][:16]) {
			t.Errorf("the page of a proposal does not tell what it entered at %s", w[1])
		}
	}
	untouched(t, dir)
}

// differ gives the hashes of lines that only one list has, a few of them.
func differ(a, b []string) string {
	var out strings.Builder
	for _, pair := range [][2][]string{{a, b}, {b, a}} {
		for _, line := range pair[0] {
			if !slices.Contains(pair[1], line) && out.Len() < 1000 {
				fmt.Fprintf(&out, "%s\n", line)
			}
		}
	}
	return out.String()
}

// TestRealDataAdopted holds that what gitsm adopt writes for real records is a
// kind without a fault, by which every one of them is read, listed and shown.
func TestRealDataAdopted(t *testing.T) {
	for _, test := range []struct {
		bundle, folder, kind, like string
		least                      int
		says                       []string
	}{
		{"eips-records-until-2022.bundle", "EIPS", "eip", "", 561, []string{`lines of "Key: value"`, "the field status", "Moves seen"}},
		{"dfds-postmortems.bundle", ".", "postmortem", "pir", 38, []string{"no header", "no field says where a record stands", "neither Markdown", "fields of a post-incident review that none has", "; there is \"Atendees\""}},
		{"prometheus-runbooks.bundle", "content/runbooks", "runbook", "knowledge", 108, []string{"no header", "sections of a knowledge article that none has"}},
	} {
		t.Run(test.kind, func(t *testing.T) {
			dir := realClone(t, test.bundle, map[string]string{"gitsm.yaml": "name: Records\ntimezone: UTC\n"})
			args := []string{"adopt", test.folder, "--kind", test.kind, "--write"}
			if test.like != "" {
				args = append(args, "--like", test.like)
			}
			out, status := realGitsm(t, dir, args...)
			if status != 0 {
				t.Fatalf("exit status %d", status)
			}
			for _, text := range test.says {
				if !strings.Contains(out, text) {
					t.Errorf("it does not say %q", text)
				}
			}
			out, _ = realGitsm(t, dir, "check", "--json")
			if strings.Contains(out, "kinds/") {
				t.Error("the kind has faults")
			}
			out, status = realGitsm(t, dir, "list", test.kind)
			if n := strings.Count(out, "\n") - 1; status != 0 || n < test.least {
				t.Errorf("%d records are listed, at least %d are there (exit status %d)", n, test.least, status)
			}
			if _, status := realGitsm(t, dir, "site", "build", "--out", "../portal"); status != 0 {
				t.Errorf("the portal was not built: exit status %d", status)
			}
			untouched(t, dir)
		})
	}
}
