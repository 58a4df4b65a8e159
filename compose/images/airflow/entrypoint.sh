#!/bin/bash
# As the official entry point: a sub-command of airflow, or bash, sh, python and airflow as given. With _AIRFLOW_DB_MIGRATE=true the metadata database is
# brought to this version first.
set -euo pipefail
# Until its server listens; a minute at most.
connection="${AIRFLOW__DATABASE__SQL_ALCHEMY_CONN:-}"
if [[ "$connection" == postgres* ]]; then
  server="${connection#*@}"; server="${server%%/*}"; host="${server%%:*}"; port="${server##*:}"
  if [[ "$port" == "$host" ]]; then port=5432; fi
  for _ in $(seq 60); do (exec 3<>"/dev/tcp/$host/$port") 2>/dev/null && break; sleep 1; done
fi
if [[ "${_AIRFLOW_DB_MIGRATE:-}" == true ]]; then airflow db migrate; fi
case "${1:-}" in
  '') exec airflow version ;;
  bash | sh | python | python3 | airflow) exec "$@" ;;
  *) exec airflow "$@" ;;
esac
