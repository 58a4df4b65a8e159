-- name: dim_countries
-- description: Countries that players come from, with the region and the language that most of them there speak.
-- owner: growth
-- layer: dimension
-- key: country
-- check: unique(country)
-- check: accepted(region: americas, europe, asia-pacific, other)
SELECT
  country,
  CASE
    WHEN country IN ('US', 'CA', 'BR', 'MX', 'AR') THEN 'americas'
    WHEN country IN ('GB', 'DE', 'FR', 'IT', 'ES', 'PL', 'NL', 'RO', 'SE') THEN 'europe'
    WHEN country IN ('PH', 'AU', 'IN', 'JP', 'ID', 'KR', 'VN') THEN 'asia-pacific'
    ELSE 'other'
  END AS region,
  max(CASE WHEN place = 1 THEN language END) AS main_language,
  CAST(sum(speakers) AS BIGINT) AS players
FROM (
  SELECT
    country,
    language,
    speakers,
    row_number() OVER (PARTITION BY country ORDER BY speakers DESC, language) AS place
  FROM (
    SELECT country, language, count(*) AS speakers FROM dim_players GROUP BY country, language
  ) AS languages
) AS ordered
GROUP BY country
