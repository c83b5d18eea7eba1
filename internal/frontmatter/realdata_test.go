package frontmatter

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// scalarsPerFile is how many values of each version are set.
const scalarsPerFile = 4

// tally counts what was seen in one bundle.
type tally struct {
	versions, headers, edits int
	refused                  map[string]int
	rules                    map[string]int
	slowest                  time.Duration
	slowestName              string
}

// Every version of every file that the histories of real repositories
// hold is read and gives the same bytes; setting a scalar changes its own line
// alone; nothing crashes or hangs.
func TestRealData(t *testing.T) {
	if testing.Short() {
		t.Skip("real histories take seconds: not with -short")
	}
	bundles, err := filepath.Glob(filepath.Join(dataDir, "*.bundle"))
	if err != nil {
		t.Fatal(err)
	}
	if len(bundles) == 0 {
		t.Skip("no bundles of real repositories in", dataDir)
	}
	for _, bundle := range bundles {
		t.Run(strings.TrimSuffix(filepath.Base(bundle), ".bundle"), func(t *testing.T) {
			t.Parallel()
			sum := tally{refused: map[string]int{}, rules: map[string]int{}}
			versionsOf(t, bundle, func(name string, src []byte) { sum.version(t, name, src) })
			if sum.versions == 0 {
				t.Error("no file in the bundle")
			}
			t.Logf("%d versions, %d with a header; %d values set, refused %v; findings %v; slowest %s took %v",
				sum.versions, sum.headers, sum.edits, sum.refused, sum.rules, sum.slowestName, sum.slowest)
		})
	}
}

// version checks one version of one file.
func (s *tally) version(t *testing.T, name string, src []byte) {
	t.Helper()
	start := time.Now()
	s.versions++
	d, findings := Parse(name, src)
	if !bytes.Equal(d.Bytes(), src) {
		t.Errorf("%s: the bytes changed", name)
	}
	for _, f := range findings {
		s.rules[f.Rule]++
	}
	if len(d.root.Pairs) > 0 {
		s.headers++
	}
	wellPlaced(t, d)
	set := 0
	for _, l := range leaves(d.root, nil) {
		if l.node.Kind == Map || l.node.Kind == Seq || set == scalarsPerFile {
			continue
		}
		set++
		s.set(t, d, l)
	}
	if formatted, err := d.Format([]string{"title", "date", "status"}); err == nil {
		again, err := formatted.Format([]string{"title", "date", "status"})
		if err != nil || again.src != formatted.src {
			t.Errorf("%s: formatting again: %v", name, err)
		}
	}
	if took := time.Since(start); took > s.slowest {
		s.slowest, s.slowestName = took, name
	}
}

// set changes one scalar and looks at the lines.
func (s *tally) set(t *testing.T, d *Doc, l leaf) {
	t.Helper()
	next, err := d.Set(l.path, other(l.node))
	if err != nil {
		var refused *RefusedError
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", d.name, err)
			return
		}
		s.refused[refused.Reason]++
		return
	}
	s.edits++
	r := d.rangeOf(l.node)
	before, after := d.lineStart(r.Start), d.nextLine(r.End)
	if !strings.HasPrefix(next.src, d.src[:before]) || !strings.HasSuffix(next.src, d.src[after:]) {
		t.Errorf("%s: setting %s touched other lines", d.name, l.path)
		return
	}
	middle := next.src[before : len(next.src)-(len(d.src)-after)]
	if lines := strings.Count(middle, "\n"); lines > 1 {
		t.Errorf("%s: %s has %d lines after setting: %q", d.name, l.path, lines, middle)
	}
	if got := next.root.Lookup(l.path...); !Equal(got, other(l.node)) {
		t.Errorf("%s: %s reads %q", d.name, l.path, got.Text)
	}
}

// other is a value of the same kind that differs.
func other(n *Node) *Node {
	switch n.Kind {
	case Bool:
		return BoolOf(!n.isTrue())
	case Int, Float:
		return IntOf(424242)
	case Date:
		return DateOf("2031-05-07")
	case Time:
		return TimeOf(time.Date(2031, 5, 7, 1, 2, 3, 0, time.FixedZone("", 3600)))
	default:
		return Str("another: value, with a # and 'quotes'")
	}
}

// versionsOf calls visit for each distinct content of a file in a bundle's
// whole history, pictures included: what is no text must be survived, too.
func versionsOf(t *testing.T, bundle string, visit func(name string, src []byte)) {
	t.Helper()
	dir := t.TempDir()
	source, err := filepath.Abs(bundle)
	if err != nil {
		t.Fatal(err)
	}
	run(t, "", "clone", "--quiet", "--mirror", source, dir)
	names := map[string]string{}
	for text := range strings.Lines(run(t, dir, "rev-list", "--objects", "--all")) {
		hash, name, _ := strings.Cut(strings.TrimSpace(text), " ")
		if name != "" {
			names[hash] = name
		}
	}
	cmd := exec.Command("git", "-C", dir, "cat-file", "--batch")
	hashes := slices.Sorted(maps.Keys(names))
	cmd.Stdin = strings.NewReader(strings.Join(hashes, "\n") + "\n")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(out)
	for range hashes { // trees as well as blobs
		head, err := reader.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		fields := strings.Fields(head)
		size, err := strconv.Atoi(fields[len(fields)-1])
		if err != nil {
			t.Fatal(err)
		}
		src := make([]byte, size+1) // a line feed follows each object
		if _, err := io.ReadFull(reader, src); err != nil {
			t.Fatal(err)
		}
		if fields[1] == "blob" {
			visit(fmt.Sprintf("%s@%.7s", names[fields[0]], fields[0]), src[:size])
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// run runs git and gives its output.
func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", args[0], err, stderr.Bytes())
	}
	return string(out)
}
