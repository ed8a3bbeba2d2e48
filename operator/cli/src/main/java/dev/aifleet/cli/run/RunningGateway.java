package dev.aifleet.cli.run;

import dev.aifleet.cli.documents.Fingerprint;
import dev.aifleet.cli.documents.InputReader;
import dev.aifleet.cli.documents.Inputs;
import dev.aifleet.config.Push;
import dev.aifleet.gateway.GatewayRuntime;
import dev.aifleet.gateway.Settings;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// A gateway that serves in this process, and the watcher of its files.
final class RunningGateway implements AutoCloseable {
  private final GatewayRuntime runtime;
  private final FileWatcher watch;

  private RunningGateway(GatewayRuntime runtime, FileWatcher watch) {
    this.runtime = runtime;
    this.watch = watch;
  }

  /// Serves when it returns; null: it cannot be served, and the console says why.
  static @Nullable RunningGateway start(
      Inputs inputs, ServiceAddresses services, Settings settings, ConsoleOutput console) {
    Fingerprint read = Fingerprint.of(inputs);
    var standalone = new StandaloneController(new InputReader(inputs), services, console);
    Push first = standalone.prepare();
    if (first == null) {
      return null;
    }
    GatewayRuntime runtime = listen(settings, console);
    if (runtime == null) {
      return null;
    }
    if (!standalone.serve(runtime, first)) {
      runtime.close();
      return null;
    }
    console.admin(runtime.adminPort());
    console.ready(runtime.port());
    return new RunningGateway(
        runtime, FileWatcher.start(inputs, read, standalone::refresh, console));
  }

  private static @Nullable GatewayRuntime listen(Settings settings, ConsoleOutput console) {
    try {
      return GatewayRuntime.start(settings);
    } catch (CompletionException e) {
      // A port in use, or one that only root may have.
      if (e.getCause() instanceof IOException cause) {
        console.failed(
            "cannot listen on port "
                + settings.ports().data()
                + (settings.ports().admin() == 0 ? "" : " and " + settings.ports().admin())
                + " ("
                + cause.getMessage()
                + "); choose another with --port or --admin-port");
        return null;
      }
      throw e;
    }
  }

  int port() {
    return runtime.port();
  }

  int adminPort() {
    return runtime.adminPort();
  }

  /// Lets requests in flight end.
  @Override
  public void close() {
    watch.close();
    runtime.drain();
    runtime.close();
  }
}
