package dev.aifleet.gateway.translator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Fields;
import dev.aifleet.gateway.translator.chat.ChatFields;
import org.jspecify.annotations.Nullable;

/// Sets thinking and output limit of a request from an OpenAI client at a Gemini upstream, as
/// Google's own OpenAI endpoint does: a budget in tokens up to Gemini 2.5, a level for later
/// models.
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
      // Thinking of later models cannot be disabled; this is the lowest level.
      case "none" -> set(0, "low");
      case "minimal" -> set(1024, "minimal");
      case "low" -> set(1024, "low");
      case "medium" -> set(8192, "medium");
      case "high", "xhigh", "max" -> set(MOST, "high");
      default -> throw request.refused("reasoning_effort", "it has no '" + effort + "'.");
    }
  }

  /// Reads Anthropic's field, which clients of gateways send. It also requests the thoughts in the
  /// response.
  private void thinking(Fields thinking) {
    String type = thinking.needText("type");
    JsonNode budget = thinking.integer("budget_tokens");
    switch (type) {
      case "disabled" -> set(0, "low");
      case "enabled", "adaptive" -> {
        config.withObject("/thinkingConfig").put("includeThoughts", true);
        if (budget != null) {
          int tokens = Math.clamp(budget.asLong(), 512, MOST);
          set(tokens, tokens <= 4096 ? "low" : "high");
        }
      }
      default -> throw thinking.refused("type", "'" + type + "' is not known there.");
    }
  }

  private void set(int tokens, String level) {
    ObjectNode out = config.withObject("/thinkingConfig");
    if (model.takesBudget()) {
      out.put("thinkingBudget", Math.max(model.leastBudget(), within(tokens)));
    } else {
      out.put("thinkingLevel", level);
    }
  }

  /// Reduces the budget to leave room for a response: reasoning counts as output.
  private int within(int tokens) {
    @Nullable JsonNode limit = config.get("maxOutputTokens");
    return limit == null || tokens < limit.asLong() ? tokens : (int) (limit.asLong() * 3 / 4);
  }
}
