package check

import (
	"cmp"
	"slices"
	"sync"
)

// own are the rules that this package applies itself, a file each.
func own() []Rule {
	return []Rule{
		// Links
		afterOrder, audienceCustomer, causedByOrder, duplicateOf, linkCancelled, linkCycle, linkDepth, linkTarget,
		mentionUnknown, recurrenceOrder, serviceRetired, supersedesTarget, workaroundArticle,
		// Incidents and problems
		impactFloor, incidentParent, incidentProblem, incidentWorkaround, majorCommander, majorIncidentReview,
		outageDependants, outagePeriod, outageServices, problemObservation, problemResolution, updatesOrder,
		// Changes
		changeCausedIncident, changeCollision, changeFreeze, changeLockdown, changeModel, changeNotice, changeReview, downtimeWindow,
		approvalSeparation, approvalStale, emergencyApproval, emergencyReason, failedChange,
		maintenanceWindow, riskOverride,
		// Reviews and knowledge
		articleFlag, articleInUse, articleOutlived, markerUnclosed, reviewActions, reviewBlameless,
		reviewPublication, reviewTimeline,
		// Services, agreements, calendars
		agreementClock, agreementEnd, agreementParties, agreementPause, agreementPriority, agreementTargets,
		calendarEmpty, calendarHours, calendarSources, configCalendar, maintenanceHours, periodOrder, serviceInUse, validityOverlap,
		// People
		partyKnown, peopleEntry, peopleMissing, personActive, personKnown, roleHeld, roleKnown, teamKnown,
		// Every record
		derivedValue, idYear, logFuture, nameMark, secretSuspected,
		// Against the as-of instant
		actionOverdue, calendarHolidays, retrospectiveApproval, stale,
		// Over a proposal
		approvalMissing, approvalProof, bornApproved, entryOlder, logAppend, materialChange, mergeConflict, numberTaken,
		amendmentMissing, policyApart, recordKind, recordRemoved, redactionOnly, reportFrozen, reviewMissing, approvedInAdvance, severalChanges, stateStep, trackedChange,
	}
}

// list holds every rule by ID, without examples. It is made once.
var list = sync.OnceValue(func() []*Rule {
	all := slices.Concat(own(), replayedRules(), textRules, headerRules, kindRules, commandRules, gateRules, auditRules, portalRules, importRules)
	pointers := make([]*Rule, len(all))
	for i := range all {
		pointers[i] = &all[i]
	}
	slices.SortFunc(pointers, func(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) })
	return pointers
})

// Rules lists every rule by ID, with its documentation and examples.
func Rules() []Rule {
	rules := make([]Rule, len(list()))
	for i, rule := range list() {
		rules[i] = *rule
		rules[i].Bad, rules[i].Good, _ = examples(rule.ID)
	}
	return rules
}
