#!/bin/sh
# Makes pele.js anew and compares it with the recorded sum. Building the site does not need this;
# moving to a newer Pele does: change the version below, run, and write the new sum to SHA256SUMS.
# Needs node, npm and the network.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/entry.mjs" "$work"
cd "$work"
npm install --silent --no-save --ignore-scripts --prefix "$work" pele@1.13.0 esbuild@0.28.2
node_modules/.bin/esbuild entry.mjs --bundle --minify --format=iife --target=es2020 --log-level=warning \
  --banner:js='/*! Pele 1.13.0 (npm pele), MIT, see LICENSE; bundled by make.sh */' --outfile="$here/pele.js"
cp node_modules/pele/LICENSE "$here/LICENSE"
cd "$here"
sha256sum --check SHA256SUMS
