package dev.aifleet.operator.fleet;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.operator.state.FleetReport.Acknowledged;
import dev.aifleet.operator.state.FleetReport.CallResult;
import dev.aifleet.operator.state.FleetReport.PodObservation;
import dev.aifleet.operator.state.FleetReport.Unreachable;
import dev.aifleet.operator.state.GatewayPod;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The calls to one pod: pushes the current configuration until the pod has responded, then reads
/// its acknowledgement and statistics every few seconds, which repeats lost pushes and detects
/// restarted pods.
///
/// Runs on its own virtual thread; updates come in through volatile fields and a wake-up.
final class PodChannel implements Runnable {
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);

  /// Failures in a row after which a ready pod is reported as unreachable. Those of a pod that is
  /// not ready are not reported.
  private static final int FAILURES_TO_REPORT = 3;

  /// Receives the results of calls; called on the thread of the channel.
  record Listener(Consumer<CallResult> results, Consumer<PodObservation> observations) {}

  private final PodClient client;
  private final CallLimits limits;
  private final Listener listener;
  private final Semaphore wake = new Semaphore(0);
  private volatile ConfigPush configPush;
  private volatile GatewayPod pod;
  private volatile boolean open = true;

  // Used by the thread of the channel only.
  private @Nullable Acknowledgement known;
  private @Nullable CallResult lastReported;
  private int failures;
  private int failuresWhileReady;
  private boolean silent;

  PodChannel(
      GatewayPod pod,
      ConfigPush configPush,
      PodClient client,
      CallLimits limits,
      Listener listener) {
    this.pod = pod;
    this.configPush = configPush;
    this.client = client;
    this.limits = limits;
    this.listener = listener;
  }

  void update(GatewayPod newPod, ConfigPush newPush) {
    boolean changed = !newPush.equals(configPush) || !newPod.equals(pod);
    pod = newPod;
    configPush = newPush;
    if (changed) {
      wake.release();
    }
  }

  void close() {
    open = false;
    wake.release();
  }

  @Override
  public void run() {
    try {
      while (open) {
        Duration pause = onResult(pushOrCheck(configPush));
        if (failures == 0 && pause.equals(CHECK_INTERVAL)) {
          onObservation(client.observation(target(configPush)));
        }
        if (wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
          failures = 0; // pod or configuration has changed: the next retry comes soon
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Reads the acknowledgement first if the state of the pod is unknown, so that a restarted
  /// operator pushes nothing to a fleet that is up to date.
  private CallResult pushOrCheck(ConfigPush now) throws InterruptedException {
    if (isDue(now)) {
      return record(client.push(target(now)));
    }
    CallResult result = record(client.acknowledgement(target(now)));
    return result instanceof Acknowledged && isDue(now) ? record(client.push(target(now))) : result;
  }

  private PodClient.Target target(ConfigPush now) {
    return new PodClient.Target(pod.ip(), now, limits.of(silent));
  }

  private CallResult record(CallResult result) {
    silent = result instanceof Unreachable;
    if (result instanceof Acknowledged(var acknowledgement)) {
      known = acknowledgement;
    }
    return result;
  }

  /// Whether the pod is known neither to run the configuration nor to have rejected it.
  private boolean isDue(ConfigPush now) {
    if (now.push() == null || known == null) {
      return false;
    }
    long sequence = now.push().publication().sequence();
    var running = known.running();
    var offered = known.offered();
    boolean behind = running == null || running.sequence() < sequence;
    boolean refused =
        offered != null && offered.sequence() >= sequence && offered.verdict() == Verdict.Rejected;
    return behind && !refused;
  }

  /// Reports the result; the time until the next call.
  private Duration onResult(CallResult result) {
    failures = result instanceof Unreachable ? failures + 1 : 0;
    failuresWhileReady = failures > 0 && pod.ready() ? failuresWhileReady + 1 : 0;
    if (failures == 0 || failuresWhileReady >= FAILURES_TO_REPORT) {
      report(result);
    }
    if (failures > 0) {
      Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 5));
      return pause.compareTo(CHECK_INTERVAL) < 0 ? pause : CHECK_INTERVAL;
    }
    return isDue(configPush) ? FIRST_RETRY : CHECK_INTERVAL;
  }

  /// Also reports an unchanged observation: the listener may have held it back until now.
  private void onObservation(@Nullable PodObservation observation) {
    silent = observation == null;
    if (open && observation != null) {
      listener.observations().accept(observation);
    }
  }

  private void report(CallResult result) {
    if (open && !result.equals(lastReported)) {
      lastReported = result;
      listener.results().accept(result);
    }
  }
}
