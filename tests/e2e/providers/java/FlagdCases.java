import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.openfeature.contrib.providers.flagd.Config;
import dev.openfeature.contrib.providers.flagd.FlagdOptions;
import dev.openfeature.contrib.providers.flagd.FlagdProvider;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.ProviderEvent;
import dev.openfeature.sdk.Structure;
import dev.openfeature.sdk.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the flagd provider must show, whether guidond evaluates (rpc) or the provider does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FlagdCases {
  Daemon daemon;
  Client client;

  abstract Config.Resolver resolver();

  FlagdOptions.FlagdOptionsBuilder options(Daemon server) {
    String port = resolver() == Config.Resolver.RPC ? "evaluation" : "sync";
    return FlagdOptions.builder().resolverType(resolver()).host("localhost").port(server.ports.get(port))
        .deadline(5000).retryBackoffMs(100);
  }

  Client connect(String domain, FlagdOptions.FlagdOptionsBuilder options) {
    OpenFeatureAPI.getInstance().setProviderAndWait(domain, new FlagdProvider(options.build()));
    return OpenFeatureAPI.getInstance().getClient(domain);
  }

  @BeforeAll
  void start() throws Exception {
    daemon = new Daemon(false);
    client = connect("main", options(daemon));
  }

  @AfterAll
  void stop() throws Exception {
    OpenFeatureAPI.getInstance().shutdown();
    daemon.stop();
  }

  @Test
  void typedEvaluations() {
    assertFalse(client.getBooleanValue("new-ranker", true));
    FlagEvaluationDetails<String> queue = client.getStringDetails("queue", "none");
    assertEquals("jobs-a", queue.getValue());
    assertEquals("a", queue.getVariant());
    assertEquals("STATIC", queue.getReason());
    assertEquals(10, client.getIntegerValue("batch", 0));
    assertEquals(0.5, client.getDoubleValue("ratio", 0.0));
    Structure policy = client.getObjectValue("policy", new Value()).asStructure();
    assertEquals(3, policy.getValue("attempts").asInteger());
    assertEquals(List.of(1, 2), policy.getValue("waits").asList().stream().map(Value::asInteger).toList());
  }

  @Test
  void metadata() {
    assertEquals("search", client.getBooleanDetails("new-ranker", true).getFlagMetadata().getString("owner"));
  }

  @Test
  void targetingSeesTheEvaluationContext() {
    var pro = client.getIntegerDetails("limit", 0, new ImmutableContext(Map.of("plan", new Value("pro"))));
    assertEquals(100, pro.getValue());
    assertEquals("TARGETING_MATCH", pro.getReason());
    var other = client.getIntegerDetails("limit", 0, new ImmutableContext(Map.of("plan", new Value("basic"))));
    assertEquals(10, other.getValue());
    assertEquals("DEFAULT", other.getReason());
  }

  @Test
  void unknownFlagAndWrongTypeGiveTheDefaultWithTheirErrorCode() {
    var unknown = client.getBooleanDetails("unknown", true);
    assertTrue(unknown.getValue());
    assertEquals(ErrorCode.FLAG_NOT_FOUND, unknown.getErrorCode());
    var mismatch = client.getBooleanDetails("limit", true);
    assertTrue(mismatch.getValue());
    assertEquals(ErrorCode.TYPE_MISMATCH, mismatch.getErrorCode());
  }

  @Test
  void changesAreToldAlsoAfterARestart() throws Exception {
    var changed = Daemon.await(client, ProviderEvent.PROVIDER_CONFIGURATION_CHANGED,
        () -> daemon.control("set-default", "new-ranker", "on"));
    assertTrue(changed.getFlagsChanged().contains("new-ranker"), changed.toString());
    assertTrue(client.getBooleanValue("new-ranker", false));

    Daemon.await(client, ProviderEvent.PROVIDER_STALE, daemon::kill);
    Daemon.await(client, ProviderEvent.PROVIDER_READY, daemon::start);
    Daemon.await(client, ProviderEvent.PROVIDER_CONFIGURATION_CHANGED,
        () -> daemon.control("set-default", "new-ranker", "off"));
    assertFalse(client.getBooleanValue("new-ranker", true));
  }

  @Test
  void tlsWithTheCertificateOfACaFile() throws Exception {
    Daemon server = new Daemon(true);
    Client secure = connect("tls", options(server).tls(true).certPath(server.certificate()));
    Daemon.await(secure, ProviderEvent.PROVIDER_CONFIGURATION_CHANGED,
        () -> server.control("set-default", "new-ranker", "on"));
    assertTrue(secure.getBooleanValue("new-ranker", false));
    server.stop();
  }
}
