#!/bin/sh
# Gives a Debian or Ubuntu machine a running Docker engine with the compose and buildx plugins, where they are missing. Changes nothing that is
# there already: run it again and it only says so. Needs root only for what it has to do.
#
# Plugins come from the distribution, or from Docker's own repository where the machine has that. Debian 12 has no compose v2: there the plugins
# of Debian 13 are unpacked into the plugin folder of the command line (they are static enough to run), and apt never hears of them.
set -eu

plugins=/usr/local/lib/docker/cli-plugins
engine_log=/var/log/dockerd.log
newer_suite=trixie

say() { printf '%s\n' "$1"; }

fail() {
  printf 'error %s: %s\nhint: %s\n' "$1" "$2" "$3" >&2
  exit 3
}

[ $# -eq 0 ] || {
  printf 'error BAD_USAGE: unknown argument "%s"\nhint: %s takes none\n' "$1" "$0" >&2
  exit 2
}

require_root() {
  [ "$(id -u)" = 0 ] || fail NOT_ROOT "$1 needs root" "sudo $0"
}

updated=false
install_packages() {
  command -v apt-get >/dev/null 2>&1 ||
    fail NO_APT 'this machine has no apt-get' 'install the Docker engine with the compose and buildx plugins by hand: https://docs.docker.com/engine/install/'
  require_root "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  refresh_lists
  say "installing $*"
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

refresh_lists() {
  [ "$updated" = true ] || apt-get update -qq
  updated=true
}

# Has the distribution a package $1 of version 2 or newer, or of any ($2: 0)?
offers() {
  candidate=$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: *//p')
  case $candidate in '' | '(none)') return 1 ;; esac
  dpkg --compare-versions "${candidate#*:}" ge "$2"
}

has_compose() { docker compose version >/dev/null 2>&1; }
has_buildx() { docker buildx version >/dev/null 2>&1; }
engine_answers() { docker info >/dev/null 2>&1; }

# Installs the first package of those offered; says no if none is.
install_first() {
  for offer in "$@"; do
    if offers "${offer%%=*}" "${offer#*=}"; then
      install_packages "${offer%%=*}"
      return 0
    fi
  done
  return 1
}

# Unpacks the packages given from a newer Debian suite, through a throw-away configuration of apt that uses the machine's own mirror.
unpack_newer() {
  # shellcheck disable=SC2016 # apt's own placeholder
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 -E '/debian/?$' || true)
  if [ -z "$mirror" ] || [ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
    fail NO_PLUGIN "this distribution offers no package for: $*" 'install the compose and buildx plugins by hand: https://docs.docker.com/compose/install/linux/'
  fi
  say "unpacking $* of Debian $newer_suite into $plugins"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/etc" "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" "$plugins"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $newer_suite main" >"$work/etc/sources.list"
  newer_apt() {
    apt-get -qq -o Dir::Etc::sourcelist="$work/etc/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$work/lists" \
      -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root "$@"
  }
  newer_apt update
  (cd "$work/debs" && newer_apt download "$@")
  for package in "$work"/debs/*.deb; do dpkg-deb -x "$package" "$work/root"; done
  find "$work/root" -path '*cli-plugins/*' -type f -exec install -m 755 -t "$plugins" {} +
  rm -rf "$work"
  trap - EXIT
}

# Starts the engine: by systemd where it runs, else as a process of its own that outlives this script.
start_engine() {
  require_root 'starting the engine'
  if [ -d /run/systemd/system ]; then
    say 'starting the engine with systemd'
    systemctl enable --now docker
  elif ! pidof dockerd >/dev/null; then
    say "starting the engine: no init system runs here, so as a process (log: $engine_log)"
    # Published ports by iptables alone, without a proxy process for each.
    setsid dockerd --userland-proxy=false >"$engine_log" 2>&1 </dev/null &
  fi
  waited=0
  until engine_answers; do
    waited=$((waited + 1))
    if [ "$waited" -gt 60 ]; then
      [ ! -s "$engine_log" ] || tail -n 10 "$engine_log" >&2
      fail ENGINE_SILENT 'the engine did not answer within 30 s' "its log says why: $engine_log, or journalctl -u docker"
    fi
    sleep 0.5
  done
}

if command -v docker >/dev/null 2>&1 && engine_answers; then
  engine=running
elif command -v dockerd >/dev/null 2>&1 && command -v docker >/dev/null 2>&1; then
  engine=stopped
else
  engine=missing
fi

if [ "$engine" = missing ]; then
  install_packages docker.io iptables ca-certificates
  # From Debian 13 on the command line is a package of its own.
  command -v docker >/dev/null 2>&1 || install_packages docker-cli
fi

missing=
has_compose || missing="$missing docker-compose"
has_buildx || missing="$missing docker-buildx"
if [ -n "$missing" ]; then
  require_root "installing$missing"
  command -v apt-get >/dev/null 2>&1 || install_packages "$missing"
  refresh_lists
  newer=
  has_compose || install_first docker-compose-plugin=0 docker-compose-v2=0 docker-compose=2 || newer="$newer docker-compose"
  has_buildx || install_first docker-buildx-plugin=0 docker-buildx=0 || newer="$newer docker-buildx"
  # shellcheck disable=SC2086 # a list of packages
  [ -z "$newer" ] || unpack_newer $newer
fi

engine_answers || start_engine

has_compose || fail NO_PLUGIN 'docker compose does not start' 'docker compose version says why'
has_buildx || fail NO_PLUGIN 'docker buildx does not start' 'docker buildx version says why'
say "Docker $(docker version --format '{{.Server.Version}}') runs, with compose $(docker compose version --short) and buildx $(docker buildx version | cut -d' ' -f2)"
