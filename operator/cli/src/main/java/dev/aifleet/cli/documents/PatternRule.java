package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.config.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The CRD's rules of one kind: a text must match a regular expression. RE2's and Java's syntax are
/// the same for what these rules use, but for `$`.
final class PatternRule {
  private static final Pattern RULE =
      Pattern.compile("(!?)self((?:\\.\\w+)*)\\.(matches|startsWith|contains)\\('([^']*)'\\)");

  private PatternRule() {}

  /// What the rules at `schema` of this kind say against `value`.
  static List<Problem> problems(String path, JsonNode value, JsonNode schema) {
    List<Problem> problems = new ArrayList<>();
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      Matcher parts = RULE.matcher(rule.path("rule").asText());
      if (parts.matches()) {
        JsonNode judged = value.at(parts.group(2).replace('.', '/'));
        boolean wanted = parts.group(1).isEmpty();
        if (judged.isTextual()
            && wanted != holds(judged.asText(), parts.group(3), parts.group(4))) {
          String at = parts.group(2).isEmpty() ? path : path + parts.group(2);
          problems.add(
              new Problem(
                  at.startsWith(".") ? at.substring(1) : at, rule.path("message").asText()));
        }
      }
    }
    return problems;
  }

  private static boolean holds(String text, String function, String argument) {
    return switch (function) {
      case "startsWith" -> text.startsWith(argument);
      case "contains" -> text.contains(argument);
      default -> Pattern.compile(toTheVeryEnd(argument)).matcher(text).find();
    };
  }

  /// Java's `$` also matches before a last line break, RE2's does not.
  private static String toTheVeryEnd(String pattern) {
    return pattern.replaceFirst("\\$$", "\\\\z");
  }
}
