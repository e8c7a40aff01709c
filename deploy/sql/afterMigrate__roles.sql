-- Creates two group roles per schema, here for a schema named pql:
--   pql_analyst  reads every table and view
--   pql_writer   reads and writes rows for the delivery job; cannot create, alter, truncate or drop tables
-- Roles are global to the server, so their names contain the schema's name. Add users to them:
--   GRANT pql_analyst TO ana;  GRANT pql_writer TO delivery;
-- If the owner lacks CREATEROLE, an administrator runs this once:
--   CREATE ROLE pql_analyst NOLOGIN;  CREATE ROLE pql_writer NOLOGIN;
-- Every migration grants the rights of these roles.
DO $$
DECLARE
  home    text := current_schema();
  analyst text := left(current_schema(), 55) || '_analyst';
  writer  text := left(current_schema(), 56) || '_writer';
  role    text;
  tbl     record;
BEGIN
  -- Serialized, since concurrent grants on one object fail.
  PERFORM pg_advisory_xact_lock(hashtext('pql roles'));
  FOREACH role IN ARRAY ARRAY[analyst, writer] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      EXCEPTION
        WHEN insufficient_privilege THEN
          RAISE WARNING 'Role % is missing and % lacks the right to create it. An administrator must run: CREATE ROLE % NOLOGIN',
            role, current_user, quote_ident(role);
          CONTINUE;
        WHEN duplicate_object OR unique_violation THEN NULL; -- created by a migration in another database of this server
      END;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', home, role);
  END LOOP;

  IF EXISTS (SELECT FROM pg_roles WHERE rolname = analyst) THEN
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO %I', home, analyst);
  END IF;
  FOR tbl IN
    SELECT c.oid::regclass AS name, c.relname, c.relkind FROM pg_class c
    WHERE c.relnamespace = home::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
      AND c.relname LIKE 'pql\_%' AND NOT c.relispartition AND pg_has_role(c.relowner, 'USAGE')
  LOOP
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = analyst) THEN
      EXECUTE format('GRANT SELECT ON %s TO %I', tbl.name, analyst);
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = writer) THEN
      EXECUTE format('GRANT SELECT ON %s TO %I', tbl.name, writer);
      IF tbl.relkind IN ('r', 'p') AND tbl.relname NOT IN ('pql_schema_history', 'pql_history_retention') THEN
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %s TO %I', tbl.name, writer);
      END IF;
    END IF;
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = writer) THEN
    EXECUTE format('GRANT EXECUTE ON FUNCTION pql_create_history_month(timestamptz), pql_drop_old_history(), '
                   'pql_renew_climbs(text, text, integer) TO %I', writer);
    EXECUTE format('GRANT EXECUTE ON PROCEDURE pql_refresh_reached(text[], text[]), '
                   'pql_refresh_climbs(text[], text[]), pql_refresh_changes(text[], text[]), '
                   'pql_refresh_history(text[], text[]), '
                   'pql_follow_history(text[], text[], bigint[], timestamptz[], timestamptz[], boolean[]) TO %I',
                   writer);
  END IF;
END
$$;
