package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records/check"
)

func newRulesCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "rules [RULE]",
		Short: "List the rules, or explain one",
		Long: `Rules lists every rule that check applies, and every code that another command tells
(audit, fsck, log, witness, doctor), with its severity and the number of the rule of
the specification behind it. With a rule's name, or with such a number, it explains
what is judged, why, and what to do, and of check's own rules with an example of records
that the rule refuses and of records that it accepts.`,
		Example: `  gitsm rules
  gitsm rules incident-workaround
  gitsm rules X3`,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listRules(e)
			}
			return explainRules(e, args[0])
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
			var out []string
			for _, r := range check.Rules() {
				out = append(out, described(r.ID, r.Title))
			}
			if len(args) > 0 {
				out = nil
			}
			return offer(out, toComplete)
		},
	}
}

func listRules(e *env) error {
	rows := [][]string{{"RULE", "SEVERITY", "SOURCE", "HOLDS WHEN"}}
	for _, r := range check.Rules() {
		severity := string(r.Severity)
		if r.Temporal {
			severity += ", temporal"
		}
		if r.OfProposals() {
			severity += ", of proposals"
		}
		if r.FoundBy != "" {
			severity += ", told by " + r.FoundBy
		}
		rows = append(rows, []string{r.ID, severity, r.Source, r.Title})
	}
	return printTable(e.stdout, rows, e.terminal.width)
}

func explainRules(e *env, name string) error {
	out := bufio.NewWriter(e.stdout)
	found := 0
	for _, r := range check.Rules() {
		if r.ID != name && !hasSource(r.Source, name) {
			continue
		}
		if found++; found > 1 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s: %s\n\n", r.ID, r.Title)
		fmt.Fprintf(out, "%s\n", strings.TrimSpace(r.Doc))
		about := "severity " + string(r.Severity)
		if r.Temporal {
			about += ", judged with --temporal"
		}
		if r.OfProposals() {
			about += ", judged with --base"
		}
		if r.FoundBy != "" {
			about += ", told by " + r.FoundBy
		}
		if r.Source != "" {
			about += ", source " + r.Source
		}
		fmt.Fprintf(out, "\n%s\n", about)
		for _, example := range []struct{ title, text string }{{"Refused", r.Bad}, {"Accepted", r.Good}} {
			if example.text != "" {
				fmt.Fprintf(out, "\n%s:\n\n%s", example.title, indented(example.text))
			}
		}
	}
	if found == 0 {
		return wrongUse("gitsm rules", "there is no rule %q", name)
	}
	return out.Flush()
}

// hasSource reports whether a rule comes from a rule of the specification; a
// source may name several: "X3, X4".
func hasSource(source, name string) bool {
	for part := range strings.SplitSeq(source, ",") {
		if strings.EqualFold(strings.TrimSpace(part), name) {
			return true
		}
	}
	return false
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		if line != "\n" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}
