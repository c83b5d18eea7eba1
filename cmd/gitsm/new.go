package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

type newOptions struct {
	id, state string
	fields    map[string]*[]string // by path, as given on the command line
	set       []string
	sections  []string
	stamp     stampOptions
	write     writeOptions
}

// newNewCommand makes "new" with a command for each kind, and a flag for each
// field of it. Which kinds there are stands in the project, which is looked for
// only where the command line says "new".
func newNewCommand(e *env, wanted bool, g *globals) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "new KIND",
		Short: "Create a record",
		Long: `New creates a record with the next free number: the highest in the folder and
on all local and remote branches that are known here, plus one. Every field of
the kind has a flag; gitsm new KIND --help lists them. On a terminal, gitsm asks
for what is required and was not given.

The path of the new file is printed.`,
		Example: `  gitsm new incident --title "Checkout fails" --services web --impact high --urgency high
  gitsm new change --title "Raise the pool size" --type normal --services payments-api
  gitsm new service --id web --title "Web shop" --owner ana
  $EDITOR $(gitsm new knowledge --title "Payments time out" --type known_error)`,
		Args: noSuchKind(e),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	if !wanted {
		return cmd
	}
	kinds := schema.Builtin(schema.Modules()...)
	if probe := *e; g.apply(&probe) == nil {
		probe.quiet = true
		if p, err := openProject(&probe); err == nil {
			kinds = p.tree.Kinds
			p.close()
		}
	}
	for _, k := range kinds.Kinds() {
		cmd.AddCommand(newKindCommand(e, k))
	}
	return cmd
}

func noSuchKind(e *env) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		if _, err := findProject(e); err != nil {
			return err
		}
		var kinds []string
		for _, c := range cmd.Commands() {
			kinds = append(kinds, c.Name())
		}
		return wrongUse("gitsm kinds", "there is no kind %q; the kinds are %s", args[0], strings.Join(kinds, ", "))
	}
}

func newKindCommand(e *env, k *schema.Kind) *cobra.Command {
	opts := newOptions{fields: map[string]*[]string{}}
	cmd := &cobra.Command{
		Use:     k.Name + " [field=value]...",
		Short:   k.Description,
		Long:    k.Description,
		Example: kindExample(k),
		Args:    arguments(0, anyNumber),
		RunE: func(cmd *cobra.Command, args []string) error {
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
		f.StringVar(&opts.id, "id", "", "the `NAME`, which is also the file's")
	} else {
		f.StringVar(&opts.id, "id", "", "an `ID` of your own instead of the next number")
	}
	f.StringVar(&opts.state, "state", "", "the `STATE` to begin in (default "+k.States[0].Name+")")
	f.StringArrayVar(&opts.set, "set", nil, "`FIELD=VALUE` for anything that has no flag of its own")
	f.StringArrayVar(&opts.sections, "section", nil, "`TITLE=TEXT` of a body section; the text - is read from stdin")
	opts.stamp.bind(cmd, e)
	opts.write.bind(cmd)
	return cmd
}

// reservedFlag reports whether the command has a flag of that name anyway.
func reservedFlag(name string) bool {
	return slices.Contains([]string{
		"dir", "no-color", "quiet", "help", "id", "state", "set", "section", "at", "by", "why", "flag", "dry-run", "commit",
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

func kindExample(k *schema.Kind) string {
	var b strings.Builder
	b.WriteString("  gitsm new " + k.Name)
	if k.ID.Slug() {
		b.WriteString(" --id example")
	}
	for _, in := range k.Inputs() {
		switch {
		case in.Path == "title":
			b.WriteString(` --title "One line"`)
		case in.Required && len(in.Values) > 0:
			b.WriteString(" --" + in.Path + " " + in.Values[0])
		case in.Required:
			b.WriteString(" --" + in.Path + " …")
		}
	}
	return b.String()
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

func runNew(ctx context.Context, e *env, kind string, opts newOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	k := p.tree.Kinds.Kind(kind)
	if k == nil {
		return wrongUse("gitsm kinds", "this project has no kind %q", kind)
	}
	if err := p.askForMissing(k, &opts); err != nil {
		return err
	}
	n := lifecycle.New{Kind: k, ID: opts.id, State: opts.state, Why: opts.stamp.why, Derive: derive}
	if n.Fields, err = opts.assignments(k); err != nil {
		return err
	}
	if n.Body, err = opts.body(e.stdin); err != nil {
		return err
	}
	if n.By, err = p.actor(ctx, opts.stamp.by); err != nil {
		return err
	}
	if n.At, err = p.instant("--at", opts.stamp.at); err != nil {
		return err
	}
	if n.ID != "" {
		if wrong := records.CheckID(k, n.ID); wrong != "" {
			return usagef("--id %s: %s", n.ID, wrong)
		}
	} else if k.ID.Slug() {
		return usagef("a %s is named by people: give it a name with --id", k.Name)
	}
	return p.create(ctx, n, opts.write)
}

// create plans a new record under the lock, because its number must be free
// when it is written, and writes it.
func (p *project) create(ctx context.Context, n lifecycle.New, how writeOptions) error {
	onBranches, err := p.takenOnBranches(ctx, n.Kind)
	if err != nil {
		return err
	}
	if how.commit && !how.dryRun {
		if err := p.readyToCommit(ctx); err != nil {
			return err
		}
	}
	if how.dryRun {
		plan, err := p.planNew(n, onBranches)
		if err != nil {
			return err
		}
		return printDiff(p.env.stdout, change{Path: path.Join(p.prefix(), plan.Path), After: plan.After})
	}
	var plan lifecycle.Plan
	err = p.writing(ctx, "new "+n.Kind.Name, func(w *writer, _ *os.Root) error {
		if plan, err = p.planNew(n, onBranches); err != nil {
			return err
		}
		if err := w.sweep(path.Dir(plan.Path)); err != nil {
			return err
		}
		return w.apply(change{Path: plan.Path, After: plan.After})
	})
	if err != nil {
		return p.whileWriting(err)
	}
	if _, err := fmt.Fprintln(p.env.stdout, path.Join(p.prefix(), plan.Path)); err != nil {
		return err
	}
	for _, todo := range placed(plan.Todo, p.prefix()) {
		p.env.say("%s: still to write: %s", todo.Span, todo.Message)
	}
	if how.commit {
		return p.commit(ctx, fmt.Sprintf("%s: new %s", plan.Record.ID, n.Kind.Name), []change{{Path: plan.Path, After: plan.After}})
	}
	return nil
}

// planNew gives the new file, or refuses it.
func (p *project) planNew(n lifecycle.New, onBranches []string) (lifecycle.Plan, error) {
	if n.ID == "" {
		id, err := p.nextID(n.Kind, n.At, onBranches)
		if err != nil {
			return lifecycle.Plan{}, err
		}
		n.ID = id
	} else if slices.Contains(onBranches, n.ID) || p.tree.Record(n.ID) != nil {
		return lifecycle.Plan{}, usagef("--id %s: the ID is taken, here or on another branch", n.ID)
	}
	plan := lifecycle.PlanNew(p.tree, n)
	if err := p.judge(plan, "no "+n.Kind.Name+" was created"); err != nil {
		return lifecycle.Plan{}, err
	}
	return plan, nil
}

// assignments reads the flags of the fields, in the order of the kind.
func (o *newOptions) assignments(k *schema.Kind) ([]lifecycle.Assignment, error) {
	var given []string
	for _, in := range k.Inputs() {
		values, ok := o.fields[in.Path]
		if !ok || len(*values) == 0 {
			continue
		}
		if len(*values) > 1 && in.Type != "array" {
			return nil, usagef("--%s is given more than once", in.Path)
		}
		text := (*values)[0]
		switch {
		case in.Scalars():
			text = strings.Join(*values, ",")
		case in.Type == "array" && !strings.HasPrefix(text, "["):
			text = "[" + strings.Join(*values, ", ") + "]"
		}
		given = append(given, in.Path+"="+text)
	}
	return assignments(k, append(given, o.set...))
}

// body reads the sections given on the command line.
func (o *newOptions) body(stdin io.Reader) (map[string]string, error) {
	body := map[string]string{}
	for _, s := range o.sections {
		title, text, found := strings.Cut(s, "=")
		if !found || title == "" {
			return nil, usagef("--section %q is not of the form TITLE=TEXT", s)
		}
		if text == "-" {
			all, err := io.ReadAll(io.LimitReader(stdin, 1<<20))
			if err != nil {
				return nil, fmt.Errorf("read the section from stdin: %w", err)
			}
			text = string(all)
		}
		body[title] = text
	}
	return body, nil
}

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
