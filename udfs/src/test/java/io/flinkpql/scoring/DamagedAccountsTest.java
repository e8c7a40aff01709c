// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.Fuzz;
import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.Layout;
import io.flinkpql.account.Layouts;
import io.flinkpql.account.UnreadableStateException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reads cut and damaged bytes of accounts: they are refused, or read within bounded memory. */
@Tag("faults")
class DamagedAccountsTest {

  private static final long MAX_ALLOCATED = 1 << 20;

  private final AccountCodec codec = new AccountCodec();
  private final byte[] golden = HexFormat.of().parseHex(resource("format-1.hex").strip());
  private final Layout layout = new Layout(AccountScript.read(resource("format-1.yaml")));
  private final Layouts layouts =
      new Layouts() {
        @Override
        public Layout of(long version) {
          return layout;
        }

        @Override
        public Layout ofCandidate(int number) {
          return layout;
        }
      };

  private static String resource(String name) {
    try (InputStream in =
        DamagedAccountsTest.class.getResourceAsStream("/io/flinkpql/state/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Returns an account that has itself as a candidate, with tracks of its own. */
  private byte[] withCandidate() {
    Account account = codec.unpack("a", golden, layouts);
    Account candidate = codec.unpack("a", golden, layouts);
    candidate.priorUsage().removeUser("u-1");
    account.addCandidate(0, candidate);
    return codec.pack(account, 42);
  }

  private void assertCutsAreRefused(byte[] packed) {
    for (int length = 0; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      int kept = length;
      assertThatThrownBy(() -> codec.unpack("a", cut, layouts))
          .as("the first %d bytes", length)
          .isInstanceOf(UnreadableStateException.class);
      // The array of a cached account is longer than its bytes.
      assertThatThrownBy(
              () -> codec.unpack("a", packed, 0, kept, layouts, new Account("a", layout)))
          .as("the first %d bytes, others behind them", length)
          .isInstanceOf(UnreadableStateException.class);
    }
  }

  @Test
  void everyCutAccountIsRefused() {
    assertCutsAreRefused(golden);
    assertCutsAreRefused(withCandidate());
    assertThatThrownBy(() -> codec.unpack("acct_1", Arrays.copyOf(golden, 40), layouts))
        .hasMessageContaining("account 'acct_1'")
        .hasMessageContaining("earlier checkpoint");
  }

  @Test
  void theHeadOfACutAccountIsRefused() {
    for (int length = 0; length < 10; length++) {
      byte[] cut = Arrays.copyOf(golden, length);
      assertThatThrownBy(() -> AccountCodec.nextChange(cut))
          .isInstanceOf(UnreadableStateException.class);
      assertThatThrownBy(() -> AccountCodec.level(cut))
          .isInstanceOf(UnreadableStateException.class);
    }
  }

  @Test
  void damagedAccountsAreRefusedOrUsable() {
    Scorer scorer = new Scorer(layout, record -> {});
    byte[] withCandidate = withCandidate();
    new Fuzz(MAX_ALLOCATED)
        .run(
            5_000,
            random -> {
              byte[] packed = random.nextBoolean() ? golden : withCandidate;
              byte[] damaged = Fuzz.damaged(random, packed);
              Account account;
              try {
                account = codec.unpack("a", damaged, layouts);
              } catch (UnreadableStateException e) {
                return;
              }
              assertThat(codec.pack(account, 42)).isNotEmpty();
              assertThat(scorer.standing(account)).isNotNull();
            });
  }
}
