package site

import (
	"fmt"
	"strings"
	"testing"
)

func TestPagesHold(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	for _, test := range []struct {
		page   string
		want   []string // in this order
		absent []string
	}{
		{"index.html", []string{
			"1 of 2 services is affected", "Web shop : Outage", "As of 20 Mar 2026, 12:00",
			"Open incidents", "INC-2026-0002", "Shop is down", "In progress", "Major", "P1", "opened 20 Mar 2026, 11:05 , 55 minutes ago",
			"We know why, it was CHG-2026-0001.", "INC-2026-0003 Restricted",
			"Planned downtime in the next 14 days", "28 Mar 2026, 22:10 – 22:20", "10 min", "CHG-2026-0002 Bigger pool", "Approved",
			"Services", "Web shop", "Outage", "since 20 Mar 2026, 11:02", "Behind the scenes", "Ledger", "Working",
			"Last notices", "Identified 20 Mar 2026, 11:40", "Investigating 20 Mar 2026, 11:20", "What we learned", "PIR-2026-0001",
		}, []string{"secret", "CHG-2026-0003"}},
		{"incidents/index.html", []string{"Open 2", "INC-2026-0002 Shop is down", "Ana Roth", "INC-2026-0003 Restricted", "Ledger", "Done 1", "INC-2026-0001 Shop answers slowly", "Closed", "P3"}, []string{"secret"}},
		{"incidents/INC-2026-0001.html", []string{
			"Incident INC-2026-0001", "Shop answers slowly", "Closed", "P3", "Opened 1 Mar 2026, 10:05 by Ana Roth · Closed since 2 Mar 2026, 09:00",
			"Taken up after 1 min 1 Mar 2026, 10:06", "Resolved after 45 min", "Affected services", "Degraded", "Web shop", "1 Mar 2026, 10:00 – 10:48 48 min",
			"Summary", "Pages took ten seconds. KB-0001 helped.", "Log", "New → to In progress", "Urgency: Low → to Medium", "worse than INC-2026-0002 ever was",
			"Details", "Category Capacity", "Assignee Ben Lund", "Resolution Workaround", "Linked records", "Problems PRB-2026-0001 Pool is too small Known error",
			"Post-incident review PIR-2026-0001", "Kept in incidents/2026/INC-2026-0001.md",
		}, nil},
		{"incidents/INC-2026-0002.html", []string{"Major", "Audience: public", "What we told", "Identified", "Full outage", "Web shop", "20 Mar 2026, 11:02 , lasting for 58 minutes", "Customers Acme Corp", "Caused by CHG-2026-0001 New till"}, nil},
		{"incidents/INC-2026-0003.html", []string{"Incident INC-2026-0003", "Restricted incident", "In progress", "Opened 20 Mar 2026, 09:00 · In progress since 20 Mar 2026, 09:10", "Services Ledger", "Kept in incidents/2026/INC-2026-0003.md"}, []string{"secret", "Ben", "P1", "PRB-2026-0001", "Log"}},
		{"problems/PRB-2026-0001.html", []string{"Known error", "Workaround", "KB-0001 Restart the shop Validated", "Fix in progress", "CHG-2026-0002 Bigger pool", "Problem statement", "Incidents INC-2026-0001 Shop answers slowly"}, []string{"INC-2026-0003"}},
		{"changes/CHG-2026-0001.html", []string{"Review", "Normal", "Planned 20 Mar 2026, 11:00 – 11:10 10 min", "Carried out 20 Mar 2026, 11:00 – 11:30 30 min 20 min over", "Medium risk", "Approvals", "Ana Roth Approved No seal Change manager 18 Mar 2026, 09:00 Review pr/12", "Risk assessment", "+2 tested in part likelihood", "Testing Partial", "Likelihood Medium (4 of 12)", "Caused incidents INC-2026-0002 Shop is down"}, nil},
		{"reviews/PIR-2026-0001.html", []string{"downtime 1 h 48 min", "customer affected 1", "users affected 1 200", "About INC-2026-0001", "When Step What happened", "1 Mar 2026, 10:00 Impact begins pages take ten seconds", "10:05 Detected the monitor rings ( graph.png )", "10:48 Restored restarted, see KB-0001", "<b> Ten </b> is too few", "Factors by category Configuration Ten is too few", "A1 Widen the pool Open Overdue Prevent Ben Lund · due 15 Mar 2026 · PRB-2026-0001", "A2 Watch the pool Done"}, nil},
		{"reviews/index.html", []string{"Published 1", "Actions done 1 of 2", "Overdue 1", "Why the shop was slow", "1 action open", "The shop was slow for an hour.", "Published 6 Mar 2026", "1 h 48 min of downtime", "Open actions", "Widen the pool", "What contributed Configuration 1"}, nil},
		{"knowledge/KB-0001.html", []string{"Review overdue.", "Known error: PRB-2026-0001", "Issue", "Can I rely on it?", "Confidence Validated", "Review due 1 Mar 2026", "Helped with 2 records"}, nil},
		{"knowledge/index.html", []string{"1 article, 1 past its review", "Known errors 1", "Restart the shop", "Pages take ten seconds.", "Review overdue", "Helped 2 times", "By service", "Web shop"}, nil},
		{"known-errors.html", []string{"PRB-2026-0001 Pool is too small", "P3", "Fix in progress", "The pool holds ten.", "Workaround: KB-0001", "1 incident · Known error since 10 Mar 2026 (10 days)"}, nil},
		{"services/shop.html", []string{"Web shop", "Tier 1", "Outage since 20 Mar 2026, 11:02", "INC-2026-0002", "Planned downtime: 28 Mar 2026, 22:10", "2 days with an outage in 90 days", "Days with an outage", "1 Mar 2026: degraded", "20 Mar 2026: outage", "Open on this service", "Incidents INC-2026-0002", "Problems PRB-2026-0001", "Workaround: KB-0001", "Changes CHG-2026-0002", "Drills DRL-2026-0001 Power cut", "Changes in the last 72 hours", "CHG-2026-0001 New till", "Dependencies", "no other service in use is affected", "This service", "It needs", "Ledger, service: Working", "Needs Ledger Working", "Customers affected Acme Corp", "Description", "Sells things. See the book .", "Changes around now", "28 Mar 2026, 22:00", "20 Mar 2026, 11:00", "Done lately", "Owner Ana Roth", "Team Ops", "Service hours 24x7", "Maintenance Mon–Wed, Sat 22:00–24:00", "Customers Acme Corp", "Whom to call Ana Roth Service owner ana@small.example Ben Lund Team", "Knowledge KB-0001"}, nil},
		{"services/ledger.html", []string{"Working", "INC-2026-0003 Restricted", "If it stops, 1 other service is affected.", "Needed by Web shop Outage", "Customers affected Acme Corp"}, []string{"secret"}},
		{"services/index.html", []string{"Live", "Ledger", "Tier 2", "Books what was sold.", "Owner Ben Lund", "Web shop", "Outage"}, nil},
		{"schedule.html", []string{"2 changes in the next 4 weeks, until 17 Apr 2026", "Easter freeze", "2 Apr 2026, 12:00 – 7 Apr 2026, 09:00 · Services of tier 1 and 2 · Only emergency changes may begin", "Saturday, 28 Mar 2026", "22:00 – 23:00", "CHG-2026-0002", "downtime 22:10 – 22:20", "Approved", "Friday, 10 Apr 2026", "CHG-2026-0003", "Tentative", "Carried out in the last 7 days", "CHG-2026-0001"}, []string{"CHG-2026-0004"}},
		{"drills/index.html", []string{"Drills", "A rehearsal of an emergency.", "Record State Leader Weather", "DRL-2026-0001 Power cut", "Planned for later", "Ana Roth", "Very foul"}, nil},
		{"drills/DRL-2026-0001.html", []string{"Drill DRL-2026-0001", "Power cut", "Planned for later", "Script", "The light goes out.", "Leader Ana Roth", "Weather Very foul", "Services Web shop"}, nil},
		{"cis/till-1.html", []string{"Configuration item till-1", "Till one", "Live", "Owner Ben Lund", "Verified at 10 Jan 2026", "Asset Tag A-1 Cost 1200", "Kept in cis/things.yaml"}, nil},
		{"records.html", []string{"Incidents", "2 open · 3 in all", "Drills", "1 open · 1 in all", "Services", "2 in force · 2 in all"}, nil},
		{"about.html", []string{"15 records, as of 20 Mar 2026, 12:00", "0123456789ab", "Europe/Berlin", "Planned for later"}, nil},
		{"404.html", []string{"Page not found", "All records"}, nil},
	} {
		t.Run(test.page, func(t *testing.T) {
			text := mainText(parse(t, files, test.page))
			rest := strings.ReplaceAll(text, "\u202F", " ")
			for _, want := range test.want {
				i := strings.Index(rest, want)
				if i < 0 {
					t.Errorf("%q is missing, or not in its place, in\n%s", want, text)
					continue
				}
				rest = rest[i+len(want):]
			}
			for _, absent := range test.absent {
				if strings.Contains(files[test.page], absent) {
					t.Errorf("%q is not to be there", absent)
				}
			}
		})
	}
}

// Whatever a restricted record holds beside ID, kind, services, times and state
// is nowhere in the portal.
func TestRestrictedIsNowhere(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	for name, data := range files {
		if strings.Contains(data, "secret") {
			t.Errorf("%s tells a secret", name)
		}
	}
}

func TestFindings(t *testing.T) {
	_, findings := build(t, repository(t, nil))
	var got []string
	for _, d := range findings {
		got = append(got, fmt.Sprintf("%s [%s] %s", d.Span, d.Rule, d.Record))
	}
	want := "reviews/2026/PIR-2026-0001.md:44:1 [raw-html] PIR-2026-0001"
	if strings.Join(got, "\n") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n"), want)
	}
}
