package audit

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
)

// DeploymentsList is what is held against the changes.
type DeploymentsList struct {
	Sources []string     `json:"sources"` // what was read: "deploys.csv", "tags v*"
	List    []Deployment `json:"deployments"`
}

// Deployment is one thing that was brought into production, as somebody else
// wrote it down.
type Deployment struct {
	Source string    `json:"source"` // csv, tag, merge
	Place  string    `json:"place"`  // "deploys.csv:7"
	Repo   string    `json:"repo"`
	Ref    string    `json:"ref"`    // tag, version or commit
	Commit string    `json:"commit"` // "" where it is not known
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Change string    `json:"change"` // that it names, several with blanks between
}

// deploymentColumns are those of a file of deployments.
var deploymentColumns = []string{"at", "ref", "repo", "change", "by", "commit"}

// maxDeployments bounds a file of deployments.
const maxDeployments = 200_000

// ReadDeployments reads a CSV file of deployments: a header line with the columns
// at and ref, and any of repo, change, by and commit, in any order. Every error
// names file, line and column, and what was expected.
func ReadDeployments(name string, src []byte) ([]Deployment, error) {
	if !utf8.Valid(src) {
		return nil, fmt.Errorf("%s: it is not UTF-8; save it as CSV UTF-8", name)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(src, []byte("\ufeff"))))
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1:1: the file is empty; expected a header line such as %s", name, strings.Join(deploymentColumns, ","))
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	column, err := columnsOf(name, header)
	if err != nil {
		return nil, err
	}
	var out []Deployment
	for {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		case len(out) == maxDeployments:
			return nil, fmt.Errorf("%s: more than %d deployments; split the file by period", name, maxDeployments)
		}
		d, err := readDeployment(name, r, row, column)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
}

// columnsOf finds the columns by their names.
func columnsOf(name string, header []string) (map[string]int, error) {
	column := map[string]int{}
	for i, cell := range header {
		key := strings.ToLower(strings.TrimSpace(cell))
		_, twice := column[key]
		if !slices.Contains(deploymentColumns, key) || twice {
			return nil, fmt.Errorf("%s:1: column %d is %q; expected each of %s once at most", name, i+1, cell, strings.Join(deploymentColumns, ", "))
		}
		column[key] = i
	}
	for _, key := range deploymentColumns[:2] {
		if _, ok := column[key]; !ok {
			return nil, fmt.Errorf("%s:1:1: there is no column %q; expected at and ref, and any of %s", name, key, strings.Join(deploymentColumns[2:], ", "))
		}
	}
	return column, nil
}

func readDeployment(name string, r *csv.Reader, row []string, column map[string]int) (Deployment, error) {
	cell := func(key string) string {
		if i, ok := column[key]; ok {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	line, _ := r.FieldPos(0)
	d := Deployment{
		Source: "csv", Place: fmt.Sprintf("%s:%d", name, line), Repo: cell("repo"), Ref: cell("ref"), Commit: cell("commit"), By: cell("by"), Change: cell("change"),
	}
	at, err := worktime.ParseInstant(cell("at"))
	if err != nil {
		line, col := r.FieldPos(column["at"])
		return d, fmt.Errorf("%s:%d:%d: at: %w", name, line, col, err)
	}
	if d.At = at; d.Ref == "" {
		line, col := r.FieldPos(column["ref"])
		return d, fmt.Errorf("%s:%d:%d: ref is empty; expected the tag, version or commit that was deployed", name, line, col)
	}
	return d, nil
}

var looksLikeID = regexp.MustCompile(`[A-Za-z]{2,8}-[0-9A-Za-z-]+`)

// NamedChanges finds the changes that a text names, such as the message of a tag
// or a merge, with blanks between.
func NamedChanges(t *records.Tree, text string) string {
	var ids []string
	for _, word := range looksLikeID.FindAllString(text, -1) {
		word = strings.ToUpper(strings.Trim(word, "-"))
		kind := t.Kinds.Kind("change")
		if kind == nil || !kind.ID.Valid(word) || slices.Contains(ids, word) {
			continue
		}
		ids = append(ids, word)
	}
	return strings.Join(ids, " ")
}
