package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Formats of a repository: sha1 with files is what go-git reads, all else is read
// through the git binary. A git that makes no reftables has none to read.
var formats = map[string]struct {
	environment []string
	hashed      string // length of a hash and its line feed
	refs        string // where refs lie
}{
	"sha1":            {nil, "41", "refs/heads/main"},
	"sha256":          {[]string{"GIT_DEFAULT_HASH=sha256"}, "65", "refs/heads/main"},
	"reftable":        {[]string{"GIT_DEFAULT_REF_FORMAT=reftable"}, "41", "reftable/tables.list"},
	"reftable-sha256": {[]string{"GIT_DEFAULT_REF_FORMAT=reftable", "GIT_DEFAULT_HASH=sha256"}, "65", "reftable/tables.list"},
}

// TestFormats plays one story, from the first commit to the audit and the
// redaction, over a repository of each format.
func TestFormats(t *testing.T) {
	for name, f := range formats {
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(name, "reftable") && exec.Command("git", "init", "-q", "--ref-format=reftable", t.TempDir()).Run() != nil {
				t.Skip("git on the PATH does not make reftables (2.45 and newer do): nothing to read")
			}
			testscript.Run(t, testscript.Params{
				Dir:                 "testdata/formats",
				RequireExplicitExec: true,
				Setup: func(env *testscript.Env) error {
					env.Vars = append(env.Vars, testEnvironment(env.WorkDir)...)
					env.Vars = append(env.Vars, "HASHED="+f.hashed, "REFS="+f.refs)
					env.Vars = append(env.Vars, f.environment...)
					return nil
				},
				Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"project": scriptProject},
			})
		})
	}
}
