#!/usr/bin/env bash
# html-to-text 10.0.1 (npm): without a formatter for tables, which is the default, the cells of a table are
# joined with nothing between them. With `dataTable` they stand apart, but header cells in the body are
# printed in capitals: `Oil é` becomes `OIL É`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >npm.log
npm install --silent html-to-text@10.0.1 >>npm.log
cat >see.mjs <<'SCRIPT'
import assert from "node:assert";
import { convert } from "html-to-text";
const joined = convert("<table><tr><td>HRW</td><td>18.235</td></tr></table>");
const apart = convert("<table><tr><th>Oil é</th><td>18.235</td></tr></table>", {
  selectors: [{ selector: "table", format: "dataTable" }],
});
console.log(JSON.stringify([joined, apart]));
assert.equal(joined, "HRW18.235");
assert.equal(apart, "OIL É   18.235");
SCRIPT
node see.mjs
