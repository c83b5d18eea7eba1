package main

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// zoneFolders are where Go looks for time zones, in this order.
var zoneFolders = []string{"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"}

// zonesVersion tells which time zone data instants are read with, for reports
// (D7): its version where it has one, else where it comes from.
func zonesVersion(e *env) string {
	if own := e.getenv("ZONEINFO"); own != "" {
		return "ZONEINFO " + filepath.Base(own)
	}
	for _, folder := range zoneFolders {
		// An empty folder, as small containers have it, gives no zone to anybody.
		if _, err := os.Stat(filepath.Join(folder, "Etc", "UTC")); runtime.GOOS == "windows" || err != nil {
			continue
		}
		for _, name := range []string{"+VERSION", "tzdata.zi"} {
			if version := firstLine(filepath.Join(folder, name)); version != "" {
				return strings.TrimPrefix(version, "# version ")
			}
		}
		return "of the system"
	}
	return "of " + runtime.Version()
}

func firstLine(name string) string {
	f, err := os.Open(name) //nolint:gosec // one of two files that systems have
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	if !lines.Scan() {
		return ""
	}
	return strings.TrimSpace(lines.Text())
}
