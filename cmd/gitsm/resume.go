package main

import (
	"context"
	"os"
	"path"

	"github.com/spf13/cobra"
)

func newResumeCommand(e *env) *cobra.Command {
	var abort bool
	cmd := &cobra.Command{
		Use:   "resume",
		Short: "Finish or take back a change that was interrupted",
		Long: `A change of several files (renumber, import) is written down in a journal before
it is made. If gitsm was killed or the machine went down in between, the journal
is still there, and no other change is made until it is dealt with: resume does
what is left of the change, resume --abort takes back what was done of it.

A file that somebody has changed since is left alone, and named.`,
		Example: `  gitsm resume
  gitsm resume --abort`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return runResume(cmd.Context(), e, abort) },
	}
	cmd.Flags().BoolVar(&abort, "abort", false, "take the change back instead")
	return cmd
}

func runResume(ctx context.Context, e *env, abort bool) error {
	dir, err := findProject(e)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	p := &project{env: e, dir: dir, root: root}
	defer p.close()
	return p.whileWriting(p.locked(ctx, "resume", func(w *writer, state *os.Root) error {
		j, found, err := readJournal(state)
		if err != nil {
			return err
		}
		if !found {
			e.say("nothing was interrupted")
			return nil
		}
		for _, c := range j.Changes { // what the killed process left beside them
			if err := w.sweep(path.Dir(c.Path)); err != nil {
				return err
			}
		}
		if abort {
			return w.undo(state, j)
		}
		_, err = w.finish(state, j)
		return err
	}))
}
