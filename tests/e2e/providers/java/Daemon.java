import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.EventDetails;
import dev.openfeature.sdk.ProviderEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A guidond of the test's own, on free ports and with its own store. */
final class Daemon {
  private static final int PATIENCE = 20; // seconds, for what should come at once
  private static final Pattern PORT = Pattern.compile("^ +(\\w+) +port (\\d+).*");
  private static final Pattern VARIANT = Pattern.compile("\"variant\": *\"([^\"]*)\"");

  final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Path folder;
  private final List<String> options = new ArrayList<>();
  private Process process;

  /** Holds the flags of ../flags.json. */
  Daemon(boolean tls) throws Exception {
    folder = Files.createTempDirectory("guidon-java");
    for (String name : List.of("evaluation", "management", "sync", "ofrep", "admin")) ports.put(name, 0);
    if (tls) createCertificate();
    start();
    control("apply", "-f", System.getenv("GUIDON_FLAGS"));
  }

  private static String program(String name) {
    return Path.of(System.getenv("GUIDON_BIN_DIR"), name).toString();
  }

  /** Starts it, on the ports it had before, if any. */
  void start() throws IOException {
    List<String> command = new ArrayList<>(List.of(program("guidond"), "start", "--store", folder + "/store"));
    ports.forEach((name, port) ->
        command.add((name.equals("evaluation") ? "--port" : "--" + name + "-port") + "=" + port));
    command.addAll(options);
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.matches()) ports.put(port.group(1), Integer.valueOf(port.group(2)));
      if (line.startsWith("  store ")) return;
    }
    throw new IOException("guidond did not come up");
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void stop() throws Exception {
    process.destroy();
    if (process.waitFor() != 0) throw new IOException("guidond ended with " + process.exitValue());
    run(List.of("rm", "-r", folder.toString()));
  }

  /** Runs guidonctl and returns what it printed. */
  String control(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program("guidonctl")));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--server", "localhost:" + ports.get("admin")));
    return run(command);
  }

  /** The variant that guidond itself gives. */
  String variant(String flag, String targetingKey) throws Exception {
    Matcher variant = VARIANT.matcher(control("eval", flag, "--targeting-key", targetingKey, "-o", "json",
        "--evaluation-server", "localhost:" + ports.get("evaluation")));
    return variant.find() ? variant.group(1) : null;
  }

  String certificate() {
    return folder + "/cert.pem";
  }

  private void createCertificate() throws Exception {
    String key = folder + "/key.pem";
    run(List.of("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", key, "-out", certificate(), "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"));
    options.addAll(List.of("-c", certificate(), "-k", key));
  }

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) throw new IOException(command + ": " + output);
    return output;
  }

  interface Action {
    void run() throws Exception;
  }

  /** Does `action` and returns the first event of this type that comes after it began. */
  static EventDetails await(Client client, ProviderEvent type, Action action) throws Exception {
    LinkedBlockingQueue<EventDetails> came = new LinkedBlockingQueue<>();
    Consumer<EventDetails> handler = came::add;
    client.on(type, handler);
    try {
      came.clear(); // a handler is told at once of a state that holds already
      action.run();
      EventDetails details = came.poll(PATIENCE, TimeUnit.SECONDS);
      if (details == null) throw new IOException("no " + type + " within " + PATIENCE + " s");
      return details;
    } finally {
      client.removeHandler(type, handler);
    }
  }
}
