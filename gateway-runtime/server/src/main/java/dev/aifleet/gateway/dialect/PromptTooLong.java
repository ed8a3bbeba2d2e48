package dev.aifleet.gateway.dialect;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An error for a prompt longer than the model's context. Clients shorten a conversation if they
/// recognise it: OpenAI's by a code, Anthropic's by a sentence; providers and inference servers
/// have many forms.
///
/// @param prompt tokens; 0: not known
/// @param maximum tokens; 0: not known
public record PromptTooLong(long prompt, long maximum) {
  /// OpenAI's code, which its clients check.
  public static final String CODE = "context_length_exceeded";

  /// The status at OpenAI and Anthropic.
  public static final int STATUS = 400;

  private static final String ANTHROPIC = "prompt is too long";

  /// Statuses of such errors. Others mean too many bytes or a rate limit.
  private static final Set<Integer> STATUSES = Set.of(400, 413, 422, 500);

  private static final Set<String> CODES =
      Set.of(CODE, "exceed_context_size_error", "model_context_window_exceeded");

  private static final List<String> PHRASES =
      List.of(
          CODE,
          ANTHROPIC,
          "prompt too long",
          "input is too long",
          "prompt exceeds max length",
          "too long to fit into the model",
          "range of input length should be",
          "reduce the length of the messages",
          "reduce the length of the input",
          "`inputs` must have less than",
          "`max_new_tokens` must be <=",
          "exceed max message tokens",
          "too many tokens: size limit exceeded");

  /// Only together with one of [#EXCEEDED].
  private static final List<String> LIMITS =
      List.of(
          "context length",
          "context window",
          "context size",
          "context limit",
          "maximum prompt length",
          "maximum model length",
          "model token limit",
          "maximum number of tokens allowed",
          "maximum number of input tokens",
          "input length");

  private static final List<String> EXCEEDED =
      List.of(
          "exceed",
          "too long",
          "too large",
          "longer than",
          "greater than",
          "however",
          "requested",
          "resulted in",
          "the request contains",
          "your request has");

  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.-])\\d[\\d,_]{2,14}(?![\\w-])");
  private static final Pattern MAXIMUM =
      Pattern.compile(
          "(?:max|limit|context length|context size|context window|allowed|longer than|less than"
              + "|at most|<=|>)\\D{0,60}(\\d[\\d,_]{2,14})");

  /// Null: another error.
  ///
  /// @param code the upstream's own; null: none
  public static @Nullable PromptTooLong in(int status, String message, @Nullable String code) {
    if (!STATUSES.contains(status)) {
      return null;
    }
    String text = ErrorText.cut(message, 2000).toLowerCase(Locale.ROOT);
    boolean isReported =
        (code != null && CODES.contains(code))
            || holds(text, PHRASES)
            || (holds(text, LIMITS) && holds(text, EXCEEDED));
    return isReported ? counted(text) : null;
  }

  /// The sentence that Anthropic's clients parse, with the counts if known.
  ///
  /// @param message of the upstream
  public String anthropicMessage(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    // Anthropic's other sentence, with the requested tokens, is known to its clients too.
    if (lower.contains(ANTHROPIC) || lower.contains("exceed context limit")) {
      return message;
    }
    return prompt > 0
        ? ANTHROPIC + ": " + prompt + " tokens > " + maximum + " maximum"
        : ANTHROPIC + ": " + message;
  }

  private static boolean holds(String text, List<String> any) {
    return any.stream().anyMatch(text::contains);
  }

  private static PromptTooLong counted(String text) {
    List<Long> numbers =
        NUMBER.matcher(text).results().map(MatchResult::group).map(PromptTooLong::value).toList();
    long prompt = numbers.stream().mapToLong(Long::longValue).max().orElse(0);
    Matcher limit = MAXIMUM.matcher(text);
    long stated = limit.find() ? value(limit.group(1)) : 0;
    long maximum =
        stated > 0 && stated < prompt
            ? stated
            : numbers.stream().mapToLong(Long::longValue).filter(n -> n < prompt).max().orElse(0);
    return maximum == 0 ? new PromptTooLong(0, 0) : new PromptTooLong(prompt, maximum);
  }

  private static long value(String digits) {
    return Long.parseLong(digits.replaceAll("[,_]", ""));
  }
}
