package site

import (
	"bytes"
	"html/template"
	"io"
	"reflect"
	"slices"
	"testing"

	"github.com/gitsm/gitsm/internal/markdown"
)

// pageTypes names the struct of every template in pages/.
var pageTypes = map[string]any{
	"audit":           AuditPage{},
	"agreement-month": AgreementMonthPage{}, "own": OwnPage{}, "availability": AvailabilityPage{}, "performance": PerformancePage{}, "performance-month": PerformanceMonthPage{},
	"operations": OperationsPage{}, "reports": ReportsPage{}, "service-availability": ServiceAvailabilityPage{}, "trends": TrendsPage{},
	"agreement": AgreementPage{}, "improvement": ImprovementPage{}, "improvements": ImprovementsPage{}, "offering": OfferingPage{}, "request": RequestPage{}, "risk": RiskPage{}, "risks": RisksPage{},
	"calendar": CalendarPage{}, "calendar-week": CalendarWeekPage{},
	"catalogue": OfferingsPage{}, "history": HistoryPage{}, "map": MapPage{}, "people": PeoplePage{}, "person": PersonPage{},
	"about": AboutPage{}, "all": AllPage{}, "articles": KnowledgePage{}, "change": ChangePage{}, "explained": ExplainedPage{}, "incident": IncidentPage{}, "knowledge": ArticlePage{},
	"known-errors": ErrorsPage{}, "list": ListPage{}, "not-found": NotFoundPage{}, "pir": ReviewPage{}, "problem": ProblemPage{}, "record": RecordPage{},
	"reviews": ReviewsPage{}, "schedule": SchedulePage{}, "search": SearchPage{}, "service": ServicePage{}, "services": ServicesPage{}, "status": StatusPage{}, "subscribe": SubscribePage{},
}

// Every template is executed with its struct empty, and with every field
// filled: a name that the struct does not have fails in one of them.
func TestTemplatesFitTheirTypes(t *testing.T) {
	_, look, err := parseTemplates(team{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range look {
		typ, ok := pageTypes[name]
		if !ok {
			t.Errorf("pages/%s.html has no struct in this test", name)
			continue
		}
		empty := reflect.New(reflect.TypeOf(typ)).Elem()
		filled := reflect.New(reflect.TypeOf(typ)).Elem()
		fill(filled, 0)
		mixed := reflect.New(reflect.TypeOf(typ)).Elem()
		fill(mixed, 1)
		for _, v := range []reflect.Value{filled, mixed, empty} {
			if name == "knowledge" && v == empty {
				continue // a record always has the chip of its state
			}
			var quick, reference bytes.Buffer
			if err := page.Execute(&quick, v.Interface()); err != nil {
				t.Errorf("pages/%s.html: %v", name, err)
			}
			if err := page.Reference(&reference, v.Interface()); err != nil {
				t.Errorf("pages/%s.html: %v", name, err)
			}
			if !bytes.Equal(quick.Bytes(), reference.Bytes()) {
				t.Errorf("pages/%s.html differs from what html/template makes of it", name)
			}
		}
		if n := page.Left(); n != 0 {
			t.Errorf("pages/%s.html was left to html/template %d times: it uses what internal/htmlrun does not know", name, n)
		}
	}
	for name := range pageTypes {
		if look[name] == nil {
			t.Errorf("there is no pages/%s.html", name)
		}
	}
}

// fill sets every field below v. Slices get two elements, of which the second
// is left empty so that both ways of a condition are gone. At odd depths of
// mode 1 booleans stay false and texts empty.
func fill(v reflect.Value, mode int) { fillAt(v, mode, 0) }

const deepest = 7 // types that hold themselves

func fillAt(v reflect.Value, mode, depth int) {
	if depth > deepest {
		return
	}
	sparse := mode == 1 && depth%2 == 1
	if v.Type() == bodyType {
		if !sparse {
			v.Set(reflect.ValueOf(newBody("key", markdown.Rendered{HTML: "<p>text</p>", Headings: slices.Repeat([]markdown.Heading{{Level: 2, ID: "a", Text: "text"}}, contentsFrom)})))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		if !sparse {
			if v.Type() == reflect.TypeFor[template.HTML]() {
				v.SetString("<p>text</p>")
			} else {
				v.SetString("text")
			}
		}
	case reflect.Bool:
		v.SetBool(!sparse)
	case reflect.Int, reflect.Int64:
		v.SetInt(2)
	case reflect.Slice:
		s := reflect.MakeSlice(v.Type(), 2, 2)
		fillAt(s.Index(0), mode, depth+1)
		v.Set(s)
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		fillAt(p.Elem(), mode, depth+1)
		v.Set(p)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillAt(v.Field(i), mode, depth+1)
			}
		}
	}
}

// The test above must be able to fail.
func TestTemplateTestFails(t *testing.T) {
	page := template.Must(template.New("base").Parse(`{{range .Refs}}{{if .Hidden}}x{{else}}{{.Nowhere}}{{end}}{{end}}`))
	var v LinkGroup
	fill(reflect.ValueOf(&v).Elem(), 0)
	if err := page.Execute(io.Discard, v); err == nil {
		t.Error("a field that does not exist was not noticed")
	}
}
