# shellcheck shell=bash
# What both demos need: processes that end with the demo, free ports, and a client in bash alone. To be sourced.
set -euo pipefail

home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
stage=$(mktemp -d "${TMPDIR:-/tmp}/roundhouse-demo-XXXXXX")
started=()
# Seconds that anything may take before the demo is given up.
patience=120
# Small heaps: four processes on one machine.
export ROUNDHOUSE_JAVA_OPTS="-Xmx256m ${ROUNDHOUSE_JAVA_OPTS:-}"

leave() {
    local status=$?
    trap - EXIT
    for pid in ${started[@]+"${started[@]}"}; do
        kill -9 "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    done
    if [ "$status" = 0 ]; then
        rm -rf "$stage"
    else
        echo "What the processes said is in $stage" >&2
    fi
    exit "$status"
}
trap leave EXIT
trap 'exit 130' INT TERM

say() {
    printf '\n\033[1m%s\033[0m\n' "$*"
}

fail() {
    echo "demo: $*" >&2
    exit 1
}

# The next port on which nobody listens, in $port.
next_port=$((20000 + RANDOM % 10000))
free_port() {
    while (exec 3<>"/dev/tcp/127.0.0.1/$next_port") 2>/dev/null; do
        next_port=$((next_port + 1))
    done
    port=$next_port
    next_port=$((next_port + 1))
}

# start NAME ARGUMENT...: ./roundhouse in the background, its pid in $pid.
start() {
    "$home/roundhouse" "${@:2}" >>"$stage/$1.log" 2>&1 &
    pid=$!
    started+=("$pid")
}

# kill9 PID: as the kernel or a power cut does, without a word of farewell.
kill9() {
    kill -9 "$1"
    wait "$1" 2>/dev/null || true
}

# until_it COMMAND...: waits till it succeeds.
until_it() {
    local end=$((SECONDS + patience))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || fail "waited $patience s in vain for: $*"
        sleep 0.05
    done
}

# http PORT PATH: the status and the body of an answer.
http() {
    local line status body=
    exec 9<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&9
    read -r -u 9 _ status _
    while IFS= read -r -u 9 line; do
        case $line in "{"*) body=$line ;; esac
    done
    exec 9>&-
    echo "$status $body"
}

is_ready() {
    case $(http "$1" /readyz 2>/dev/null) in 200*) ;; *) return 1 ;; esac
}

# One reply of the Redis protocol from file descriptor $1, a line for each element.
read_reply() {
    local line rest i
    IFS= read -r -t "$patience" -u "$1" line || return 1
    line=${line%$'\r'}
    rest=${line:1}
    case $line in
        +* | :*) echo "$rest" ;;
        -*) echo "(error) $rest" ;;
        '$-1' | '*-1') echo "(nil)" ;;
        '$'*)
            LC_ALL=C IFS= read -r -N $((rest + 2)) -u "$1" line || return 1
            echo "${line%$'\r\n'}"
            ;;
        '*'*) for ((i = 0; i < rest; i++)); do read_reply "$1"; done ;;
        *) fail "not a reply: $line" ;;
    esac
}

# send FD WORD...: one command.
send() {
    local fd=$1 word
    shift
    {
        printf '*%d\r\n' $#
        for word in "$@"; do
            printf '$%d\r\n%s\r\n' "${#word}" "$word"
        done
    } >&"$fd"
}

# value PORT WORD...: what a command is answered.
value() {
    exec 8<>"/dev/tcp/127.0.0.1/$1" || return 1
    send 8 "${@:2}"
    read_reply 8
    exec 8>&-
}

# show PORT WORD...: a command and its reply as redis-cli shows them, by redis-cli where it is installed.
show() {
    echo "127.0.0.1:$1> ${*:2}"
    if command -v redis-cli >/dev/null; then
        redis-cli --no-raw -p "$1" "${@:2}"
    else
        value "$@"
    fi
}

# nodes PORT: PROXY NODES in short.
nodes() {
    value "$1" PROXY NODES | awk '
        $0 == "id" || $0 == "state" || $0 == "up" { name = $0; getline; of[name] = $0 }
        $0 != "" && ("id" in of) && ("state" in of) && ("up" in of) {
            print "  node " of["id"] ": " of["state"] ", up: " of["up"]; delete of }'
}
