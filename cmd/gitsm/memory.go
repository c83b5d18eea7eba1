package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How much garbage may lie about beside what is in use. A command that holds little
// need not look for garbage all the time, and one that holds much must not hold
// twice as much: the share falls faster than what is in use grows.
const (
	evenGarbage  = 380 << 20 // where it may be as much as what is in use
	garbageFalls = 1.25      // by this power of what is in use
	leastGarbage = 20        // per cent of what is in use
	mostGarbage  = 400
)

// Memory that the collector freed goes back to the system at once where the process
// would hold more than this, in per cent of what is in use or at any size. Else it
// comes back when there is time, and what was needed most counts for much longer.
// Both are more than what is in use with its garbage and the gaps between, so that
// the collector does not run more often for it.
const (
	heldRoom  = 1900 << 20
	mostHeld  = 160
	unlimited = math.MaxInt64
)

// spendMemory has the collector leave as much garbage as garbagePercent allows, however
// much is in use, and give back what mostHeld tells, until the function that it
// gives is called. Who set GOGC or GOMEMLIMIT gets what was asked for.
func spendMemory(e *env) (stop func()) {
	if e.getenv("GOGC") != "" || e.getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	was := debug.SetGCPercent(mostGarbage)
	stopped := make(chan struct{})
	// A finalizer runs after each collection: then it is known how much is in use.
	var again func(*[16]byte)
	again = func(sentinel *[16]byte) {
		select {
		case <-stopped:
			return
		default:
		}
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetGCPercent(garbagePercent(live[0].Value.Uint64()))
		debug.SetMemoryLimit(mayHold(live[0].Value.Uint64()))
		runtime.SetFinalizer(sentinel, again)
	}
	runtime.SetFinalizer(new([16]byte), again)
	return func() {
		close(stopped)
		debug.SetGCPercent(was)
		debug.SetMemoryLimit(unlimited)
	}
}

// mayHold is how much the process may hold beside so many bytes in use, before what
// is free goes back at once.
func mayHold(live uint64) int64 { return int64(max(heldRoom, live/100*mostHeld)) }

// garbagePercent is how much garbage may lie beside so many bytes in use.
func garbagePercent(live uint64) int {
	if live == 0 {
		return mostGarbage
	}
	percent := math.Round(100 * math.Pow(evenGarbage/float64(live), garbageFalls))
	return int(max(leastGarbage, min(mostGarbage, percent)))
}
