package site

import (
	"sync"
	"sync/atomic"

	"github.com/gitsm/gitsm/records/sla"
)

// measured are the clocks of all records, by ID. They are worked out once, by the
// engine of the reports, when the first page asks; what it gives is only read.
type measured struct {
	once sync.Once
	done atomic.Bool
	all  []*sla.Measurement
	of   map[string][]*sla.Measurement
}
