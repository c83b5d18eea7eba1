package change

import (
	"time"

	"github.com/gitsm/gitsm/internal/forge"
)

// Facts are what is known, besides the records, of how a change came to be.
// What a fact cannot be asked for, nothing is granted on.
type Facts struct {
	// Proposal is the pull request that is judged, nil where there is none.
	Proposal *forge.Proposal

	// Touched lists the commits that changed a record's file since it was a
	// draft, those of the proposal included: everybody who made one of them had a
	// hand in the change (C3). A commit that did nothing but enter its author's
	// own decision into approvals is left out. Nil means that it is not known.
	Touched func(id string) ([]forge.Commit, error)

	// SealAt computes the seal of a change as it was in a commit (C4). Nil means
	// that commits cannot be read.
	SealAt func(commit, id string) (Seal, error)

	// Witnessed lists what the ledger saw of a change, oldest first.
	Witnessed func(id string) []Witnessed

	// Entered gives the commit that wrote an entry of a change's approvals as it
	// stands, the first one being 0. It is for repositories without a forge, where
	// an approver commits the entry: whoever can write any name into a commit is
	// nobody's witness where there is a forge, so then it is nil.
	Entered func(id string, entry int) (forge.Commit, error)

	// Recorded reports whether an entry of a change's approvals stood in the
	// target branch before. It was judged when it came in, and is taken at its
	// word. Nil means that none is.
	Recorded func(id string, entry int) bool

	// Merged says that the tree is what was merged, and no proposal: what is done
	// in it was judged when it came in.
	Merged bool

	// AsOf is the instant that is judged for: who is active, what has been
	// reviewed. Zero means the latest instant that the facts know.
	AsOf time.Time
}

// OnRecord are the facts of a tree that was merged: its approvals are taken at
// their word, and nothing else is known. It is for views of what is settled,
// never for a proposal.
func OnRecord() Facts {
	return Facts{Merged: true, Recorded: func(string, int) bool { return true }}
}

// Seal is the digest over what an approval is given for (C4), with the parts
// that it covers, in their order.
type Seal struct {
	Digest string // "sha256:" and 64 hexadecimal digits

	// Requester is who asked for the change as it was then. It is not sealed: to
	// give a change to somebody else does not change what is approved. But whoever
	// asked for it when they approved it, approved their own (C3).
	Requester string

	Parts []SealPart
}

// SealPart is one field or section that a seal covers, normalised: what does
// not change its meaning does not change its text.
type SealPart struct {
	Name string // dotted field, or the title of a section
	Text string
}

// Witnessed is a review that the ledger recorded when it counted (L-C2).
type Witnessed struct {
	Login       string
	ID          int64  // numeric ID of the account
	Handle      string // who that was; it decides where no account is told
	Role        string
	Approved    bool
	Digest      string // the seal it was given on
	Review      string // ID of the review
	Ref         string // the proposal: "pr/311"
	SubmittedAt time.Time
	SeenAt      time.Time
}
