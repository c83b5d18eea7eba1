package main

import (
	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records/importer"
)

func newImportServiceNowCommand(e *env) *cobra.Command {
	return tableCommand(e, importer.ServiceNow, &cobra.Command{
		Short: "Take over incidents of ServiceNow",
		Long: `Import servicenow reads tables of incidents that ServiceNow wrote, as CSV, plain
or gzip: a list with one row for each incident, or an audit log with a row for
each update. Each incident gets its log, by steps that the lifecycle allows.

What columns and values mean is found out, or told in a mapping. To say it
otherwise, print the mapping, change it, and give it with --mapping.

People become anonymous: a handle is made from a digest of the name, and the
name is in no file. What cannot be carried over is counted in a loss report.`,
		Example: `  gitsm import servicenow incidents.csv --dry-run
  gitsm import servicenow audit-2016.csv.gz audit-2017.csv.gz --timezone Europe/Berlin
  gitsm import servicenow incidents.csv --print-mapping > mapping.yaml
  gitsm import servicenow incidents.csv --mapping mapping.yaml --owner ana --team operations`,
	})
}
