package main

import (
	"bytes"
	"encoding/json"
	"path"

	"github.com/gitsm/gitsm/schema"
)

// Editors check the YAML files of a project against JSON Schemas; for the
// headers of Markdown files they have no common way, so the same schemas are
// offered to remark, and a task runs gitsm check, whose findings an editor
// shows at their lines.

// schemaFolder holds the schemas for editors. It is part of the repository, so
// that a clone has them; gitsm schema --write brings them up to date.
const schemaFolder = ".gitsm/schemas"

func schemaPath(k *schema.Kind) string { return path.Join(schemaFolder, k.Name+".schema.json") }

// editorFiles are the schemas and the settings that lead editors to them.
func editorFiles(kinds *schema.Set) []change {
	out := schemaFiles(kinds)
	settings := map[string]any{"yaml.schemas": map[string]any{inventoryPath: "cis/**/*.yaml"}}
	byKind := map[string][]string{}
	for _, k := range kinds.Kinds() {
		if k.Folder == schema.AllFolder { // no pattern of theirs tells its files from others
			continue
		}
		byKind["./"+schemaPath(k)] = []string{"./" + k.Folder + "/**/*.md"}
	}
	remark := map[string]any{"plugins": []any{
		"remark-frontmatter",
		[]any{"remark-lint-frontmatter-schema", map[string]any{"schemas": byKind}},
	}}
	return append(out,
		change{Path: ".vscode/settings.json", After: indentedJSON(settings)},
		change{Path: ".remarkrc.json", After: indentedJSON(remark)},
	)
}

// inventoryPath is the schema of files that list many items.
const inventoryPath = schemaFolder + "/inventory.schema.json"

// schemaFiles are the schemas of the kinds, and of inventory files.
func schemaFiles(kinds *schema.Set) []change {
	var out []change
	for _, k := range kinds.Kinds() {
		out = append(out, change{Path: schemaPath(k), After: forEditors(k.JSONSchema())})
	}
	if ci := kinds.Kind("ci"); ci != nil {
		out = append(out, change{Path: inventoryPath, After: indentedJSON(map[string]any{
			"title":       "Inventory",
			"description": "Configuration items, many in one file. Each has an id.",
			"type":        "object",
			"properties": map[string]any{"items": map[string]any{
				"type":  "array",
				"items": map[string]any{"$ref": path.Base(schemaPath(ci)), "required": []string{"id"}},
			}},
			"required": []string{"items"},
		})})
	}
	return out
}

// forEditors leaves the version out of a schema. The schemas use nothing that
// came later than draft 7, but the validators in editors refuse, or warn about,
// a version that they do not know.
func forEditors(schema []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(schema) {
		if !bytes.HasPrefix(line, []byte(`  "$schema":`)) {
			b.Write(line)
		}
	}
	return b.Bytes()
}

// indentedJSON writes a value that JSON can hold.
func indentedJSON(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil
	}
	return b.Bytes()
}
