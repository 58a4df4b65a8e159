-- name: expire_snapshots_${table}
-- description: Removes what ${table} was before, once it is compacted: old snapshots, and files that nothing refers to.
-- owner: platform
-- layer: maintenance
-- depends-on: compact_${table}
-- for-each: table = stg_session_hours, stg_service_calls, stg_shop_hours, stg_chat
EXPIRE SNAPSHOTS ${table}
