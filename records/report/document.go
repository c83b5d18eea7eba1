package report

import (
	"encoding/json"
	"math/big"
	"time"
)

// Version is that of the form in which Document writes reports.
const Version = 1

// Document is a report as JSON has it. Lengths of time are in seconds.
type Document struct {
	Version  int               `json:"version"`
	Report   string            `json:"report"`
	Title    string            `json:"title"`
	Commit   string            `json:"commit"` // "" where the folder holds what is not committed
	AsOf     time.Time         `json:"as_of"`
	Zones    string            `json:"tzdata"`
	Period   *DocumentPeriod   `json:"period,omitempty"`
	Notes    []string          `json:"notes"`
	Sections []DocumentSection `json:"sections"`
	Restated *Restated         `json:"restated,omitempty"` // where the month's report was frozen
	Policy   *DocumentPolicy   `json:"policy,omitempty"`   // where each figure stands beside the one under another policy
}

// DocumentPeriod is a Period.
type DocumentPeriod struct {
	Name string    `json:"name"`
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// DocumentSection is a Section.
type DocumentSection struct {
	Name    string           `json:"name"`
	Title   string           `json:"title"`
	Notes   []string         `json:"notes"`
	Figures []DocumentFigure `json:"figures"`
}

// DocumentFigure is a Figure. What its kind does not have is left out; so is what
// is not known, with the reason in "na".
type DocumentFigure struct {
	Name    string          `json:"name"`
	Title   string          `json:"title"`
	Scope   Scope           `json:"scope"`
	Kind    Kind            `json:"kind"`
	Text    string          `json:"text"`
	NA      string          `json:"na,omitempty"`
	Percent json.Number     `json:"percent,omitempty"` // rounded down
	Part    json.Number     `json:"part,omitempty"`    // of a share: a count, or seconds
	Whole   json.Number     `json:"whole,omitempty"`
	Count   *int            `json:"count,omitempty"`
	Number  json.Number     `json:"number,omitempty"`
	Seconds *int64          `json:"seconds,omitempty"`
	Spread  *DocumentSpread `json:"spread,omitempty"`
	Goal    string          `json:"goal,omitempty"`
	Met     *bool           `json:"met,omitempty"`
	Notes   []string        `json:"notes,omitempty"`
	Parts   []DocumentPart  `json:"parts,omitempty"`

	// Under is the figure under the other policy, and Differs whether it is another
	// one; both are there where Document.Policy is.
	Under   *DocumentFigure `json:"under_policy,omitempty"`
	Differs *bool           `json:"differs,omitempty"`
}

// DocumentSpread is a Spread: the samples where they are few, else the figures
// of the distribution, all of them (S19).
type DocumentSpread struct {
	N         int              `json:"n"`
	Median    *int64           `json:"median_seconds,omitempty"`
	P90       *int64           `json:"p90_seconds,omitempty"`
	P90Record string           `json:"p90_record,omitempty"`
	Mean      *int64           `json:"mean_seconds,omitempty"`
	List      []DocumentSample `json:"list,omitempty"`
}

// DocumentSample is a Sample.
type DocumentSample struct {
	Record  string `json:"record"`
	Seconds int64  `json:"seconds"`
}

// DocumentPart is a Part.
type DocumentPart struct {
	Record  string     `json:"record,omitempty"`
	Role    string     `json:"role"`
	From    *time.Time `json:"from,omitempty"`
	To      *time.Time `json:"to,omitempty"`
	Seconds int64      `json:"seconds,omitempty"`
	Text    string     `json:"text,omitempty"`
}

// Document writes a report down. explain says of which figures the parts are
// told. Times are in a zone, so that the same instant is the same text.
func (r *Report) Document(zone *time.Location, explain func(Figure) bool) Document {
	d := Document{
		Version: Version, Report: r.Name, Title: r.Title, Commit: r.Stamp.Commit, AsOf: r.Stamp.AsOf.In(zone), Zones: r.Stamp.Zones,
		Notes: append([]string{}, r.Notes...), Sections: []DocumentSection{},
	}
	if r.Period.Name != "" {
		d.Period = &DocumentPeriod{r.Period.Name, r.Period.From.In(zone), r.Period.To.In(zone)}
	}
	for _, s := range r.Sections {
		section := DocumentSection{Name: s.Name, Title: s.Title, Notes: append([]string{}, s.Notes...), Figures: []DocumentFigure{}}
		for i := range s.Figures {
			f := s.Figures[i].document()
			if explain(s.Figures[i]) {
				f.Parts = documentParts(s.Figures[i].Parts, zone)
			}
			section.Figures = append(section.Figures, f)
		}
		d.Sections = append(d.Sections, section)
	}
	return d
}

func (f *Figure) document() DocumentFigure {
	d := DocumentFigure{Name: f.Name, Title: f.Title, Scope: f.Scope, Kind: f.Kind, Text: f.Text(), NA: f.NA, Notes: f.Notes}
	if f.Goal != nil {
		d.Goal, d.Met = f.Goal.Text, &f.Goal.Met
	}
	if f.NA != "" {
		return d
	}
	switch f.Kind {
	case KindShare, KindTimeShare:
		unit := new(big.Rat).SetInt64(1)
		if f.Kind == KindTimeShare {
			unit = span(time.Second)
		}
		d.Percent = json.Number(floor(new(big.Rat).Mul(f.Share.Value(), hundred), 6))
		d.Part = json.Number(floor(new(big.Rat).Quo(f.Share.Part, unit), 9))
		d.Whole = json.Number(floor(new(big.Rat).Quo(f.Share.Whole, unit), 9))
	case KindCount:
		d.Count = &f.Count
	case KindTime:
		d.Seconds = seconds(f.Time)
	case KindNumber:
		d.Number = json.Number(nearest(f.Number, 6))
	case KindSpread:
		d.Spread = f.Spread.document()
	}
	return d
}

func (s Spread) document() *DocumentSpread {
	d := &DocumentSpread{N: s.N()}
	if s.N() >= Few {
		p90 := s.P90()
		d.Median, d.P90, d.P90Record, d.Mean = seconds(s.Median()), seconds(p90.Value), p90.Record, seconds(s.Mean())
		return d
	}
	for _, one := range s.Samples {
		d.List = append(d.List, DocumentSample{one.Record, *seconds(one.Value)})
	}
	return d
}

func documentParts(parts []Part, zone *time.Location) []DocumentPart {
	var list []DocumentPart
	for _, p := range parts {
		list = append(list, DocumentPart{p.Record, p.Role, instant(p.From, zone), instant(p.To, zone), *seconds(p.Amount), p.said()})
	}
	return list
}

func instant(at time.Time, zone *time.Location) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.In(zone)
	return &at
}

func seconds(d time.Duration) *int64 {
	n := int64(d / time.Second)
	return &n
}
