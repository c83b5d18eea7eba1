package examples_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/schema"
)

func load(t *testing.T) *records.Tree {
	t.Helper()
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// items are the elements of a list field, none where it is missing.
func items(r *records.Record, field string) []*frontmatter.Node {
	if list := r.Fields.Get(field); list != nil {
		return list.Items
	}
	return nil
}

// The demo greets nobody with findings: no error, no warning, nothing overdue.
func TestNoFindings(t *testing.T) {
	tree := load(t)
	found := check.Run(tree, check.Options{AsOf: examples.AsOf, Temporal: true})
	if len(found) == 0 {
		return
	}
	var out strings.Builder
	if err := diag.Text(&out, diag.Report{Findings: found, Source: tree.Source}, diag.TextStyle{Source: true}); err != nil {
		t.Fatal(err)
	}
	t.Errorf("%d findings:\n%s", len(found), out.String())
}

// The story uses every shipped kind in every category that the kind knows.
func TestEveryKindAndCategory(t *testing.T) {
	tree := load(t)
	for _, kind := range schema.Builtin(schema.Modules()...).Kinds() {
		for _, state := range kind.States {
			has := slices.ContainsFunc(tree.OfKind(kind.Name), func(r *records.Record) bool {
				return r.Category() == state.Category
			})
			if !has {
				t.Errorf("no %s is %s; expected one in the state %s or another of that category", kind.Name, state.Category, state.Name)
			}
		}
	}
}

// What the portal, the figures and the documentation want to show occurs.
func TestEveryValueThatMatters(t *testing.T) {
	tree := load(t)
	for _, want := range []struct {
		kind, field string
		values      []string
	}{
		{"incident", "priority", []string{"P1", "P2", "P3", "P4"}},
		{"incident", "state", []string{"new", "in_progress", "pending", "resolved", "closed", "cancelled"}},
		{"incident", "severity", []string{"SEV1", "SEV2", "SEV3", "SEV4"}},
		{"incident", "major", []string{"true", "false"}},
		{"incident", "security", []string{"true"}},
		{"incident", "audience", []string{"restricted", "internal", "customer", "public"}},
		{"incident", "hold", []string{"supplier", "change", "problem"}},
		{"incident", "cancel_reason", []string{"duplicate", "false_alarm"}},
		{"incident", "resolution.code", []string{
			"fixed", "workaround", "rolled_back", "self_recovered", "supplier_fixed", "user_assisted", "resolved_by_parent",
		}},
		{"problem", "state", []string{"new", "investigating", "known_error", "deferred", "resolved", "closed", "cancelled"}},
		{"problem", "resolution.code", []string{"fixed_by_change", "risk_accepted"}},
		{"change", "type", []string{"standard", "normal", "emergency"}},
		{"change", "state", []string{"draft", "assessing", "approved", "implementing", "review", "closed", "rejected", "cancelled"}},
		{"change", "outcome", []string{"successful", "successful_with_issues", "failed", "backed_out"}},
		{"change", "unauthorised", []string{"true"}},
		{"change", "emergency_reason.code", []string{"security"}},
		{"change-model", "state", []string{"draft", "active", "suspended", "retired"}},
		{"pir", "state", []string{"draft", "in_review", "published", "closed", "waived"}},
		{"knowledge", "type", []string{"how_to", "faq", "known_error", "runbook", "reference"}},
		{"knowledge", "state", []string{"wip", "not_validated", "validated", "archived"}},
		{"service", "tier", []string{"1", "2", "3", "4"}},
		{"service", "state", []string{"pipeline", "live", "retiring", "retired"}},
		{"ci", "state", []string{"planned", "live", "maintenance", "retired"}},
		{"agreement", "type", []string{"sla", "ola", "uc"}},
		{"agreement", "state", []string{"draft", "active", "ended"}},
		{"freeze", "state", []string{"draft", "active", "ended"}},
		{"request", "type", []string{"service_request", "information", "access", "complaint", "compliment"}},
		{"improvement", "source", []string{"audit"}},
		{"improvement", "state", []string{"proposed", "accepted", "in_progress", "deferred", "done", "rejected"}},
		{"risk", "state", []string{"identified", "treating", "accepted", "closed"}},
	} {
		got := map[string]bool{}
		for _, r := range tree.OfKind(want.kind) {
			value := r.Value(want.field)
			if want.field == "audience" {
				value = r.Audience
			}
			got[value] = true
		}
		for _, value := range want.values {
			if !got[value] {
				t.Errorf("no %s has %s %s", want.kind, want.field, value)
			}
		}
	}
}

// Changes of every risk occur, one of them judged higher than it computes.
func TestEveryRisk(t *testing.T) {
	tree := load(t)
	levels, raised := map[string]bool{}, false
	for _, r := range tree.OfKind("change") {
		if risk, ok := change.Assess(tree, r); ok {
			levels[risk.Level] = true
		}
		raised = raised || r.Value("risk.override.level") != ""
	}
	for _, level := range change.Levels {
		if !levels[level] {
			t.Errorf("no change has the risk %s", level)
		}
	}
	if !raised {
		t.Error("no change has an override of its risk")
	}
}

// The logs show each way in which something is written down.
func TestEveryTurnOfALog(t *testing.T) {
	tree := load(t)
	flags, holds, reopened := map[string]bool{}, map[string]bool{}, false
	for _, r := range tree.Records {
		before := ""
		for _, entry := range r.Log {
			for _, flag := range entry.Flags {
				flags[flag] = true
			}
			for _, set := range entry.Set {
				if set.Field == "hold" && r.Kind.Name == "incident" {
					holds[set.New.Str()] = true
				}
			}
			if entry.To != "" {
				step, _ := r.Kind.Transition(before, entry.To)
				reopened = reopened || step.Reopen
				before = entry.To
			}
		}
	}
	for _, flag := range []string{"late", "correction", "escalation", "amendment", "retrospective"} {
		if !flags[flag] {
			t.Errorf("no log entry has the flag %s", flag)
		}
	}
	for _, hold := range []string{"customer", "supplier", "change", "problem", "third_party"} {
		if !holds[hold] {
			t.Errorf("no incident ever waited for %s", hold)
		}
	}
	if !reopened {
		t.Error("no record was reopened")
	}
}

// Every link that a kind knows is used by some record, so that every part of a
// record's page has something to show.
func TestEveryLink(t *testing.T) {
	tree := load(t)
	used := map[string]bool{}
	for _, r := range tree.Records {
		for _, link := range r.Links {
			used[r.Kind.Name+" "+link.Field] = true
		}
	}
	// One story has no room for these: a freeze of single services, two
	// changes that overlap, a second version of a model, and doubles of
	// problems and requests.
	left := []string{
		"change collision_ack.id", "change-model supersedes", "freeze scope.services", "problem duplicate_of",
		"request duplicate_of",
	}
	for _, kind := range tree.Kinds.Kinds() {
		for _, link := range kind.Links {
			name := kind.Name + " " + link.Field
			if link.Field != "related" && !used[name] && !slices.Contains(left, name) {
				t.Errorf("no record uses the link %s", name)
			}
			if used[name] && slices.Contains(left, name) {
				t.Errorf("the link %s is used now; take it off the list of those that are left out", name)
			}
		}
	}
}

// The last evening is worth looking at: something is down, something waits,
// something is planned for the weeks to come, and one night is frozen.
func TestLastEvening(t *testing.T) {
	tree := load(t)
	down, planned := 0, 0
	for _, r := range tree.OfKind("incident") {
		for _, outage := range items(r, "outages") {
			if r.State == "in_progress" && r.Audience == "public" && outage.Get("to") == nil {
				down++
			}
		}
	}
	for _, r := range tree.OfKind("change") {
		start, ok := r.Fields.Lookup("planned", "start").Instant()
		soon := ok && start.After(examples.AsOf) && start.Before(examples.AsOf.AddDate(0, 0, 28))
		if soon && (r.State == "approved" || r.State == "assessing") {
			planned++
		}
	}
	if down != 1 {
		t.Errorf("%d public outages are open; expected one", down)
	}
	if planned < 4 {
		t.Errorf("%d changes are planned in the next 28 days; expected four or more", planned)
	}
}

// Numbers of a year follow the calendar, and policy/numbering.md explains every gap.
func TestNumbers(t *testing.T) {
	tree := load(t)
	explained, err := fs.ReadFile(examples.FS(), "policy/numbering.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range tree.Kinds.Kinds() {
		var last time.Time
		next := 1
		for _, r := range tree.OfKind(kind.Name) {
			if kind.ID.Slug() {
				continue
			}
			for ; !strings.HasSuffix(r.ID, fmt.Sprintf("%04d", next)); next++ {
				gap := r.ID[:len(r.ID)-4] + fmt.Sprintf("%04d", next)
				if !bytes.Contains(explained, []byte(gap)) {
					t.Errorf("%s is missing and not explained", gap)
				}
				if next > 1000 {
					t.Fatalf("%s does not end with a number", r.ID)
				}
			}
			next++
			if r.Opened().Before(last) {
				t.Errorf("%s was opened before the record with the number before it", r.ID)
			}
			last = r.Opened()
		}
	}
}

// People come and go within the half year, as they do.
func TestPeople(t *testing.T) {
	tree := load(t)
	begin := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	joined, left, bots := 0, 0, 0
	for _, p := range tree.People.List {
		if p.From.After(begin) {
			joined++
		}
		if p.To.After(begin) {
			left++
		}
		if p.Bot {
			bots++
		}
		for _, email := range p.Emails {
			if !strings.HasSuffix(email, "@fernwick.example") {
				t.Errorf("%s is not an invented address", email)
			}
		}
	}
	if joined == 0 || left == 0 || bots == 0 {
		t.Errorf("%d joined, %d left, %d bots; expected one of each at least", joined, left, bots)
	}
}

// The files are written as gitsm fmt would write them.
func TestFormatted(t *testing.T) {
	tree := load(t)
	for _, r := range tree.Records {
		if r.Base != nil {
			continue // an item of an inventory file
		}
		tidy, err := r.Doc.Format(r.Kind.Order())
		if err != nil {
			t.Errorf("%s: %v", r.Path, err)
			continue
		}
		if !bytes.Equal(tidy.Bytes(), r.Doc.Bytes()) {
			t.Errorf("%s is not formatted; expected\n%s", r.Path, tidy.Bytes())
		}
	}
}

// What the repository points to inside itself is there.
func TestFilesNamed(t *testing.T) {
	tree := load(t)
	for _, r := range tree.Records {
		for _, piece := range items(r, "evidence") {
			if path := piece.Get("path").Str(); path != "" {
				if _, err := fs.Stat(examples.FS(), path); err != nil {
					t.Errorf("%s names %s, which is not there", r.ID, path)
				}
			}
		}
	}
}

// The page that tells the story names records that are there.
func TestReadme(t *testing.T) {
	tree := load(t)
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`\b(?:[A-Z]{3}-2026|KB|IMP|RSK)-\d{4}\b`).FindAllString(string(page), -1)
	if len(named) < 50 {
		t.Errorf("the page names %d records; expected the whole story", len(named))
	}
	for _, id := range named {
		if tree.Record(id) == nil {
			t.Errorf("README.md names %s, which is not there", id)
		}
	}
}
