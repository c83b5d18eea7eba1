package main

import (
	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/records/importer"
)

func newImportGLPICommand(e *env) *cobra.Command {
	return tableCommand(e, importer.GLPI, &cobra.Command{
		Short: "Take over tickets, problems and changes of GLPI",
		Long: `Import glpi reads what GLPI exports as CSV from its lists: one row for each ticket,
with semicolons, in the language of who exported it. Incidents become incidents
and requests become requests; without the column of types, all are incidents.
Problems and changes have lists of their own, in which numbers begin anew, and no
column that says so: give those files with --problems and --changes.

A change that is over and went well becomes a closed standard change of a retired
model, since the export does not say who approved it; what is not over becomes a
draft, to be approved here.

Show the columns that you need before you export: ID, type, status, title,
description, the four dates, category, urgency, impact, priority, requester,
technician, group and solution are understood.

What columns and values mean is found out, or told in a mapping. To say it
otherwise, print the mapping, change it, and give it with --mapping.

People become anonymous: a handle is made from a digest of the name, and the
name is in no file. What cannot be carried over is counted in a loss report.`,
		Example: `  gitsm import glpi tickets.csv --problems problems.csv --changes changes.csv --timezone Europe/Paris --dry-run
  gitsm import glpi tickets.csv --timezone Europe/Paris --dry-run
  gitsm import glpi tickets.csv --encoding windows-1252 --dry-run
  gitsm import glpi tickets.csv --print-mapping > mapping.yaml
  gitsm import glpi tickets.csv --mapping mapping.yaml --owner ana --team support`,
	})
}
