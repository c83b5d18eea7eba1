//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/records/ledger"
)

// A change that ben wrote and ana, who owns the service, has to approve.
const waitingChange = `---
title: Another payment provider   # since May
type: normal
category: software
state: assessing
services: [web]
requester: ben
owner: ben
implementers: [ben]
risk:
  answers: {testing: prod_like, experience: done_3x_ok, teams: 1, backout: automatic_tested, downtime: none, users: team, data: none}
planned: {start: 2026-03-17T09:00:00+01:00, end: 2026-03-17T10:00:00+01:00}
log:
  - {at: 2026-03-15T09:00:00+01:00, by: ben, to: draft}
  - {at: 2026-03-15T10:00:00+01:00, by: ben, to: assessing}
---

## Reason

Cheaper.

## Description

Another one.

## Risk and impact

Little.

## Implementation plan

Switch.

## Test plan

Pay.

## Backout plan

Switch back within five minutes.
`

const witnessPeople = `people:
  - {handle: ana, name: Ana Example, emails: [ana@example.org], logins: {github: ana-ex}, ids: {github: 41}, roles: [change_manager, commander], teams: [web]}
  - {handle: ben, name: Ben Example, emails: [ben@example.org], logins: {github: ben-ex}, ids: {github: 42}, teams: [web]}
  - {handle: cem, name: Cem Example, emails: [cem@example.org], logins: {github: cem-ex}, ids: {github: 43}, teams: [web]}
`

const changeID = "CHG-2026-0001"

var changeFile = "changes/2026/" + changeID + ".md"

// asBen makes commits ben's.
var asBen = []string{"GIT_AUTHOR_NAME=Ben Example", "GIT_AUTHOR_EMAIL=ben@example.org", "GIT_COMMITTER_NAME=Ben Example", "GIT_COMMITTER_EMAIL=ben@example.org"}

// must runs a program in a folder and gives what it prints.
func must(t *testing.T, dir string, extra []string, name string, args ...string) string {
	t.Helper()
	got := runIn(dir, extra, name, args...)
	if got.status != 0 {
		t.Fatalf("%s %q ended with %d: %s", name, args, got.status, got.said)
	}
	return strings.TrimSpace(got.said)
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// mergedChange is a project whose main branch has just taken in ben's change,
// with the facts of its pull request, which ana approved.
func mergedChange(t *testing.T) (dir string, p forge.Proposal) {
	t.Helper()
	dir = newProject(t)
	put(t, dir, "people.yaml", witnessPeople)
	must(t, dir, nil, "git", "commit", "-qam", "people")
	p.Base = must(t, dir, nil, "git", "rev-parse", "HEAD")
	must(t, dir, nil, "git", "switch", "-qc", "other")
	put(t, dir, changeFile, waitingChange)
	must(t, dir, asBen, "git", "add", ".")
	must(t, dir, asBen, "git", "commit", "-qm", "change")
	p.Head = must(t, dir, nil, "git", "rev-parse", "HEAD")
	must(t, dir, nil, "git", "switch", "-q", "main")
	must(t, dir, nil, "git", "merge", "-q", "--no-ff", "-m", "merge", "other")
	ben := forge.Identity{Login: "ben-ex", ID: 42}
	made := forge.Identity{Login: "ben-ex", ID: 42, Name: "Ben Example", Email: "ben@example.org"}
	p.Version, p.Forge, p.Number, p.Author = forge.Version, "github", 311, ben
	p.Commits = []forge.Commit{{SHA: p.Head, Author: made, Committer: made}}
	p.Reviews = []forge.Review{{
		ID: "9001", By: forge.Identity{Login: "ana-ex", ID: 41}, Decision: forge.Approved,
		SubmittedAt: time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC), Head: p.Head,
	}}
	return dir, p
}

// told writes the facts where gitsm can read them.
func told(t *testing.T, p forge.Proposal) string {
	t.Helper()
	src, err := forge.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "reviews.json")
	if err := os.WriteFile(name, src, 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

// ledgerOf reads and verifies the ledger by git alone.
func ledgerOf(t *testing.T, dir, rev string) []ledger.Entry {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range strings.Fields(must(t, dir, nil, "git", "ls-tree", "--name-only", rev)) {
		out, err := exec.Command("git", "-C", dir, "cat-file", "blob", rev+":"+name).Output()
		if err != nil {
			t.Fatal(err)
		}
		files[name] = out
	}
	l, found := ledger.Read(files)
	if len(found) > 0 {
		t.Fatalf("the ledger is not whole: %v", found)
	}
	return l.Entries()
}

func TestWitness(t *testing.T) {
	dir, p := mergedChange(t)
	reviews := told(t, p)
	put(t, dir, "services/README.md", "dirty")
	put(t, dir, "staged.txt", "staged")
	must(t, dir, nil, "git", "add", "staged.txt")
	status := must(t, dir, nil, "git", "status", "--porcelain")
	branch := must(t, dir, nil, "git", "symbolic-ref", "HEAD")

	must(t, dir, nil, "gitsm", "witness", "--reviews", reviews, "--ledger-only")
	if after := must(t, dir, nil, "git", "status", "--porcelain"); after != status {
		t.Errorf("the working tree and index were\n%s\nand are\n%s", status, after)
	}
	if after := must(t, dir, nil, "git", "symbolic-ref", "HEAD"); after != branch {
		t.Errorf("the branch is %s", after)
	}
	entries := ledgerOf(t, dir, defaultLedger)
	if len(entries) != 2 || entries[0].Kind != ledger.Approval || entries[1].Kind != ledger.Merge {
		t.Fatalf("the ledger holds %+v", entries)
	}
	e := entries[0]
	if e.Login != "ana-ex" || e.ID != 41 || e.Handle != "ana" || e.Role != "service_owner" || e.Review != "9001" || e.Ref != "pr/311" ||
		e.Change != changeID || !e.SubmittedAt.Equal(p.Reviews[0].SubmittedAt) || e.Base != p.Base || len(e.Digest) != 71 {
		t.Errorf("the approval is %+v", e)
	}
	tip := must(t, dir, nil, "git", "rev-parse", defaultLedger)
	must(t, dir, nil, "gitsm", "witness", "--reviews", reviews, "--ledger-only")
	if again := must(t, dir, nil, "git", "rev-parse", defaultLedger); again != tip {
		t.Error("to witness the same again made another commit")
	}
	must(t, dir, nil, "gitsm", "witness", "--verify", "--since", tip)
	if roots := must(t, dir, nil, "git", "rev-list", "--count", "main.."+defaultLedger); roots != "1" {
		t.Errorf("the branch has %s commits; expected one, which shares none with main", roots)
	}

	// The record: nothing but what was witnessed is written, and committed alone.
	must(t, dir, nil, "gitsm", "witness", "--reviews", reviews, "--commit")
	if after := must(t, dir, nil, "git", "status", "--porcelain"); after != status {
		t.Errorf("the working tree and index were\n%s\nand are\n%s", status, after)
	}
	diff := must(t, dir, nil, "git", "show", "--format=%s", "-U0", "HEAD")
	for _, want := range []string{
		changeID + ": assessing -> approved", "+state: approved", "by: ana", "role: service_owner", "via: review", "ref: pr/311", "digest: " + e.Digest, "by: gitsm", "to: approved",
	} {
		if !strings.Contains(diff, want) {
			t.Errorf("the commit lacks %q:\n%s", want, diff)
		}
	}
	if removed := strings.Count(diff, "\n-") - strings.Count(diff, "\n---"); removed != 1 {
		t.Errorf("%d lines were taken away; only the state's may:\n%s", removed, diff)
	}
	must(t, dir, nil, "gitsm", "check")
}

// TestWitnessFromLedger writes the record without the forge, from what the
// ledger saw.
func TestWitnessFromLedger(t *testing.T) {
	dir, p := mergedChange(t)
	must(t, dir, nil, "gitsm", "witness", "--reviews", told(t, p), "--ledger-only")
	must(t, dir, nil, "gitsm", "witness", changeID)
	text, err := os.ReadFile(filepath.Join(dir, changeFile))
	if err != nil || !strings.Contains(string(text), "state: approved") || !strings.Contains(string(text), "ref: pr/311") {
		t.Errorf("%v\n%s", err, text)
	}
	if n := len(ledgerOf(t, dir, defaultLedger)); n != 2 {
		t.Errorf("the ledger has %d lines", n)
	}
}

// TestWitnessWithoutForge counts what a mailing list brought: its reviewers have
// addresses and no accounts, and the line of the ledger counts by the handle.
func TestWitnessWithoutForge(t *testing.T) {
	dir, p := mergedChange(t)
	ben := forge.Identity{Email: "ben@example.org"}
	p.Forge, p.Number, p.Author = "git", 0, ben
	p.Commits[0].Author, p.Commits[0].Committer = ben, ben
	p.Reviews[0].By = forge.Identity{Email: "ana@example.org"}
	must(t, dir, nil, "gitsm", "witness", "--reviews", told(t, p), "--ledger-only")
	if e := ledgerOf(t, dir, defaultLedger)[0]; e.Login != "" || e.ID != 0 || e.Handle != "ana" {
		t.Errorf("the approval is %+v", e)
	}
	if said := must(t, dir, nil, "gitsm", "change", "explain", changeID); !strings.Contains(said, "ana  approved  ledger") {
		t.Errorf("%s", said)
	}
	said := must(t, dir, nil, "gitsm", "witness", "--reviews", told(t, p), "--commit")
	if !strings.Contains(said, changeID+": assessing -> approved") {
		t.Errorf("what was written is not told: %s", said)
	}
}

// TestWitnessModel witnesses the approvals of a change model, which has no field
// to hold them.
func TestWitnessModel(t *testing.T) {
	dir, p := mergedChange(t)
	p.Base = must(t, dir, nil, "git", "rev-parse", "HEAD")
	must(t, dir, nil, "git", "switch", "-qc", "model")
	must(t, dir, asBen, "gitsm", "new", "change-model", "web-deploy", "--by", "ben", "--title", "Deploy", "--owner", "ben", "--state", "active",
		"--services", "web", "--risk_ceiling", "low", "--steps", "2", "--backout", "manual_tested", "--max_duration", "30m", "--review_due", time.Now().AddDate(0, 6, 0).Format(time.DateOnly),
		"--section", "Scope=S", "--section", "Procedure=P", "--section", "Backout=B", "--section", "Verification=V", "--commit")
	p.Head = must(t, dir, nil, "git", "rev-parse", "HEAD")
	must(t, dir, nil, "git", "switch", "-q", "main")
	must(t, dir, nil, "git", "merge", "-q", "--no-ff", "-m", "merge", "model")
	p.Commits[0].SHA, p.Reviews[0].Head = p.Head, p.Head
	p.Reviews[0].SubmittedAt = time.Now().UTC().Truncate(time.Second)
	cem := p.Reviews[0]
	cem.ID, cem.By = "9002", forge.Identity{Login: "cem-ex", ID: 43}
	p.Reviews = append(p.Reviews, cem)
	must(t, dir, nil, "gitsm", "witness", "--reviews", told(t, p), "--commit")
	if entries := ledgerOf(t, dir, defaultLedger); len(entries) != 3 || entries[0].Change != "web-deploy" {
		t.Errorf("the ledger holds %+v", entries)
	}
	if status := must(t, dir, nil, "git", "status", "--porcelain"); status != "" {
		t.Errorf("the working tree is %s", status)
	}
}

// TestWitnessActivation tells a change model that was there and is activated
// without anybody's approval: what decides comes from the base, and the model
// that was merged does not.
func TestWitnessActivation(t *testing.T) {
	dir, p := mergedChange(t)
	must(t, dir, asBen, "gitsm", "new", "change-model", "web-deploy", "--by", "ben", "--title", "Deploy", "--owner", "ben", "--state", "draft",
		"--services", "web", "--risk_ceiling", "low", "--steps", "2", "--backout", "manual_tested", "--max_duration", "30m", "--review_due", time.Now().AddDate(0, 6, 0).Format(time.DateOnly),
		"--section", "Scope=S", "--section", "Procedure=P", "--section", "Backout=B", "--section", "Verification=V", "--commit")
	p.Base = must(t, dir, nil, "git", "rev-parse", "HEAD")
	const place = "change-models/web-deploy.md"
	src, err := os.ReadFile(filepath.Join(dir, place))
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, place, strings.Replace(string(src), "state: draft", "state: active", 1))
	must(t, dir, asBen, "git", "commit", "-qam", "activate")
	p.Head = must(t, dir, nil, "git", "rev-parse", "HEAD")
	p.Commits[0].SHA, p.Reviews = p.Head, []forge.Review{}
	got := runIn(dir, nil, "gitsm", "witness", "--reviews", told(t, p), "--ledger-only")
	if got.status != exitFindings || !strings.Contains(got.said, "web-deploy is active since") {
		t.Errorf("ended with %d: %s", got.status, got.said)
	}
	p.Base = p.Head
	active := strings.Replace(string(src), "state: draft", "state: active", 1)
	put(t, dir, place, strings.Replace(active, "title: Deploy", "title: Deploy it", 1))
	must(t, dir, asBen, "git", "commit", "-qam", "call it otherwise")
	p.Head = must(t, dir, nil, "git", "rev-parse", "HEAD")
	p.Commits[0].SHA = p.Head
	must(t, dir, nil, "gitsm", "witness", "--reviews", told(t, p), "--ledger-only")
}

// TestWitnessWithout tells a change that came in without its approval (C15,
// C19), and witnesses the merge all the same.
func TestWitnessWithout(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*forge.Proposal)
		want   string
		kinds  []ledger.Kind
	}{
		"nobody":     {func(p *forge.Proposal) { p.Reviews = []forge.Review{} }, "owner of web", []ledger.Kind{ledger.Merge}},
		"the author": {func(p *forge.Proposal) { p.Reviews[0].By = p.Author }, "owner of web", []ledger.Kind{ledger.Merge}},
		"a stranger": {func(p *forge.Proposal) { p.Reviews[0].By = forge.Identity{Login: "eve", ID: 66} }, "owner of web", []ledger.Kind{ledger.Merge}},
		"unknown":    {func(p *forge.Proposal) { p.Unknown = []string{"a page did not come"} }, "a page did not come", []ledger.Kind{ledger.Merge}},
		"a no":       {func(p *forge.Proposal) { p.Reviews[0].Decision = forge.ChangesRequested }, "asked for changes", []ledger.Kind{ledger.Rejection, ledger.Merge}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, p := mergedChange(t)
			c.change(&p)
			must(t, dir, nil, "git", "reset", "-q", "--soft", "HEAD^2")
			must(t, dir, nil, "git", "reset", "-q", "--soft", p.Base)
			put(t, dir, changeFile, strings.Replace(waitingChange, "state: assessing", "state: approved", 1))
			text := strings.Replace(waitingChange, "state: assessing", "state: approved", 1)
			text = strings.Replace(text, "to: assessing}\n", "to: assessing}\n  - {at: 2026-03-15T11:00:00+01:00, by: ben, to: approved}\n", 1)
			put(t, dir, changeFile, text)
			must(t, dir, asBen, "git", "commit", "-qam", "change")
			p.Head = must(t, dir, nil, "git", "rev-parse", "HEAD")
			p.Commits[0].SHA = p.Head
			for i := range p.Reviews {
				p.Reviews[i].Head = p.Head
			}
			got := runIn(dir, nil, "gitsm", "witness", "--reviews", told(t, p))
			if got.status != exitFindings || !strings.Contains(got.said, "[merged-unauthorised]") || !strings.Contains(got.said, changeFile+":1:1: ") || !strings.Contains(got.said, c.want) {
				t.Errorf("ended with %d: %s", got.status, got.said)
			}
			var kinds []ledger.Kind
			for _, e := range ledgerOf(t, dir, defaultLedger) {
				kinds = append(kinds, e.Kind)
			}
			if !slices.Equal(kinds, c.kinds) {
				t.Errorf("the ledger holds %v", kinds)
			}
		})
	}
}

// TestWitnessTampering finds what somebody does to the branch.
func TestWitnessTampering(t *testing.T) {
	dir, p := mergedChange(t)
	must(t, dir, nil, "gitsm", "witness", "--reviews", told(t, p), "--ledger-only")
	tip := must(t, dir, nil, "git", "rev-parse", defaultLedger)
	month := strings.Fields(must(t, dir, nil, "git", "ls-tree", "--name-only", tip))[0]
	text := must(t, dir, nil, "git", "show", tip+":"+month) + "\n"
	rewrite := func(month string, files map[string]string, parent ...string) {
		var lines strings.Builder
		for name, text := range files {
			put(t, dir, "blob", text)
			fmt.Fprintf(&lines, "100644 blob %s\t%s\n", must(t, dir, nil, "git", "hash-object", "-w", "blob"), name)
		}
		put(t, dir, "tree", lines.String())
		tree := must(t, dir, nil, "sh", "-c", "git mktree < tree")
		must(t, dir, nil, "rm", "blob", "tree")
		args := []string{"commit-tree", tree, "-m", "x"}
		for _, id := range parent {
			args = append(args, "-p", id)
		}
		must(t, dir, nil, "git", "update-ref", "refs/heads/"+defaultLedger, must(t, dir, nil, "git", args...))
	}
	head := must(t, dir, nil, "git", "show", tip+":head") + "\n"
	first := strings.SplitAfter(text, "\n")[0]
	other := &ledger.Ledger{} // another one, whole in itself
	if _, err := other.Append(time.Now(), ledger.Entry{Change: "CHG-1", Kind: ledger.Merge, Merge: tip}); err != nil {
		t.Fatal(err)
	}
	anew := map[string]string{}
	for name, text := range other.Files() {
		anew[name] = string(text)
	}
	for name, c := range map[string]struct {
		files  map[string]string
		parent []string
		since  string
		want   string
	}{
		"edited":           {map[string]string{month: strings.Replace(text, "pr/311", "pr/312", 1), "head": head}, []string{tip}, "", ledger.CodeEdited},
		"cut":              {map[string]string{month: first, "head": head}, []string{tip}, "", ledger.CodeTruncated},
		"foreign":          {map[string]string{month: text + "hello\n", "head": head}, []string{tip}, "", ledger.CodeForeign},
		"anew on top":      {anew, []string{tip}, "", ledger.CodeRewritten},
		"anew by force":    {anew, nil, tip, ledger.CodeRewritten},
		"nothing, by hand": {map[string]string{"README.md": "x"}, nil, tip, ledger.CodeTruncated},
	} {
		rewrite(month, c.files, c.parent...)
		args := []string{"witness", "--verify"}
		if c.since != "" {
			args = append(args, "--since", c.since)
		}
		if got := runIn(dir, nil, "gitsm", args...); got.status != exitFindings || !strings.Contains(got.said, "["+c.want+"]") {
			t.Errorf("%s: ended with %d: %s", name, got.status, got.said)
		}
	}
	rewrite(month, map[string]string{month: first, "head": head}, tip)
	if got := runIn(dir, nil, "gitsm", "witness", "--reviews", told(t, p)); got.status != exitFindings || !strings.Contains(got.said, "nothing was appended") {
		t.Errorf("to a ledger that is not whole: ended with %d: %s", got.status, got.said)
	}
	must(t, dir, nil, "git", "update-ref", "-d", "refs/heads/"+defaultLedger)
	if got := runIn(dir, nil, "gitsm", "witness", "--verify", "--json"); got.status != exitFindings || !json.Valid([]byte(got.said)) || !strings.Contains(got.said, "not verified") {
		t.Errorf("without a ledger: ended with %d: %s", got.status, got.said)
	}
}

// TestRaceWitness has eight processes append at once, to one repository and, by
// pushing, from eight clones: nothing is lost, nothing is there twice.
func TestRaceWitness(t *testing.T) {
	const crowd = 8
	dir, p := mergedChange(t)
	remote := filepath.Join(t.TempDir(), "remote.git")
	must(t, dir, nil, "git", "clone", "-q", "--bare", ".", remote)
	clones := make([]string, crowd)
	for i := range clones {
		clones[i] = filepath.Join(t.TempDir(), "clone")
		must(t, dir, nil, "git", "clone", "-q", remote, clones[i])
	}
	second := filepath.Join(t.TempDir(), "second.git")
	must(t, dir, nil, "git", "clone", "-q", "--bare", ".", second)
	one := filepath.Join(t.TempDir(), "one")
	must(t, dir, nil, "git", "clone", "-q", second, one)
	for name, run := range map[string]func(i int, reviews string) outcome{
		"one clone": func(_ int, reviews string) outcome {
			return runIn(one, nil, "gitsm", "witness", "--ledger-only", "--reviews", reviews, "--push", "origin")
		},
		"one repository": func(_ int, reviews string) outcome {
			return runIn(dir, nil, "gitsm", "witness", "--ledger-only", "--reviews", reviews)
		},
		"eight clones": func(i int, reviews string) outcome {
			return runIn(clones[i], nil, "gitsm", "witness", "--ledger-only", "--reviews", reviews, "--push", "origin")
		},
	} {
		var files []string
		for i := range crowd {
			p.Number, p.Reviews[0].ID = 500+i, fmt.Sprint(9100+i)
			files = append(files, told(t, p))
		}
		var all sync.WaitGroup
		for i := range crowd {
			all.Go(func() {
				if got := run(i, files[i]); got.status != 0 {
					t.Errorf("%s: ended with %d: %s", name, got.status, got.said)
				}
			})
		}
		all.Wait()
		place := map[string]string{"one repository": dir, "eight clones": remote, "one clone": second}[name]
		seen := map[string]int{}
		for _, e := range ledgerOf(t, place, defaultLedger) {
			seen[string(e.Kind)+" "+e.Ref]++
		}
		for i := range crowd {
			if n := seen[fmt.Sprintf("approval pr/%d", 500+i)]; n != 1 {
				t.Errorf("%s: the approval of pr/%d stands %d times", name, 500+i, n)
			}
		}
		if len(seen) != crowd+1 {
			t.Errorf("%s: the ledger holds %v; expected the approvals and one merge", name, seen)
		}
	}
}

// TestWitnessGoesOn appends, in a clone that has only fetched the ledger, to
// what was fetched.
func TestWitnessGoesOn(t *testing.T) {
	dir, p := mergedChange(t)
	must(t, dir, nil, "gitsm", "witness", "--ledger-only", "--reviews", told(t, p))
	clone := filepath.Join(t.TempDir(), "clone")
	must(t, dir, nil, "git", "clone", "-q", ".", clone)
	tip := must(t, dir, nil, "git", "rev-parse", defaultLedger)
	p.Number, p.Reviews[0].ID = 312, "9002"
	must(t, clone, nil, "gitsm", "witness", "--ledger-only", "--reviews", told(t, p))
	if parent := must(t, clone, nil, "git", "rev-parse", defaultLedger+"^"); parent != tip {
		t.Errorf("it goes on from %s, want %s", parent, tip)
	}
	if n := len(ledgerOf(t, clone, defaultLedger)); n != 3 {
		t.Errorf("the ledger has %d lines", n)
	}
}

// TestWitnessPushGuards does not push over a ledger that was written anew.
func TestWitnessPushGuards(t *testing.T) {
	dir, p := mergedChange(t)
	remote := filepath.Join(t.TempDir(), "remote.git")
	must(t, dir, nil, "git", "clone", "-q", "--bare", ".", remote)
	must(t, dir, nil, "git", "remote", "add", "origin", remote)
	must(t, dir, nil, "gitsm", "witness", "--ledger-only", "--reviews", told(t, p), "--push", "origin")
	tip := must(t, remote, nil, "git", "--git-dir=.", "rev-parse", defaultLedger)
	if here := must(t, dir, nil, "git", "rev-parse", "refs/gitsm/ledger/origin/"+defaultLedger); here != tip {
		t.Errorf("the remote has %s, and %s is remembered", tip, here)
	}
	must(t, remote, nil, "git", "--git-dir=.", "update-ref", "-d", "refs/heads/"+defaultLedger)
	must(t, dir, nil, "git", "fetch", "-q", "--prune")
	got := runIn(dir, nil, "gitsm", "witness", "--ledger-only", "--reviews", told(t, p), "--push", "origin")
	if got.status != exitFindings || !strings.Contains(got.said, "["+ledger.CodeTruncated+"]") {
		t.Errorf("to a remote that lost its ledger: ended with %d: %s", got.status, got.said)
	}
	if got := runIn(dir, nil, "gitsm", "witness", "--ledger-only", "--push=--upload-pack=x"); got.status != exitUsage {
		t.Errorf("an option for a remote: ended with %d: %s", got.status, got.said)
	}
}

// TestWitnessPush looks back, in a workflow on a push, at a pull request that
// was squashed: the main branch does not hold what was reviewed.
func TestWitnessPush(t *testing.T) {
	w := newCIWorld(t)
	for _, setting := range testEnvironment(w.dir) {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
	w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00")}
	w.git("checkout", "--quiet", "main")
	w.git("merge", "--quiet", "--squash", "proposal")
	merge := w.commit("dia", "Change the driver (#311)")
	direct := w.commit("ana", "nothing of a change")
	remote := filepath.Join(t.TempDir(), "remote.git")
	w.git("clone", "--quiet", "--bare", ".", remote)
	must(t, remote, nil, "git", "--git-dir=.", "update-ref", "refs/pull/311/head", w.head)
	must(t, remote, nil, "git", "--git-dir=.", "update-ref", "-d", "refs/heads/proposal")
	clone := filepath.Join(t.TempDir(), "clone")
	w.git("clone", "--quiet", "file://"+remote, clone)

	pull := w.answers["pulls/311"].(dict)
	pull["merged_at"], pull["merge_commit_sha"], pull["state"] = "2026-06-02T11:00:00Z", merge, "closed"
	w.answers["commits/"+merge+"/pulls"] = []dict{pull}
	w.answers["commits/"+direct+"/pulls"] = []dict{}
	w.environ["GITHUB_EVENT_NAME"], w.environ["GITHUB_REPOSITORY"] = "push", "ferries/it"
	w.event(dict{"ref": "refs/heads/main", "before": w.base, "after": direct})
	var said strings.Builder
	e := &env{
		stdin: strings.NewReader(""), stdout: &said, stderr: &said, dir: clone, version: "v1.2.3", lockWait: 5 * time.Second,
		now:    func() time.Time { return time.Date(2026, 6, 2, 12, 0, 0, 0, time.UTC) },
		getenv: func(name string) string { return w.environ[name] },
	}
	if status := run(e, []string{"witness", "--ledger-only", "--push", "origin"}); status != 0 {
		t.Fatalf("ended with %d: %s", status, said.String())
	}
	entries := ledgerOf(t, remote, defaultLedger)
	var got []string
	for _, e := range entries {
		got = append(got, fmt.Sprintf("%s %s %s %s %s", e.Kind, e.Handle, e.Login, e.Ref, e.Tool))
		if e.Merge != merge || e.Base != w.base || e.Change != "CHG-2026-0011" {
			t.Errorf("the line is of another merge: %+v", e)
		}
	}
	if len(entries) < 2 || entries[len(entries)-1].Kind != ledger.Merge || !strings.Contains(strings.Join(got, "\n"), "approval eli eli-hub pr/311 gitsm v1.2.3") {
		t.Errorf("the ledger holds %s\nand it said %s", strings.Join(got, "\n"), said.String())
	}
	w.broken["pulls/311/reviews"] = 404
	if status := run(e, []string{"witness", "--ledger-only", "--push", "origin"}); status != 0 && status != exitFindings {
		t.Errorf("with a page that does not come: ended with %d: %s", status, said.String())
	}
	if again := ledgerOf(t, remote, defaultLedger); len(again) != len(entries) {
		t.Errorf("facts that did not come whole added lines: %v", again)
	}
}
