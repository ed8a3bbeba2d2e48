package dev.aifleet.gateway.translator;

import dev.aifleet.gateway.dialect.ErrorReading;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How one model of an upstream that speaks OpenAI's format differs from OpenAI's own newest ones.
/// Told from names, and from what the upstream has refused.
///
/// @param provider as configured, in lower case
/// @param model the upstream's own name, in lower case, without the vendor before a slash
/// @param refused fields that it has refused by name; `max_tokens>4096`: more than it writes;
///     `system>first`: instructions that do not come first; `>/responses`: that endpoint
public record OpenAiVariant(String provider, String model, Set<String> refused) {
  static final String MAX_TOKENS = "max_tokens";
  static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";
  static final String EFFORT = "reasoning_effort";
  static final String THINKING = "thinking";
  static final String REASONING_CONTENT = "reasoning_content";

  /// Preferences, and what some servers do not know: a request means the same without them.
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

  /// The endpoint of that name.
  private static final String RESPONSES = ">/responses";

  /// As servers say that they do not know a path.
  private static final Pattern UNKNOWN_PATH =
      Pattern.compile(
          "not found|not allowed|cannot post|no (?:static )?(?:resource|route)|invalid url"
              + "|(?:unknown|unsupported) (?:url|path|endpoint|request)",
          Pattern.CASE_INSENSITIVE);

  /// What else may not have been found.
  private static final Pattern OTHERS_MISSING =
      Pattern.compile("model|deployment|resp_|conv_|\\bitem", Pattern.CASE_INSENSITIVE);

  /// Instructions in any place but the first.
  private static final String SYSTEM_ANYWHERE = "system>first";

  /// As chat templates of Qwen, Mistral and others say it.
  private static final Pattern SYSTEM_FIRST =
      Pattern.compile(
          "system (?:message|role|prompt)s?\\b.{0,40}\\b(?:beginning|first|start)\\b"
              + "|(?:only|at most) one system message",
          Pattern.CASE_INSENSITIVE);

  private static final String TOO_MANY = MAX_TOKENS + ">";

  /// As OpenAI, Groq, DeepSeek and relays of Anthropic's models say how much a model writes.
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

  /// Those that refuse the older `max_tokens`.
  private static final Pattern OPENAI_REASONER =
      Pattern.compile("(gpt-([5-9]|\\d\\d)|o\\d|codex|computer-use).*");

  private static final Pattern KNOWS_XHIGH =
      Pattern.compile("gpt-(5\\.([2-9]|1-codex-max)|[6-9]|\\d\\d).*");

  /// Their thoughts belong to the conversation, whoever had them.
  private static final Pattern WANTS_THOUGHTS =
      Pattern.compile("(deepseek|kimi|moonshot|mimo|minimax|glm|zai|zhipu).*");

  /// They think unless told not to, in Anthropic's own words.
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

  /// OpenAI's reasoning models refuse `max_tokens`, most others know nothing else, and OpenAI's own
  /// name for a model nobody has heard of is more likely new than old.
  String tokenLimit() {
    if (is(OPENAI_REASONER) || (isOfOpenAi() && isOfNoneKnown())) {
      return takes(MAX_COMPLETION_TOKENS) ? MAX_COMPLETION_TOKENS : MAX_TOKENS;
    }
    return takes(MAX_TOKENS) ? MAX_TOKENS : MAX_COMPLETION_TOKENS;
  }

  /// A limit above what the model writes asks for the same as one that is equal to it.
  long tokens(long asked) {
    return refused.stream()
        .filter(field -> field.startsWith(TOO_MANY))
        .mapToLong(field -> Long.parseLong(field.substring(TOO_MANY.length())))
        .reduce(asked, Math::min);
  }

  boolean takes(String field) {
    return !refused.contains(field);
  }

  /// The nearest of its levels.
  String effort(String asked) {
    return switch (asked) {
      case "xhigh", "max", "ultra" -> {
        if (is(KNOWS_XHIGH)) {
          yield "xhigh";
        }
        yield is(WANTS_THOUGHTS) && !asked.equals("xhigh") ? "max" : "high";
      }
      default -> asked;
    };
  }

  /// Whether a field of its own turns thinking off.
  boolean takesThinking() {
    return takes(THINKING) && is(THINKS_BY_DEFAULT);
  }

  /// Whether the thoughts of earlier turns are sent along.
  ///
  /// @param minted whether they came from an upstream of this format
  boolean takesThoughts(boolean minted) {
    boolean wants = is(WANTS_THOUGHTS) || WANTS_THOUGHTS.matcher(provider).matches();
    return wants || (minted && !is(OPENAI) && !isMistral());
  }

  /// Whether calls may carry what Google has signed them with.
  boolean takesSignatures() {
    return is(GEMINI) || provider.startsWith("google");
  }

  boolean isMistral() {
    return is(MISTRAL) || provider.startsWith("mistral");
  }

  /// What is known after the upstream has refused a request of this variant; null: nothing new, so
  /// asking again would be in vain.
  ///
  /// @param error its words
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

  /// The newly refused fields that no request will ever be taken with. A value that is refused says
  /// nothing about the next one.
  ///
  /// @param after see [#after]
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
    // Whoever refuses the one for the other names both.
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

  /// As a word of its own.
  private static boolean names(String error, String field) {
    int at = error.indexOf(field);
    while (at >= 0) {
      int end = at + field.length();
      boolean word =
          (at == 0 || !isWord(error.charAt(at - 1)))
              && (end == error.length() || !isWord(error.charAt(end)));
      if (word) {
        return true;
      }
      at = error.indexOf(field, end);
    }
    return false;
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  /// Whether it knows `/responses`; otherwise it is asked for chat completions.
  public boolean takesResponses() {
    return takes(RESPONSES);
  }

  /// What is known after a request at `/responses` was refused; null: nothing new.
  ///
  /// @param error its body
  public @Nullable OpenAiVariant afterResponses(int status, byte[] error) {
    ErrorReading read = ErrorReading.of(error);
    String words = (read.message() == null ? "" : read.message()) + " " + read.wordCode("");
    boolean unknown =
        (status == 404 || status == 405)
            && (words.isBlank() || UNKNOWN_PATH.matcher(words).find())
            && !OTHERS_MISSING.matcher(words).find();
    return unknown && takesResponses() ? with(Set.of(RESPONSES)) : null;
  }

  /// Whether instructions may stand between other messages.
  boolean takesSystemAnywhere() {
    return takes(SYSTEM_ANYWHERE);
  }

  /// Whether every message may have parts; many servers want the text of all but the user's as one
  /// string, and some of the user's too.
  boolean takesTextAsParts() {
    return is(OPENAI) || (isOfOpenAi() && isOfNoneKnown());
  }

  private boolean isOfNoneKnown() {
    return !is(OPENAI) && !is(WANTS_THOUGHTS) && !is(MISTRAL) && !is(OTHERS);
  }

  private boolean isOfOpenAi() {
    return provider.equals("openai") || provider.startsWith("azure");
  }

  private boolean is(Pattern names) {
    return names.matcher(model).matches();
  }
}
