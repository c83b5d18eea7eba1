package report

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/records/sla"
)

// six are the incidents a to f of vector 17, in this order.
func six(attribution string) map[string]string {
	log := func(opened, done string) string {
		if done == "" {
			return incident(nil, "at: 2026-"+opened+", to: new")
		}
		return incident(nil, "at: 2026-"+opened+", to: new", "at: 2026-"+done)
	}
	return map[string]string{
		"services/web.md":    service("gold", "24x7"),
		"agreements/gold.md": agreement("calendar: office-b", "targets: [{priority: P3, resolution: 8h}]", "attribution: "+attribution, "goal: {resolution: 66.67}"),
		incidentPath(1):      log("02-27T15:00:00+01:00", "03-02T12:00:00+01:00, to: resolved"),
		incidentPath(2):      log("03-10T09:00:00+01:00", "03-10T16:00:00+01:00, to: resolved"),
		incidentPath(3):      log("03-24T09:00:00+01:00", "03-25T12:00:00+01:00, to: resolved"),
		incidentPath(4):      log("03-30T09:00:00+02:00", "04-07T10:00:00+02:00, to: resolved"),
		incidentPath(5):      log("03-31T16:00:00+02:00", "04-01T11:00:00+02:00, to: resolved"),
		incidentPath(6):      log("03-12T09:00:00+01:00", "03-13T09:00:00+01:00, to: cancelled"),
	}
}

// TestVector17 is compliance in March by each attribution. Cancelled ones (f)
// count nowhere.
func TestVector17(t *testing.T) {
	for _, tt := range []struct{ attribution, asOf, share, parts, open string }{
		{ByStop, "2026-04-08T00:00:00+02:00", "66.66 % (2 of 3)", "INC-2026-0001 met, INC-2026-0002 met, INC-2026-0003 breached", "INC-2026-0004"},
		{ByVerdict, "2026-04-08T00:00:00+02:00", "50 % (2 of 4)", "INC-2026-0001 met, INC-2026-0002 met, INC-2026-0003 breached, INC-2026-0004 breached", "INC-2026-0004"},
		{ByOpening, "2026-04-01T00:00:00+02:00", "33.33 % (1 of 3)", "INC-2026-0002 met, INC-2026-0003 breached, INC-2026-0004 breached, INC-2026-0005 not judged yet", "INC-2026-0004"},
		{ByOpening, "2026-04-08T00:00:00+02:00", "50 % (2 of 4)", "INC-2026-0002 met, INC-2026-0005 met, INC-2026-0003 breached, INC-2026-0004 breached", "INC-2026-0004"},
	} {
		t.Run(tt.attribution+" "+tt.asOf, func(t *testing.T) {
			r := maker(t, world(t, six(tt.attribution)), tt.asOf).Month(Month{2026, time.March}, Filter{})
			for _, priority := range []string{"", "P3"} {
				scope := Scope{Agreement: "gold", Clock: sla.Resolution, Priority: priority, Attribution: tt.attribution}
				f := figure(t, r, "compliance", scope)
				if f.Text() != tt.share {
					t.Errorf("%s, expected %s", f.Text(), tt.share)
				}
				if f.Goal == nil || f.Goal.Met {
					t.Errorf("66.66 %% and less does not meet a goal of 66.67 %%: %+v", f.Goal)
				}
				if roles(f) != tt.parts {
					t.Errorf("made of %s, expected %s", roles(f), tt.parts)
				}
				open := figure(t, r, "open_breached", scope)
				if open.Count != 1 || strings.Join(open.Notes, "") != tt.open {
					t.Errorf("open and breached: %d %q, expected 1 %s", open.Count, open.Notes, tt.open)
				}
				if d := open.Parts[0].Amount; d != 16*time.Hour-time.Nanosecond && d != 16*time.Hour {
					t.Errorf("at month end %s had elapsed of INC-2026-0004, expected 16h", d)
				}
			}
		})
	}
}

// TestVector17Unrounded: two of three is less than 66.67 % and more than
// 66.66 %, which is how it is shown.
func TestVector17Unrounded(t *testing.T) {
	share := Of(2, 3)
	if !share.Meets(number("66.66")) || share.Meets(number("66.67")) || share.Percent(2) != "66.66 %" {
		t.Errorf("2 of 3 is %s and meets %v %v", share.Percent(2), share.Meets(number("66.66")), share.Meets(number("66.67")))
	}
	if nearly := Of(99999, 100000); nearly.Percent(2) != "99.99 %" || nearly.Meets(hundred) {
		t.Errorf("all but one is shown as %s", nearly.Percent(2))
	}
	if none := Of(0, 0); none.Percent(2) != "n/a" || none.Meets(new(big.Rat)) {
		t.Errorf("nothing of nothing is shown as %s", none.Percent(2))
	}
}

// downtime is a change with planned downtime of web, approved at an instant.
func downtime(approved, from, to string, lines ...string) string {
	return text(append(append([]string{
		"type: normal", "services: [web]", "planned: {start: " + from + ", end: " + to + ", downtime: {from: " + from + ", to: " + to + ", services: [web]}}",
	}, lines...), logged(
		"at: 2026-03-01T09:00:00+01:00, to: draft", "at: 2026-03-01T10:00:00+01:00, to: assessing", "at: "+approved+", to: approved",
		"at: "+from+", to: implementing", "at: "+to+", to: closed",
	))...)
}

// outages are the header lines of an incident's outages.
func outages(list ...string) []string {
	said := []string{"outages:"}
	for _, one := range list {
		said = append(said, "  - {services: [web], "+one+"}")
	}
	return said
}

// march is the world of vector 18.
func march(change string, policy string) map[string]string {
	return map[string]string{
		"services/web.md":                 service("gold", "24x7", `maintenance_windows: [{days: [sun], hours: "02:00-06:00"}]`),
		"agreements/gold.md":              agreement("calendar: 24x7", "targets: [{priority: P1, resolution: 8h}]", "availability: {target: 99.649, hours: 24x7"+policy+"}"),
		"changes/2026/CHG-2026-0001.md":   change,
		"incidents/2026/INC-2026-0001.md": incident(outages("level: full, from: 2026-03-15T02:10:00+01:00, to: 2026-03-15T04:30:00+01:00"), "at: 2026-03-15T04:05:00+01:00, to: new", "at: 2026-03-15T04:30:00+01:00, to: resolved"),
		"incidents/2026/INC-2026-0002.md": incident(outages("level: full, from: 2026-03-10T10:00:00+01:00, to: 2026-03-10T11:00:00+01:00", "level: full, from: 2026-03-10T10:30:00+01:00, to: 2026-03-10T11:30:00+01:00"), "at: 2026-03-10T10:00:00+01:00, to: new", "at: 2026-03-10T11:30:00+01:00, to: resolved"),
		"incidents/2026/INC-2026-0003.md": incident(outages("level: partial, from: 2026-03-18T14:00:00+01:00, to: 2026-03-18T16:00:00+01:00"), "at: 2026-03-18T14:00:00+01:00, to: new", "at: 2026-03-18T16:00:00+01:00, to: resolved"),
		"incidents/2026/INC-2026-0004.md": incident(append(outages("level: full, from: 2026-03-20T14:00:00+01:00, to: 2026-03-20T16:00:00+01:00"), "cancel_reason: false_alarm"), "at: 2026-03-20T14:00:00+01:00, to: new", "at: 2026-03-20T16:00:00+01:00, to: cancelled"),
	}
}

// availability measures web under gold in March, as of April.
func availability(t *testing.T, files map[string]string, asOf string) Availability {
	t.Helper()
	tree := world(t, files)
	m := maker(t, tree, asOf)
	terms, ok := m.termsOf(m.engine.Agreement("gold"), tree.Record("web"))
	if !ok {
		t.Fatal("gold says nothing of availability")
	}
	return m.Availability(terms, Month{2026, time.March}.In(terms.Zone))
}

// TestVector18: 743 h of March in Berlin less two of earned maintenance; an hour
// and a half of merged full outages, 0.3 of two hours, and the half hour by which
// maintenance ran over.
func TestVector18(t *testing.T) {
	const april = "2026-04-02T00:00:00+02:00"
	planned := downtime("2026-03-10T09:00:00+01:00", "2026-03-15T02:00:00+01:00", "2026-03-15T04:00:00+01:00")
	a := availability(t, march(planned, ""), april)
	if a.ServiceHours != 743*time.Hour || a.Agreed != 741*time.Hour || a.Downtime() != 156*time.Minute {
		t.Errorf("hours %s, AST %s, downtime %s", a.ServiceHours, a.Agreed, a.Downtime())
	}
	if got := a.Share().Percent(3); got != "99.649 %" {
		t.Errorf("shown as %s", got)
	}
	if got := a.Share().Percent(6); got != "99.649122 %" {
		t.Errorf("exactly %s", got)
	}
	if !a.Share().Meets(number("99.649")) || a.Share().Meets(number("99.6492")) {
		t.Error("99.649122… % meets 99.649 and not 99.6492")
	}
	// As users saw it: 02:00 to 04:30 counts whole. 743 h less 2.5, 1.5 and 0.6.
	if got := a.Seen(); got.Part.Cmp(span(743*time.Hour-276*time.Minute)) != 0 {
		t.Errorf("as users saw it: %s of %s", length(got.Part), length(got.Whole))
	}

	for _, tt := range []struct {
		name, change, policy, why string
		ast, down                 time.Duration
	}{
		// Not earned: the AST is all of March, and 02:00 to 04:30 is down.
		{"late approval", downtime("2026-03-12T02:00:01+01:00", "2026-03-15T02:00:00+01:00", "2026-03-15T04:00:00+01:00"), "", "approved 71h59m59s before, agreed are 72h", 743 * time.Hour, 276 * time.Minute},
		{"in time by the second", downtime("2026-03-12T02:00:00+01:00", "2026-03-15T02:00:00+01:00", "2026-03-15T04:00:00+01:00"), "", "", 741 * time.Hour, 156 * time.Minute},
		{"outside the window", downtime("2026-03-10T09:00:00+01:00", "2026-03-15T01:00:00+01:00", "2026-03-15T04:00:00+01:00"), "", "outside the maintenance windows sun 02:00-06:00", 743 * time.Hour, 336 * time.Minute},
		{"emergency", downtime("2026-03-10T09:00:00+01:00", "2026-03-15T02:00:00+01:00", "2026-03-15T04:00:00+01:00", "x-note: none"), "", "", 741 * time.Hour, 156 * time.Minute},
		// An hour and a half is earned; from 03:30 on it is down.
		{"monthly limit", planned, ", maintenance: {max_per_month: 1h30m}", "more than the agreed 1h30m a month", 743*time.Hour - 90*time.Minute, 186 * time.Minute},
		{"notice as agreed", planned, ", maintenance: {notice: 240h}", "approved 113h before, agreed are 240h", 743 * time.Hour, 276 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.name == "emergency" {
				tt.change = strings.Replace(tt.change, "type: normal", "type: emergency", 1)
				tt.why, tt.ast, tt.down = "emergency maintenance counts as downtime", 743*time.Hour, 276*time.Minute
			}
			a := availability(t, march(tt.change, tt.policy), april)
			if len(a.Maintenance) != 1 || a.Maintenance[0].Why != tt.why {
				t.Errorf("maintenance %+v, expected %q", a.Maintenance, tt.why)
			}
			if a.Agreed != tt.ast || a.Downtime() != tt.down {
				t.Errorf("AST %s, downtime %s; expected %s, %s", a.Agreed, a.Downtime(), tt.ast, tt.down)
			}
		})
	}
}

// TestVector20: an outage over a weekend counts within service hours alone.
func TestVector20(t *testing.T) {
	files := map[string]string{
		"services/web.md": service("gold", "office"),
		"calendars/office.md": text("state: active", "timezone: Europe/Berlin",
			`hours: {mon: ["08:00-18:00"], tue: ["08:00-18:00"], wed: ["08:00-18:00"], thu: ["08:00-18:00"], fri: ["08:00-18:00"]}`),
		"agreements/gold.md": agreement("calendar: office", "targets: [{priority: P1, resolution: 8h}]", "availability: {target: 99.66}"),
		incidentPath(1):      incident(outages("level: full, from: 2026-03-27T17:30:00+01:00, to: 2026-03-30T08:15:00+02:00"), "at: 2026-03-27T17:30:00+01:00, to: new", "at: 2026-03-30T08:15:00+02:00, to: resolved"),
	}
	a := availability(t, files, "2026-04-02T00:00:00+02:00")
	if a.Agreed != 220*time.Hour || a.Downtime() != 45*time.Minute || a.Share().Percent(3) != "99.659 %" || a.Failures != 1 {
		t.Errorf("AST %s, downtime %s, %s, %d failures", a.Agreed, a.Downtime(), a.Share().Percent(3), a.Failures)
	}
	// Still open, it ends at the as-of instant: half an hour of Friday, and none of
	// Saturday. The AST is that of 20 days by then.
	open := strings.Replace(files[incidentPath(1)], ", to: 2026-03-30T08:15:00+02:00}", "}", 1)
	open = strings.Replace(open, "  - {by: ana, at: 2026-03-30T08:15:00+02:00, to: resolved}\n", "", 1)
	files[incidentPath(1)] = open
	a = availability(t, files, "2026-03-28T12:00:00+01:00")
	if a.Agreed != 200*time.Hour || a.Downtime() != 30*time.Minute {
		t.Errorf("as of Saturday: AST %s, downtime %s", a.Agreed, a.Downtime())
	}
}

// TestQuarter: a quarter is the ratio of sums. Half of an hour and all of three
// are 3.5 of 4, which the mean of the months (75 %) is not.
func TestQuarter(t *testing.T) {
	months := []Availability{
		{Known: true, Agreed: time.Hour, Lost: span(30 * time.Minute)},
		{Known: true, Agreed: 3 * time.Hour, Lost: new(big.Rat)},
		{Agreed: 0, Lost: new(big.Rat)},
	}
	if got := Sum(months).Percent(3); got != "87.5 %" {
		t.Errorf("%s", got)
	}
}

func TestVector21(t *testing.T) {
	b := Budget{Target: number("99.9"), AST: 30 * 24 * time.Hour, Bad: span(30 * time.Minute)}
	if b.Total() != 43*time.Minute+12*time.Second || b.Spent().Percent(2) != "69.44 %" || b.Left() != 13*time.Minute+12*time.Second || b.Exhausted() {
		t.Errorf("budget %s, spent %s, left %s", b.Total(), b.Spent().Percent(2), b.Left())
	}
	if burn := b.Burn(span(15*time.Minute), 6*time.Hour); nearest(burn, 2) != "41.67" {
		t.Errorf("15 bad minutes in 6 h burn %s", burn.FloatString(4))
	}
	if got := b.Share(number("14.4"), time.Hour, b.AST).Percent(3); got != "2 %" {
		t.Errorf("burn 14.4 for an hour takes %s", got)
	}
	none := Budget{Target: hundred, AST: time.Hour, Bad: new(big.Rat)}
	if none.Spent().Known() || none.Burn(new(big.Rat), time.Hour) != nil || none.Exhausted() {
		t.Error("an objective of 100 % has a budget")
	}
}

func TestVector22(t *testing.T) {
	var samples []Sample
	for i, minutes := range []int{240, 12, 18, 25, 1440, 30, 41, 55, 62, 90} {
		samples = append(samples, Sample{fmt.Sprintf("INC-2026-%04d", i+1), time.Duration(minutes) * time.Minute})
	}
	s := SpreadOf(samples)
	if s.N() != 10 || s.Mean() != 201*time.Minute+18*time.Second || s.Median() != 48*time.Minute || s.P90() != samples[0] {
		t.Errorf("n %d, mean %s, median %s, p90 %+v", s.N(), s.Mean(), s.Median(), s.P90())
	}
	if got := s.String(); got != "median 48m, p90 4h (INC-2026-0001), mean 3h21m18s (n 10)" {
		t.Errorf("%s", got)
	}
	few := SpreadOf(samples[:4])
	if got := few.String(); got != "12m INC-2026-0002, 18m INC-2026-0003, 25m INC-2026-0004, 4h INC-2026-0001 (n 4)" {
		t.Errorf("%s", got)
	}
	if got := (Spread{}).String(); got != "n/a (n 0)" {
		t.Errorf("%s", got)
	}
}

// TestVector23: April has 720 h; three failures of an hour each.
func TestVector23(t *testing.T) {
	files := map[string]string{
		"services/web.md":    service("gold", "24x7"),
		"agreements/gold.md": agreement("calendar: 24x7", "targets: [{priority: P1, resolution: 8h}]", "availability: {target: 99.5}"),
	}
	for i, day := range []string{"02", "10", "20"} {
		from, to := "2026-04-"+day+"T10:00:00+02:00", "2026-04-"+day+"T11:00:00+02:00"
		files[incidentPath(i+1)] = incident(outages("level: full, from: "+from+", to: "+to), "at: "+from+", to: new", "at: "+to+", to: resolved")
	}
	r := maker(t, world(t, files), "2026-05-02T00:00:00+02:00").Month(Month{2026, time.April}, Filter{})
	scope := Scope{Agreement: "gold", Service: "web"}
	for name, want := range map[string]string{"agreed_service_time": "720h", "failures": "3", "mtrs": "1h", "mtbf": "239h", "mtbsi": "240h", "availability": "99.583 %"} {
		if f := figure(t, r, name, scope); f.Text() != want {
			t.Errorf("%s is %s, expected %s", name, f.Text(), want)
		}
	}
	// 239 / (239 + 1) is the same share as 717 of 720 hours.
	f := figure(t, r, "availability", scope)
	if f.Share.Value().Cmp(big.NewRat(239, 240)) != 0 {
		t.Errorf("%s is not MTBF/(MTBF+MTRS)", f.Share.Value())
	}
}

// TestVector26: the month is that of the agreement's own zone.
func TestVector26(t *testing.T) {
	for zone, want := range map[string]time.Month{"Europe/Berlin": time.March, "UTC": time.March, "America/New_York": time.March, "Asia/Tokyo": time.April} {
		t.Run(zone, func(t *testing.T) {
			files := map[string]string{
				"services/web.md":    service("gold", "24x7"),
				"calendars/own.md":   text("state: active", "timezone: "+zone, `hours: {mon: ["00:00-24:00"], tue: ["00:00-24:00"], wed: ["00:00-24:00"]}`),
				"agreements/gold.md": agreement("calendar: own", "targets: [{priority: P3, resolution: 8h}]"),
				incidentPath(1):      incident(nil, "at: 2026-03-31T22:30:00+02:00, to: new", "at: 2026-03-31T23:30:00+02:00, to: resolved"),
			}
			m := maker(t, world(t, files), "2026-05-02T00:00:00+02:00")
			for _, month := range []time.Month{time.March, time.April} {
				found := 0
				for _, c := range m.Compliance(Month{2026, month}, Filter{}) {
					if c.Priority == "" && c.Clock == sla.Resolution {
						found += len(c.Met)
					}
				}
				if (found == 1) != (month == want) {
					t.Errorf("%s counts %d", month, found)
				}
			}
		})
	}
}
