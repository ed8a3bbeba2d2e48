package dev.aifleet.operator.fleet;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.operator.state.FleetReport.Acknowledged;
import dev.aifleet.operator.state.FleetReport.Answer;
import dev.aifleet.operator.state.FleetReport.Found;
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
final class PodLine implements Runnable {
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration CHECK = Duration.ofSeconds(5);

  /// One lost answer of a pod that serves is no news, and none of a pod that is starting.
  private static final int FAILURES_THAT_COUNT = 3;

  /// Where what the pod says goes.
  record Listener(Consumer<Answer> answers, Consumer<Found> found) {}

  private final PodCalls calls;
  private final CallLanes lanes;
  private final Listener listener;
  private final Semaphore wake = new Semaphore(0);
  private volatile Order order;
  private volatile GatewayPod pod;
  private volatile boolean open = true;

  // Of the line's own thread.
  private @Nullable Acknowledgement known;
  private @Nullable Answer told;
  private int failures;
  private int silences;
  private boolean silent;

  PodLine(GatewayPod pod, Order order, PodCalls calls, CallLanes lanes, Listener listener) {
    this.pod = pod;
    this.order = order;
    this.calls = calls;
    this.lanes = lanes;
    this.listener = listener;
  }

  void take(GatewayPod newPod, Order newOrder) {
    boolean news = !newOrder.equals(order) || !newPod.equals(pod);
    pod = newPod;
    order = newOrder;
    if (news) {
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
        Duration pause = hear(exchange(order));
        if (failures == 0 && pause.equals(CHECK)) {
          hearFound(calls.found(target(order)));
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
  private Answer exchange(Order now) throws InterruptedException {
    if (isDue(now)) {
      return learn(calls.push(target(now)));
    }
    Answer answer = learn(calls.acknowledgement(target(now)));
    return answer instanceof Acknowledged && isDue(now) ? learn(calls.push(target(now))) : answer;
  }

  private PodCalls.Target target(Order now) {
    return new PodCalls.Target(pod.ip(), now, lanes.of(silent));
  }

  private Answer learn(Answer answer) {
    silent = answer instanceof Unreachable;
    if (answer instanceof Acknowledged(var acknowledgement)) {
      known = acknowledgement;
    }
    return answer;
  }

  /// Whether the pod is known neither to run the order nor to have refused it.
  private boolean isDue(Order now) {
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
  private Duration hear(Answer answer) {
    failures = answer instanceof Unreachable ? failures + 1 : 0;
    silences = failures > 0 && pod.ready() ? silences + 1 : 0;
    if (failures == 0 || silences >= FAILURES_THAT_COUNT) {
      pass(answer);
    }
    if (failures > 0) {
      Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 5));
      return pause.compareTo(CHECK) < 0 ? pause : CHECK;
    }
    return isDue(order) ? FIRST_RETRY : CHECK;
  }

  /// Also where it is as before: it may have been held back until now.
  private void hearFound(@Nullable Found found) {
    silent = found == null;
    if (open && found != null) {
      listener.found().accept(found);
    }
  }

  private void pass(Answer answer) {
    if (open && !answer.equals(told)) {
      told = answer;
      listener.answers().accept(answer);
    }
  }
}
