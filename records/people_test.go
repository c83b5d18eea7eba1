package records_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/records"
)

// An account is its number; a login that was renamed, or given to somebody
// else, does not count where the number is known.
func TestByLogin(t *testing.T) {
	tree, err := records.Load(fstest.MapFS{"people.yaml": {Data: []byte(`people:
  - handle: ana
    logins: {github: Ana-L, gitlab: ana}
    ids: {github: 4711}
  - handle: ben
    logins: {github: ben}
`)}})
	if err != nil || len(tree.Faults) > 0 {
		t.Fatal(err, tree.Faults)
	}
	for _, test := range []struct {
		forge, login string
		id           int64
		want         string
	}{
		{"github", "ana-l", 4711, "ana"},
		{"github", "ana-renamed", 4711, "ana"},
		{"github", "", 4711, "ana"},
		{"github", "Ana-L", 4712, ""}, // the login was given to another account
		{"github", "Ana-L", 0, ""},    // nobody can tell
		{"gitlab", "ANA", 4712, "ana"},
		{"github", "BEN", 12, "ben"},
		{"github", "ben", 0, "ben"},
		{"gitlab", "ben", 0, ""},
		{"github", "", 0, ""},
	} {
		got := ""
		if p := tree.People.ByLogin(test.forge, test.login, test.id); p != nil {
			got = p.Handle
		}
		if got != test.want {
			t.Errorf("%s %q %d is %q, want %q", test.forge, test.login, test.id, got, test.want)
		}
	}
}

func TestAccountsAreOfOnePerson(t *testing.T) {
	tree, err := records.Load(fstest.MapFS{"people.yaml": {Data: []byte(`people:
  - {handle: ana, logins: {github: ana}, ids: {github: 4711}}
  - {handle: ben, logins: {github: ANA}, ids: {github: 4711}}
  - {handle: cho, logins: {gitlab: ana}, ids: {gitlab: 4711}}
  - {handle: dia, logins: {github: ""}, ids: {github: -1}}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range tree.Faults {
		got = append(got, fmt.Sprintf("%s:%d:%d: %s: %s [%s]", f.Span.File, f.Span.Start.Line, f.Span.Start.Column, f.Severity, f.Message, f.Rule))
	}
	want := []string{
		`people.yaml:3:36: error: the login on github belongs to "ana" already; who acts would not be clear [config-value]`,
		`people.yaml:3:56: error: the ID on github belongs to "ana" already; who acts would not be clear [config-value]`,
		`people.yaml:5:36: error: the login on github is empty; expected a name, or no entry [config-value]`,
		`people.yaml:5:55: error: the ID on github is -1; expected the number of the account, which is above 0 [config-value]`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
