#!/usr/bin/env bash
# Lighthouse over six pages of the example organisation, on loopback, compressed and
# with the headers of _headers as hosts send them. It is installed for the occasion:
# nothing else of the project needs it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
gitsm=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$here" && npm ci --silent --no-audit --no-fund)
npm install --prefix "$work" --silent --no-audit --no-fund lighthouse@12.8.2 chrome-launcher@1.2.1
"$gitsm" demo --no-serve --dir "$work/demo" >"$work/demo.log"
node "$here/lighthouse.mjs" "$work/demo-portal" "$work/node_modules"
