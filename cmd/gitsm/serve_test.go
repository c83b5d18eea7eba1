package main

import (
	"bufio"
	"context"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// shownMap is a portal that was made before.
type shownMap map[string][]byte

func (m shownMap) Has(name string) bool { return m[name] != nil }

func (m shownMap) File(name string) ([]byte, error) {
	if data, ok := m[name]; ok {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

func (m shownMap) Close() error { return nil }

// The preview answers to this machine alone, from memory alone (E23).
func TestPreviewAnswersThisMachineAlone(t *testing.T) {
	p := newPreview()
	p.show(shownMap{
		"index.html":           []byte("<html><body>front</body></html>"),
		"incidents/index.html": []byte("list"),
		"404.html":             []byte("not here"),
		"assets/site.css":      []byte("body{}"),
		"odd.unknown":          []byte("<script>"),
	}, "")
	tests := []struct {
		name, method, path string
		header             map[string]string
		status             int
		holds              string
	}{
		{"front page", "GET", "/", nil, 200, "front"},
		{"head", "HEAD", "/", nil, 200, ""},
		{"folder", "GET", "/incidents/", nil, 200, "list"},
		{"folder without slash", "GET", "/incidents", nil, 301, ""},
		{"asset", "GET", "/assets/site.css", nil, 200, "body{}"},
		{"not there", "GET", "/nowhere.html", nil, 404, "not here"},
		{"up", "GET", "/../serve.go", nil, 404, ""},
		{"up, escaped", "GET", "/%2e%2e/%2e%2e/etc/passwd", nil, 404, ""},
		{"up, escaped slash", "GET", "/..%2f..%2fetc%2fpasswd", nil, 404, ""},
		{"backslash", "GET", `/..\..\etc\passwd`, nil, 404, ""},
		{"absolute", "GET", "//etc/passwd", nil, 404, ""},
		{"dot file", "GET", "/.git/config", nil, 404, ""},
		{"own dot folder", "GET", "/.gitsm/lock", nil, 404, ""},
		{"write", "POST", "/", nil, 405, ""},
		{"other host", "GET", "/", map[string]string{"Host": "evil.example"}, 403, ""},
		{"other host with our port", "GET", "/", map[string]string{"Host": "evil.example:4747"}, 403, ""},
		{"host that begins like ours", "GET", "/", map[string]string{"Host": "localhost.evil.example"}, 403, ""},
		{"no host", "GET", "/", map[string]string{"Host": ""}, 403, ""},
		{"localhost", "GET", "/", map[string]string{"Host": "LOCALHOST:4747"}, 200, "front"},
		{"IPv6", "GET", "/", map[string]string{"Host": "[::1]:4747"}, 200, "front"},
		{"other origin", "GET", "/", map[string]string{"Origin": "https://evil.example"}, 403, ""},
		{"own origin", "GET", "/", map[string]string{"Origin": "http://127.0.0.1:4747"}, 200, "front"},
		{"fetch from elsewhere", "GET", "/", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403, ""},
		{"link from elsewhere", "GET", "/", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200, "front"},
		{"events from elsewhere", "GET", eventsPath, map[string]string{"Origin": "https://evil.example"}, 403, ""},
		{"script", "GET", scriptPath, nil, 200, "EventSource"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(tt.method, "http://127.0.0.1:4747/", nil)
		r.RequestURI = tt.path
		u, err := r.URL.Parse("http://127.0.0.1:4747" + tt.path)
		if err != nil {
			t.Fatal(err)
		}
		r.URL = u
		r.Host = "127.0.0.1:4747"
		for key, value := range tt.header {
			if key == "Host" {
				r.Host = value
			} else {
				r.Header.Set(key, value)
			}
		}
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.holds) {
			t.Errorf("%s: %d %q, want %d %q", tt.name, w.Code, w.Body, tt.status, tt.holds)
		}
		if got := w.Header().Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s: no nosniff", tt.name)
		}
		if strings.Contains(w.Body.String(), "root:") {
			t.Errorf("%s: shows a file of the machine", tt.name)
		}
	}
}

func TestPreviewTypes(t *testing.T) {
	p := newPreview()
	p.show(shownMap{"a.html": []byte("<body>x</body>"), "b.unknown": []byte("<script>"), "c.txt": []byte("</body>"), "feeds/all.atom": []byte("<feed/>"), "ical/planned.ics": []byte("BEGIN")}, "")
	for path, want := range map[string]string{"/a.html": "text/html; charset=utf-8", "/b.unknown": "application/octet-stream", "/c.txt": "text/plain; charset=utf-8", "/feeds/all.atom": "application/atom+xml; charset=utf-8", "/ical/planned.ics": "text/calendar; charset=utf-8"} {
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "localhost"
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Type"); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
		if reloads := strings.Contains(w.Body.String(), scriptPath); reloads != strings.HasSuffix(path, ".html") {
			t.Errorf("%s: reloads: %v", path, reloads)
		}
	}
}

// A project that cannot be built shows the last portal, or says what is wrong.
func TestPreviewOfABrokenProject(t *testing.T) {
	p := newPreview()
	get := func() (int, string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = "localhost"
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	p.show(nil, "no such thing")
	if code, text := get(); code != 503 || !strings.Contains(text, "no such thing") {
		t.Errorf("%d %s", code, text)
	}
	p.show(shownMap{"index.html": []byte("front")}, "")
	p.show(nil, "broken again")
	if code, text := get(); code != 200 || !strings.Contains(text, "front") {
		t.Errorf("%d %s", code, text)
	}
}

// TestServe runs the real command: it prints its address, answers, tells pages
// of changes, also in folders that come into being later, and ends when asked.
func TestServe(t *testing.T) {
	dir := newServeProject(t)
	cmd := exec.Command("gitsm", "site", "serve", "--port", "0", "--as-of", "2026-03-20")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), testEnvironment(dir)...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimSpace(line)
	if !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Fatalf("it serves on %q", address)
	}
	if text := fetch(t, address+"incidents/INC-2026-0001.html"); !strings.Contains(text, "Checkout fails") || !strings.Contains(text, scriptPath) {
		t.Errorf("the page is not what it should be:\n%s", text)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	events := listenForEvents(ctx, t, address)
	first := <-events

	record, err := os.ReadFile(filepath.Join(dir, "incidents/2026/INC-2026-0001.md"))
	if err != nil {
		t.Fatal(err)
	}
	later := filepath.Join(dir, "incidents/2027/deep/INC-2027-0001.md")
	for _, name := range []string{later, filepath.Join(dir, "incidents/2026/INC-2026-0001.md")} {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * quietTime) // the folder is watched, and its build is done
		told := "Told " + filepath.Base(name)
		if err := os.WriteFile(name, []byte(strings.Replace(string(record), "Checkout fails", told, 1)), 0o666); err != nil {
			t.Fatal(err)
		}
		page := address + "incidents/" + strings.TrimSuffix(filepath.Base(name), ".md") + ".html"
		for shown := false; !shown; {
			select {
			case next := <-events:
				if next == first {
					t.Error("the same build was told twice")
				}
				first = next
				shown = strings.Contains(fetch(t, page), told)
			case <-ctx.Done():
				t.Fatalf("%s: no page was told of the change", name)
			}
		}
	}
	cancel()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Skipf("it cannot be asked to end here: %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func newServeProject(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := writeProject(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func fetch(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// listenForEvents gives the data of each event.
func listenForEvents(ctx context.Context, t *testing.T, address string) <-chan string {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(address, "/")+eventsPath, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r) //nolint:bodyclose // closed by the goroutine that reads it
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan string, 100)
	go func() {
		defer resp.Body.Close()
		lines := bufio.NewScanner(resp.Body)
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				events <- data
			}
		}
	}()
	return events
}

// The address is on the loopback interface alone.
func TestListen(t *testing.T) {
	l, err := listen(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if addr, ok := l.Addr().(*net.TCPAddr); !ok || !addr.IP.IsLoopback() {
		t.Errorf("listens on %s", l.Addr())
	}
}

// Where the system cannot watch, looking again and again does.
func TestGlance(t *testing.T) {
	dir := t.TempDir()
	skip := func(name string) bool { return filepath.Base(name) == "public" }
	write := func(name, text string) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	look := func() looked {
		all, err := look(dir, skip)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	write("a/b.md", "x")
	before := look()
	write("public/index.html", "x")
	write(".git/HEAD", "x")
	write("a/.b.md.swp", "x")
	if others := look().others(before); len(others) > 0 {
		t.Error("what is not watched counts")
	}
	write("a/c/d.md", "x")
	after := look()
	if !slices.Equal(after.others(before), []string{"a/c/d.md"}) {
		t.Error("a file in a new folder does not count")
	}
	write("a/b.md", "longer")
	if !slices.Equal(look().others(after), []string{"a/b.md"}) {
		t.Error("a change does not count")
	}
	if err := os.Remove(filepath.Join(dir, "a/b.md")); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(look().others(after), []string{"a/b.md"}) {
		t.Error("a file that went does not count")
	}
}
