#!/bin/bash
# docker-entrypoint.sh rsyslogd: ships lines, and keeps the store in order, until it is told to end. See rsyslog.conf.
set -u
[ "${1:-}" = rsyslogd ] || exec "$@"
state=/run/rsyslog
shipper=
mkdir -p $state
# What an earlier process has left behind says nothing of this one.
rm -rf ${state:?}/*

# Interruptible: bash runs traps only between commands.
rest() { sleep "$1" & wait $!; }
start() {
  rm -f $state/imfile-state:*
  : >$state/refused
  rsyslogd -n -iNONE -f /etc/rsyslog/rsyslog.conf &
  shipper=$!
  echo $shipper >$state/pid
}
stop() {
  [ -n "$shipper" ] || return
  kill -TERM "$shipper" 2>/dev/null
  wait "$shipper"
}
trap 'stop; exit 0' TERM INT

# Without it the store would guess what fields are. Once it is there, lines are read at once, whether the store is up or not.
if ! [ -e /state/template ]; then
  echo "waits for the store: $LOGS_STORE"
  until keep-logs template 2>/dev/null; do rest 1; done
  touch /state/template
fi
start
touch $state/ready
pause_s=5 calm_since=$SECONDS kept_at=-600
while rest 5; kill -0 "$shipper" 2>/dev/null; do
  if ((SECONDS - kept_at >= 600)) && keep-logs template; then
    keep-logs remove
    kept_at=$SECONDS
  fi
  if [ -s $state/refused ]; then
    stop
    echo "the store has refused lines, and gets all again in $pause_s s: $(grep -o -m 1 '"reply".\{0,300\}' $state/refused)"
    rest $pause_s
    # What it will never take shall not keep both busy for ever.
    pause_s=$((pause_s < 60 ? 2 * pause_s : pause_s)) calm_since=$SECONDS
    start
  elif ((SECONDS - calm_since > 600)); then
    pause_s=5
  fi
done
wait "$shipper"
