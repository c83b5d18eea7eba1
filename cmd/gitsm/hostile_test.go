//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// A hostile case is a txtar file named after its number in the threat model. It
// is put on top of the small project of testdata/project.txtar. Its head says
// what happens, a line each:
//
//	setup: COMMAND ARGS   what a txtar cannot hold; see setups
//	run: ARGS             of gitsm; "check" unless told
//	expect: OUTCOME       E refused, L refused within a second and 256 MB,
//	                      N accepted and inert, S the old or the new state
//	exit: STATUS          where it is not the usual one of the outcome
//	code: RULE            of a finding, and
//	where: PLACE          where it stands; as many pairs as there are findings
//	says: TEXT            stands in the output
//	silent: TEXT          does not stand in the output
//	held-by: TEST         a test of this package that does what takes more than
//	                      one run; nothing else is looked at then
//
// Nothing is ever written, whatever is refused.
type hostileCase struct {
	name, title  string
	setups       []string
	run          []string
	expect       string
	exit         int
	codes        []string
	places       []string
	says, silent []string
	heldBy       []string
	files        []txtar.File
}

func TestHostile(t *testing.T) {
	names, err := filepath.Glob("testdata/hostile/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	tests := testNames(t)
	for _, name := range names {
		c := readHostile(t, name)
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, test := range c.heldBy {
				if !tests[test] {
					t.Errorf("there is no test %s", test)
				}
			}
			if len(c.heldBy) == 0 {
				c.judge(t)
			}
		})
	}
}

func readHostile(t *testing.T, name string) hostileCase {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	c := hostileCase{name: strings.TrimSuffix(filepath.Base(name), ".txtar"), files: archive.Files, exit: -1}
	head := strings.Split(strings.TrimSpace(string(archive.Comment)), "\n")
	c.title = head[0]
	for _, line := range head[1:] {
		key, value, found := strings.Cut(line, ": ")
		if !found {
			t.Fatalf("%s: %q is not of the form key: value", name, line)
		}
		switch key {
		case "setup":
			c.setups = append(c.setups, value)
		case "run":
			c.run = append(c.run, value)
		case "expect":
			c.expect = value
		case "exit":
			c.exit, err = strconv.Atoi(value)
		case "code":
			c.codes = append(c.codes, value)
		case "where":
			c.places = append(c.places, value)
		case "says":
			c.says = append(c.says, value)
		case "silent":
			c.silent = append(c.silent, value)
		case "held-by":
			c.heldBy = append(c.heldBy, value)
		default:
			t.Fatalf("%s: unknown key %q", name, key)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if len(c.codes) != len(c.places) || !strings.HasPrefix(c.title, c.name) || !slices.Contains([]string{"E", "L", "N", "S"}, c.expect) {
		t.Fatalf("%s: the head is not complete", name)
	}
	if len(c.run) == 0 {
		c.run = []string{"check"}
	}
	return c
}

func (c hostileCase) judge(t *testing.T) {
	dir := t.TempDir()
	if err := writeProject(dir); err != nil {
		t.Fatal(err)
	}
	if err := writeFiles(dir, c.files); err != nil {
		t.Fatal(err)
	}
	for _, s := range c.setups {
		words := strings.Fields(s)
		do, ok := setups[words[0]]
		if !ok {
			t.Fatalf("unknown setup %q", words[0])
		}
		if err := do(dir, words[1:]); errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EPERM) {
			t.Skipf("%s: %v", s, err)
		} else if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	before := listing(t, dir)
	for _, line := range c.run {
		c.judgeRun(t, dir, line)
	}
	if after := listing(t, dir); after != before {
		t.Errorf("something was written:\n%s\nbefore:\n%s", after, before)
	}
}

func (c hostileCase) judgeRun(t *testing.T, dir, line string) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "gitsm-measured", unquoted(line)...)
	took := filepath.Join(t.TempDir(), "took")
	cmd.Dir, cmd.Env = dir, append(append(os.Environ(), testEnvironment(dir)...), "GITSM_TEST_TOOK="+took)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("gitsm %s: %v", line, errors.Join(err, ctx.Err()))
	}
	want := map[string]int{"E": exitFindings, "L": exitFindings, "N": exitClean}[c.expect]
	if c.exit >= 0 {
		want = c.exit
	}
	said := strings.ReplaceAll(out.String(), dir, "$DIR")
	if got := cmd.ProcessState.ExitCode(); got != want {
		t.Errorf("gitsm %s: ended with %d, want %d", line, got, want)
	}
	for i, code := range c.codes {
		if !hasFinding(said, c.places[i], code) {
			t.Errorf("gitsm %s: no [%s] at %s", line, code, c.places[i])
		}
	}
	for _, text := range c.says {
		if !strings.Contains(said, text) {
			t.Errorf("gitsm %s: does not say %q", line, text)
		}
	}
	for _, text := range append(c.silent, "panic", "\x1b") {
		if strings.Contains(said, text) {
			t.Errorf("gitsm %s: says %q", line, text)
		}
	}
	if c.expect == "L" {
		withinLimits(t, line, took)
	}
	if t.Failed() || os.Getenv("SHOW") != "" {
		t.Logf("gitsm %s said:\n%s", line, said[:min(len(said), 4000)])
	}
}

// withinLimits holds what a run took against a second and 256 MB.
func withinLimits(t *testing.T, line, took string) {
	t.Helper()
	var micros, kib int64
	text, err := os.ReadFile(took)
	if err == nil {
		_, err = fmt.Sscan(string(text), &micros, &kib)
	}
	if err != nil {
		t.Fatalf("gitsm %s: %v", line, err)
	}
	if cpu := time.Duration(micros) * time.Microsecond; cpu > time.Second {
		t.Errorf("gitsm %s: took %s of CPU", line, cpu)
	}
	if kib > 256<<10 {
		t.Errorf("gitsm %s: took %d MB", line, kib>>10)
	}
}

// hasFinding looks for a line with a place and a rule.
func hasFinding(said, place, code string) bool {
	for line := range strings.Lines(said) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, place+": ") && strings.HasSuffix(line, " ["+code+"]") {
			return true
		}
	}
	return false
}

// unquoted cuts a line into arguments; single quotes hold one together.
func unquoted(line string) []string {
	var args []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			args = append(args, part)
		} else {
			args = append(args, strings.Fields(part)...)
		}
	}
	return args
}

// listing names everything in a folder with its type and content, but for Git's
// own folder and the one where the lock lies without Git.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == ".gitsm") {
			return filepath.SkipDir
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%q %s", name, info.Mode())
		if info.Mode().IsRegular() && info.Size() < 1<<20 {
			text, _ := os.ReadFile(name)
			fmt.Fprintf(&b, " %q", text)
		}
		b.WriteByte('\n')
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// setups are the things that a txtar file cannot hold.
var setups = map[string]func(dir string, args []string) error{
	"fifo":    func(dir string, a []string) error { return syscall.Mkfifo(filepath.Join(dir, a[0]), 0o666) },
	"symlink": func(dir string, a []string) error { return os.Symlink(a[0], filepath.Join(dir, a[1])) },
	"mkdir":   func(dir string, a []string) error { return os.MkdirAll(filepath.Join(dir, a[0]), 0o777) },
	"socket": func(dir string, a []string) error {
		// The address of a socket is short, so it is made where it is short.
		short, err := os.MkdirTemp("", "s")
		if err != nil {
			return err
		}
		l, err := net.Listen("unix", filepath.Join(short, "s"))
		if err != nil {
			return err
		}
		l.(*net.UnixListener).SetUnlinkOnClose(false)
		defer l.Close()
		return os.Rename(filepath.Join(short, "s"), filepath.Join(dir, a[0]))
	},
	// bytes FILE HEX writes bytes that are no text; the name may hold \x0a.
	"bytes": func(dir string, a []string) error {
		data, err := hex.DecodeString(strings.Join(a[1:], ""))
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, unescaped(a[0])), data, 0o666)
	},
	// copy FROM TO copies a file to a name that a txtar cannot have.
	"copy": func(dir string, a []string) error {
		data, err := os.ReadFile(filepath.Join(dir, a[0]))
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, unescaped(a[1])), data, 0o666)
	},
	// expand FILE WORD N TEXT puts N times TEXT in the place of WORD.
	"expand": func(dir string, a []string) error {
		name := filepath.Join(dir, a[0])
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(a[2])
		if err != nil {
			return err
		}
		text := strings.Repeat(unescaped(strings.Join(a[3:], " ")), n)
		return os.WriteFile(name, bytes.Replace(data, []byte(a[1]), []byte(text), 1), 0o666)
	},
	// number FILE WORD N TEXT is expand with # in the text for the number.
	"number": func(dir string, a []string) error {
		name := filepath.Join(dir, a[0])
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(a[2])
		if err != nil {
			return err
		}
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(unescaped(strings.Join(a[3:], " ")), "#", strconv.Itoa(i)))
		}
		return os.WriteFile(name, bytes.Replace(data, []byte(a[1]), []byte(b.String()), 1), 0o666)
	},
	"crlf": func(dir string, a []string) error {
		name := filepath.Join(dir, a[0])
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(name, bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")), 0o666)
	},
	"commit": func(dir string, _ []string) error { return commitAll(dir, "work", testEnvironment(dir)) },
	"git": func(dir string, a []string) error {
		cmd := exec.Command("git", a...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), testEnvironment(dir)...)
		if out, err := cmd.CombinedOutput(); err != nil && a[0] != "merge" {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	},
	"chmod": func(dir string, a []string) error {
		mode, err := strconv.ParseUint(a[0], 8, 32)
		if err != nil {
			return err
		}
		return os.Chmod(filepath.Join(dir, a[1]), os.FileMode(mode))
	},
}

// unescaped reads \n, \xff and the like.
func unescaped(s string) string {
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`)
	if err != nil {
		return s
	}
	return text
}

// testNames lists the tests of this package, from their source.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
				names[f.Name.Name] = true
			}
		}
	}
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range scripts {
		names["TestScript/"+strings.TrimSuffix(filepath.Base(name), ".txtar")] = true
	}
	return names
}
