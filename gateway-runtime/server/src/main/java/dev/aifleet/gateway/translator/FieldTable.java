package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How each field of a request is translated: one table per pair of formats. [Fields] applies it,
/// and `docs/translation.md` is generated from it. A field is named by its path, with `[]` for any
/// element of an array: `messages[].name`.
public final class FieldTable {
  public enum Treatment {
    /// The upstream's format has an equivalent.
    Translated,
    /// The upstream's format has an approximation.
    Nearest,
    /// A hint, or without effect on the response: not sent, and reported to the client.
    LeftOut,
    /// The request would have a different meaning without it.
    Refused
  }

  /// @param note for the documentation; for a refused field also for the client: what is accepted,
  ///     or the reason
  /// @param accepted for a refused field: values equal to the upstream's behaviour, which are left
  ///     out
  public record Row(String field, Treatment treatment, String note, Predicate<JsonNode> accepted) {}

  private final String client;
  private final String target;
  private final Map<String, Row> rows;

  private FieldTable(String client, String target, Map<String, Row> rows) {
    this.client = client;
    this.target = target;
    this.rows = rows;
  }

  /// @param client the name of the client's format
  /// @param target name of the upstreams in messages to the client
  public static Builder of(String client, String target) {
    return new Builder(client, target);
  }

  String client() {
    return client;
  }

  String target() {
    return target;
  }

  /// Null if the gateway does not know the field.
  @Nullable Row row(String field) {
    return rows.get(field);
  }

  /// In the order of the documentation.
  public Collection<Row> rows() {
    return rows.values();
  }

  /// A later row for the same field replaces an earlier one, so that a pair can override a shared
  /// table.
  public static final class Builder {
    private final String client;
    private final String target;
    private final Map<String, Row> rows = new LinkedHashMap<>();

    private Builder(String client, String target) {
      this.client = client;
      this.target = target;
    }

    public Builder translated(String... fields) {
      List.of(fields).forEach(field -> translated(field, ""));
      return this;
    }

    /// @param note the name in the upstream's format
    public Builder translatedAs(String field, String note) {
      return translated(field, note);
    }

    public Builder nearest(String field, String note) {
      return put(field, Treatment.Nearest, note, _ -> false);
    }

    public Builder leftOut(String... fields) {
      List.of(fields).forEach(field -> leftOutSince(field, ""));
      return this;
    }

    /// @param note why leaving it out has no effect
    public Builder leftOutSince(String field, String note) {
      return put(field, Treatment.LeftOut, note, _ -> false);
    }

    /// @param note the reason, as a sentence
    public Builder refused(String field, String note) {
      return put(field, Treatment.Refused, note, _ -> false);
    }

    /// @param note what is accepted, as a sentence
    public Builder refusedUnless(String field, String note, Predicate<JsonNode> accepted) {
      return put(field, Treatment.Refused, note, accepted);
    }

    public FieldTable build() {
      return new FieldTable(client, target, new LinkedHashMap<>(rows));
    }

    private Builder translated(String field, String note) {
      return put(field, Treatment.Translated, note, _ -> false);
    }

    private Builder put(
        String field, Treatment treatment, String note, Predicate<JsonNode> accepted) {
      rows.put(field, new Row(field, treatment, note, accepted));
      return this;
    }
  }
}
