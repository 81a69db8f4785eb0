#!/bin/sh
# Compiles the eBPF programs: build.sh OUTPUT. Run by Maven; needs clang >= 14 and libbpf's headers.
set -eu
here=$(dirname "$0")
output=$1

missing() {
    echo "The eBPF programs cannot be built: $1 is missing. Install it: apt-get install $2" >&2
    exit 1
}

command -v clang >/dev/null || missing clang clang
[ -f /usr/include/bpf/bpf_helpers.h ] || missing /usr/include/bpf/bpf_helpers.h libbpf-dev
[ -f /usr/include/linux/bpf.h ] || missing /usr/include/linux/bpf.h linux-libc-dev

# newer than its sources: nothing to do
if [ -f "$output" ] && [ -z "$(find "$here" -newer "$output" -type f)" ]; then
    exit 0
fi
mkdir -p "$(dirname "$output")"
# asm/types.h is in the directory of the machine's architecture; -g keeps BTF, which the maps' definitions are read from
clang -O2 -g -Wall -Werror -target bpf -mcpu=v3 \
    -idirafter "/usr/include/$(uname -m)-linux-gnu" \
    -c "$here/hypha.bpf.c" -o "$output.new"
mv "$output.new" "$output"
