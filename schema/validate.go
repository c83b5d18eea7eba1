package schema

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
)

// compiled is a kind's JSON Schema, made once, when the first record needs it.
type compiled struct {
	once   sync.Once
	schema *jsonschema.Schema
	root   *shape
	err    error
}

// noLoader refuses to fetch anything: a schema is what stands in it.
type noLoader struct{}

// Load refuses.
func (noLoader) Load(url string) (any, error) { return nil, fmt.Errorf("%s is not fetched", url) }

// schemaURL names a schema while it is compiled; nothing is ever fetched by it.
const schemaURL = "gitsm:///kind"

func (k *Kind) compile() *compiled {
	c := k.compiled
	c.once.Do(func() {
		c.root = &shape{closed: k.Adopt == nil || !k.Adopt.Extra, props: map[string]*shape{}}
		for _, f := range k.Fields {
			c.root.keys = append(c.root.keys, f.Name)
			c.root.props[f.Name] = f.shape
		}
		compiler := jsonschema.NewCompiler()
		compiler.UseLoader(noLoader{})
		compiler.AssertFormat()
		compiler.RegisterFormat(&jsonschema.Format{Name: "date-time", Validate: textFormat(func(s string) error {
			_, err := worktime.ParseInstant(s)
			return err
		})})
		compiler.RegisterFormat(&jsonschema.Format{Name: "date", Validate: textFormat(func(s string) error {
			_, err := worktime.ParseDate(s)
			return err
		})})
		compiler.UseRegexpEngine(cachedPatterns())
		if c.err = compiler.AddResource(schemaURL, plain(lean(k.schemaNode(), sharedCommon().defs))); c.err == nil {
			c.schema, c.err = compiler.Compile(schemaURL)
		}
	})
	return c
}

// cachedPatterns compiles each pattern of a schema once.
func cachedPatterns() jsonschema.RegexpEngine {
	known := map[string]jsonschema.Regexp{}
	return func(pattern string) (jsonschema.Regexp, error) {
		if re, ok := known[pattern]; ok {
			return re, nil
		}
		re, err := regexp.Compile(pattern)
		if err != nil {
			return nil, err
		}
		known[pattern] = re
		return re, nil
	}
}

func textFormat(check func(string) error) func(any) error {
	return func(v any) error {
		if s, ok := v.(string); ok {
			return check(s)
		}
		return nil
	}
}

// Validate judges a header against the kind's JSON Schema: types, formats,
// enums, unknown keys. Findings are sentences with line and column; rules
// "schema-…". base is the path of the record inside the document (nil for
// the whole header). What a state demands is no matter of the schema: guards
// say it, and package lifecycle judges them.
func (k *Kind) Validate(doc *frontmatter.Doc, base frontmatter.Path) []diag.Diagnostic {
	node := doc.Root().Lookup(base...)
	if node == nil {
		return nil
	}
	c := k.compile()
	if c.err != nil {
		return []diag.Diagnostic{diag.Errorf(k.Origin, "kind-schema", "the fields of the kind %s make no JSON Schema: %s", k.Name, schemaTrouble(c.err))}
	}
	v := verdict{kind: k, doc: doc, base: base, node: node, root: c.root}
	if node.Kind != frontmatter.Map {
		v.fault(v.doc.At(base...), "schema-type", "a record must be a mapping; found %s", found(node))
		return v.findings
	}
	value := v.value(node, c.root, nil)
	var invalid *jsonschema.ValidationError
	if err := c.schema.Validate(value); errors.As(err, &invalid) {
		v.explain(invalid)
	}
	slices.SortStableFunc(v.findings, func(a, b diag.Diagnostic) int {
		return cmp.Or(a.Span.Start.Compare(b.Span.Start), cmp.Compare(a.Message, b.Message))
	})
	return v.findings
}

// schemaTrouble is the last line of the library's report, which names the
// keyword; the lines above it name our URL.
func schemaTrouble(err error) string {
	text := strings.TrimSpace(err.Error())
	return strings.TrimPrefix(text[strings.LastIndexByte(text, '\n')+1:], "- ")
}

// verdict collects what is wrong with one record.
type verdict struct {
	kind     *Kind
	doc      *frontmatter.Doc
	base     frontmatter.Path
	node     *frontmatter.Node
	root     *shape
	findings []diag.Diagnostic
	told     []*frontmatter.Node // values of which all is said
}

func (v *verdict) fault(at diag.Span, rule, format string, args ...any) *diag.Diagnostic {
	if len(v.findings) == maxFindings {
		format, args = "more than %d findings; the rest of this record's is not listed", []any{maxFindings}
	}
	v.findings = append(v.findings, diag.Errorf(at, rule, format, args...))
	return &v.findings[len(v.findings)-1]
}

// value gives a node as the library wants it. YAML has dates and times where
// JSON has text: one that stands where other text is due is found here.
func (v *verdict) value(n *frontmatter.Node, s *shape, path []string) any {
	switch n.Kind {
	case frontmatter.Map:
		m := make(map[string]any, len(n.Pairs))
		for _, p := range n.Pairs {
			m[p.Key] = v.value(p.Value, s.at(p.Key), append(path, p.Key))
		}
		return m
	case frontmatter.Seq:
		items := make([]any, len(n.Items))
		var of *shape
		if s != nil {
			of = s.items
		}
		for i, item := range n.Items {
			items[i] = v.value(item, of, append(path, strconv.Itoa(i)))
		}
		return items
	case frontmatter.Date, frontmatter.Time:
		v.moment(n, s, path)
	case frontmatter.Null, frontmatter.Bool, frontmatter.Int, frontmatter.Float, frontmatter.String:
	}
	return plain(n)
}

// moment looks whether an unquoted date or time may stand where it does.
func (v *verdict) moment(n *frontmatter.Node, s *shape, path []string) {
	if full(v.findings) {
		return
	}
	due := map[frontmatter.Kind]string{frontmatter.Date: "date", frontmatter.Time: "date-time"}[n.Kind]
	if s == nil || s.isAny() || s.format == due || len(s.enum) > 0 {
		return // an enum says more about it
	}
	if len(s.types) > 0 && !slices.Contains(s.types, "string") {
		return // the library says so
	}
	v.told = append(v.told, n)
	v.wrongType(n, s, path)
}

// plain gives a node as encoding/json would, whole numbers as int64.
func plain(n *frontmatter.Node) any {
	switch n.Kind {
	case frontmatter.Map:
		m := make(map[string]any, len(n.Pairs))
		for _, p := range n.Pairs {
			m[p.Key] = plain(p.Value)
		}
		return m
	case frontmatter.Seq:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = plain(item)
		}
		return items
	case frontmatter.Bool:
		return strings.EqualFold(n.Text, "true")
	case frontmatter.Int:
		if i, err := strconv.ParseInt(n.Text, 0, 64); err == nil {
			return i
		}
		i, _ := strconv.ParseInt(n.Text, 10, 64) // 010 is refused elsewhere
		return i
	case frontmatter.Float:
		f, err := strconv.ParseFloat(n.Text, 64)
		if err != nil {
			return int64(0) // .inf and the like are refused elsewhere
		}
		return f
	case frontmatter.Null:
		return nil
	case frontmatter.String, frontmatter.Date, frontmatter.Time:
	}
	return n.Text
}

// explain turns the library's tree of errors into findings.
func (v *verdict) explain(e *jsonschema.ValidationError) {
	if full(v.findings) {
		return
	}
	path := e.InstanceLocation
	node := v.node.Lookup(path...)
	if _, byName := e.ErrorKind.(*kind.PropertyNames); !byName && node != nil && slices.Contains(v.told, node) {
		return
	}
	switch e.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf, *kind.Not, *kind.Contains, *kind.PropertyNames:
		v.sentence(e, node, path)
		return
	}
	if len(e.Causes) == 0 {
		v.sentence(e, node, path)
		return
	}
	for _, cause := range e.Causes {
		v.explain(cause)
	}
}

// at is where a path of the record stands, or would.
func (v *verdict) at(path ...string) diag.Span {
	return v.doc.At(append(slices.Clone(v.base), path...)...)
}

// shape is what the kind says of a path.
func (v *verdict) shape(path []string) *shape {
	s := v.root
	for _, step := range path {
		if s = s.at(step); s == nil {
			return &shape{}
		}
	}
	return s
}

// name is how messages call a path.
func name(path []string) string {
	if len(path) == 0 {
		return "the record"
	}
	return strings.Join(path, ".")
}
