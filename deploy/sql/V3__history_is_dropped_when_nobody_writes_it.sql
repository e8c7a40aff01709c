-- Fixes a race: a month was dropped while another transaction held uncommitted, recently recorded rows of it. The
-- function now locks the history against writers and checks again before it drops.
CREATE OR REPLACE FUNCTION pql_drop_old_history() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
SET timezone = 'UTC'
SET lock_timeout = '2s'
AS $$
DECLARE
  horizon timestamptz := (SELECT now() - keep FROM pql_history_retention);
  part    text;
  recent  boolean;
  dropped integer := 0;
BEGIN
  IF horizon IS NULL OR NOT pg_try_advisory_xact_lock('pql_qualification'::regclass::oid::bigint) THEN
    RETURN 0;
  END IF;
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'pql_qualification'::regclass AND c.relname ~ '^pql_qualification_\d{4}_\d{2}$'
      AND to_timestamp(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= horizon
    ORDER BY 1
  LOOP
    -- The first check needs no lock. Writers insert through the parent table, so after it is locked, no
    -- uncommitted rows exist and the second check sees all of them.
    FOR attempt IN 1..2 LOOP
      -- Recently recorded rows are new to readers, even if their events are old.
      EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE recorded_at >= $1)', part) INTO recent USING horizon;
      EXIT WHEN recent;
      IF attempt = 1 THEN
        LOCK TABLE ONLY pql_qualification IN ACCESS EXCLUSIVE MODE;
      END IF;
    END LOOP;
    IF NOT recent THEN
      EXECUTE format('DROP TABLE %I', part);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  DELETE FROM pql_qualification_other
  WHERE effective_at < date_trunc('month', horizon) AND recorded_at < horizon;
  RETURN dropped;
END
$$;
