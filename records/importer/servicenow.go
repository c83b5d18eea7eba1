package importer

// ServiceNow writes its audit log, with a row for each update of an incident, or
// a list, with one row for each incident.
var ServiceNow = &System{
	Name: "servicenow", Label: "ServiceNow", Ticket: "incident", Example: "INC0010001",
	columns: map[string][]string{
		"number":      {"number"},
		"state":       {"incident_state", "state"},
		"updated_at":  {"sys_updated_at", "sys_updated_on", "updated"},
		"updated_by":  {"sys_updated_by", "updated_by"},
		"sequence":    {"sys_mod_count", "updates"},
		"opened_at":   {"opened_at", "opened", "sys_created_at", "sys_created_on", "created"},
		"opened_by":   {"opened_by"},
		"resolved_at": {"resolved_at", "resolved"},
		"resolved_by": {"resolved_by"},
		"closed_at":   {"closed_at", "closed"},
		"closed_by":   {"closed_by"},
		"title":       {"short_description"},
		"description": {"description"},
		"solution":    {"close_notes", "resolution_notes"},
		"category":    {"category"},
		"channel":     {"contact_type", "channel"},
		"impact":      {"impact"},
		"urgency":     {"urgency"},
		"priority":    {"priority"},
		"hold":        {"hold_reason", "on_hold_reason"},
		"team":        {"assignment_group"},
		"assignee":    {"assigned_to"},
		"resolution":  {"close_code", "closed_code", "resolution_code"},
		"service":     {"business_service", "service", "cmdb_ci", "configuration_item"},
		"problem":     {"problem_id", "problem"},
		"change":      {"rfc", "change_request"},
		"caused_by":   {"caused_by", "caused_by_change"},
	},
	kept:   []string{"made_sla", "reopen_count", "reassignment_count", "subcategory"},
	needed: []string{"number", "state", "opened_at"},
	states: knownStates, holds: knownHolds, levels: knownLevels, priorities: knownPriorities,
	channels: knownChannels, resolutions: knownResolutions,
}

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
