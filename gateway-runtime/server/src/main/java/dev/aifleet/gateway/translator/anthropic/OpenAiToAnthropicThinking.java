package dev.aifleet.gateway.translator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Fields;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.chat.ChatFields;
import org.jspecify.annotations.Nullable;

/// Sets thinking, output limit and sampling of a request from an OpenAI client at an Anthropic
/// upstream. Maps `thinking` and `reasoning_effort` to what the model supports, sets `max_tokens`
/// with room for reasoning and response, and drops sampling parameters that thinking excludes.
final class OpenAiToAnthropicThinking {
  private static final int SMALLEST_BUDGET = 1024;
  private static final double SMALLEST_TOP_P = 0.95;

  private sealed interface Mode {
    /// `thinking` is not set.
    record Unset() implements Mode {}

    record Disabled() implements Mode {}

    record Adaptive() implements Mode {}

    record Budget(int tokens) implements Mode {}
  }

  private final Fields request;
  private final ClaudeModel model;
  private final @Nullable String effort;
  private final @Nullable Fields thinking;

  private OpenAiToAnthropicThinking(Fields request, ClaudeModel model) {
    this.request = request;
    this.model = model;
    this.effort = effort(request);
    this.thinking = request.object("thinking");
  }

  /// @param breaksLoop whether tool calls of the current turn lack the thinking blocks before them,
  ///     so that Anthropic accepts no thinking in it
  /// @param isForced whether a tool call is required, which excludes a thinking budget
  static void write(
      Fields request, ClaudeModel model, boolean breaksLoop, boolean isForced, ObjectNode body) {
    new OpenAiToAnthropicThinking(request, model).write(breaksLoop, isForced, body);
  }

  private void write(boolean breaksLoop, boolean isForced, ObjectNode body) {
    JsonNode requested = ChatFields.maxTokens(request);
    Mode mode = wanted();
    boolean thinks = mode instanceof Mode.Adaptive || mode instanceof Mode.Budget;
    if ((thinks && breaksLoop) || (mode instanceof Mode.Budget && isForced)) {
      mode = without();
    }
    if (mode instanceof Mode.Budget(int tokens) && requested != null) {
      mode = within(tokens, Math.min(requested.asLong(), model.mostOutputTokens()));
    }
    maxTokens(requested, mode, body);
    switch (mode) {
      case Mode.Unset() -> {}
      case Mode.Disabled() -> body.putObject("thinking").put("type", "disabled");
      case Mode.Adaptive() -> display(body.putObject("thinking").put("type", "adaptive"));
      case Mode.Budget(int tokens) ->
          display(body.putObject("thinking").put("type", "enabled").put("budget_tokens", tokens));
    }
    level(mode, body);
    sampling(mode, body);
    if (thinking != null) {
      thinking.settle();
    }
  }

  /// Reduces the budget to leave room for a response within the client's limit.
  private Mode within(int tokens, long limit) {
    if (tokens < limit) {
      return new Mode.Budget(tokens);
    }
    return limit <= SMALLEST_BUDGET
        ? without()
        : new Mode.Budget((int) Math.max(SMALLEST_BUDGET, limit * 3 / 4));
  }

  private static @Nullable String effort(Fields request) {
    String effort = request.text("reasoning_effort");
    return switch (effort == null ? "" : effort) {
      case "" -> null;
      case "none", "minimal", "low", "medium", "high", "xhigh", "max" -> effort;
      default -> throw request.refused("reasoning_effort", "it has no '" + effort + "'.");
    };
  }

  private Mode wanted() {
    if (thinking == null) {
      return byEffort();
    }
    String type = thinking.needText("type");
    JsonNode budget = thinking.integer("budget_tokens");
    return switch (type) {
      case "disabled" -> off();
      case "adaptive" -> adaptive();
      case "enabled" -> {
        if (budget == null) {
          yield adaptive();
        }
        int tokens = Math.clamp(budget.asLong(), SMALLEST_BUDGET, 1 << 20);
        yield model.takesBudget() ? new Mode.Budget(tokens) : adaptive();
      }
      default -> throw thinking.refused("type", "'" + type + "' is not known there.");
    };
  }

  private Mode byEffort() {
    if (effort == null) {
      return new Mode.Unset();
    }
    if (effort.equals("none")) {
      return off();
    }
    return model.isClaude() ? adaptive() : new Mode.Unset();
  }

  private Mode off() {
    return model.takesDisabledThinking() ? new Mode.Disabled() : new Mode.Unset();
  }

  private Mode adaptive() {
    if (model.adapts()) {
      return new Mode.Adaptive();
    }
    return model.takesBudget() ? new Mode.Budget(tokens(effort)) : without();
  }

  /// Sends the request without thinking, and reports the field as ignored.
  private Mode without() {
    if (thinking != null) {
      request.leaveOut("thinking");
    } else if (!model.takesEffort()) {
      request.leaveOut("reasoning_effort");
    }
    return new Mode.Unset();
  }

  /// The token budget for an effort, for models that accept only a budget. Default: as for `high`.
  private static int tokens(@Nullable String effort) {
    return switch (effort == null ? "high" : effort) {
      case "minimal" -> SMALLEST_BUDGET;
      case "low" -> 2048;
      case "medium" -> 8192;
      default -> 16_384;
    };
  }

  private void maxTokens(@Nullable JsonNode requested, Mode mode, ObjectNode body) {
    if (requested != null && requested.asLong() <= model.mostOutputTokens()) {
      body.set("max_tokens", requested);
      return;
    }
    int thoughts =
        switch (mode) {
          case Mode.Budget(int tokens) -> tokens;
          case Mode.Adaptive() -> tokens(effort);
          case Mode.Unset(), Mode.Disabled() -> 0;
        };
    long wanted =
        requested == null ? (long) thoughts + model.usualOutputTokens() : requested.asLong();
    body.put("max_tokens", Math.min(wanted, model.mostOutputTokens()));
  }

  private void display(ObjectNode out) {
    String display = thinking == null ? null : thinking.text("display");
    if (display != null) {
      out.put("display", display);
    }
  }

  /// Sets `output_config.effort`, also from a budget that the model does not accept.
  private void level(Mode mode, ObjectNode body) {
    String level = effort;
    if (level == null && mode instanceof Mode.Adaptive && thinking != null) {
      JsonNode budget = thinking.integer("budget_tokens");
      level = budget == null ? null : budget.asLong() <= 2048 ? "low" : "high";
    }
    if (level == null || level.equals("none") || !model.takesEffort()) {
      return;
    }
    String nearest =
        switch (level) {
          case "minimal" -> "low";
          case "xhigh" -> model.takesHighestEffort() ? "xhigh" : "high";
          default -> level;
        };
    body.withObject("/output_config").put("effort", nearest);
  }

  private void sampling(Mode mode, ObjectNode body) {
    JsonNode temperature = request.number("temperature");
    JsonNode topP = request.number("top_p");
    JsonNode topK = request.integer("top_k");
    boolean thinks = mode instanceof Mode.Adaptive || mode instanceof Mode.Budget;
    boolean takes = model.takesSampling();
    boolean takesTemperature =
        takes && (!thinks || (temperature != null && temperature.asDouble() == 1));
    boolean takesTopP = takes && (!thinks || (topP != null && topP.asDouble() >= SMALLEST_TOP_P));
    if (model.takesOneOfBothSamplings() && temperature != null && topP != null) {
      // The one with its default value is dropped; otherwise temperature takes precedence.
      boolean isPlain = temperature.asDouble() == 1 && topP.asDouble() < 1;
      takesTemperature &= !isPlain;
      takesTopP &= isPlain;
    }
    sample("temperature", capped(temperature), takesTemperature, body);
    sample("top_p", topP, takesTopP, body);
    sample("top_k", topK, takes && !thinks, body);
  }

  private void sample(String name, @Nullable JsonNode value, boolean isTaken, ObjectNode body) {
    if (value != null && isTaken) {
      body.set(name, value);
    } else if (value != null) {
      request.leaveOut(name);
    }
  }

  /// Anthropic's maximum is 1. Higher values are capped, as its own OpenAI endpoint does.
  private @Nullable JsonNode capped(@Nullable JsonNode temperature) {
    if (temperature == null || temperature.asDouble() <= 1) {
      return temperature;
    }
    if (temperature.asDouble() > 2) {
      throw request.wrong("temperature", "between 0 and 2");
    }
    return Json.object().numberNode(1);
  }
}
