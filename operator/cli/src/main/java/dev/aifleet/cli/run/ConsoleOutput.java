package dev.aifleet.cli.run;

import dev.aifleet.config.EffectiveWeights;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Problem;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/// Messages for users: results on standard output, problems on standard error.
record ConsoleOutput(PrintStream out, PrintStream err) {
  /// The one line that says that the gateway serves, with the base URL for OpenAI clients.
  void ready(int port) {
    out.println("ready: http://127.0.0.1:" + port + "/v1");
  }

  void admin(int port) {
    out.println("admin: http://127.0.0.1:" + port + " (/ready, /metrics)");
  }

  void serving(long sequence, GatewayConfig config) {
    GatewayConfig.Pin pin = config.pin();
    String traffic =
        pin != null
            ? "rolled back, all traffic to " + pin.upstream()
            : EffectiveWeights.of(config).entrySet().stream()
                .map(share -> share.getKey() + "=" + share.getValue() + "%")
                .collect(Collectors.joining(" "));
    out.println("serving " + config.gateway() + ", configuration " + sequence + ": " + traffic);
  }

  /// @param running sequence of the configuration that is still served; 0: none
  void refused(List<Problem> problems, long running) {
    err.println("this gateway cannot be served as it is written:");
    problems.forEach(problem -> err.println("  " + problem));
    if (running > 0) {
      err.println("configuration " + running + " goes on serving");
    }
  }

  void notServed(List<Problem> problems) {
    err.println("this is left out, or stays as it was; everything else is served:");
    problems.forEach(problem -> err.println("  " + problem));
  }

  /// Problems that a cluster would have.
  void warned(List<Problem> warnings) {
    err.println("served here, but not in a cluster:");
    warnings.forEach(warning -> err.println("  " + warning));
  }

  void failed(String message) {
    err.println("aifleet: " + message);
  }
}
