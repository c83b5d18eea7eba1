package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How much garbage may lie about beside what is in use. A command that holds little
// need not look for garbage all the time, and one that holds much must not hold
// twice as much.
const (
	garbageRoom  = 450 << 20 // at any size
	leastGarbage = 30        // per cent of what is in use
	mostGarbage  = 400
)

// Memory that the collector freed goes back to the system at once where the process
// would hold more than this, in per cent of what is in use or at any size. Else it
// comes back when there is time, and what was needed most counts for much longer.
const (
	mostHeld  = 140
	heldRoom  = 1700 << 20
	unlimited = math.MaxInt64
)

// spendMemory has the collector leave as much garbage as garbageRoom allows, however
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

// mayHold is how much the process may hold beside so many bytes in use, before what is
// free goes back at once. It stays above what the collector leaves, so that it never
// has the collector run more often.
func mayHold(live uint64) int64 { return int64(max(heldRoom, live/100*mostHeld)) }

// garbagePercent is how much garbage may lie beside so many bytes in use.
func garbagePercent(live uint64) int {
	if live == 0 {
		return mostGarbage
	}
	percent := math.Round(100 * garbageRoom / float64(live))
	return int(max(leastGarbage, min(mostGarbage, percent)))
}
