// Package forge is the vocabulary of a proposal: a branch that asks to be
// merged, with its commits and reviews, whatever forge holds it. It knows no
// ITSM word and talks to nobody: package forge/github asks GitHub, and Decode
// reads what any other forge, or a script, wrote into a file. Start from
// Proposal.
//
// What could not be established is left empty and told in Unknown: a reader
// must take it for a no.
package forge

import "time"

// Version is the version of the file format that Decode reads.
const Version = 1

// Proposal is a pull or merge request, or a branch under review by mail.
type Proposal struct {
	Version int    `json:"version"`
	Forge   string `json:"forge"` // key of people's logins: "github", "gitlab", "gitea", "git"
	Repo    string `json:"repo,omitempty"`
	Number  int    `json:"number,omitempty"`
	URL     string `json:"url,omitempty"`
	Title   string `json:"title,omitempty"`
	Draft   bool   `json:"draft,omitempty"`

	Author  Identity `json:"author"`
	Base    string   `json:"base"` // commit that it is to be merged into
	Head    string   `json:"head"` // commit that is proposed now
	Commits []Commit `json:"commits"`
	Reviews []Review `json:"reviews"`

	// Unknown tells, a sentence each, what could not be established: a page that
	// did not come, a limit that was reached. A proposal of which anything is
	// unknown is not authorised by it.
	Unknown []string `json:"unknown,omitempty"`
}

// Identity is who did something, as far as the forge or a commit tells. An
// account is known by login and numeric ID; a commit alone knows name and
// address, which are claims.
type Identity struct {
	Login string `json:"login,omitempty"`
	ID    int64  `json:"id,omitempty"`
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Bot   bool   `json:"bot,omitempty"`
}

// Commit is one commit of a proposal and everybody who made it. Its times are
// left out on purpose: they are claims, and nothing is decided by them.
type Commit struct {
	SHA       string     `json:"sha"`
	Author    Identity   `json:"author"`
	Committer Identity   `json:"committer"`
	CoAuthors []Identity `json:"co_authors,omitempty"`
}

// Decision is what a review says.
type Decision string

// The decisions of reviews.
const (
	Approved         Decision = "approved"
	ChangesRequested Decision = "changes_requested"
	Commented        Decision = "commented"
	Dismissed        Decision = "dismissed"
)

// Review is one review, with the time at which the forge received it.
type Review struct {
	ID          string    `json:"id"`
	By          Identity  `json:"by"`
	Decision    Decision  `json:"decision"`
	SubmittedAt time.Time `json:"submitted_at"`

	// Head is the commit that was the head of the proposal when the review was
	// submitted, established from the forge's own events; "" where it could not
	// be. Forges re-point the commit that a review names after a force-push, so
	// that commit alone establishes nothing.
	Head string `json:"head"`
	// Doubt says why Head is empty.
	Doubt string `json:"doubt,omitempty"`
}
