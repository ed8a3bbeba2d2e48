package dev.aifleet.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/// JSON of the contract, written canonically (sorted keys, no white space) and read strictly: an
/// unknown or missing field is a problem, since dropping what we do not understand would serve
/// something that was not requested.
public final class ConfigJson {
  private ConfigJson() {}

  /// Canonical bytes: equal values give equal bytes.
  public static byte[] write(Object value) {
    try {
      return ContractMapper.MAPPER.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not a value of the contract: " + value.getClass(), e);
    }
  }

  /// Reads a publication. Checks format before shape, so that a newer one is distinguished from a
  /// broken one, and the content against its hash, so that a torn write is never served.
  public static Parsed<Publication> readPublication(byte[] json) {
    return read(json, Publication.class, "");
  }

  /// Reads the body of a push; the same checks as [#readPublication].
  public static Parsed<Push> readPush(byte[] json) {
    return read(json, Push.class, "publication");
  }

  /// Reads a pod's answer; null fields that this release does not know are a problem as well.
  public static Parsed<Acknowledgement> readAcknowledgement(byte[] json) {
    return bind(json, Acknowledgement.class);
  }

  public static Parsed<Statistics> readStatistics(byte[] json) {
    return bind(json, Statistics.class);
  }

  private static <T> Parsed<T> read(byte[] json, Class<T> type, String envelope) {
    try {
      JsonNode tree = ContractMapper.MAPPER.readTree(json);
      JsonNode publication = envelope.isEmpty() ? tree : tree.path(envelope);
      JsonNode format = publication.path("config").path("format");
      if (format.isInt() && !ConfigFormat.UNDERSTOOD.contains(format.intValue())) {
        return refused(
            "config.format",
            "format "
                + format
                + " is not understood, only "
                + ConfigFormat.UNDERSTOOD
                + ": this runtime is older than its operator");
      }
      T value = ContractMapper.MAPPER.treeToValue(tree, type);
      if (value == null) {
        return refused("", "empty document");
      }
      Publication read = value instanceof Push push ? push.publication() : (Publication) value;
      if (!ConfigHash.of(read.config()).equals(read.configHash())) {
        return refused("configHash", "does not match the content");
      }
      return new Parsed.Read<>(value);
    } catch (IOException e) {
      return refusedBy(e);
    }
  }

  private static <T> Parsed<T> bind(byte[] json, Class<T> type) {
    try {
      T value = ContractMapper.MAPPER.readValue(json, type);
      return value == null ? refused("", "empty document") : new Parsed.Read<>(value);
    } catch (IOException e) {
      return refusedBy(e);
    }
  }

  private static <T> Parsed<T> refused(String path, String message) {
    return new Parsed.Refused<>(List.of(new Problem(path, message)));
  }

  /// Without the source excerpt and values that Jackson adds: the document holds keys.
  private static <T> Parsed<T> refusedBy(IOException e) {
    if (e instanceof JsonMappingException mapping) {
      var path = new StringBuilder();
      for (var step : mapping.getPath()) {
        if (step.getFieldName() == null) {
          path.append('[').append(step.getIndex()).append(']');
        } else {
          path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
        }
      }
      return refused(path.toString(), "unknown, missing or of the wrong type");
    }
    return refused("", "not JSON");
  }
}
