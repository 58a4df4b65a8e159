#!/bin/bash
# Airflow's api server and its DAG processor in one container: whichever ends takes the other with it. Before that, the metadata database: made if it is not
# there (volumes may be older than this service), and brought to this version.
set -euo pipefail
umask 077
printf '{"lakelab": "%s"}' "$LAKELAB_AIRFLOW_PASSWORD" >"$AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"
umask 022
python - <<'PYTHON'
import os
import time

import psycopg2

url = os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("+psycopg2", "")
server, database = url.rsplit("/", 1)
for left in range(60, -1, -1):
    try:
        connection = psycopg2.connect(f"{server}/postgres")
        break
    except psycopg2.OperationalError:
        if left == 0:
            raise
        time.sleep(1)
connection.autocommit = True
with connection.cursor() as cursor:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
    if cursor.fetchone() is None:
        cursor.execute(f'CREATE DATABASE "{database}"')
PYTHON
airflow db migrate
airflow dag-processor &
airflow api-server --workers 1 &
wait -n
