package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/templates"
)

// team is what a portal has of a team's own: the files below portal/. They are policy
// of the branch that is built (package records/check holds proposals to that), so they
// are trusted with what a page looks like; not with what it may run: the frame with the
// content security policy is no template that can be replaced, and records still pass
// html/template's escaping in the templates of a team.
type team struct {
	files map[string][]byte // by path below portal/
}

// RefusedError says at which places what a team adds to its portal cannot be used.
type RefusedError struct{ Findings []diag.Diagnostic }

func (e *RefusedError) Error() string {
	if n := len(e.Findings); n != 1 {
		return fmt.Sprintf("%d things of the portal's folder cannot be used", n)
	}
	return e.Findings[0].Message
}

// maxTeamFile is far more than a page, a template or a logo needs.
const maxTeamFile = 256 << 10

const (
	teamPages     = "pages/"
	teamStyle     = "style/"
	teamTemplates = "templates/"
)

// readTeam reads a team's own files. Links are never followed.
func readTeam(fsys fs.FS) (team, error) {
	t := team{files: map[string][]byte{}}
	if fsys == nil || !isFolder(fsys, records.PortalFolder) {
		return t, nil
	}
	var found []diag.Diagnostic
	err := fs.WalkDir(fsys, records.PortalFolder, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !d.Type().IsRegular() || strings.HasPrefix(d.Name(), "."):
			return nil
		}
		data, err := readSmall(fsys, file)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(file, records.PortalFolder+"/")
		if why := misplaced(name); why != "" {
			found = append(found, diag.Errorf(lineOf(file, 1), "portal-file", "%s", why))
		} else if len(data) > maxTeamFile {
			found = append(found, diag.Errorf(lineOf(file, 1), "portal-file", "the file is larger than %d KiB", maxTeamFile>>10))
		}
		t.files[name] = data
		return nil
	})
	if err != nil {
		return t, fmt.Errorf("read %s: %w", records.PortalFolder, err)
	}
	if len(found) > 0 {
		return t, &RefusedError{found}
	}
	return t, nil
}

func readSmall(fsys fs.FS, file string) ([]byte, error) {
	f, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxTeamFile+1))
}

// lineOf is the beginning of a line of a file.
func lineOf(file string, line int) diag.Span {
	at := diag.Pos{Line: line, Column: 1}
	return diag.Span{File: file, Start: at, End: at}
}

// misplaced says why a file of portal/ would have no effect, "" if it has one.
func misplaced(name string) string {
	if !strings.HasPrefix(name, teamTemplates) {
		return ""
	}
	own, err := fs.Glob(templates.Site, "site/*/*.html")
	if err != nil {
		return err.Error()
	}
	place := "site/" + strings.TrimPrefix(name, teamTemplates)
	if slices.Contains(own, place) {
		return ""
	}
	var names []string
	for _, o := range own {
		names = append(names, strings.TrimPrefix(o, "site/"))
	}
	return fmt.Sprintf("there is no template %s to replace; expected one of %s", strings.TrimPrefix(name, teamTemplates), strings.Join(names, ", "))
}

// below lists the files of a folder with an ending, in order.
func (t team) below(folder, ending string) []string {
	var names []string
	for name := range t.files { // sorted below
		if strings.HasPrefix(name, folder) && strings.HasSuffix(name, ending) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// override parses a team's template over the one of its name, which may use all that
// the shipped one may. What it leaves out of the shipped file's definitions stays.
func (t team) override(set *template.Template, name string) error {
	data, ok := t.files[teamTemplates+name]
	if !ok {
		return nil
	}
	file := path.Join(records.PortalFolder, teamTemplates, name)
	if _, err := set.New(file).Parse(string(data)); err != nil {
		return t.blame(err)
	}
	if set.Lookup("base").Tree.ParseName != "base.html" {
		return &RefusedError{[]diag.Diagnostic{diag.Errorf(lineOf(file, 1), "portal-template", `"base" cannot be defined anew: it states what a page may load and run`)}}
	}
	return nil
}

var templatePlace = regexp.MustCompile(`^(?:html/)?template: ?(portal/templates/[a-z/-]+\.html):(\d+)(?::\d+)?: (.*)`)

// blame finds the place in a team's template that an error is about; other errors are
// given back as they are.
func (t team) blame(err error) error {
	var already *RefusedError
	if m := templatePlace.FindStringSubmatch(err.Error()); m != nil && !errors.As(err, &already) {
		line, _ := strconv.Atoi(m[2]) // digits
		return &RefusedError{[]diag.Diagnostic{diag.Errorf(lineOf(m[1], max(line, 1)), "portal-template", "%s", m[3])}}
	}
	return err
}

// colours is a team's accent in place of ours, "" where it has none.
func colours(p records.Portal) string {
	if p.Accent == "" && p.AccentDark == "" {
		return ""
	}
	var css strings.Builder
	if p.Accent != "" {
		fmt.Fprintf(&css, ":root { --accent: %s; --accent-soft: %s; }\n", p.Accent, records.SoftAccent(p.Accent, records.LightGrounds[0]))
	}
	fmt.Fprintf(&css, "@media (prefers-color-scheme: dark) {\n  :root { --accent: %s; --accent-soft: %s; }\n}\n", p.AccentDark, records.SoftAccent(p.AccentDark, records.DarkGrounds[0]))
	return css.String()
}

// firstRule is where the colours of a team go: after the shipped ones and before what
// uses them or, on paper, sets them anew.
const firstRule = "/* Ground"

// style puts a team's colours and style sheets into the shipped one.
func (t team) style(css []byte, colours string) []byte {
	if i := bytes.Index(css, []byte(firstRule)); colours != "" {
		css = slices.Concat(css[:max(i, 0)], []byte(colours), css[max(i, 0):])
	}
	for _, name := range t.below(teamStyle, ".css") {
		css = slices.Concat(css, []byte("\n"), t.files[name])
	}
	return css
}

// maxLogo keeps the front page light.
const maxLogo = 24 << 10

// logo checks the picture that stands in the head of every page.
func (t team) logo(p records.Portal, at diag.Span) ([]byte, error) {
	if p.Logo == "" {
		return nil, nil
	}
	data, ok := t.files[strings.TrimPrefix(p.Logo, records.PortalFolder+"/")]
	var why string
	switch {
	case !ok:
		why = fmt.Sprintf("there is no file %s", p.Logo)
	case !isGenuine(p.Logo, data[:min(len(data), 512)]):
		why = fmt.Sprintf("%s is not the picture that its name says", p.Logo)
	case len(data) > maxLogo:
		why = fmt.Sprintf("%s has %d bytes and is loaded with every first page; at most %d are read", p.Logo, len(data), maxLogo)
	default:
		return data, nil
	}
	return nil, &RefusedError{[]diag.Diagnostic{diag.Errorf(at, "portal-logo", "%s", why)}}
}
