// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TrackCodecTest {

  private static final int TODAY = 20_500;

  private final TrackCodec codec = new TrackCodec();

  private static CounterTrack track(double... amounts) {
    CounterTrack track = new CounterTrack();
    for (double amount : amounts) {
      track.add(TODAY, TODAY - 90, amount);
    }
    return track;
  }

  private CounterTrack unpacked(byte[] packed) {
    CounterTrack track = new CounterTrack();
    codec.unpack(packed, TODAY, track);
    return track;
  }

  @Test
  void roundingErrorsOfASumArePacked() {
    byte[] packed = codec.pack(track(1e15, 0.01), TODAY);

    CounterTrack read = unpacked(packed);
    read.add(TODAY, TODAY - 90, -1e15);
    assertThat(read.total()).isEqualTo(0.01);
    assertThat(read.days().sum(TODAY - 1, TODAY)).isEqualTo(0.01);
    assertThat(codec.pack(unpacked(packed), TODAY)).isEqualTo(packed);
    String amount = "06" + "430c6bf526340000" + "3f847ae147ae147b";
    assertThat(HexFormat.of().formatHex(packed))
        .isEqualTo("01" + amount + "00" + "00" + "01" + "00" + amount + "00");
  }

  @Test
  void sumsWithoutRoundingErrorsArePackedAsBefore() {
    assertThat(HexFormat.of().formatHex(codec.pack(track(1, 2), TODAY)))
        .isEqualTo("01" + "0c" + "00" + "00" + "01" + "00" + "0c" + "00");
    assertThat(HexFormat.of().formatHex(codec.pack(track(0.5), TODAY)))
        .isEqualTo(
            "01" + "023fe0000000000000" + "00" + "00" + "01" + "00" + "023fe0000000000000" + "00");
  }

  @Test
  void memoryOfASumWithErrorsIsReused() {
    CounterTrack reused = track(1e15, 0.01);
    reused.clear();
    reused.add(TODAY, TODAY - 90, 2);

    assertThat(codec.pack(reused, TODAY)).isEqualTo(codec.pack(track(2), TODAY));
  }
}
