package importer

// mappingColumns are the columns that are understood, in the order in which they
// are written down, each with the names that they are known to have.
var mappingColumns = []struct {
	name    string
	meaning string
	known   []string
}{
	{"number", "which incident the row is about", []string{"number"}},
	{"state", "its state", []string{"incident_state", "state"}},
	{"updated_at", "when the row was written", []string{"sys_updated_at", "sys_updated_on", "updated"}},
	{"updated_by", "who wrote it", []string{"sys_updated_by", "updated_by"}},
	{"sequence", "the order of rows of the same time", []string{"sys_mod_count", "updates"}},
	{"opened_at", "when it was reported", []string{"opened_at", "opened", "sys_created_at", "sys_created_on", "created"}},
	{"opened_by", "who recorded it", []string{"opened_by"}},
	{"resolved_at", "when service was restored", []string{"resolved_at", "resolved"}},
	{"resolved_by", "who restored it", []string{"resolved_by"}},
	{"closed_at", "when it was closed", []string{"closed_at", "closed"}},
	{"closed_by", "who closed it", []string{"closed_by"}},
	{"title", "what it is about, in a line", []string{"short_description"}},
	{"description", "the section Summary", []string{"description"}},
	{"solution", "the section Resolution", []string{"close_notes", "resolution_notes"}},
	{"category", "what the trouble is about", []string{"category"}},
	{"channel", "how it was noticed", []string{"contact_type", "channel"}},
	{"impact", "effect on the business", []string{"impact"}},
	{"urgency", "how soon it hurts", []string{"urgency"}},
	{"priority", "order of work", []string{"priority"}},
	{"hold", "what the work waits for", []string{"hold_reason", "on_hold_reason"}},
	{"team", "the team that works on it", []string{"assignment_group"}},
	{"assignee", "the person who works on it", []string{"assigned_to"}},
	{"resolution", "the way service was restored", []string{"close_code", "closed_code", "resolution_code"}},
	{"service", "the service that is affected", []string{"business_service", "service", "cmdb_ci", "configuration_item"}},
	{"problem", "the problem behind it", []string{"problem_id", "problem"}},
	{"change", "the change that it led to", []string{"rfc", "change_request"}},
	{"caused_by", "the change that caused it", []string{"caused_by", "caused_by_change"}},
}

// requiredColumns are those without which no record can be made.
var requiredColumns = []string{"number", "state", "opened_at"}

// keptColumns are worth keeping although there is no field for them.
var keptColumns = []string{"made_sla", "reopen_count", "reassignment_count", "subcategory"}

// What ServiceNow's own words mean.
var (
	knownStates = map[string]StateOf{
		"New": {State: "new"}, "Active": {State: "in_progress"}, "In Progress": {State: "in_progress"},
		"Work in Progress": {State: "in_progress"}, "On Hold": {State: "pending", Hold: "third_party"},
		"Pending": {State: "pending", Hold: "third_party"}, "Awaiting User Info": {State: "pending", Hold: "customer"},
		"Awaiting Caller": {State: "pending", Hold: "customer"}, "Awaiting Vendor": {State: "pending", Hold: "supplier"},
		"Awaiting Problem": {State: "pending", Hold: "problem"}, "Awaiting Change": {State: "pending", Hold: "change"},
		"Awaiting Evidence": {State: "pending", Hold: "third_party"}, "Resolved": {State: "resolved"}, "Closed": {State: "closed"},
		"Canceled": {State: "cancelled"}, "Cancelled": {State: "cancelled"}, "-100": {},
		"1": {State: "new"}, "2": {State: "in_progress"}, "3": {State: "pending", Hold: "third_party"},
		"6": {State: "resolved"}, "7": {State: "closed"}, "8": {State: "cancelled"},
	}
	knownHolds = map[string]string{
		"Awaiting Caller": "customer", "Awaiting User Info": "customer", "Awaiting Vendor": "supplier", "Awaiting Change": "change",
		"Awaiting Problem": "problem", "1": "customer", "5": "change", "3": "problem", "4": "supplier",
	}
	knownLevels     = map[string]string{"1": "high", "2": "medium", "3": "low", "1 - High": "high", "2 - Medium": "medium", "3 - Low": "low", "High": "high", "Medium": "medium", "Low": "low"}
	knownPriorities = map[string]string{
		"1": "P1", "2": "P2", "3": "P3", "4": "P4", "5": "P4",
		"1 - Critical": "P1", "2 - High": "P2", "3 - Moderate": "P3", "4 - Low": "P4", "5 - Planning": "P4",
		"Critical": "P1", "High": "P2", "Moderate": "P3", "Low": "P4", "Planning": "P4",
	}
	knownChannels = map[string]string{
		"Phone": "user", "Self service": "user", "Self-service": "user", "Email": "user", "IVR": "user", "Walk-in": "user", "Chat": "user",
		"Virtual Agent": "user", "Monitoring": "monitoring", "Event": "monitoring", "Event Management": "monitoring", "Integration": "automation",
		"Direct input": "staff",
	}
	knownResolutions = map[string]string{
		"Solved (Permanently)": "fixed", "Solved Remotely (Permanently)": "fixed", "Solution provided": "fixed",
		"Solved (Work Around)": "fixed", "Solved Remotely (Work Around)": "fixed", "Workaround provided": "fixed",
		"Not Solved (Not Reproducible)": "not_reproducible", "Closed/Resolved by Caller": "self_recovered",
		"Resolved by caller": "self_recovered", "User error": "user_assisted", "Resolved by problem": "fixed", "Resolved by change": "fixed",
		"Duplicate": "resolved_by_parent",
	}
)

// Values that a mapping may lead to; resolutions that need further records are
// left out.
var (
	mapStates      = []string{"new", "in_progress", "pending", "resolved", "closed", "cancelled", stateKeep}
	mapHolds       = []string{"customer", "supplier", "change", "problem", "third_party"}
	mapLevels      = []string{"high", "medium", "low"}
	mapPriorities  = []string{"P1", "P2", "P3", "P4"}
	mapChannels    = []string{"monitoring", "user", "staff", "supplier", "automation"}
	mapResolutions = []string{"fixed", "rolled_back", "self_recovered", "supplier_fixed", "user_assisted", "not_reproducible"}
	mapOrders      = []string{"ymd", "dmy", "mdy"}
)

// mappingValues are the values that each list of a mapping may lead to.
var mappingValues = map[string][]string{
	"states": mapStates, "holds": mapHolds, "levels": mapLevels, "priorities": mapPriorities,
	"channels": mapChannels, "resolutions": mapResolutions,
}
