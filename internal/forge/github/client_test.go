package github

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestNewRefuses(t *testing.T) {
	cases := map[string]Options{
		"is not the name of a repository": {Repo: "ferries"},
		"expected owner/name":             {Repo: "ferries/.."},
		"expected https":                  {Repo: "ferries/it", BaseURL: "http://github.example.org/api/v3"},
		"not a plain https address":       {Repo: "ferries/it", BaseURL: "https://user:pass@github.example.org"},
		"look at GITHUB_API_URL":          {Repo: "ferries/it", BaseURL: "github.example.org"},
		"line break or a space":           {Repo: "ferries/it", Token: "abc\ndef"},
	}
	for want, o := range cases {
		_, err := New(o)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v gives %v, want %q", o, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "pass") || strings.Contains(err.Error(), "def")) {
			t.Errorf("%v tells a secret", err)
		}
	}
	for _, o := range []Options{{Repo: "ferries/it"}, {Repo: "a/b.c", BaseURL: "https://github.example.org/api/v3"}, {Repo: "m_acme/.github", BaseURL: "http://127.0.0.1:1/"}} {
		if _, err := New(o); err != nil {
			t.Errorf("%+v gives %v", o, err)
		}
	}
}

// TestRenamedRepository follows a redirect on the same host, and shows the token
// to no other one.
func TestRenamedRepository(t *testing.T) {
	f := newFake(t)
	f.broken["pull 1"] = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("moved") == "" {
			http.Redirect(w, r, r.URL.Path+"?moved=1", http.StatusMovedPermanently)
			return
		}
		http.ServeFile(w, r, "testdata/pull.json")
	}
	if p, err := f.client().Proposal(context.Background(), 311); err != nil || len(p.Unknown) > 0 {
		t.Errorf("got %v, %q", err, p.Unknown)
	}
}

func TestTokenStaysHome(t *testing.T) {
	var heard []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		heard = append(heard, r.Header.Get("Authorization"))
	}))
	defer other.Close()
	for _, code := range []int{301, 302, 303, 307, 308} {
		f := newFake(t)
		f.broken["pull 1"] = func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, code) }
		_, err := f.client().Proposal(context.Background(), 311)
		if err == nil || !strings.Contains(err.Error(), "leads to another host") || strings.Contains(err.Error(), testToken) {
			t.Errorf("%d gives %v", code, err)
		}
	}
	if len(heard) > 0 {
		t.Errorf("the other host heard %q", heard)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := sleep(ctx, time.Hour); err == nil {
		t.Error("it slept on")
	}
	if err := sleep(context.Background(), time.Millisecond); err != nil {
		t.Error(err)
	}
}
