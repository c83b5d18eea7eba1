package importer

import "slices"

// mappingColumns are the columns that are understood, in the order in which they
// are written down.
var mappingColumns = []struct{ name, meaning string }{
	{"number", "which ticket the row is about"},
	{"state", "its state"},
	{"updated_at", "when the row was written"},
	{"updated_by", "who wrote it"},
	{"sequence", "the order of rows of the same time"},
	{"opened_at", "when it was reported"},
	{"opened_by", "who recorded it"},
	{"resolved_at", "when service was restored"},
	{"resolved_by", "who restored it"},
	{"closed_at", "when it was closed"},
	{"closed_by", "who closed it"},
	{"title", "what it is about, in a line"},
	{"description", "the section Summary"},
	{"solution", "the section Resolution"},
	{"category", "what the trouble is about"},
	{"channel", "how it was noticed"},
	{"impact", "effect on the business"},
	{"urgency", "how soon it hurts"},
	{"priority", "order of work"},
	{"hold", "what the work waits for"},
	{"team", "the team that works on it"},
	{"assignee", "the person who works on it"},
	{"resolution", "the way service was restored"},
	{"service", "the service that is affected"},
	{"problem", "the problem behind it"},
	{"change", "the change that it led to"},
	{"caused_by", "the change that caused it"},
	{"type", "what sort of ticket it is"},
	{"comments", "what was said about it, with time and author; every column of that name"},
	{"planned_start", "when a change was planned to begin"},
	{"planned_end", "when a change was planned to end"},
	{"actual_start", "when a change began"},
	{"actual_end", "when a change ended"},
	{"reason", "the section Reason of a change"},
	{"plan", "the section Implementation plan"},
	{"test_plan", "the section Test plan"},
	{"backout", "the section Backout plan"},
	{"risks", "the section Risk and impact"},
	{"risk", "how high the risk of a change is"},
	{"outcome", "how a change ended"},
	{"cause", "where the cause of a problem lies"},
	{"analysis", "the section Analysis of a problem"},
	{"workaround", "the section Workaround of a problem"},
	{"tickets", "the tickets that a problem or a change is about"},
}

// Values that a mapping may lead to; resolutions that need further records are
// left out.
var (
	mapStates      = []string{"new", "in_progress", "pending", "resolved", "closed", "cancelled", stateKeep}
	mapHolds       = []string{"customer", "supplier", "change", "problem", "third_party"}
	mapLevels      = []string{"high", "medium", "low"}
	mapPriorities  = []string{"P1", "P2", "P3", "P4"}
	mapChannels    = []string{"monitoring", "user", "staff", "supplier", "automation"}
	mapResolutions = []string{"fixed", "rolled_back", "self_recovered", "supplier_fixed", "user_assisted", "not_reproducible"}
	mapTypes       = []string{"incident", "request", "problem", "change", typeSkip}
	mapEncodings   = []string{"utf-8", "utf-16", "windows-1252", "iso-8859-1"}
	mapOrders      = []string{"ymd", "dmy", "mdy"}

	mapProblemStates      = []string{"new", "investigating", "known_error", "deferred", "resolved", "closed", "cancelled", stateKeep}
	mapChangeStates       = []string{"draft", "assessing", "approved", "implementing", "review", "closed", "rejected", "cancelled", stateKeep}
	mapProblemResolutions = []string{"fixed_by_change", "supplier_fixed", "obsolete", "not_reproducible"}
	mapOutcomes           = []string{"successful", "successful_with_issues", "failed", "backed_out"}
	mapCauses             = []string{"change", "capacity", "dependency", "configuration", "process", "detection", "design", "external"}
	mapLinks              = []string{linkProblem, linkResolves, linkRelated, typeSkip}
)

// mappingValues are the values that each list of a mapping may lead to.
var mappingValues = map[string][]string{
	"states": mapStates, "holds": mapHolds, "levels": mapLevels, "priorities": mapPriorities,
	"channels": mapChannels, "resolutions": mapResolutions, "types": mapTypes,
	"problem_states": mapProblemStates, "change_states": mapChangeStates, "problem_resolutions": mapProblemResolutions,
	"outcomes": mapOutcomes, "causes": mapCauses, "risks": mapLevels, "links": mapLinks,
}

// Encodings are those in which tables may be written.
func Encodings() []string { return slices.Clone(mapEncodings) }
