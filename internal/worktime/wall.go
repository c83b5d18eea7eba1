package worktime

import "time"

// time.Date resolves wall-clock times that do not exist, or exist twice,
// differently from zone to zone. The functions here leave no choice open (S3).

// near is how far around a wall-clock time its possible offsets are looked up:
// further than any offset from UTC, nearer than two changes of any zone.
const near = 24 * time.Hour

// occurrences gives the instants at which the clocks of a zone show what wall
// shows in UTC, in order: none in a spring gap, two in the hour that comes
// again in autumn, else one.
func occurrences(wall time.Time, zone *time.Location) []time.Time {
	found := make([]time.Time, 0, 2)
	for _, at := range []time.Time{wall.Add(-near), wall.Add(near)} {
		_, offset := at.In(zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if _, inForce := t.Zone(); inForce == offset && (len(found) == 0 || !found[0].Equal(t)) {
			found = append(found, t)
		}
	}
	return found
}

// skippedAt is the instant at which the clocks of a zone jump over wall.
func skippedAt(wall time.Time, zone *time.Location) time.Time {
	_, offset := wall.Add(-near).In(zone).Zone()
	// With the offset from before the change, wall lies behind the change.
	change, _ := wall.Add(-time.Duration(offset) * time.Second).In(zone).ZoneBounds()
	return change
}
