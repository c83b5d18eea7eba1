package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// RiskPage is a risk: how likely, how bad, what is done about it, and who signed for
// what remains.
type RiskPage struct {
	RecordPage
	Risk   RiskLine
	Matrix RiskMatrix
}

// RiskLine is a risk in the register.
type RiskLine struct {
	Ref
	Likelihood, Impact int
	Score              string
	Band               string // of the score, for its look
	Treatment          string
	Owner              string
	AcceptedBy         string
	Until              Time // of the acceptance
	Expired            bool
	Soon               bool // it expires within a month
	Services           []Ref
}

// RiskMatrix is likelihood by impact, the likeliest at the top.
type RiskMatrix struct {
	Columns []int // impact
	Rows    []RiskMatrixRow
}

// RiskMatrixRow is a likelihood.
type RiskMatrixRow struct {
	Likelihood int
	Cells      []RiskCell
}

// RiskCell is a likelihood and an impact.
type RiskCell struct {
	Impact, Score int
	Band          string
	Risks         []Ref
	More          int
	Here          bool // on the page of a risk: it is this one's
}

const (
	cellRisks   = 6
	soonExpires = 30 // days
	scaleMost   = 10 // steps of a scale that a matrix can draw
)

func (b *builder) riskPage(r *records.Record) any {
	p := RiskPage{RecordPage: b.recordPage(r, "likelihood", "impact", "score", "treatment", "accepted_by", "review_by", "owner")}
	p.Risk = b.riskLine(r, p.Root)
	if p.Risk.Likelihood > 0 && p.Risk.Impact > 0 {
		p.Matrix = riskMatrix(r.Kind)
		if c := p.Matrix.cell(p.Risk.Likelihood, p.Risk.Impact); c != nil {
			c.Here = true
		}
	}
	return p
}

func (b *builder) riskLine(r *records.Record, root string) RiskLine {
	line := RiskLine{Ref: b.ref(r, root), Services: b.refs(r.Lookup("services").Strings(), root)}
	if line.Hidden {
		return line
	}
	line.Likelihood, _ = strconv.Atoi(r.Value("likelihood"))
	line.Impact, _ = strconv.Atoi(r.Value("impact"))
	if line.Likelihood > 0 && line.Impact > 0 {
		line.Score = strconv.Itoa(line.Likelihood * line.Impact)
		line.Band = band(line.Likelihood*line.Impact, scaleOf(r.Kind, "likelihood")*scaleOf(r.Kind, "impact"))
	}
	line.Treatment, line.Owner = text(b.words(r.Value("treatment"))), b.person(r.Value("owner"))
	if by := r.Value("accepted_by"); by != "" && r.State == "accepted" {
		line.AcceptedBy = b.person(by)
	}
	if until, ok := r.Instant("review_by"); ok && r.State == "accepted" {
		line.Until = b.day(until)
		end := until.AddDate(0, 0, 1)
		line.Expired = end.Before(b.asOf)
		line.Soon = !line.Expired && end.Before(b.asOf.AddDate(0, 0, soonExpires))
	}
	return line
}

// scaleOf is how many steps a scale has.
func scaleOf(k *schema.Kind, field string) int {
	if n, err := strconv.Atoi(fieldSchema(k, field).Get("maximum").Str()); err == nil && n > 1 {
		return min(n, scaleMost)
	}
	return 5
}

// band is the look of a score: the shading of the matrix, in quarters of the highest
// score. It is no judgement; that is the treatment.
func band(score, most int) string {
	return "band-" + strconv.Itoa(min(max((score*4-1)/max(most, 1), 0), 3)+1)
}

func riskMatrix(k *schema.Kind) RiskMatrix {
	likelihoods, impacts := scaleOf(k, "likelihood"), scaleOf(k, "impact")
	var m RiskMatrix
	for i := range impacts {
		m.Columns = append(m.Columns, i+1)
	}
	for l := likelihoods; l > 0; l-- {
		row := RiskMatrixRow{Likelihood: l}
		for _, i := range m.Columns {
			row.Cells = append(row.Cells, RiskCell{Impact: i, Score: l * i, Band: band(l*i, likelihoods*impacts)})
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

// cell is nil where a value is off the scale.
func (m RiskMatrix) cell(likelihood, impact int) *RiskCell {
	row := len(m.Rows) - likelihood
	if row < 0 || likelihood < 1 || impact < 1 || impact > len(m.Columns) {
		return nil
	}
	return &m.Rows[row].Cells[impact-1]
}

// RisksPage is the risk register.
type RisksPage struct {
	Frame
	About    string
	First    bool
	Open     int // that are dealt with
	Accepted int
	Expired  int
	Matrix   RiskMatrix
	Now      []RiskLine // not closed, the highest score first
	NowCount int
	Past     []RiskLine
	Closed   int
	Pager    Pager
}

// riskJobs are the pages of the risk register.
func (b *builder) riskJobs(k *schema.Kind) []job {
	var now, past []*records.Record
	p := RisksPage{About: text(b.say.Text(strings.TrimSpace(k.Description))), Matrix: riskMatrix(k)}
	root := rootOf(listPath(k))
	for _, r := range b.tree.OfKind(k.Name) {
		if c := r.Category(); c.Final() {
			past = append(past, r)
			continue
		}
		now = append(now, r)
		line := b.riskLine(r, root)
		switch {
		case r.State != "accepted":
			p.Open++
		default:
			p.Accepted++
		}
		if line.Expired {
			p.Expired++
		}
		if c := p.Matrix.cell(line.Likelihood, line.Impact); c != nil {
			if len(c.Risks) < cellRisks {
				c.Risks = append(c.Risks, line.Ref)
			} else {
				c.More++
			}
		}
	}
	scores := make(map[*records.Record]int, len(now))
	for _, r := range now {
		scores[r], _ = strconv.Atoi(b.riskLine(r, root).Score)
	}
	slices.SortStableFunc(now, func(x, y *records.Record) int {
		return cmp.Or(cmp.Compare(scores[y], scores[x]), records.CompareIDs(x.ID, y.ID))
	})
	sortNewest(past)
	p.NowCount, p.Closed = len(now), len(past)
	list := []segment{{title: "now", records: now}, {title: "past", records: past}}
	return b.listJobsOf(list, listPath(k), "risks", registerShown, func(part paged) any { return b.risksPage(k, p, part) })
}

func (b *builder) risksPage(k *schema.Kind, p RisksPage, part paged) any {
	p.Frame = b.frame(part.path, b.sectionOf(k), text(b.say.Text(k.Plural)))
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}, {b.say.Text("All records"), p.Root + allPath}}
	p.First, p.Pager = part.number == 1, part.pager(p.Root)
	for _, s := range part.segments {
		for _, r := range s.records {
			if s.title == "now" {
				p.Now = append(p.Now, b.riskLine(r, p.Root))
			} else {
				p.Past = append(p.Past, b.riskLine(r, p.Root))
			}
		}
	}
	return p
}
