package report

// FigureNames are the names of all figures, by report. Whether a figure is there
// depends on the records; its name does not.
var FigureNames = map[string][]string{
	"month": {
		"compliance", "open_breached", "excluded", "availability", "availability_seen", "service_hours", "maintenance", "agreed_service_time", "downtime",
		"failures", "mtrs", "mtbf", "mtbsi", "availability_quarter", "slo", "budget", "budget_spent", "budget_left", "burn_rate", "workload",
	},
	"operations": {
		"backlog", "backlog_age", "pending", "breached_open", "at_risk", "due_soon", "opened", "resolved", "mtta", "mttr", "reopen_rate", "first_contact",
		"recurring", "kb_link_rate", "csat", "csat_responses", "failures", "mtrs", "mtbf", "mtbsi", "problem_age", "known_error_age", "kb_reuse", "pir_actions",
	},
	"changes": {
		"changes_ended", "change_success_rate", "change_issues_rate", "change_failure_rate", "emergency_ratio", "unauthorised", "change_lead_time",
		"deployments", "dora_lead_time", "rework_rate", "deployment_recovery", "change_failure_prior",
	},
	"trends": {
		"opened", "resolved", "pareto", "mtta", "mttr", "reopen_rate", "first_contact", "recurring", "kb_link_rate", "changes_ended", "change_success_rate",
		"change_issues_rate", "change_failure_rate", "emergency_ratio", "unauthorised", "change_lead_time",
	},
	"proactive": {"problem_candidate", "returned", "opened", "change_failure_prior", "end_of_life", "warranty"},
}
