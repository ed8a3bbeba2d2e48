package dev.aifleet.cli.run;

import dev.aifleet.cli.documents.Inputs;
import dev.aifleet.gateway.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command line of `aifleet run`; serves until the process gets SIGTERM or SIGINT.
@Command(
    name = "run",
    description = "Serve an AIGateway in this process, without a cluster, and take over edits.",
    footer = {
      "",
      "SIGTERM and SIGINT let requests in flight end, for up to 10s, and exit with 0.",
      "Exit codes: 0 served until it was asked to end, 1 cannot be served, 2 wrong options."
    })
public final class RunCommand implements Callable<Integer> {
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final int MAX_PORT = 65_535;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description =
          "YAML file or folder with the AIGateway; repeatable. Secrets and ConfigMaps are"
              + " looked for in these files and in those beside them.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--service",
      paramLabel = "NAME=URL",
      description = "Where the Service of a serviceRef is, such as sim=http://127.0.0.1:9001.")
  private Map<String, URI> services = new HashMap<>();

  @Option(
      names = "--secrets-dir",
      paramLabel = "DIR",
      description = "Secrets as files: DIR/SECRET/ENTRY.")
  private @Nullable Path secretsDir;

  @Option(
      names = "--secret-env",
      paramLabel = "SECRET/ENTRY=VARIABLE",
      description = "A Secret's entry from an environment variable; repeatable.")
  private Map<String, String> secretEnv = new HashMap<>();

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port of the API; 0: any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--admin-port",
      defaultValue = "0",
      description = "Port of /health, /ready and /metrics; 0 (default): any free one.")
  private int adminPort;

  @Option(names = "--access-log", description = "Tell every request on standard output.")
  private boolean accessLog;

  @Override
  public Integer call() throws InterruptedException {
    var console = new ConsoleOutput(System.out, System.err);
    var inputs = new Inputs(files, secretsDir, fromEnvironment(System.getenv()));
    var started = new CompletableFuture<RunningGateway>();
    // Before the start: who has just read that it is ready may end it at once.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(started), "drain"));
    try {
      RunningGateway running =
          RunningGateway.start(inputs, new ServiceAddresses(services), settings(), console);
      if (running == null) {
        return CommandLine.ExitCode.SOFTWARE;
      }
      started.complete(running);
    } finally {
      // Without effect on one that runs.
      started.cancel(false);
    }
    // The end comes from outside, as a signal.
    new CountDownLatch(1).await();
    return CommandLine.ExitCode.OK;
  }

  /// Java's own end after a signal would be 143 or 130, as if something had gone wrong.
  private static void drain(CompletableFuture<RunningGateway> started) {
    RunningGateway running;
    try {
      running = started.join();
    } catch (CancellationException whichHasItsOwnExitCode) {
      return;
    }
    running.close();
    System.out.flush();
    Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
  }

  private Settings settings() {
    return Settings.embedded()
        .withPorts(checked("--port", port), checked("--admin-port", adminPort), 0)
        .withDrain(Duration.ZERO, DRAIN)
        .withAccessLog(accessLog);
  }

  private int checked(String option, int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new ParameterException(
          spec.commandLine(), option + ": must be between 0 and " + MAX_PORT + ", not " + port);
    }
    return port;
  }

  private Map<String, String> fromEnvironment(Map<String, String> environment) {
    var values = new HashMap<String, String>();
    secretEnv.forEach(
        (place, variable) -> {
          String value = environment.get(variable);
          if (!place.matches("[^/]+/[^/]+") || value == null) {
            throw new ParameterException(
                spec.commandLine(),
                value == null
                    ? "--secret-env: there is no variable " + variable
                    : "--secret-env: write SECRET/ENTRY=VARIABLE, not " + place);
          }
          values.put(place, value);
        });
    return values;
  }
}
