package importer_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records/importer"
)

// Times are read in every form that a spreadsheet makes of them, and refused
// where nobody can say which instant is meant.
func TestServiceNowTimes(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ order, text, want string }{
		{"dmy", "5/3/2016 1:16", "2016-03-05T01:16:00+01:00"},
		{"dmy", "05-03-2016 01:16", "2016-03-05T01:16:00+01:00"},
		{"dmy", "05.07.2016 01:16:30", "2016-07-05T01:16:30+02:00"},
		{"mdy", "3/5/2016 1:16 PM", "2016-03-05T13:16:00+01:00"},
		{"mdy", "3/5/2016 12:16 am", "2016-03-05T00:16:00+01:00"},
		{"ymd", "2016-08-10 09:37:45", "2016-08-10T09:37:45+02:00"},
		{"ymd", "2016-08-10T09:37:45.123Z", "2016-08-10T09:37:45Z"},
		{"ymd", "2016-08-10T09:37:45-0500", "2016-08-10T09:37:45-05:00"},
		{"ymd", "2016-03-27 02:30:00", ""}, // the zone skips it
		{"ymd", "2016-10-30 02:30:00", ""}, // the zone has it twice
		{"ymd", "5/3/2016 01:16", ""},
		{"dmy", "2016-03-05 01:16", ""},
		{"mdy", "3/5/2016 13:16 PM", ""},
		{"dmy", "5/3/16 01:16", "2016-03-05T01:16:00+01:00"},
		{"dmy", "5/3/016 01:16", ""},
		{"dmy", "29:10.8", ""},
	} {
		table := "number,state,opened_at\nINC1,New," + test.text + "\n"
		r, err := importer.ServiceNow.Import(t.Context(), []importer.Source{tableOf("t.csv", table)}, func() importer.Mapping {
			m := importer.ServiceNow.Mapping()
			m.Columns = map[string]string{"number": "number", "state": "state", "opened_at": "opened_at"}
			m.Order, m.Zone = test.order, berlin
			return m
		}(), importer.Options{Target: load(t, fstest.MapFS{}), AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case test.want == "":
			if len(r.Findings) != 1 || r.Findings[0].Rule != importer.RuleTime || r.Findings[0].Span.String() != "t.csv:2:10" {
				t.Errorf("%s as %s: findings are %v", test.text, test.order, r.Findings)
			}
		case len(r.Files) == 0 || !strings.Contains(string(r.Files[1].Bytes), "at: "+test.want+"\n"):
			t.Errorf("%s as %s is not %s: %v", test.text, test.order, test.want, r.Findings)
		}
	}
}

// A change that is here under its old name is related, and nothing more; one that
// is not stays a name.
func TestServiceNowChanges(t *testing.T) {
	target := fstest.MapFS{
		"changes/2016/CHG-2016-0001.md": {Data: []byte("---\ntitle: Mail\nstate: draft\ntype: normal\nservices: [mail]\ncategory: mail\nrequester: ana\nowner: ana\nformerly: [CHG0000045]\nlog:\n  - {at: 2016-02-01T00:00:00Z, by: ana, to: draft}\n---\n## Reason\n\nMail.\n")},
		"services/mail.md":              {Data: []byte("---\ntitle: Mail\nstate: live\ntype: business\nowner: ana\nteam: desk\ntier: 3\nhours: 24x7\n---\n## Description\n\nMail.\n\n## Outcomes\n\nMail.\n\n## How to get help\n\nAsk.\n")},
		"people.yaml":                   {Data: []byte("people:\n  - handle: ana\n    teams: [desk]\n")},
		"gitsm.yaml":                    {Data: []byte("name: Amber\ntimezone: Europe/Berlin\n")},
	}
	const table = "number,state,opened_at,rfc,caused_by,service\nINC1,New,2016-03-01 08:00,CHG0000045,CHG0000045,Mail\nINC2,New,2016-03-01 09:00,CHG0000046,,mail\n"
	r := take(t, target, nil, tableOf("t.csv", table))
	write(target, r)
	tree := clean(t, target)
	one, two := imported(t, tree, "INC1"), imported(t, tree, "INC2")
	if have := one.Fields.Get("related").Strings(); !slices.Equal(have, []string{"CHG-2016-0001"}) || one.Fields.Get("caused_by") != nil {
		t.Errorf("INC1 is related to %v", have)
	}
	if have := two.Fields.Lookup("x-source", "rfc").Str(); have != "CHG0000046" || two.Fields.Get("related") != nil {
		t.Errorf("INC2 keeps %q", have)
	}
	if lost(r, "link by rfc") != 1 || lost(r, "meaning of ") != 2 {
		t.Errorf("lost: %v", r.Loss.Lost)
	}
}

// Where the source has only a priority, impact and urgency follow it; where all
// three disagree, the source's priority holds as an override.
func TestServiceNowPriorities(t *testing.T) {
	const header = "number,state,opened_at,impact,urgency,priority\n"
	for row, want := range map[string]string{
		"INC1,New,2016-03-01 08:00,,,1 - Critical\n":                          "P1",
		"INC1,New,2016-03-01 08:00,,,2 - High\n":                              "P2",
		"INC1,New,2016-03-01 08:00,,,5 - Planning\n":                          "P4",
		"INC1,New,2016-03-01 08:00,3 - Low,3 - Low,1 - Critical\n":            "P1",
		"INC1,Closed,2016-03-01 08:00,3 - Low,3 - Low,2 - High\n":             "P2",
		"INC1,New,2016-03-01 08:00,1 - High,2 - Medium,?\n":                   "P2",
		"INC1,New,2016-03-01 08:00,?,?,?\n":                                   "P3",
		"INC1,Canceled,2016-03-01 08:00,1 - High,1 - High,1 - Critical\n":     "P1",
		"INC1,Active,2016-03-01 08:00,2 - Medium,2 - Medium,Unheard of yet\n": "P3",
	} {
		target := fstest.MapFS{}
		write(target, take(t, target, nil, tableOf("t.csv", header+row)))
		if have := imported(t, clean(t, target), "INC1").Values("priority"); len(have) == 0 || have[len(have)-1] != want {
			t.Errorf("%s is %v, want %s", strings.TrimSpace(row), have, want)
		}
	}
}

// Who resolved and closed is told, whether a time stands beside it or not.
func TestServiceNowResolver(t *testing.T) {
	const header = "number,state,opened_at,updated,updated_by,resolved_at,resolved_by,closed_by\n"
	for rows, want := range map[string]string{
		"INC1,Resolved,2016-03-01 08:00,2016-03-01 10:00,clerk,,fixer,\n":                                                                                               "fixer",
		"INC1,Resolved,2016-03-01 08:00,2016-03-01 10:00,clerk,2016-03-01 09:00,fixer,\n":                                                                               "fixer",
		"INC1,Resolved,2016-03-01 08:00,2016-03-01 10:00,clerk,2016-03-01 12:00,fixer,\n":                                                                               "clerk fixer",
		"INC1,Resolved,2016-03-01 08:00,2016-03-01 10:00,clerk,2016-03-01 07:00,fixer,\n":                                                                               "fixer",
		"INC1,Closed,2016-03-01 08:00,2016-03-01 10:00,clerk,2016-03-01 09:00,fixer,boss\n":                                                                             "fixer boss",
		"INC1,Active,2016-03-01 08:00,2016-03-01 09:00,desk,,fixer,boss\nINC1,Resolved,2016-03-01 08:00,2016-03-01 10:00,clerk,,fixer,boss\n":                           "desk fixer",
		"INC1,Resolved,2016-03-01 08:00,2016-03-01 09:00,desk,2016-03-01 10:00,fixer,\nINC1,Resolved,2016-03-01 08:00,2016-03-01 10:00,clerk,2016-03-01 10:00,fixer,\n": "desk fixer",
	} {
		target := fstest.MapFS{}
		write(target, take(t, target, func(m *importer.Mapping, _ *importer.Options) { m.Handles = importer.HandlesNames }, tableOf("t.csv", header+rows)))
		var by []string
		for _, e := range imported(t, clean(t, target), "INC1").Log[1:] {
			by = append(by, e.By)
		}
		if have := strings.Join(by, " "); have != want {
			t.Errorf("%s is by %s, want %s", rows, have, want)
		}
	}
}
