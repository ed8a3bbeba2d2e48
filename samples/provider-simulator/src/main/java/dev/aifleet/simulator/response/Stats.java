package dev.aifleet.simulator.response;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Statistics since the last reset. Each request counts once when it begins and once when it ends:
/// as completed (the whole response was sent, error statuses included), aborted (the client left
/// before) or cut (a fault ended it). Bytes are those of bodies.
///
/// Shared by all event loops. A request that began before a reset does not count after it.
public final class Stats {
  private static final int MOST_LABELS = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /// How far a response had come.
  enum Phase {
    BeforeHeaders,
    BeforeFirstToken,
    MidStream
  }

  private final AtomicLong requests = new AtomicLong();
  private final LongAdder streams = new LongAdder();
  private final LongAdder completed = new LongAdder();
  private final LongAdder disconnects = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder probes = new LongAdder();
  private final LongAdder keySetReads = new LongAdder();
  private final LongAdder connections = new LongAdder();
  private final LongAdder beforeHeaders = new LongAdder();
  private final LongAdder beforeFirstToken = new LongAdder();
  private final LongAdder midStream = new LongAdder();
  private final AtomicLong lastAbort = new AtomicLong();
  private final Map<String, LongAdder> byModel = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> byPath = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> byVersion = new ConcurrentHashMap<>();

  /// Counts a request and returns its sequence number, from 0.
  long begin() {
    return requests.getAndIncrement();
  }

  public void stream() {
    streams.increment();
  }

  public void keySetRead() {
    keySetReads.increment();
  }

  public void probe() {
    probes.increment();
  }

  public void connection() {
    connections.increment();
  }

  public void received(long bytes) {
    bytesIn.add(bytes);
  }

  void sent(long bytes) {
    bytesOut.add(bytes);
  }

  void complete() {
    completed.increment();
  }

  void disconnected() {
    disconnects.increment();
  }

  void abort(Phase phase, long now) {
    lastAbort.set(now);
    switch (phase) {
      case BeforeHeaders -> beforeHeaders.increment();
      case BeforeFirstToken -> beforeFirstToken.increment();
      case MidStream -> midStream.increment();
    }
  }

  public void model(String model) {
    count(byModel, model);
  }

  public void arrived(String path, String version) {
    count(byPath, path);
    count(byVersion, version);
  }

  public void status(int status) {
    byStatus.computeIfAbsent(status, _ -> new LongAdder()).increment();
  }

  private static void count(Map<String, LongAdder> counts, String label) {
    LongAdder known = counts.get(label);
    if (known == null) {
      String bounded = counts.size() < MOST_LABELS ? label : "other";
      known = counts.computeIfAbsent(bounded, _ -> new LongAdder());
    }
    known.increment();
  }

  /// @param name the simulator's
  /// @param inFlight includes requests from before a reset
  public String json(String name, long inFlight, long connectionsOpen) {
    ObjectNode json = JSON.createObjectNode().put("name", name);
    json.put("requests", requests.get());
    json.put("streams", streams.sum());
    json.put("completed", completed.sum());
    json.put("aborts", beforeHeaders.sum() + beforeFirstToken.sum() + midStream.sum());
    json.put("abortsBeforeHeaders", beforeHeaders.sum());
    json.put("abortsBeforeFirstToken", beforeFirstToken.sum());
    json.put("abortsMidStream", midStream.sum());
    json.put("lastAbortMillis", lastAbort.get());
    json.put("cuts", disconnects.sum());
    json.put("inFlight", inFlight);
    json.put("bytesIn", bytesIn.sum());
    json.put("bytesOut", bytesOut.sum());
    json.put("probes", probes.sum());
    json.put("keySetReads", keySetReads.sum());
    json.put("connections", connections.sum());
    json.put("connectionsOpen", connectionsOpen);
    show(byModel, json.putObject("byModel"));
    show(byStatus, json.putObject("byStatus"));
    show(byPath, json.putObject("byPath"));
    show(byVersion, json.putObject("byVersion"));
    return json.toString();
  }

  private static <L> void show(Map<L, LongAdder> counts, ObjectNode to) {
    new TreeMap<>(counts).forEach((label, count) -> to.put("" + label, count.sum()));
  }
}
