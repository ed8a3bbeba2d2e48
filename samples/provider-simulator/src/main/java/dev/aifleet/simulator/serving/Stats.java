package dev.aifleet.simulator.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What happened to completion requests since the last reset: each counts once as a request and in
/// the end once as completed (its answer went out whole, errors too) or as an abort (the client
/// went away before). Bytes are those of bodies.
///
/// Shared by all event loops. A request counts where it began: an answer to a request from before a
/// reset does not show up after it.
final class Stats {
  private static final int MOST_MODELS = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  final AtomicLong requests = new AtomicLong();
  final LongAdder streams = new LongAdder();
  final LongAdder completed = new LongAdder();
  final LongAdder aborts = new LongAdder();
  final LongAdder bytesIn = new LongAdder();
  final LongAdder bytesOut = new LongAdder();
  private final Map<String, LongAdder> byModel = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();

  void model(String model) {
    String label = byModel.size() < MOST_MODELS || byModel.containsKey(model) ? model : "other";
    byModel.computeIfAbsent(label, _ -> new LongAdder()).increment();
  }

  void status(int status) {
    byStatus.computeIfAbsent(status, _ -> new LongAdder()).increment();
  }

  /// @param name the simulator's
  /// @param inFlight requests that have begun and not ended, from before a reset too
  String json(String name, long inFlight) {
    ObjectNode json = JSON.createObjectNode().put("name", name);
    json.put("requests", requests.get());
    json.put("streams", streams.sum());
    json.put("completed", completed.sum());
    json.put("aborts", aborts.sum());
    json.put("inFlight", inFlight);
    json.put("bytesIn", bytesIn.sum());
    json.put("bytesOut", bytesOut.sum());
    ObjectNode models = json.putObject("byModel");
    new TreeMap<>(byModel).forEach((model, count) -> models.put(model, count.sum()));
    ObjectNode statuses = json.putObject("byStatus");
    new TreeMap<>(byStatus).forEach((status, count) -> statuses.put("" + status, count.sum()));
    return json.toString();
  }
}
