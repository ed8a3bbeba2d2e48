package dev.aifleet.gateway.dialect;

import dev.aifleet.gateway.dialect.Endpoint.Format;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;

/// The response to `/v1/models`, in either API's format. Immutable.
public final class ModelList {
  /// Creation time of every model: the gateway does not know the real one. Clients sort by it and
  /// show it, so it is the same for all models, pods and releases, and a plausible date.
  private static final Instant CREATED = Instant.parse("2024-01-01T00:00:00Z");

  private final List<String> ids;
  private final Buffer openAi;
  private final Buffer anthropic;

  private ModelList(SortedSet<String> ids) {
    this.ids = List.copyOf(ids);
    openAi = Buffer.buffer(openAi(this.ids));
    anthropic = Buffer.buffer(anthropic(this.ids, false));
  }

  public static ModelList of(SortedSet<String> ids) {
    return new ModelList(ids);
  }

  /// @param query in which Anthropic's clients may request a page; without one they get all models,
  ///     as OpenAI's do
  public Buffer json(Format format, String query) {
    return switch (format) {
      case OpenAI -> openAi;
      case Anthropic -> query.isEmpty() ? anthropic : page(ModelPage.of(query));
    };
  }

  private Buffer page(ModelPage page) {
    List<String> within = ids.stream().filter(page::contains).toList();
    return Buffer.buffer(anthropic(page.cut(within), within.size() > page.limit()));
  }

  public static Buffer one(String id, Format format) {
    var out = new StringBuilder();
    append(out, id, format);
    return Buffer.buffer(out.toString());
  }

  private static String openAi(List<String> ids) {
    var out = new StringBuilder("{\"object\":\"list\",\"data\":[");
    append(out, ids, Format.OpenAI);
    return out.append("]}").toString();
  }

  private static String anthropic(List<String> ids, boolean more) {
    var out = new StringBuilder("{\"data\":[");
    append(out, ids, Format.Anthropic);
    out.append("],\"has_more\":").append(more).append(",\"first_id\":");
    JsonText.append(out, ids.isEmpty() ? null : ids.getFirst());
    JsonText.append(out.append(",\"last_id\":"), ids.isEmpty() ? null : ids.getLast());
    return out.append('}').toString();
  }

  private static void append(StringBuilder out, List<String> ids, Format format) {
    String separator = "";
    for (String id : ids) {
      append(out.append(separator), id, format);
      separator = ",";
    }
  }

  private static void append(StringBuilder out, String id, Format format) {
    switch (format) {
      case OpenAI -> {
        JsonText.append(out.append("{\"id\":"), id);
        out.append(",\"object\":\"model\",\"created\":").append(CREATED.getEpochSecond());
        out.append(",\"owned_by\":\"aifleet\"}");
      }
      case Anthropic -> {
        JsonText.append(out.append("{\"type\":\"model\",\"id\":"), id);
        JsonText.append(out.append(",\"display_name\":"), id);
        out.append(",\"created_at\":\"").append(CREATED);
        out.append("\",\"lifecycle\":\"active\"}");
      }
    }
  }
}
