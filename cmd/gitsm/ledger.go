package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/ledger"
)

// defaultLedger is the branch that the ledger lives on. It shares no commit
// with the records, so that whoever may write records need not be allowed to
// write evidence.
const defaultLedger = "gitsm-ledger"

// ledgerStore keeps the ledger of a project on a branch: at its root, or in the
// project's own folder where the project lies in a larger repository.
type ledgerStore struct {
	p      *project
	branch string
	folder string // "." at the root
	gitDir string // where the repository is opened: its root
}

// ledgerTip is the ledger as a commit holds it.
type ledgerTip struct {
	commit string            // "" where there is no branch
	ledger *ledger.Ledger    // nil with findings
	blobs  map[string]string // every file of the branch
	found  []diag.Diagnostic // what is wrong with it
}

var branchName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,100}$`)

func (p *project) ledgerOn(branch string) (*ledgerStore, error) {
	if !branchName.MatchString(branch) || strings.Contains(branch, "..") || strings.HasSuffix(branch, ".lock") || strings.HasSuffix(branch, "/") {
		return nil, usagef("--ledger %s: expected the name of a branch, such as %s", branch, defaultLedger)
	}
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return nil, fmt.Errorf("the ledger: %w", err)
	}
	defer func() { _ = repo.Close() }()
	s := &ledgerStore{p: p, branch: branch, folder: repo.Prefix(), gitDir: repo.Root()}
	if s.folder == "" {
		s.folder = "."
	}
	if s.gitDir == "" {
		s.gitDir = p.dir // a bare repository
	}
	return s, nil
}

func (s *ledgerStore) ref() string { return "refs/heads/" + s.branch }

// open opens the repository anew: what was opened before knows refs and objects
// as they were.
func (s *ledgerStore) open() (*gitrepo.Repo, error) { return gitrepo.Open(s.gitDir) }

// read reads the ledger at a commit or ref; no such ref is an empty ledger.
func (s *ledgerStore) read(rev string) (ledgerTip, error) {
	tip := ledgerTip{ledger: &ledger.Ledger{}}
	repo, err := s.open()
	if err != nil {
		return tip, err
	}
	defer func() { _ = repo.Close() }()
	tip.commit, err = repo.Resolve(rev)
	if errors.Is(err, gitrepo.ErrNoRevision) {
		return tip, nil
	} else if err != nil {
		return tip, fmt.Errorf("read the ledger: %w", err)
	}
	if tip.blobs, err = repo.Blobs(tip.commit, []string{"."}); err != nil {
		return tip, fmt.Errorf("read the ledger: %w", err)
	}
	files, err := s.files(repo, tip.commit)
	if err != nil {
		return tip, fmt.Errorf("read the ledger: %w", err)
	}
	tip.ledger, tip.found = ledger.Read(files)
	tip.found = s.placed(tip.found)
	return tip, nil
}

// files reads what stands in the project's folder of the branch. What is no
// ordinary file is handed on without a text, to be found foreign.
func (s *ledgerStore) files(repo *gitrepo.Repo, commit string) (map[string][]byte, error) {
	fsys, err := repo.FS(commit)
	if err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(fsys, s.folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, entry := range entries {
		switch {
		case entry.IsDir():
		case !entry.Type().IsRegular():
			files[entry.Name()+" (no ordinary file)"] = nil
		default:
			text, err := fs.ReadFile(fsys, path.Join(s.folder, entry.Name()))
			if err != nil {
				return nil, err
			}
			files[entry.Name()] = text
		}
	}
	return files, nil
}

// placed puts the branch before the files of findings: they lie in no folder.
func (s *ledgerStore) placed(found []diag.Diagnostic) []diag.Diagnostic {
	return placed(found, s.branch+":"+strings.TrimPrefix(s.folder+"/", "./"))
}

// refused is the refusal to append to, or to go by, a ledger that is not whole.
func (s *ledgerStore) refused(found []diag.Diagnostic) error {
	return &refusal{what: "the ledger on " + s.branch + " is not whole, and nothing was appended to it", findings: found}
}

// ledgerRetry is about how long two who append at once keep apart.
const ledgerRetry = 15 * time.Millisecond

// append adds entries to the branch and tells how many are new. Where somebody
// else appended in the meantime it begins again on top of theirs.
func (s *ledgerStore) append(ctx context.Context, entries []ledger.Entry) (int, error) {
	deadline := s.p.env.now().Add(s.p.env.lockWait)
	for try := 1; ; try++ {
		tip, here, err := s.tip()
		if err != nil {
			return 0, err
		}
		if len(tip.found) > 0 {
			return 0, s.refused(tip.found)
		}
		added, err := tip.ledger.Append(s.p.env.now(), entries...)
		if err != nil || added == 0 {
			return 0, err
		}
		if err := s.p.env.failpoint("ledger"); err != nil {
			return 0, err
		}
		next, err := s.commit(ctx, tip, added)
		if err != nil {
			return 0, err
		}
		err = s.swap(ctx, next, here)
		if err == nil {
			return added, nil
		}
		if s.p.env.now().After(deadline) {
			return 0, fmt.Errorf("append to the ledger on %s: it moved or was locked %d times: %w", s.branch, try, err)
		}
		if err := pause(ctx, ledgerRetry*time.Duration(1+try%4)); err != nil {
			return 0, err
		}
	}
}

// tip is the ledger to append to, and where the branch is here: nowhere in a
// clone that has only fetched it, where it goes on from what was fetched.
func (s *ledgerStore) tip() (tip ledgerTip, here string, err error) {
	tip, err = s.read(s.ref())
	if err != nil || tip.commit != "" {
		return tip, tip.commit, err
	}
	tip, err = s.read(s.tracking("origin"))
	return tip, "", err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// commit makes the commit that holds the ledger on top of a tip. No ref names
// it yet, and neither the index nor the working tree has part in it.
func (s *ledgerStore) commit(ctx context.Context, tip ledgerTip, added int) (string, error) {
	blobs := maps.Clone(tip.blobs)
	if blobs == nil {
		blobs = map[string]string{}
	}
	for name, text := range tip.ledger.Files() {
		id, err := s.p.plumb(ctx, text, "hash-object", "-w", "--stdin")
		if err != nil {
			return "", err
		}
		blobs[path.Join(s.folder, name)] = id
	}
	tree, err := s.tree(ctx, blobs)
	if err != nil {
		return "", err
	}
	args := []string{"commit-tree", tree, "-m", fmt.Sprintf("gitsm witness: %s", count(added, "line"))}
	if tip.commit != "" {
		args = append(args, "-p", tip.commit)
	}
	return s.p.plumb(ctx, nil, args...)
}

// tree writes the tree of these files.
func (s *ledgerStore) tree(ctx context.Context, blobs map[string]string) (string, error) {
	var lines strings.Builder
	inside := map[string]map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(blobs)) {
		folder, rest, deeper := strings.Cut(name, "/")
		if !deeper {
			fmt.Fprintf(&lines, "100644 blob %s\t%s\x00", blobs[name], name)
			continue
		}
		if inside[folder] == nil {
			inside[folder] = map[string]string{}
		}
		inside[folder][rest] = blobs[name]
	}
	for _, folder := range slices.Sorted(maps.Keys(inside)) {
		id, err := s.tree(ctx, inside[folder])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&lines, "040000 tree %s\t%s\x00", id, folder)
	}
	return s.p.plumb(ctx, []byte(lines.String()), "mktree", "-z")
}

// swap moves the branch, if it is still where it was: never by force.
func (s *ledgerStore) swap(ctx context.Context, next, before string) error {
	return s.swapRef(ctx, s.ref(), next, before)
}

func (s *ledgerStore) swapRef(ctx context.Context, ref, next, before string) error {
	if before == "" {
		before = strings.Repeat("0", len(next)) // it must not exist
	}
	_, err := s.p.plumb(ctx, nil, "update-ref", "-m", "gitsm witness", ref, next, before)
	return err
}

// history finds lines that were changed within the branch's own past: a commit
// may only add to what its parent had.
func (s *ledgerStore) history(ctx context.Context, commit string) ([]diag.Diagnostic, error) {
	repo, err := s.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = repo.Close() }()
	past, err := repo.History(ctx, commit, []string{s.folder})
	if err != nil {
		return nil, fmt.Errorf("read the past of the ledger: %w", err)
	}
	if !past.Complete {
		return []diag.Diagnostic{s.notVerified("ledger-shallow", "git fetch --unshallow",
			"not verified: this clone is shallow and does not hold the past of the ledger")}, nil
	}
	var found []diag.Diagnostic
	newer := map[string]string{} // file -> its text in the commit after
	for _, r := range past.Revisions {
		if !strings.HasSuffix(r.Path, ".jsonl") || path.Dir(r.Path) != s.folder {
			continue
		}
		text := ""
		if !r.Deleted {
			bytes, err := repo.ReadBlob(r.Blob)
			if err != nil {
				return nil, err
			}
			text = string(bytes)
		}
		if later, seen := newer[r.Path]; seen && !strings.HasPrefix(later, text) || !seen && r.Deleted {
			d := diag.Errorf(diag.Span{File: path.Base(r.Path)}, ledger.CodeRewritten,
				"lines that commit %.12s held were changed or taken away after it", r.Commit)
			found = append(found, d)
		}
		newer[r.Path] = text
	}
	return s.placed(found), nil
}

// notVerified is a finding about what could not be looked at.
func (s *ledgerStore) notVerified(rule, way, format string, args ...any) diag.Diagnostic {
	d := diag.Errorf(diag.Span{File: s.branch}, rule, format, args...)
	d.Fix = &diag.Fix{Title: "then try again", Command: way}
	return d
}

// whereLedger is the ref that a reader goes by: the branch, or where a clone has
// not made it yet, what was fetched of it.
func (s *ledgerStore) whereLedger() (string, error) {
	repo, err := s.open()
	if err != nil {
		return "", err
	}
	defer func() { _ = repo.Close() }()
	for _, ref := range []string{s.ref(), s.tracking("origin")} {
		if _, err := repo.Resolve(ref); err == nil {
			return ref, nil
		} else if !errors.Is(err, gitrepo.ErrNoRevision) {
			return "", fmt.Errorf("read the ledger: %w", err)
		}
	}
	return "", nil
}

// witnessed reads what the ledger knows of changes, for change.Facts. Where
// there is no ledger nothing is known; a ledger that is not whole proves
// nothing, and its findings come back instead.
func (p *project) witnessed(branch string) (func(id string) []changes.Witnessed, []diag.Diagnostic, error) {
	s, err := p.ledgerOn(branch)
	if errors.Is(err, gitrepo.ErrNotRepository) {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	ref, err := s.whereLedger()
	if err != nil || ref == "" {
		return nil, nil, err
	}
	tip, err := s.read(ref)
	if err != nil || len(tip.found) > 0 {
		return nil, tip.found, err
	}
	return witnessedIn(tip.ledger), nil, nil
}

// witnessedIn gives the decisions that a ledger holds of a change.
func witnessedIn(l *ledger.Ledger) func(id string) []changes.Witnessed {
	return func(id string) []changes.Witnessed {
		var out []changes.Witnessed
		for _, e := range l.Of(id) {
			if e.Kind != ledger.Approval && e.Kind != ledger.Rejection {
				continue
			}
			out = append(out, changes.Witnessed{
				Login: e.Login, ID: e.ID, Handle: e.Handle, Role: e.Role, Approved: e.Kind == ledger.Approval, Digest: e.Digest,
				Review: e.Review, Ref: e.Ref, SubmittedAt: e.SubmittedAt, SeenAt: e.SeenAt,
			})
		}
		return out
	}
}
