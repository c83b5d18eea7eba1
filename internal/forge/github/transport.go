package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The bounds of one request.
const (
	maxAnswer  = 16 << 20 // bytes
	maxTries   = 4
	oneTry     = 30 * time.Second
	maxWait    = 3 * time.Minute // in all, between the tries of one request
	firstDelay = time.Second
	noHint     = time.Minute // what GitHub asks to wait where it names no time
)

// transport carries requests to one host and nowhere else, waits where GitHub
// asks for it, tries again what may be tried again, and hands up only answers
// that came whole.
//
// It stands below go-github, which neither waits nor tries again, reads an empty
// answer and "null" as an empty list, and refuses by its own clock.
type transport struct {
	base  *url.URL
	token string
	next  http.RoundTripper
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != t.base.Scheme || req.URL.Host != t.base.Host {
		return nil, fmt.Errorf("GitHub leads to another host, %s; nothing was sent there", req.URL.Host)
	}
	waited := time.Duration(0)
	for try := 1; ; try++ {
		resp, err := t.once(req)
		wait, again := t.again(req, resp, err, try)
		if again && try == maxTries && err == nil && resp.StatusCode < http.StatusInternalServerError {
			return nil, errors.New("the rate limit of GitHub is used up; run this again later")
		}
		if !again || try == maxTries {
			return resp, err
		}
		if waited += wait; waited > maxWait {
			return nil, fmt.Errorf("GitHub asks to wait for %s; run this again then", wait.Round(time.Second))
		}
		if err := t.sleep(req.Context(), wait); err != nil {
			return nil, err
		}
	}
}

// once sends a request and reads the whole answer.
func (t *transport) once(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), oneTry)
	defer cancel()
	out := req.Clone(ctx)
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		out.Body = body
	}
	if t.token != "" {
		out.Header.Set("Authorization", "Bearer "+t.token)
	}
	resp, err := t.next.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the answer was cut off: %w", err)
	case len(body) > maxAnswer:
		return nil, errTooLarge
	case resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusCreated:
		if !wholeJSON(body) {
			return nil, errNotWhole
		}
		// go-github would refuse the next request by its own clock.
		resp.Header.Del("X-Ratelimit-Remaining")
		resp.Header.Del("X-Ratelimit-Reset")
	case resp.StatusCode/100 == 2:
		return nil, fmt.Errorf("GitHub answered %d, which says nothing", resp.StatusCode)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.Request = req
	return resp, nil
}

var (
	errTooLarge = fmt.Errorf("the answer is larger than %d bytes", maxAnswer)
	errNotWhole = errors.New("the answer is not whole")
)

// wholeJSON reports whether an answer is one object or list, to its end.
func wholeJSON(body []byte) bool {
	trimmed := bytes.TrimSpace(body)
	return len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') && json.Valid(trimmed)
}

// again says whether a request is worth another try, and after what time. One
// that writes is sent again only where GitHub says that it was not taken.
func (t *transport) again(req *http.Request, resp *http.Response, err error, try int) (time.Duration, bool) {
	if req.Context().Err() != nil {
		return 0, false
	}
	backoff := firstDelay << (2 * (try - 1))
	if err != nil {
		return backoff, req.Method == http.MethodGet && !errors.Is(err, errTooLarge)
	}
	if wait, limited := t.limited(resp); limited {
		return wait, true
	}
	return backoff, req.Method == http.MethodGet && resp.StatusCode >= http.StatusInternalServerError
}

// limited reports whether an answer is one of GitHub's rate limits, and how
// long it asks to wait.
// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
func (t *transport) limited(resp *http.Response) (time.Duration, bool) {
	if resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusTooManyRequests {
		return 0, false
	}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 1<<20)) * time.Second, true
	}
	if resp.Header.Get("X-Ratelimit-Remaining") == "0" {
		if reset, err := strconv.ParseInt(resp.Header.Get("X-Ratelimit-Reset"), 10, 64); err == nil {
			return max(time.Unix(reset, 0).Sub(t.now())+time.Second, time.Second), true
		}
		return noHint, true
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		return noHint, true
	}
	body, _ := io.ReadAll(resp.Body) // it is in memory
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return noHint, strings.Contains(strings.ToLower(string(body)), "secondary rate limit")
}

// checkRedirect follows what GitHub answers for a repository that was renamed.
// Another host is refused by the transport.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > 3 {
		return errors.New("GitHub leads in a circle")
	}
	if via[0].Method != req.Method {
		return errors.New("GitHub answered a request that writes with a redirect; look whether the repository was renamed")
	}
	return nil
}
