import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.openfeature.contrib.providers.flagd.Config;
import dev.openfeature.sdk.ImmutableContext;
import org.junit.jupiter.api.Test;

class RpcTest extends FlagdCases {
  @Override
  Config.Resolver resolver() {
    return Config.Resolver.RPC;
  }

  @Test
  void aRolloutGivesEachMemberTheVariantThatGuidonctlShows() throws Exception {
    for (int member = 0; member < 20; ++member) {
      String key = "job-" + member;
      assertEquals(daemon.variant("rollout", key),
          client.getStringDetails("rollout", "none", new ImmutableContext(key)).getVariant(), key);
    }
  }

  @Test
  void aDisabledFlagIsToldByItsReason() {
    // Of evaluation.v1, which this release speaks, it comes with a zero value.
    assertEquals("DISABLED", client.getBooleanDetails("disabled", true).getReason());
  }
}
