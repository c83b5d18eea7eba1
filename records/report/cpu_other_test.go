//go:build !unix

package report

import "time"

// cpu is not known here.
func cpu() time.Duration { return 0 }
