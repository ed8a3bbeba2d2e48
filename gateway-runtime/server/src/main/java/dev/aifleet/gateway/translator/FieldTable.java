package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What becomes of every field of a request when it is translated: one table per pair of formats.
/// [Fields] decides by it, and `docs/translation.md` prints it. A field is named by its path, with
/// `[]` for any element of an array: `messages[].name`.
final class FieldTable {
  enum Treatment {
    /// Says the same in the upstream's format.
    Translated,
    /// The upstream's format has something close to it.
    Nearest,
    /// A preference, or of no effect on the answer: not sent, and named to the client.
    LeftOut,
    /// The request would mean something else without it.
    Refused
  }

  /// @param note for the reader of the page; of a refused field also for the client: what is
  ///     accepted, or why not
  /// @param accepted of a refused field: values that ask for what happens anyway, and are left out
  record Row(String field, Treatment treatment, String note, Predicate<JsonNode> accepted) {}

  private final String client;
  private final String target;
  private final Map<String, Row> rows;

  private FieldTable(String client, String target, Map<String, Row> rows) {
    this.client = client;
    this.target = target;
    this.rows = rows;
  }

  /// @param client the name of the client's format
  /// @param target what upstreams are called in messages to the client
  static Builder of(String client, String target) {
    return new Builder(client, target);
  }

  String client() {
    return client;
  }

  String target() {
    return target;
  }

  /// Null: the gateway does not know the field.
  @Nullable Row row(String field) {
    return rows.get(field);
  }

  /// In the order of the page.
  Collection<Row> rows() {
    return rows.values();
  }

  /// A later row for the same field replaces an earlier one, so that a pair can differ from what it
  /// shares with others.
  static final class Builder {
    private final String client;
    private final String target;
    private final Map<String, Row> rows = new LinkedHashMap<>();

    private Builder(String client, String target) {
      this.client = client;
      this.target = target;
    }

    Builder translated(String... fields) {
      List.of(fields).forEach(field -> translated(field, ""));
      return this;
    }

    /// @param note what it is called there
    Builder translatedAs(String field, String note) {
      return translated(field, note);
    }

    Builder nearest(String field, String note) {
      return put(field, Treatment.Nearest, note, _ -> false);
    }

    Builder leftOut(String... fields) {
      List.of(fields).forEach(field -> leftOutSince(field, ""));
      return this;
    }

    /// @param note why nothing is lost
    Builder leftOutSince(String field, String note) {
      return put(field, Treatment.LeftOut, note, _ -> false);
    }

    /// @param note why not, as a sentence
    Builder refused(String field, String note) {
      return put(field, Treatment.Refused, note, _ -> false);
    }

    /// @param note what is accepted, as a sentence
    Builder refusedUnless(String field, String note, Predicate<JsonNode> accepted) {
      return put(field, Treatment.Refused, note, accepted);
    }

    FieldTable build() {
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
