package dev.aifleet.simulator.serving;

import dev.aifleet.simulator.provider.anthropic.Anthropic;
import dev.aifleet.simulator.provider.anthropic.Message;
import dev.aifleet.simulator.provider.gemini.Gemini;
import dev.aifleet.simulator.provider.gemini.GeneratedContent;
import dev.aifleet.simulator.provider.openai.AzureOpenAi;
import dev.aifleet.simulator.provider.openai.ChatCompletion;
import dev.aifleet.simulator.provider.openai.Embeddings;
import dev.aifleet.simulator.provider.openai.Images;
import dev.aifleet.simulator.provider.openai.OpenAi;
import dev.aifleet.simulator.provider.openai.Responses;
import dev.aifleet.simulator.provider.openai.Speech;
import dev.aifleet.simulator.provider.openai.TextCompletion;
import dev.aifleet.simulator.provider.openai.Transcription;
import dev.aifleet.simulator.wire.Operation;
import dev.aifleet.simulator.wire.Operation.Body;
import dev.aifleet.simulator.wire.Operation.Streaming;
import dev.aifleet.simulator.wire.Provider;
import dev.aifleet.simulator.wire.ResponseBody;
import dev.aifleet.simulator.wire.ResponsePlan;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All paths that the simulator serves, and their operations.
final class Routes {
  static final Provider OPEN_AI = new OpenAi();
  private static final Provider AZURE = new AzureOpenAi();
  private static final Anthropic ANTHROPIC = new Anthropic();
  private static final Gemini GEMINI = new Gemini();

  private static final String OPEN_AI_ROOT = "/v1";
  private static final String AZURE_ROOT = "/openai/deployments/";
  private static final String GEMINI_ROOT = "/v1beta/models/";

  private static final Map<String, Operation> OPERATIONS =
      Map.of(
          "/chat/completions",
          openAi(Streaming.OnRequest, ChatCompletion::new, "model", "messages"),
          "/completions",
          openAi(Streaming.OnRequest, TextCompletion::new, "model", "prompt"),
          "/responses",
          openAi(Streaming.OnRequest, Responses::new, "model", "input"),
          "/embeddings",
          openAi(Streaming.Never, Embeddings::new, "model", "input"),
          "/images/generations",
          openAi(Streaming.Never, Images::new, "prompt"),
          "/audio/speech",
          openAi(Streaming.Never, Speech::new, "model", "input"),
          "/audio/transcriptions",
          form(Transcription::new),
          "/audio/translations",
          form(Transcription::new),
          "/images/edits",
          form(Images::new),
          "/images/variations",
          form(Images::new));

  private static final Operation MESSAGES =
      new Operation(
          ANTHROPIC,
          Body.Json,
          List.of("model", "messages", "max_tokens"),
          Streaming.OnRequest,
          plan -> new Message(plan, ANTHROPIC));

  private static final Operation GENERATE = gemini(Streaming.Never);
  private static final Operation STREAM_GENERATE = gemini(Streaming.Always);

  private static final Map<String, Provider> MODEL_ROOTS =
      Map.of("/v1/models", OPEN_AI, "/v1beta/models", GEMINI, "/openai/models", AZURE);

  /// @param model as the path names it; empty: the body does
  record Route(Operation operation, String model) {}

  /// `GET` of models.
  ///
  /// @param model empty: the list of all
  record ModelsRoute(Provider provider, String model) {}

  private Routes() {}

  /// Null: no such operation.
  static @Nullable Route post(String path) {
    if (path.equals("/v1/messages")) {
      return new Route(MESSAGES, "");
    }
    if (path.startsWith(GEMINI_ROOT)) {
      return gemini(path.substring(GEMINI_ROOT.length()));
    }
    if (path.startsWith(AZURE_ROOT)) {
      return azure(path.substring(AZURE_ROOT.length()));
    }
    Operation operation =
        path.startsWith(OPEN_AI_ROOT)
            ? OPERATIONS.get(path.substring(OPEN_AI_ROOT.length()))
            : null;
    return operation == null ? null : new Route(operation, "");
  }

  /// Null: not a models endpoint.
  ///
  /// @param anthropic the request has the header `anthropic-version`
  static @Nullable ModelsRoute get(String path, boolean anthropic) {
    for (Map.Entry<String, Provider> root : MODEL_ROOTS.entrySet()) {
      Provider provider = anthropic && root.getValue() == OPEN_AI ? ANTHROPIC : root.getValue();
      ModelsRoute route = modelsRoute(path, root.getKey(), provider);
      if (route != null) {
        return route;
      }
    }
    return null;
  }

  private static @Nullable ModelsRoute modelsRoute(String path, String root, Provider provider) {
    if (path.equals(root)) {
      return new ModelsRoute(provider, "");
    }
    return path.startsWith(root + "/")
        ? new ModelsRoute(provider, path.substring(root.length() + 1))
        : null;
  }

  private static @Nullable Route gemini(String rest) {
    int colon = rest.lastIndexOf(':');
    if (colon <= 0) {
      return null;
    }
    String model = rest.substring(0, colon);
    return switch (rest.substring(colon + 1)) {
      case "generateContent" -> new Route(GENERATE, model);
      case "streamGenerateContent" -> new Route(STREAM_GENERATE, model);
      default -> null;
    };
  }

  private static @Nullable Route azure(String rest) {
    int slash = rest.indexOf('/');
    Operation operation = slash <= 0 ? null : OPERATIONS.get(rest.substring(slash));
    return operation == null
        ? null
        : new Route(operation.withProvider(AZURE), rest.substring(0, slash));
  }

  private static Operation openAi(
      Streaming streaming,
      Function<ResponsePlan, ResponseBody> response,
      String... requiredFields) {
    return new Operation(OPEN_AI, Body.Json, List.of(requiredFields), streaming, response);
  }

  private static Operation form(Function<ResponsePlan, ResponseBody> response) {
    return new Operation(OPEN_AI, Body.Form, List.of("model"), Streaming.Never, response);
  }

  private static Operation gemini(Streaming streaming) {
    return new Operation(
        GEMINI,
        Body.Json,
        List.of("contents"),
        streaming,
        plan -> new GeneratedContent(plan, GEMINI));
  }
}
