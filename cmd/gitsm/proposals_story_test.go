package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
)

// story builds a real repository out of commits that are told one by one. Trees
// are kept here, so that any history can be told, and one "git fast-import"
// writes them.
type story struct {
	*testing.T

	dir      string
	archive  map[string][]byte
	commits  map[string]*storyCommit
	branches map[string]string // branch -> its last commit
	branch   string
	stream   bytes.Buffer
	sha      map[string]string // of what is written
	clock    time.Time
}

type storyCommit struct {
	name                string
	mark                int
	parents             []string
	author, committer   forge.Identity
	coAuthors           []forge.Identity
	authored, committed time.Time
	tree                map[string][]byte
}

func newStory(t *testing.T, archive map[string][]byte) *story {
	s := &story{
		T: t, dir: t.TempDir(), archive: archive, commits: map[string]*storyCommit{}, branches: map[string]string{}, branch: "main",
		sha: map[string]string{}, clock: time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC),
	}
	s.git("init", "--quiet", "--initial-branch=main")
	return s
}

func (s *story) git(args ...string) string {
	s.Helper()
	if args[0] != "init" {
		s.flush()
	}
	return s.gitInput(nil, args...)
}

func (s *story) gitInput(input []byte, args ...string) string {
	s.Helper()
	cmd := exec.Command("git", append([]string{"-c", "core.hooksPath=" + os.DevNull, "-c", "gc.auto=0"}, args...)...)
	cmd.Dir, cmd.Env, cmd.Stdin = s.dir, append(os.Environ(), append(testEnvironment(s.dir), "GIT_NO_REPLACE_OBJECTS=1")...), bytes.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.Fatalf("git %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// who finds an identity: a handle, or NAME<ADDRESS>.
func (s *story) who(word string) forge.Identity {
	s.Helper()
	if name, rest, ok := strings.Cut(word, "<"); ok {
		return forge.Identity{Name: name, Email: strings.TrimSuffix(rest, ">")}
	}
	known := map[string]string{
		"ana": "Ana Brandt", "ben": "Ben Okafor", "cho": "Cho Haddad", "dia": "Dia Lindqvist", "eli": "Eli Novak", "fay": "Fay Moreau",
		"gus": "Gus Adler", "relay": "Relay",
	}
	i := slices.Index(slices.Sorted(maps.Keys(known)), word)
	if i < 0 {
		s.Fatalf("nobody is called %q", word)
	}
	id := forge.Identity{Login: word + "-hub", ID: int64(1001 + i), Name: known[word], Email: word + "@fernwick.example"}
	if word == "relay" {
		id.Login, id.Bot = "relay[bot]", true
	}
	return id
}

// on goes on with a branch.
func (s *story) on(branch, from string) {
	s.Helper()
	s.branch = branch
	if from == "" && s.branches[branch] != "" {
		return
	}
	if from == "" {
		from = s.branches["main"]
	}
	if s.commits[from] == nil {
		s.Fatalf("there is no commit %q", from)
	}
	s.branches[branch] = from
	fmt.Fprintf(&s.stream, "reset refs/heads/%s\nfrom :%d\n\n", branch, s.commits[from].mark)
}

// made tells a commit as a case does.
func (s *story) made(kind, text string, edits []string) {
	s.Helper()
	words := strings.Fields(text)
	c := storyCommit{name: words[0], parents: []string{s.branches[s.branch]}}
	c.tree = maps.Clone(s.commits[c.parents[0]].tree)
	words = words[1:]
	for len(words) > 1 {
		switch arg := words[1]; words[0] {
		case "of":
			c.parents = append(c.parents, s.branches[arg])
			s.mergeInto(c.tree, c.parents[0], c.parents[1])
		case "by":
			c.author = s.who(arg)
		case "via":
			c.committer = s.who(arg)
		case "with":
			c.coAuthors = append(c.coAuthors, s.who(arg))
		case "authored":
			c.authored = parseTime(s.T, arg)
		case "committed":
			c.committed = parseTime(s.T, arg)
		default:
			s.Fatalf("%s: unknown word %q", text, words[0])
		}
		words = words[2:]
	}
	if len(words) > 0 || c.author.Email == "" || kind == "merge" && len(c.parents) != 2 {
		s.Fatalf("%s %s: it is not whole", kind, text)
	}
	for _, e := range edits {
		s.edit(c.tree, strings.TrimSpace(e))
	}
	s.commit(c)
}

// mergeInto takes over what a side changed since the newest commit that both
// have.
func (s *story) mergeInto(tree map[string][]byte, ours, theirs string) {
	s.Helper()
	reach := func(from string) []string {
		var found []string
		for next := []string{from}; len(next) > 0; next = next[1:] {
			if !slices.Contains(found, next[0]) {
				found = append(found, next[0])
				next = append(next, s.commits[next[0]].parents...)
			}
		}
		return found
	}
	left := reach(ours)
	common := reach(theirs)
	common = slices.DeleteFunc(common, func(name string) bool { return !slices.Contains(left, name) })
	fork := slices.MaxFunc(common, func(a, b string) int { return s.commits[a].mark - s.commits[b].mark })
	old, cur := s.commits[fork].tree, s.commits[theirs].tree
	for name := range old {
		if _, there := cur[name]; !there {
			delete(tree, name)
		}
	}
	for name, src := range cur {
		if !bytes.Equal(src, old[name]) {
			tree[name] = src
		}
	}
}

// commit puts a commit into the stream.
func (s *story) commit(c storyCommit) {
	s.Helper()
	if s.commits[c.name] != nil {
		s.Fatalf("two commits are called %q", c.name)
	}
	for name, src := range s.archive {
		if below, ok := strings.CutPrefix(name, c.name+"/"); ok {
			c.tree[below] = src
		}
	}
	s.clock = s.clock.Add(time.Minute)
	if c.authored.IsZero() {
		c.authored = s.clock
	}
	if c.committed.IsZero() {
		c.committed = s.clock
	}
	if c.committer.Email == "" {
		c.committer = c.author
	}
	c.mark = len(s.commits) + 1
	w := &s.stream
	fmt.Fprintf(w, "commit refs/heads/%s\nmark :%d\n", s.branch, c.mark)
	fmt.Fprintf(w, "author %s <%s> %d +0000\n", c.author.Name, c.author.Email, c.authored.Unix())
	fmt.Fprintf(w, "committer %s <%s> %d +0000\n", c.committer.Name, c.committer.Email, c.committed.Unix())
	message := "work: " + c.name + "\n"
	for _, co := range c.coAuthors {
		message += fmt.Sprintf("\nCo-authored-by: %s <%s>", co.Name, co.Email)
	}
	fmt.Fprintf(w, "data %d\n%s\n", len(message), message)
	for i, parent := range c.parents {
		fmt.Fprintf(w, "%s :%d\n", []string{"from", "merge"}[i], s.commits[parent].mark)
	}
	fmt.Fprintln(w, "deleteall")
	for _, name := range slices.Sorted(maps.Keys(c.tree)) {
		fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", quotePath(name), len(c.tree[name]), c.tree[name])
	}
	fmt.Fprintln(w)
	s.commits[c.name], s.branches[s.branch] = &c, c.name
}

func quotePath(name string) string {
	if strings.ContainsAny(name, "\" \n") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(name) + `"`
	}
	return name
}

// flush writes what was told since the last time.
func (s *story) flush() {
	s.Helper()
	if s.stream.Len() == 0 {
		return
	}
	marks := path.Join(s.dir, ".git", "story-marks")
	s.gitInput(s.stream.Bytes(), "fast-import", "--quiet", "--force", "--import-marks-if-exists="+marks, "--export-marks="+marks)
	s.stream.Reset()
	src, err := os.ReadFile(marks)
	if err != nil {
		s.Fatal(err)
	}
	byMark := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(src)), "\n") {
		mark, sha, _ := strings.Cut(line, " ")
		byMark[mark] = sha
	}
	for name, c := range s.commits {
		s.sha[name] = byMark[fmt.Sprintf(":%d", c.mark)]
	}
}

// edit makes one change to a tree.
func (s *story) edit(tree map[string][]byte, text string) {
	s.Helper()
	word, rest, _ := strings.Cut(text, " ")
	switch word {
	case "copy", "rename", "move", "delete":
		names := strings.Fields(rest)
		from := s.place(tree, names[0])
		src, there := tree[from]
		if !there {
			s.Fatalf("%s: there is no such file", text)
		}
		if word != "copy" {
			delete(tree, from)
		}
		if word == "move" {
			tree[names[1]] = src
		} else if word != "delete" {
			tree[path.Join(path.Dir(from), s.target(names[1]))] = src
		}
		return
	}
	file, rest, ok := strings.Cut(rest, ": ")
	file = s.place(tree, file)
	src := string(tree[file])
	if !ok || tree[file] == nil {
		s.Fatalf("%s: there is no such file", text)
	}
	switch word {
	case "edit":
		old, fresh, ok := strings.Cut(strings.ReplaceAll(s.filled(rest), `\n`, "\n"), " => ")
		if !ok || !strings.Contains(src, old) {
			s.Fatalf("%s: %s does not hold that", text, file)
		}
		src = strings.Replace(src, old, fresh, 1)
	case "log", "note":
		at := strings.Index(src[4:], "\n---\n") + 5
		src = src[:at] + "  - " + rest + "\n" + src[at:]
		if m := toState.FindStringSubmatch(rest); word == "log" && m != nil {
			src = stateLine.ReplaceAllString(src, "state: "+m[1]+"\n")
		}
	default:
		s.Fatalf("unknown change %q", text)
	}
	tree[file] = []byte(src)
}

var (
	toState   = regexp.MustCompile(`\bto: ([a-z_]+)`)
	stateLine = regexp.MustCompile(`(?m)^state: .*\n`)
)

// place finds a file by its path or the ID of its record.
func (s *story) place(tree map[string][]byte, name string) string {
	if strings.Contains(name, "/") || tree[name] != nil {
		return name
	}
	for file := range tree {
		if path.Base(file) == name+".md" {
			return file
		}
	}
	return name
}

func (s *story) target(name string) string {
	if strings.Contains(name, ".") {
		return name
	}
	return name + ".md"
}
