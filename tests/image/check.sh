#!/bin/sh
# Lint the Dockerfile, build the image without a Docker engine, start it as its user and ask it a question.
#
# Needs root, buildah and debootstrap (Debian: apt-get install buildah debootstrap); says so and stops where one is
# missing. The base image is bootstrapped from Debian's packages and tagged with the official name, so that the
# Dockerfile is built unmodified. Chroot isolation runs without cgroups: limits of the running container are not tested.
set -eu
cd "$(dirname "$0")/../.."
name=docker.io/library/python:3.11-slim-bookworm
storage=${IMAGE_CHECK_STORAGE:-${TMPDIR:-/tmp}/twintext-image-check}
port=${IMAGE_CHECK_PORT:-8123}

say() { printf 'image-check: %s\n' "$1"; }

.venv/bin/hadolint Dockerfile
say 'Dockerfile: no findings'

for tool in buildah debootstrap; do
    command -v "$tool" >/dev/null || { say "skipped: $tool is not installed"; exit 0; }
done
[ "$(id -u)" = 0 ] || { say 'skipped: chroot isolation needs root'; exit 0; }

mkdir -p "$storage"
builder() { buildah --root "$storage/root" --runroot "$storage/run" --storage-driver vfs "$@"; }

if ! builder inspect --type image "$name" >/dev/null 2>&1; then
    say 'making the base image'
    [ -d "$storage/base/usr" ] || debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates \
        bookworm "$storage/base" >"$storage/debootstrap.log" 2>&1 || { tail "$storage/debootstrap.log"; exit 1; }
    base=$(builder from scratch)
    builder copy --quiet "$base" "$storage/base" /
    builder commit --quiet --format docker "$base" "$name" >/dev/null
    builder rm "$base" >/dev/null
fi

say 'building the image'
# The certificates of this machine are lent to pip, which may sit behind a proxy with an authority of its own.
builder build --quiet --format docker --isolation chroot --pull=never \
    --volume /etc/ssl/certs:/etc/ssl/certs:ro --tag twintext . >"$storage/build.log" 2>&1 ||
    { tail -30 "$storage/build.log"; exit 1; }

user=$(builder inspect --type image --format '{{.OCIv1.Config.User}}' twintext)
case $user in
    [1-9]*:[1-9]*) say "runs as $user" ;;
    *) say "the user is '$user', not a number other than root"; exit 1 ;;
esac
builder inspect --type image --format '{{.Docker.Config.Healthcheck}}' twintext | grep -q readyz ||
    { say 'the health check is missing'; exit 1; }

container=$(builder from --pull=never twintext)
# shellcheck disable=SC2064  # the container's name is known now
trap "kill -- -\$running 2>/dev/null || :; wait 2>/dev/null || :; builder rm '$container' >/dev/null" EXIT
# In a session of its own, so that everything that runs in the container can be stopped.
running=
setsid buildah --root "$storage/root" --runroot "$storage/run" --storage-driver vfs run --isolation chroot \
    --user "$user" --env "TWINTEXT_PORT=$port" --env TWINTEXT_HOST=127.0.0.1 "$container" -- twintext serve >"$storage/serve.log" 2>&1 &
running=$!

.venv/bin/python tests/image/ask.py "http://127.0.0.1:$port" || { tail -30 "$storage/serve.log"; exit 1; }
say 'passed'
