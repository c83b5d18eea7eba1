package worktime

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// The tables of public holidays are data of the library rickar/cal, which knows
// substitute days too. Its arithmetic of working hours is not used: it counts a
// day of 24 hours where the clocks change. The tables are those of the year in
// which the library was released, so a team's own list always wins.

type holidays = []*cal.Holiday

// publicTables holds the tables by country and region, as ISO 3166 names them; the
// region "" is what holds all over the country.
var publicTables = map[string]map[string]holidays{
	"AR": {"": ar.Holidays}, "AT": {"": at.Holidays},
	"AU": {
		"ACT": au.HolidaysACT, "NSW": au.HolidaysNSW, "NT": au.HolidaysNT, "QLD": au.HolidaysQLD,
		"SA": au.HolidaysSA, "TAS": au.HolidaysTAS, "VIC": au.HolidaysVIC, "WA": au.HolidaysWA,
	},
	"BE": {"": be.Holidays}, "BG": {"": bg.Holidays}, "BR": {"": br.Holidays}, "CA": {"": ca.Holidays},
	"CH": {
		"": ch.Holidays, "ZH": ch.HolidaysZH, "BE": ch.HolidaysBE, "LU": ch.HolidaysLU, "UR": ch.HolidaysUR, "SZ": ch.HolidaysSZ,
		"OW": ch.HolidaysOW, "NW": ch.HolidaysNW, "GL": ch.HolidaysGL, "ZG": ch.HolidaysZG, "FR": ch.HolidaysFR, "SO": ch.HolidaysSO,
		"BS": ch.HolidaysBS, "BL": ch.HolidaysBL, "SH": ch.HolidaysSH, "AR": ch.HolidaysAR, "AI": ch.HolidaysAI, "SG": ch.HolidaysSG,
		"GR": ch.HolidaysGR, "AG": ch.HolidaysAG, "TG": ch.HolidaysTG, "VD": ch.HolidaysVD, "TI": ch.HolidaysTI, "VS": ch.HolidaysVS,
		"NE": ch.HolidaysNE, "GE": ch.HolidaysGE, "JU": ch.HolidaysJU,
	},
	"CZ": {"": cz.Holidays},
	"DE": {
		"": de.Holidays, "BW": de.HolidaysBW, "BY": de.HolidaysBY, "BE": de.HolidaysBE, "BB": de.HolidaysBB, "HB": de.HolidaysHB,
		"HH": de.HolidaysHH, "HE": de.HolidaysHE, "MV": de.HolidaysMV, "NI": de.HolidaysNI, "NW": de.HolidaysNW, "RP": de.HolidaysRP,
		"SL": de.HolidaysSL, "SN": de.HolidaysSN, "ST": de.HolidaysST, "SH": de.HolidaysSH, "TH": de.HolidaysTH,
	},
	"DK": {"": dk.Holidays}, "ES": {"": es.Holidays}, "FR": {"": fr.Holidays}, "GB": {"": gb.Holidays}, "GR": {"": gr.Holidays},
	"HR": {"": hr.Holidays}, "IE": {"": ie.Holidays}, "IT": {"": it.Holidays}, "JP": {"": jp.Holidays}, "LT": {"": lt.Holidays},
	"LV": {"": lv.Holidays}, "MW": {"": mw.Holidays}, "NL": {"": nl.Holidays}, "NO": {"": no.Holidays}, "NZ": {"": nz.Holidays},
	"PL": {"": pl.Holidays}, "RO": {"": ro.Holidays}, "RU": {"": ru.Holidays}, "SE": {"": se.Holidays}, "SI": {"": si.Holidays},
	"SK": {"": sk.Holidays}, "UA": {"": ua.Holidays}, "US": {"": us.Holidays}, "ZA": {"": za.Holidays},
}

// Countries lists the countries whose public holidays are known, by code.
func Countries() []string { return slices.Sorted(maps.Keys(publicTables)) }

// Regions lists the regions of a country whose public holidays are known; "" is
// the country as a whole.
func Regions(country string) []string { return slices.Sorted(maps.Keys(publicTables[country])) }

// PublicHolidays gives the public holidays of a country (ISO 3166, "DE") and a
// region of it ("BE"; "" for those of the whole country), FirstYear to LastYear,
// each with its name. Where a holiday is observed on another day, both are free.
// The map is shared and must not be changed. A country or a region that is not
// known is an error that lists those that are.
func PublicHolidays(country, region string) (map[Day]string, error) {
	regions, ok := publicTables[country]
	if !ok {
		return nil, fmt.Errorf("no public holidays of the country %q are known; expected one of %s", country, strings.Join(Countries(), ", "))
	}
	if _, ok := regions[region]; !ok {
		known := slices.DeleteFunc(Regions(country), func(r string) bool { return r == "" })
		switch {
		case len(known) == 0:
			return nil, fmt.Errorf("no regions of %s are known; leave the region out", country)
		case region == "":
			return nil, fmt.Errorf("the public holidays of %s are those of its regions; expected one of %s", country, strings.Join(known, ", "))
		}
		return nil, fmt.Errorf("no region %q of %s is known; expected one of %s", region, country, strings.Join(known, ", "))
	}
	return publicDays(country, region), nil
}

// worked holds what was worked out once, by country and region.
var worked struct {
	sync.Mutex
	days map[[2]string]map[Day]string
}

func publicDays(country, region string) map[Day]string {
	worked.Lock()
	defer worked.Unlock()
	key := [2]string{country, region}
	if days, ok := worked.days[key]; ok {
		return days
	}
	days := map[Day]string{}
	for _, h := range publicTables[country][region] {
		for year := FirstYear; year <= LastYear; year++ {
			actual, observed := h.Calc(year)
			for _, day := range []time.Time{actual, observed} {
				// The zero time stands for a year without the holiday.
				if !day.IsZero() {
					days[DayOf(day)] = h.Name
				}
			}
		}
	}
	if worked.days == nil {
		worked.days = map[[2]string]map[Day]string{}
	}
	worked.days[key] = days
	return days
}
