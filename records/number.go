package records

import (
	"fmt"
	"path"
	"slices"
	"time"

	"github.com/gitsm/gitsm/schema"
)

// crockford is Crockford's base 32, in small letters: no i, l, o, u.
const (
	crockford    = "0123456789abcdefghjkmnpqrstvwxyz"
	randomDigits = 4
)

// Where new records go, below their kind's folder.
const (
	LayoutYear  = "year"  // incidents/2026/
	LayoutMonth = "month" // incidents/2026/03/
	LayoutFlat  = "flat"  // incidents/
	LayoutBlock = "block" // incidents/2026/0000-0999/
)

// blockSize is how many records share a folder in the block layout.
const blockSize = 1000

// NextID gives the number after the highest that is used. Gaps stay: after a
// merge an ID is never used again (D1). used may hold IDs of every kind and
// year; kinds that do not count by the year ignore year. Nothing follows the
// highest number that an ID can have: where one file claims it, counting goes
// on from the highest that leaves room, so that numbering never ends.
func NextID(k *schema.Kind, year int, used []string) string {
	numbers := []int{0}
	for _, id := range used {
		if y, n, ok := k.ID.Parse(id); ok && (!k.ID.Yearly || y == year) {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	next := schema.MaxNumber + 1
	for _, n := range slices.Backward(numbers) {
		if n < next-1 {
			next = n + 1
			break
		}
		next = n
	}
	return k.ID.Format(year, next)
}

// DateID gives an ID of the scheme date-random: the day, and four digits that
// the caller has drawn at random.
func DateID(k *schema.Kind, day time.Time, random uint32) string {
	var tail [randomDigits]byte
	for i := range tail {
		tail[i] = crockford[random%32]
		random /= 32
	}
	return fmt.Sprintf("%s-%s-%s", k.ID.Prefix, day.Format("20060102"), tail[:])
}

// PathFor is where a new record goes. The year is that of the ID; the month is
// that of at in the repository's zone. Kinds that do not count by the year lie
// flat unless the layout says month or block.
func PathFor(c *Config, k *schema.Kind, id string, at time.Time) string {
	layout, told := c.Layout[k.Name]
	if !told {
		layout, told = c.Layout[""]
	}
	if !told {
		layout = LayoutYear
	}
	if k.ID.Slug() || k.Adopt != nil {
		layout = LayoutFlat
	}
	local := at.In(c.Zone)
	year, number, ok := k.ID.Parse(id)
	numbered := ok && number > 0
	if year == 0 {
		year = local.Year()
	}
	folder := k.Folder
	byYear := path.Join(folder, fmt.Sprintf("%04d", year))
	switch {
	case layout == LayoutMonth:
		folder = path.Join(byYear, fmt.Sprintf("%02d", int(local.Month())))
	case layout == LayoutBlock && numbered:
		if k.ID.Yearly {
			folder = byYear
		}
		first := number / blockSize * blockSize
		folder = path.Join(folder, fmt.Sprintf("%04d-%04d", first, first+blockSize-1))
	case layout == LayoutYear && k.ID.Yearly, layout == LayoutBlock && k.ID.Yearly:
		folder = byYear
	}
	return path.Join(folder, id+".md")
}
