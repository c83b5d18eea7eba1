package site

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
	"github.com/gitsm/gitsm/records/report"
)

// TestEditionsAreWhole holds that the portals of the example for others are whole:
// every link leads somewhere, and nothing speaks of a page that is not theirs.
func TestEditionsAreWhole(t *testing.T) {
	fsys := examples.FS()
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []audience.Audience{audience.Public, audience.Customer("skerrow-council"), audience.Restricted} {
		t.Run(a.String(), func(t *testing.T) {
			files, _ := buildTree(t, tree, Options{AsOf: examples.AsOf, Commit: "0123456789abcdef", Version: "1.2.3", Files: fsys, Audience: a})
			crawl(t, files)
			for name, text := range files {
				if !a.Outward() || !strings.HasSuffix(name, ".html") {
					continue
				}
				for _, inside := range []string{"Not approved yet", "Sealed content", "open a pull request", "Restricted", reportsPath, "Audience:", "restricted"} {
					if _, customer := a.IsCustomer(); customer && inside == reportsPath {
						continue // of what is agreed with them
					}
					if strings.Contains(text, inside) {
						t.Errorf("%s speaks of %q", name, inside)
					}
				}
			}
		})
	}
}

// TestNothingToSee holds that a portal of which its readers may see no record is a
// portal still.
func TestNothingToSee(t *testing.T) {
	fsys := fstest.MapFS{
		"gitsm.yaml":           {Data: []byte("name: Ferries\n")},
		"services/web.md":      {Data: []byte("---\ntitle: Secret\nstate: live\n---\n")},
		"risks/RSK-0001.md":    {Data: []byte("---\ntitle: Secret\nstate: live\naudience: public\n---\n")},
		"problems/PRB-2026.md": {Data: []byte("---\ntitle: Secret\n---\n")},
	}
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: asOf, Files: fsys, Audience: audience.Public})
	crawl(t, files)
	if !strings.Contains(files["index.html"], "No services are recorded yet") {
		t.Error("the front page does not say that there is nothing")
	}
	for name, text := range files {
		if strings.Contains(text, "Secret") || strings.Contains(name, "risks/") {
			t.Errorf("%s tells a secret", name)
		}
	}
}

// TestAudienceLabel holds that a record's audience is told within the organisation.
func TestAudienceLabel(t *testing.T) {
	a := newAviary(t)
	tree, err := records.Load(a.files)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		readers audience.Audience
		page    string
		label   string
	}{
		{audience.Internal, "incidents/INC-2026-7301.html", "Audience: customer"},
		{audience.Restricted, "incidents/INC-2026-7304.html", "Audience: restricted"},
		{audience.Restricted, "incidents/INC-2026-7303.html", ""},
		{audience.Customer("acme"), "incidents/INC-2026-7301.html", ""},
	} {
		files, _ := buildTree(t, tree, Options{AsOf: asOf, Files: a.files, Audience: c.readers})
		page := files[c.page]
		if page == "" || c.label != "" && !strings.Contains(page, c.label) || c.label == "" && strings.Contains(page, "Audience:") {
			t.Errorf("%s for %s does not say %q", c.page, c.readers, c.label)
		}
	}
}

// TestStatusLeftOut holds that a portal for others does not say how a service is
// that leaves it out.
func TestStatusLeftOut(t *testing.T) {
	fsys := fstest.MapFS{
		"services/quiet.md":          {Data: []byte("---\ntitle: Quiet\nstate: live\naudience: public\nstatus_page: false\n---\n")},
		"services/loud.md":           {Data: []byte("---\ntitle: Loud\nstate: live\naudience: public\n---\n")},
		"incidents/INC-2026-0001.md": {Data: []byte("---\ntitle: Secret\nstate: new\noutages: [{services: [quiet, loud], from: 2026-03-20T10:00:00+01:00, level: full}]\n---\n")},
	}
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: asOf, Files: fsys, Audience: audience.Public})
	crawl(t, files)
	if page := files["services/quiet.html"]; page == "" || strings.Contains(page, "Working") || strings.Contains(page, "No outage recorded") {
		t.Error("a service that leaves its status out is said to work")
	}
	if page := files["services/loud.html"]; !strings.Contains(page, "Outage") || strings.Contains(page, "INC-2026-0001") {
		t.Error("an outage is not told without its incident")
	}
	if strings.Count(files["services/index.html"], "Working") > 0 {
		t.Error("the catalogue says that it works")
	}
}

// A customer's page of what was agreed with them leads to the figures of its month;
// that of what was agreed with somebody else does not.
func TestAgreementsLeadToTheirMonth(t *testing.T) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: examples.AsOf, Files: examples.FS(), Audience: audience.Customer("skerrow-council")})
	month := (&builder{}).monthTitle(report.MonthOf(examples.AsOf))
	page := files["agreements/council-2026.html"]
	if !strings.Contains(page, `href="../reports/`+report.MonthOf(examples.AsOf).String()+`-council-2026.html">`+month) {
		t.Error("the agreement does not lead to its month")
	}
	for path, data := range files {
		if strings.HasPrefix(path, "agreements/") && path != "agreements/council-2026.html" && strings.Contains(data, `href="../reports/2`) {
			t.Errorf("%s leads to a month", path)
		}
	}
}
