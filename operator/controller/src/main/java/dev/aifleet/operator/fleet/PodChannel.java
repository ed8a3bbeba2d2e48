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

/// The line to one pod: tells it the latest order until it has answered, then asks every few
/// seconds whether that still holds, which heals lost pushes and finds restarted pods, and how it
/// finds those that it asks.
///
/// Its own virtual thread runs it; orders come in through one volatile field and a wake-up.
final class PodChannel implements Runnable {
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration CHECK = Duration.ofSeconds(5);

  /// One lost answer of a pod that serves is no news, and none of a pod that is starting.
  private static final int FAILURES_THAT_COUNT = 3;

  /// Where what the pod says goes.
  record Listener(Consumer<CallResult> results, Consumer<PodObservation> observations) {}

  private final PodClient client;
  private final CallLimits limits;
  private final Listener listener;
  private final Semaphore wake = new Semaphore(0);
  private volatile ConfigPush configPush;
  private volatile GatewayPod pod;
  private volatile boolean open = true;

  // Of the line's own thread.
  private @Nullable Acknowledgement known;
  private @Nullable CallResult lastPassed;
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

  void take(GatewayPod newPod, ConfigPush newPush) {
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
        Duration pause = onResult(exchange(configPush));
        if (failures == 0 && pause.equals(CHECK)) {
          onObservation(client.observation(target(configPush)));
        }
        if (wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
          failures = 0; // there is news, so it is worth another try soon
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Asks first where nothing is known of the pod, so that a restarted operator pushes nothing to a
  /// fleet that is up to date.
  private CallResult exchange(ConfigPush now) throws InterruptedException {
    if (isDue(now)) {
      return learn(client.push(target(now)));
    }
    CallResult result = learn(client.acknowledgement(target(now)));
    return result instanceof Acknowledged && isDue(now) ? learn(client.push(target(now))) : result;
  }

  private PodClient.Target target(ConfigPush now) {
    return new PodClient.Target(pod.ip(), now, limits.of(silent));
  }

  private CallResult learn(CallResult result) {
    silent = result instanceof Unreachable;
    if (result instanceof Acknowledged(var acknowledgement)) {
      known = acknowledgement;
    }
    return result;
  }

  /// Whether the pod is known neither to run the order nor to have refused it.
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

  /// Passes the answer on and tells when to call again.
  private Duration onResult(CallResult result) {
    failures = result instanceof Unreachable ? failures + 1 : 0;
    failuresWhileReady = failures > 0 && pod.ready() ? failuresWhileReady + 1 : 0;
    if (failures == 0 || failuresWhileReady >= FAILURES_THAT_COUNT) {
      passOn(result);
    }
    if (failures > 0) {
      Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 5));
      return pause.compareTo(CHECK) < 0 ? pause : CHECK;
    }
    return isDue(configPush) ? FIRST_RETRY : CHECK;
  }

  /// Also where it is as before: it may have been held back until now.
  private void onObservation(@Nullable PodObservation observation) {
    silent = observation == null;
    if (open && observation != null) {
      listener.observations().accept(observation);
    }
  }

  private void passOn(CallResult result) {
    if (open && !result.equals(lastPassed)) {
      lastPassed = result;
      listener.results().accept(result);
    }
  }
}
