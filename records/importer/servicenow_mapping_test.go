package importer_test

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/records/importer"
)

// What is printed is read again as it was.
func TestMappingRoundTrip(t *testing.T) {
	list, err := os.ReadFile("testdata/servicenow-list.csv")
	if err != nil {
		t.Fatal(err)
	}
	for name, table := range map[string]string{
		"list":  string(list),
		"audit": auditHeader + auditRow("On: Hold", "14/3/2016 09:00", "Desk", "Fixer", "?", "?") + auditRow("-100", "14/3/2016 09:00", "Desk", "Fixer", "?", "?"),
	} {
		survey, err := importer.ServiceNow.Survey(context.Background(), []importer.Source{tableOf("t.csv", table)}, "")
		if err != nil || len(survey.Findings) != 0 {
			t.Fatalf("%v, %v", survey.Findings, err)
		}
		text := survey.Mapping.YAML(survey.Unmapped)
		again, findings := importer.ServiceNow.ParseMapping("mapping.yaml", text)
		for _, d := range findings {
			t.Errorf("%s: %s: %s\n%s", name, d.Span, d.Message, text)
		}
		if !reflect.DeepEqual(again, survey.Mapping) {
			t.Errorf("%s: the mapping is\n%+v\nwant\n%+v", name, again, survey.Mapping)
		}
		if name == "audit" && !strings.Contains(string(text), "  # \"On: Hold\":\n") {
			t.Errorf("the state that is not understood is not told:\n%s", text)
		}
	}
}

// A mapping is strict, and says where it is wrong.
func TestMappingFaults(t *testing.T) {
	const good = "columns: {number: n, state: s, opened_at: o}\ndates: {order: dmy}\n"
	for text, want := range map[string]string{
		good:                          "",
		good + "separator: \"\\t\"\n": "",
		good + "coulmns: {}\n":        `mapping.yaml:3:1: there is no key "coulmns"`,
		"columns: {number: n, state: s}\ndates: {order: dmy}\n":                          "mapping.yaml:1:10: there is no column for opened_at",
		"columns: {number: n, state: s, opened_at: o}\n":                                 "mapping.yaml:2:1: the order of dates is missing",
		"columns: {numbre: n, state: s, opened_at: o, number: m}\ndates: {order: dmy}\n": `mapping.yaml:1:11: there is no column "numbre" here`,
		"columns: {number: n, state: n, opened_at: o}\ndates: {order: dmy}\n":            `mapping.yaml:1:29: the column "n" is number already`,
		"columns: [n]\ndates: {order: dmy}\n":                                            "mapping.yaml:1:10: expected a mapping, not a list",
		good + "states: {Lost: gone}\n":                                                  `mapping.yaml:3:16: "gone" is not possible here`,
		good + "states: {Wait: pending}\n":                                               `mapping.yaml:3:10: "Wait" waits for something`,
		good + "states: {Done: {state: closed, hold: customer}}\n":                       "mapping.yaml:3:10: only pending has a hold",
		good + "priorities: {high: P7}\n":                                                `mapping.yaml:3:20: "P7" is not possible here`,
		good + "keep: made_sla\n":                                                        "mapping.yaml:3:7: expected a list, not a text",
		good + "service: No Service\n":                                                   `mapping.yaml:3:10: "No Service" is no ID of a service`,
		good + "separator: x\n":                                                          "mapping.yaml:3:12: expected",
		good + "people: {Ana: \"a b\"}\n":                                                `mapping.yaml:3:15: "a b" is no handle`,
		good + "handles: secret\n":                                                       `mapping.yaml:3:10: "secret" is not possible here`,
		strings.Replace(good, "dmy", "dmy, zone: Mars", 1):                               `mapping.yaml:2:27: there is no zone "Mars"`,
	} {
		_, findings := importer.ServiceNow.ParseMapping("mapping.yaml", []byte(text))
		have := ""
		for _, d := range findings {
			have += fmt.Sprintf("%s: %s\n", d.Span, d.Message)
		}
		if want == "" && have != "" || want != "" && !strings.HasPrefix(have, want) {
			t.Errorf("of\n%sfindings are\n%swant\n%s", text, have, want)
		}
	}
}

// What no table says is asked for, and not guessed.
func TestSurveyFaults(t *testing.T) {
	for table, want := range map[string]string{
		"number,state,opened_at\nINC1,New,1/2/2016 08:00\n":                             "no date tells whether the day or the month comes first",
		"number,state,opened_at\nINC1,New,13/2/2016 08:00\nINC1,New,1/14/2016 08:00\n":  "some dates have the day first and others the month",
		"number,state,opened_at\nINC1,New,13/2/2016 08:00\nINC1,New,2016-01-02 08:00\n": "some dates begin with the year and others do not",
		"id,state,opened_at\nINC1,New,2016-01-02 08:00\n":                               "no column for number was recognised among id, state, opened_at",
	} {
		survey, err := importer.ServiceNow.Survey(context.Background(), []importer.Source{tableOf("t.csv", table)}, "")
		if err != nil || len(survey.Findings) != 1 || !strings.HasPrefix(survey.Findings[0].Message, want) {
			t.Errorf("of\n%sfindings are %v, want %s", table, survey.Findings, want)
		}
	}
}
