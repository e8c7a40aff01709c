// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

/** Lists the product events of the benchmark, with their shares of all messages. */
public enum ProductEvent {
  SIGNED_IN("Signed In", 25_000, "\"method\":\"password\",\"remembered\":true"),
  FEATURE_USED("Feature Used", 30_000, "\"feature\":\"feature_{2}\",\"duration_ms\":1{3}"),
  DOCUMENT_EDITED("Document Edited", 17_000, "\"document\":\"doc_{4}\",\"changes\":1{2}"),
  API_CALLED("API Called", 13_000, "\"calls\":1{2},\"endpoint\":\"/v1/items\""),
  COMMENT_ADDED("Comment Added", 9_000, "\"document\":\"doc_{4}\",\"length\":1{2}"),
  REPORT_EXPORTED("Report Exported", 5_000, "\"report\":\"report_{2}\",\"rows\":1{4}"),
  TEAMMATE_INVITED("Teammate Invited", 700, "\"role\":\"member\",\"via\":\"email\""),
  SETUP_COMPLETED("Setup Completed", 300, "\"steps\":1{1},\"skipped\":0");

  /** Sum of all shares. */
  static final int ALL = 100_000;

  private final String event;
  private final int share;
  private final String properties;

  /**
   * @param event name of the event
   * @param share of {@link #ALL} messages
   * @param properties JSON without braces; {@code {N}} is a placeholder of N random digits
   */
  ProductEvent(String event, int share, String properties) {
    this.event = event;
    this.share = share;
    this.properties = properties;
  }

  String event() {
    return event;
  }

  String properties() {
    return properties;
  }

  int share() {
    return share;
  }
}
