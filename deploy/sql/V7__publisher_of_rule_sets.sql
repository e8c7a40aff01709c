-- Adds who pushed a version of a rule set.

ALTER TABLE pql_rule_set ADD COLUMN pushed_by text;
COMMENT ON COLUMN pql_rule_set.pushed_by IS 'Who pushed the version to the rules topic; null if the job read it from a file, or recorded it before the column existed';
