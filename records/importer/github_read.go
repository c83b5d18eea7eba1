package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
)

// maxJSON bounds the size of a file of issues.
const maxJSON = 512 << 20

// What GitHub's interfaces write for issues, their events and comments: the
// names of the REST interface, and those of "gh issue list --json".
type (
	gitHubItem struct {
		Number        int64           `json:"number"`
		Title         string          `json:"title"`
		Body          string          `json:"body"`
		State         string          `json:"state"`
		StateReason   string          `json:"state_reason"`
		StateReasonGH string          `json:"stateReason"`
		CreatedAt     string          `json:"created_at"`
		CreatedAtGH   string          `json:"createdAt"`
		ClosedAt      string          `json:"closed_at"`
		ClosedAtGH    string          `json:"closedAt"`
		User          *gitHubUser     `json:"user"`
		Author        *gitHubUser     `json:"author"`
		ClosedBy      *gitHubUser     `json:"closed_by"`
		Labels        json.RawMessage `json:"labels"`
		Assignees     []gitHubUser    `json:"assignees"`
		HTMLURL       string          `json:"html_url"`
		URL           string          `json:"url"`
		IssueURL      string          `json:"issue_url"`
		PullRequest   json.RawMessage `json:"pull_request"`
		Comments      json.RawMessage `json:"comments"`

		Event    string `json:"event"`
		Actor    *gitHubUser
		Label    gitHubLabel `json:"label"`
		Assignee *gitHubUser `json:"assignee"`
		Rename   struct {
			From string `json:"from"`
			To   string `json:"to"`
		} `json:"rename"`
		Issue *gitHubItem `json:"issue"`
	}
	gitHubUser struct {
		Login string `json:"login"`
	}
	gitHubLabel struct {
		Name string `json:"name"`
	}
)

// login is the name of an account, "" where there is none: the account is gone,
// or it is no name that GitHub would give. gh calls the account of an
// application app/NAME where the REST interface says NAME[bot].
func (u *gitHubUser) login() string {
	if u == nil {
		return ""
	}
	login := u.Login
	if app, is := strings.CutPrefix(login, "app/"); is {
		login = app + "[bot]"
	}
	if !loginForm.MatchString(login) {
		return ""
	}
	return login
}

// loginForm is what accounts are called; those that a company manages have an
// underscore.
var loginForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\[bot\])?$`)

// author is who opened an issue or wrote a comment.
func (i *gitHubItem) author() string { return first(i.User.login(), i.Author.login()) }

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// jsonFile gives the objects of a file, in their order: of a list, of lists one
// after another or within one (as gh writes pages), or of one a line.
type jsonFile struct {
	name string
	data []byte

	offset int // up to which line and column are counted
	at     diag.Pos
}

func readJSON(src Source) (*jsonFile, error) {
	in, err := src.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	f := &jsonFile{name: src.Name, at: diag.Pos{Line: 1, Column: 1}}
	f.data, err = io.ReadAll(io.LimitReader(in, maxJSON+1))
	switch {
	case err != nil:
		return nil, err
	case len(f.data) > maxJSON:
		return nil, f.broken(0, "ask for less at a time, such as a year", "the file has more than %d MiB", maxJSON>>20)
	case bytes.HasPrefix(f.data, []byte("\xff\xfe")), bytes.HasPrefix(f.data, []byte("\xfe\xff")):
		return nil, f.broken(0, "write it as UTF-8: in PowerShell, with | Out-File -Encoding utf8", "the text is UTF-16; expected UTF-8")
	}
	f.data = bytes.TrimPrefix(f.data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(f.data)) == 0 {
		return nil, f.broken(0, "write it again: gh may have failed", "the file is empty; expected a list of issues, events or comments")
	}
	if !utf8.Valid(f.data) {
		return nil, f.broken(0, "write it again", "the text is not valid UTF-8")
	}
	return f, nil
}

// place is the line and column of an offset that is not before the last one
// asked for, else where that was.
func (f *jsonFile) place(offset int) diag.Pos {
	for f.offset < min(offset, len(f.data)) {
		switch b := f.data[f.offset]; {
		case b == '\n':
			f.at = diag.Pos{Line: f.at.Line + 1, Column: 1}
		case b&0xC0 != 0x80:
			f.at.Column++
		}
		f.offset++
	}
	return f.at
}

func (f *jsonFile) broken(offset int, remedy, format string, args ...any) error {
	at := f.place(offset)
	d := diag.Errorf(diag.Span{File: f.name, Start: at, End: at}, RuleTable, format, args...)
	d.Fix = &diag.Fix{Title: remedy}
	return &brokenTable{d}
}

// each calls take with the objects of some JSON that begins at an offset.
func (f *jsonFile) each(data []byte, base, depth int, take func(raw []byte, at diag.Pos) error) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		var raw json.RawMessage
		err := dec.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return f.fault(base, err, int(dec.InputOffset()))
		}
		offset := base + int(dec.InputOffset()) - len(raw)
		if err := f.value(raw, offset, depth, take); err != nil {
			return err
		}
	}
}

func (f *jsonFile) value(raw []byte, offset, depth int, take func([]byte, diag.Pos) error) error {
	switch {
	case raw[0] == '{':
		return take(raw, f.place(offset))
	case raw[0] != '[' || depth > 2:
		return f.broken(offset, "make the file as docs/import.md says", "expected an object or a list of objects, not %.20q", raw)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return f.fault(offset, err, 0)
	}
	for dec.More() {
		var item json.RawMessage
		if err := dec.Decode(&item); err != nil {
			return f.fault(offset, err, int(dec.InputOffset()))
		}
		if err := f.value(item, offset+int(dec.InputOffset())-len(item), depth+1, take); err != nil {
			return err
		}
	}
	return nil
}

// fault tells of JSON that cannot be read.
func (f *jsonFile) fault(base int, err error, offset int) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && int(syntax.Offset) > offset {
		offset = int(syntax.Offset) - 1
	}
	return f.broken(base+offset, "copy or write the file again", "it is not JSON: %v", err)
}

// parts reads the labels: objects with a name, or names.
func (i *gitHubItem) labels() ([]string, error) {
	if len(i.Labels) == 0 || string(i.Labels) == "null" {
		return nil, nil
	}
	var objects []gitHubLabel
	if err := json.Unmarshal(i.Labels, &objects); err == nil {
		var names []string
		for _, l := range objects {
			names = append(names, l.Name)
		}
		return names, nil
	}
	var names []string
	if err := json.Unmarshal(i.Labels, &names); err != nil {
		return nil, errors.New("labels are neither objects with a name nor names")
	}
	return names, nil
}

// comments are those that stand within an issue; the REST interface has their
// number there.
func (i *gitHubItem) comments() []gitHubItem {
	var list []gitHubItem
	if err := json.Unmarshal(i.Comments, &list); err != nil {
		return nil
	}
	return list
}

// issueURL finds the repository and the number in an address of an issue.
var issueURL = regexp.MustCompile(`^https?://[^/\s]+/(?:api/v3/)?(?:repos/)?([A-Za-z0-9-]{1,64}/[A-Za-z0-9._-]{1,100})/(?:issues|pull)/([0-9]{1,12})$`)

// instant reads a time of GitHub's.
func instant(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err == nil && !storable(t) {
		err = errors.New("it lies outside of the years that records may name")
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time such as 2024-01-09T15:54:00Z", clip(text))
	}
	return t.UTC(), nil
}

// fitting is a text with line feeds alone; ok says whether a record can hold it.
func fitting(text string) (string, bool) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimSpace(text), len(text) <= maxCell && strings.IndexFunc(text, unfit) < 0
}
