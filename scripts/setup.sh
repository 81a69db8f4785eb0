# shellcheck shell=bash
# Functions shared by ./hypha and ./dev: find the JDK, install what is missing, build once.
# Exit codes: 1 failed, 2 bad use, 3 something the machine lacks.

HYPHA_HOME="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
DIST="$HYPHA_HOME/cli/target/dist"
NO_INSTALL="${HYPHA_NO_INSTALL:-}"

say() { printf '%s\n' "$*" >&2; }

die() {
    local code="$1"
    shift
    say "hypha: $*"
    exit "$code"
}

is_jdk25() { [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$1/release" 2>/dev/null; }

# Sets and exports JAVA_HOME to a JDK 25: the caller's JAVA_HOME, the usual places, then PATH.
find_jdk() {
    local candidate
    if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then return; fi
    for candidate in /usr/lib/jvm/*25* /opt/*jdk*25* "$HOME"/.sdkman/candidates/java/25* /usr/local/*jdk*25*; do
        if is_jdk25 "$candidate"; then export JAVA_HOME="$candidate"; return; fi
    done
    if candidate="$(command -v javac)"; then
        candidate="$(dirname "$(dirname "$(readlink -f "$candidate")")")"
        if is_jdk25 "$candidate"; then export JAVA_HOME="$candidate"; return; fi
    fi
    say "hypha: no JDK 25 found (looked at JAVA_HOME, /usr/lib/jvm, /opt, ~/.sdkman and PATH)."
    say "  Hypha is written in Java 25, which Debian 12 does not carry. Install one of these, then call again:"
    say "    Eclipse Temurin 25, as https://adoptium.net/installation/linux tells:  apt-get install temurin-25-jdk"
    say "    or any JDK 25, unpacked anywhere:  export JAVA_HOME=/path/to/jdk-25"
    exit 3
}

# One line per package: name | what shows that it is there (a command, or a path pattern) | why it is needed
packages_for() {
    case "$1" in
        build) cat <<'LIST'
maven|mvn|builds the Java modules
clang|clang|compiles the eBPF programs
libbpf-dev|/usr/include/bpf/bpf_helpers.h|headers of the eBPF programs
linux-libc-dev|/usr/include/linux/bpf.h|headers of the eBPF programs
LIST
            ;;
        run) cat <<'LIST'
libbpf1|/usr/lib/*/libbpf.so.1*|loads the eBPF programs
iproute2|ip|makes links, addresses and routes
util-linux|nsenter|enters network namespaces
LIST
            ;;
        lab) cat <<'LIST'
procps|sysctl|switches forwarding on inside the lab's routers
curl|curl|the ordinary program of the demo's hosts
dnsutils|dig|asks DNS from the demo's hosts
iputils-ping|ping|ICMP echo from the demo's hosts
dnsmasq-base|dnsmasq|the plain DNS server of the demo's internet
LIST
            ;;
        test) cat <<'LIST'
busybox|busybox|the web server of the guide that a test follows
LIST
            ;;
    esac
}

is_there() {
    case "$1" in
        /*) compgen -G "$1" >/dev/null ;;
        *) PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null ;;
    esac
}

# need_packages GROUP...: installs what is missing, or says what is and ends.
need_packages() {
    local group name probe why missing=()
    for group in "$@"; do
        while IFS='|' read -r name probe why; do
            if ! is_there "$probe"; then
                [ ${#missing[@]} -gt 0 ] || say "hypha: this machine lacks:"
                say "  $name ($why)"
                missing+=("$name")
            fi
        done < <(packages_for "$group")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ -z "$NO_INSTALL" ] || die 3 "not installing (--no-install). Do: apt-get install ${missing[*]}"
    command -v apt-get >/dev/null || die 3 "no apt-get here: install these with your system's package manager, then call again"
    [ "$(id -u)" = 0 ] || die 3 "installing needs root. Do: sudo apt-get install ${missing[*]}"
    apt_install "${missing[@]}"
}

apt_install() {
    local log
    log="$(mktemp)"
    say "hypha: installing by apt-get: $*"
    if ! try_apt "$log" "$@"; then
        say "hypha: the package lists are missing or old, updating them first"
        apt-get -q update >>"$log" 2>&1 </dev/null || true
        if ! try_apt "$log" "$@"; then
            tail -n 20 "$log" >&2
            rm -f "$log"
            die 3 "apt-get could not install: $*"
        fi
    fi
    rm -f "$log"
}

try_apt() {
    local log="$1"
    shift
    DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@" >>"$log" 2>&1 </dev/null
}

# What the built programs were made of: a hash over names and contents of every source that goes into them.
source_stamp() {
    (cd "$HYPHA_HOME" && { find pom.xml ./*/pom.xml ./*/src/main api scripts/setup.sh -type f 2>/dev/null || true; } \
        | LC_ALL=C sort | xargs -d '\n' sha1sum | sha1sum | cut -d' ' -f1)
}

is_built() { [ "$(cat "$DIST/stamp" 2>/dev/null)" = "$(source_stamp)" ]; }

# Builds into cli/target/dist/lib if the sources changed. One build at a time; the second waits and finds it done.
build_once() {
    if is_built; then return; fi
    need_packages build
    mkdir -p "$HYPHA_HOME/cli/target"
    exec 8>"$HYPHA_HOME/cli/target/build.lock"
    flock 8
    if ! is_built; then build_now; fi
    exec 8>&-
}

build_now() {
    local log="$HYPHA_HOME/cli/target/build.log" stamp lib="$HYPHA_HOME/cli/target/lib"
    stamp="$(source_stamp)"
    say "hypha: building (once; a minute or two, the first time also downloads libraries; log: ${log#"$HYPHA_HOME"/})"
    rm -rf "$lib" "$DIST.new"
    if ! (cd "$HYPHA_HOME" && maven -Dmaven.test.skip=true -Dspotless.check.skip=true package) >"$log" 2>&1 </dev/null; then
        grep -E '^\[ERROR\]' "$log" | head -n 25 >&2
        die 1 "the build failed; the whole story is in $log"
    fi
    mkdir -p "$DIST.new"
    cp -r --preserve=timestamps "$lib" "$DIST.new/lib"
    rm -rf "$DIST"
    mv "$DIST.new" "$DIST"
    make_aot_caches >>"$log" 2>&1 || true # a faster start is worth having, not worth failing for
    printf '%s\n' "$stamp" >"$DIST/stamp"
}

# Maven 3.8 on JDK 25 warns about its own libraries; users have no use for that.
maven() {
    MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow" \
        mvn -q -B -Dstyle.color=never -f "$HYPHA_HOME/pom.xml" "$@"
}

class_path() { local IFS=:; printf '%s' "$*"; }

# Flags of every JVM; the AOT cache is only accepted by a JVM with the same ones.
JVM_FLAGS=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xlog:disable)

# Trains two ahead-of-time caches: a small one for commands that only ask an API, and one for the programs, by a short
# life of what they do. (One for all would load the programs' classes into every command.)
make_aot_caches() {
    local scratch
    scratch="$(mktemp -d)"
    train commands.aot net.hypha.cli.Main status --socket "$scratch/none" &
    train programs.aot net.hypha.cli.Training "$scratch"
    wait
    rm -rf "$scratch"
}

# train CACHE MAIN ARG...
train() {
    local cache="$DIST/$1"
    shift
    timeout 120 "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" -XX:AOTCacheOutput="$cache" \
        -cp "$(class_path "$DIST"/lib/*.jar)" "$@" || true
}

# run_hypha ARG...: becomes the program.
run_hypha() {
    local flags=("${JVM_FLAGS[@]}" -Xmx256m -XX:TieredStopAtLevel=1) cache="$DIST/commands.aot"
    case "${1:-}" in
        domain | node | demo | lab) cache="$DIST/programs.aot" ;;
    esac
    [ ! -f "$cache" ] || flags+=("-XX:AOTCache=$cache")
    exec "$JAVA_HOME/bin/java" "${flags[@]}" "-Dhypha.launcher=$HYPHA_HOME/hypha" \
        -cp "$(class_path "$DIST"/lib/*.jar)" net.hypha.cli.Main "$@"
}
