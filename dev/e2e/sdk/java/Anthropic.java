import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.Metadata;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.ThinkingConfigDisabled;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.messages.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

record Anthropic(AnthropicClient client) implements Driver.Sdk {
  static Anthropic at(String url, String key, int retries, boolean pack) {
    return new Anthropic(
        AnthropicOkHttpClient.builder()
            .baseUrl(url)
            .apiKey(key)
            .maxRetries(retries)
            .interceptors(pack ? List.of(Packing::new) : List.of())
            .build());
  }

  @Override
  public Map<String, Object> text(String model, boolean stream) {
    return result(ask(question(model), stream));
  }

  @Override
  public Map<String, Object> tools(String model, boolean stream) {
    MessageCreateParams.Builder turns =
        question(model)
            .enabledThinking(1024)
            .addTool(
                Tool.builder()
                    .name("weather")
                    .inputSchema(
                        Tool.InputSchema.builder()
                            .properties(
                                Tool.InputSchema.Properties.builder()
                                    .putAdditionalProperty(
                                        "city", JsonValue.from(Map.of("type", "string")))
                                    .build())
                            .build())
                    .build());
    Message said = ask(turns, stream);
    ToolUseBlock use =
        said.content().stream().filter(ContentBlock::isToolUse).findFirst().get().asToolUse();
    var back = ToolResultBlockParam.builder().toolUseId(use.id()).content("21 degrees").build();
    turns
        .addMessage(said)
        .addUserMessageOfContentBlockParams(List.of(ContentBlockParam.ofToolResult(back)));
    Map<String, Object> answer = result(ask(turns, stream));
    answer.put("tool", use.name());
    answer.put("arguments", use._input().convert(Map.class));
    return answer;
  }

  @Override
  public Map<String, Object> framework(String model, boolean stream) {
    var system =
        TextBlockParam.builder()
            .text("Be brief.")
            .cacheControl(CacheControlEphemeral.builder().build())
            .build();
    return result(
        ask(
            question(model)
                .systemOfTextBlockParams(List.of(system))
                .thinking(ThinkingConfigDisabled.builder().build())
                .metadata(Metadata.builder().userId("alice").build()),
            stream));
  }

  @Override
  public Map<String, Object> models() {
    return Map.of("models", client.models().list().data().stream().map(it -> it.id()).toList());
  }

  @Override
  public Map<String, Object> count(String model) {
    var asked =
        MessageCountTokensParams.builder().model(model).addUserMessage("Where is it warm?").build();
    return Map.of("tokens", client.messages().countTokens(asked).inputTokens());
  }

  private static MessageCreateParams.Builder question(String model) {
    return MessageCreateParams.builder()
        .model(model)
        .maxTokens(2000)
        .addUserMessage("Where is it warm?");
  }

  private Message ask(MessageCreateParams.Builder turns, boolean stream) {
    if (!stream) {
      return client.messages().create(turns.build());
    }
    var whole = MessageAccumulator.create();
    try (var events = client.messages().createStreaming(turns.build())) {
      events.stream().forEach(whole::accumulate);
    }
    return whole.message();
  }

  private static Map<String, Object> result(Message answer) {
    Usage usage = answer.usage();
    Map<String, Object> read = new LinkedHashMap<>();
    read.put("input", usage.inputTokens());
    read.put("output", usage.outputTokens());
    usage.cacheReadInputTokens().ifPresent(it -> read.put("cached", it));
    usage.cacheCreationInputTokens().ifPresent(it -> read.put("written", it));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(
        "text",
        answer.content().stream()
            .filter(ContentBlock::isText)
            .map(it -> it.asText().text())
            .collect(Collectors.joining()));
    result.put("finish", answer.stopReason().map(Object::toString).orElse(null));
    result.put("usage", read);
    return result;
  }

  /// Sends bodies with gzip.
  private record Packing(HttpClient next) implements HttpClient {
    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      HttpRequest.Builder packed = request.toBuilder().replaceHeaders("content-encoding", "gzip");
      request.body().ifPresent(body -> packed.body(new Packed(body)));
      return next.execute(packed.build(), options);
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions it) {
      throw new UnsupportedOperationException("the driver calls and waits");
    }

    @Override
    public void close() {
      next.close();
    }
  }

  private record Packed(byte[] bytes, String contentType) implements HttpRequestBody {
    Packed(HttpRequestBody body) {
      this(pack(body), body.contentType());
    }

    private static byte[] pack(HttpRequestBody body) {
      var whole = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(whole)) {
        body.writeTo(gzip);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return whole.toByteArray();
    }

    @Override
    public void writeTo(OutputStream out) {
      try {
        out.write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean repeatable() {
      return true;
    }

    @Override
    public void close() {}
  }
}
