#!/usr/bin/env bash
# Builds the example organisation's portal and hostile ones with the given gitsm, looks
# at them in Chromium and uses them. SHOTS=DIR keeps screenshots, TIMES=1 tells times.
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
# A gitsm whose text reaches the page as it stands shows that the policy alone holds, too.
(cd "$here/../.." && ${GO:-go} build -tags gitsm_unsanitised -o "$work/gitsm-unsanitised" ./cmd/gitsm)
mkdir "$work/payloads"
node "$here/hostile.mjs" "$gitsm" "$work/gitsm-unsanitised" "$work/payloads"
