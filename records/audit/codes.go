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

// Codes lists what an audit finds of its own, in the order of the documentation;
// package check documents each, as a rule. The codes of a ledger that is not whole
// are those of package ledger.
func Codes() []string {
	return []string{
		MergedUnauthorised, DirectPush, UnauthorisedChange, SelfApproval, RetrospectiveLate, AlteredAfterClosing, history.EntryChanged,
		RecordRemoved, RecordMissing, HistoryRewritten, DeployWithoutChange, DeployUnapproved, ChangeWithoutDeploy, NoLedger,
	}
}
