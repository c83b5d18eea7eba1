// Package sla measures records against agreements: which agreement applies, how
// its clocks ran, whether a target was met, and when it is due. Everything is a
// pure function of a tree and an as-of instant (D7): entries of a log that are
// dated later never were. Start from New, then Engine.Measure.
//
// The rules are those of domain section 4. Availability, error budgets and
// compliance over a period are computed from what is measured here.
package sla

import (
	"time"

	"github.com/gitsm/gitsm/records"
)

// Verdict says how a measurement stands (S8).
type Verdict string

// The verdicts.
const (
	Met      Verdict = "met"      // stopped within the target
	Breached Verdict = "breached" // more than the target has passed, stopped or not
	Running  Verdict = "running"  // neither stopped nor breached, even while it pauses
	Void     Verdict = "void"     // does not count, see Measurement.Void
)

// State says what a clock does in a stretch of time.
type State string

// The states of a clock.
const (
	ClockRunning State = "running" // business time that counts
	ClockPaused  State = "paused"  // the work waits for something that pauses the clock (S7)
	ClockOutside State = "outside" // outside of the calendar's hours
	ClockStopped State = "stopped" // stopped, not started, or somebody else's time (S14)
)

// The metrics that need no declaration. An agreement may name further clocks.
const (
	Response   = "response"   // until acknowledged; never pauses
	Resolution = "resolution" // until resolved
	Fulfilment = "fulfilment" // of a request, by the target of its offering
)

// Why a target was passed at an instant at which no time ran out (S11).
const (
	CausePriority = "priority_upgrade"
	CauseService  = "service_change"
	CauseCustomer = "customer_change"
)

// Measurement is one clock of one record under one agreement (S12).
type Measurement struct {
	Record    *records.Record
	Agreement string // ID of the version that applies, or of the offering
	Type      string // sla, ola, uc, offering
	Metric    string
	Cycle     int      // 1, and more after reopenings that restart the clock (S10)
	Customers []string // who is affected, for an sla; empty for nobody in particular
	Party     string   // the team of an ola, the supplier of a uc

	Priority string // that the target is for; "" where none decides
	Target   time.Duration
	Calendar string // ID of the version in which the clock runs

	Start   time.Time
	Stop    time.Time // zero while it has not stopped
	State   State     // at the as-of instant
	Elapsed time.Duration

	Verdict Verdict
	Void    string // why it does not count
	// Due is when Elapsed is, was or would have been equal to Target (S9); zero
	// while the clock pauses or rests, when Remaining says all there is to say.
	Due time.Time
	// RiskAt is when the share of the target is reached from which on the record
	// is at risk; zero as Due is.
	RiskAt time.Time
	AtRisk bool // not stopped, not breached, and RiskAt has passed

	BreachedAt time.Time
	Cause      string // why it was breached at an instant at which no time ran out
	// Outgoing is set where the breach happened under a target that no longer
	// holds, and stays (S11): the target, and the agreement and priority of it.
	Outgoing *Outgoing

	// Lifted is set where only a correction keeps it from being breached (S11), so
	// that whoever looks over the figures can look at the correction.
	Lifted *Lifted

	Excluded *Exclusion // counted and listed apart (S15); nil where it counts

	work work
}

// Outgoing is a target that was breached before another one took its place.
type Outgoing struct {
	Agreement, Priority string
	Target              time.Duration
}

// Lifted is a breach that a correction says never was one.
type Lifted struct {
	BreachedAt time.Time // without the correction
	Entry      int       // place of the correction in the record's log
	By, Why    string
}

// Exclusion is why a record does not count against service levels (S15).
type Exclusion struct{ Reason, By string }

// Remaining is what is left of the target, below 0 once it was breached.
func (m *Measurement) Remaining() time.Duration { return m.Target - m.Elapsed }

// Stopped reports whether the clock has come to its end.
func (m *Measurement) Stopped() bool { return !m.Stop.IsZero() }

// Segment is a stretch of a measurement in which the clock did one thing.
// The segments of a measurement follow each other without a gap, and those that
// run sum to Elapsed.
type Segment struct {
	From, To time.Time
	State    State
	Why      string
	Entry    int // place in the record's log of the entry that began it
}

// Duration is the length of the segment.
func (s Segment) Duration() time.Duration { return s.To.Sub(s.From) }

// Crossing is the instant at which a share of a target was or will be used up,
// if all stays as it is.
type Crossing struct {
	Percent int
	At      time.Time
	Passed  bool // At is not after the as-of instant
}

// Percents are the shares of a target that are told (domain section 3).
var Percents = []int{50, 75, 100}
