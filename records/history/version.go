package history

import (
	"time"

	"github.com/gitsm/gitsm/records"
)

// CommitInfo is what a version needs to know of the commit that made it. Names and
// times are claims of whoever made it.
type CommitInfo struct {
	Hash    string
	Author  string // name
	Email   string
	When    time.Time // when it was committed
	Subject string    // first line of its message
	// Boundary tells that a shallow clone ends here: what the commit seems to
	// have brought may be older.
	Boundary bool
}

// Version is what one commit made of a record.
type Version struct {
	Commit CommitInfo
	Path   string
	From   string // where the file was before, "" unless the commit moved it
	Blob   string // names the bytes
	// Record is nil where the commit took the record away, and unread where
	// nothing can be made of its bytes.
	Record *records.Record
	Seal   string // of a change or change model (C4), "" for other kinds
}

// Past is what Git and the ledger tell of one record.
type Past struct {
	// Main are the versions on the main line, oldest first: a merge stands for
	// all that it brought. When an entry was recorded is read from them (D3).
	Main []Version
	// All are the versions that commits of any branch made, oldest first; a merge
	// is among them only where it made a version of its own. Who wrote what is
	// read from them.
	All []Version
	// Witnessed says when the ledger first saw the record on the main line at, or
	// after, a commit. It is nil where nothing is known of a ledger.
	Witnessed func(commit string) (time.Time, bool)
	// Since is where a shallow clone begins, zero when the past is whole.
	Since time.Time
}

// writer finds who made the content of a version of the main line: for one that
// a merge brought that is the commit of the branch.
func (p *Past) writer(v Version) CommitInfo {
	for _, a := range p.All {
		if a.Blob == v.Blob && a.Blob != "" {
			return a.Commit
		}
	}
	return v.Commit
}
