package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
	"github.com/gitsm/gitsm/site"
)

// portalWanted is what all commands that build a portal ask of it.
type portalWanted struct {
	asOf, audience string
	quarters       int // of which there are pages for auditors
}

// auditQuarters is how many quarters have pages for auditors where nobody says: a
// year.
const auditQuarters = 4

// auditFlag binds of how many quarters there are pages for auditors.
func (w *portalWanted) auditFlag(cmd *cobra.Command) {
	cmd.Flags().IntVar(&w.quarters, "audit-quarters", auditQuarters, "with pages for auditors of the last `NUMBER` of quarters; 0 for none")
}

// flags binds what is asked for.
func (w *portalWanted) flags(cmd *cobra.Command, e *env) {
	cmd.Flags().StringVar(&w.asOf, "as-of", "", "show the state as of this `TIME` or date (default now)")
	cmd.Flags().StringVar(&w.audience, "audience", "internal", "build for this `AUDIENCE`: public, customer:ID, internal or restricted")
	_ = cmd.RegisterFlagCompletionFunc("audience", func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		words := []string{"public", "internal", "restricted"}
		if p := forCompletion(cmd, e); p != nil {
			defer p.close()
			for _, c := range p.tree.Customers.List {
				words = append(words, audience.Customer(c.ID).String())
			}
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	})
}

// audienceOf reads an audience against the customers of a tree.
func audienceOf(text string, t *records.Tree) (audience.Audience, error) {
	a, err := audience.Parse(text, t)
	if err != nil {
		return a, wrongUse("gitsm site build --help", "%v", err)
	}
	return a, nil
}

// notBuilt shows at their places what leaves open what an audience may see.
func (p *project) notBuilt(err error) error {
	var refused *audience.RefusedError
	if errors.As(err, &refused) {
		return p.refusal(refused.Findings, "the portal was not built: it is not clear what of it is internal")
	}
	var own *site.RefusedError
	if errors.As(err, &own) {
		return p.refusal(own.Findings, "the portal was not built: what the team adds to it cannot be used")
	}
	return err
}
