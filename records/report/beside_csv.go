package report

import "strconv"

// policyColumns follow the columns of a report as CSV where each figure stands
// beside the one under another policy.
var policyColumns = []string{
	"policy", "policy_commit", "policy_text", "policy_percent", "policy_part", "policy_whole", "policy_value", "policy_n", "policy_median", "policy_p90",
	"policy_p90_record", "policy_mean", "policy_goal", "policy_met", "policy_notes", "differs",
}

// policyCells are the cells of policyColumns; those of a line that says what was
// restated are empty.
func (d *Document) policyCells(section string, f *DocumentFigure) []string {
	switch {
	case d.Policy == nil:
		return nil
	case f.Under == nil:
		return make([]string, len(policyColumns))
	}
	cells := []string{d.Policy.Name, d.Policy.Commit}
	values := d.cells(section, f.Under) // its last ones are the value's, as columns has them
	cells = append(cells, values[len(columns)-(len(policyColumns)-len(cells)-1):]...)
	return append(cells, strconv.FormatBool(*f.Differs))
}
