package schema

// Cond is a condition as kinds write it: "priority in [P1, P2]", "major",
// "not model", "type == emergency and tier <= 2". The zero Cond always holds.
type Cond struct {
	Text string
	expr condExpr
}

// Lookup gives the values of a field as text: none where it is missing, "true"
// and "false" for booleans. Derived values (priority, tier) are served too.
type Lookup func(field string) []string

// Holds evaluates the condition.
func (c Cond) Holds(lookup Lookup) bool { panic("unwritten") }

// ParseCond reads a condition. Operators: ==, !=, <, <=, >, >= (numbers), in [a, b],
// not, and, or, parentheses; a bare field is true when it has a value other than false.
func ParseCond(text string) (Cond, error) { panic("unwritten") }

type condExpr interface{ eval(Lookup) bool }
