package dev.aifleet.simulator.knobs;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// What a response contains.
///
/// @param tokens content tokens; a stream sends one event each
/// @param padding extra bytes in the first token
/// @param toolCalls how many tool calls, instead of text, a request with tools gets
/// @param headers added to every response
public record Content(
    int tokens,
    Words texts,
    int padding,
    int toolCalls,
    Usage usage,
    Map<String, String> headers,
    boolean gzip,
    Afterwards afterwards,
    Echo echo) {
  public static final int MOST_TOKENS = 100_000;
  private static final int MOST_PADDING = 8 << 20;

  static final Content DEFAULT =
      new Content(8, Words.English, 0, 0, Usage.Asked, Map.of(), false, Afterwards.Keep, Echo.None);

  public Content {
    headers = Map.copyOf(headers);
  }

  public enum Words {
    English,
    /// Two, three and four bytes a character.
    MultiByte
  }

  /// Whether a response has usage.
  public enum Usage {
    /// As the format has it: OpenAI streams only with `include_usage`.
    Asked,
    Always,
    Never,
    /// Within the last chunk that has choices, as some relays do.
    Inline
  }

  /// What happens to the connection after a response.
  public enum Afterwards {
    Keep,
    Close,
    /// Closed without `Connection: close`.
    CloseSilently
  }

  /// Whether a response describes its request, as JSON.
  public enum Echo {
    None,
    /// As the model's text.
    Text,
    /// As the whole body.
    Body
  }

  static Content of(KnobReader knobs) {
    return new Content(
        knobs.whole("tokens", 1, MOST_TOKENS),
        knobs.choice("words", Words.class),
        knobs.whole("padding", 0, MOST_PADDING),
        knobs.whole("toolCalls", 0, 16),
        knobs.choice("usage", Usage.class),
        KnobReader.split(knobs.text("headers"), "\\|")
            .collect(Collectors.toMap(Content::name, Content::value, (_, last) -> last)),
        knobs.flag("gzip"),
        knobs.choice("afterwards", Afterwards.class),
        knobs.choice("echo", Echo.class));
  }

  void show(BiConsumer<String, String> knobs) {
    knobs.accept("tokens", "" + tokens);
    knobs.accept("words", texts.name());
    knobs.accept("padding", "" + padding);
    knobs.accept("toolCalls", "" + toolCalls);
    knobs.accept("usage", usage.name());
    knobs.accept(
        "headers",
        headers.entrySet().stream()
            .map(header -> header.getKey() + ": " + header.getValue())
            .sorted()
            .collect(Collectors.joining("|")));
    knobs.accept("gzip", "" + gzip);
    knobs.accept("afterwards", afterwards.name());
    knobs.accept("echo", echo.name());
  }

  private static String name(String header) {
    int colon = header.indexOf(':');
    KnobReader.check(colon > 0, "headers: '" + header + "' is not like name: value");
    return header.substring(0, colon).strip();
  }

  private static String value(String header) {
    return header.substring(header.indexOf(':') + 1).strip();
  }
}
