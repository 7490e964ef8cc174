#!/bin/sh
# Compiles the lock files: hashes, no download addresses. Called by `make lock`.
set -eu
cd "$(dirname "$0")/../requirements"
compile() {
    output=$1
    shift
    "${UV:-uv}" pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --no-annotate --custom-compile-command "make lock" "$@" -o "$output"
}
compile uv.lock uv.in
compile ../benchmarks/rivals/rivals.lock ../benchmarks/rivals/rivals.in
compile core.lock core.in
compile server.lock core.in server.in
compile dev.lock core.in server.in dev.in
