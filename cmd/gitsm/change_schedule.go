package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/ical"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/site"
)

type scheduleOptions struct {
	asOf      string
	days      int
	json, ics bool
}

func newChangeScheduleCommand(e *env) *cobra.Command {
	opts := scheduleOptions{}
	cmd := &cobra.Command{
		Use:   "schedule",
		Short: "List the changes that are planned for the next weeks",
		Long: `Schedule lists the changes that are approved or being carried out, and those that
are still assessed, as tentative, whose window lies in the next 28 days, with the
service outage that each one needs; then freezes, changes whose window is over and
that are not done, and those that have no window yet.

With --ics it prints a calendar to subscribe to (RFC 5545), in UTC: an event for each
change and one for each planned outage. Events keep their identity, and what is
given up stays in it as cancelled. Of restricted changes it tells ID and time alone.`,
		Example: `  gitsm change schedule
  gitsm change schedule --as-of 2026-03-16 --days 7
  gitsm change schedule --json
  gitsm change schedule --ics > changes.ics`,
		Args: arguments(0, 0),
		RunE: func(*cobra.Command, []string) error { return runChangeSchedule(e, opts) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.asOf, "as-of", "", "look ahead from this `TIME` or the end of this date (default now)")
	f.IntVar(&opts.days, "days", changes.ScheduleDays, "look so many `DAYS` ahead")
	f.BoolVar(&opts.json, "json", false, "print a JSON object")
	f.BoolVar(&opts.ics, "ics", false, "print a calendar")
	cmd.MarkFlagsMutuallyExclusive("json", "ics")
	return cmd
}

func runChangeSchedule(e *env, opts scheduleOptions) error {
	if opts.days < 1 || opts.days > 366 {
		return usagef("--days %d: expected 1 to 366", opts.days)
	}
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	p.mentionUnread()
	asOf, err := p.asOf(opts.asOf)
	if err != nil {
		return err
	}
	schedule := changes.ScheduleOf(p.tree, asOf, time.Duration(opts.days)*24*time.Hour)
	switch {
	case opts.ics:
		src, err := p.scheduleCalendar(schedule).Encode()
		if err != nil {
			return fmt.Errorf("write the calendar: %w", err)
		}
		_, err = e.stdout.Write(src)
		return err
	case opts.json:
		return printVersionedJSON(e.stdout, p.shownSchedule(schedule))
	}
	return p.printSchedule(e.stdout, schedule)
}

// shownSchedule is what change schedule prints as JSON.
type shownSchedule struct {
	AsOf      string             `json:"as_of"`
	Until     string             `json:"until"`
	Planned   []shownAppointment `json:"planned"`
	Late      []shownAppointment `json:"late"`
	Unplanned []string           `json:"unplanned"`
	Freezes   []shownFreeze      `json:"freezes"`
}

type shownAppointment struct {
	ID        string       `json:"id"`
	Title     string       `json:"title"`
	State     string       `json:"state"`
	Type      string       `json:"type"`
	Risk      string       `json:"risk,omitempty"`
	Services  []string     `json:"services"`
	Start     string       `json:"start"`
	End       string       `json:"end"`
	Tentative bool         `json:"tentative"`
	Running   bool         `json:"running"`
	Outage    *shownOutage `json:"outage,omitempty"`
}

type shownOutage struct {
	From     string   `json:"from"`
	To       string   `json:"to"`
	Services []string `json:"services"`
}

type shownFreeze struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// told writes an instant in the project's zone.
func (p *project) told(at time.Time) string { return at.In(p.tree.Config.Zone).Format(time.RFC3339) }

func (p *project) shownSchedule(s changes.Schedule) *shownSchedule {
	shown := &shownSchedule{
		AsOf: p.told(s.AsOf), Until: p.told(s.Until),
		Planned: p.shownAppointments(s.Planned), Late: p.shownAppointments(s.Late), Unplanned: []string{}, Freezes: []shownFreeze{},
	}
	for _, r := range s.Unplanned {
		shown.Unplanned = append(shown.Unplanned, r.ID)
	}
	for _, r := range s.Freezes {
		from, _ := r.Instant("from")
		to, _ := r.Instant("to")
		shown.Freezes = append(shown.Freezes, shownFreeze{r.ID, r.Title, p.told(from), p.told(to)})
	}
	return shown
}

func (p *project) shownAppointments(list []changes.Appointment) []shownAppointment {
	shown := []shownAppointment{}
	for _, a := range list {
		r := a.Change
		s := shownAppointment{
			ID: r.ID, Title: r.Title, State: r.State, Type: r.Value("type"), Risk: changes.LevelOf(p.tree, r),
			Services: append([]string{}, r.Lookup("services").Strings()...), Start: p.told(a.Window.From), End: p.told(a.Window.To),
			Tentative: a.Tentative, Running: a.Running,
		}
		if a.Downtime.Whole() {
			s.Outage = &shownOutage{p.told(a.Downtime.From), p.told(a.Downtime.To), append([]string{}, a.Down...)}
		}
		shown = append(shown, s)
	}
	return shown
}

func (p *project) printSchedule(w io.Writer, s changes.Schedule) error {
	if len(s.Planned)+len(s.Late)+len(s.Unplanned)+len(s.Freezes) == 0 {
		p.env.say("nothing is planned until %s", p.day(s.Until))
		return nil
	}
	var rows [][]string
	add := func(when, what string, r *records.Record, services, outage string) {
		rows = append(rows, []string{when, r.ID, what, services, outage, r.Title})
	}
	for _, a := range s.Planned {
		add(p.span(a.Window), stateOf(a), a.Change, strings.Join(a.Change.Lookup("services").Strings(), ", "), p.outage(a))
	}
	for _, r := range s.Freezes {
		from, _ := r.Instant("from")
		to, _ := r.Instant("to")
		add(p.span(worktime.Interval{From: from, To: to}), "freeze", r, "", "")
	}
	for _, a := range s.Late {
		add(p.span(a.Window), a.Change.State+", late", a.Change, strings.Join(a.Change.Lookup("services").Strings(), ", "), "")
	}
	for _, r := range s.Unplanned {
		add("no window", r.State, r, strings.Join(r.Lookup("services").Strings(), ", "), "")
	}
	return printTable(w, rows, p.env.terminal.width)
}

// stateOf tells how sure an appointment is.
func stateOf(a changes.Appointment) string {
	if a.Tentative {
		return a.Change.State + ", tentative"
	}
	return a.Change.State
}

func (p *project) outage(a changes.Appointment) string {
	if !a.Downtime.Whole() {
		return ""
	}
	return "down " + p.span(a.Downtime) + ": " + strings.Join(a.Down, ", ")
}

// span tells a stretch of time as people read it, in the project's zone.
func (p *project) span(i worktime.Interval) string {
	from, to := i.From.In(p.tree.Config.Zone), i.To.In(p.tree.Config.Zone)
	const whole = "2006-01-02 15:04"
	if from.Format(time.DateOnly) == to.Format(time.DateOnly) {
		return from.Format(whole) + "–" + to.Format("15:04")
	}
	return from.Format(whole) + " – " + to.Format(whole)
}

func (p *project) day(at time.Time) string { return at.In(p.tree.Config.Zone).Format(time.DateOnly) }

// scheduleCalendar makes the feed of a schedule.
func (p *project) scheduleCalendar(s changes.Schedule) ical.Calendar {
	c := ical.Calendar{Name: strings.TrimSpace(p.tree.Config.Name + " change schedule"), Product: "-//gitsm//change schedule//EN"}
	for _, a := range s.Planned {
		status := ical.Confirmed
		if a.Tentative {
			status = ical.Tentative
		}
		c.Events = append(c.Events, p.appointmentEvents(a, status)...)
	}
	for _, a := range s.Given {
		c.Events = append(c.Events, p.appointmentEvents(a, ical.Cancelled)...)
	}
	return c
}

// appointmentEvents are the event of a change, and of its planned outage.
func (p *project) appointmentEvents(a changes.Appointment, status ical.Status) []ical.Event {
	r := a.Change
	revised, times, ok := changes.Revised(r)
	if !ok {
		revised = a.Window.From // a record without a log has one revision
	}
	e := ical.Event{
		UID: site.EventID(p.tree, r, ""), Stamp: revised, Sequence: times, Start: a.Window.From, End: a.Window.To, Status: status,
		Summary: r.ID, Categories: []string{"change"},
	}
	services := strings.Join(r.Lookup("services").Strings(), ", ")
	if r.Audience != "restricted" {
		e.Summary = r.ID + " " + r.Title
		e.Description = "State: " + r.State + "\nType: " + r.Value("type") + "\nServices: " + services
		if level := changes.LevelOf(p.tree, r); level != "" {
			e.Description += "\nRisk: " + level
		}
	}
	events := []ical.Event{e}
	if a.Downtime.Whole() {
		down := e
		down.UID, down.Start, down.End = site.EventID(p.tree, r, "-outage"), a.Downtime.From, a.Downtime.To
		down.Categories = []string{"planned outage"}
		down.Summary = "Planned outage: " + strings.Join(a.Down, ", ") + " (" + r.ID + ")"
		events = append(events, down)
	}
	return events
}
