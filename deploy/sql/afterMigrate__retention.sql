-- How long history is kept is the owner's to say, each time the tables are brought up to date.
UPDATE pql_history_retention SET keep = nullif('${history_retention}', '')::interval;
