package main

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/gitsm/gitsm/records/history"
)

// lately keeps, of the records that were chosen, so many to which something came
// last on the main line, in their order. The newest events of all are theirs.
func (h *projectPast) lately(chosen []toldRecord, limit int) []toldRecord {
	if limit == 0 || len(chosen) <= limit || h == nil {
		return chosen
	}
	last := make(map[string]int, len(h.at)) // place of the newest commit of the main line; the newest has the least
	for i := len(h.past.Steps) - 1; i >= 0; i-- {
		if s := &h.past.Steps[i]; s.Main {
			for _, ch := range s.OnMain() {
				last[ch.Path] = i
			}
		}
	}
	place := func(t toldRecord) int {
		if i, ok := last[t.place]; ok {
			return i
		}
		return math.MaxInt
	}
	recent := slices.Clone(chosen)
	slices.SortStableFunc(recent, func(a, b toldRecord) int { return cmp.Compare(place(a), place(b)) })
	keep := map[string]bool{}
	for _, t := range recent[:limit] {
		keep[t.place] = true
	}
	return slices.DeleteFunc(chosen, func(t toldRecord) bool { return !keep[t.place] })
}

// newest leaves so many events of all stories: those that were recorded last, and
// before them those that are not recorded yet.
func newest(stories []toldRecord, limit int) {
	if limit == 0 {
		return
	}
	type place struct {
		story, event int
		at           time.Time
	}
	var all []place
	for i := range stories {
		for j, e := range stories[i].story.Events {
			at := e.Recorded
			if at.IsZero() {
				at = e.Declared.AddDate(1000, 0, 0)
			}
			all = append(all, place{i, j, at})
		}
	}
	slices.SortStableFunc(all, func(a, b place) int {
		return cmp.Or(b.at.Compare(a.at), cmp.Compare(a.story, b.story), cmp.Compare(b.event, a.event))
	})
	keep := map[[2]int]bool{}
	for _, p := range all[:min(limit, len(all))] {
		keep[[2]int{p.story, p.event}] = true
	}
	for i := range stories {
		var left []history.Event
		for j, e := range stories[i].story.Events {
			if keep[[2]int{i, j}] {
				left = append(left, e)
			}
		}
		stories[i].story.Events = left
	}
}
