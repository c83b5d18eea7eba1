package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
)

// heldCommit is a commit that gave a file that holds a text, or says it itself.
type heldCommit struct {
	hash, place, blob string
	when              time.Time
	author            string
}

// tellWhatIsLeft tells what redacting the tree does not change: other files, and
// what the commits that any ref leads to still hold.
func (p *project) tellWhatIsLeft(ctx context.Context, told *redactTold, secrets []string, planned []change) error {
	if len(secrets) == 0 {
		fmt.Fprintln(told, "\nthe text is too short to be looked for elsewhere; history holds it in every version of the record before this one")
		return nil
	}
	files, err := p.filesThatHold(secrets, planned)
	if err != nil {
		return err
	}
	if len(files) > 0 {
		fmt.Fprintln(told, "\nthese files hold the text, too, and were left as they are:")
		for _, f := range files {
			fmt.Fprintln(told, "  "+diag.Visible(f))
		}
	}
	repo, err := gitrepo.Open(p.dir)
	if noPast(err) {
		fmt.Fprintln(told, "\nthere is no Git history here; copies elsewhere are not known")
		return nil
	} else if err != nil {
		return err
	}
	defer func() { _ = repo.Close() }()
	held, refs, err := p.historyThatHolds(ctx, repo, secrets)
	if err != nil {
		return fmt.Errorf("look through the history: %w", err)
	}
	told.history(held, refs, repo.Shallow())
	return nil
}

// tellWhatIsKept takes the text out of what gitsm keeps for itself, and tells what
// of that is left.
func (p *project) tellWhatIsKept(told *redactTold, secrets []string, dryRun bool) error {
	if len(secrets) == 0 {
		return nil
	}
	taken, left, err := p.forget(secrets, dryRun)
	if err != nil {
		return fmt.Errorf("look through what gitsm keeps: %w", err)
	}
	for _, place := range taken {
		verb := "was deleted"
		if dryRun {
			verb = "would be deleted"
		}
		fmt.Fprintf(told, "%s held the text and %s; it is made again from what history says\n", diag.Visible(place), verb)
	}
	for _, place := range left {
		fmt.Fprintln(told, "the text is kept in "+diag.Visible(place))
	}
	return nil
}

// handle says that the handle of a person stays, and where.
func (t *redactTold) handle(handle string, tree *records.Tree) {
	n := 0
	word := regexp.MustCompile(`(^|[^\pL\pN_.-])` + regexp.QuoteMeta(handle) + `($|[^\pL\pN_-])`)
	for _, r := range tree.Records {
		if word.Match(r.Doc.Bytes()) {
			n++
		}
	}
	fmt.Fprintf(t, "the handle %s stays where it says who did what (%s): docs/redaction.md says why, and what else can be done\n", diag.Visible(handle), count(n, "record"))
}

func (t *redactTold) history(held []heldCommit, refs []string, shallow bool) {
	if shallow {
		fmt.Fprintln(t, "\nthis clone is shallow: older commits were not looked at (git fetch --unshallow)")
	}
	if len(held) == 0 {
		fmt.Fprintln(t, "\nno commit that a ref of this clone leads to holds the text; other clones and forges are not known")
		return
	}
	fmt.Fprintf(t, "\nhistory still holds the text, in %s:\n", count(len(held), "place"))
	for _, h := range held {
		where := "its message or author"
		if h.blob != "" {
			where = fmt.Sprintf("%s, blob %.12s", h.place, h.blob)
		}
		fmt.Fprintf(t, "  commit %.12s of %s by %s: %s\n", h.hash, h.when.Format(time.DateOnly), diag.Visible(h.author), diag.Visible(where))
	}
	fmt.Fprintln(t, "these refs lead to it:")
	for _, ref := range refs {
		fmt.Fprintln(t, "  "+diag.Visible(ref))
	}
	fmt.Fprintln(t, "So do clones, forks, pull requests and caches of the forge. gitsm rewrites no history: docs/redaction.md says who has to decide, and how it is done.")
}

func holds(text []byte, secrets []string) bool {
	return slices.ContainsFunc(secrets, func(s string) bool { return bytes.Contains(text, []byte(s)) })
}

// filesThatHold lists other files of the project that hold a text.
func (p *project) filesThatHold(secrets []string, planned []change) ([]string, error) {
	var files []string
	err := fs.WalkDir(p.root.FS(), ".", func(place string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case !d.Type().IsRegular() || slices.ContainsFunc(planned, func(c change) bool { return c.Path == place }):
			return nil
		}
		src, err := fs.ReadFile(p.root.FS(), place)
		if err != nil {
			return err
		}
		if holds(src, secrets) {
			files = append(files, path.Join(p.prefix(), place))
		}
		return nil
	})
	return files, err
}

// historyThatHolds looks through every file of every commit, and the messages, that
// any ref leads to: branches, tags, the ledger, notes, what is stashed.
func (p *project) historyThatHolds(ctx context.Context, repo *gitrepo.Repo, secrets []string) (held []heldCommit, leading []string, err error) {
	list, err := p.git(ctx, nil, "for-each-ref", "--format=%(refname)")
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for _, ref := range append([]string{"HEAD"}, strings.Fields(list)...) {
		tip, err := repo.Resolve(ref)
		if err != nil {
			continue // a branch without a commit, or a tag of something else
		}
		found := false
		if _, err := repo.Walk(ctx, tip, gitrepo.WalkOptions{All: true, Read: func(_ string, src []byte) string {
			if holds(src, secrets) {
				return "held"
			}
			return ""
		}}, func(s gitrepo.Step) error {
			of := heldIn(s, secrets)
			found = found || len(of) > 0
			if !seen[s.Hash] {
				seen[s.Hash] = true
				held = append(held, of...)
			}
			return nil
		}); err != nil {
			return nil, nil, err
		}
		if found {
			leading = append(leading, ref)
		}
	}
	return held, leading, nil
}

func heldIn(s gitrepo.Step, secrets []string) []heldCommit {
	var held []heldCommit
	at := heldCommit{hash: s.Hash, when: s.CommitTime, author: s.Author.Name}
	if holds([]byte(s.Message+"\n"+s.Author.Name+" "+s.Author.Email), secrets) {
		held = append(held, at)
	}
	for _, ch := range s.Changes {
		if ch.Note != "" && ch.After != "" {
			one := at
			one.place, one.blob = ch.Path, ch.After
			held = append(held, one)
		}
	}
	return held
}
