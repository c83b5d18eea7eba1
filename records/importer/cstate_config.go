package importer

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// siteConfig is what is carried of a status page's configuration.
type siteConfig struct {
	found   bool // there is one that lists systems
	title   string
	systems []system
}

// system is one system of the status page.
type system struct {
	name, description, category, link string
}

// configFiles are where Hugo looks, in its order of preference; "params" of
// the last ones is the whole file.
var configFiles = []struct {
	path   string
	params bool
}{
	{"hugo.yaml", false},
	{"hugo.yml", false},
	{"config.yaml", false},
	{"config.yml", false},
	{"config/_default/hugo.yaml", false},
	{"config/_default/config.yaml", false},
	{"config/_default/config.yml", false},
	{"config/_default/params.yaml", true},
	{"config/_default/params.yml", true},
}

// otherConfigs are configurations that are not read.
var otherConfigs = []string{"hugo.toml", "hugo.json", "config.toml", "config.json", "config/_default/hugo.toml", "config/_default/params.toml"}

// readConfig reads the systems. Without them, every system that an issue names
// counts as one that is in use.
func (c *cstate) readConfig() {
	for _, f := range configFiles {
		data, err := fs.ReadFile(c.src, f.path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			c.report(diag.Warningf(diag.Span{File: f.path}, RuleConfig, "cannot be read: %v", err))
			continue
		}
		doc, findings := frontmatter.ParseYAML(f.path, data)
		for _, d := range findings {
			d.Severity = diag.Warning // it stays a configuration of somebody else's program
			c.report(d)
		}
		params := doc.Root()
		if !f.params {
			c.takeTitle(params)
			params = folded(params, "params")
		}
		c.takeParams(params)
	}
	for _, name := range otherConfigs {
		if _, err := fs.Stat(c.src, name); err == nil {
			c.report(diag.Warningf(diag.Span{File: name}, RuleConfig, "this configuration is not read; expected YAML, such as config.yml"))
		}
	}
}

func (c *cstate) takeTitle(root *frontmatter.Node) {
	if title := folded(root, "title").Str(); title != "" && c.config.title == "" {
		c.config.title = title
	}
	for i := range root.Pairs {
		switch strings.ToLower(root.Pairs[i].Key) {
		case "title", "params":
		default:
			c.ledger.lose("setting of the status page", "how the page looks and is built")
		}
	}
}

func (c *cstate) takeParams(params *frontmatter.Node) {
	if params == nil {
		return
	}
	for i := range params.Pairs {
		switch strings.ToLower(params.Pairs[i].Key) {
		case "systems":
			c.config.found = true
			c.takeSystems(params.Pairs[i].Value)
		case "categories":
			c.ledger.lose("description and order of categories", "a category becomes a tag of its services")
		default:
			c.ledger.lose("setting of the status page", "how the page looks and is built")
		}
	}
}

func (c *cstate) takeSystems(list *frontmatter.Node) {
	for _, item := range list.Items {
		s := system{
			name:        strings.TrimSpace(folded(item, "name").Str()),
			description: strings.TrimSpace(folded(item, "description").Str()),
			category:    folded(item, "category").Str(),
			link:        folded(item, "link").Str(),
		}
		if s.name == "" {
			continue
		}
		c.config.systems = append(c.config.systems, s)
		for i := range item.Pairs {
			switch key := strings.ToLower(item.Pairs[i].Key); key {
			case "name", "description", "category", "link":
			default:
				c.ledger.lose("system field "+key, "gitsm has no such field of a service")
			}
		}
	}
}

// folded finds a key whatever its case: Hugo does not tell them apart.
func folded(n *frontmatter.Node, key string) *frontmatter.Node {
	if n == nil {
		return nil
	}
	for i := range n.Pairs {
		if strings.EqualFold(n.Pairs[i].Key, key) {
			return n.Pairs[i].Value
		}
	}
	return nil
}

// addSettings writes gitsm.yaml where there is none.
func (c *cstate) addSettings() {
	if c.opts.Target.Config.Doc != nil || len(c.result.Files) == 0 {
		return
	}
	name := c.config.title
	if name == "" {
		name = "Imported status page"
		c.ledger.assume("repository", "name", name, "the configuration of the status page has no title")
	}
	c.ledger.assume("repository", "timezone", "UTC", "cState keeps times in UTC")
	root := frontmatter.Dict(
		frontmatter.Pair{Key: "name", Value: frontmatter.Str(name)},
		frontmatter.Pair{Key: "timezone", Value: frontmatter.Str("UTC")},
	)
	c.result.Files = append(c.result.Files, File{Path: records.ConfigFile, Bytes: frontmatter.EncodeYAML(root), New: true})
}
