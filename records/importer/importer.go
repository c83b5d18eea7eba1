// Package importer turns the exports of other systems into records: a file a
// format, each with one function (CState, GitHubIssues, Upptime) or, where the
// export is a table of tickets, one value (ServiceNow, Jira, GLPI), whose
// methods look through the tables and import them. A result holds the files
// to write, what was found wrong in the source at its lines, and the loss
// report: what could not be carried over, and every value that gitsm requires
// and the source does not have. Nothing is invented in silence.
//
// An importer reads an fs.FS or tables, and values, and writes nothing: the caller shows
// the result (a dry run) or writes its files. It knows no Git: the history of
// the source comes as values.
//
// Importing again changes nothing. A record that was imported says where from
// (x-source, with a digest), and keeps its ID. If the source has changed since,
// that is told and the record stays as it is, unless Options.Update asks to
// write it anew: people may have worked on it.
package importer

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// Options say what to import into, and what to assume where the source is
// silent.
type Options struct {
	// Target is the repository that is imported into, as it is now.
	Target *records.Tree
	// Taken are IDs that are used elsewhere, as on other branches.
	Taken []string
	// AsOf tells what is past from what is planned.
	AsOf time.Time
	// Zone is that of times without an offset; UTC unless told.
	Zone *time.Location
	// By acts where the history of the source does not tell who did; "gitsm"
	// unless told.
	By string
	// Owner and Team answer for imported services, and Owner for changes whose
	// author is not known; "unassigned" unless told.
	Owner, Team string
	// Service is affected by what names no service. Such issues are refused
	// unless it is told.
	Service string
	// Audience may read what is imported; public for a public status page and
	// internal for a log of incidents, unless told.
	Audience string
	// Update writes records anew whose source has changed since they were
	// imported. What people did to them since is lost.
	Update bool
}

// withDefaults fills in what was not told.
func (o Options) withDefaults() Options {
	fill := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	fill(&o.By, "gitsm")
	fill(&o.Owner, placeholder)
	fill(&o.Team, placeholder)
	fill(&o.Audience, "public")
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	return o
}

// placeholder is the handle of nobody: it marks what a person must decide.
const placeholder = "unassigned"

// Revision is one version of one file in the history of a source.
type Revision struct {
	Commit      string
	Path        string
	Name, Email string    // of the author
	At          time.Time // of the commit: when it was recorded
	Content     []byte
	Deleted     bool
}

// Result is what an import would do.
type Result struct {
	Files    []File // to write, by path
	Imported []Imported
	Refused  []Refusal // by source
	Findings []diag.Diagnostic
	Loss     Loss
}

// File is a file to write.
type File struct {
	Path  string
	Bytes []byte
	New   bool // there is none of that path yet
}

// Status says what an import means for a record.
type Status string

// What happens to a record of the source.
const (
	New       Status = "new"
	Unchanged Status = "unchanged" // imported before, and the source is the same
	Changed   Status = "changed"   // imported before; the source differs now, the record stays
	Updated   Status = "updated"   // imported before, and written anew
)

// Imported is a record of the source that has its counterpart here.
type Imported struct {
	Source string
	ID     string
	Kind   string
	Path   string
	Status Status
}

// Refusal is a record of the source that was not imported. The finding with
// the place and the remedy stands in Result.Findings.
type Refusal struct {
	Source string
	Reason string
}

// Rules of the findings that importers make.
const (
	RuleRefused = "import-refused" // the record was not imported
	RuleTime    = "import-time"    // a time was read although it is not RFC 3339
	RuleOffset  = "import-offset"  // an offset of -00:00 says that the offset is not known
	RulePeriod  = "import-period"  // it ends before, or when, it begins
	RuleService = "import-service" // a service that the configuration does not have
	RuleField   = "import-field"   // a value that is not one of those the source defines
	RuleChanged = "import-changed" // the source has changed since it was imported
	RuleConfig  = "import-config"  // the configuration of the source could not be read
	RuleTable   = "import-table"   // a table of the source could not be read
	RuleMapping = "import-mapping" // a mapping of columns and values is wrong
)
