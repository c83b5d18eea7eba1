package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestGarbagePercent(t *testing.T) {
	for _, tt := range []struct {
		live uint64
		want int
	}{{0, 400}, {1 << 20, 400}, {150 << 20, 320}, {380 << 20, 100}, {1 << 30, 29}, {100 << 30, 20}} {
		if got := garbagePercent(tt.live); got != tt.want {
			t.Errorf("beside %d bytes: %d %%, want %d %%", tt.live, got, tt.want)
		}
	}
}

func TestMayHold(t *testing.T) {
	for _, tt := range []struct{ live, want uint64 }{{0, heldRoom}, {1 << 30, heldRoom}, {2000 << 20, 3200 << 20}} {
		if got := mayHold(tt.live); got/(1<<20) != int64(tt.want/(1<<20)) && got/(1<<20) != int64(tt.want/(1<<20))-1 {
			t.Errorf("beside %d bytes: %d, want %d", tt.live, got, tt.want)
		}
	}
}

// What the collector leaves follows what is in use, goes back when it is over, and
// is the user's where the user asked for it.
func TestSpendMemory(t *testing.T) {
	percent := func() int {
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		return p
	}
	before := percent()
	asked := &env{getenv: func(name string) string { return map[string]string{"GOGC": "50"}[name] }}
	spendMemory(asked)()
	if percent() != before {
		t.Error("what the user asked for was changed")
	}
	stop := spendMemory(&env{getenv: func(string) string { return "" }})
	held := make([]byte, 300<<20)
	for range 100 {
		runtime.GC() // the finalizer runs some time after it
		if percent() < 200 {
			break
		}
		runtime.Gosched()
	}
	if got := percent(); got < leastGarbage || got > 160 { // other tests hold something, too
		t.Errorf("beside 300 MiB and more in use: %d %%", got)
	}
	runtime.KeepAlive(held)
	stop()
	if percent() != before {
		t.Error("it does not go back")
	}
}
