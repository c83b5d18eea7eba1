package site

import (
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/speech"
	"github.com/gitsm/gitsm/schema"
)

// kindTexts are the words that kinds bring: their names and what they are for, their
// states, fields and values. Those of a team's own kinds are among them.
func kindTexts(kinds []*schema.Kind) []speech.Message {
	var c labels
	for _, k := range kinds {
		c.where = "kind " + k.Name
		c.add(k.Title)
		c.add(k.Plural)
		c.add(strings.TrimSpace(k.Description))
		for _, s := range k.States {
			c.add(stateLabel(s))
			c.add(s.Description)
		}
		for _, f := range k.Fields {
			if f.Common {
				c.where = "every kind"
			}
			c.add(englishWords(f.Name))
			c.add(f.Description)
			c.fragment(f.Schema)
			c.where = "kind " + k.Name
		}
		for _, l := range k.Links {
			c.add(englishWords(l.Inverse))
		}
		for _, values := range k.Enums {
			for own := range values { // a catalogue is sorted
				c.add(englishWords(own))
			}
		}
	}
	c.where = "every kind"
	for i := range schema.Shared().Pairs {
		c.fragment(schema.Shared().Pairs[i].Value)
	}
	return c.found
}

// labels collects the words of kinds.
type labels struct {
	where string
	found []speech.Message
}

func (c *labels) add(name string) {
	if name != "" {
		c.found = append(c.found, speech.Message{Name: name, Where: []string{c.where}})
	}
}

// fragment adds the names and values of a fragment of JSON Schema.
func (c *labels) fragment(n *frontmatter.Node) {
	if n == nil {
		return
	}
	for _, v := range listOf(n.Get("enum")) {
		if v.Kind == frontmatter.String {
			c.add(englishWords(v.Str()))
		}
	}
	if properties := n.Get("properties"); properties != nil {
		for i := range properties.Pairs {
			c.add(englishWords(properties.Pairs[i].Key))
			c.fragment(properties.Pairs[i].Value)
		}
	}
	c.fragment(n.Get("items"))
	if more := n.Get("additionalProperties"); more != nil && more.Kind == frontmatter.Map {
		c.fragment(more)
	}
	for _, key := range []string{"oneOf", "anyOf", "allOf"} {
		for _, branch := range listOf(n.Get(key)) {
			c.fragment(branch)
		}
	}
}

func listOf(n *frontmatter.Node) []*frontmatter.Node {
	if n == nil {
		return nil
	}
	return n.Items
}
