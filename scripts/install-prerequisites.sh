#!/bin/sh
# Gives a Debian or Ubuntu machine what ./lab needs: some Node.js >= 18 with npm. Changes nothing that is there already. Needs root only to install.
set -eu

recent_enough() {
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 &&
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)'
}

if recent_enough; then
  echo "Node.js $(node --version) with npm $(npm --version) is there: nothing to install"
  exit 0
fi
command -v apt-get >/dev/null 2>&1 || {
  echo 'error NO_APT: this machine has no apt-get' >&2
  echo 'hint: install Node.js 18 or newer with npm by hand, then run ./lab' >&2
  exit 3
}
[ "$(id -u)" = 0 ] || {
  echo 'error NOT_ROOT: installing Node.js needs root' >&2
  echo "hint: sudo $0" >&2
  exit 3
}
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends nodejs npm ca-certificates >/dev/null
recent_enough || {
  echo "error NODE_OLD: the distribution's Node.js is older than 18" >&2
  echo 'hint: install Node.js 18 or newer with npm by hand, then run ./lab' >&2
  exit 3
}
echo "installed Node.js $(node --version) with npm $(npm --version)"
