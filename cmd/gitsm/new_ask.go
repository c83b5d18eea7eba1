package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// askForMissing asks for the fields that a new record needs, where a person
// can answer.
func (p *project) askForMissing(k *schema.Kind, opts *newOptions) error {
	if !p.env.canAsk() {
		return nil
	}
	a := p.env.asker()
	for _, in := range k.Inputs() {
		values, ok := opts.fields[in.Path]
		given := ok && len(*values) > 0 || slices.ContainsFunc(opts.set, func(s string) bool { return strings.HasPrefix(s, in.Path+"=") })
		if !ok || given || !in.Required {
			continue
		}
		answer, err := a.line(question(in), func(text string) error { return acceptable(in, text) })
		if err != nil {
			return fmt.Errorf("ask for %s: %w", in.Path, err)
		}
		*values = []string{answer}
	}
	if !k.ID.Slug() || opts.id != "" {
		return nil
	}
	var err error
	opts.id, err = a.line("id, the name of the file", func(text string) error {
		if wrong := records.CheckID(k, text); wrong != "" {
			return errors.New(wrong)
		}
		return nil
	})
	return err
}

func question(in schema.Input) string {
	switch {
	case len(in.Values) > 0:
		return in.Path + " (" + strings.Join(in.Values, ", ") + ")"
	case in.Type == "array":
		return in.Path + " (one or more, separated by commas)"
	}
	return in.Path
}

func acceptable(in schema.Input, text string) error {
	if text == "" {
		return errors.New("it is required")
	}
	if len(in.Values) == 0 {
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		if !slices.Contains(in.Values, strings.TrimSpace(part)) {
			return fmt.Errorf("expected one of %s", strings.Join(in.Values, ", "))
		}
	}
	return nil
}
