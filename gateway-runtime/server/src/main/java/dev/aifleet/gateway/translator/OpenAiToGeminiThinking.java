package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// How much a Gemini model thinks, as Google's own OpenAI endpoint has it: a budget of tokens up to
/// Gemini 2.5, levels after it.
final class OpenAiToGeminiThinking {
  private OpenAiToGeminiThinking() {}

  static void write(Fields request, String model, ObjectNode config) {
    String effort = request.text("reasoning_effort");
    Fields thinking = request.object("thinking");
    if (effort == null && thinking == null) {
      return;
    }
    boolean takesBudget = model.contains("gemini-2");
    ObjectNode out = config.putObject("thinkingConfig");
    if (effort != null) {
      effort(request, effort, takesBudget, out);
    }
    if (thinking != null) {
      thinking(thinking, takesBudget, out);
      thinking.settle();
    }
  }

  private static void effort(Fields request, String effort, boolean takesBudget, ObjectNode out) {
    if (takesBudget) {
      switch (effort) {
        case "none" -> out.put("thinkingBudget", 0);
        case "minimal", "low" -> out.put("thinkingBudget", 1024);
        case "medium" -> out.put("thinkingBudget", 8192);
        case "high", "xhigh", "max" -> out.put("thinkingBudget", 24_576);
        default -> throw request.refused("reasoning_effort", "it has no '" + effort + "'.");
      }
    } else {
      switch (effort) {
        // Later models always think; this is the least.
        case "none" -> out.put("thinkingLevel", "low");
        case "minimal", "low", "medium", "high" -> out.put("thinkingLevel", effort);
        case "xhigh", "max" -> out.put("thinkingLevel", "high");
        default -> throw request.refused("reasoning_effort", "it has no '" + effort + "'.");
      }
    }
  }

  /// Anthropic's field, which clients of gateways send. It asks to see the thoughts, too.
  private static void thinking(Fields thinking, boolean takesBudget, ObjectNode out) {
    String type = thinking.needText("type");
    JsonNode budget = thinking.integer("budget_tokens");
    switch (type) {
      case "disabled" -> {
        if (takesBudget) {
          out.put("thinkingBudget", 0);
        } else {
          out.put("thinkingLevel", "low");
        }
      }
      case "enabled", "adaptive" -> {
        out.put("includeThoughts", true);
        tokens(budget, takesBudget, out);
      }
      default -> throw thinking.refused("type", "'" + type + "' is not known there.");
    }
  }

  private static void tokens(@Nullable JsonNode budget, boolean takesBudget, ObjectNode out) {
    boolean isSaid = out.has("thinkingBudget") || out.has("thinkingLevel");
    if (takesBudget && budget != null) {
      out.put("thinkingBudget", Math.clamp(budget.asLong(), 512, 24_576));
    } else if (budget != null && !isSaid) {
      out.put("thinkingLevel", budget.asLong() <= 4096 ? "low" : "high");
    }
  }
}
