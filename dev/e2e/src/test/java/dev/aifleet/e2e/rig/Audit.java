package dev.aifleet.e2e.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The API server's audit log: who wrote what. The cluster's policy leaves out reads and Events;
/// this reader leaves out Leases, which a leader renews all the time.
public record Audit(Path log) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> WRITES =
      Set.of("create", "update", "patch", "delete", "deletecollection");

  /// One write, whether or not it changed anything.
  public record Write(
      Instant at, String user, String verb, String resource, String namespace, String name) {}

  /// Writes of `user` from `start` on; fails the test when the log cannot tell.
  public List<Write> writesOf(String user, Instant start) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> line.contains(user))
          .map(Audit::parse)
          .filter(event -> event.path("stage").asText().equals("ResponseComplete"))
          .filter(event -> event.at("/user/username").asText().equals(user))
          .filter(event -> WRITES.contains(event.path("verb").asText()))
          .filter(event -> !event.at("/objectRef/resource").asText().equals("leases"))
          .map(Audit::write)
          .filter(write -> !write.at().isBefore(start))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the audit log cannot be read", e);
    }
  }

  private static Write write(JsonNode event) {
    JsonNode object = event.path("objectRef");
    String part = object.path("subresource").asText("");
    return new Write(
        Instant.parse(event.path("requestReceivedTimestamp").asText()),
        event.at("/user/username").asText(),
        event.path("verb").asText(),
        object.path("resource").asText() + (part.isEmpty() ? "" : "/" + part),
        object.path("namespace").asText(""),
        object.path("name").asText(""));
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException("a line of the audit log is not JSON: " + line, e);
    }
  }
}
