package diag

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// hostileTexts are the payloads of the browser test: our own, and the public ones
// where they lie beside the repository.
func hostileTexts(t *testing.T) []string {
	t.Helper()
	var all []string
	own, err := os.ReadFile("../../site/browser/payloads.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(own, &all); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("../../../shared/data/hostile-strings.jsonl.gz")
	if errors.Is(err, fs.ErrNotExist) {
		t.Logf("the collection of payloads is not beside the repository; %d of our own are used", len(all))
		return all
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Payload string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		all = append(all, line.Payload)
	}
	if err := lines.Err(); err != nil || len(all) < 500 {
		t.Fatalf("%d payloads: %v", len(all), err)
	}
	return all
}

// Whatever stands in a cell is one cell, and begins no formula, wherever a spreadsheet
// splits (hostile case A17).
func TestCSVCellOfHostileTexts(t *testing.T) {
	for _, text := range hostileTexts(t) {
		for _, prefix := range []string{"", "=", "+", "-", "@", "\t=", "\r=", "\u200b=", "\"=", "\n@"} {
			cell := CSVCell(prefix + text)
			if cell == "" {
				continue
			}
			for _, comma := range []rune{',', ';', '\t'} {
				r := csv.NewReader(strings.NewReader(cell + string(comma) + "end\r\n"))
				r.Comma = comma
				row, err := r.Read()
				if err != nil || len(row) != 2 || row[1] != "end" {
					t.Errorf("%q is read as %q, split at %q: %v", cell, row, comma, err)
					continue
				}
				if startsFormula(row[0]) || strings.ContainsAny(row[0][:min(1, len(row[0]))], "=+-@\t\r") {
					t.Errorf("%q begins a formula: %q", prefix+text, row[0])
				}
			}
		}
	}
}
