package github

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
)

// FuzzAnswers lets each call answer anything: nothing panics, and what is taken
// for whole can be written down and has what a verdict needs.
func FuzzAnswers(f *testing.F) {
	calls := []string{"pull", "ref", "commits_1", "commits_2", "reviews_1", "reviews_2", "activity_1", "timeline_1"}
	for i, name := range calls {
		src, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), src)
		f.Add(uint8(i), []byte("[null]"))
	}
	f.Fuzz(func(t *testing.T, which uint8, src []byte) {
		call := strings.Replace(calls[int(which)%len(calls)], "_", " ", 1)
		if !strings.Contains(call, " ") {
			call += " 1"
		}
		fake := &fake{t: t, asked: map[string]int{}, answers: map[string]any{}, broken: map[string]http.HandlerFunc{call: text(string(src))}, listless: map[string]bool{}}
		c, err := New(Options{
			BaseURL: "https://github.invalid", Repo: "ferries/it", Token: testToken, Now: func() time.Time { return now },
			Sleep: func(context.Context, time.Duration) error { return nil }, Transport: inMemory{fake},
		})
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.Proposal(context.Background(), 311)
		if err != nil || len(p.Unknown) > 0 {
			return
		}
		if out, err := forge.Encode(p); err != nil {
			// A text may be longer than the format takes; nothing else is wrong.
			if !strings.Contains(err.Error(), "longer than") {
				t.Fatalf("%v\n%s", err, out)
			}
		}
	})
}

// inMemory answers without a network.
type inMemory struct{ fake *fake }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	m.fake.Server = &httptest.Server{URL: "https://github.invalid"}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	m.fake.serve(w, r)
	return w.Result(), nil
}
