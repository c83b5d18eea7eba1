package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

type newOptions struct {
	id, state string
	fields    map[string]*[]string // by path, as given on the command line
	set       []string
	sections  sectionOptions
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
		Example: `  gitsm new service web --title "Web shop" --type business --owner ana
  gitsm new incident --title "Checkout fails" --services web --category software \
      --channel user --impact high --urgency medium
  gitsm new change --title "Raise the pool size" --type normal --services web \
      --category capacity --requester ana --owner ana
  gitsm new knowledge --title "Payments time out" --type known_error --services web --owner ana`,
		Args: noSuchKind(e),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	if !wanted {
		return cmd
	}
	cmd.FParseErrWhitelist.UnknownFlags = true // that the kind is unknown says more
	all := schema.Builtin(schema.Modules()...)
	kinds := all
	var open *project // for the examples
	if probe := *e; g.apply(&probe) == nil {
		probe.quiet = true
		if p, err := openProject(&probe); err == nil {
			kinds, open = p.tree.Kinds, p
			defer p.close()
		}
	}
	_, words := scan(e.args)
	for _, k := range kinds.Kinds() {
		example := ""
		if slices.Contains(words, k.Name) && asksForHelp(e.args) {
			example = kindExample(open, k)
		}
		cmd.AddCommand(newKindCommand(e, k, example))
	}
	for _, k := range all.Kinds() {
		if kinds.Kind(k.Name) == nil {
			cmd.AddCommand(switchedOff(k))
		}
	}
	return cmd
}

// asksForHelp reports whether the arguments ask for help.
func asksForHelp(args []string) bool {
	return slices.Contains(args, "--help") || slices.Contains(args, "-h") || len(args) > 0 && args[0] == "help"
}

// switchedOff stands for a kind whose module the project does not use: it says
// how to switch it on.
func switchedOff(k *schema.Kind) *cobra.Command {
	return &cobra.Command{
		Use: k.Name, Hidden: true, DisableFlagParsing: true,
		RunE: func(*cobra.Command, []string) error {
			return wrongUse(fmt.Sprintf("add %s to the list modules in gitsm.yaml", k.Module),
				"%s belongs to the module %s, which is switched off in this project", k.One(), k.Module)
		},
	}
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
			if !c.Hidden {
				kinds = append(kinds, c.Name())
			}
		}
		hint := "gitsm kinds"
		if near := diag.Nearest(args[0], kinds); near != "" {
			hint = commandLine(replaced(e.args, "new", args[0], near))
		}
		return wrongUse(hint, "there is no kind %q; the kinds are %s%s", args[0], strings.Join(kinds, ", "), diag.DidYouMean(args[0], kinds))
	}
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
	n := lifecycle.New{Kind: k, State: opts.state, Why: opts.stamp.why, Derive: derive}
	if n.Body, err = opts.sections.read(e); err != nil {
		return err
	}
	if n.By, n.At, err = p.entry(ctx, opts.stamp); err != nil {
		return err
	}
	if e.canAsk() {
		if err := p.askForMissing(n, &opts); err != nil {
			return err
		}
	}
	n.ID = opts.id
	if n.Fields, err = p.newFields(k, &opts); err != nil {
		return err
	}
	if n.ID != "" {
		if wrong := records.CheckID(k, n.ID); wrong != "" {
			return usagef("%s: %s", n.ID, wrong)
		}
	} else if k.ID.Slug() {
		return p.unnamed(n)
	}
	return p.create(ctx, n, opts.write)
}

// unnamed refuses a record without the name that a person must give it, and
// tells what else is missing.
func (p *project) unnamed(n lifecycle.New) error {
	n.ID = p.spareName(n.Kind)
	words := p.env.args
	if _, again := p.again(lifecycle.PlanNew(p.tree, n).Findings, n.ID); again != "" {
		if full, ok := shellSplit(again); ok {
			words = full[1:]
		}
	}
	return wrongUse(commandLine(named(words, n.Kind.Name, "NAME")), "%s is named by people: gitsm new %s NAME", n.Kind.One(), n.Kind.Name)
}

// spareName is a name that no record has, to plan one with.
func (p *project) spareName(k *schema.Kind) string {
	name := "unnamed"
	for p.tree.Record(name) != nil || p.tree.Source(records.PathFor(&p.tree.Config, k, name, p.env.now())) != nil {
		name += "-x"
	}
	return name
}

// create plans a new record and writes it, or shows it.
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
	counted := n.ID == ""
	plan, err := p.planNew(&n, onBranches)
	if err != nil {
		return err
	}
	if how.dryRun {
		return printDiff(p.env.stdout, change{Path: path.Join(p.prefix(), plan.Path), After: plan.After})
	}
	made := change{Path: plan.Path, After: plan.After}
	err = p.writing(ctx, "new "+n.Kind.Name, func(w *writer, _ *os.Root) error {
		if counted {
			if n.ID, err = p.stillFree(n); err != nil {
				return err
			}
			made.Path = records.PathFor(&p.tree.Config, n.Kind, n.ID, n.At)
		}
		if err := w.sweep(path.Dir(made.Path)); err != nil {
			return err
		}
		return w.apply(made)
	})
	if err != nil {
		return p.whileWriting(err)
	}
	if _, err := fmt.Fprintln(p.env.stdout, path.Join(p.prefix(), made.Path)); err != nil {
		return err
	}
	for _, todo := range plan.Todo {
		todo.Span.File = path.Join(p.prefix(), made.Path)
		p.env.say("%s: still to write: %s", todo.Span, todo.Message)
	}
	if how.commit {
		return p.commit(ctx, fmt.Sprintf("%s: new %s", n.ID, n.Kind.Name), []change{made})
	}
	return nil
}

// planNew gives the new file, or refuses it. It gives n a number where it has
// no ID; the file does not hold it, so another one will do as well.
func (p *project) planNew(n *lifecycle.New, onBranches []string) (lifecycle.Plan, error) {
	if n.ID == "" {
		id, err := p.nextID(n.Kind, n.At, onBranches)
		if err != nil {
			return lifecycle.Plan{}, err
		}
		n.ID = id
	} else if slices.Contains(onBranches, n.ID) || p.tree.Record(n.ID) != nil {
		return lifecycle.Plan{}, usagef("%s: the ID is taken, here or on another branch", n.ID)
	}
	plan, err := p.plannedNew(*n)
	if err != nil {
		return lifecycle.Plan{}, err
	}
	if err := p.judge(plan, "no "+n.Kind.Noun()+" was created"); err != nil {
		return lifecycle.Plan{}, err
	}
	return plan, nil
}

// stillFree gives the ID that was planned with, or the next one if another
// gitsm has taken it in the meantime. It is called under the lock, where others
// wait: it looks at names in the folder alone, since the planned number follows
// all others that are known.
func (p *project) stillFree(n lifecycle.New) (string, error) {
	taken, err := p.takenInFolder(n.Kind)
	if err != nil || !slices.Contains(taken, n.ID) {
		return n.ID, err
	}
	return p.idAfter(n.Kind, n.At, taken), nil
}

// newFields reads the flags of the fields, in the order of the kind.
func (p *project) newFields(k *schema.Kind, o *newOptions) ([]lifecycle.Assignment, error) {
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
	return p.assignments(k, append(given, o.set...))
}
