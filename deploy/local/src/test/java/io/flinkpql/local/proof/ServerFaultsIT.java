// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import io.flinkpql.local.cluster.DiskRoom;
import io.flinkpql.local.cluster.Signals;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kills and pauses the broker and PostgreSQL while both jobs run, and fills their disks. */
@Tag("faults")
@Tag("long")
class ServerFaultsIT extends FaultTrials {

  @Test
  void brokerAwayForAMinute() throws Exception {
    surviving(
        "broker-away",
        run -> {
          cluster().kafka().kill();
          run.load().awaitElapsed(MINUTE);
          cluster().kafka().launch();
        });
  }

  @Test
  void brokerPausedForAMinute() throws Exception {
    surviving(
        "broker-paused",
        run -> {
          Signals.pause(cluster().kafka().handle());
          run.load().awaitElapsed(MINUTE);
          Signals.resume(cluster().kafka().handle());
        });
  }

  @Test
  void databaseAwayForAMinute() throws Exception {
    surviving(
        "database-away",
        run -> {
          cluster().killDatabase();
          run.load().awaitElapsed(MINUTE);
          cluster().postgres().resume();
        });
  }

  @Test
  void databasePausedForHalfAMinute() throws Exception {
    surviving(
        "database-paused",
        run -> {
          ProcessHandle database = cluster().database();
          Signals.pause(database);
          run.load().awaitElapsed(HALF_MINUTE);
          Signals.resume(database);
        });
  }

  /** Broker and database end by themselves, and are started again once there is room. */
  @Test
  void disksOfBrokerAndDatabaseFull() throws Exception {
    surviving(
        "server-disks",
        run -> {
          DiskRoom.take(cluster().kafka().handle());
          cluster().kafka().awaitEnd();
          cluster().kafka().launch();
          run.load().awaitSent(50);
          ProcessHandle database = cluster().database();
          DiskRoom.take(database);
          database.onExit().join();
          cluster().postgres().suspend();
          cluster().postgres().resume();
        });
  }
}
