package site

import (
	"bytes"
	"errors"
	"html/template"
	"io/fs"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// Vet tells what of that which a team adds to its portal cannot be used, or not as it
// is: files, pages, templates, the logo, the translation. It is told of all of them at
// once, for whatever audience. What a template asks of its page, only a build tells.
// The error is for files that cannot be read at all.
func Vet(t *records.Tree, fsys fs.FS) ([]diag.Diagnostic, error) {
	own, err := readTeam(fsys)
	found, err := refusals(nil, err)
	if err != nil {
		return nil, err
	}
	if _, err := own.ownPages(audience.Restricted); err != nil {
		if found, err = refusals(found, err); err != nil {
			return nil, err
		}
	}
	for _, name := range own.below(teamTemplates, ".html") {
		if found, err = refusals(found, own.vetTemplate(name)); err != nil {
			return nil, err
		}
	}
	at := diag.Span{File: records.ConfigFile}
	if t.Config.Doc != nil {
		at = t.Config.Doc.At("portal", "logo")
	}
	_, err = own.logo(t.Config.Portal, at)
	if found, err = refusals(found, err); err != nil {
		return nil, err
	}
	_, texts, err := Translation(fsys, t)
	if found, err = refusals(append(found, texts...), err); err != nil {
		return nil, err
	}
	for i := range found {
		if found[i].Fix == nil {
			found[i].Fix = &diag.Fix{Title: "see gitsm rules " + found[i].Rule}
		}
	}
	return diag.Sort(found), nil
}

// refusals adds what a RefusedError found; another error is given back.
func refusals(found []diag.Diagnostic, err error) ([]diag.Diagnostic, error) {
	var refused *RefusedError
	if errors.As(err, &refused) {
		return append(found, refused.Findings...), nil
	}
	return found, err
}

// vetTemplate reads one of the team's templates over the shipped ones, as far as that
// can be told without a page.
func (t team) vetTemplate(name string) error {
	if misplaced(name) != "" {
		return nil // which is told of the file
	}
	alone := team{files: map[string][]byte{name: t.files[name]}}
	_, look, err := parseTemplates(alone, nil)
	if err != nil {
		return alone.blame(err)
	}
	// What stands where no value may, html/template tells when a page first runs. Of
	// nothing a page fails, too; that is no finding.
	for page, p := range look {
		if own, one := strings.CutPrefix(name, teamTemplates+"pages/"); one && own != page+".html" {
			continue
		}
		var wrong *template.Error
		var refused *RefusedError
		if err := p.Execute(&bytes.Buffer{}, nil); errors.As(err, &wrong) {
			if told := alone.blame(err); errors.As(told, &refused) {
				return told
			}
		}
	}
	return nil
}
