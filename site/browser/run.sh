#!/usr/bin/env bash
# Builds the example organisation's portal and a hostile one with the given
# gitsm, looks at both in Chromium and uses them. SHOTS=DIR keeps screenshots.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
gitsm=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$here" && npm ci --silent --no-audit --no-fund)
"$gitsm" demo --no-serve --dir "$work/demo" >"$work/demo.log"
"$gitsm" -C "$here/hostile" site build --quiet --as-of 2026-03-20T12:00:00+01:00 --out "$work/hostile"
node "$here/portal.mjs" "$work/demo-portal" "$work/hostile"
mkdir "$work/more"
node "$here/behaviour.mjs" "$gitsm" "$work/demo-portal" "$work/hostile" "$work/more"
