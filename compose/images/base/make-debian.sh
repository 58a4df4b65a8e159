#!/bin/sh
# make-debian.sh TAG: makes a minimal Debian image with debootstrap, from the apt mirror that this machine uses, for machines that reach no container
# registry. Needs root, as debootstrap does.
set -eu
tag=$1
suite=${tag##*:}

[ "$(id -u)" = 0 ] || {
  echo "making $tag needs root: debootstrap fills a root file system" >&2
  exit 3
}
command -v debootstrap >/dev/null 2>&1 || {
  echo 'installing debootstrap'
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
}
# shellcheck disable=SC2016 # apt's own placeholder
mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 -E '/debian/?$') || {
  echo 'no Debian mirror in the apt sources of this machine' >&2
  exit 3
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
debootstrap --variant=minbase "$suite" "$work/root" "$mirror"
rm -rf "$work"/root/var/cache/apt/* "$work"/root/var/lib/apt/lists/* "$work"/root/var/log/* \
  "$work"/root/usr/share/doc/* "$work"/root/usr/share/man/* "$work"/root/usr/share/locale/*
tar -C "$work/root" -c . | docker import --change 'CMD ["bash"]' - "$tag"
