// Package worktime is arithmetic on working time: calendars with a zone,
// several windows a day and holidays, and instants read strictly. It works on
// values alone: it reads no clock and no file.
package worktime
