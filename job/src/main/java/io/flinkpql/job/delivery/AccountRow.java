package io.flinkpql.job.delivery;

/**
 * The latest state of an account: a row of {@code pql_account}.
 *
 * @param standing what the account is at
 * @param tier name of the tier held; null below the first
 * @param position of the record in the accounts topic
 */
public record AccountRow(Standing standing, String tier, Position position) implements TableChange {

  @Override
  public LogRecord.Topic topic() {
    return LogRecord.Topic.ACCOUNTS;
  }

  @Override
  public String account() {
    return standing.account();
  }

  @Override
  public long sizeInBytes() {
    return standing.sizeInBytes();
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }
}
