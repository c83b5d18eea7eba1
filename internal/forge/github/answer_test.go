package github

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

const marker = "<!-- gitsm verdict -->"

func (f *fake) viewer(id int64) {
	f.answers["viewer"] = dict{"data": dict{"viewer": dict{"databaseId": id}}}
	f.answers["comment"], f.answers["check"] = dict{"id": 604}, dict{"id": 77}
}

func TestCommentEditsItsOwnAlone(t *testing.T) {
	cases := map[string]struct {
		me   int64
		want string
	}{
		"its own, not the forged one before it": {41898282, "PATCH /repos/ferries/it/issues/comments/604"},
		"no comment yet":                        {99, "POST /repos/ferries/it/issues/311/comments"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.viewer(c.me)
			if err := f.client().Comment(context.Background(), 311, marker, "The verdict"); err != nil && c.me != 99 {
				t.Fatal(err)
			}
			last := f.written()[len(f.written())-1]
			if len(f.written()) != 2 || !strings.HasPrefix(last, c.want+" ") || !strings.Contains(last, `{"body":"<!-- gitsm verdict -->\nThe verdict"}`) {
				t.Errorf("wrote %q", f.written())
			}
		})
	}
}

func TestCommentLeavesTheSameAlone(t *testing.T) {
	f := newFake(t)
	f.viewer(41898282)
	if err := f.client().Comment(context.Background(), 311, marker, "An older verdict"); err != nil || len(f.written()) != 1 {
		t.Errorf("got %v, wrote %q", err, f.written())
	}
}

func TestCommentWritesNothingInDoubt(t *testing.T) {
	for _, call := range []string{"viewer 1", "comments 1", "comments 2"} {
		for name, broken := range failures(t) {
			if call == "comments 1" && (name == "empty list" || name == "list of null" || name == "other shape") {
				continue // a pull request may have no comments
			}
			if call == "comments 2" && (name == "list of null" || name == "other shape") {
				continue // nobody's comments are left alone
			}
			t.Run(call+"/"+name, func(t *testing.T) {
				f := newFake(t)
				f.viewer(41898282)
				f.broken[call] = broken
				err := f.client().Comment(context.Background(), 311, marker, "The verdict")
				for _, w := range f.written() {
					if !strings.HasPrefix(w, "POST /graphql ") {
						t.Errorf("wrote %q", w)
					}
				}
				if err == nil || strings.Contains(err.Error(), testToken) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
	f := newFake(t)
	f.answers["viewer"] = dict{"data": nil, "errors": []dict{{"message": "Something went wrong"}}}
	if err := f.client().Comment(context.Background(), 311, marker, "x"); err == nil || !strings.Contains(err.Error(), "Something went wrong") {
		t.Errorf("got %v", err)
	}
}

func TestPostHandsOverInBatches(t *testing.T) {
	f := newFake(t)
	f.viewer(1)
	check := Check{Name: "gitsm", Head: digits("3"), Title: strings.Repeat("é", 200), Summary: strings.Repeat("é", 40_000)}
	for i := range 120 {
		check.Notes = append(check.Notes, Note{Path: "changes/a.md", Line: i, EndLine: i, Column: 3, EndColumn: 5, Level: "failure", Title: "t", Message: fmt.Sprint(i)})
	}
	if err := f.client().Post(context.Background(), check); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for i, w := range f.written() {
		method, path, body := strings.Fields(w)[0], strings.Fields(w)[1], w[strings.Index(w, "{"):]
		var sent struct {
			Name, Conclusion, Status string
			HeadSHA                  string `json:"head_sha"`
			Output                   struct {
				Title, Summary string
				Annotations    []struct {
					StartLine   int `json:"start_line"`
					EndLine     int `json:"end_line"`
					StartColumn int `json:"start_column"`
					Message     string
				}
			}
		}
		if err := json.Unmarshal([]byte(body), &sent); err != nil {
			t.Fatal(err)
		}
		if (i == 0) != (method == "POST" && path == "/repos/ferries/it/check-runs") || i > 0 && path != "/repos/ferries/it/check-runs/77" {
			t.Errorf("request %d is %s %s", i, method, path)
		}
		if sent.Name != "gitsm" || sent.Conclusion != "failure" || sent.Status != "completed" || len(sent.Output.Annotations) > maxAnnotations ||
			len(sent.Output.Summary) > maxCheckText || len(sent.Output.Title) > maxTitle || !utf8.ValidString(sent.Output.Summary) {
			t.Errorf("request %d sends %.300s", i, body)
		}
		for _, a := range sent.Output.Annotations {
			if a.Message != fmt.Sprint(seen) || a.StartLine < 1 || a.EndLine < a.StartLine {
				t.Errorf("annotation %d is %+v", seen, a)
			}
			seen++
		}
	}
	if seen != 120 || len(f.written()) != 3 {
		t.Errorf("%d annotations in %d requests", seen, len(f.written()))
	}
}

func TestPostSaysWhatItCouldNot(t *testing.T) {
	for name, broken := range failures(t) {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.broken["check 1"] = broken
			check := Check{Name: "gitsm", Head: digits("3"), Passed: true, Notes: make([]Note, 51)}
			if err := f.client().Post(context.Background(), check); err == nil || strings.Contains(err.Error(), testToken) {
				t.Errorf("got %v", err)
			}
			// What may have been taken is not sent twice.
			if again := name == "429" || name == "primary limit" || name == "secondary"; len(f.written()) > 1 && !again {
				t.Errorf("sent %d times", len(f.written()))
			}
		})
	}
}

func TestWritingIsNotRedirected(t *testing.T) {
	f := newFake(t)
	f.broken["check 1"] = func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
	}
	if err := f.client().Post(context.Background(), Check{Name: "gitsm", Head: digits("3")}); err == nil || !strings.Contains(err.Error(), "renamed") {
		t.Errorf("got %v", err)
	}
}
