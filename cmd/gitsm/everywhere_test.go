package main

import (
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/site"
)

// Whoever computes a figure, where, and on what machine, comes to the same: the
// tests here run gitsm as others would have it.

// asked are questions whose answers depend on zones, order and time.
var asked = [][]string{
	{"check", "--as-of", "2026-07-01"},
	{"sla", "due", "--as-of", "2026-06-30T18:00:00+02:00", "--json"},
	{"sla", "explain", "INC-2026-0002", "--as-of", "2026-01-31"},
	{"report", "month", "2026-03", "--as-of", "2026-07-01", "--explain", "--json"},
	{"report", "trends", "--as-of", "2026-07-01", "--csv"},
	{"change", "schedule", "--as-of", "2026-06-01"},
	{"site", "build", "--out", "public"},
}

// madeIn writes the example organisation in an order, and gives what gitsm answers
// in an environment, with every file of the portal.
func madeIn(t *testing.T, before func(names []string), run func(dir string, args []string) *exec.Cmd) map[string]string {
	t.Helper()
	dir := t.TempDir()
	var names []string
	err := fs.WalkDir(examples.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	before(names)
	for _, name := range names {
		src, err := fs.ReadFile(examples.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		place := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(place, src, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	made := map[string]string{}
	for _, args := range asked {
		out, err := run(dir, args).Output()
		if err != nil && len(out) == 0 {
			t.Fatalf("gitsm %v: %v", args, err)
		}
		made[strings.Join(args, " ")] = string(out)
	}
	err = filepath.WalkDir(filepath.Join(dir, "public"), func(place string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := os.ReadFile(place)
		made[strings.TrimPrefix(place, dir)] = string(src)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// gitsmIn runs gitsm with an environment of its own.
func gitsmIn(env ...string) func(dir string, args []string) *exec.Cmd {
	return func(dir string, args []string) *exec.Cmd {
		cmd := exec.Command("gitsm", args...)
		cmd.Dir = dir
		cmd.Env = slices.Concat(os.Environ(), testEnvironment(dir), []string{"SOURCE_DATE_EPOCH=1782900000"}, env)
		return cmd
	}
}

// differing names what two machines made otherwise.
func differing(a, b map[string]string) []string {
	var differ []string
	for name := range a {
		if a[name] != b[name] {
			differ = append(differ, name)
		}
	}
	for name := range b {
		if _, both := a[name]; !both {
			differ = append(differ, name)
		}
	}
	slices.Sort(differ)
	return differ
}

// TestSameBytesEverywhere: neither zone, language, name nor number of processors of
// the host, nor the order in which files came to lie there, changes a byte of an
// answer or of the portal (F08).
func TestSameBytesEverywhere(t *testing.T) {
	here := madeIn(t, func([]string) {}, gitsmIn())
	there := madeIn(t, slices.Reverse[[]string], gitsmIn("TZ=Pacific/Chatham", "LC_ALL=tr_TR.UTF-8", "LANG=tr_TR.UTF-8", "HOSTNAME=elsewhere", "GOMAXPROCS=1"))
	if len(here) < 100 {
		t.Fatalf("only %d answers and files: %v", len(here), slices.Sorted(maps.Keys(here)))
	}
	for _, name := range differing(here, there) {
		t.Errorf("%s differs", name)
	}
}

// TestSameAnswersWithoutZonesOfTheSystem: on a machine without time zone data gitsm
// takes its own, comes to the same answers, and says whose data they are (F07).
func TestSameAnswersWithoutZonesOfTheSystem(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux lets a test hide the time zone data of the system")
	}
	if err := exec.Command("unshare", "-rm", "true").Run(); err != nil {
		t.Skipf("the time zone data of the system cannot be hidden here: %v", err)
	}
	hide := ""
	for _, folder := range zoneFolders {
		hide += "if [ -d " + folder + " ]; then mount -t tmpfs none " + folder + " || exit 9; fi; "
	}
	without := func(dir string, args []string) *exec.Cmd {
		cmd := gitsmIn()(dir, append([]string{"-rm", "sh", "-c", hide + `exec gitsm "$@"`, "gitsm"}, args...))
		path, _ := exec.LookPath("unshare")
		cmd.Path, cmd.Args[0], cmd.Err = path, path, nil
		return cmd
	}
	withZones := madeIn(t, func([]string) {}, gitsmIn())
	withoutZones := madeIn(t, func([]string) {}, without)
	own := "of " + runtime.Version()
	said := false
	for name := range withoutZones {
		said = said || strings.Contains(withoutZones[name], own)
	}
	if !said {
		t.Errorf("nothing says that the time zone data are those %s", own)
	}
	system := zonesVersion(&env{getenv: func(string) string { return "" }})
	for name, text := range withZones {
		withZones[name] = strings.ReplaceAll(text, system, own)
	}
	manifest := "/public/" + site.ManifestPath // hashes of pages, of which each names the data
	delete(withZones, manifest)
	delete(withoutZones, manifest)
	for _, name := range differing(withZones, withoutZones) {
		t.Errorf("%s differs", name)
	}
}
