package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
)

// run is the whole program: it parses the arguments, runs one command and
// gives the exit status.
func run(e *env, args []string) int {
	e.args = args
	root := newRoot(e, args)
	root.SetArgs(args)
	root.SetIn(e.stdin)
	root.SetOut(e.stdout)
	root.SetErr(e.stderr)
	err := root.Execute()
	if err != nil {
		e.complain(err)
	}
	return exitStatus(err)
}

const rootLong = `gitsm is IT service management in a Git repository. Incidents, problems, changes,
knowledge, services and agreements are Markdown files with a YAML header. gitsm
creates them, moves them through their lifecycle, checks every rule, and builds
a static portal. Git is the store, the pull request is the approval.

EXIT STATUS
  0  clean, or done
  1  findings, or a step that was refused
  2  wrong use
  3  it could not be done`

const rootExample = `  gitsm demo
  gitsm init
  gitsm new service web --title "Web shop" --type business --owner ana
  gitsm new incident --title "Checkout fails" --services web --category software \
      --channel user --impact high --urgency medium
  gitsm move INC-2026-0001 in_progress team=web assignee=ana
  gitsm check
  gitsm site serve`

// newRoot builds the tree of commands. The arguments are needed beforehand
// because "new" has flags for the fields of the repository's own kinds.
func newRoot(e *env, args []string) *cobra.Command {
	root := &cobra.Command{
		Use:           "gitsm",
		Short:         "IT service management in a Git repository",
		Long:          rootLong,
		Example:       rootExample,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noSuchCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		Version:       e.version,
	}
	root.SetVersionTemplate("gitsm {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return wrongUse(cmd.CommandPath()+" --help", "%s: %v", cmd.CommandPath(), err)
	})
	g := bindGlobals(root)
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return g.apply(e) }
	root.AddGroup(
		&cobra.Group{ID: "start", Title: "Start:"},
		&cobra.Group{ID: "records", Title: "Work with records:"},
		&cobra.Group{ID: "look", Title: "Look and judge:"},
		&cobra.Group{ID: "publish", Title: "Publish:"},
		&cobra.Group{ID: "guard", Title: "Guard the main branch:"},
	)
	add := func(group string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	add("start", newInitCommand(e), newDemoCommand(e), newImportCommand(e), newAdoptCommand(e))
	add("records", newNewCommand(e, asksFor("new", args), globalsFrom(args)), newMoveCommand(e), newSetCommand(e), newLinkCommand(e),
		newRenumberCommand(e), newRedactCommand(e), newFmtCommand(e), newResumeCommand(e))
	add("look", newCheckCommand(e), newListCommand(e), newShowCommand(e), newExportCommand(e), newLogCommand(e), newSLACommand(e), newReportCommand(e), newSimilarCommand(e), newChangeCommand(e), newKindsCommand(e), newRulesCommand(e),
		newSchemaCommand(e))
	add("publish", newSiteCommand(e))
	add("guard", newCICommand(e), newWitnessCommand(e), newDoctorCommand(e), newAuditCommand(e), newFsckCommand(e))
	root.AddCommand(newVersionCommand(e))
	return root
}

// globals are the flags that every command has.
type globals struct {
	dir     string
	noColor bool
	quiet   bool
}

func bindGlobals(cmd *cobra.Command) *globals {
	g := &globals{}
	flags := cmd.PersistentFlags()
	flags.StringVarP(&g.dir, "dir", "C", "", "work as if started in `DIR`")
	flags.BoolVar(&g.noColor, "no-color", false, "print without colour")
	flags.BoolVarP(&g.quiet, "quiet", "q", false, "print results and errors only")
	_ = cmd.MarkPersistentFlagDirname("dir")
	return g
}

// apply puts the flags into the env.
func (g *globals) apply(e *env) error {
	e.quiet = g.quiet
	if g.noColor {
		e.terminal.color = false
	}
	if g.dir == "" {
		return nil
	}
	dir := g.dir
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(e.dir, dir)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return usagef("-C %s: no such folder", g.dir)
	}
	e.dir, g.dir = dir, ""
	return nil
}

// globalsFrom reads the global flags out of arguments that may hold flags
// which are not known yet.
func globalsFrom(args []string) *globals {
	g, _ := scan(args)
	return g
}

// asksFor reports whether the arguments call a command, or ask for its help or
// its completion.
func asksFor(command string, args []string) bool {
	_, words := scan(args)
	for _, word := range words {
		switch word {
		case "help", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
		default:
			return word == command
		}
	}
	return false
}

func scan(args []string) (g *globals, words []string) {
	probe := &cobra.Command{FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true}}
	g = bindGlobals(probe)
	_ = probe.ParseFlags(args)
	return g, probe.Flags().Args()
}

// noSuchCommand refuses arguments that name no command of a group of commands,
// with the names that are near.
func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	message := fmt.Sprintf("%s has no command %q", cmd.CommandPath(), args[0])
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return wrongUse(cmd.CommandPath()+" --help", "%s%s", message, diag.DidYouMean(args[0], names))
}

// arguments checks how many arguments a command has; usage names them as the
// command's help does.
func arguments(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		_, usage, _ := strings.Cut(cmd.Use, " ")
		switch {
		case len(args) < least:
			return wrongUse(cmd.CommandPath()+" --help", "%s needs %s", cmd.CommandPath(), usage)
		case most >= 0 && len(args) > most && usage == "":
			return wrongUse(cmd.CommandPath()+" --help", "%s takes no arguments, got %q", cmd.CommandPath(), args[0])
		case most >= 0 && len(args) > most:
			return wrongUse(cmd.CommandPath()+" --help", "%s takes %s and no more, got %q", cmd.CommandPath(), usage, args[most])
		}
		return nil
	}
}

// anyNumber is for arguments without an upper bound.
const anyNumber = -1
