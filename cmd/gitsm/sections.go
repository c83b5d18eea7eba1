package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// maxSection is as much as a text for a section may hold.
const maxSection = 1 << 20

// sectionOptions are texts for body sections.
type sectionOptions struct {
	texts, files []string
}

func (o *sectionOptions) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&o.texts, "section", nil, "`TITLE=TEXT` for a body section; the text - is read from stdin")
	f.StringArrayVar(&o.files, "section-file", nil, "`TITLE=FILE` for a body section whose text is in a file")
	_ = cmd.RegisterFlagCompletionFunc("section-file", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault))
}

// read gives the texts by title; one that is given twice is joined.
func (o *sectionOptions) read(e *env) (map[string]string, error) {
	body := map[string]string{}
	for _, s := range o.texts {
		title, text, found := strings.Cut(s, "=")
		if !found || title == "" {
			return nil, usagef("--section %q is not of the form TITLE=TEXT", s)
		}
		if err := filledIn("--section "+title, text); err != nil {
			return nil, err
		}
		if text == "-" {
			var err error
			if text, err = readText(e.stdin); err != nil {
				return nil, fmt.Errorf("read the section from stdin: %w", err)
			}
		}
		add(body, title, text)
	}
	for _, s := range o.files {
		title, name, found := strings.Cut(s, "=")
		if !found || title == "" || name == "" {
			return nil, usagef("--section-file %q is not of the form TITLE=FILE", s)
		}
		text, err := readSectionFile(e, name)
		if err != nil {
			return nil, err
		}
		add(body, title, text)
	}
	return body, nil
}

func add(body map[string]string, title, text string) {
	if body[title] != "" {
		text = body[title] + "\n\n" + text
	}
	body[title] = text
}

func readSectionFile(e *env, name string) (string, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(e.dir, name)
	}
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return "", usagef("--section-file: there is no file %s", name)
	}
	f, err := os.Open(name) //nolint:gosec // the user names a file of their own
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	text, err := readText(f)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return text, nil
}

// errLongSection says that a text is too long to be one section.
var errLongSection = errors.New("the text is longer than a mebibyte")

func readText(r io.Reader) (string, error) {
	all, err := io.ReadAll(io.LimitReader(r, maxSection+1))
	if err == nil && len(all) > maxSection {
		err = errLongSection
	}
	return string(all), err
}
