package schema

import (
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
)

func TestIDs(t *testing.T) {
	yearly, running, slug := IDRule{Prefix: "INC", Yearly: true, Digits: 4}, IDRule{Prefix: "KB", Digits: 4}, IDRule{}
	for _, test := range []struct {
		rule IDRule
		id   string
		ok   bool
	}{
		{yearly, "INC-2026-0042", true},
		{yearly, "INC-2026-10000", true},
		{yearly, "INC-2026-999999999", true},
		{yearly, "INC-2026-1000000000", false},
		{yearly, "INC-2026-9223372036854775807", false}, // counting on from it would overflow
		{running, "KB-1000000000", false},
		{yearly, "INC-20260316-k7qf", true},
		{yearly, "INC-2026-042", false},
		{yearly, "INC-2026-00042", false},
		{yearly, "INC-0042", false},
		{yearly, "inc-2026-0042", false},
		{yearly, "\u0406NC-2026-0042", false}, // a letter that only looks like I
		{yearly, "INC-2026-0042 ", false},
		{yearly, "INC-2026-+042", false},
		{yearly, "INC-20260316-k7ql", false}, // l is no digit of that base
		{yearly, "PRB-2026-0042", false},
		{yearly, "INC-2026-", false},
		{yearly, "INC-", false},
		{yearly, "", false},
		{running, "KB-0031", true},
		{running, "KB-12345", true},
		{running, "KB-31", false},
		{running, "KB-2026-0031", false},
		{slug, "payments-api", true},
		{slug, "7-zip", true},
		{slug, "p", false},
		{slug, "-p", false},
		{slug, "Payments", false},
		{slug, "a_b", false},
		{slug, "../etc", false},
	} {
		if got := test.rule.Valid(test.id); got != test.ok {
			t.Errorf("%+v: %q is %v", test.rule, test.id, got)
		}
	}
	set := everything()
	for _, k := range set.Kinds() {
		if !k.ID.Valid(k.ID.Example()) {
			t.Errorf("the example of %s, %s, is none", k.Name, k.ID.Example())
		}
		if !k.ID.Slug() && set.ByID(k.ID.Example()) != k {
			t.Errorf("%s is not found to be of the kind %s", k.ID.Example(), k.Name)
		}
	}
	if set.ByID("payments-api") != nil || set.ByID("EIP-1") != nil {
		t.Error("slugs and foreign IDs belong to no numbering")
	}
}

func TestIDRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := IDRule{Prefix: "CHG", Yearly: rapid.Bool().Draw(t, "yearly"), Digits: rapid.IntRange(1, 9).Draw(t, "digits")}
		year, number := rapid.IntRange(2000, 2199).Draw(t, "year"), rapid.IntRange(0, MaxNumber).Draw(t, "number")
		y, n, ok := rule.Parse(rule.Format(year, number))
		if !ok || n != number || rule.Yearly && y != year {
			t.Fatalf("%s is read as %d, %d, %v", rule.Format(year, number), y, n, ok)
		}
	})
}

func TestPeriods(t *testing.T) {
	for text, want := range map[string]Period{
		"30m":  {Wall: 30 * time.Minute},
		"24h":  {Wall: 24 * time.Hour},
		"14d":  {Wall: 14 * 24 * time.Hour},
		"-30d": {Wall: -30 * 24 * time.Hour},
		"5bd":  {BusinessDays: 5},
		"-2bd": {BusinessDays: -2},
		"0h":   {},
	} {
		if got, err := ParsePeriod(text); err != nil || got != want {
			t.Errorf("%s is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "5", "5w", "5 d", "--5d", "1.5h", "99999d", "5dd", "٣d", "+5d"} {
		if got, err := ParsePeriod(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

// FuzzParsePeriod holds that any text is a span or an error, never a wrong one.
func FuzzParsePeriod(f *testing.F) {
	for _, seed := range []string{"5bd", "-30d", "24h", "99999999999999999999d", "-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePeriod(text)
		if err != nil {
			if !utf8.ValidString(err.Error()) {
				t.Fatalf("%q: the message is no text", text)
			}
			return
		}
		if negative := text[0] == '-'; negative != (p.Wall < 0 || p.BusinessDays < 0) && (p != Period{}) {
			t.Fatalf("%q is read as %v", text, p)
		}
	})
}

func TestNearest(t *testing.T) {
	states := []string{"new", "in_progress", "pending", "resolved", "closed", "cancelled"}
	for word, want := range map[string]string{
		"Resolved": "resolved", "in-progress": "in_progress", "InProgress": "in_progress", "resolvved": "resolved",
		"canceled": "cancelled", "nwe": "new", "done": "", "x": "", "": "", "closd": "closed", "pendign": "pending", "approved": "",
	} {
		if got := diag.Nearest(word, states); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}
