-- Adds to each change the places of the conditions that decided it, so that pql_reason need not search the evidence
-- of every change that a query reads. The server derives the column from the others, whoever writes them.

SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

-- Evidence lists the tiers in ascending order: from the lower one of the change to one above the higher. A loop takes a
-- fourth of the time of a query of the entries.
CREATE FUNCTION pql_deciding(kind text, from_tier text, to_tier text, evidence jsonb) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
  promoted boolean := kind = 'promoted';
  lower    text := CASE WHEN promoted THEN from_tier ELSE to_tier END;
  higher   text := CASE WHEN promoted THEN to_tier ELSE from_tier END;
  -- Evidence that does not name the tier lost has all entries decide.
  ends     boolean := promoted;
  entry    jsonb;
  found    smallint[];
  deciding smallint[];
BEGIN
  FOR place IN 1 .. jsonb_array_length(evidence) LOOP
    entry := evidence -> (place - 1);
    IF entry ->> 'tier' = lower THEN
      found := NULL;
      deciding := NULL;
    ELSIF entry ->> 'met' = promoted::text AND (NOT promoted OR entry ->> 'list' = 'enter') THEN
      found := found || place::smallint;
    END IF;
    IF entry ->> 'tier' = higher THEN
      deciding := found;
      ends := true;
    END IF;
  END LOOP;
  RETURN CASE WHEN ends THEN deciding ELSE found END;
END
$$;
COMMENT ON FUNCTION pql_deciding(text, text, text, jsonb) IS 'Places in the evidence of a change, from 1, of the conditions that decided it: those to enter the tiers entered, or the unmet ones of the tiers lost; null without any';

ALTER TABLE pql_qualification ADD COLUMN deciding smallint[] GENERATED ALWAYS AS (
  CASE WHEN kind IN ('promoted', 'demoted') THEN pql_deciding(kind, from_tier, to_tier, evidence) END) STORED;
-- Partitions have their own comments.
DO $$
DECLARE
  history regclass;
BEGIN
  FOR history IN
    SELECT 'pql_qualification'::regclass
    UNION ALL
    SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'pql_qualification'::regclass
  LOOP
    EXECUTE format('COMMENT ON COLUMN %s.deciding IS %L', history, 'Places in evidence, from 1, of the conditions'
      ' that decided a promotion or demotion; null without any. The view pql_reason shows them');
  END LOOP;
END $$;

-- Moves rows without the columns that the server derives, which cannot be inserted.
CREATE OR REPLACE FUNCTION pql_create_month(parent text, key text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql
SET search_path FROM CURRENT
SET timezone = 'UTC'
SET lock_timeout = '2s'
AS $$
DECLARE
  starts  timestamptz := date_trunc('month', at);
  ends    timestamptz := starts + interval '1 month';
  part    text := parent || '_' || to_char(starts, 'YYYY_MM');
  columns text;
BEGIN
  -- Rows with arbitrary times could otherwise create thousands of tables.
  IF at < now() - interval '10 years' OR at > now() + interval '1 year' THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(parent::regclass::oid::bigint);
  IF EXISTS (SELECT FROM pg_class
             WHERE relnamespace = current_schema()::regnamespace AND relname = part) THEN
    RETURN false;
  END IF;
  EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_other');
  SELECT string_agg(quote_ident(attname), ', ') INTO columns
  FROM pg_attribute
  WHERE attrelid = parent::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
  -- Created and filled before it is attached, since CREATE TABLE ... PARTITION OF locks the whole history.
  EXECUTE format('CREATE TABLE %I.%I (LIKE %I INCLUDING ALL)', current_schema(), part, parent);
  EXECUTE format('WITH moved AS (DELETE FROM %1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING %6$s)'
                 ' INSERT INTO %5$I (%6$s) SELECT %6$s FROM moved', parent || '_other', key, starts, ends, part, columns);
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, starts, ends);
  EXECUTE format('COMMENT ON TABLE %I IS %L', part, 'Partition of ' || parent || ': rows of one month (UTC)');
  RETURN true;
END
$$;
COMMENT ON FUNCTION pql_create_month(text, text, timestamptz) IS 'Creates the partition of a history for the month of an instant; for pql_create_history_month';
