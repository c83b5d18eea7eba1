package audit

import "github.com/gitsm/gitsm/records/history"

// The codes of findings. They are rule IDs, and stable for ever.
const (
	MergedUnauthorised  = "merged-unauthorised" // as gitsm witness tells it
	DirectPush          = "audit-direct-push"
	UnauthorisedChange  = "audit-unauthorised-change"
	SelfApproval        = "audit-self-approval"
	RetrospectiveLate   = "audit-retrospective-late"
	AlteredAfterClosing = "audit-altered-after-closing"
	RecordRemoved       = "audit-record-removed"
	RecordMissing       = "audit-record-missing"
	HistoryRewritten    = "audit-history-rewritten"
	DeployWithoutChange = "audit-deploy-without-change"
	DeployUnapproved    = "audit-deploy-unapproved"
	ChangeWithoutDeploy = "audit-change-without-deploy"
	NoLedger            = "audit-no-ledger"
)

// Code is a code with what it means.
type Code struct{ ID, Meaning string }

// Codes lists what an audit finds of its own, in the order of the documentation.
// The codes of a ledger that is not whole are those of package ledger.
func Codes() []Code {
	return []Code{
		{MergedUnauthorised, "a commit of the main line made a change approved, or begun, that did not have the approvals it needed by the policy of that time (C2 to C5)"},
		{DirectPush, "a commit changed a change's record on the main line, and the ledger knows no proposal that brought it (C19)"},
		{UnauthorisedChange, "a change was made without authority and found later (L-C4)"},
		{SelfApproval, "somebody approved a change that they asked for, wrote, or carry out at high risk (C3)"},
		{RetrospectiveLate, "an emergency change had no valid approval by the time it was due (L-C4)"},
		{AlteredAfterClosing, "a closed record was changed without an amendment (D2)"},
		{history.EntryChanged, "an entry of a log was changed or taken away after it was recorded (D2)"},
		{RecordRemoved, "a record was taken away (D1)"},
		{RecordMissing, "the ledger saw a change of which neither the tree nor the history of the main line knows anything (D1)"},
		{HistoryRewritten, "the ledger saw a merge that is not on the main line: its history was rewritten"},
		{DeployWithoutChange, "something was deployed, and no change covers it"},
		{DeployUnapproved, "something was deployed for a change before it was approved"},
		{ChangeWithoutDeploy, "a change was carried out, and no deployment was found for it; a warning, since not every change is one"},
		{NoLedger, "there is no ledger: nothing but commits, which are claims, shows who approved what; a warning"},
	}
}
