package main

import (
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// assignments reads arguments of the form field=value, field+=value and
// field-=value.
func assignments(k *schema.Kind, args []string) ([]lifecycle.Assignment, error) {
	var out []lifecycle.Assignment
	for _, arg := range args {
		a, err := lifecycle.ParseAssignment(k, arg)
		if err != nil {
			return nil, wrongUse("gitsm kinds "+k.Name, "%v", err)
		}
		out = append(out, a)
	}
	return out, nil
}
