package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/forge"
)

// TestReviewsRecipes runs the recipes of docs/reviews.md on recorded answers and
// reads what they give. A block "jq NAME INPUT..." is the recipe of a forge.
func TestReviewsRecipes(t *testing.T) {
	jq, err := exec.LookPath("jq")
	if err != nil {
		t.Skip("jq is not installed")
	}
	ran := 0
	for _, block := range docBlocks(t) {
		if block.lang != "jq" {
			continue
		}
		ran++
		words := strings.Fields(block.arg)
		t.Run(words[0], func(t *testing.T) {
			recipe := filepath.Join(t.TempDir(), "recipe.jq")
			if err := os.WriteFile(recipe, []byte(block.text), 0o600); err != nil {
				t.Fatal(err)
			}
			args := []string{"-n", "-f", recipe, "--arg", "base", hashOf("b"), "--arg", "head", hashOf("3"), "--arg", "author", "ana@example.org"}
			for _, input := range words[1:] {
				args = append(args, "--slurpfile", input, filepath.Join("testdata", "reviews", words[0], input+".json"))
			}
			out, err := exec.Command(jq, args...).Output()
			if err != nil {
				var exit *exec.ExitError
				if errors.As(err, &exit) {
					err = fmt.Errorf("%w: %s", err, exit.Stderr)
				}
				t.Fatal(err)
			}
			p, err := forge.Decode(words[0], out)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if p.Forge != words[0] || p.Base != hashOf("b") || p.Head != hashOf("3") || len(p.Commits) != 3 {
				t.Errorf("it gives %s", out)
			}
			var got []string
			for _, r := range p.Reviews {
				who := r.By.Login + r.By.Email
				if r.By.Bot {
					who += " (bot)"
				}
				got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %.1s %s", r.ID, who, r.Decision, r.Head, r.Doubt)))
			}
			if want := recipes[words[0]]; !reflect.DeepEqual(got, want) {
				t.Errorf("reviews\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if words[0] != "git" {
				hands := forge.Identity{Name: "Ben Example", Email: "ben@example.org"}
				if co := p.Commits[1].CoAuthors; len(co) != 1 || co[0] != hands || p.Author.Login != "ana" || p.Author.ID != 41 {
					t.Errorf("hands %+v by %+v", co, p.Author)
				}
			}
			if again, err := json.Marshal(p); err != nil || len(again) == 0 {
				t.Error(err)
			}
		})
	}
	if ran != len(recipes) {
		t.Errorf("%d recipes ran, want %d", ran, len(recipes))
	}
}

func hashOf(digit string) string { return strings.Repeat(digit, 40) }

// recipes are the reviews that each recipe finds in its answers.
var recipes = map[string][]string{
	"gitlab": {
		"801 cem approved 2",
		"805 eva approved  the branch was pushed to in the same second",
		"803 eva dismissed 3",
		"804 project_7_bot_c0ffee (bot) approved 3",
	},
	"gitea": {
		"80 cem approved  the branch was rewritten after it",
		"81 eva changes_requested 3",
		"82 cem commented 3",
		"84 eva dismissed 3",
		"85  approved 3",
	},
	"git": {"m1 cem@example.org approved 3"},
}
