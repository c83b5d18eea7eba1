package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Completion reads the project like any command. Where it cannot be read there
// is nothing to offer, and a shell is no place for an error.

type completer = func(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective)

// forCompletion opens the project quietly.
func forCompletion(cmd *cobra.Command, e *env) *project {
	if dir, err := cmd.Flags().GetString("dir"); err == nil && dir != "" {
		_ = (&globals{dir: dir}).apply(e)
	}
	e.quiet = true
	p, err := openProject(e)
	if err != nil {
		return nil
	}
	return p
}

// plainWord is what a shell takes for nothing but itself. Candidates come from
// the repository, and bash puts what several have in common on the command line
// as it is.
var plainWord = regexp.MustCompile(`^[\p{L}\p{N}._:/=@,+-]+$`)

// offer lists candidates with what they stand for.
func offer(candidates []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, c := range candidates {
		name, _, _ := strings.Cut(c, "\t")
		if strings.HasPrefix(strings.ToLower(c), strings.ToLower(toComplete)) && plainWord.MatchString(name) {
			out = append(out, c)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// described joins a candidate and its description as cobra has them.
func described(name, description string) string {
	return diag.Visible(name) + "\t" + diag.Visible(strings.Join(strings.Fields(description), " "))
}

func recordNames(list []*records.Record) []string {
	out := make([]string, 0, len(list))
	for _, r := range list {
		out = append(out, described(r.ID, r.Title))
	}
	return out
}

// completeRecords offers every record, and files besides.
func completeRecords(e *env) completer {
	return func(cmd *cobra.Command, _ []string, toComplete string) ([]string, cobra.ShellCompDirective) {
		p := forCompletion(cmd, e)
		if p == nil {
			return nil, cobra.ShellCompDirectiveDefault
		}
		defer p.close()
		out, _ := offer(recordNames(p.tree.Records), toComplete)
		return out, cobra.ShellCompDirectiveDefault
	}
}

// completeRecordThen offers records for the first argument and hands the
// others, with the record, to next.
func completeRecordThen(e *env, next func(p *project, r *records.Record, args []string, toComplete string) []string) completer {
	return func(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
		p := forCompletion(cmd, e)
		if p == nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer p.close()
		if len(args) == 0 {
			return offer(recordNames(p.tree.Records), toComplete)
		}
		r := p.tree.Record(args[0])
		if r == nil || next == nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		out, directive := offer(next(p, r, args[1:], toComplete), toComplete)
		if len(out) > 0 && strings.HasSuffix(out[0], "=") {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		return out, directive
	}
}

// completeKinds offers the kinds in force.
func completeKinds(e *env) completer {
	return func(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		kinds := schema.Builtin(schema.Modules()...)
		if p := forCompletion(cmd, e); p != nil {
			defer p.close()
			kinds = p.tree.Kinds
		}
		var out []string
		for _, k := range kinds.Kinds() {
			out = append(out, described(k.Name, k.Description))
		}
		return offer(out, toComplete)
	}
}

// completeFlag offers fixed values for a flag.
func completeFlag(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// completeHandles offers the people for a flag.
func completeHandles(cmd *cobra.Command, e *env, flag string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, toComplete string) ([]string, cobra.ShellCompDirective) {
		p := forCompletion(cmd, e)
		if p == nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer p.close()
		var out []string
		for _, person := range p.tree.People.List {
			out = append(out, described(person.Handle, person.Name))
		}
		return offer(out, toComplete)
	})
}

// assignable offers "field=" for the fields that may be set, and values behind
// the sign.
func assignable(p *project, k *schema.Kind, toComplete string) []string {
	if field, _, found := strings.Cut(toComplete, "="); found {
		return valuesOf(p, k, field)
	}
	var out []string
	for _, in := range k.Inputs() {
		out = append(out, in.Path+"=")
	}
	return out
}

// valuesOf offers what a field can hold: the values of its set, or the records
// that it may link to.
func valuesOf(p *project, k *schema.Kind, field string) []string {
	var out []string
	for _, v := range k.Values(field) {
		out = append(out, field+"="+v)
	}
	if link, ok := k.Link(field); ok {
		for _, r := range p.tree.Records {
			if slices.Contains(link.To, r.Kind.Name) || slices.Contains(link.To, "*") {
				out = append(out, field+"="+r.ID)
			}
		}
	}
	return out
}
