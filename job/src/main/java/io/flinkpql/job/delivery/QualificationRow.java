package io.flinkpql.job.delivery;

/**
 * A change of an account's standing: a row of {@code pql_qualification}.
 *
 * @param standing what the account is at after the change
 * @param kind of change
 * @param from tier held before; null below the first
 * @param to tier held after; null below the first
 * @param evidence JSON array: the conditions behind the change
 * @param trigger JSON object: the message behind the change; null if there is none
 * @param position of the record in the qualifications topic
 */
public record QualificationRow(
    Standing standing,
    String kind,
    String from,
    String to,
    String evidence,
    String trigger,
    Position position)
    implements TableChange {

  @Override
  public LogRecord.Topic topic() {
    return LogRecord.Topic.QUALIFICATIONS;
  }

  @Override
  public String account() {
    return standing.account();
  }

  @Override
  public long sizeInBytes() {
    return standing.sizeInBytes() + evidence.length() + (trigger == null ? 0 : trigger.length());
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }
}
