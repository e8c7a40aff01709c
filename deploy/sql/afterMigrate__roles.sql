-- Two group roles per schema, here for a schema named pql:
--   pql_analyst  reads every table and view
--   pql_writer   reads and writes rows, as the delivery job must; creates, alters, empties and drops nothing
-- Roles belong to the whole server, hence the schema's name in theirs. Make users members of them:
--   GRANT pql_analyst TO somebody;  GRANT pql_writer TO the_job;
-- An owner who may not create roles asks someone who may to run
--   CREATE ROLE pql_analyst NOLOGIN;  CREATE ROLE pql_writer NOLOGIN;
-- once; their rights are granted here, whenever the tables are brought up to date.
DO $$
DECLARE
  home    text := current_schema();
  analyst text := left(current_schema(), 55) || '_analyst';
  writer  text := left(current_schema(), 56) || '_writer';
  role    text;
  kin     record;
BEGIN
  -- One at a time: rights that two grant at once make one of them fail.
  PERFORM pg_advisory_xact_lock(hashtext('pql roles'));
  FOREACH role IN ARRAY ARRAY[analyst, writer] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      EXCEPTION
        WHEN insufficient_privilege THEN
          RAISE WARNING 'The role % is missing and % may not create it. Have it created: CREATE ROLE % NOLOGIN',
            role, current_user, quote_ident(role);
          CONTINUE;
        WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this server was faster
      END;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', home, role);
  END LOOP;

  IF EXISTS (SELECT FROM pg_roles WHERE rolname = analyst) THEN
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO %I', home, analyst);
  END IF;
  FOR kin IN
    SELECT c.oid::regclass AS name, c.relname, c.relkind FROM pg_class c
    WHERE c.relnamespace = home::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
      AND c.relname LIKE 'pql\_%' AND NOT c.relispartition AND pg_has_role(c.relowner, 'USAGE')
  LOOP
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = analyst) THEN
      EXECUTE format('GRANT SELECT ON %s TO %I', kin.name, analyst);
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = writer) THEN
      EXECUTE format('GRANT SELECT ON %s TO %I', kin.name, writer);
      IF kin.relkind IN ('r', 'p') AND kin.relname NOT IN ('pql_schema_history', 'pql_history_retention') THEN
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %s TO %I', kin.name, writer);
      END IF;
    END IF;
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = writer) THEN
    EXECUTE format('GRANT EXECUTE ON FUNCTION pql_create_history_month(timestamptz), pql_drop_old_history() TO %I',
                   writer);
  END IF;
END
$$;
