package gitrepo

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A git that is too old, or none, is told apart from a repository that is broken,
// and which release would do is said.
func TestFormatNamesTheGitItNeeds(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the git that is pretended here is a shell script")
	}
	reftable := "refstorage = reftable"
	for _, c := range []struct{ name, extensions, version, want, not string }{
		{"reftable, old git", reftable, "2.39.5", `ref storage "reftable" needs git 2.45 or newer, and the one on the PATH is 2.39`, "rev-parse"},
		{"reftable, no git", reftable, "", `needs the git program, 2.45 or newer: git is not on the PATH`, ""},
		{"reftable, new git that fails", reftable, "2.47.3", "pretended failure", "newer"},
		{"sha256, old git", "objectformat = sha256", "2.17.1", `object format "sha256" needs git 2.29 or newer, and the one on the PATH is 2.17`, ""},
		{"both, between", reftable + "\n\tobjectformat = sha256", "2.39.5", `object format "sha256" and ref storage "reftable" needs git 2.45 or newer`, ""},
		{"unheard of", "refstorage = papyrus", "2.47.3", `ref storage "papyrus" needs a git program that knows it: `, "or newer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, bin := realTemp(t), t.TempDir()
			for name, text := range map[string]string{
				".git/HEAD":         "ref: refs/heads/.invalid\n",
				".git/config":       "[core]\n\trepositoryformatversion = 1\n[extensions]\n\t" + c.extensions + "\n",
				".git/objects/none": "", ".git/refs/heads": "this repository uses the reftable format\n",
			} {
				name = filepath.Join(dir, filepath.FromSlash(name))
				if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			if c.version != "" {
				text := "#!/bin/sh\ncase \"$*\" in *version) echo git version " + c.version + ";; *) echo pretended failure >&2; exit 128;; esac\n"
				if err := os.WriteFile(filepath.Join(bin, "git"), []byte(text), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv("PATH", bin)
			_, err := Open(dir)
			if err == nil || !strings.Contains(err.Error(), c.want) || c.not != "" && strings.Contains(err.Error(), c.not) {
				t.Errorf("the error is\n%v\nwant %q and not %q", err, c.want, c.not)
			}
		})
	}
}
