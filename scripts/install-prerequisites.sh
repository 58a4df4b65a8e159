#!/bin/sh
# Gives a Debian or Ubuntu machine what ./lab needs: some Node.js >= 18 with npm; with --browser also Chromium, in which the tests look at the
# HTML report; with --docker also a running Docker engine with compose and buildx, for platforms in containers. Changes nothing that is there
# already. Needs root only to install.
set -eu

browser=false
docker=false
for argument in "$@"; do
  case $argument in
    --browser) browser=true ;;
    --docker) docker=true ;;
    *)
      echo "error BAD_USAGE: unknown argument \"$argument\"" >&2
      echo "hint: $0 [--browser] [--docker]" >&2
      exit 2
      ;;
  esac
done

recent_enough() {
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 &&
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)'
}

# The names under which reports/testing-browser.ts looks for it. Ubuntu's chromium-browser only says how to get a snap, so it must also start.
find_browser() {
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    if command -v "$name" >/dev/null 2>&1 && "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

# Installs packages with apt; $1 says what for.
install_packages() {
  what=$1
  shift
  command -v apt-get >/dev/null 2>&1 || {
    echo 'error NO_APT: this machine has no apt-get' >&2
    echo "hint: install $what by hand, then run ./lab" >&2
    exit 3
  }
  [ "$(id -u)" = 0 ] || {
    echo "error NOT_ROOT: installing $what needs root" >&2
    echo "hint: sudo $0" >&2
    exit 3
  }
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if recent_enough; then
  echo "Node.js $(node --version) with npm $(npm --version) is there: nothing to install"
else
  install_packages 'Node.js 18 or newer with npm' nodejs npm ca-certificates
  recent_enough || {
    echo "error NODE_OLD: the distribution's Node.js is older than 18" >&2
    echo 'hint: install Node.js 18 or newer with npm by hand, then run ./lab' >&2
    exit 3
  }
  echo "installed Node.js $(node --version) with npm $(npm --version)"
fi

if [ "$browser" = true ]; then
  if found=$(find_browser); then
    echo "$("$found" --version 2>/dev/null) is there: nothing to install"
  else
    install_packages 'Chromium or Chrome' chromium fonts-dejavu-core
    found=$(find_browser) || {
      echo "error NO_CHROMIUM: the distribution's package brings no Chromium that starts" >&2
      echo 'hint: install Chromium or Chrome by hand and name it in CHROMIUM; without it the browser tests are skipped' >&2
      exit 3
    }
    echo "installed $("$found" --version 2>/dev/null)"
  fi
fi

if [ "$docker" = true ]; then
  "$(dirname "$0")/install-docker.sh"
fi
