package dev.aifleet.gateway.translator;

import dev.aifleet.gateway.dialect.ErrorReading;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How one model of an OpenAI-compatible upstream differs from OpenAI's newest models, derived from
/// names and from requests that the upstream has refused.
///
/// @param provider as configured, in lower case
/// @param model the upstream's name, in lower case, without a vendor prefix (`vendor/`)
/// @param refused names of fields that the upstream has refused; `max_tokens>4096` for a maximum of
///     4096 output tokens, `system>first` for system messages not at the start, `>/responses` for
///     that endpoint
public record OpenAiVariant(String provider, String model, Set<String> refused) {
  static final String MAX_TOKENS = "max_tokens";
  public static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";
  public static final String EFFORT = "reasoning_effort";
  public static final String THINKING = "thinking";
  public static final String REASONING_CONTENT = "reasoning_content";

  /// Optional fields that some servers do not support. A request has the same meaning without them.
  private static final List<String> DISPENSABLE =
      List.of(
          EFFORT,
          REASONING_CONTENT,
          "reasoning",
          THINKING,
          "temperature",
          "top_p",
          "parallel_tool_calls",
          "stream_options");

  /// Marks the endpoint `/responses` as unsupported.
  private static final String RESPONSES = ">/responses";

  /// Error messages for an unknown path.
  private static final Pattern UNKNOWN_PATH =
      Pattern.compile(
          "not found|not allowed|cannot post|no (?:static )?(?:resource|route)|invalid url"
              + "|(?:unknown|unsupported) (?:url|path|endpoint|request)",
          Pattern.CASE_INSENSITIVE);

  /// Resources other than the path that a 404 can refer to.
  private static final Pattern OTHERS_MISSING =
      Pattern.compile("model|deployment|resp_|conv_|\\bitem", Pattern.CASE_INSENSITIVE);

  /// Marks system messages at any position but the first as unsupported.
  private static final String SYSTEM_ANYWHERE = "system>first";

  /// Error messages of the chat templates of Qwen, Mistral and others.
  private static final Pattern SYSTEM_FIRST =
      Pattern.compile(
          "system (?:message|role|prompt)s?\\b.{0,40}\\b(?:beginning|first|start)\\b"
              + "|(?:only|at most) one system message",
          Pattern.CASE_INSENSITIVE);

  private static final String TOO_MANY = MAX_TOKENS + ">";

  /// Error messages of OpenAI, Groq, DeepSeek and relays of Anthropic's models with the maximum of
  /// output tokens.
  private static final Pattern MOST_TOKENS =
      Pattern.compile(
          "supports at most (\\d{1,9}) (?:completion|output) tokens"
              + "|tokens[`'\"]? must be less than or equal to [`'\"]?(\\d{1,9})"
              + "|range of max_(?:completion_)?tokens is \\[\\d+, ?(\\d{1,9})\\]"
              + "|max_tokens: \\d+ > (\\d{1,9})");

  private static final Set<String> SAMPLING = Set.of("temperature", "top_p");

  private static final Pattern UNKNOWN_FIELD =
      Pattern.compile(
          "(unrecogni[sz]ed|unknown|unsupported|unexpected|extra|invalid)[ _-]*"
              + "(request[ _-]*)?(arguments?|parameters?|fields?|inputs?|keys?|forbidden)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern OPENAI =
      Pattern.compile("(gpt-(?!oss)|chatgpt|o\\d|codex|computer-use).*");

  /// Models that reject the older `max_tokens`.
  private static final Pattern OPENAI_REASONER =
      Pattern.compile("(gpt-([5-9]|\\d\\d)|o\\d|codex|computer-use).*");

  private static final Pattern KNOWS_XHIGH =
      Pattern.compile("gpt-(5\\.([2-9]|1-codex-max)|[6-9]|\\d\\d).*");

  /// Models that require the reasoning of earlier turns in the conversation, of any model.
  private static final Pattern REQUIRES_REASONING =
      Pattern.compile("(deepseek|kimi|moonshot|mimo|minimax|glm|zai|zhipu).*");

  /// Models that think by default and have Anthropic's `thinking` field to disable it.
  private static final Pattern THINKS_BY_DEFAULT =
      Pattern.compile("(deepseek|kimi|moonshot|glm|zai).*");

  private static final Pattern MISTRAL =
      Pattern.compile("(open-)?(mistral|mixtral|codestral|devstral|magistral|ministral|pixtral).*");

  private static final Pattern GEMINI = Pattern.compile("gemini.*");

  private static final Pattern OTHERS =
      Pattern.compile("(llama|qwen|gemma|gemini|claude|grok|command|phi|yi|gpt-oss).*");

  private static final Pattern REFUSING =
      Pattern.compile(
          "(not|n't|un)[ -]?(support|recogni|known|expect|permit|allow|accept)|does not"
              + " exist|extra_forbidden|forbidden|invalid (argument|parameter|field)|remove",
          Pattern.CASE_INSENSITIVE);

  public OpenAiVariant {
    refused = Set.copyOf(refused);
  }

  public static OpenAiVariant of(String provider, String upstreamModel, Set<String> refused) {
    String name = upstreamModel.toLowerCase(Locale.ROOT);
    return new OpenAiVariant(
        provider.toLowerCase(Locale.ROOT), name.substring(name.lastIndexOf('/') + 1), refused);
  }

  /// The name of the token limit. OpenAI's reasoning models reject `max_tokens`, most other servers
  /// support nothing else. An unknown model of OpenAI is assumed to be a new one.
  public String tokenLimit() {
    if (is(OPENAI_REASONER) || (isOfOpenAi() && isOfNoneKnown())) {
      return takes(MAX_COMPLETION_TOKENS) ? MAX_COMPLETION_TOKENS : MAX_TOKENS;
    }
    return takes(MAX_TOKENS) ? MAX_TOKENS : MAX_COMPLETION_TOKENS;
  }

  /// Reduces a token limit to the maximum that the model supports.
  public long tokens(long requested) {
    return refused.stream()
        .filter(field -> field.startsWith(TOO_MANY))
        .mapToLong(field -> Long.parseLong(field.substring(TOO_MANY.length())))
        .reduce(requested, Math::min);
  }

  public boolean takes(String field) {
    return !refused.contains(field);
  }

  /// The nearest effort that the model supports.
  public String effort(String requested) {
    return switch (requested) {
      case "xhigh", "max", "ultra" -> {
        if (is(KNOWS_XHIGH)) {
          yield "xhigh";
        }
        yield is(REQUIRES_REASONING) && !requested.equals("xhigh") ? "max" : "high";
      }
      default -> requested;
    };
  }

  /// Whether the `thinking` field is accepted, which disables thinking.
  public boolean takesThinking() {
    return takes(THINKING) && is(THINKS_BY_DEFAULT);
  }

  /// Whether reasoning of earlier turns is sent.
  ///
  /// @param minted whether it came from an upstream of this format
  public boolean takesThoughts(boolean minted) {
    boolean required = is(REQUIRES_REASONING) || REQUIRES_REASONING.matcher(provider).matches();
    return required || (minted && !is(OPENAI) && !isMistral());
  }

  /// Whether tool calls may contain Gemini's thought signatures.
  public boolean takesSignatures() {
    return is(GEMINI) || provider.startsWith("google");
  }

  public boolean isMistral() {
    return is(MISTRAL) || provider.startsWith("mistral");
  }

  /// The variant after the upstream has refused a request of this one; null if the error implies no
  /// change, so that a retry would fail as well.
  ///
  /// @param error body of the response
  public @Nullable OpenAiVariant after(int status, String error) {
    if (status != 400 && status != 422) {
      return null;
    }
    String field = refusedField(error);
    if (field == null || refused.contains(field)) {
      return null;
    }
    Set<String> now = new HashSet<>(refused);
    now.add(field);
    return new OpenAiVariant(provider, model, now);
  }

  /// Newly refused fields that the upstream never accepts. A field of which only the value was
  /// refused is not among them.
  ///
  /// @param after result of [#after]
  public Set<String> lasting(OpenAiVariant after, String error) {
    Set<String> fields = new HashSet<>(after.refused);
    fields.removeAll(refused);
    fields.removeAll(SAMPLING);
    boolean unknown = UNKNOWN_FIELD.matcher(error).find();
    fields.removeIf(field -> !unknown && field.indexOf('>') < 0);
    return Set.copyOf(fields);
  }

  public OpenAiVariant with(Set<String> alsoRefused) {
    Set<String> all = new HashSet<>(refused);
    all.addAll(alsoRefused);
    return new OpenAiVariant(provider, model, all);
  }

  private @Nullable String refusedField(String error) {
    Matcher most = MOST_TOKENS.matcher(error);
    if (most.find()) {
      return tooMany(most);
    }
    if (SYSTEM_FIRST.matcher(error).find()) {
      return SYSTEM_ANYWHERE;
    }
    if (!REFUSING.matcher(error).find()) {
      return null;
    }
    // An error about `max_tokens` in favour of this one contains both names.
    if (names(error, MAX_COMPLETION_TOKENS)) {
      return tokenLimit();
    }
    if (names(error, MAX_TOKENS)) {
      return null;
    }
    for (String field : DISPENSABLE) {
      if (names(error, field)) {
        return field;
      }
    }
    return null;
  }

  private static String tooMany(Matcher most) {
    for (int group = 1; group <= most.groupCount(); group++) {
      if (most.group(group) != null) {
        return TOO_MANY + Math.max(1, Integer.parseInt(most.group(group)));
      }
    }
    throw new IllegalStateException("one of the groups has matched");
  }

  /// Whether the error contains the name as a whole word.
  private static boolean names(String error, String field) {
    int at = error.indexOf(field);
    while (at >= 0) {
      int end = at + field.length();
      boolean isWhole =
          (at == 0 || !isWord(error.charAt(at - 1)))
              && (end == error.length() || !isWord(error.charAt(end)));
      if (isWhole) {
        return true;
      }
      at = error.indexOf(field, end);
    }
    return false;
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  /// Whether `/responses` is supported; otherwise chat completions are used.
  public boolean takesResponses() {
    return takes(RESPONSES);
  }

  /// The variant after a request to `/responses` was refused; null if the error implies no change.
  ///
  /// @param error body of the response
  public @Nullable OpenAiVariant afterResponses(int status, byte[] error) {
    ErrorReading read = ErrorReading.of(error);
    String text = (read.message() == null ? "" : read.message()) + " " + read.wordCode("");
    boolean unknown =
        (status == 404 || status == 405)
            && (text.isBlank() || UNKNOWN_PATH.matcher(text).find())
            && !OTHERS_MISSING.matcher(text).find();
    return unknown && takesResponses() ? with(Set.of(RESPONSES)) : null;
  }

  /// Whether system messages may follow other messages.
  public boolean takesSystemAnywhere() {
    return takes(SYSTEM_ANYWHERE);
  }

  /// Whether content parts are accepted in every message. Many servers require a string in all but
  /// user messages, and some in those too.
  public boolean takesTextAsParts() {
    return is(OPENAI) || (isOfOpenAi() && isOfNoneKnown());
  }

  private boolean isOfNoneKnown() {
    return !is(OPENAI) && !is(REQUIRES_REASONING) && !is(MISTRAL) && !is(OTHERS);
  }

  private boolean isOfOpenAi() {
    return provider.equals("openai") || provider.startsWith("azure");
  }

  private boolean is(Pattern names) {
    return names.matcher(model).matches();
  }
}
