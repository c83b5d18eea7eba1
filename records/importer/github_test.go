package importer_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/records/importer"
)

func gitHubFiles(t *testing.T) []importer.Source {
	t.Helper()
	var sources []importer.Source
	for _, name := range []string{"github-comments.json", "github-events.json", "github-gh.json", "github-issues.json"} {
		sources = append(sources, tableOf(name, tableText(t, name)))
	}
	return sources
}

// issues imports issues, with a mapping that is the usual one unless its text is
// told.
func issues(t *testing.T, target fstest.MapFS, mapping string, sources ...importer.Source) importer.Result {
	t.Helper()
	m := importer.GitHub.Mapping()
	if mapping != "" {
		var findings any
		m, findings = parsedMapping(mapping)
		if fmt.Sprint(findings) != "[]" {
			t.Fatal(findings)
		}
	}
	r, err := importer.GitHubIssues(context.Background(), sources, "", m, importer.Options{Target: load(t, target), AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func parsedMapping(text string) (importer.Mapping, any) {
	m, findings := importer.GitHub.ParseMapping("mapping.yaml", []byte(text))
	return m, findings
}

func TestGitHub(t *testing.T) {
	target := desk()
	r := issues(t, target, "", gitHubFiles(t)...)
	write(target, r)
	tree := clean(t, target)
	for number, want := range map[string]string{
		"ferry/ops#12": "09T12:05 opened -> new\n09T12:06 open impact:medium>high\n09T12:10 open assignee:>bob\n09T14:00 closed -> resolved\n" +
			"09T15:00 reopened -> in_progress\n09T17:10 implied by closed -> resolved\n09T17:10 closed -> closed\n",
		"ferry/ops#3":  "01T09:00 opened -> new\n01T10:00 implied by closed -> resolved\n01T10:00 closed -> closed\n",
		"ferry/ops#14": "10T08:00 opened -> new\n10T09:00 closed -> resolved\n10T10:00 reopened -> in_progress\n",
		"ferry/ops#15": "10T08:00 opened -> new\n10T09:00 closed: not_planned -> cancelled\n",
	} {
		if got := logText(imported(t, tree, number)); got != want {
			t.Errorf("the log of %s is\n%s", number, got)
		}
	}
	if tree.Record("ferry-ops-12") != imported(t, tree, "ferry/ops#12") {
		t.Error("the old number does not lead to the record")
	}
	if lost(r, "pull request") != 1 || lost(r, "event or comment of an issue that is not imported") != 2 {
		t.Errorf("lost %v", r.Loss.Lost)
	}
	if bot := tree.People.ByLogin("github", "renovate[bot]", 0); bot == nil || !bot.Bot || bot.Handle != "renovate" {
		t.Errorf("the bot is %+v", bot)
	}
	if again := issues(t, target, "", gitHubFiles(t)...); len(again.Files) != 0 || len(again.Imported) != 4 {
		t.Errorf("importing again writes %d files", len(again.Files))
	}
}

// An account is the person whose entry names it, and never the one who has its
// name for a handle.
func TestGitHubPeople(t *testing.T) {
	target := desk()
	target["people.yaml"] = &fstest.MapFile{Data: []byte("people:\n  - handle: alice\n  - handle: bea\n    logins: {github: Bob}\n")}
	write(target, issues(t, target, "", gitHubFiles(t)...))
	tree := clean(t, target)
	log := imported(t, tree, "ferry/ops#3").Log
	if log[0].By == "alice" || !strings.HasPrefix(log[0].By, "alice") || imported(t, tree, "ferry/ops#3").Fields.Get("assignee").Str() != "bea" {
		t.Errorf("%s opened it, %s has it", log[0].By, imported(t, tree, "ferry/ops#3").Fields.Get("assignee").Str())
	}
	if again := issues(t, target, "", gitHubFiles(t)...); len(again.Files) != 0 {
		t.Errorf("importing again writes %d files", len(again.Files))
	}
	r := issues(t, desk(), "", tableOf("f.json", strings.Replace(tableText(t, "github-gh.json"), `"login":"bob"`, `"login":"ALICE"`, 1)))
	for _, f := range r.Files {
		if f.Path == "people.yaml" && strings.Count(strings.ToLower(string(f.Bytes)), "github: alice") != 1 {
			t.Errorf("an account in two cases is two people:\n%s", f.Bytes)
		}
	}
}

// What is no name of an account is nobody, and an application is the same one
// whoever asks.
func TestGitHubLogins(t *testing.T) {
	for login, want := range map[string]string{"app/renovate": "renovate", "Renovate[BOT]": "gitsm", "renovate[bot]": "renovate", "a b": "gitsm", "../../x": "gitsm", "": "gitsm", "eva_corp": "eva-corp"} {
		target := desk()
		write(target, issues(t, target, "", tableOf("f.json", fmt.Sprintf(`{"number":1,"title":"x","state":"open","createdAt":"2024-01-01T00:00:00Z","author":{"login":%q},"url":"https://github.com/o/r/issues/1"}`, login))))
		if got := imported(t, clean(t, target), "o/r#1").Log[0].By; got != want {
			t.Errorf("%q is %s, want %s", login, got, want)
		}
	}
}

func TestGitHubLabels(t *testing.T) {
	target := desk()
	r := issues(t, target, "labels:\n  waiting for customer: {hold: customer}\n  cache: {kind: request}\n  P1: {skip: true}\n", gitHubFiles(t)...)
	write(target, r)
	tree := clean(t, target)
	if got := logText(imported(t, tree, "ferry/ops#14")); !strings.HasSuffix(got, "10T10:05 waiting: waiting for customer -> pending hold:>customer\n") {
		t.Errorf("the log is\n%s", got)
	}
	if kind := imported(t, tree, "ferry/ops#12").Kind.Name; kind != "request" {
		t.Errorf("the label makes it a %s", kind)
	}
	if lost(r, "issue with the label P1") != 1 || len(r.Imported) != 3 {
		t.Errorf("%d imported, lost %v", len(r.Imported), r.Loss.Lost)
	}
	if r := issues(t, desk(), "only: [P1]\n", gitHubFiles(t)...); len(r.Imported) != 1 {
		t.Errorf("%d have the label", len(r.Imported))
	}
	survey, err := importer.SurveyGitHub(context.Background(), gitHubFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	again, findings := parsedMapping(string(survey.Mapping.YAML(survey.Unmapped)))
	if fmt.Sprint(findings) != "[]" || !reflect.DeepEqual(again, survey.Mapping) {
		t.Errorf("the mapping that was printed is read as another one: %v\n%+v\n%+v", findings, again, survey.Mapping)
	}
}

func TestGitHubMappingFaults(t *testing.T) {
	for text, want := range map[string]string{
		"columns: {}\n":                      `mapping.yaml:1:1: there is no key "columns"; expected one of labels,`,
		"labels: {x: P1}\n":                  "mapping.yaml:1:13: expected one field and its value, such as {priority: P1}",
		"labels: {x: {prio: P1}}\n":          `mapping.yaml:1:14: a label cannot say "prio"`,
		"labels: {x: {priority: P9}}\n":      `mapping.yaml:1:24: "P9" is not possible here`,
		"labels: {x: {service: ../../x}}\n":  `mapping.yaml:1:23: "../../x" is no ID`,
		"labels: {x: {kind: change}}\n":      `mapping.yaml:1:20: "change" is not possible here`,
		"labels: {x: {hold: the weekend}}\n": `mapping.yaml:1:20: "the weekend" is not possible here`,
	} {
		_, findings := importer.GitHub.ParseMapping("mapping.yaml", []byte(text))
		if len(findings) != 1 || !strings.HasPrefix(findings[0].Span.String()+": "+findings[0].Message, want) || findings[0].Fix == nil {
			t.Errorf("%q: %v, want %s", text, findings, want)
		}
	}
}

// Files that are no issues are refused at their place.
func TestGitHubFaults(t *testing.T) {
	const url = `"url":"https://github.com/o/r/issues/1"`
	for name, test := range map[string]struct {
		text, want string
		all        bool
	}{
		"no JSON":                {"[\n  {\"number\": 1,}\n]", "f.json:2:16: it is not JSON: ", true},
		"cut off":                {`[{"number": 1`, "f.json:1:", true},
		"UTF-16":                 {"\xff\xfe[\x00", "f.json:1:1: the text is UTF-16; expected UTF-8", true},
		"not UTF-8":              {"[\"\xff\"]", "f.json:1:1: the text is not valid UTF-8", true},
		"a text":                 {`["x"]`, "f.json:1:2: expected an object or a list of objects", true},
		"lists without end":      {strings.Repeat("[", 9000), "f.json:1:", true},
		"an error of the server": {`{"message":"Not Found","status":"404"}`, "f.json:1:1: it is no issue, no event and no comment", false},
		"a number that is none":  {`[{"number":"1"}]`, "f.json:1:2: it is not what GitHub writes: ", false},
		"no repository":          {`[{"number":1,"title":"x","createdAt":"2024-01-01T00:00:00Z"}]`, "f.json:1:2: the issue does not say which repository it is of", false},
		"no time":                {`[{"number":1,"title":"x",` + url + `}]`, `f.json:1:2: created_at: "" is no time`, false},
		"the year 20000":         {`[{"number":1,"title":"x",` + url + `,"createdAt":"20000-01-01T00:00:00Z"}]`, "f.json:1:2: created_at: ", false},
		"closed, and never":      {`[{"number":1,"title":"x",` + url + `,"state":"CLOSED","createdAt":"2024-01-01T00:00:00Z"}]`, "f.json:1:2: o/r#1 is closed, and when is not told", false},
		"control characters":     {`[{"number":1,"title":"x\u202ey",` + url + `,"createdAt":"2024-01-01T00:00:00Z"}]`, "f.json:1:2: o/r#1: the title holds control characters", false},
		"labels of another kind": {`[{"number":1,"title":"x",` + url + `,"labels":3,"createdAt":"2024-01-01T00:00:00Z"}]`, "f.json:1:2: labels are neither", false},
		"an event of nothing":    {`[{"event":"closed","created_at":"2024-01-01T00:00:00Z"}]`, "f.json:1:2: the event does not say which issue it is of", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := issues(t, desk(), "", tableOf("f.json", test.text))
			if len(r.Findings) != 1 || !strings.HasPrefix(r.Findings[0].Span.String()+": "+r.Findings[0].Message, test.want) || r.Findings[0].Fix == nil {
				t.Errorf("findings are %v, want %s", r.Findings, test.want)
			}
			if len(r.Files) != 0 || !test.all && len(r.Refused) != 1 {
				t.Errorf("%d files, refused %v", len(r.Files), r.Refused)
			}
		})
	}
}

// Pages may stand one after another, in a list, or as one object a line.
func TestGitHubPages(t *testing.T) {
	item := func(n int) string {
		return fmt.Sprintf(`{"number":%d,"title":"x","state":"open","createdAt":"2024-01-01T00:00:00Z","url":"https://github.com/o/r/issues/%d"}`, n, n)
	}
	for _, text := range []string{"[" + item(1) + "][" + item(2) + "]", "[[" + item(1) + "],[" + item(2) + "]]", item(1) + "\n" + item(2) + "\n", "\ufeff[" + item(1) + ",\n" + item(2) + "]"} {
		if r := issues(t, desk(), "", tableOf("f.json", text)); len(r.Imported) != 2 {
			t.Errorf("%s: %d imported, %v", text, len(r.Imported), r.Findings)
		}
	}
}

// Whatever the files hold, what is made of it can be read, breaks no rule, and is
// known again.
func FuzzGitHub(f *testing.F) {
	for _, source := range []string{"github-comments.json", "github-events.json", "github-gh.json", "github-issues.json"} {
		text, err := readTestdata(source)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		target := desk()
		sources := []importer.Source{tableOf("f.json", string(text))}
		r := issues(t, target, "", sources...)
		write(target, r)
		withoutErrors(t, target)
		if again := issues(t, target, "", sources...); len(again.Files) != 0 {
			t.Errorf("importing again writes %d files", len(again.Files))
		}
	})
}
