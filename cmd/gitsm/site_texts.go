package main

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/speech"
	"github.com/gitsm/gitsm/site"
)

type siteTextsOptions struct {
	language string
	missing  bool
	check    bool
}

func newSiteTextsCommand(e *env) *cobra.Command {
	var opts siteTextsOptions
	cmd := &cobra.Command{
		Use:   "texts",
		Short: "Print the portal's texts, to translate them",
		Long: `Texts prints the catalogue of all that the portal says: a message a line, under its
English text, with what portal/texts.yaml says for it so far. Saved under that name
and filled in, it is the translation; what it leaves out is said in English.

A message may hold places in braces, {count}, and marks, <a>…</a>, which a
translation puts where its language wants them. A message that counts has a form
for each plural category of the language.

With --check it prints what of the translation does not fit, and how much is
missing.`,
		Example: `  gitsm site texts --language de > portal/texts.yaml
  gitsm site texts --missing
  gitsm site texts --check`,
		Args: arguments(0, 0),
		RunE: func(*cobra.Command, []string) error { return runSiteTexts(e, opts) },
	}
	cmd.Flags().StringVar(&opts.language, "language", "", "begin a translation into `TAG`, such as de or pt-BR")
	cmd.Flags().BoolVar(&opts.missing, "missing", false, "print only what is not translated yet")
	cmd.Flags().BoolVar(&opts.check, "check", false, "check the translation instead")
	cmd.MarkFlagsMutuallyExclusive("check", "missing")
	cmd.MarkFlagsMutuallyExclusive("check", "language")
	return cmd
}

func runSiteTexts(e *env, opts siteTextsOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	all, err := site.Texts(p.tree)
	if err != nil {
		return err
	}
	said, found, err := site.Translation(p.root.FS(), p.tree)
	var refused *site.RefusedError
	if errors.As(err, &refused) {
		return p.refusal(refused.Findings, "%s was not read", site.TextsFile)
	}
	if err != nil {
		return err
	}
	if opts.check {
		return p.checkTexts(said, found)
	}
	if said.English() || opts.language != "" && opts.language != said.Name() {
		if said, err = speech.Begin(opts.language); err != nil {
			return usagef("%s", err)
		}
	}
	head := "# " + strings.Join(strings.Split(textsHead, "\n"), "\n# ") + "\nlanguage: " + said.Name() + "\n"
	if said.Direction() == "rtl" {
		head += "direction: rtl\n"
	}
	wanted := func(m speech.Message) bool { return !opts.missing || !said.Says(m) }
	_, err = e.stdout.Write(all.Write(head, wanted, said.Said, said.Categories()))
	return err
}

const textsHead = `What the portal says, for portal/texts.yaml: after each English text its translation.
What stands in braces is put in and may stand elsewhere; <a> and the like are the page's own.
Where one English word needs two translations, tell them apart by where they are said:
"incident: New", "pages/status.html: Now".`

// checkTexts tells what of a translation does not fit.
func (p *project) checkTexts(said *speech.Language, found []diag.Diagnostic) error {
	if said.English() {
		if _, err := fs.Stat(p.root.FS(), site.TextsFile); err != nil {
			return usagef("there is no %s; begin one: gitsm site texts --language TAG > %s", site.TextsFile, site.TextsFile)
		}
	}
	if len(found) == 0 {
		p.env.say("%s is whole", site.TextsFile)
		return nil
	}
	return p.refusal(found, "%s is not whole, or does not fit", site.TextsFile)
}
