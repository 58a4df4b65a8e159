-- name: compact_${table}
-- description: Rewrites ${table} in few, whole files: one that is written day by day becomes many small ones.
-- owner: platform
-- layer: maintenance
-- cost: medium
-- for-each: table = stg_session_hours, stg_service_calls, stg_shop_hours, stg_chat, stg_room_visits, stg_item_views
COMPACT ${table}
