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
	mapTypes       = []string{"incident", "request", typeSkip}
	mapEncodings   = []string{"utf-8", "utf-16", "windows-1252", "iso-8859-1"}
	mapOrders      = []string{"ymd", "dmy", "mdy"}
)

// mappingValues are the values that each list of a mapping may lead to.
var mappingValues = map[string][]string{
	"states": mapStates, "holds": mapHolds, "levels": mapLevels, "priorities": mapPriorities,
	"channels": mapChannels, "resolutions": mapResolutions, "types": mapTypes,
}

// Encodings are those in which tables may be written.
func Encodings() []string { return slices.Clone(mapEncodings) }
