#!/bin/bash
# docker-entrypoint.sh rsyslogd: ships lines, and keeps the store in order, until it is told to end. See rsyslog.conf.
set -u
[ "${1:-}" = rsyslogd ] || exec "$@"
state=/run/rsyslog
most_pause_s=600
mkdir -p $state
# What an earlier process has left behind says nothing of this one.
rm -rf ${state:?}/*

ship() {
  rm -f $state/imfile-state:*
  : >$state/refused
  rsyslogd -n -iNONE -f /etc/rsyslog/rsyslog.conf &
  shipper=$!
  echo $shipper >$state/pid
}
end() {
  kill -TERM "$shipper" 2>/dev/null
  wait "$shipper"
  exit 0
}
trap end TERM INT
shipper=0

# Without it the store would guess what fields are. Once it is there, lines are read at once, whether the store is up or not.
until keep-logs template; do
  [ -e /state/template ] && break
  sleep 1 & wait $!
done
touch /state/template $state/ready
ship
pause_s=5
for ((seconds = 0; ; seconds += 5)); do
  sleep 5 & wait $!
  kill -0 "$shipper" 2>/dev/null || { wait "$shipper"; exit $?; }
  ((seconds % 600 == 0)) && keep-logs template && keep-logs remove
  if [ -s $state/refused ]; then
    echo "the store has refused lines: all are sent again in $pause_s s" >&2
    head -c 2000 $state/refused | tr '\n' ' ' | sed 's/.*"reply"/"reply"/' | cut -c 1-500 >&2
    sleep $pause_s & wait $!
    # Lines that it never takes shall not keep both busy for ever.
    pause_s=$((pause_s * 2 > most_pause_s ? most_pause_s : pause_s * 2))
    kill -TERM "$shipper"
    wait "$shipper"
    ship
  fi
done
