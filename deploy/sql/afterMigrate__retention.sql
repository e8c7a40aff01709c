-- Every migration sets the retention of the history.
UPDATE pql_history_retention SET keep = nullif('${history_retention}', '')::interval;
