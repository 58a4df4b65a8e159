-- name: stg_repeated_events
-- description: Events that were submitted more than once, with how often.
-- owner: data-quality
-- layer: staging
-- key: source, sequence
-- cost: large
-- detects: duplicate
-- truth: none (a sender repeats what was not answered in time, and how often that is depends on the run)
-- check: unique(source, sequence)
-- check: range(submissions: 2..)
SELECT
  source,
  sequence,
  count(*) AS submissions
FROM raw_events
WHERE source LIKE '//imvu/%'
GROUP BY source, sequence
HAVING count(*) > 1
