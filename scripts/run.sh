#!/bin/sh
# What `make run` does once everything is installed: database, demo city, then web and worker until Ctrl-C.
set -eu
cd "$(dirname "$0")/.."

PORT="${PORT:-8000}"
DATA_DIR="${DATA_DIR:-instance}"
mkdir -p "$DATA_DIR"
DATA_DIR=$(cd "$DATA_DIR" && pwd)
PATH="$PWD/.venv/bin:$PATH"
export PORT DATA_DIR PATH DEMO=1 PYTHONUNBUFFERED=1

python - <<'PYTHON' || exit 1
import os, socket, sys

port = os.environ["PORT"]
if not port.isdigit() or not 0 < int(port) < 65536:
    sys.exit(f"make run: PORT={port} is not a port number (1 to 65535)")
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(port)))
    except OSError as problem:
        sys.exit(f"make run: port {port} cannot be used ({problem.strerror}). Choose another: make run PORT={int(port) % 65535 + 1}")
PYTHON

flask --app wsgi db upgrade
if [ ! -e "$DATA_DIR/.demo-loaded" ]; then
    flask --app wsgi demo load
    touch "$DATA_DIR/.demo-loaded"
fi

site="http://127.0.0.1:$PORT"
echo "Solidair: $site · sign in: $site/nl/sign-in (one button per demo person) · mails: $site/demo/mail · stop: Ctrl-C"

# The processes of the Procfile, until one of them ends or we are told to stop: by Ctrl-C, kill or a closed terminal.
children=""
stopping=""
trap 'stopping=yes' INT TERM HUP
while IFS=: read -r _ command; do
    sh -c "$command" &
    children="$children $!"
done < Procfile

all_run() {
    for child in $children; do
        kill -0 "$child" 2>/dev/null || return 1
    done
}
while [ -z "$stopping" ] && all_run; do
    sleep 1 &
    wait $! || true
done

trap '' INT TERM HUP
for child in $children; do
    kill -TERM "$child" 2>/dev/null || true
done
wait
if [ -z "$stopping" ]; then
    echo "make run: web or worker ended by itself; its last lines above say why" >&2
    exit 1
fi
