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
etcd-server|etcd|keeps the catalogue in tests of several managers
perl-base|perl|raw sockets and UDP-Lite, which Java does not have
LIST
            ;;
        bench) cat <<'LIST'
iperf3|iperf3|measures throughput
sockperf|sockperf|measures round trips
wrk|wrk|opens connections as fast as it can
nginx-light|nginx|the web server that answers them
nftables|nft|destination NAT, to compare with
ethtool|ethtool|switches a wire's offloads off
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
    rm -rf "$lib" "$HYPHA_HOME/bench/target/lib" "$DIST.new"
    if ! (cd "$HYPHA_HOME" && maven -Dmaven.test.skip=true -Dspotless.check.skip=true package) >"$log" 2>&1 </dev/null; then
        grep -E '^\[ERROR\]' "$log" | head -n 25 >&2
        die 1 "the build failed; the whole story is in $log"
    fi
    mkdir -p "$DIST.new"
    cp -r --preserve=timestamps "$lib" "$DIST.new/lib"
    cp -r --preserve=timestamps "$HYPHA_HOME/bench/target/lib" "$DIST.new/bench"
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

# A node issues no certificates: the libraries for that have 8,000 entries, which every start would read and keep in memory.
node_class_path() {
    local jar jars=()
    for jar in "$DIST"/lib/*.jar; do
        case "${jar##*/}" in bcpkix-* | bcprov-* | bcutil-*) ;; *) jars+=("$jar") ;; esac
    done
    class_path "${jars[@]}"
}

# Flags of every JVM; the AOT cache is only accepted by a JVM with the same ones. (docs/internals/startup.md has the reasons.)
JVM_FLAGS=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xlog:disable)

# The library's own switches for a small process: no events for JFR, buffers in steps of 64 KB and not of 2 MB, and no search of all
# devices for a name of this machine.
NETTY=io.grpc.netty.shaded.io.netty
SMALL_FLAGS=(-D$NETTY.jfr.enabled=false -D$NETTY.allocator.maxOrder=3 -D$NETTY.allocator.numDirectArenas=1
    -D$NETTY.machineId=02:00:00:00:00:01 -Djdk.reflect.useNativeAccessorOnly=true)

# The cache is mapped where it was made for, so that its pages stay those of the file: shared, and reclaimed at need.
FIXED_PLACE=(-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0)

# No code compiled ahead of its use: the cache would hold what was compiled in training, and each start compile it, used or not.
NO_REPLAY=(-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:-AOTReplayTraining)

# Trains ahead-of-time caches: a small one for commands that only ask an API, one for the programs, by a short life of what they
# do, and one for the node alone. (One for all would load the programs' classes into every command.)
make_aot_caches() {
    local scratch
    scratch="$(mktemp -d)"
    train commands.aot net.hypha.cli.Main status --socket "$scratch/none" &
    train programs.aot net.hypha.cli.Training "$scratch"
    wait
    train_node "$scratch/node"
    rm -rf "$scratch"
}

# train CACHE MAIN ARG...
train() {
    local cache="$DIST/$1"
    shift
    timeout 120 "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" -XX:AOTCacheOutput="$cache" \
        -cp "$(class_path "$DIST"/lib/*.jar)" "$@" || true
}

# train_node DIRECTORY: a node needs the kernel, so only root can train it; without, it starts by the programs' cache.
train_node() {
    [ "$(id -u)" = 0 ] || return 0
    mkdir -p "$1"
    timeout 120 unshare --net --mount "$BASH" -c '. "$1"; live_as_node "$2"' - "$HYPHA_HOME/scripts/setup.sh" "$1" || true
}

# In a network of its own: a domain, and a node that does once what nodes do; as it ends, the JVM writes the cache.
live_as_node() {
    local dir="$1" lib domain node workload
    lib="$(class_path "$DIST"/lib/*.jar)"
    ip -batch - <<LIST
link set lo up
link add under0 type veth peer name under1
link set under0 up
link set under1 up
address add 192.0.2.1/24 dev under0
LIST
    run_command trust init "$dir/authority" --name training
    run_command trust issue domain:training "$dir/trust-domain" --ca-dir "$dir/authority"
    run_command trust issue node:training "$dir/trust-node" --ca-dir "$dir/authority"
    printf '%s\n' 'domain:' '  name: training' "  state: $dir/domain" \
        "  exchange: {listen: \"192.0.2.1:50100\", trust: $dir/trust-domain}" "  api: {socket: $dir/domain.sock}" \
        '  pools: {services: [10.30.0.0/16, "fdff::/16"], nodes: [10.18.0.0/16, "fc00::/16"]}' >"$dir/domain.yaml"
    printf '%s\n' 'node:' '  name: training' "  state: $dir/node" "  socket: $dir/node.sock" \
        "  domain: {address: \"192.0.2.1:50100\", trust: $dir/trust-node}" \
        '  underlay: {device: under0, address: 192.0.2.1}' \
        "  pins: $dir/bpf/training" >"$dir/node.yaml"
    "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" -XX:TieredStopAtLevel=1 -XX:AOTCache="$DIST/programs.aot" -cp "$lib" \
        net.hypha.cli.Main domain --config "$dir/domain.yaml" --ready-file "$dir/domain.ready" &
    domain=$!
    await_file "$dir/domain.ready" "$domain"
    "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" "${SMALL_FLAGS[@]}" "${NO_REPLAY[@]}" -XX:TieredStopAtLevel=1 \
        -XX:AOTCacheOutput="$DIST/node.aot" -cp "$(node_class_path)" \
        net.hypha.cli.Main node --config "$dir/node.yaml" --ready-file "$dir/node.ready" &
    node=$!
    await_file "$dir/node.ready" "$node"
    unshare --net sleep 60 &
    workload=$!
    ask_node "$dir" "$workload" || true # a cache without this is still one
    kill "$workload" "$node"
    wait "$node" || true
    kill "$domain"
    wait "$domain" || true
}

# What a node is asked for in its life: workloads, names, an address that it does not know yet.
ask_node() {
    local dir="$1" netns="/proc/$2/ns/net"
    export HYPHA_DOMAIN_SOCKET="$dir/domain.sock" HYPHA_NODE_SOCKET="$dir/node.sock"
    printf 'service: training\n' >"$dir/service.yaml"
    run_command service apply -f "$dir/service.yaml"
    run_command attach --id caller --netns "$netns"
    run_command resolve closest.training.oakestra
    nsenter --net="$netns" "$BASH" -c 'printf x >/dev/udp/10.30.0.9/9; printf x >/dev/udp/10.30.0.3/9' || true
    run_command status
    run_command detach caller
}

run_command() { (run_hypha "$@") >/dev/null; }

# await_file FILE PROCESS: until the file is there; fails if the process has ended.
await_file() {
    until [ -e "$1" ]; do
        kill -0 "$2" || return 1
        sleep 0.05
    done
}

# run_hypha ARG...: becomes the program.
run_hypha() {
    local flags=("${JVM_FLAGS[@]}" -XX:TieredStopAtLevel=1) cache="$DIST/commands.aot" jars
    jars="$(class_path "$DIST"/lib/*.jar)"
    case "${1:-}" in
        node)
            cache="$DIST/node.aot"
            if [ -f "$cache" ]; then jars="$(node_class_path)"; else cache="$DIST/programs.aot"; fi
            flags+=("${SMALL_FLAGS[@]}" "${NO_REPLAY[@]}" "${FIXED_PLACE[@]}" -Xmx512m -Xms8m -XX:NewSize=4m -XX:MaxNewSize=4m
                -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10 -XX:-ShrinkHeapInSteps -XX:TrimNativeHeapInterval=2000)
            export MALLOC_ARENA_MAX=1
            ;;
        domain) # its heap grows with what it manages: 100,000 instances do not fit into 256 MB
            cache="$DIST/programs.aot"
            flags+=(-XX:MaxRAMPercentage=50 -Xms96m -XX:NewSize=64m -XX:MaxNewSize=64m -XX:SurvivorRatio=2
                -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40 -XX:-ShrinkHeapInSteps -XX:TrimNativeHeapInterval=5000)
            ;;
        demo | lab)
            cache="$DIST/programs.aot"
            flags+=(-Xmx256m)
            ;;
        *) flags+=(-Xmx256m) ;;
    esac
    [ ! -f "$cache" ] || flags+=("-XX:AOTCache=$cache")
    exec "$JAVA_HOME/bin/java" "${flags[@]}" "-Dhypha.launcher=$HYPHA_HOME/hypha" \
        -cp "$jars" net.hypha.cli.Main "$@"
}

# run_bench ARG...: becomes the benchmark; further programs are started by the launcher.
run_bench() {
    local flags=("${JVM_FLAGS[@]}" -Xmx512m)
    if [ "${1:-}" = control ]; then # ten thousand nodes are in it, which may not stand still for long
        flags=("${JVM_FLAGS[@]/-XX:+UseSerialGC/-XX:+UseG1GC}" -Xmx6g)
    fi
    exec "$JAVA_HOME/bin/java" "${flags[@]}" "-Dhypha.home=$HYPHA_HOME" \
        -cp "$(class_path "$DIST"/lib/*.jar "$DIST"/bench/*.jar)" net.hypha.bench.Main "$@"
}
