package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/gitsm/gitsm/internal/diag"
)

// printVersionedJSON prints an object with the version of its shape before all
// else, for those who read it by program.
func printVersionedJSON(w io.Writer, v any) error {
	var object bytes.Buffer
	enc := json.NewEncoder(&object)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	rest, isObject := bytes.CutPrefix(object.Bytes(), []byte("{"))
	if !isObject || bytes.HasPrefix(rest, []byte("}")) {
		return errors.New("only an object with keys can be versioned")
	}
	var out bytes.Buffer
	if err := json.Indent(&out, fmt.Appendf(nil, `{"version":%d,%s`, diag.JSONVersion, rest), "", "  "); err != nil {
		return err
	}
	_, err := w.Write(out.Bytes())
	return err
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
