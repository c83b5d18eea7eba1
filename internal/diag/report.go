package diag

import "time"

// Report is what a printer prints: the findings of one judgement in their
// order (Sort), with what the formats want to know besides.
type Report struct {
	Tool     string    // "gitsm"
	Version  string    // of the tool
	AsOf     time.Time // the instant judged against; zero where none was
	Root     string    // the folder that paths are relative to, "" where it need not be told
	Records  int       // how many records were judged
	Findings []Diagnostic
	Rules    []RuleInfo // what is known of the rules that may occur, by ID; SARIF alone prints it

	// Merge is what was judged where that is what merging would give; nil where
	// it is not. JSON alone prints it.
	Merge *Merge

	// Source gives the text of a file for printers that show the line. It may
	// be nil, and it may give nil.
	Source func(file string) []byte
}

// Merge is a merge that was judged before it is made.
type Merge struct {
	Base, Head string   // the commits
	Tree       string   // the merged tree
	Kind       string   // how it came about, in a word
	Forks      []string // commits from which both have gone apart
	Conflicts  []string // files that cannot be merged
	Commits    int      // that head brings
	Changed    int      // files that differ from base
	Standing   int      // errors in what the merge leaves alone
	Effects    []Diagnostic
}

// RuleInfo describes a rule to a machine.
type RuleInfo struct {
	ID    string
	Title string // one line
	Help  string // Markdown
}

// Count tells how many findings are errors and how many are warnings.
func Count(findings []Diagnostic) (errors, warnings int) {
	for _, f := range findings {
		if f.Severity == Error {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}
