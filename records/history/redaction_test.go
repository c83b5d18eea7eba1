package history

import (
	"strings"
	"testing"
)

// A redacted text is the old one with markers; nothing can be added, turned round
// or put in their place.
func TestRedactedText(t *testing.T) {
	const m = "[redacted DSR-1]"
	for _, tt := range []struct {
		was, is string
		ok      bool
	}{
		{"the same", "the same", true},
		{"call 555-0100 now", "call " + m + " now", true},
		{"555-0100", m, true},
		{"a x b x c", "a " + m + " b " + m + " c", true},
		{"first " + m + " then secret", "first " + m + " then " + m, true},
		{"xx", m + m, true},
		{"x", m + m, false}, // a marker stands for something
		{"", m, false},
		{"secret", "", false}, // what goes leaves a marker
		{"it failed", "it worked", false},
		{"it failed", "it worked " + m, false},
		{"it failed", "it " + m + " worked", false},
		{"it failed", "it failed " + m, false}, // nothing went
		{"a secret b", "b " + m + " a", false},
		{"abc", "ab" + m + "bc", false}, // pieces do not overlap
		{"it failed", "it [redacted ]", false},
		{"it failed", "it [redacted two words]", false},
		{"it failed", "it [redacted " + strings.Repeat("x", 41) + "]", false},
		{"it failed", "it [REDACTED x]", false},
		{"aXbXb", "a" + m + "b", true},
	} {
		if got := redactedText(tt.was, tt.is); got != tt.ok {
			t.Errorf("%q of %q: %v", tt.is, tt.was, got)
		}
	}
	for _, ref := range []string{"", "a b", "x]", "-x", strings.Repeat("x", 41), "ü"} {
		if _, err := Marker(ref); err == nil {
			t.Errorf("%q is taken for a reference", ref)
		}
	}
}
