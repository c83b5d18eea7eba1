package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/site"
)

func newSiteVerifyCommand(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify DIR",
		Short: "Hold a built portal against the records that it says it was made of",
		Long: `Verify reads the manifest of a portal, builds the same portal again from the commit
that it names, for the same instant and audience, and compares every file: with the
manifest, and with what lies in the folder. What differs, is missing or is there
besides is listed.

A portal that was not built from a commit is held against the records in the folder.
Another version of gitsm, or of the time zone data, may build other bytes; it is said
when they differ from those that built the portal.

EXIT STATUS
  0  the portal is what its records make of it
  1  it is not
  2  wrong use, or DIR is no portal
  3  it could not be built again`,
		Example: `  gitsm site verify public
  gitsm site verify /srv/www/status --json`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runSiteVerify(cmd.Context(), e, args[0], asJSON)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

// verified is what site verify found, and prints as JSON.
type verified struct {
	Portal   string         `json:"portal"`
	Same     bool           `json:"same"`
	Files    int            `json:"files"`
	Commit   string         `json:"commit"`
	AsOf     string         `json:"as_of"`
	Audience string         `json:"audience"`
	Notes    []string       `json:"notes"`
	Differs  []verifiedFile `json:"differs"`
}

type verifiedFile struct {
	Path string `json:"path"`
	What string `json:"what"`
}

func runSiteVerify(ctx context.Context, e *env, dir string, asJSON bool) error {
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
	m, err := readPortalManifest(root, dir)
	if err != nil {
		return err
	}
	rebuilt, notes, err := p.rebuildPortal(ctx, m)
	if err != nil {
		return err
	}
	shown := verified{
		Portal: dir, Files: len(m.Files), Commit: m.Commit, AsOf: p.told(m.AsOf), Audience: m.Audience,
		Notes: append([]string{}, notes...), Differs: []verifiedFile{},
	}
	if shown.Differs, err = comparePortal(root, m, rebuilt); err != nil {
		return fmt.Errorf("read %s: %w", dir, err)
	}
	shown.Same = len(shown.Differs) == 0
	if asJSON {
		err = printVersionedJSON(e.stdout, shown)
	} else {
		err = shown.print(e.stdout)
	}
	if err == nil && !shown.Same {
		return errFindings
	}
	return err
}

// openBuilt opens a folder that gitsm built, so that nothing beyond it is read.
func openBuilt(e *env, dir string) (*os.Root, error) {
	place := dir
	if !filepath.IsAbs(place) {
		place = filepath.Join(e.dir, dir)
	}
	root, err := os.OpenRoot(place)
	if err != nil {
		return nil, usagef("%s: %v", dir, errors.Unwrap(err))
	}
	return root, nil
}

// largestPublished bounds what is read of one file of a portal.
const largestPublished = 256 << 20

func readPortalManifest(root *os.Root, dir string) (site.Manifest, error) {
	src, err := readPublished(root, site.ManifestPath)
	if err != nil {
		return site.Manifest{}, wrongUse("gitsm site build --out "+dir, "%s has no %s that can be read, so gitsm did not build it: %v", dir, site.ManifestPath, err)
	}
	m, err := site.ReadManifest(src)
	if err != nil {
		return m, usagef("%s: %v", dir, err)
	}
	return m, nil
}

// readPublished reads a file of a portal, but no link and nothing that is no file.
func readPublished(root *os.Root, name string) ([]byte, error) {
	info, err := root.Lstat(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > largestPublished {
		return nil, fmt.Errorf("%s is no file of a portal", name)
	}
	f, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var data bytes.Buffer
	data.Grow(int(info.Size()) + bytes.MinRead)
	_, err = data.ReadFrom(io.LimitReader(f, largestPublished))
	return data.Bytes(), err
}

// rebuildPortal builds what a manifest names, and gives the digests by path, that of
// the new manifest apart.
func (p *project) rebuildPortal(ctx context.Context, m site.Manifest) (files map[string]string, notes []string, err error) {
	opts, err := p.siteOptions(portalWanted{})
	if err != nil {
		return nil, nil, err
	}
	if m.Gitsm != opts.Version {
		notes = append(notes, fmt.Sprintf("it was built by gitsm %s, and this is %s", m.Gitsm, opts.Version))
	}
	if m.Zones != opts.Zones {
		notes = append(notes, fmt.Sprintf("it was built with the time zone data %s, and these are %s", m.Zones, opts.Zones))
	}
	opts.AsOf, opts.Commit, opts.Version, opts.Zones = m.AsOf, m.Commit, m.Gitsm, m.Zones
	tree := p.tree
	if m.Commit == "" {
		notes = append(notes, "it was not built from a commit: it is held against the records in the folder")
	} else if tree, opts.Files, err = p.commitTree(m.Commit); err != nil {
		return nil, nil, err
	}
	if opts.Audience, err = audienceOf(m.Audience, tree); err != nil {
		return nil, nil, err
	}
	if err := p.withHistory(ctx, &opts, tree); err != nil {
		return nil, nil, err
	}
	if err := p.withAudit(ctx, &opts, quartersOf(m), m.Evidence); err != nil {
		return nil, nil, err
	}
	if tree, err = p.withPast(ctx, tree, opts.Files, m.Commit); err != nil {
		return nil, nil, err
	}
	files = map[string]string{}
	_, err = site.Build(tree, opts, func(f site.File) error {
		files[f.Path] = site.Digest(f.Data)
		return nil
	})
	return files, notes, err
}

// quartersOf is how many quarters of a portal have pages for auditors. One without
// evidence may have a page that says why.
func quartersOf(m site.Manifest) int {
	switch {
	case m.Evidence != nil:
		return m.Evidence.Quarters
	case slices.ContainsFunc(m.Files, func(f site.ManifestFile) bool { return f.Path == site.AuditPath }):
		return auditQuarters
	}
	return 0
}

// commitTree reads the project as a commit has it.
func (p *project) commitTree(commit string) (*records.Tree, fs.FS, error) {
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return nil, nil, fmt.Errorf("read the commit %s: %w", short12(commit), err)
	}
	p.opened = append(p.opened, repo)
	files, err := repo.FS(commit)
	if err != nil {
		return nil, nil, fmt.Errorf("read the commit %s that the portal was built from: %w", short12(commit), err)
	}
	t, err := records.Load(files)
	if err != nil {
		return nil, nil, fmt.Errorf("read the records of the commit %s: %w", short12(commit), err)
	}
	return t, files, nil
}

// comparePortal lists the files that are not what they should be, by path.
func comparePortal(root *os.Root, m site.Manifest, rebuilt map[string]string) ([]verifiedFile, error) {
	differs := []verifiedFile{}
	say := func(path, what string) { differs = append(differs, verifiedFile{path, what}) }
	promised := map[string]string{site.ManifestPath: ""}
	for _, f := range m.Files {
		promised[f.Path] = f.SHA256
		switch digest, built := rebuilt[f.Path]; {
		case !built:
			say(f.Path, "the records make no such file")
		case digest != f.SHA256:
			say(f.Path, "the records make other bytes of it")
		}
		data, err := readPublished(root, f.Path)
		switch {
		case err != nil:
			say(f.Path, "it is missing, or no plain file")
		case site.Digest(data) != f.SHA256:
			say(f.Path, "it was changed after it was built")
		}
	}
	for _, path := range sortedNames(rebuilt) {
		if _, ok := promised[path]; !ok {
			say(path, "the records make this file, and the manifest does not have it")
		}
	}
	err := fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if _, ok := promised[path]; err != nil || d.IsDir() || ok || path == siteMarker {
			return err
		}
		say(path, "it is not part of the portal")
		return nil
	})
	slices.SortStableFunc(differs, func(x, y verifiedFile) int { return strings.Compare(x.Path, y.Path) })
	return differs, err
}

func sortedNames(files map[string]string) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (v verified) print(w io.Writer) error {
	var b strings.Builder
	for _, note := range v.Notes {
		fmt.Fprintf(&b, "note: %s\n", diag.Visible(note))
	}
	for _, f := range v.Differs {
		fmt.Fprintf(&b, "%s: %s\n", diag.Visible(f.Path), f.What)
	}
	from := "the records in the folder"
	if v.Commit != "" {
		from = "commit " + short12(v.Commit)
	}
	if v.Same {
		fmt.Fprintf(&b, "%s: %s, as %s makes them as of %s\n", diag.Visible(v.Portal), count(v.Files, "file"), from, v.AsOf)
	} else {
		fmt.Fprintf(&b, "%s: not what %s makes as of %s; %s\n", diag.Visible(v.Portal), from, v.AsOf, count(len(v.Differs), "difference"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
