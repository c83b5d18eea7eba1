package site

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
	"github.com/gitsm/gitsm/schema"
	"github.com/gitsm/gitsm/templates"
)

// TestNoLeaks holds that nothing of a narrower audience is in any byte of a wider
// portal: it walks every file that is emitted and every path, whatever makes them,
// and looks for canaries as they are, in capitals and in Base64, for years and
// numbers that only hidden fields hold, and for IDs.
func TestNoLeaks(t *testing.T) {
	a := newAviary(t)
	tree, err := records.Load(a.files)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		readers audience.Audience
		hidden  []string
	}{
		{audience.Public, []string{forCustomer, forOther, forInternal, forRestricted, forNobody}},
		{audience.Customer("acme"), []string{forOther, forInternal, forRestricted, forNobody}},
		{audience.Internal, []string{forRestricted, forNobody}},
	} {
		t.Run(c.readers.String(), func(t *testing.T) {
			files, _ := buildTree(t, tree, Options{AsOf: asOf, Commit: "0123456789abcdef", Version: "1.2.3", Files: a.files, Audience: c.readers})
			for path, text := range files {
				if strings.HasPrefix(path, "assets/") {
					continue // the same for everybody, and no text of a record
				}
				for _, leak := range a.leaks(path, text, c.hidden, c.readers.Outward()) {
					t.Errorf("%s holds %s", path, leak)
				}
			}
		})
	}
}

// TestPlannedWorkLeaksNothing holds the schedule and the calendars of other readers
// against changes that are approved: of those that they may not see the downtime is
// told, and no more.
func TestPlannedWorkLeaksNothing(t *testing.T) {
	a := newAviary(t)
	for path, file := range a.files {
		if strings.HasPrefix(path, "changes/") {
			file.Data = regexp.MustCompile(`(?m)^state: .*$`).ReplaceAll(file.Data, []byte("state: approved"))
		}
	}
	tree, err := records.Load(a.files)
	if err != nil {
		t.Fatal(err)
	}
	before := time.Date(2026, 3, 12, 8, 0, 0, 0, time.FixedZone("", 3600)) // the downtime is two hours later
	for _, c := range []struct {
		readers audience.Audience
		hidden  []string
	}{
		{audience.Public, []string{forCustomer, forOther, forInternal, forRestricted, forNobody}},
		{audience.Customer("acme"), []string{forOther, forInternal, forRestricted, forNobody}},
	} {
		files, _ := buildTree(t, tree, Options{AsOf: before, Files: a.files, Audience: c.readers})
		for path, text := range files {
			if strings.HasPrefix(path, "assets/") {
				continue
			}
			for _, leak := range a.leaks(path, text, c.hidden, true) {
				t.Errorf("%s: %s holds %s", c.readers, path, leak)
			}
		}
		for _, page := range []string{indexPage, schedulePath, calendarPath, "calendar/2026-W11.html"} {
			if text := mainText(parse(t, files, page)); !strings.Contains(text, "Planned downtime") || !strings.Contains(text, "10:00") {
				t.Errorf("%s: %s does not tell of the downtime: %s", c.readers, page, text)
			}
		}
		if events := calendarEvents(t, files, calendarPlannedPath); len(events) == 0 {
			t.Errorf("%s: the calendar to subscribe to is empty", c.readers)
		}
	}
}

// TestTemplatesSeeNoMore holds that a template which shows all that its page has
// shows nothing that its readers may not see: what they may not see is not there.
func TestTemplatesSeeNoMore(t *testing.T) {
	a := newAviary(t)
	pages, err := fs.Glob(templates.Site, "site/pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		a.put("portal/templates/"+strings.TrimPrefix(p, "site/"), `{{define "main"}}{{.}}{{end}}`)
	}
	tree, err := records.Load(a.files)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := buildTree(t, tree, Options{AsOf: asOf, Files: a.files, Audience: audience.Public})
	for path, text := range files {
		if strings.HasPrefix(path, "assets/") {
			continue
		}
		text = regexp.MustCompile(`0x[0-9a-f]+`).ReplaceAllString(text, "") // addresses
		for _, leak := range a.leaks(path, text, []string{forCustomer, forOther, forInternal, forRestricted, forNobody}, true) {
			t.Errorf("%s holds %s", path, leak)
		}
	}
	if !strings.Contains(files[indexPage], forPublic) {
		t.Error("the templates show nothing")
	}
}

// leaks lists what a file tells that it must not.
func (a *aviary) leaks(path, text string, hidden []string, outward bool) []string {
	var found []string
	if !outward { // there, the ID of a restricted record may be known
		for id := range a.ids {
			text, path = strings.ReplaceAll(text, id, ""), strings.ReplaceAll(path, id, "")
		}
	}
	low := strings.ToLower(text)
	digits := regexp.MustCompile(`[0-9][\s,.'\x{00a0}\x{202f}\x{2009}]+[0-9]`).ReplaceAllStringFunc(text, func(s string) string { return s[:1] + s[len(s)-1:] })
	for _, canary := range hidden {
		if i := strings.Index(low, canary); i >= 0 {
			found = append(found, canary+": "+near(text, i))
		}
		if strings.Contains(strings.ToLower(path), canary) {
			found = append(found, canary+" in its path")
		}
		for _, form := range encodings(canary) {
			if i := strings.Index(text, form); i >= 0 {
				found = append(found, canary+" in Base64: "+near(text, i))
			}
		}
		if !outward || canary == forNobody {
			continue // of a restricted record, times may be told
		}
		if m := regexp.MustCompile(`(^|[^0-9a-fA-F])` + canaryYear[canary] + `([^0-9a-fA-F]|$)`).FindStringIndex(text); m != nil {
			found = append(found, "the year of "+canary+": "+near(text, m[0]))
		}
		if m := regexp.MustCompile(`(^|[^0-9a-fA-F])` + canaryNumber[canary] + `000[0-9]{3}`).FindStringIndex(digits); m != nil {
			found = append(found, "a number of "+canary+": "+near(digits, m[0]))
		}
	}
	for id, canary := range a.ids {
		if outward && slices.Contains(hidden, canary) && strings.Contains(text+path, id) {
			found = append(found, "the ID "+id+": "+near(text, strings.Index(text, id)))
		}
	}
	return found
}

func near(text string, at int) string {
	return fmt.Sprintf("%q", text[max(0, at-60):min(len(text), at+60)])
}

// encodings are how Base64 shows a word, wherever it stands.
func encodings(word string) []string {
	var out []string
	for shift := range 3 {
		coded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("_", shift) + word))
		out = append(out, coded[(shift*8+5)/6:len(word)*8/6])
	}
	return out
}

// TestLeaksAreSeen holds that the search finds what it looks for: a leak test that
// is blind holds nothing.
func TestLeaksAreSeen(t *testing.T) {
	a := newAviary(t)
	hidden := []string{forInternal}
	for _, text := range []string{
		"zqint0001", "ZQINT", "<b title=\"Zqint\">", base64.StdEncoding.EncodeToString([]byte("a zqint b")), base64.StdEncoding.EncodeToString([]byte("zqint")),
		"due 6 May 2091", "612\u202f000\u202f123 users", `"612000123"`, "INC-2026-7303",
	} {
		if len(a.leaks("index.html", text, hidden, true)) == 0 {
			t.Errorf("nothing is found in %q", text)
		}
	}
	if len(a.leaks("files/zqint.html", "", hidden, true)) == 0 {
		t.Error("nothing is found in a path")
	}
	if found := a.leaks("index.html", "zqpub zqcus 6 May 2026, INC-2026-7300", hidden, true); len(found) > 0 {
		t.Errorf("found %q in what everybody may read", found)
	}
}

// TestWhatIsAllowedIsThere holds that portals show what they may: an empty one
// leaks nothing either.
func TestWhatIsAllowedIsThere(t *testing.T) {
	a := newAviary(t)
	tree, err := records.Load(a.files)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		readers audience.Audience
		shown   []string
	}{
		{audience.Public, []string{forPublic}},
		{audience.Customer("acme"), []string{forPublic, forCustomer}},
		{audience.Customer("other"), []string{forPublic, forOther}},
		{audience.Internal, []string{forPublic, forCustomer, forOther, forInternal}},
		{audience.Restricted, []string{forPublic, forCustomer, forOther, forInternal, forRestricted}},
	} {
		t.Run(c.readers.String(), func(t *testing.T) {
			files, _ := buildTree(t, tree, Options{AsOf: asOf, Files: a.files, Audience: c.readers})
			for _, k := range a.kinds.Kinds() {
				for i, who := range readers {
					list, listed := k.PublishedTo(audienceWord(c.readers))
					named := k.Has("customers") || k.Has("parties.customers") || who.audience == "public" // else it is for no customer
					if !slices.Contains(c.shown, who.canary) || c.readers.Outward() && (!listed || !named) {
						continue
					}
					page := files[k.Folder+"/"+a.id(k, i)+".html"]
					if page == "" {
						t.Errorf("%s has no page", a.id(k, i))
						continue
					}
					if !strings.Contains(page, who.canary) {
						t.Errorf("the page of %s has not even its title", a.id(k, i))
					}
					for _, s := range list.Sections {
						if !strings.Contains(page, ">"+s+"</h2>") {
							t.Errorf("the page of %s has no section %s", a.id(k, i), s)
						}
					}
				}
			}
			if files["attachments/zqpub-file.txt"] == "" {
				t.Error("what a published text links to is not there")
			}
			if c.readers.Outward() && files["attachments/zqint-file.txt"] != "" {
				t.Error("an attachment is there that no published text names")
			}
			if !strings.Contains(files["index.html"], forPublic) {
				t.Error("the status page is empty")
			}
		})
	}
}

func audienceWord(a audience.Audience) string {
	word, _, _ := strings.Cut(a.String(), ":")
	return word
}

// TestHiddenRecordsLeaveNoTrace holds that a portal for others is the same, byte
// for byte, whether the records are there that they may not see or not: no count,
// no order and no name of a file tells of them. What is told without its record is
// switched off for that, since it is a trace and meant to be one.
func TestHiddenRecordsLeaveNoTrace(t *testing.T) {
	ferry := os.DirFS("../examples/ferry")
	for name, fsys := range map[string]fstest.MapFS{"example": copied(t, ferry), "aviary": newAviary(t).files} {
		for _, readers := range []string{"public", "customer"} {
			t.Run(name+" "+readers, func(t *testing.T) {
				tree, err := records.Load(fsys)
				if err != nil {
					t.Fatal(err)
				}
				who := audience.Public
				if readers == "customer" {
					who = audience.Customer(tree.Customers.List[0].ID)
				}
				tree = silent(t, tree)
				view, err := audience.Of(tree, who, asOf.AddDate(1, 0, 0))
				if err != nil {
					t.Fatal(err)
				}
				hidden := map[string][]byte{"people.yaml": nil, "suppliers.yaml": nil}
				for _, r := range tree.Records {
					if !view.May(r.ID) {
						hidden[r.Path] = nil
					}
				}
				if len(hidden) < 10 || len(view.Tree.Records) < 5 {
					t.Fatalf("%d files are hidden and %d records shown: too few to tell", len(hidden), len(view.Tree.Records))
				}
				opts := Options{AsOf: asOf.AddDate(1, 0, 0), Commit: "0123456789abcdef", Version: "1.2.3", Files: fsys, Audience: who}
				whole, _ := buildTree(t, tree, opts)
				rest, _ := buildTree(t, tree.WithAll(hidden), opts)
				for path, text := range whole {
					if readers == "customer" && isAgreed(path) {
						continue
					}
					if rest[path] != text {
						t.Errorf("%s is not the same: %s", path, firstDifference(text, rest[path]))
					}
				}
				if len(whole) != len(rest) {
					t.Errorf("%d files with the hidden records, %d without", len(whole), len(rest))
				}
			})
		}
	}
}

// isAgreed reports the files whose figures are those of everything that an agreement
// measures, and those that hold their digests.
func isAgreed(path string) bool {
	return path == reportsPath || strings.HasPrefix(path, reportsFolder) || path == ManifestPath
}

func firstDifference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("%s and without %s", near(a, min(i, len(a))), near(b, min(i, len(b))))
}

// silent gives the tree whose kinds tell nothing without its record.
func silent(t *testing.T, tree *records.Tree) *records.Tree {
	t.Helper()
	changed := map[string][]byte{}
	for _, k := range tree.Kinds.Kinds() {
		var lines []string
		for _, p := range k.Publish {
			if len(p.Unnamed) > 0 {
				lines = append(lines, fmt.Sprintf("  %s: {fields: [%s], log: [%s], sections: [%s]}", p.Audience, strings.Join(p.Fields, ", "), strings.Join(p.Log, ", "), strings.Join(p.Sections, ", ")))
			}
		}
		if len(lines) > 0 {
			changed["kinds/quiet-"+k.Name+".yaml"] = []byte("kind: " + k.Name + "\npublish:\n" + strings.Join(lines, "\n") + "\n")
		}
	}
	quiet := tree.WithAll(changed)
	if k, _ := quiet.Kinds.Kind("incident").PublishedTo(schema.AudiencePublic); len(k.Unnamed) > 0 {
		t.Fatal("outages are told still")
	}
	return quiet
}

// copied reads a folder into memory.
func copied(t *testing.T, from fs.FS) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(from, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, path)
		out[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
