package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

type linkOptions struct {
	from, field, to string
	stamp           stampOptions
	write           writeOptions
}

func newLinkCommand(e *env) *cobra.Command {
	var opts linkOptions
	cmd := &cobra.Command{
		Use:   "link ID FIELD ID",
		Short: "Link a record to another one",
		Long: `Link writes the second record's ID into a link field of the first one. A link is
stored once, on the record that depends on the other or came later; under the
name of the inverse, gitsm writes it there by itself.`,
		Example: `  gitsm link INC-2026-0042 problems PRB-2026-0017
  gitsm link PRB-2026-0017 incidents INC-2026-0042
  gitsm link CHG-2026-0101 follow_up PRB-2026-0017`,
		Args: arguments(3, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.from, opts.field, opts.to = args[0], args[1], args[2]
			return runLink(cmd.Context(), e, opts)
		},
		ValidArgsFunction: completeRecordThen(e, completeLink),
	}
	opts.stamp.bind(cmd, e)
	opts.write.bind(cmd)
	return cmd
}

func runLink(ctx context.Context, e *env, opts linkOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	from, err := p.record(opts.from)
	if err != nil {
		return err
	}
	to, err := p.record(opts.to)
	if err != nil {
		return err
	}
	holder, field, target, err := linkFrom(from, opts.field, to)
	if err != nil {
		return err
	}
	by, at, err := p.entry(ctx, opts.stamp)
	if err != nil {
		return err
	}
	plan := lifecycle.PlanLink(p.tree, holder, field, target.ID, lifecycle.Edit{
		At: at, By: by, Why: opts.stamp.why, Flags: opts.stamp.flags, Derive: derive,
	})
	return p.carryOut(ctx, plan, opts.write, holder.ID+" stays as it is", fmt.Sprintf("%s: %s %s", holder.ID, field, target.ID))
}

// linkFrom tells which record stores a link: the first one where the name is a
// link field of its kind, the second one where it is the name of an inverse.
func linkFrom(from *records.Record, name string, to *records.Record) (holder *records.Record, field string, target *records.Record, err error) {
	if _, ok := from.Kind.Link(name); ok {
		return from, name, to, nil
	}
	var inverse []string
	for _, l := range to.Kind.Links {
		if l.Inverse == name && (slices.Contains(l.To, from.Kind.Name) || slices.Contains(l.To, "*")) {
			inverse = append(inverse, l.Field)
		}
	}
	switch len(inverse) {
	case 0:
	case 1:
		return to, inverse[0], from, nil
	default:
		return nil, "", nil, wrongUse(fmt.Sprintf("gitsm link %s %s %s", to.ID, inverse[0], from.ID),
			"%s is the other side of several link fields of %s: %s", name, to.ID, strings.Join(inverse, ", "))
	}
	var names []string
	for _, l := range from.Kind.Links {
		names = append(names, l.Field)
	}
	return nil, "", nil, wrongUse("gitsm kinds "+from.Kind.Name, "%s has no link field %q; it has %s", from.Kind.Name, name, strings.Join(names, ", "))
}

// completeLink offers the link fields, then the records they may lead to.
func completeLink(p *project, r *records.Record, args []string, _ string) []string {
	if len(args) == 0 {
		var out []string
		for _, l := range r.Kind.Links {
			out = append(out, described(l.Field, "to "+strings.Join(l.To, ", ")))
		}
		return out
	}
	link, ok := r.Kind.Link(args[0])
	if !ok || len(args) > 1 {
		return nil
	}
	var out []*records.Record
	for _, other := range p.tree.Records {
		if other != r && (slices.Contains(link.To, other.Kind.Name) || slices.Contains(link.To, "*")) {
			out = append(out, other)
		}
	}
	return recordNames(out)
}
