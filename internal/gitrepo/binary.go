package gitrepo

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// This file and binary_merge.go hold every invocation of the git binary.

// ErrNoGit says that the git program is not to be found.
var ErrNoGit = errors.New("git is not on the PATH (install git)")

// harmless are settings that win over a repository's own configuration and
// stop it from running anything on our behalf: no hooks, no file system
// monitor, no pager, no transport, and so no fetch.
var harmless = []string{
	"--no-pager", "--no-optional-locks", "--literal-pathspecs",
	"-c", "core.fsmonitor=false",
	"-c", "core.hooksPath=" + os.DevNull,
	"-c", "core.sshCommand=false",
	"-c", "core.askPass=",
	"-c", "credential.helper=",
	"-c", "diff.external=",
	"-c", "gpg.program=false",
	"-c", "protocol.allow=never",
	"-c", "protocol.file.allow=never",
	"-c", "protocol.git.allow=never",
	"-c", "protocol.ssh.allow=never",
	"-c", "protocol.http.allow=never",
	"-c", "protocol.https.allow=never",
	"-c", "protocol.ext.allow=never",
	"-c", "submodule.recurse=false",
	"-c", "safe.bareRepository=explicit",
}

// quiet is the environment of every invocation.
var quiet = []string{
	"LC_ALL=C",
	"GIT_TERMINAL_PROMPT=0",
	"GIT_NO_REPLACE_OBJECTS=1", // what a commit holds is what its hash says
	"GIT_NO_LAZY_FETCH=1",
	"GIT_OPTIONAL_LOCKS=0",
	"GIT_PAGER=cat",
	"GIT_PROTOCOL_FROM_USER=0",
}

// misleading are variables that would make git look at another repository than
// the one that was asked for, as they are set inside hooks.
var misleading = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE",
	"GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_SSH", "GIT_SSH_COMMAND",
	"GIT_ASKPASS", "GIT_EXTERNAL_DIFF", "GIT_TRACE", "GIT_REPLACE_REF_BASE", "GIT_ALLOW_PROTOCOL",
}

func gitEnv() []string {
	env := make([]string, 0, len(os.Environ())+len(quiet))
	for _, kv := range os.Environ() {
		key, _, _ := strings.Cut(kv, "=")
		keep := true
		for _, m := range misleading {
			keep = keep && !strings.EqualFold(key, m)
		}
		if keep {
			env = append(env, kv)
		}
	}
	return append(env, quiet...)
}

// gitCommand makes a git process that reads the repository at and nothing else.
func gitCommand(ctx context.Context, at layout, args ...string) (*exec.Cmd, error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return nil, ErrNoGit
	}
	full := append([]string{}, harmless...)
	if at.gitDir != "" {
		full = append(full, "--git-dir="+at.gitDir)
	}
	cmd := exec.CommandContext(ctx, path, append(full, args...)...) //nolint:gosec // arguments are ours, hashes, or follow --end-of-options
	cmd.Env = gitEnv()
	if at.root != "" {
		cmd.Dir = at.root
	}
	return cmd, nil
}

// runGit gives the standard output of a git process, or an error that holds
// what it said.
func runGit(ctx context.Context, at layout, args ...string) ([]byte, error) {
	cmd, err := gitCommand(ctx, at, args...)
	if err != nil {
		return nil, err
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, quoteName(strings.TrimSpace(stderr.String())))
	}
	return out, nil
}

// identBinary asks git who the author in dir would be. It runs in the user's
// own environment: that is where an identity may come from.
func identBinary(ctx context.Context, dir string) (string, error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return "", ErrNoGit
	}
	args := []string{"-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"}
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // every argument is a constant
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.Output()
	return string(out), err
}

// binary reads through long-lived "git cat-file" processes.
type binary struct {
	at    layout
	whole *catFile // --batch
	sizes *catFile // --batch-check, started when first asked
}

func openBinary(at layout) (*binary, error) {
	b := &binary{at: at}
	_, tip, err := b.head()
	if err == nil && tip != "" {
		_, err = b.read(tip)
	}
	if err != nil {
		return nil, errors.Join(at.explain(err), b.close())
	}
	return b, nil
}

func (b *binary) head() (branch string, tip oid, err error) {
	ctx := context.Background()
	if out, err := runGit(ctx, b.at, "symbolic-ref", "--quiet", "HEAD"); err == nil {
		branch = strings.TrimSuffix(string(out), "\n")
	}
	out, err := runGit(ctx, b.at, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD")
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 && branch != "" {
		return branch, "", nil
	}
	if err != nil {
		return "", "", err
	}
	tip, err = parseOID(strings.TrimSpace(string(out)))
	return branch, tip, err
}

func (b *binary) refs() ([]ref, error) {
	out, err := runGit(context.Background(), b.at, "for-each-ref", "--format=%(objectname) %(symref) %(refname)")
	if err != nil {
		return nil, err
	}
	var refs []ref
	for line := range strings.Lines(string(out)) {
		hash, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		symref, name, _ := strings.Cut(rest, " ")
		if symref != "" {
			continue
		}
		id, err := parseOID(hash)
		if err != nil {
			return nil, err
		}
		refs = append(refs, ref{name: name, id: id})
	}
	return refs, nil
}

func (b *binary) read(id oid) (object, error) { return b.content(id, maxObject) }

func (b *binary) content(id oid, limit int64) (object, error) {
	kind, size, err := b.ask(&b.whole, "--batch", id)
	if err != nil {
		return object{}, err
	}
	if size > limit {
		_, err := io.CopyN(io.Discard, b.whole.out, size+1)
		return object{}, errors.Join(&TooLargeError{id.String(), size}, err)
	}
	data := make([]byte, size+1) // a line feed follows
	if _, err := io.ReadFull(b.whole.out, data); err != nil {
		return object{}, fmt.Errorf("read object %s: %w", id, err)
	}
	return object{kind: kind, data: data[:size]}, nil
}

func (b *binary) size(id oid) (int64, error) {
	_, size, err := b.ask(&b.sizes, "--batch-check", id)
	return size, err
}

// ask starts the process when it is first needed. In a partial clone git ends
// when it meets an object that it would have to fetch and may not.
func (b *binary) ask(p **catFile, mode string, id oid) (kind string, size int64, err error) {
	if *p == nil {
		if *p, err = startCatFile(b.at, mode); err != nil {
			return "", 0, err
		}
	}
	kind, size, err = (*p).ask(id)
	var missing *MissingError
	if err == nil || errors.As(err, &missing) {
		return kind, size, err
	}
	said := (*p).close()
	*p = nil
	if b.at.partial {
		return "", 0, &MissingError{Hash: id.String()}
	}
	return "", 0, fmt.Errorf("git cat-file: %w: %s", err, quoteName(said))
}

func (b *binary) abbreviated(digits string) ([]oid, error) {
	out, err := runGit(context.Background(), b.at, "rev-parse", "--disambiguate="+digits)
	if err != nil {
		return nil, err
	}
	var ids []oid
	for line := range strings.Lines(string(out)) {
		id, err := parseOID(strings.TrimSpace(line))
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (b *binary) fork() (backend, error) { return &binary{at: b.at}, nil }

func (b *binary) close() error {
	b.whole.close()
	b.sizes.close()
	b.whole, b.sizes = nil, nil
	return nil
}

// catFile is one "git cat-file" process that answers hashes on its input.
type catFile struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr *bytes.Buffer
}

func startCatFile(at layout, mode string) (*catFile, error) {
	cmd, err := gitCommand(context.Background(), at, "cat-file", mode)
	if err != nil {
		return nil, err
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p := &catFile{cmd: cmd, in: in, out: bufio.NewReaderSize(out, 64<<10), stderr: &bytes.Buffer{}}
	cmd.Stderr = p.stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start git: %w", err)
	}
	return p, nil
}

// ask gives type and size of an object; with --batch its bytes come next.
func (p *catFile) ask(id oid) (kind string, size int64, err error) {
	if _, err := io.WriteString(p.in, id.String()+"\n"); err != nil {
		return "", 0, err
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return "", 0, err
	}
	fields := strings.Fields(line)
	if len(fields) == 3 {
		size, err = strconv.ParseInt(fields[2], 10, 64)
		return fields[1], size, err
	}
	return "", 0, &MissingError{Hash: id.String()}
}

// close ends the process, which stops when its input does, and gives what it
// said on its standard error. It is safe on nil.
func (p *catFile) close() string {
	if p == nil {
		return ""
	}
	_ = p.in.Close()
	_, _ = io.Copy(io.Discard, p.out)
	_ = p.cmd.Wait()
	return strings.TrimSpace(p.stderr.String())
}
