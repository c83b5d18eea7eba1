package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// newKindCommand makes the command that creates records of one kind, with a flag
// for each field.
func newKindCommand(e *env, k *schema.Kind, example string) *cobra.Command {
	opts := newOptions{fields: map[string]*[]string{}}
	cmd := &cobra.Command{
		Use:     kindUse(k),
		Short:   firstSentence(k.Description),
		Long:    k.Description,
		Example: example,
		Args:    arguments(0, anyNumber),
		RunE: func(cmd *cobra.Command, args []string) error {
			if k.ID.Slug() && opts.id == "" && len(args) > 0 && !strings.Contains(args[0], "=") {
				opts.id, args = args[0], args[1:]
			}
			opts.set = append(opts.set, args...)
			return runNew(cmd.Context(), e, k.Name, opts)
		},
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, toComplete string) ([]string, cobra.ShellCompDirective) {
			p := forCompletion(cmd, e)
			if p == nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			defer p.close()
			out, directive := offer(assignable(p, k, toComplete), toComplete)
			return out, directive | cobra.ShellCompDirectiveNoSpace
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	for _, in := range k.Inputs() {
		if reservedFlag(in.Path) {
			continue // it is given with --set
		}
		values := new([]string)
		opts.fields[in.Path] = values
		f.Var(&fieldFlag{in, values}, in.Path, fieldUsage(in))
		if in.Type == "boolean" {
			f.Lookup(in.Path).NoOptDefVal = "true"
		}
		completeField(cmd, e, k, in)
	}
	if k.ID.Slug() {
		f.StringVar(&opts.id, "id", "", "the same as the argument `NAME`, which is also the file's")
	} else {
		f.StringVar(&opts.id, "id", "", "an `ID` of your own instead of the next number")
	}
	f.StringVar(&opts.state, "state", "", "the `STATE` to begin in (default "+k.States[0].Name+")")
	f.StringArrayVar(&opts.set, "set", nil, "`FIELD=VALUE` for anything that has no flag of its own")
	opts.sections.bind(cmd)
	opts.stamp.bind(cmd, e)
	opts.write.bind(cmd)
	return cmd
}

// firstSentence is what fits into a line of help.
func firstSentence(text string) string {
	first, _, _ := strings.Cut(text, ". ")
	first, _, _ = strings.Cut(first, ": ")
	return strings.TrimSuffix(first, ".")
}

// kindUse is the command line without flags. Kinds that people name take the
// name as an argument.
func kindUse(k *schema.Kind) string {
	if k.ID.Slug() {
		return k.Name + " NAME [field=value]..."
	}
	return k.Name + " [field=value]..."
}

// reservedFlag reports whether the command has a flag of that name anyway.
func reservedFlag(name string) bool {
	return slices.Contains([]string{
		"dir", "no-color", "quiet", "help", "id", "state", "set", "section", "section-file", "at", "by", "why", "flag", "dry-run", "commit",
	}, name)
}

// fieldFlag is the flag of a field. It may be given more than once for a list.
type fieldFlag struct {
	in     schema.Input
	values *[]string
}

// String gives what was given so far.
func (f *fieldFlag) String() string {
	if f.values == nil {
		return ""
	}
	return strings.Join(*f.values, ",")
}

// Set takes one value.
func (f *fieldFlag) Set(text string) error {
	*f.values = append(*f.values, text)
	return nil
}

// Type is what help shows in the place of a value.
func (f *fieldFlag) Type() string {
	in := f.in
	word := "TEXT"
	switch {
	case shortSet(in.Values):
		word = strings.Join(in.Values, "|")
	case len(in.Values) > 0:
		word = "VALUE"
	case in.Link:
		word = "ID"
	case in.Format == "date":
		word = "DATE"
	case in.Format == "date-time":
		word = "TIME"
	case in.Type == "boolean":
		word = "true|false"
	case in.Type == "integer" || in.Type == "number":
		word = "NUMBER"
	case in.Type == "object" || in.Type == "array" && !in.Scalars():
		word = "{KEY: VALUE}"
	}
	if in.Scalars() {
		word += ",..."
	}
	return word
}

// shortSet reports whether values fit into the column of the flags.
func shortSet(values []string) bool {
	return len(values) > 0 && len(strings.Join(values, "|")) <= 20
}

// fieldUsage describes the flag of a field.
func fieldUsage(in schema.Input) string {
	usage := strings.TrimSuffix(strings.ReplaceAll(in.Description, "`", "'"), ".")
	if len(in.Values) > 0 && !shortSet(in.Values) {
		usage += ": " + strings.Join(in.Values, ", ")
	}
	if in.Required {
		usage += " (required)"
	}
	if in.Type == "array" && !in.Scalars() {
		usage += "; may be repeated, [] for none"
	}
	return usage
}

// kindExample is a command line that can be run as it is printed, in a project
// that has the service and the people it names. p may be nil.
func kindExample(p *project, k *schema.Kind) string {
	words := []string{"new", k.Name}
	if k.ID.Slug() {
		words = append(words, "example-"+k.Name)
	}
	base := len(words)
	const rounds = 5 // values of a field
	for round := range rounds {
		words = words[:base]
		for _, in := range k.Inputs() {
			if in.Required {
				words = append(words, "--"+in.Path, exampleValue(p, k, in, round))
			}
		}
		words = append(words, exampleParts(p, k, round)...)
		if p == nil || p.wouldDo(k, words[base:]) {
			break
		}
	}
	return "  " + commandLine(words)
}

// exampleParts gives one part of each mapping that the first state demands and
// that is given in parts.
func exampleParts(p *project, k *schema.Kind, round int) []string {
	var words []string
	for _, g := range k.Guards {
		for _, field := range g.Require {
			parts := k.PartsOf(field)
			if g.State != k.States[0].Name || !g.When.IsZero() || len(parts) == 0 {
				continue
			}
			in := parts[round%len(parts)]
			in.Path = field + "." + in.Path
			words = append(words, "--"+in.Path, exampleValue(p, k, in, round))
		}
	}
	return words
}

// exampleValue is one that a field can have in the project.
func exampleValue(p *project, k *schema.Kind, in schema.Input, round int) string {
	_, isLink := k.Link(in.Path)
	switch {
	case in.Path == "title":
		return "One line"
	case len(in.Values) > 0:
		return in.Values[round%len(in.Values)]
	case isLink:
		return exampleTarget(p, k, in.Path)
	case in.Word == "handle":
		if p != nil {
			for _, person := range p.tree.People.List {
				if strings.HasSuffix(in.Path, "team") && len(person.Teams) > 0 {
					return person.Teams[0]
				}
				if !person.Bot && person.To.IsZero() {
					return person.Handle
				}
			}
		}
		return "ana"
	case in.Format == "date":
		return "2030-01-31"
	case in.Type == "integer" || in.Type == "number":
		return "1"
	case len(in.Parts) > 0 || in.Type == "object":
		return "{}"
	}
	return "software"
}

func exampleTarget(p *project, k *schema.Kind, field string) string {
	link, _ := k.Link(field)
	if p != nil {
		for _, r := range p.tree.Records {
			if slices.Contains(link.To, r.Kind.Name) && !r.Category().Final() {
				return r.ID
			}
		}
	}
	if to := schema.Builtin(schema.Modules()...).Kind(link.To[0]); to != nil && !to.ID.Slug() {
		return to.ID.Prefix + "-0001"
	}
	return "web"
}

// wouldDo reports whether flags would create a record.
func (p *project) wouldDo(k *schema.Kind, flags []string) bool {
	n := lifecycle.New{Kind: k, ID: p.spareName(k), At: p.env.now(), By: "gitsm", Derive: derive}
	if !k.ID.Slug() {
		n.ID = records.NextID(k, n.At.Year(), p.tree.IDs())
	}
	var given []string
	for i := 0; i+1 < len(flags); i += 2 {
		given = append(given, strings.TrimPrefix(flags[i], "--")+"="+flags[i+1])
	}
	var err error
	if n.Fields, err = p.assignments(k, given); err != nil {
		return false
	}
	return !diag.HasErrors(check.Judge(p.tree, lifecycle.PlanNew(p.tree, n), p.options()))
}

func completeField(cmd *cobra.Command, e *env, k *schema.Kind, in schema.Input) {
	_ = cmd.RegisterFlagCompletionFunc(in.Path, func(cmd *cobra.Command, _ []string, toComplete string) ([]string, cobra.ShellCompDirective) {
		p := forCompletion(cmd, e)
		if p == nil {
			return offer(in.Values, toComplete)
		}
		defer p.close()
		var out []string
		for _, v := range valuesOf(p, k, in.Path) {
			out = append(out, strings.TrimPrefix(v, in.Path+"="))
		}
		return offer(out, toComplete)
	})
}
