import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.openfeature.contrib.providers.flagd.Config;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.ImmutableContext;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InProcessTest extends FlagdCases {
  @Override
  Config.Resolver resolver() {
    return Config.Resolver.IN_PROCESS;
  }

  // In rpc mode, this release sends no selector.
  @Test
  void aSelectorPicksTheFlagSet() {
    Client mobile = connect("mobile", options(daemon).selector("flagSetId=mobile"));
    assertEquals("dark", mobile.getStringValue("mobile-theme", "none"));
    assertEquals(ErrorCode.FLAG_NOT_FOUND, mobile.getStringDetails("queue", "none").getErrorCode());
  }

  @Test
  void aRolloutGivesEachVariantItsMembers() {
    // This release hashes as flagd did before 0.15, so its members are others than guidond's.
    Set<String> seen = new TreeSet<>();
    for (int member = 0; member < 20; ++member) {
      seen.add(client.getStringDetails("rollout", "none", new ImmutableContext("job-" + member)).getVariant());
    }
    assertEquals(Set.of("red", "blue", "green"), seen);
  }

  @Test
  void aDisabledFlagGivesTheDefaultOfTheCaller() {
    for (boolean fallback : new boolean[] {true, false}) {
      assertEquals(fallback, client.getBooleanValue("disabled", fallback));
    }
  }
}
