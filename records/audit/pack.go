package audit

import "time"

// Pack is the evidence of a period, as it is written to pack.json. A key is never
// given another meaning under the same version.
type Pack struct {
	Version      int       `json:"version"`
	Tool         string    `json:"tool"`
	Organisation string    `json:"organisation"`
	Period       string    `json:"period"`
	From         time.Time `json:"from"`
	To           time.Time `json:"to"` // does not belong to the period
	Timezone     string    `json:"timezone"`
	Commit       string    `json:"commit"`
	AsOf         time.Time `json:"as_of"`
	Zones        string    `json:"tzdata"`
	Audit        string    `json:"audit"` // relaxed, solo, or ""
	LedgerCommit string    `json:"ledger_commit"`
	LedgerSeq    int64     `json:"ledger_seq"`
	LedgerHead   string    `json:"ledger_head"`

	Findings   []Finding       `json:"findings"`
	Population []Change        `json:"population"`
	Gaps       []Gap           `json:"gaps"`
	Exceptions []Exception     `json:"exceptions"`
	Reconciled *Reconciliation `json:"reconciliation"` // null where nothing was given to reconcile
	Reviews    []Review        `json:"reviews"`
	Standing   Standing        `json:"standing"`
	Controls   []ControlResult `json:"controls"`
	Sample     Sample          `json:"sample"`
	Notes      []string        `json:"notes"`
}

// Finding is one thing that went past the gate, or that cannot be so.
type Finding struct {
	Rule     string    `json:"rule"`
	Severity string    `json:"severity"` // error, warning
	Record   string    `json:"record"`
	File     string    `json:"file"`
	Commit   string    `json:"commit"`
	Actor    string    `json:"actor"`
	At       time.Time `json:"at,omitzero"` // of the commit
	Message  string    `json:"message"`
	Way      string    `json:"way"`
}

// Change is one change of the population with its chain of evidence.
type Change struct {
	ID           string   `json:"id"`
	Title        string   `json:"title"`
	File         string   `json:"file"`
	Type         string   `json:"type"`
	Model        string   `json:"model"`
	State        string   `json:"state"`
	Services     []string `json:"services"`
	Tier         int      `json:"tier"`
	Requester    string   `json:"requester"`
	Owner        string   `json:"owner"`
	Implementers []string `json:"implementers"`
	InPeriod     []string `json:"in_period"` // opened, approved, started, ended, over; none where it only lay open
	CarriedOut   bool     `json:"carried_out"`

	Opened    *time.Time `json:"opened"`
	Submitted *time.Time `json:"submitted"`
	Approved  *time.Time `json:"approved"`
	Started   *time.Time `json:"started"`
	Ended     *time.Time `json:"ended"`
	Reviewed  *time.Time `json:"reviewed"`
	Closed    *time.Time `json:"closed"` // closed, rejected or cancelled

	Reason     string   `json:"reason"` // the request: why it is needed
	Resolves   []string `json:"resolves"`
	Risk       string   `json:"risk"`
	Likelihood string   `json:"likelihood"`
	Impact     string   `json:"impact"`
	Answers    []Answer `json:"risk_answers"`
	Override   string   `json:"risk_override"`

	Digest      string        `json:"digest"` // seal of the content as it stands (C4)
	Established bool          `json:"approval_established"`
	Required    []Requirement `json:"required"`
	Approvals   []Approval    `json:"approvals"`
	Problems    []string      `json:"problems"`
	Separation  Separation    `json:"separation"`
	SmallTeam   bool          `json:"small_team"`
	Solo        bool          `json:"solo"`
	Expedited   bool          `json:"expedited"`
	RetroDue    *time.Time    `json:"retro_due"`
	Testing     string        `json:"testing"`
	TestPlan    bool          `json:"test_plan"`
	Results     bool          `json:"results"`
	PlannedFrom *time.Time    `json:"planned_start"`
	PlannedTo   *time.Time    `json:"planned_end"`
	ActualFrom  *time.Time    `json:"actual_start"`
	ActualTo    *time.Time    `json:"actual_end"`
	Window      string        `json:"window"` // within, overrun, outside, not told
	Deploys     []Deploy      `json:"deploys"`
	Outcome     string        `json:"outcome"`
	ReviewedBy  string        `json:"reviewed_by"`
	ReviewText  bool          `json:"review_section"`
	FollowUp    []string      `json:"follow_up"`
	Events      []Event       `json:"events"`

	// Withheld tells that nothing of it is told but ID, state, services and times:
	// see Pack.Without.
	Withheld bool `json:"withheld,omitempty"`
}

// Answer is one answer to a question of the risk assessment (C1).
type Answer struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// Requirement is what the policy asks for, and by whom it is met.
type Requirement struct {
	Role    string   `json:"role"`
	Service string   `json:"service"`
	Need    int      `json:"need"`
	MetBy   []string `json:"met_by"`
	Missing string   `json:"missing"`
}

// Approval is one decision on a change.
type Approval struct {
	By       string     `json:"by"`
	Account  string     `json:"account"`
	Roles    []string   `json:"roles"`
	Decision string     `json:"decision"`
	At       time.Time  `json:"at"`
	Via      string     `json:"via"`
	Ref      string     `json:"ref"`
	Digest   string     `json:"digest"`
	Fresh    bool       `json:"fresh"` // given on the content as it stands
	Counts   bool       `json:"counts"`
	Copy     bool       `json:"copy"` // the record's own, of a decision that the ledger has and that is judged there
	WhyNot   string     `json:"why_not"`
	Seen     *time.Time `json:"witnessed"`
}

// Separation is whether nobody approved their own work (C3).
type Separation struct {
	Kept      bool     `json:"kept"`
	Authors   []string `json:"authors"` // who had a hand in the record
	Conflicts []string `json:"conflicts"`
}

// Deploy is one deployment that the record names.
type Deploy struct {
	Repo     string    `json:"repo"`
	Ref      string    `json:"ref"`
	Pipeline string    `json:"pipeline"`
	At       time.Time `json:"at"`
}

// Event is one event of a record's history, with its three clocks (D3).
type Event struct {
	What      string     `json:"what"`
	Happened  *time.Time `json:"happened"`
	Recorded  *time.Time `json:"recorded"`
	Witnessed *time.Time `json:"witnessed"`
	Commit    string     `json:"commit"`
	Actor     string     `json:"actor"` // who the commit says wrote it
	By        string     `json:"by"`    // who the log says did it
	Text      string     `json:"text"`
}

// Gap is a number that no change of the tree has.
type Gap struct {
	ID     string `json:"id"`
	Reason string `json:"reason"` // renumbered, removed, on_branch, missing, unused
	Text   string `json:"text"`
}

// Exception is what an auditor looks at apart from the rule.
type Exception struct {
	Kind   string `json:"kind"`
	Record string `json:"record"`
	Text   string `json:"text"`
}

// Review is a review that was held or is owed: of a change after it was carried
// out, or of incidents.
type Review struct {
	Record   string     `json:"record"`
	Kind     string     `json:"kind"`
	Title    string     `json:"title"`
	State    string     `json:"state"`
	By       string     `json:"by"`
	At       *time.Time `json:"at"`
	FollowUp []string   `json:"follow_up"`
	Open     int        `json:"open_actions"`
}

// Sample is drawn by a published seed: see Draw.
type Sample struct {
	Seed      string        `json:"seed"`
	Algorithm string        `json:"algorithm"`
	Frame     int           `json:"frame"` // of how many
	Drawn     []SampledItem `json:"drawn"`
}

// SampledItem is a change that was drawn.
type SampledItem struct {
	Record string `json:"record"`
	Key    string `json:"key"`
}
