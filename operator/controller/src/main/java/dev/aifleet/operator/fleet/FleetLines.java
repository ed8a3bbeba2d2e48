package dev.aifleet.operator.fleet;

import dev.aifleet.config.Push;
import dev.aifleet.operator.state.ControlKeys;
import dev.aifleet.operator.state.FleetReport;
import dev.aifleet.operator.state.FleetReport.Answer;
import dev.aifleet.operator.state.FleetReport.Found;
import dev.aifleet.operator.state.GatewayPod;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// The lines to all pods of one gateway and what came back over them.
/// Orders come from one reconcile at a time; answers from the lines' threads.
final class FleetLines {
  private final PodCalls calls;
  private final CallLanes lanes = new CallLanes();
  private final ThreadFactory threads;
  private final Runnable changed;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, PodLine> lines = new HashMap<>();
  private final HealthNews news;
  private @Nullable Order order;

  FleetLines(PodCalls calls, ThreadFactory threads, InstantSource clock, Runnable changed) {
    this.calls = calls;
    this.threads = threads;
    this.changed = changed;
    this.news = new HealthNews(clock);
  }

  void take(@Nullable Push push, ControlKeys keys, List<GatewayPod> pods) {
    Order now = order;
    if (now == null || !now.says(push, keys)) {
      if (now != null && !now.keys().equals(keys)) {
        calls.forget(now.keys());
      }
      now = Order.of(push, keys);
      order = now;
    }
    Map<String, GatewayPod> wanted = new HashMap<>();
    pods.stream().filter(GatewayPod::running).forEach(pod -> wanted.put(pod.name(), pod));
    lines.keySet().stream().filter(name -> !wanted.containsKey(name)).toList().forEach(this::close);
    answers.keySet().retainAll(wanted.keySet());
    news.keep(wanted.keySet());
    for (GatewayPod pod : wanted.values()) {
      PodLine line = lines.get(pod.name());
      if (line == null) {
        open(pod, now);
      } else {
        line.take(pod, now);
      }
    }
  }

  @Nullable ControlKeys keys() {
    return order == null ? null : order.keys();
  }

  FleetReport report() {
    return new FleetReport(answers, news.told());
  }

  void close() {
    List.copyOf(lines.keySet()).forEach(this::close);
    if (order != null) {
      calls.forget(order.keys());
    }
  }

  private void open(GatewayPod pod, Order now) {
    PodLine line =
        new PodLine(
            pod,
            now,
            calls,
            lanes,
            new PodLine.Listener(
                answer -> hear(pod.name(), answer), found -> hearFound(pod.name(), found)));
    lines.put(pod.name(), line);
    threads.newThread(line).start();
  }

  private void close(String pod) {
    PodLine line = lines.remove(pod);
    if (line != null) {
      line.close();
    }
  }

  private void hearFound(String pod, Found found) {
    if (news.hear(pod, found)) {
      changed.run();
    }
  }

  private void hear(String pod, Answer answer) {
    answers.put(pod, answer);
    changed.run();
  }
}
