package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Algorithm says how the sample is drawn, so that anybody can draw it again with
// sha256sum and sort.
const Algorithm = "the changes whose work began or ended in the period, in ascending order of the SHA-256 of the seed, a line feed and the ID, as hexadecimal digits; the first of them are drawn"

// Draw draws n of the IDs by a published seed, deterministically: see Algorithm.
func Draw(seed string, n int, ids []string) []SampledItem {
	drawn := make([]SampledItem, len(ids))
	for i, id := range ids {
		sum := sha256.Sum256([]byte(seed + "\n" + id))
		drawn[i] = SampledItem{Record: id, Key: hex.EncodeToString(sum[:])}
	}
	slices.SortFunc(drawn, func(a, b SampledItem) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Record, b.Record))
	})
	return drawn[:min(max(n, 0), len(drawn))]
}

func (m *maker) sample() {
	frame := []string{}
	for i := range m.pack.Population {
		if c := &m.pack.Population[i]; c.CarriedOut {
			frame = append(frame, c.ID)
		}
	}
	seed := orText(m.in.Seed, "gitsm audit "+m.in.Period.Name)
	m.pack.Sample = Sample{Seed: seed, Algorithm: Algorithm, Frame: len(frame), Drawn: Draw(seed, m.in.Sample, frame)}
}
