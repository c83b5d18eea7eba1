package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records"
)

func newChangePolicyCommand(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Print what changes need, by type, risk and tier",
		Long: `Policy prints the approval policy in force: how many people must approve a change,
which roles they must cover, and who never approves. It is the shipped table with
what gitsm.yaml changes about it ("policy: approvals:").

One person can cover several roles and is one head. A peer is anybody who may
approve at all; each service has its own owner.`,
		Example: `  gitsm change policy
  gitsm change policy --json`,
		Args: arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			p, err := openProject(e)
			if err != nil {
				return err
			}
			defer p.close()
			if asJSON {
				return printVersionedJSON(e.stdout, shownPolicyOf(p.tree.Config))
			}
			return printPolicy(e.stdout, p.tree.Config)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

// shownPolicy is what change policy prints as JSON.
type shownPolicy struct {
	Audit              string      `json:"audit"`
	MergeMeansApproval bool        `json:"merge_means_approval"`
	SmallTeam          string      `json:"small_team"`
	Approvals          []shownCell `json:"approvals"`
	Relaxed            []string    `json:"relaxed"`
}

type shownCell struct {
	Type       string   `json:"type"`
	Level      string   `json:"level"`
	Tier       int      `json:"tier"`
	Heads      int      `json:"heads"`
	Roles      []string `json:"roles"`
	AnyOf      []string `json:"any_of"`
	Separation []string `json:"separation"`
	Review     bool     `json:"review"`
}

func shownPolicyOf(c records.Config) *shownPolicy {
	s := &shownPolicy{
		Audit: c.Audit, MergeMeansApproval: c.Policy.MergeMeansApproval, SmallTeam: c.Policy.SmallTeam,
		Relaxed: append([]string{}, c.Policy.Relaxed()...),
	}
	if s.Audit == "" {
		s.Audit = "strict"
	}
	for _, at := range records.Cases() {
		cell := c.Policy.Approvals[at]
		s.Approvals = append(s.Approvals, shownCell{
			Type: at.Type, Level: at.Level, Tier: at.Tier, Heads: cell.Heads, Review: cell.Review,
			Roles: append([]string{}, cell.Roles...), AnyOf: append([]string{}, cell.AnyOf...), Separation: append([]string{}, cell.Separation...),
		})
	}
	return s
}

func printPolicy(w io.Writer, c records.Config) error {
	out := bufio.NewWriter(w)
	writeTable(out, "", append([][]string{{"CHANGE", "TIERS", "HEADS", "ROLES", "NEVER APPROVES"}}, policyRows(c.Policy)...), 0) // a role that is cut off would be no answer
	fmt.Fprintln(out)
	if c.Policy.MergeMeansApproval {
		fmt.Fprintln(out, "Merging a change authorises it: its check stays red until this is met.")
	} else {
		fmt.Fprintln(out, "Merging a change registers it; approvals may come from later proposals.")
	}
	fmt.Fprintln(out, map[string]string{
		records.SmallTeamAuto:  "An organisation with fewer people than heads needs all the others, and says so.",
		records.SmallTeamTrue:  "Where fewer people than heads are left who may approve, all of them must, and it is said.",
		records.SmallTeamFalse: "Where too few people are left who may approve, nothing is approved.",
	}[c.Policy.SmallTeam])
	if c.Audit != "" {
		fmt.Fprintf(out, "audit: %s is printed on every report.\n", c.Audit)
	}
	for _, what := range c.Policy.Relaxed() {
		fmt.Fprintf(out, "relaxed: %s\n", what)
	}
	return out.Flush()
}

// policyRows are the cells of the table, with levels and tiers that need the
// same on one line.
func policyRows(p records.Policy) [][]string {
	type line struct {
		change string
		tiers  []string
		needs  []string
	}
	var lines []line
	for _, c := range records.Cases() {
		name := c.Type + " " + c.Level
		needs := needsOf(p.Approvals[c])
		if last := len(lines) - 1; last >= 0 && lines[last].change == name && slices.Equal(lines[last].needs, needs) {
			lines[last].tiers = append(lines[last].tiers, fmt.Sprint(c.Tier))
			continue
		}
		lines = append(lines, line{name, []string{fmt.Sprint(c.Tier)}, needs})
	}
	var rows [][]string
	for _, l := range lines {
		tiers := l.tiers[0]
		if len(l.tiers) > 1 {
			tiers += "-" + l.tiers[len(l.tiers)-1]
		}
		rows = append(rows, append([]string{l.change, tiers}, l.needs...))
	}
	return rows
}

func needsOf(a records.Approval) []string {
	roles := strings.Join(a.Roles, ", ")
	if len(a.AnyOf) > 0 {
		if roles != "" {
			roles += "; "
		}
		roles += "one of " + strings.Join(a.AnyOf, ", ")
	}
	if roles == "" {
		roles = "-"
	}
	return []string{fmt.Sprint(a.Heads), roles, strings.Join(a.Separation, ", ")}
}
