// Command gen writes a corpus for benchmarks:
//
//	go run ./examples/corpus/gen -n 10000 -out DIR
//	git init -q DIR && go run ./examples/corpus/gen -n 10000 -history | git -C DIR fast-import --quiet --done
//
// With -from it takes titles, times and bodies from another generator's
// records (Markdown with id, kind, title and opened in the header), so that
// gitsm and other programs get the same text to work on.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"time"

	"github.com/gitsm/gitsm/examples/corpus"
)

func main() {
	n := flag.Int("n", 1000, "number of records")
	from := flag.String("from", "", "folder of another generator's records")
	out := flag.String("out", "", "folder to write, must not exist")
	history := flag.Bool("history", false, "write a stream for git fast-import: a commit for each entry of a log")
	flag.Parse()
	if *history {
		if err := corpus.History(os.Stdout, corpus.Items(*n)); err != nil {
			fmt.Fprintln(os.Stderr, "gen:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*n, *from, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(n int, from, out string) error {
	if out == "" {
		return fmt.Errorf("-out is missing")
	}
	if err := os.Mkdir(out, 0o755); err != nil {
		return err
	}
	items := corpus.Items(n)
	if from != "" {
		var err error
		if items, err = read(from); err != nil {
			return err
		}
	}
	for name, data := range corpus.Files(items) {
		file := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// read takes the items of another generator's folder, oldest first, and turns
// its links into mentions of the new IDs.
func read(dir string) ([]corpus.Item, error) {
	var items []corpus.Item
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".md" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		item, err := parse(src)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		items = append(items, item)
		return nil
	})
	if err != nil {
		return nil, err
	}
	sort.Slice(items, func(i, j int) bool {
		return items[i].Opened.Before(items[j].Opened) || items[i].Opened.Equal(items[j].Opened) && items[i].ID < items[j].ID
	})
	old := make([]string, len(items))
	for i := range items {
		old[i] = items[i].ID
	}
	corpus.Number(items)
	renamed := make(map[string]string, len(items))
	for i, id := range old {
		renamed[id] = items[i].ID
	}
	link := regexp.MustCompile(`\[([A-Z]+-[0-9]{6})\]\([^)]*\)`)
	for i := range items {
		items[i].Body = link.ReplaceAllStringFunc(items[i].Body, func(s string) string {
			return renamed[link.FindStringSubmatch(s)[1]]
		})
	}
	return items, nil
}

func parse(src []byte) (item corpus.Item, err error) {
	header, body, ok := bytes.Cut(bytes.TrimPrefix(src, []byte("---\n")), []byte("\n---\n"))
	if !ok {
		return item, fmt.Errorf("no header")
	}
	item.Body = strings.TrimLeft(string(body), "\n")
	for lines := bufio.NewScanner(bytes.NewReader(header)); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ": ")
		value = strings.Trim(value, `"`)
		switch key {
		case "id":
			item.ID = value
		case "kind":
			item.Kind = value
		case "title":
			item.Title = value
		case "opened":
			if item.Opened, err = time.Parse(time.RFC3339, value); err != nil {
				return item, err
			}
		}
	}
	return item, nil
}
