package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

type listOptions struct {
	kind      string
	states    []string
	services  []string
	open      bool
	where     string
	columns   []string
	sort      []string
	json, csv bool
}

func newListCommand(e *env) *cobra.Command {
	var opts listOptions
	cmd := &cobra.Command{
		Use:   "list [KIND]",
		Short: "List records",
		Long: `List prints the records of a kind, or of all kinds, one a line, with the columns
that the kind names. On a terminal, titles are cut so that a line fits.

A condition speaks of fields, derived ones included, as conditions of kinds do:
priority in [P1, P2] and not major. What a record derives and does not store
(priority, risk.level, tier) counts like a field.`,
		Example: `  gitsm list
  gitsm list incident --open
  gitsm list change --state approved,implementing --service web
  gitsm list incident --where "priority in [P1, P2]" --json
  gitsm list change --where "risk.level == high" --sort planned.start
  gitsm list problem --columns id,state,owner,title --csv > problems.csv`,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				opts.kind = args[0]
			}
			return runList(e, opts)
		},
		ValidArgsFunction: completeKinds(e),
	}
	f := cmd.Flags()
	f.StringSliceVar(&opts.states, "state", nil, "only records in these `STATES`")
	f.StringSliceVar(&opts.services, "service", nil, "only records that name one of these services (`IDS`)")
	f.BoolVar(&opts.open, "open", false, "only records that are not done: category open or pending")
	f.StringVar(&opts.where, "where", "", "only records for which the `CONDITION` holds")
	f.StringSliceVar(&opts.columns, "columns", nil, "print these `FIELDS`: id, kind, title, path and any field")
	f.StringSliceVar(&opts.sort, "sort", nil, "sort by these `FIELDS`; -FIELD turns the order round")
	f.BoolVar(&opts.json, "json", false, "print a JSON list")
	f.BoolVar(&opts.csv, "csv", false, "print CSV with a header line")
	cmd.MarkFlagsMutuallyExclusive("json", "csv")
	return cmd
}

func runList(e *env, opts listOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	p.mentionUnread()
	var kind *schema.Kind
	if opts.kind != "" {
		if kind, err = kindNamed(p.tree.Kinds, opts.kind); err != nil {
			return err
		}
	}
	var cond schema.Cond // the zero one always holds
	if opts.where != "" {
		if cond, err = schema.ParseCond(opts.where); err != nil {
			return usagef("--where %q: %v", opts.where, err)
		}
	}
	if err := p.knowStates(kind, opts.states); err != nil {
		return err
	}
	if err := p.knowFields(kind, opts, cond); err != nil {
		return err
	}
	view := newView(p)
	var chosen []*records.Record
	for _, r := range p.tree.Records {
		if opts.takes(r) && (kind == nil || r.Kind == kind) && cond.Holds(view.values(r)) {
			chosen = append(chosen, r)
		}
	}
	view.sort(chosen, opts.sort)
	columns := opts.columns
	if len(columns) == 0 {
		columns = defaultColumns(kind)
	}
	switch {
	case opts.json:
		return view.json(e.stdout, chosen, columns)
	case opts.csv:
		return view.csv(e.stdout, chosen, columns)
	}
	return view.text(e.stdout, chosen, columns, e.terminal.width)
}

// kindNamed finds a kind by its name, its plural or its folder.
func kindNamed(kinds *schema.Set, name string) (*schema.Kind, error) {
	for _, k := range kinds.Kinds() {
		if name == k.Name || name == k.Folder || strings.EqualFold(name, k.Plural) {
			return k, nil
		}
	}
	return nil, wrongUse("gitsm kinds", "there is no kind %q; the kinds are %s", name, strings.Join(kinds.Names(), ", "))
}

// knowStates refuses states that no kind has, so that a typing error does not
// look like an empty list.
func (p *project) knowStates(kind *schema.Kind, states []string) error {
	kinds := p.tree.Kinds.Kinds()
	if kind != nil {
		kinds = []*schema.Kind{kind}
	}
	for _, s := range states {
		known := slices.ContainsFunc(kinds, func(k *schema.Kind) bool { return k.Rank(s) >= 0 })
		if !known {
			return usagef("--state %s: no such state", s)
		}
	}
	return nil
}

// knowFields refuses fields that no record could have, and services that are
// none, so that a typing error does not look like an empty list.
func (p *project) knowFields(kind *schema.Kind, opts listOptions, cond schema.Cond) error {
	kinds := p.tree.Kinds.Kinds()
	if kind != nil {
		kinds = []*schema.Kind{kind}
	}
	for _, field := range opts.columns {
		if err := knowField("--columns "+field, field, kinds); err != nil {
			return err
		}
	}
	for _, field := range opts.sort {
		if err := knowField("--sort "+field, strings.TrimPrefix(field, "-"), kinds); err != nil {
			return err
		}
	}
	for _, field := range cond.Fields() {
		if err := knowField(fmt.Sprintf("--where %q: %s", opts.where, field), field, kinds); err != nil {
			return err
		}
	}
	for _, id := range opts.services {
		if r := p.tree.Record(id); r == nil || r.Kind.Name != "service" {
			var ids []string
			for _, s := range p.tree.OfKind("service") {
				ids = append(ids, s.ID)
			}
			return wrongUse("gitsm list service", "--service %s: no such service%s", id, diag.DidYouMean(id, ids))
		}
	}
	return nil
}

// knowField refuses a field that none of the kinds has.
func knowField(said, field string, kinds []*schema.Kind) error {
	known := []string{"id", "kind", "path", "tier"} // what is no field of the header
	top, _, _ := strings.Cut(field, ".")
	if slices.Contains(known, field) || strings.HasPrefix(top, "x-") {
		return nil
	}
	for _, k := range kinds {
		if k.Has(field) {
			return nil
		}
		known = append(known, k.Paths()...)
	}
	return usagef("%s: no such field%s", said, diag.DidYouMean(field, known))
}

func (o *listOptions) takes(r *records.Record) bool {
	switch {
	case len(o.states) > 0 && !slices.Contains(o.states, r.State):
		return false
	case o.open && r.Category() != schema.Open && r.Category() != schema.Pending:
		return false
	case len(o.services) == 0:
		return true
	}
	return slices.ContainsFunc(r.Values("services"), func(s string) bool { return slices.Contains(o.services, s) })
}

func defaultColumns(kind *schema.Kind) []string {
	if kind == nil {
		return []string{"id", "kind", "state", "title"}
	}
	columns := []string{"id"}
	for _, f := range kind.List {
		if f != "title" {
			columns = append(columns, f)
		}
	}
	return append(columns, "title")
}

// csvCell is one cell of what cmd prints as CSV.
func csvCell(text string) string { return diag.CSVCell(text) }
