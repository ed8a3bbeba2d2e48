import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.client.okhttp.OkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.core.JsonString;
import com.openai.core.JsonValue;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.chat.completions.ChatCompletionUserMessageParam;
import com.openai.models.completions.CompletionUsage;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;

/// Fields that the SDK does not know are collected whatever their names, which it advises against.
@SuppressWarnings("deprecation")
record OpenAI(OpenAIClient client) implements Driver.Sdk {
  static OpenAI at(String url, String key, int retries, boolean pack) {
    OkHttpClient.Builder http = OkHttpClient.builder();
    if (pack) {
      http.addInterceptor(OpenAI::packed);
    }
    return new OpenAI(
        new OpenAIClientImpl(
            ClientOptions.builder()
                .httpClient(http.build())
                .baseUrl(url + "/v1")
                .apiKey(key)
                .maxRetries(retries)
                .build()));
  }

  private static okhttp3.Response packed(Interceptor.Chain chain) throws IOException {
    Request request = chain.request();
    var whole = new Buffer();
    try (var gzip = Okio.buffer(new GzipSink(whole))) {
      request.body().writeTo(gzip);
    }
    RequestBody body = RequestBody.create(whole.readByteArray(), MediaType.get("application/json"));
    return chain.proceed(
        request.newBuilder().header("content-encoding", "gzip").method("POST", body).build());
  }

  @Override
  public Map<String, Object> text(String model, boolean stream) {
    return result(ask(question(model), stream));
  }

  @Override
  public Map<String, Object> tools(String model, boolean stream) throws IOException {
    ChatCompletionCreateParams.Builder turns = question(model).addFunctionTool(weather());
    ChatCompletionMessage said = ask(turns, stream).choices().getFirst().message();
    ChatCompletionMessageFunctionToolCall call =
        said.toolCalls().orElseThrow().getFirst().asFunction();
    turns
        .addMessage(
            said.toParam().toBuilder()
                .putAllAdditionalProperties(said._additionalProperties())
                .build())
        .addMessage(
            ChatCompletionToolMessageParam.builder()
                .toolCallId(call.id())
                .content("21 degrees")
                .build());
    Map<String, Object> answer = result(ask(turns, stream));
    answer.put("tool", call.function().name());
    answer.put("arguments", new ObjectMapper().readTree(call.function().arguments()));
    return answer;
  }

  @Override
  public Map<String, Object> framework(String model, boolean stream) {
    var said =
        ChatCompletionUserMessageParam.builder().content("Where is it warm?").name("alice").build();
    return result(
        ask(
            ChatCompletionCreateParams.builder()
                .model(model)
                .addSystemMessage("Be brief.")
                .addMessage(said)
                .addFunctionTool(weather())
                .seed(7)
                .user("alice")
                .parallelToolCalls(false),
            stream));
  }

  private static FunctionDefinition weather() {
    return FunctionDefinition.builder()
        .name("weather")
        .parameters(
            FunctionParameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty(
                    "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                .build())
        .build();
  }

  @Override
  public Map<String, Object> models() {
    return Map.of("models", client.models().list().data().stream().map(it -> it.id()).toList());
  }

  @Override
  public Map<String, Object> count(String model) {
    throw new UnsupportedOperationException("OpenAI has no such call");
  }

  private static ChatCompletionCreateParams.Builder question(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("Where is it warm?");
  }

  private ChatCompletion ask(ChatCompletionCreateParams.Builder turns, boolean stream) {
    if (!stream) {
      return client.chat().completions().create(turns.build());
    }
    var options = ChatCompletionStreamOptions.builder().includeUsage(true).build();
    var whole = ChatCompletionAccumulator.create();
    Map<String, String> extra = new HashMap<>();
    var asked = turns.build().toBuilder().streamOptions(options).build();
    try (var chunks = client.chat().completions().createStreaming(asked)) {
      chunks.stream()
          .forEach(
              chunk -> {
                whole.accumulate(chunk);
                chunk.choices().forEach(it -> collect(it.delta()._additionalProperties(), extra));
              });
    }
    return with(extra, whole.chatCompletion());
  }

  /// What the SDK has no field for, such as `reasoning_content`, it does not accumulate.
  private static void collect(Map<String, JsonValue> delta, Map<String, String> extra) {
    delta.forEach(
        (name, value) -> {
          if (value instanceof JsonString text) {
            extra.merge(name, text.value(), String::concat);
          }
        });
  }

  private static ChatCompletion with(Map<String, String> extra, ChatCompletion whole) {
    ChatCompletion.Choice choice = whole.choices().getFirst();
    ChatCompletionMessage.Builder message = choice.message().toBuilder();
    extra.forEach((name, value) -> message.putAdditionalProperty(name, JsonValue.from(value)));
    return whole.toBuilder()
        .choices(List.of(choice.toBuilder().message(message.build()).build()))
        .build();
  }

  private static Map<String, Object> result(ChatCompletion answer) {
    ChatCompletion.Choice choice = answer.choices().getFirst();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("text", choice.message().content().orElse(null));
    result.put("finish", choice.finishReason().toString());
    result.put("usage", answer.usage().map(OpenAI::read).orElse(Map.of()));
    return result;
  }

  private static Map<String, Object> read(CompletionUsage usage) {
    Map<String, Object> read = new LinkedHashMap<>();
    read.put("input", usage.promptTokens());
    read.put("output", usage.completionTokens());
    usage
        .promptTokensDetails()
        .flatMap(it -> it.cachedTokens())
        .ifPresent(it -> read.put("cached", it));
    usage
        .completionTokensDetails()
        .flatMap(it -> it.reasoningTokens())
        .ifPresent(it -> read.put("reasoning", it));
    return read;
  }
}
