package main

import (
	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records/importer"
)

func newImportJiraCommand(e *env) *cobra.Command {
	return tableCommand(e, importer.Jira, &cobra.Command{
		Short: "Take over incidents, requests, problems and changes of Jira",
		Long: `Import jira reads what Jira exports as CSV (Export, "CSV (all fields)"): one row
for each issue, with columns that repeat, in the language of who exported it.
Incidents, problems and changes become what they are here, service requests become
requests; other types are counted and left out, unless a mapping says what they
are. Links between issues become links of their records.

A change that is over and went well becomes a closed standard change of a retired
model, since the export does not say who approved it. One that did not go well
stays in review, and what is not over becomes a draft, to be approved here.

The file tells the last state of an issue and when it was opened, written and
resolved, not each step between; comments come with their time and author.

What columns and values mean is found out, or told in a mapping. To say it
otherwise, print the mapping, change it, and give it with --mapping.

People become anonymous: a handle is made from a digest of the name, and the
name is in no file. What cannot be carried over is counted in a loss report.`,
		Example: `  gitsm import jira issues.csv --timezone Europe/Berlin --dry-run
  gitsm import jira issues.csv --print-mapping > mapping.yaml
  gitsm import jira issues.csv --mapping mapping.yaml --owner ana --team operations`,
	})
}
