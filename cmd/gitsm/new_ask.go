package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// dialogue asks for what a new record needs. An answer that cannot be is asked
// for again; the others are kept.
type dialogue struct {
	*project
	*asker
	kind  *schema.Kind
	opts  *newOptions
	asked []string // fields, in the order in which they were asked for
}

// askForMissing asks a person for what a new record needs and was not given:
// first what its kind always asks for, then what follows from the answers.
func (p *project) askForMissing(n lifecycle.New, opts *newOptions) error {
	d := &dialogue{project: p, asker: p.env.asker(), kind: n.Kind, opts: opts}
	for _, in := range n.Kind.Inputs() {
		values, ok := opts.fields[in.Path]
		given := ok && len(*values) > 0 || slices.ContainsFunc(opts.set, func(s string) bool { return strings.HasPrefix(s, in.Path+"=") })
		if !ok || given || !in.Required {
			continue
		}
		if err := d.field(in, ""); err != nil {
			return err
		}
	}
	if n.Kind.ID.Slug() && opts.id == "" {
		var err error
		if opts.id, err = d.line("id, the name of the file", d.freeName); err != nil {
			return fmt.Errorf("ask for the id: %w", err)
		}
	}
	if len(d.asked) == 0 && opts.id == "" {
		return nil
	}
	return d.untilItFits(n)
}

// untilItFits plans the record and asks again for what stands against it.
func (d *dialogue) untilItFits(n lifecycle.New) error {
	const rounds = 20 // nobody answers wrongly more often
	if n.ID = d.opts.id; n.ID == "" {
		var err error
		if n.ID, err = d.nextID(n.Kind, n.At, nil); err != nil {
			return err
		}
	}
	for range rounds {
		var err error
		if n.Fields, err = d.newFields(n.Kind, d.opts); err != nil {
			return nil //nolint:nilerr // what was typed beforehand is wrong, and refused by the caller
		}
		plan := lifecycle.PlanNew(d.tree, n)
		again := false
		for _, found := range check.Judge(d.tree, plan, d.options()) {
			if field, suggested := d.concerned(plan, found); field.Path != "" {
				fmt.Fprintln(d.out, "  "+diag.Visible(found.Message))
				if err := d.field(field, suggested); err != nil {
					return err
				}
				again = true
			}
		}
		if !again {
			return nil
		}
	}
	return nil
}

// concerned finds the field that a finding asks for, or finds fault with, if it
// is one that can be asked for. A value that fits comes with it.
func (d *dialogue) concerned(plan lifecycle.Plan, found diag.Diagnostic) (in schema.Input, suggested string) {
	if found.Severity != diag.Error {
		return in, ""
	}
	if found.Fix != nil && len(found.Fix.Args) == 1 {
		path, value, _ := strings.Cut(found.Fix.Args[0], "=")
		in := d.input(path)
		if d.acceptable(in, value) == nil {
			suggested = value
		}
		return in, suggested
	}
	for _, path := range d.asked {
		if plan.Record != nil && plan.Record.Doc != nil && plan.Record.At(strings.Split(path, ".")...).Start.Line == found.Span.Start.Line {
			return d.input(path), ""
		}
	}
	return in, ""
}

func (d *dialogue) input(path string) schema.Input {
	for _, in := range d.kind.Inputs() {
		if in.Path == path {
			return in
		}
	}
	return schema.Input{Path: path}
}

// field asks for one field; without an answer the suggested one counts.
func (d *dialogue) field(in schema.Input, suggested string) error {
	text := question(in)
	if suggested != "" {
		text += " [" + suggested + "]"
	}
	answer, err := d.line(text, func(answer string) error {
		if answer == "" && suggested != "" {
			return nil
		}
		return d.acceptable(in, answer)
	})
	if err != nil {
		return fmt.Errorf("ask for %s: %w", in.Path, err)
	}
	if answer == "" {
		answer = suggested
	}
	d.asked = append(d.asked, in.Path)
	if values, ok := d.opts.fields[in.Path]; ok {
		*values = []string{answer}
		return nil
	}
	d.opts.set = append(d.opts.set, in.Path+"="+answer)
	return nil
}

func (d *dialogue) freeName(text string) error {
	if wrong := records.CheckID(d.kind, text); wrong != "" {
		return errors.New(wrong)
	}
	if d.tree.Record(text) != nil {
		return errors.New("the name is taken")
	}
	return nil
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

// acceptable says what is wrong with an answer by itself.
func (d *dialogue) acceptable(in schema.Input, text string) error {
	if text == "" {
		return errors.New("it is required")
	}
	as, err := lifecycle.ParseAssignmentAt(d.kind, in.Path+"="+text, d.env.now().In(d.tree.Config.Zone))
	if err != nil {
		return err
	}
	link, ok := d.kind.Link(in.Path)
	if !ok {
		return nil
	}
	for _, id := range append(as.Value.Strings(), as.Value.Str()) {
		if !link.Names(id) {
			continue
		}
		var ids []string
		for _, r := range d.tree.Records {
			if slices.Contains(link.To, "*") || slices.Contains(link.To, r.Kind.Name) {
				ids = append(ids, r.ID)
			}
		}
		if target := d.tree.Record(id); target == nil || !slices.Contains(ids, target.ID) {
			return fmt.Errorf("%s is not the ID of %s%s", id, d.tree.Kinds.OneOf(link.To), diag.DidYouMean(id, ids))
		}
	}
	return nil
}
