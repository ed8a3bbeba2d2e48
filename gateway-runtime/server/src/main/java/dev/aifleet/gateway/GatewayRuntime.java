package dev.aifleet.gateway;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Push;
import dev.aifleet.config.Statistics;
import dev.aifleet.config.Statistics.UpstreamCounts;
import dev.aifleet.gateway.admin.AdminPort;
import dev.aifleet.gateway.admin.ControlPort;
import dev.aifleet.gateway.admin.MountedConfiguration;
import dev.aifleet.gateway.capacity.PodCapacity;
import dev.aifleet.gateway.jwks.KeyClient;
import dev.aifleet.gateway.jwks.RemoteKeys;
import dev.aifleet.gateway.ratelimit.LocalLimitStore;
import dev.aifleet.gateway.routing.StateHolders;
import dev.aifleet.gateway.server.DataListener;
import dev.aifleet.gateway.server.DataListenerSettings;
import dev.aifleet.gateway.server.Drain;
import dev.aifleet.gateway.server.DrainState;
import dev.aifleet.gateway.snapshot.ConfigLoader;
import dev.aifleet.gateway.snapshot.RunningSnapshot;
import dev.aifleet.gateway.snapshot.Snapshot;
import dev.aifleet.gateway.telemetry.Telemetry;
import dev.aifleet.gateway.upstream.Probes;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.file.FileSystemOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A running gateway, in its own process or embedded. Wires the rooms together.
///
/// All methods block and may be called from any thread except an event loop.
public final class GatewayRuntime implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration SWEEP = Duration.ofSeconds(10);
  private static final Duration KEYS = Duration.ofSeconds(1);

  /// How long requests wait for their issuer's keys.
  private static final Duration KEY_PATIENCE = Duration.ofSeconds(5);

  /// Vert.x would extract class path files into a directory that a pod does not have.
  private static final FileSystemOptions NO_FILE_CACHE =
      new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);

  private final Settings settings;
  private final Vertx vertx;
  private final WorkerExecutor configurationThread;
  private final RunningSnapshot running = new RunningSnapshot();
  private final KeyClient keyClient = new KeyClient(KEY_PATIENCE);
  private final ConfigLoader loader =
      new ConfigLoader(
          running,
          version(),
          issuer -> new RemoteKeys(issuer, keyClient.of(issuer), System::nanoTime));
  private final DrainState drainState = new DrainState();
  private final PodCapacity capacity = PodCapacity.ofHeap(Runtime.getRuntime().maxMemory());
  private final LocalLimitStore limitStore = new LocalLimitStore();
  private final StateHolders holders = new StateHolders();
  private final Telemetry telemetry;
  private final @Nullable MountedConfiguration mounted;
  private final @Nullable ControlPort control;
  private final AdminPort admin;
  private final List<DataListener> listeners = new CopyOnWriteArrayList<>();

  private GatewayRuntime(Settings settings) {
    this.settings = settings;
    // One event loop more than those with traffic, for the other ports and for timers.
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setFileSystemOptions(NO_FILE_CACHE)
                .setEventLoopPoolSize(settings.eventLoops() + 1));
    configurationThread = vertx.createSharedWorkerExecutor("configuration", 1);
    telemetry =
        new Telemetry(
            running, System::nanoTime, version(), settings.accessLog() ? standardOutput() : null);
    mounted = mountedConfiguration();
    control = mountedControl();
    admin = new AdminPort(vertx, settings.ports().admin(), this::obstacles, telemetry::scrape);
  }

  /// Returns when all ports are open and the mounted configuration, if any, was checked.
  public static GatewayRuntime start(Settings settings) {
    var runtime = new GatewayRuntime(settings);
    try {
      runtime.listen();
      return runtime;
    } catch (RuntimeException e) {
      // Its threads would keep the process alive.
      runtime.close();
      throw e;
    }
  }

  /// Validates a configuration as if it had been pushed to the control port, and activates it.
  public Acknowledgement offer(Push push) {
    wait(onConfigurationThread(() -> loader.offer(push)));
    return loader.acknowledgement();
  }

  public Acknowledgement acknowledgement() {
    return loader.acknowledgement();
  }

  public int port() {
    return listeners.getFirst().port();
  }

  public int adminPort() {
    return admin.port();
  }

  /// -1: none.
  public int controlPort() {
    return control == null ? -1 : control.port();
  }

  /// Drains the runtime without failed requests, as configured in its settings.
  public void drain() {
    wait(
        new Drain(vertx, drainState, listeners)
            .begin(settings.drain().min(), settings.drain().timeout()));
  }

  /// Ends everything in progress at once.
  @Override
  public void close() {
    wait(vertx.close());
    keyClient.close();
    telemetry.close();
  }

  private @Nullable MountedConfiguration mountedConfiguration() {
    Path config = settings.mounts().config();
    return config == null
        ? null
        : new MountedConfiguration(config, settings.mounts().credentials(), loader);
  }

  private @Nullable ControlPort mountedControl() {
    Path directory = settings.mounts().control();
    if (directory == null) {
      return null;
    }
    var mount = new ControlPort.Mount(directory, settings.ports().control());
    return new ControlPort(vertx, configurationThread, mount, loader, this::statistics);
  }

  private void listen() {
    var looked = onConfigurationThread(this::lookAtConfiguration);
    var deployed =
        vertx.deployVerticle(
            () -> {
              var listener = new DataListener(listenerSettings());
              listeners.add(listener);
              return listener;
            },
            new DeploymentOptions().setInstances(settings.eventLoops()));
    var probing = vertx.deployVerticle(probes());
    var listening = admin.listen();
    wait(deployed);
    wait(probing);
    wait(looked);
    wait(listening);
    if (control != null) {
      wait(control.look());
    }
    vertx.setPeriodic(LOOK.toMillis(), timer -> onConfigurationThread(this::look));
    vertx.setPeriodic(KEYS.toMillis(), timer -> lookAtKeys());
    vertx.setPeriodic(
        SWEEP.toMillis(),
        timer -> onConfigurationThread(() -> limitStore.sweep(System.currentTimeMillis())));
  }

  private Probes probes() {
    return new Probes(
        () -> {
          Snapshot snapshot = running.current();
          return snapshot == null ? List.of() : snapshot.targets();
        },
        (upstream, outcome) -> upstream.probed(outcome, System.nanoTime()),
        System::nanoTime,
        new SplittableRandom());
  }

  private DataListenerSettings listenerSettings() {
    return new DataListenerSettings(
        settings.ports().data(),
        running,
        limitStore,
        holders,
        drainState,
        capacity,
        telemetry,
        SplittableRandom::new,
        System::nanoTime,
        System::currentTimeMillis,
        settings.keepAlive());
  }

  private void look() {
    lookAtConfiguration();
    if (control != null) {
      control.look();
    }
  }

  private void lookAtConfiguration() {
    if (mounted != null) {
      mounted.look();
    }
  }

  private void lookAtKeys() {
    Snapshot snapshot = running.current();
    if (snapshot != null) {
      snapshot.issuers().forEach(RemoteKeys::look);
    }
  }

  /// As reported on the control port.
  public Statistics statistics() {
    Snapshot snapshot = running.current();
    long now = System.nanoTime();
    Map<String, UpstreamCounts> counts = new HashMap<>();
    Map<String, String> problems = new HashMap<>();
    if (snapshot != null) {
      snapshot.upstreams().forEach(live -> counts.put(live.name(), live.counts(now)));
      for (RemoteKeys issuer : snapshot.issuers()) {
        String problem = issuer.problem();
        if (problem != null) {
          problems.put(issuer.identity().issuer(), problem);
        }
      }
    }
    return new Statistics(telemetry.inFlight(), drainState.isDraining(), counts, problems);
  }

  private List<String> obstacles() {
    var obstacles = new ArrayList<String>();
    if (drainState.isDraining()) {
      obstacles.add("draining");
    }
    if (running.current() == null) {
      obstacles.add("no configuration runs");
      if (mounted != null) {
        obstacles.add(mounted.status());
      }
    }
    return obstacles;
  }

  private Future<?> onConfigurationThread(Runnable work) {
    return configurationThread.executeBlocking(
        () -> {
          work.run();
          return true;
        },
        true);
  }

  private static OutputStream standardOutput() {
    return new FileOutputStream(FileDescriptor.out);
  }

  private static <T> T wait(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  private static String version() {
    String version = GatewayRuntime.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
