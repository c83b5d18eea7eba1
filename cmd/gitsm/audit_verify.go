package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/audit"
)

func newAuditVerifyCommand(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify DIR",
		Short: "Derive a pack again from the repository and the ledger, and compare",
		Long: `Verify reads the manifest of a pack, makes the same pack again from the commit, the
ledger and the inputs that it names, and compares every file: with the manifest, and
with what lies in the folder. It also tells where the commit is no longer on the main
line, and where the ledger is not the continuation of what the pack was made of.

Deployments and the statement of gitsm doctor are inputs: they are taken from the
pack. Another version of gitsm, or of the time zone data, may make other bytes; it is
said when they differ.

EXIT STATUS
  0  the pack is what the repository and the ledger make of it
  1  it is not
  2  wrong use, or DIR is no pack
  3  it could not be made again, as where the commit is not here`,
		Example: `  gitsm audit verify evidence
  gitsm audit verify evidence --json`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runAuditVerify(cmd.Context(), e, args[0], asJSON)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

// verifiedAudit is what audit verify found, and prints as JSON.
type verifiedAudit struct {
	Pack    string         `json:"pack"`
	Same    bool           `json:"same"`
	Files   int            `json:"files"`
	Commit  string         `json:"commit"`
	Period  string         `json:"period"`
	Notes   []string       `json:"notes"`
	Differs []verifiedFile `json:"differs"`
}

func runAuditVerify(ctx context.Context, e *env, dir string, asJSON bool) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	root, err := openBuilt(e, dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	want, err := readAuditManifest(root, dir)
	if err != nil {
		return err
	}
	shown := verifiedAudit{Pack: dir, Files: len(want.Files), Commit: want.Commit, Period: want.Period, Notes: []string{}, Differs: []verifiedFile{}}
	if want.Gitsm != e.version {
		shown.Notes = append(shown.Notes, fmt.Sprintf("it was made by gitsm %s, and this is %s", want.Gitsm, e.version))
	}
	if zones := zonesVersion(e); want.Zones != zones {
		shown.Notes = append(shown.Notes, fmt.Sprintf("it was made with the time zone data %s, and these are %s", want.Zones, zones))
	}
	made, err := p.makeAudit(ctx, want)
	if err != nil {
		return err
	}
	if err := compareAudit(root, made, &shown); err != nil {
		return fmt.Errorf("read %s: %w", dir, err)
	}
	if err := p.holdsStill(ctx, want, &shown); err != nil {
		return err
	}
	shown.Same = len(shown.Differs) == 0
	if asJSON {
		err = printVersionedJSON(e.stdout, shown)
	} else {
		err = shown.print(e)
	}
	if err == nil && !shown.Same {
		return errFindings
	}
	return err
}

// readAuditManifest reads what a pack says that it was made of.
func readAuditManifest(root *os.Root, dir string) (auditManifest, error) {
	var m auditManifest
	src, err := readPublished(root, auditManifestFile)
	if err != nil {
		return m, wrongUse("gitsm audit --help", "%s has no %s that can be read, so it is no pack: %v", dir, auditManifestFile, err)
	}
	if err := strictJSON(src, &m); err != nil {
		return m, usagef("%s/%s: %v", dir, auditManifestFile, err)
	}
	if m.Version != audit.Version {
		return m, usagef("%s: a pack of version %d; this gitsm knows version %d", dir, m.Version, audit.Version)
	}
	if !isWholeHash(m.Commit) || m.Ledger.Commit != "" && !isWholeHash(m.Ledger.Commit) {
		return m, usagef("%s: expected whole hashes of commits in %s", dir, auditManifestFile)
	}
	if src, err = readPublished(root, auditInputsFile); err != nil {
		return m, usagef("%s: %s cannot be read: %v", dir, auditInputsFile, err)
	}
	if err := strictJSON(src, &m.Inputs); err != nil {
		return m, usagef("%s/%s: %v", dir, auditInputsFile, err)
	}
	return m, nil
}

func strictJSON(src []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

func isWholeHash(text string) bool {
	return (len(text) == 40 || len(text) == 64) && strings.Trim(text, "0123456789abcdef") == ""
}

// compareAudit lists the files that are not what they should be.
func compareAudit(root *os.Root, made *madeAudit, shown *verifiedAudit) error {
	say := func(path, what string) { shown.Differs = append(shown.Differs, verifiedFile{path, what}) }
	for _, name := range sortedKeys(made.files) {
		switch data, err := readPublished(root, name); {
		case err != nil:
			say(name, "it is missing, or no plain file")
		case !bytes.Equal(data, made.files[name]):
			say(name, "the repository and the ledger make other bytes of it")
		}
	}
	err := fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if _, ok := made.files[path]; err != nil || d.IsDir() || ok || path == siteMarker {
			return err
		}
		say(path, "it is not part of the pack")
		return nil
	})
	slices.SortStableFunc(shown.Differs, func(a, b verifiedFile) int { return strings.Compare(a.Path, b.Path) })
	return err
}

// holdsStill tells whether what the pack was made of is still what everybody
// sees: its commit on the main line, its ledger the beginning of the present one.
func (p *project) holdsStill(ctx context.Context, want auditManifest, shown *verifiedAudit) error {
	say := func(what, format string, args ...any) {
		shown.Differs = append(shown.Differs, verifiedFile{what, fmt.Sprintf(format, args...)})
	}
	h, err := p.readPast(ctx, "HEAD")
	if refused := (*refusal)(nil); errors.As(err, &refused) {
		say("the ledger", "it is not whole any more: %s", refused.findings[0].Message)
		return nil
	} else if err != nil {
		return err
	}
	defer h.close()
	if _, on := h.place[want.Commit]; !on {
		say("the main line", "the commit %s, of which the pack was made, is not on it any more", short12(want.Commit))
	}
	s, err := p.ledgerOn(want.Ledger.Branch)
	if err != nil {
		return err
	}
	ref, err := s.whereLedger()
	switch {
	case err != nil:
		return err
	case want.Ledger.Commit == "" && ref != "":
		shown.Notes = append(shown.Notes, "there is a ledger now; when the pack was made there was none")
		return nil
	case want.Ledger.Commit == "":
		return nil
	case ref == "":
		say("the ledger", "the branch %s is not here any more", want.Ledger.Branch)
		return nil
	}
	now, err := s.read(ref)
	if err != nil {
		return err
	}
	then, err := s.read(want.Ledger.Commit)
	if err != nil {
		return err
	}
	if now.ledger == nil || then.ledger == nil {
		return nil // told above, or part of the pack
	}
	for _, d := range now.ledger.Extends(then.ledger) {
		say("the ledger", "%s [%s]", d.Message, d.Rule)
	}
	return nil
}

func (v verifiedAudit) print(e *env) error {
	var b strings.Builder
	for _, note := range v.Notes {
		fmt.Fprintf(&b, "note: %s\n", diag.Visible(note))
	}
	for _, f := range v.Differs {
		fmt.Fprintf(&b, "%s: %s\n", diag.Visible(f.Path), diag.Visible(f.What))
	}
	if v.Same {
		fmt.Fprintf(&b, "%s: %s that the manifest names, as commit %s and the ledger make them of %s\n", diag.Visible(v.Pack), count(v.Files, "file"), short12(v.Commit), diag.Visible(v.Period))
	} else {
		fmt.Fprintf(&b, "%s: not what commit %s and the ledger make of %s; %s\n", diag.Visible(v.Pack), short12(v.Commit), diag.Visible(v.Period), count(len(v.Differs), "difference"))
	}
	_, err := fmt.Fprint(e.stdout, b.String())
	return err
}
