package github

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// fake plays GitHub on the loopback, with answers of the shape that its REST
// documentation shows. Lists come in two pages.
type fake struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	asked    map[string]int // by call, "reviews" or "reviews 2"
	auth     []string       // Authorization of every request
	wrote    []string       // method, path and body of what was written
	answers  map[string]any // instead of the fixture
	broken   map[string]http.HandlerFunc
	listless map[string]bool // the list has one page
	slept    []time.Duration
}

// written gives what was written so far. A server that hangs up may still be at
// work on a request when its client has gone on.
func (f *fake) written() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.wrote)
}

// askedFor says how often a call was made.
func (f *fake) askedFor(call string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked[call]
}

const testToken = "ghs_secret0000000000000000000000000000"

var now = time.Date(2026, 3, 14, 13, 0, 0, 0, time.UTC)

func newFake(t *testing.T) *fake {
	f := &fake{t: t, asked: map[string]int{}, answers: map[string]any{}, broken: map[string]http.HandlerFunc{}, listless: map[string]bool{}}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) client() *Client {
	c, err := New(Options{
		BaseURL: f.URL, Token: testToken, Repo: "ferries/it", Version: "test",
		Now: func() time.Time { return now },
		Sleep: func(ctx context.Context, d time.Duration) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.slept = append(f.slept, d)
			return ctx.Err()
		},
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

// callOf names the call that a request makes.
func callOf(r *http.Request) string {
	path := strings.TrimPrefix(r.URL.Path, "/repos/ferries/it/")
	switch {
	case r.URL.Path == "/graphql":
		return "viewer"
	case path == "pulls/311":
		return "pull"
	case path == "pulls":
		return "pulls"
	case strings.HasPrefix(path, "git/ref/"):
		return "ref"
	case path == "pulls/311/commits":
		return "commits"
	case strings.HasPrefix(path, "compare/"):
		return "compare"
	case path == "pulls/311/reviews":
		return "reviews"
	case strings.HasSuffix(path, "/activity") || path == "activity":
		return "activity"
	case path == "issues/311/timeline":
		return "timeline"
	case path == "issues/311/comments":
		return "comments"
	case strings.HasPrefix(path, "issues/comments/"):
		return "comment"
	case strings.HasPrefix(path, "check-runs"):
		return "check"
	case strings.HasPrefix(path, "commits/") && strings.HasSuffix(path, "/pulls"):
		return "merged"
	}
	return path
}

var lists = map[string]bool{"commits": true, "compare": true, "reviews": true, "activity": true, "timeline": true, "comments": true}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	call := callOf(r)
	f.mu.Lock()
	f.auth = append(f.auth, r.Header.Get("Authorization"))
	page := "1"
	if q := r.URL.Query(); q.Get("page") == "2" || q.Get("after") == "cursor2" {
		page = "2"
	}
	f.asked[call+" "+page]++
	nth := f.asked[call+" "+page]
	if r.Method != http.MethodGet {
		f.wrote = append(f.wrote, r.Method+" "+r.URL.Path+" "+string(body))
	}
	broken := f.broken[call+" "+page]
	if broken == nil && call == "pull" && nth > 1 {
		broken = f.broken["pull again"]
	}
	name := call
	if lists[call] {
		name += "_" + page
	}
	answer, own := f.answers[name]
	listless := f.listless[call]
	f.mu.Unlock()
	if broken != nil {
		broken(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if lists[call] && page == "1" && !listless {
		next := "page=2"
		if call == "activity" {
			next = "after=cursor2"
		}
		w.Header().Set("Link", fmt.Sprintf(`<%s%s?%s>; rel="next"`, f.URL, r.URL.Path, next))
	}
	if own {
		_ = json.NewEncoder(w).Encode(answer)
		return
	}
	src, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		http.Error(w, `{"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}`, http.StatusNotFound)
		return
	}
	_, _ = w.Write(src)
}

// status answers with a status and GitHub's kind of body.
func status(code int, message string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"message":%q,"documentation_url":"https://docs.github.com/rest"}`, message)
	}
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

// failures are the ways in which a call does not give what it should.
func failures(t *testing.T) map[string]http.HandlerFunc {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another host was asked for %s with %q", r.URL, r.Header.Get("Authorization"))
	}))
	t.Cleanup(other.Close)
	return map[string]http.HandlerFunc{
		"401":           status(401, "Bad credentials"),
		"403":           status(403, "Resource not accessible by integration"),
		"404":           status(404, "Not Found"),
		"410":           status(410, "Gone"),
		"422":           status(422, "Validation Failed"),
		"429":           status(429, "Too many requests", "Retry-After", "7"),
		"primary limit": status(403, "API rate limit exceeded", "X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", fmt.Sprint(now.Add(30*time.Second).Unix())),
		"far limit":     status(403, "API rate limit exceeded", "X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", fmt.Sprint(now.Add(50*time.Minute).Unix())),
		"secondary":     status(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."),
		"500":           status(500, "Server Error"),
		"502 HTML": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(502)
			_, _ = io.WriteString(w, "<html>Bad gateway")
		},
		"202":          status(202, "in progress"),
		"204":          func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) },
		"empty":        text(""),
		"null":         text("null"),
		"empty list":   text("[]"),
		"empty object": text("{}"),
		"list of null": text("[null]"),
		"other shape":  text(`[{"message":"hello"}]`),
		"HTML":         text("<!doctype html><title>Sign in</title>"),
		"truncated":    text(`[{"id": 80, "state": "APPR`),
		"two values":   text(`[] []`),
		"huge":         text(`["` + strings.Repeat("x", maxAnswer) + `"]`),
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "[")
		},
		"hang up": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		},
		"other host": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/stolen", http.StatusTemporaryRedirect)
		},
		"circle": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.String(), http.StatusMovedPermanently)
		},
	}
}
