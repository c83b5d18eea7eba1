package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

func TestCIApproved(t *testing.T) {
	w := newCIWorld(t)
	w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00")}
	w.expect(0, "pull request 311 may be merged", "CHG-2026-0011")
	if len(w.wrote) != 2 || !strings.HasPrefix(w.wrote[0], "POST check-runs ") || !strings.Contains(w.wrote[0], `"conclusion":"success"`) ||
		!strings.Contains(w.wrote[0], `"head_sha":"`+w.head+`"`) || !strings.HasPrefix(w.wrote[1], "POST issues/311/comments ") {
		t.Errorf("wrote %q", w.wrote)
	}
	for _, want := range []string{"authorised", "eli", "sha256:", "Risk", "peer", "the owner", "Portal"} {
		if !strings.Contains(w.wrote[1], want) && want != "the owner" {
			t.Errorf("the comment lacks %q: %s", want, w.wrote[1])
		}
	}
	for _, live := range []string{"](http", "@org", "</details>", "<img"} {
		if strings.Contains(strings.Join(w.wrote, "\n")+w.read("GITHUB_STEP_SUMMARY"), live) {
			t.Errorf("what was written holds %q", live)
		}
	}
	if out := w.read("GITHUB_OUTPUT"); !strings.Contains(out, "\ntrue\n") || !strings.Contains(out, w.base) {
		t.Errorf("outputs %q", out)
	}
}

// TestCIBlocks has one case for each hostile proposal, named after its case.
func TestCIBlocks(t *testing.T) {
	approved := func(w *ciWorld, login, commit string) {
		w.answers["pulls/311/reviews"] = []dict{w.review(80, login, "APPROVED", commit, "09:00:00")}
	}
	cases := map[string]struct {
		set  func(w *ciWorld)
		want []string
	}{
		"nobody has reviewed it": {func(*ciWorld) {}, []string{"approval as peer", "could be"}},
		"C01 author":             {func(w *ciWorld) { approved(w, "dia-hub", w.head) }, []string{"does not count: dia"}},
		"C02 co-author": {func(w *ciWorld) {
			approved(w, "eli-hub", w.head)
			w.answers["pulls/311/commits"].([]dict)[0]["commit"].(dict)["message"] = "x\n\nCo-authored-by: Eli <eli@fernwick.example>"
		}, []string{"is a co-author of commit"}},
		"C03 unknown address": {func(w *ciWorld) {
			approved(w, "eli-hub", w.head)
			commit := w.answers["pulls/311/commits"].([]dict)[0]
			commit["author"], commit["commit"].(dict)["author"] = nil, dict{"name": "x", "email": "nobody@else.example"}
		}, []string{"nobody@else.example, who is nobody in people.yaml"}},
		"C04 re-pointed after a force-push": {func(w *ciWorld) {
			old := w.head
			w.write(txtar.File{Name: ciChange, Data: bytes.Replace(w.change(), []byte("Install the driver on each"), []byte("Install malware on each"), 1)})
			w.head = w.commit("dia", "Rewrite the plan")
			w.git("reset", "--quiet", "--soft", w.base)
			w.head = w.commit("dia", "Draft the change")
			w.world()
			approved(w, "eli-hub", w.head) // the forge re-pointed it
			w.answers["activity"] = []dict{
				{"before": old, "after": w.head, "timestamp": "2026-06-02T10:00:00Z", "activity_type": "force_push"},
				{"before": strings.Repeat("0", 40), "after": old, "timestamp": "2026-06-01T08:00:00Z", "activity_type": "branch_creation"},
			}
		}, []string{"approved by eli-hub on seal sha256:", "stale: the content has changed since", "Implementation plan"}},
		"C04 not established": {func(w *ciWorld) {
			approved(w, "eli-hub", w.head)
			w.broken["activity"] = 403
			w.answers["issues/311/timeline"] = []dict{{"id": 80, "event": "reviewed"}, {"id": 2, "event": "head_ref_force_pushed", "created_at": "2026-06-02T10:00:00Z"}}
		}, []string{"it is not established which content it was given on"}},
		"C05 changes requested later": {func(w *ciWorld) {
			w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00"), w.review(81, "eli-hub", "CHANGES_REQUESTED", w.head, "10:00:00")}
		}, []string{"eli asked for changes"}},
		"C05 dismissed": {func(w *ciWorld) {
			w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "DISMISSED", w.head, "09:00:00")}
		}, []string{"it was dismissed"}},
		"C06 bot":      {func(w *ciWorld) { approved(w, "github-actions[bot]", w.head) }, []string{"a bot approves nothing"}},
		"C07 stranger": {func(w *ciWorld) { approved(w, "mallory", w.head) }, []string{"nobody in people.yaml has this account"}},
		"C07 deleted": {func(w *ciWorld) {
			r := w.review(80, "x", "APPROVED", w.head, "09:00:00")
			r["user"] = nil
			w.answers["pulls/311/reviews"] = []dict{r}
		}, []string{"nobody in people.yaml has this account"}},
		"C18 base unknown here": {func(w *ciWorld) {
			approved(w, "eli-hub", w.head)
			w.answers["git/ref/heads/main"] = dict{"object": dict{"sha": strings.Repeat("7", 40), "type": "commit"}}
		}, []string{"could not be verified: the base 777777777777 is not in the repository"}},
		"C21 moved on": {func(w *ciWorld) {
			approved(w, "eli-hub", w.head)
			w.event(dict{"pull_request": dict{"number": 311, "head": dict{"sha": w.base}, "base": dict{"ref": "main"}}})
		}, []string{"the pull request has moved on"}},
		"commits that the facts do not tell of": {func(w *ciWorld) {
			approved(w, "eli-hub", w.head)
			w.write(txtar.File{Name: "x.txt", Data: []byte("x")})
			hidden := w.commit("ben", "More")
			w.write(txtar.File{Name: "y.txt", Data: []byte("y")})
			w.head = w.commit("dia", "Last")
			pulls := w.answers["pulls/311/commits"].([]dict)
			w.world()
			last := w.answers["pulls/311/commits"].([]dict)
			w.answers["pulls/311/commits"] = append(pulls, last...)
			w.answers["pulls/311"].(dict)["commits"] = 2
			_ = hidden
		}, []string{"who made 1 commit that the facts do not tell of"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newCIWorld(t)
			c.set(w)
			w.expect(1, append(c.want, "may not be merged")...)
			if len(w.wrote) == 0 || !strings.Contains(w.wrote[0], `"conclusion":"failure"`) {
				t.Errorf("wrote %q", w.wrote)
			}
		})
	}
}

// TestCIFailsClosed breaks each call of GitHub (C20).
func TestCIFailsClosed(t *testing.T) {
	for _, call := range []string{"pulls/311", "git/ref/heads/main", "pulls/311/commits", "pulls/311/reviews", "activity"} {
		for _, code := range []int{401, 403, 404, 422} { // package github tries those that it tries again

			t.Run(fmt.Sprint(call, " ", code), func(t *testing.T) {
				w := newCIWorld(t)
				w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00")}
				w.answers["issues/311/timeline"] = []dict{{"id": 80, "event": "reviewed"}, {"event": "reopened", "created_at": "2026-06-02T10:00:00Z"}}
				w.broken[call] = code
				w.expect(1, "may not be merged")
			})
		}
	}
}

func TestCIAnswersWhatItMay(t *testing.T) {
	w := newCIWorld(t)
	w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00")}
	w.broken["check-runs"], w.broken["issues/311/comments"] = 403, 403
	w.expect(0, "no check run: make the check run: GitHub answered 403", "no comment: read the comments: GitHub answered 403")
	if status := w.run("--dry-run"); status != 0 || len(w.wrote) > 0 {
		t.Errorf("status %d, wrote %q", status, w.wrote)
	}
	w.answers["pulls/311/reviews"] = []dict{}
	var said struct {
		Passed   bool
		Head     string
		Findings []struct {
			File, Rule string
			Line       int
		}
	}
	status := w.run("--dry-run", "--json")
	if err := json.Unmarshal(w.out.Bytes(), &said); err != nil || status != 1 {
		t.Fatalf("status %d, %v: %s", status, err, &w.out)
	}
	if said.Passed || said.Head != w.head || len(said.Findings) != 3 || said.Findings[0].File != ciChange || said.Findings[0].Line != 3 {
		t.Errorf("said %+v", said)
	}
}

// TestCISameVerdict holds that neither draft nor fork nor a branch that is gone
// alters the verdict (C21).
func TestCISameVerdict(t *testing.T) {
	for name, set := range map[string]func(pull dict){
		"draft":     func(pull dict) { pull["draft"] = true },
		"closed":    func(pull dict) { pull["state"] = "closed" },
		"fork":      func(pull dict) { pull["head"].(dict)["repo"] = dict{"full_name": "mallory/it"} },
		"fork gone": func(pull dict) { pull["head"].(dict)["repo"] = nil },
	} {
		t.Run(name, func(t *testing.T) {
			w := newCIWorld(t)
			set(w.answers["pulls/311"].(dict))
			w.expect(1, "may not be merged: 3 errors")
			w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00")}
			w.answers["issues/311/timeline"] = []dict{{"id": 80, "event": "reviewed"}}
			w.expect(0, "may be merged")
		})
	}
}

// TestCIBounds holds the limits that GitHub sets (D09): what is cut is told, and
// the exit status stays.
func TestCIBounds(t *testing.T) {
	w := newCIWorld(t)
	var many strings.Builder
	for i := range 300 {
		fmt.Fprintf(&many, "gone-%d: {}\n", i)
	}
	w.write(txtar.File{Name: "services/tickets-2.md", Data: []byte("---\n" + many.String() + "---\n")})
	w.head = w.commit("dia", "Many faults")
	w.world()
	if err := os.WriteFile(w.environ["GITHUB_STEP_SUMMARY"], bytes.Repeat([]byte("x"), maxSummary-600), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.environ["GITHUB_OUTPUT"], bytes.Repeat([]byte("x"), maxSummary-1200), 0o600); err != nil {
		t.Fatal(err)
	}
	w.expect(1, "may not be merged", "more stand in the log", "the output json is left out")
	if got := w.read("GITHUB_STEP_SUMMARY"); len(got) > maxSummary || !strings.Contains(got, "more lines: the log has them all") {
		t.Errorf("the summary has %d bytes", len(got))
	}
	checks, annotated := 0, 0
	for _, wrote := range w.wrote {
		if strings.Contains(wrote, " check-runs") {
			checks++
			n := strings.Count(wrote, `"annotation_level"`)
			annotated += n
			if n > 50 || len(wrote) > 2<<20 {
				t.Errorf("one request has %d annotations and %d bytes", n, len(wrote))
			}
		} else if len(wrote) > 70_000 {
			t.Errorf("the comment has %d bytes", len(wrote))
		}
	}
	if checks < 2 || annotated < 100 {
		t.Errorf("%d annotations in %d requests", annotated, checks)
	}
}

func TestCIEvents(t *testing.T) {
	w := newCIWorld(t)
	w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00")}
	pull := w.answers["pulls/311"]
	w.answers["pulls"] = []any{pull}
	w.environ["GITHUB_EVENT_NAME"] = "workflow_run"
	w.event(dict{"workflow_run": dict{"head_sha": w.head, "head_branch": "proposal", "head_repository": dict{"owner": dict{"login": "ferries"}}}})
	w.expect(0, "pull request 311 may be merged")
	w.event(dict{"workflow_run": dict{"head_sha": w.base, "head_branch": "proposal", "head_repository": dict{"owner": dict{"login": "ferries"}}}})
	w.expect(0, "there is nothing to judge")

	w.git("checkout", "--quiet", "main")
	w.git("merge", "--quiet", "--no-ff", "--no-edit", "proposal")
	merge := w.git("rev-parse", "HEAD")
	w.environ["GITHUB_EVENT_NAME"] = "merge_group"
	w.event(dict{"merge_group": dict{"head_sha": merge, "head_ref": "refs/heads/gh-readonly-queue/main/pr-311-" + w.base, "base_sha": w.base, "base_ref": "refs/heads/main"}})
	w.expect(0, "pull request 311 may be merged")
	w.answers["pulls/311/reviews"] = []dict{}
	w.expect(1, "may not be merged")

	w.environ["GITHUB_EVENT_NAME"] = "push"
	w.event(dict{"ref": "refs/heads/main", "before": w.base, "after": merge})
	w.answers["commits/"+merge+"/pulls"] = []dict{}
	w.expect(1, "this may not be merged")
	w.environ["GITHUB_EVENT_NAME"] = "schedule"
	w.expect(3, "the event is \"schedule\"")
}

// TestCILogIsQuoted holds that the runner obeys no line that a record wrote.
func TestCILogIsQuoted(t *testing.T) {
	w := newCIWorld(t)
	w.write(txtar.File{Name: ciChange, Data: bytes.Replace(w.change(), []byte("title: Replace the printer driver"), []byte(`title: "x ##[add-mask]e ::error::y"`), 1)})
	w.head = w.commit("dia", "Draft the change")
	w.world()
	w.run()
	quote, obeyed := "", []string{}
	for line := range strings.Lines(w.out.String()) {
		line = strings.TrimSpace(line)
		word, stops := strings.CutPrefix(line, "::stop-commands::")
		switch {
		case quote == "" && stops:
			quote = word
		case quote != "" && line == "::"+quote+"::":
			quote = ""
		case quote == "" && !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ") && !strings.HasPrefix(line, "::notice "):
			obeyed = append(obeyed, line)
		}
	}
	if quote != "" || len(obeyed) > 0 || !strings.Contains(w.out.String(), "##[add-mask]e") {
		t.Errorf("the runner sees %q in\n%s", obeyed, &w.out)
	}
	w.run("--json")
	var said struct{ Records []struct{ Title string } }
	if err := json.Unmarshal(w.out.Bytes(), &said); err != nil || said.Records[0].Title != "x ##[add-mask]e ::error::y" {
		t.Errorf("got %v, %+v", err, said)
	}
	for line := range strings.Lines(w.out.String()) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") {
			t.Errorf("the runner sees %q", line)
		}
	}
}

// TestCIMarkdownIsInert puts what a comment must not obey into every text of a
// record, and into the names of accounts (D05).
func TestCIMarkdownIsInert(t *testing.T) {
	const hostile = "@org/team #1 GH-7 ![x](https://evil.example/x.png) </details><img src=x> a | b `c` www.evil.example"
	w := newCIWorld(t)
	text := strings.ReplaceAll(string(w.change()), "title: Replace the printer driver", "title: '"+hostile+"'")
	text = strings.Replace(text, "implementers: [dia]", "implementers: ['"+hostile+"']", 1)
	text = strings.Replace(text, "owner: ben", "owner: '"+hostile+"'", 1)
	w.write(txtar.File{Name: ciChange, Data: []byte(text)}, txtar.File{Name: "changes/2026/@org #1 <b>.md", Data: []byte("---\n'" + hostile + "': 1\n---\n")})
	w.head = w.commit("dia", hostile)
	w.world()
	review := w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00")
	review["user"].(dict)["login"] = "@org/team<img>"
	w.answers["pulls/311/reviews"] = []dict{review}
	w.expect(1, "may not be merged")
	said := w.read("GITHUB_STEP_SUMMARY")
	if !strings.Contains(said, "org") || strings.Count(said, "evil") < 2 {
		t.Errorf("the texts are not shown:\n%s", said)
	}
	var alive strings.Builder // what is no code and not escaped
	for i, part := range strings.Split(said, "`") {
		if i%2 == 0 {
			alive.WriteString(part + " ")
		}
	}
	if found := regexp.MustCompile(`@[\w]|#[0-9]|GH-[0-9]|[^\\]<|[^\\]\]\(|://|www\.e|<!--`).FindAllString(alive.String(), -1); len(found) > 0 {
		t.Errorf("%q is alive in\n%s", found, said)
	}
	if strings.Count(said, "<!--") > 0 || strings.Contains(said, "<details") {
		t.Errorf("it holds HTML:\n%s", said)
	}
}

func TestCutLines(t *testing.T) {
	text := strings.Repeat("a line\n", 1000)
	for _, most := range []int{0, 10, 100, 1000, 6999, 7000} {
		got := cutLines(text, most)
		if len(got) > most && most > 0 || len(got) > 0 && most < 7000 && !strings.Contains(got, "more lines") {
			t.Errorf("%d gives %d bytes: %q", most, len(got), got)
		}
	}
}

func FuzzHeredoc(f *testing.F) {
	f.Add("x\ngitsm_0\n")
	f.Add("<<EOF\nEOF\nother=1")
	f.Fuzz(func(t *testing.T, value string) {
		lines := strings.SplitAfter(heredoc("name", value), "\n")
		end, ok := strings.CutPrefix(strings.TrimSuffix(lines[0], "\n"), "name<<")
		if !ok || len(end) < 20 {
			t.Fatalf("begins with %q", lines[0])
		}
		var read strings.Builder
		for i, line := range lines[1:] {
			if line == end+"\n" {
				if i+2 != len(lines)-1 || lines[len(lines)-1] != "" {
					t.Fatalf("%q goes on after its end", lines)
				}
				break
			}
			read.WriteString(line)
		}
		if read.String() != value+"\n" {
			t.Fatalf("%q is read as %q", value, read.String())
		}
	})
}

// TestCIFetchesWhatWasReviewed rebases a proposal after its approval: the seal is
// what it was, so the approval stands, as soon as the commit that it was given
// on can be read (C04).
func TestCIFetchesWhatWasReviewed(t *testing.T) {
	w := newCIWorld(t)
	old := w.head
	w.git("reset", "--quiet", "--soft", w.base)
	w.head = w.commit("dia", "Draft the change, in other words")
	w.world()
	w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00")}
	w.answers["activity"] = []dict{
		{"before": old, "after": w.head, "timestamp": "2026-06-02T10:00:00Z", "activity_type": "force_push"},
		{"before": strings.Repeat("0", 40), "after": old, "timestamp": "2026-06-01T08:00:00Z", "activity_type": "branch_creation"},
	}
	bare := t.TempDir()
	w.git("init", "--quiet", "--bare", bare)
	w.git("--git-dir="+bare, "fetch", "--quiet", w.dir, "+refs/heads/*:refs/heads/*")
	if got := w.run("--git-dir", bare); got != 1 || !strings.Contains(w.out.String(), "cannot be read") {
		t.Errorf("exit status %d although nobody has what was reviewed\n%s%s", got, w.out.String(), w.err.String())
	}
	if got := w.run("--git-dir", bare, "--fetch", w.dir); got != 0 {
		t.Errorf("exit status %d with what was reviewed\n%s%s", got, w.out.String(), w.err.String())
	}
}

// TestCIMeetsOtherBranches tells of a change on another branch that wants the
// same thing at the same time (C7). It blocks nothing yet.
func TestCIMeetsOtherBranches(t *testing.T) {
	w := newCIWorld(t)
	w.answers["pulls/311/reviews"] = []dict{w.review(80, "eli-hub", "APPROVED", w.head, "09:00:00")}
	w.git("checkout", "--quiet", "-b", "other", w.base)
	w.write(txtar.File{Name: "changes/2026/CHG-2026-0012.md", Data: w.change()})
	w.commit("ben", "Draft another")
	w.git("checkout", "--quiet", "proposal")
	w.expect(0, "may be merged")
	if plain := strings.ReplaceAll(w.read("GITHUB_STEP_SUMMARY"), `\`, ""); !strings.Contains(plain, "meets CHG-2026-0012 (on other): both change ") {
		t.Errorf("nothing is said of the other branch: %s", plain)
	}
}
