package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge"
)

// A case of testdata/proposals is a txtar file: a repository with a proposal,
// and what is to be said of it. The number of a hostile case begins its name;
// the others are ordinary flows. The file base.txtar, with the files below main/
// of the case over it, is the first commit, "main", of the branch main. The
// first line of the head is a title that begins with the file's name up to the
// first hyphen; each line after it is one of these.
//
//	now TIME                      what the clock says from here on
//	on BRANCH [from NAME]         go on with a branch; a new one starts at the commit
//	                              NAME, else at main; one that is there starts
//	                              again, which is a force-push
//	commit NAME by WHO [with WHO...] [via WHO] [authored TIME] [committed TIME]
//	                              the files below NAME/ are written; "with" adds
//	                              co-authors, "via" is the committer
//	merge NAME of BRANCH by WHO   a commit with two parents: of both sides' files
//	                              those of BRANCH hold where it changed them; more
//	                              changes make the merge evil
//
// followed, indented, by changes to a file, which is named by its path or the ID
// of its record:
//
//	edit FILE: OLD => NEW         the first OLD; \n is a new line
//	log FILE: {at: …, to: STATE}  a new entry, and the state that it leads to
//	note FILE: {at: …}            a new entry alone
//	copy FILE NAME, rename FILE NAME, move FILE PATH, delete FILE
//
// A WHO is a handle of base.txtar, or NAME<ADDRESS> for somebody else. Then what
// is done, and what must come of it:
//
//	git ARGS                      something that only Git can do
//	env NAME=VALUE                a variable of the environment from here on
//	judge [BASE..HEAD] [FILE]     check --base and ci --reviews judge main..proposal
//	                              by reviews.json, or FILE, if the case has it
//	ci [BASE..HEAD] [FILE]        ci alone does
//	run ARGS                      any command, with HEAD checked out
//	passes                        of a judgement: nothing stands against it
//	refuses RULE...               it is refused by exactly these rules, by both
//	                              commands
//	exit STATUS                   of a run
//	reads {file:NAME}             go on with what was written into that file
//	commands NAME...              what a runner would obey in what was said, each once
//	says TEXT, silent TEXT        stands, or stands not, in what was said last; of a
//	                              judgement in what each of the two commands said
//
// In lines {file:NAME} is a file of the case, written down. In files of facts and
// in lines, {sha:NAME} is a commit, {short:NAME} its first
// twelve digits, {seal:NAME ID} the seal of a change there, {brief:NAME ID} the
// first twelve digits of that, {who:HANDLE} an identity, and {commits:BASE..HEAD}
// the commits of a range as a forge tells them.
type proposalCase struct {
	*testing.T

	name  string
	lines []string
	files map[string][]byte
	story *story
	now   time.Time
	out   string // for what a command writes
	vars  map[string]string
	said  []said
}

// said is what one command said.
type said struct {
	command []string
	status  int
	rules   []string // of errors, each once
	text    string
}

func TestProposals(t *testing.T) {
	names, err := filepath.Glob("testdata/proposals/*.txtar")
	if err != nil || len(names) < 2 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		if filepath.Base(name) == "base.txtar" {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			c := readProposalCase(t, name)
			judged := false
			for i, line := range c.lines {
				c.line(i, line)
				judged = judged || strings.HasPrefix(line, "passes") || strings.HasPrefix(line, "refuses ") || strings.HasPrefix(line, "exit ")
			}
			if !judged {
				t.Error("nothing is expected")
			}
		})
	}
}

func readProposalCase(t *testing.T, name string) *proposalCase {
	t.Helper()
	base, err := txtar.ParseFile("testdata/proposals/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	c := &proposalCase{T: t, name: filepath.Base(name), files: map[string][]byte{}, vars: map[string]string{}, out: t.TempDir(), now: time.Date(2026, 6, 2, 12, 0, 0, 0, time.UTC)}
	c.lines = strings.Split(strings.TrimRight(string(archive.Comment), "\n"), "\n")
	number, _, _ := strings.Cut(strings.TrimSuffix(c.name, ".txtar"), "-")
	if !strings.HasPrefix(c.lines[0], number+": ") {
		t.Fatalf("the title is %q; expected it to begin with %q", c.lines[0], number+": ")
	}
	c.lines[0] = ""
	for _, f := range archive.Files {
		c.files[f.Name] = f.Data
	}
	first := map[string][]byte{}
	for _, f := range base.Files {
		first[f.Name] = f.Data
	}
	c.story = newStory(t, c.files)
	c.story.commit(storyCommit{name: "main", author: c.story.who("ana"), tree: first})
	return c
}

// line does what one line of the head says.
func (c *proposalCase) line(i int, line string) {
	c.Helper()
	if strings.HasPrefix(line, "  ") {
		return // part of the commit above
	}
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "":
	case "now":
		c.now = parseTime(c.T, rest)
	case "env":
		name, value, _ := strings.Cut(c.filled(rest), "=")
		c.vars[name] = value
	case "reads":
		src, err := os.ReadFile(c.filled(rest))
		if err != nil {
			c.Fatal(err)
		}
		c.said = []said{{command: []string{"wrote"}, text: string(src)}}
	case "on":
		branch, from, _ := strings.Cut(rest, " from ")
		c.story.on(branch, from)
	case "commit", "merge":
		changes := c.lines[i+1:]
		if end := slices.IndexFunc(changes, func(l string) bool { return !strings.HasPrefix(l, "  ") }); end >= 0 {
			changes = changes[:end]
		}
		c.story.made(word, rest, changes)
	case "git":
		c.said = []said{{command: []string{"git"}, text: c.story.git(strings.Fields(c.filled(rest))...)}}
	case "judge", "ci", "run":
		c.said = nil
		c.command(word, rest)
	default:
		c.expect(word, c.filled(rest))
	}
}

// command runs gitsm, the one or two ways.
func (c *proposalCase) command(word, rest string) {
	c.Helper()
	if word == "run" {
		c.story.git("checkout", "--quiet", "--force", c.story.branch)
		c.said = []said{c.run(strings.Fields(c.filled(rest)))}
		return
	}
	base, head, reviews := "main", "proposal", "reviews.json"
	for _, arg := range strings.Fields(rest) {
		if b, h, ok := strings.Cut(arg, ".."); ok {
			base, head = b, h
		} else {
			reviews = arg
		}
	}
	var facts []string
	if src, ok := c.files[reviews]; ok {
		facts = []string{"--reviews", c.factsFile(reviews, src)}
	} else if word == "ci" || reviews != "reviews.json" {
		c.Fatalf("there is no %s", reviews)
	}
	c.story.flush()
	if word == "judge" {
		c.said = append(c.said, c.run(append([]string{"check", "--json", "--base", c.story.rev(base), "--head", c.story.rev(head)}, facts...)))
	}
	if facts != nil {
		c.said = append(c.said, c.run(append([]string{"ci", "--json", "--git-dir", ".git", "--base", c.story.rev(base), "--head", c.story.rev(head)}, facts...)))
	}
}

// filled puts in what names in braces stand for, files of facts included.
func (c *proposalCase) filled(text string) string {
	c.Helper()
	text = fileHole.ReplaceAllStringFunc(text, func(found string) string {
		name := fileHole.FindStringSubmatch(found)[1]
		src, there := c.files[name]
		if !there {
			c.Fatalf("there is no %s", name)
		}
		if strings.HasSuffix(name, ".json") {
			return c.factsFile(name, src)
		}
		return filepath.Join(c.out, name)
	})
	return c.story.filled(text)
}

var fileHole = regexp.MustCompile(`\{file:([^{}]+)\}`)

// factsFile writes facts down. Where they are meant to be in order, they are.
func (c *proposalCase) factsFile(name string, src []byte) string {
	c.Helper()
	filled := []byte(c.story.filled(string(src)))
	if _, err := forge.Decode(name, filled); err != nil && !strings.HasPrefix(name, "broken") {
		c.Fatalf("%v\n%s", err, filled)
	}
	file := filepath.Join(c.TempDir(), name)
	if err := os.WriteFile(file, filled, 0o600); err != nil {
		c.Fatal(err)
	}
	return file
}

func (c *proposalCase) run(args []string) said {
	c.Helper()
	var out, talk bytes.Buffer
	e := &env{
		stdin: strings.NewReader(""), stdout: &out, stderr: &talk, dir: c.story.dir, version: "test", lockWait: time.Second,
		now: func() time.Time { return c.now }, getenv: func(name string) string { return c.vars[name] },
	}
	s := said{command: args, status: run(e, args)}
	s.text = out.String() + talk.String()
	var doc struct {
		Findings, Diagnostics []json.RawMessage
		Unverified            []string
	}
	if args[0] == "run" || json.Unmarshal(out.Bytes(), &doc) != nil {
		return s
	}
	s.text = strings.Join(append(doc.Unverified, talk.String()), "\n")
	for _, raw := range slices.Concat(doc.Findings, doc.Diagnostics) {
		var d struct {
			diag.Diagnostic
			File string // where check prints it flat
			Line int
		}
		if err := json.Unmarshal(raw, &d); err != nil {
			c.Fatal(err)
		}
		if d.File != "" {
			d.Span = diag.Span{File: d.File, Start: diag.Pos{Line: d.Line, Column: 1}}
		}
		s.text += fmt.Sprintf("\n%s: %s: %s [%s]", d.Span, d.Severity, d.Message, d.Rule)
		for _, n := range d.Related {
			s.text += fmt.Sprintf("\n  %s: %s", n.Span, n.Message)
		}
		if d.Severity == diag.Error && !slices.Contains(s.rules, d.Rule) {
			s.rules = append(s.rules, d.Rule)
		}
	}
	if len(doc.Unverified) > 0 {
		s.rules = append(s.rules, "could-not-verify")
	}
	slices.Sort(s.rules)
	return s
}

// expect holds what was said last against a line.
func (c *proposalCase) expect(word, rest string) {
	c.Helper()
	want, status := []string{}, 0
	switch word {
	case "passes":
	case "refuses":
		want, status = strings.Fields(rest), 1
		slices.Sort(want)
	case "exit":
		status, _ = strconv.Atoi(rest)
	case "commands":
		for _, s := range c.said {
			if got := workflowCommands(s.text); !slices.Equal(got, strings.Fields(rest)) {
				c.Errorf("the runner obeys %q, expected %q:\n%s", got, rest, s.text)
			}
		}
		return
	case "says", "silent":
		for _, s := range c.said {
			if strings.Contains(s.text, rest) != (word == "says") {
				c.Errorf("%s %q: not so; gitsm %v says\n%s", word, rest, s.command[0], s.text)
			}
		}
		return
	default:
		c.Fatalf("unknown line %q", word+" "+rest)
	}
	if len(c.said) == 0 {
		c.Fatalf("%s: nothing was said", word)
	}
	for _, s := range c.said {
		if s.status != status || word != "exit" && !slices.Equal(s.rules, want) {
			c.Errorf("%s %s: gitsm %v ended with %d, and rules %v\n%s", word, rest, s.command, s.status, s.rules, s.text)
		}
	}
}

// workflowCommands lists what a runner would obey in a log, as it reads it:
// between ::stop-commands::WORD and ::WORD:: it obeys nothing.
func workflowCommands(log string) []string {
	found, quiet := []string{}, ""
	for _, line := range strings.Split(log, "\n") {
		m := workflowCommand.FindStringSubmatch(strings.TrimLeft(line, " \t"))
		switch {
		case m == nil:
		case quiet != "":
			if m[1] == quiet {
				quiet = ""
			}
		default:
			if found = append(found, m[1]); m[1] == "stop-commands" {
				quiet = m[2]
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

var workflowCommand = regexp.MustCompile(`^::([^ :]+)[^:]*::(.*)$`)

func parseTime(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
