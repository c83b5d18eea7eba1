// Command gitsm is IT service management in a Git repository: it creates,
// checks and moves records, and builds a portal from them. It is the only place
// that prints, asks, reads the clock and writes files; what is true of a record
// is said by the packages below it.
package main

import (
	"os"

	_ "time/tzdata" // Windows and small containers have no time zones of their own
)

// version is told by the linker: -X main.version=v1.2.3.
var version string

func main() {
	os.Exit(run(systemEnv(), os.Args[1:]))
}
