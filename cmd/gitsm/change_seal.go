package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
)

func newChangeSealCommand(e *env) *cobra.Command {
	var (
		asJSON bool
		at     string
	)
	cmd := &cobra.Command{
		Use:   "seal ID",
		Short: "Print what the approvals of a change are bound to",
		Long: `Seal prints the digest over the content of a change that an approval is given for:
type, model, services, configuration items, window, risk answers, implementers,
what it resolves, and its text apart from the results. An approval counts as long
as the digest stays. Reflowing the text, another list style or offset, log entries
and results keep it; another plan, risk, window or scope breaks it.

With --at the change is read as it was in a commit.`,
		Example: `  gitsm change seal CHG-2026-0101
  gitsm change seal CHG-2026-0101 --at main
  gitsm change seal CHG-2026-0101 --json`,
		Args: arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := openProject(e)
			if err != nil {
				return err
			}
			defer p.close()
			r, err := p.sealedRecord(args[0], at)
			if err != nil {
				return err
			}
			seal := changes.SealOf(p.tree, r)
			if asJSON {
				return printVersionedJSON(e.stdout, shownSealOf(r, seal))
			}
			return printSeal(e.stdout, r, seal)
		},
		ValidArgsFunction: completeRecordThen(e, nil),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	cmd.Flags().StringVar(&at, "at", "", "read the change as it was at `REF`")
	return cmd
}

// sealedRecord finds what can be sealed, in the working tree or in a commit.
func (p *project) sealedRecord(id, at string) (*records.Record, error) {
	if at != "" {
		t, err := p.treeAt(at)
		if err != nil {
			return nil, err
		}
		r := t.Record(id)
		if r == nil {
			return nil, wrongUse("gitsm change seal "+id, "there is no record %q at %s", id, at)
		}
		return r, changeOrModel(r)
	}
	r, err := p.record(id)
	if err != nil {
		return nil, err
	}
	return r, changeOrModel(r)
}

// changeOrModel refuses records that nobody approves.
func changeOrModel(r *records.Record) error {
	if r.Kind.Name != "change" && r.Kind.Name != "change-model" {
		return wrongUse("gitsm list change", "%s is a record of the kind %s; expected a change or a change model", r.ID, r.Kind.Name)
	}
	return nil
}

// treeAt reads the project as it was in a commit.
func (p *project) treeAt(rev string) (*records.Tree, error) {
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", rev, err)
	}
	defer func() { _ = repo.Close() }()
	files, err := repo.FS(rev)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", rev, err)
	}
	t, err := records.Load(files)
	if err != nil {
		return nil, fmt.Errorf("read the records at %s: %w", rev, err)
	}
	return t, nil
}

// shownSeal is what change seal prints as JSON.
type shownSeal struct {
	ID     string      `json:"id"`
	Digest string      `json:"digest"`
	Parts  []shownPart `json:"parts"`
}

type shownPart struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

func shownSealOf(r *records.Record, seal changes.Seal) *shownSeal {
	s := &shownSeal{ID: r.ID, Digest: seal.Digest, Parts: []shownPart{}}
	for _, part := range seal.Parts {
		s.Parts = append(s.Parts, shownPart(part))
	}
	return s
}

func printSeal(w io.Writer, r *records.Record, seal changes.Seal) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n\ncovers, in %s:\n", seal.Digest, diag.Visible(r.Path))
	for _, part := range seal.Parts {
		text := strings.TrimSuffix(part.Text, "\n")
		if !strings.HasPrefix(part.Name, "##") {
			fmt.Fprintf(out, "  %s: %s\n", part.Name, diag.Visible(text))
			continue
		}
		fmt.Fprintf(out, "  %s\n", diag.Visible(strings.TrimRight(part.Name, " ")))
		for line := range strings.SplitSeq(text, "\n") {
			fmt.Fprintf(out, "    %s\n", diag.Visible(line))
		}
	}
	return out.Flush()
}
