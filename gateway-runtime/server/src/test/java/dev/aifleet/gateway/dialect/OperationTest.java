package dev.aifleet.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.gateway.dialect.Endpoint.Format;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationTest {
  @Test
  void recognizesModelsAndEveryEndpoint() {
    for (Endpoint endpoint : Endpoint.values()) {
      assertThat(Operation.of("POST", "/v1" + endpoint.path()))
          .isEqualTo(new Operation.Inference(endpoint));
    }
    assertThat(Operation.of("GET", "/v1/models")).isEqualTo(new Operation.ListModels());
    assertThat(Operation.of("GET", "/v1/models/gpt-4o"))
        .isEqualTo(new Operation.GetModel("gpt-4o"));
  }

  @Test
  void aModelIdMayHoldSlashesAndEscapes() {
    assertThat(Operation.of("GET", "/v1/models/meta/llama%203+x"))
        .isEqualTo(new Operation.GetModel("meta/llama 3+x"));
    assertThat(Operation.of("GET", "/v1/models/50%")).isEqualTo(new Operation.GetModel("50%"));
  }

  @Test
  void namesTheRightMethod() {
    assertThat(Operation.of("GET", "/v1/chat/completions"))
        .isEqualTo(new Operation.WrongMethod("GET", "/v1/chat/completions", "POST"));
    assertThat(Operation.of("DELETE", "/v1/models/x"))
        .isEqualTo(new Operation.WrongMethod("DELETE", "/v1/models/x", "GET, HEAD"));
  }

  @Test
  void errorsAreInTheFormatOfTheClientsApi() {
    assertThat(Operation.of("POST", "/v1/messages").format()).isEqualTo(Format.Anthropic);
    assertThat(Operation.of("GET", "/v1/messages").format()).isEqualTo(Format.Anthropic);
    assertThat(Operation.of("POST", "/v1/messages/batches").format()).isEqualTo(Format.Anthropic);
    assertThat(Operation.of("POST", "/v1/chat").format()).isEqualTo(Format.OpenAI);
    assertThat(Operation.of("POST", "/v1/responses").format()).isEqualTo(Format.OpenAI);
  }

  @ParameterizedTest
  @CsvSource({
    "/chat/completions, /v1/chat/completions",
    "/v1/v1/chat/completions, /v1/chat/completions",
    "/api/v1/chat/completions, /v1/chat/completions",
    "/v1/chat/completions/, /v1/chat/completions",
    "//v1/chat/completions, /v1/chat/completions",
    "/openai/deployments/x/embeddings, /v1/embeddings",
    "/v1/v1/messages, /v1/messages",
    "/messages/count_tokens, /v1/messages/count_tokens",
    "/v1/completions/completions, /v1/completions",
    "/models, /v1/models",
    "/api/models/, /v1/models",
    "/v1/threads/t/messages,",
    "/api/chat,",
    "/,",
  })
  void aWrongBaseUrlIsSeenThrough(String path, @Nullable String meant) {
    assertThat(Operation.meant(path)).isEqualTo(meant);
    assertThat(Operation.of("POST", path)).isInstanceOf(Operation.UnknownPath.class);
  }

  @Test
  void aWrongBaseUrlIsReportedInTheFormatOfItsClient() {
    assertThat(Operation.of("POST", "/v1/v1/messages").format()).isEqualTo(Format.Anthropic);
    assertThat(Operation.of("POST", "/messages").format()).isEqualTo(Format.Anthropic);
    assertThat(Operation.of("POST", "/v1/threads/t/messages").format()).isEqualTo(Format.OpenAI);
  }

  @Test
  void everythingElseIsUnknown() {
    for (String path : new String[] {"", "/", "/v1", "/v1/chat", "/v1/models/", "/admin"}) {
      assertThat(Operation.of("GET", path))
          .describedAs(path)
          .isEqualTo(new Operation.UnknownPath("GET", path));
    }
  }
}
