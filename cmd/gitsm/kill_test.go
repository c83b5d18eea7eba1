package main
import "time"
import "os"
func waitForGate(name string) {
	for {
		if _, err := os.Stat(name); err == nil { return }
		time.Sleep(time.Millisecond)
	}
}
