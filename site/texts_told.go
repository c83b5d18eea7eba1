package site

import (
	"sync"

	"github.com/gitsm/gitsm/internal/speech"
)

// The packages below say in English why something is as it is and what a figure is
// called; commands print that, frozen reports and the data for programs keep it. A
// page of a translated portal says it by its form (speech.Forms). A place whose name
// ends in Text holds such words itself; all others hold what records say.

// toldForms are the shapes of those sentences.
var toldForms = sync.OnceValue(func() *speech.Forms {
	var all []string
	for _, list := range [][]string{toldReports, toldFigures, toldNotes, toldParts, toldClocks, toldChanges, toldRestated} {
		all = append(all, list...)
	}
	return speech.NewForms(all)
})

// toldReports are titles of reports and of their sections.
var toldReports = msgs(
	"Changes {month}", "Changes that ended in {month}", "By type", "By model", "By risk", "By service", "Deployments in {month}", "How likely the next change fails",
	"Service levels {month}", "Operations {month}", "Open as of {asOfInstant}", "Targets at risk and due within 24 hours", "Incidents of {month}", "Satisfaction in {month}",
	"Services in {month}", "Problems", "Knowledge", "Reviews in {month}", "Trends to {month}", "What to look into", "Candidates for problems",
	"Incidents that came back within 30 days", "Weeks outside of the control limits", "Configuration items that end within {days} days, or have",
	"Incidents by service", "Incidents by category", "Month {month}", "Incidents opened a week", "Incidents resolved a week", "Week of {day}",
)

// toldFigures are titles of figures.
var toldFigures = msgs(
	"Change failure rate", "Change success rate", "Successful with issues", "Unauthorised changes", "Changes ended", "Emergency changes", "Lead time, submitted to ended",
	"Success rate, type {valueText}", "Success rate, model {value}", "Success rate, risk {valueText}", "Success rate, service {value}",
	"Failure rate, type {valueText}", "Failure rate, model {value}", "Failure rate, risk {valueText}", "Failure rate, service {value}",
	"Failure prior, type {valueText}", "Failure prior, model {value}", "Failure prior, risk {valueText}", "Failure prior, service {value}",
	"Rework rate, emergency deployments", "Deployments", "Lead time, commit to deployment", "Failed deployment recovery time",
	"Compliance", "Open and breached at period end", "Excluded", "Availability", "Availability as users saw it", "Service hours", "Agreed service time",
	"Downtime by weight", "Earned planned maintenance", "Failures", "MTRS, mean time to restore service", "MTBF, mean time between failures",
	"MTBSI, mean time between service incidents", "Availability {quarter} to the end of the month", "Workload: incidents per month", "Workload: requests per month",
	"Workload: changes per month", "Workload: problems per month", "Workload: {limit}",
	"Opened", "Resolved", "MTTA, time to acknowledge", "MTTR, time to resolve", "Reopened", "Resolved at first contact", "Recurring", "Closed with an article",
	"Satisfied (4 or 5 of 5)", "Responses, of the resolved", "Reuse, links per article", "Review actions done by their due day",
	"Age of open problems", "Age of known errors", "Age of open incidents", "Age of open requests", "Age of open changes",
	"Open incidents", "Open requests", "Open problems", "Open changes", "Open incidents, priority {priorityText}", "Pending", "Pending, reason {reasonText}",
	"Breached and not stopped", "At risk", "Due within 24 hours", "Incidents of category {categoryText}", "Came back after closure", "End of life", "End of warranty",
	"Service level objective, {window}", "Error budget", "Error budget spent", "Error budget left", "Burn rate, last {time}",
	"not given", "type", "model", "risk", "service", "category", "reason", "priority", "limit",
)

// toldNotes are values that have words, goals, and notes of figures and sections.
var toldNotes = msgs(
	"median {median}, p90 {p90} ({record}), mean {mean} (n {n})", "{list} (n {n})", "n/a ({whyText})", "none", "none in the period", "at most {limit}", "at least {limit}",
	"no deployment in the period", "records do not tell when what is deployed was committed", "no failure that a change caused", "nothing was judged in the period",
	"no agreed service time", "no record counts this; agreed are {limit}", "no article in use", "no action was due", "an objective of 100 % leaves none", "no outcome yet",
	"provisional until {day}: incidents may still be found to be caused by these changes", "without an outcome yet: {list}", "{part} of {all} failed",
	"(k+1)/(n+2) of the n changes that ended so far, of which k failed: few changes stay near one half", "(k+1)/(n+2) of the n changes that ended so far, of which k failed",
	"provisional: attributed by opening, it changes until all are judged; not yet: {count}", "left out, for want of an instant: {count}",
	"made of entries that were recorded late: {list}", "made of entries that were recorded late: {list} and {count} more", "calendar {calendar}",
	"of all service hours, planned downtime counted like any other", "ratio of the sums of its months", "No agreement measured anything in this month.",
	"The period is not over: figures are those up to the as-of instant.", "within each service's own hours, for all its users, planned maintenance taken off",
	"{links} links, {articles} articles", "oldest: {record}, {age}", "window {fromInstant} to {toInstant}", "{count} incidents or more of one service and category within {days} days, and no open problem of them",
	"the budget is spent: normal changes of the service need category reliability, or an exception of the service owner", "{record} took {share} % of the budget: more than a fifth needs a review",
	"mean {mean}, control limits {low} to {high} (mean ± 3σ of {weeks} weeks)", "signal: outside of the control limits", "no whole week yet", "{share} % with those above",
	"{typeText}, {fromInstant} to {toInstant}", "by stop", "by opening", "by verdict", "stop", "opening",
	"The portal was not built from a commit: an entry is told as recorded late only where the log says so itself.",
	"There is no Git history here: an entry is told as recorded late only where the log says so itself.",
	"The history could not be read in full: an entry is told as recorded late only where the log says so itself.",
)

// toldParts are what figures are made of: the role of a part, and what it says.
var toldParts = msgs(
	"counts", "met", "breached", "open", "opened", "resolved", "excluded", "not judged yet", "deployed", "failure", "service hours", "agreed service time", "maintenance", "not earned",
	"came back", "in time", "late", "over", "soon", "sample", "loss", "downtime", "earned",
	"ended {atInstant}", "opened {atInstant}", "resolved {atInstant}", "due {atInstant}", "{fromInstant} to {toInstant}", "caused {record}", "score {score}", "articles: {count}", "teams: {count}", "assignees: {count}",
	"it waited for {reasonText}", "it was escalated", "it was reopened", "one team, one assignee", "reopened {count} times", "repeats {record}", "first of its kind",
	"{record} of {problem} was resolved before", "used {count} times", "used {count} times, written for {record}", "repeats {record}, which was closed", "{later} repeats {record}, which was closed", "{later} is of {problem}, which was resolved", "{agreement}, due {dueInstant}", "due", "is of {problem}, which was resolved",
	"the record does not count against service levels", "{time} by weight {weight}", "{time} of {target}", "{time} of {target}, run {run}",
	"{time} of {target}, breached {atInstant}", "{time} of {target}, excluded by {by}: {why}", "{time} of {target}, breached {atInstant}, excluded by {by}: {why}",
	"{saidText}; recorded late: {lateText}", "recorded late: {lateText}", "log {entry}", "log {entry}, recorded {time} after it happened", "{entriesText}, log {entry}",
	"emergency maintenance counts as downtime", "it was never approved", "approved {time} before, agreed are {notice}", "the service has no maintenance windows",
	"outside the maintenance windows {windows}", "more than the agreed {time} a month", "{span}: {whyText}",
	"link {list}", "problem {list}", "service {list}", "category {categoryText}", "words {list}",
)

// toldClocks are why a stretch of a clock is what it is, behind the state.
var toldClocks = msgs(
	"Running", "Paused", "Outside", "Stopped", "Response", "Resolution", "Fulfilment", "Acknowledgement",
	"outside of {calendar}", "outside of business hours", "business hours", "waits for {reasonText}", "which does not pause", "waits for {reasonText}, which does not pause", "not counted yet",
	"not {milestoneText} yet", "but reopened, which counts", "with no team", "with the team {team}", "does not wait for the supplier", "under an earlier target", "in no state yet",
	"there is no calendar {calendar}", "cancelled", "no target holds for {priority}", "no target holds for a record without priority",
)

// toldChanges are what weighs in the risk of a change, and what collides.
var toldChanges = msgs(
	"tested as it will be in production", "tested in part", "not tested", "done three times or more, and it went well", "done before", "never done before",
	"one team", "two teams must work together", "three teams or more must work together", "reversed automatically, and that was tested",
	"reversed by hand, and that was tested", "nobody has tested how to reverse it", "it cannot be reversed", "touches a service of tier 1", "touches a service of tier 2",
	"touches a service of tier 3", "touches no service above tier 4", "no interruption planned", "an interruption of up to 30 minutes",
	"an interruption of more than 30 minutes", "a team notices if it fails", "a customer or department notices if it fails", "many notice if it fails",
	"data is safe if it fails", "data is changed if it fails, and can be restored", "data is lost if it fails, or is regulated",
	"what cannot be reversed on tier 1 is always high", "both change {thing}", "{thing} depends on {other}", "{person} is to implement both",
	"Peer", "Service owner", "Change manager", "Cab", "Commander", "Duty manager", "Comms", "Auditor", "Author", "Requester", "Implementer",
)

// toldRestated are why a figure is no longer what was frozen.
var toldRestated = msgs(
	"no such figure", "nothing", "no part", "it is not there any more", "its log does not say why; what no log tracks was changed", "a restricted record is another part of it",
	"{figure}, goal {goal}", "{record} was {wasText}, is {isText}: {why}", "time zone data was {was}, is {is}",
	"no record is another part of it: an agreement, a calendar or a service was changed", "log {entry} of {time} by {by}",
)
