package dev.aifleet.load;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;

/// Starts runs, from a test or from the command line.
public final class LoadClient {
  private LoadClient() {}

  /// Returns at once; the run goes on in the background.
  ///
  /// @throws IllegalArgumentException the target is neither this machine nor a private address
  public static LoadRun start(LoadPlan plan) {
    requirePrivateTarget(plan.base());
    return new LoadRun(plan);
  }

  /// `LoadClient <base URL> [API key] [rate] [seconds]`: prints a summary; exit code 1 when a
  /// request failed.
  public static void main(String[] arguments) {
    if (arguments.length == 0) {
      System.err.println("usage: LoadClient <url>/v1 [API key] [rate] [seconds]");
      System.exit(2);
    }
    LoadPlan plan =
        LoadPlan.usual(
            URI.create(arguments[0]),
            arguments.length > 1 ? arguments[1] : "",
            number(arguments, 2, 500),
            Duration.ofSeconds(number(arguments, 3, 60)));
    LoadResult result;
    try (LoadRun run = start(plan)) {
      result = run.result();
    }
    System.out.println(result);
    System.exit(result.failed().isEmpty() ? 0 : 1);
  }

  private static int number(String[] arguments, int at, int otherwise) {
    return arguments.length > at ? Integer.parseInt(arguments[at]) : otherwise;
  }

  /// Load on a public address would be an attack.
  static void requirePrivateTarget(URI url) {
    try {
      InetAddress address = InetAddress.getByName(url.getHost());
      if (!address.isLoopbackAddress() && !address.isSiteLocalAddress()) {
        throw new IllegalArgumentException(
            url.getHost() + " is neither this machine nor a private address");
      }
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("cannot resolve " + url.getHost(), e);
    }
  }
}
