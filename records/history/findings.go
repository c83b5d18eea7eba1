package history

import (
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// The findings of the three clocks. They are warnings: a late entry is no lie,
// and what a reader must know is that it was late.
const (
	// RecordedLate finds an entry that came to the main line long after what it
	// tells (D3, "late-recorded").
	RecordedLate = "recorded-late"
	// RecordedEarly finds an entry that came to the main line before what it
	// tells is said to have happened (D3).
	RecordedEarly = "recorded-early"
	// EntryChanged finds an entry that says something else, or nothing, after it
	// was recorded (D2).
	EntryChanged = "entry-changed"
	// NeverWitnessed finds an entry that the main line holds and the ledger has
	// not seen.
	NeverWitnessed = "never-witnessed"
)

// skew is how far apart two clocks may be without a finding (D3).
const skew = 5 * time.Minute

// Finding is what the clocks of one entry tell.
type Finding struct {
	diag.Diagnostic
	Clocks Clocks
	Entry  int // index in the log
}

func (t *telling) found(d diag.Diagnostic, entry int, c Clocks) {
	d.Record = t.story.ID
	t.story.Findings = append(t.story.Findings, Finding{d, c, entry})
}

// judge holds the clocks of an entry against each other.
func (t *telling) judge(i int, e records.Entry, c Clocks) {
	if c.Recorded.IsZero() || t.record == nil {
		return
	}
	at := t.record.At("log", fmt.Sprint(i), "at")
	commit := fmt.Sprintf("commit %.12s by %s", c.By.Hash, c.By.Author)
	delay := c.Recorded.Sub(e.At)
	switch {
	case e.At.IsZero(), c.Beyond:
		// The schema refuses the one; when the other was recorded is not known.
	case t.policy.Late != nil && c.Recorded.After(t.policy.Late(e.At)):
		t.found(diag.Warningf(at, RecordedLate, "%s was recorded %s after it happened, by %s; expected by %s",
			naming(e), Span(delay), commit, t.policy.Late(e.At).Format(time.RFC3339)), i, c)
	case delay < -skew:
		t.found(diag.Warningf(at, RecordedEarly, "%s was recorded %s before it is said to have happened, by %s; expected afterwards",
			naming(e), Span(-delay), commit), i, c)
	}
	if t.policy.Witness && c.Witnessed.IsZero() {
		d := diag.Warningf(at, NeverWitnessed, "%s came to the main line with commit %.12s, and the ledger has not seen that commit", naming(e), c.In.Hash)
		d.Fix = &diag.Fix{Title: "have it witnessed", Command: "gitsm witness " + t.story.ID + " --merge " + c.In.Hash}
		t.found(d, i, c)
	}
}

func (t *telling) rewriteFinding(w Rewrite) diag.Diagnostic {
	var at diag.Span
	if t.record != nil {
		at = t.record.At("log")
		if w.Is != nil && w.Index < len(t.record.Log) {
			at = t.record.At("log", fmt.Sprint(w.Index))
		}
	}
	what := "was changed"
	if w.Is == nil {
		what = "was taken away"
	}
	return diag.Warningf(at, EntryChanged, "%s was recorded at %s and %s by commit %.12s of %s at %s; a wrong entry is corrected by a later one",
		naming(*w.Was), w.Recorded.Format(time.RFC3339), what, w.By.Hash, w.By.Author, w.In.When.Format(time.RFC3339))
}

// naming says which entry is meant.
func naming(e records.Entry) string {
	switch {
	case e.To != "":
		return fmt.Sprintf("the entry to %s of %s", e.To, e.At.Format(time.RFC3339))
	case len(e.Set) > 0:
		return fmt.Sprintf("the entry that sets %s of %s", e.Set[0].Field, e.At.Format(time.RFC3339))
	}
	return "the entry of " + e.At.Format(time.RFC3339)
}

// Span writes a span of time in its two largest units, rounded down: "2d 3h".
func Span(d time.Duration) string {
	d = max(d, 0)
	units := []struct {
		name string
		size time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}
	for i, u := range units {
		if d < u.size && i < len(units)-1 {
			continue
		}
		text := fmt.Sprintf("%d%s", d/u.size, u.name)
		if i+1 < len(units) {
			if rest := d % u.size / units[i+1].size; rest > 0 {
				text += fmt.Sprintf(" %d%s", rest, units[i+1].name)
			}
		}
		return text
	}
	return ""
}
