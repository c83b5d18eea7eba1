package report

import (
	"math/big"
	"strings"
	"time"
)

// Ratio is a share of a whole, kept exact: what is compared is never rounded
// (S16). The zero Ratio is not known.
type Ratio struct{ Part, Whole *big.Rat }

// Of is the ratio of two counts.
func Of(part, whole int) Ratio {
	return Ratio{new(big.Rat).SetInt64(int64(part)), new(big.Rat).SetInt64(int64(whole))}
}

// Known reports whether there is a whole. Nothing of nothing is "n/a", never
// 100 % (S16).
func (r Ratio) Known() bool { return r.Part != nil && r.Whole != nil && r.Whole.Sign() > 0 }

// Value is the share as a number, nil where it is not known.
func (r Ratio) Value() *big.Rat {
	if !r.Known() {
		return nil
	}
	return new(big.Rat).Quo(r.Part, r.Whole)
}

// Meets reports whether the share is a percentage at least. One that is not
// known meets none.
func (r Ratio) Meets(percent *big.Rat) bool {
	return r.Known() && new(big.Rat).Mul(r.Value(), hundred).Cmp(percent) >= 0
}

// Add is the ratio of the sums, as a quarter is that of its months (S17).
func (r Ratio) Add(other Ratio) Ratio {
	switch {
	case r.Whole == nil:
		return other
	case other.Whole == nil:
		return r
	}
	return Ratio{new(big.Rat).Add(r.Part, other.Part), new(big.Rat).Add(r.Whole, other.Whole)}
}

var hundred = new(big.Rat).SetInt64(100)

// Percent writes the share in percent with so many decimals at most, rounded
// down (S16): what is shown as 100 % is all of it.
func (r Ratio) Percent(decimals int) string {
	if !r.Known() {
		return "n/a"
	}
	return floor(new(big.Rat).Mul(r.Value(), hundred), decimals) + " %"
}

// floor writes a number with so many decimals at most, rounded down.
func floor(v *big.Rat, decimals int) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	scaled := new(big.Int).Mul(v.Num(), scale)
	scaled.Div(scaled, v.Denom()) // Euclidean: down, for numbers below 0 too
	return nearest(new(big.Rat).SetFrac(scaled, scale), decimals)
}

// nearest writes a number with so many decimals at most, rounded to the nearest:
// for what is no percentage.
func nearest(v *big.Rat, decimals int) string {
	text := v.FloatString(decimals)
	if decimals > 0 {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// span is a length of time as a number, in nanoseconds.
func span(d time.Duration) *big.Rat { return new(big.Rat).SetInt64(int64(d)) }

// length is the time that a number of nanoseconds stands for, rounded down.
func length(v *big.Rat) time.Duration {
	return time.Duration(new(big.Int).Div(v.Num(), v.Denom()).Int64())
}

// number reads a decimal number exactly; nil where there is none.
func number(text string) *big.Rat {
	if text == "" || strings.Contains(text, "/") {
		return nil
	}
	v, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return v
}
