#!/bin/sh
# As in the official image: options alone, or `haproxy` first, mean the server in the foreground with a master process.
set -e
[ "${1#-}" = "$1" ] || set -- haproxy "$@"
if [ "$1" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi
exec "$@"
