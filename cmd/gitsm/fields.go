package main

import (
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// assignments reads arguments of the form field=value, field+=value and
// field-=value. Times are those of the person who types.
func (p *project) assignments(k *schema.Kind, args []string) ([]lifecycle.Assignment, error) {
	var out []lifecycle.Assignment
	for _, arg := range args {
		a, err := lifecycle.ParseAssignmentAt(k, arg, p.env.now().In(p.tree.Config.Zone))
		if err != nil {
			return nil, wrongUse("gitsm kinds "+k.Name, "%v", err)
		}
		out = append(out, a)
	}
	return out, nil
}
