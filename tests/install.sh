#!/bin/bash
# Installs what the project needs on Debian 12; does nothing when it is there already.
#   tests/install.sh build    what `make` and `make demo` need
#   tests/install.sh check    also what `make check` needs
set -eu
build="gcc libc6-dev make pkg-config libssl-dev liblmdb-dev libjansson-dev libxxhash-dev libevent-dev libcsv-dev libzip-dev libexpat1-dev"
check="$build clang libclang-rt-14-dev python3 openssl systemd universal-ctags valgrind util-linux procps python3-jsonschema"
demo="$build openssl"
case ${1:-build} in check) wanted=$check ;; *) wanted=$demo ;; esac
missing=
for p in $wanted; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
[ "$(id -u)" = 0 ] || { echo "These Debian packages are missing:$missing. Install them as root: apt-get install$missing"; exit 1; }
echo "  INSTALL$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >/dev/null 2>&1 || true # what is then missing is named by the next line
# shellcheck disable=SC2086  # the list is meant to split
apt-get install -y -qq --no-install-recommends $missing >build-install.log 2>&1 || { tail -n 20 build-install.log; exit 1; }
rm -f build-install.log
