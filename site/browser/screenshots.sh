#!/usr/bin/env bash
# Pictures of six pages of the example organisation for the README, light, 1280 by 760.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
gitsm=$(realpath "$1")
out=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$here" && npm ci --silent --no-audit --no-fund)
"$gitsm" demo --no-serve --dir "$work/demo" >"$work/demo.log"
node "$here/screenshots.mjs" "$work/demo-portal" "$out"
