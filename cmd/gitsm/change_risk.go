package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
)

func newChangeRiskCommand(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "risk ID",
		Short: "Show how the risk of a change is computed",
		Long: `Risk shows the points that each answer in risk.answers gives, and the tier of the
services with them, the two sums, and the level that they make. An override holds
only where it is higher. It ends with 1 while an answer is missing.`,
		Example: `  gitsm change risk CHG-2026-0101
  gitsm change risk CHG-2026-0101 --json`,
		Args: arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := openProject(e)
			if err != nil {
				return err
			}
			defer p.close()
			r, err := p.changeRecord(args[0])
			if err != nil {
				return err
			}
			shown := p.shownRisk(r)
			if asJSON {
				err = printVersionedJSON(e.stdout, shown)
			} else {
				err = shown.print(e.stdout)
			}
			if err == nil && len(shown.Missing) > 0 {
				return errFindings
			}
			return err
		},
		ValidArgsFunction: completeRecordThen(e, nil),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

// changeRecord finds the change that an argument names.
func (p *project) changeRecord(id string) (*records.Record, error) {
	r, err := p.record(id)
	if err != nil {
		return nil, err
	}
	if r.Kind.Name != "change" {
		return nil, wrongUse("gitsm list change", "%s is a record of the kind %s; expected a change", r.ID, r.Kind.Name)
	}
	return r, nil
}

// shownRisk is what change risk prints, in either form.
type shownRisk struct {
	ID            string       `json:"id"`
	Title         string       `json:"title"`
	Level         string       `json:"level,omitempty"`
	Computed      string       `json:"computed,omitempty"`
	Likelihood    string       `json:"likelihood,omitempty"`
	LikelihoodSum int          `json:"likelihood_sum"`
	Impact        string       `json:"impact,omitempty"`
	ImpactSum     int          `json:"impact_sum"`
	Tier          int          `json:"tier"`
	Points        []shownPoint `json:"points"`
	Missing       []string     `json:"missing"`
	Floor         string       `json:"floor,omitempty"`
	Override      string       `json:"override,omitempty"`
	OverrideWhy   string       `json:"override_reason,omitempty"`
	OverrideBy    string       `json:"override_by,omitempty"`
}

type shownPoint struct {
	Sum      string `json:"sum"`
	Question string `json:"question"`
	Answer   string `json:"answer"`
	Points   int    `json:"points"`
	Reason   string `json:"reason"`
}

func (p *project) shownRisk(r *records.Record) *shownRisk {
	risk, _ := changes.Assess(p.tree, r)
	s := &shownRisk{
		ID: r.ID, Title: r.Title, Level: changes.LevelOf(p.tree, r), Computed: risk.Level,
		Likelihood: risk.Likelihood, LikelihoodSum: risk.LikelihoodSum, Impact: risk.Impact, ImpactSum: risk.ImpactSum,
		Tier: risk.Tier, Points: []shownPoint{}, Missing: []string{}, Floor: risk.Floor,
		Override: r.Value("risk.override.level"), OverrideWhy: r.Value("risk.override.reason"), OverrideBy: r.Value("risk.override.by"),
	}
	answered := map[string]bool{}
	for _, point := range risk.Points {
		answered[point.Question] = true
		s.Points = append(s.Points, shownPoint(point))
	}
	for _, question := range changes.Questions() {
		if !answered[question] {
			s.Missing = append(s.Missing, "risk.answers."+question)
		}
	}
	return s
}

func (s *shownRisk) print(w io.Writer) error {
	out := &sheet{Writer: bufio.NewWriter(w)}
	fmt.Fprintf(out, "%s  %s\n", diag.Visible(s.ID), diag.Visible(s.Title))
	for _, sum := range []string{"likelihood", "impact"} {
		var rows [][]string
		for _, point := range s.Points {
			if point.Sum == sum {
				rows = append(rows, []string{fmt.Sprintf("%2d", point.Points), point.Question, point.Answer, point.Reason})
			}
		}
		band, total := s.Likelihood, s.LikelihoodSum
		if sum == "impact" {
			band, total = s.Impact, s.ImpactSum
		}
		out.table(sum+": "+strconv.Itoa(total)+" of 12, "+cmp.Or(band, "not complete"), rows)
	}
	fmt.Fprintln(out)
	switch {
	case len(s.Missing) > 0:
		fmt.Fprintln(out, "risk: not known")
		for _, field := range s.Missing {
			fmt.Fprintf(out, "  %s is missing: gitsm set %s %s=…\n", field, s.ID, field)
		}
	case s.Level != s.Computed:
		fmt.Fprintf(out, "risk: %s, raised from %s by %s: %s\n", s.Level, s.Computed, diag.Visible(s.OverrideBy), diag.Visible(s.OverrideWhy))
	default:
		fmt.Fprintf(out, "risk: %s\n", s.Level)
	}
	if s.Floor != "" {
		fmt.Fprintf(out, "  %s\n", s.Floor)
	}
	if s.Override != "" && s.Level != s.Override {
		fmt.Fprintf(out, "  the override %s does not count: overrides lead upwards only\n", diag.Visible(s.Override))
	}
	return out.Flush()
}
