package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// How much a Gemini model thinks and writes, as Google's own OpenAI endpoint has it: a budget of
/// tokens up to Gemini 2.5, levels after it.
final class OpenAiToGeminiThinking {
  private static final int MOST = 24_576;

  private final Fields request;
  private final GeminiModel model;
  private final ObjectNode config;

  private OpenAiToGeminiThinking(Fields request, GeminiModel model, ObjectNode config) {
    this.request = request;
    this.model = model;
    this.config = config;
  }

  static void write(Fields request, GeminiModel model, ObjectNode config) {
    new OpenAiToGeminiThinking(request, model, config).write();
  }

  private void write() {
    JsonNode limit = ChatFields.maxTokens(request);
    if (limit != null && limit.asLong() > model.mostOutputTokens()) {
      config.put("maxOutputTokens", model.mostOutputTokens());
    } else if (limit != null) {
      config.set("maxOutputTokens", limit);
    }
    String effort = request.text("reasoning_effort");
    if (effort != null) {
      effort(effort);
    }
    Fields thinking = request.object("thinking");
    if (thinking != null) {
      thinking(thinking);
      thinking.settle();
    }
  }

  private void effort(String effort) {
    switch (effort) {
      // Later models always think; this is the least.
      case "none" -> say(0, "low");
      case "minimal" -> say(1024, "minimal");
      case "low" -> say(1024, "low");
      case "medium" -> say(8192, "medium");
      case "high", "xhigh", "max" -> say(MOST, "high");
      default -> throw request.refused("reasoning_effort", "it has no '" + effort + "'.");
    }
  }

  /// Anthropic's field, which clients of gateways send. It asks to see the thoughts, too.
  private void thinking(Fields thinking) {
    String type = thinking.needText("type");
    JsonNode budget = thinking.integer("budget_tokens");
    switch (type) {
      case "disabled" -> say(0, "low");
      case "enabled", "adaptive" -> {
        config.withObject("/thinkingConfig").put("includeThoughts", true);
        if (budget != null) {
          int tokens = Math.clamp(budget.asLong(), 512, MOST);
          say(tokens, tokens <= 4096 ? "low" : "high");
        }
      }
      default -> throw thinking.refused("type", "'" + type + "' is not known there.");
    }
  }

  private void say(int tokens, String level) {
    ObjectNode out = config.withObject("/thinkingConfig");
    if (model.takesBudget()) {
      out.put("thinkingBudget", Math.max(model.leastBudget(), within(tokens)));
    } else {
      out.put("thinkingLevel", level);
    }
  }

  /// Thoughts count as output: an answer is to fit beside them.
  private int within(int tokens) {
    @Nullable JsonNode limit = config.get("maxOutputTokens");
    return limit == null || tokens < limit.asLong() ? tokens : (int) (limit.asLong() * 3 / 4);
  }
}
