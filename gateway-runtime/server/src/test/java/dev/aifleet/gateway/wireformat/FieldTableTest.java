package dev.aifleet.gateway.wireformat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.gateway.translator.FieldTable;
import dev.aifleet.gateway.translator.FieldTable.Row;
import dev.aifleet.gateway.translator.FieldTable.Treatment;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The field tables, and the page generated from them. `-Ddocs.update=true` rewrites the page.
class FieldTableTest {
  private static final Path PAGE = Path.of("../../docs/translation.md");

  @ParameterizedTest
  @EnumSource
  void thePagePrintsTheTable(Golden pair) throws IOException {
    String page = Files.readString(PAGE);
    String begin = "<!-- begin " + pair.name() + " -->\n";
    String end = "<!-- end " + pair.name() + " -->";
    String[] around = {page.split(begin, 2)[0], page.split(end, 2)[1]};
    String expected = around[0] + begin + printed(pair.table()) + end + around[1];

    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readString(PAGE))
        .as("run mvn -pl gateway-runtime/server -am test -Ddocs.update=true and commit the page")
        .isEqualTo(expected);
  }

  @Test
  void anUnknownFieldOfAClientThatIsKnownForThemIsLeftOutAndNamed() {
    ObjectNode request = Golden.OPENAI_TO_ANTHROPIC.smallest();
    request.putObject("brand_new").put("a", 1);
    request.withArray("messages").path(0);
    ((ObjectNode) request.path("messages").path(0)).put("new\r\nX-Evil: 1", true);

    Request translated = translated(request, true);

    assertThat(((Request.Translated) translated).ignored())
        .isEqualTo("messages[].new??X-Evil??1, brand_new");
    assertThat(((Request.Translated) translated).body().toString()).doesNotContain("brand_new");
  }

  @Test
  void theListOfIgnoredFieldsIsBounded() {
    ObjectNode request = Golden.OPENAI_TO_ANTHROPIC.smallest();
    for (int i = 0; i < 1000; i++) {
      request.put("f" + i + "x".repeat(1000), 1);
    }

    assertThat(((Request.Translated) translated(request, true)).ignored().length())
        .isLessThan(4096);
  }

  @Test
  void anUnknownFieldOfAnyOtherClientIsRefusedByName() {
    ObjectNode request = Golden.OPENAI_TO_ANTHROPIC.smallest().put("brand_new", 1);

    assertThat(translated(request, false))
        .isInstanceOfSatisfying(
            Request.Impossible.class,
            refused -> assertThat(refused.param()).isEqualTo("brand_new"));
  }

  private static Request translated(ObjectNode request, boolean isLenient) {
    return Objects.requireNonNull(
            WireFormats.of(Api.Anthropic).translation(ClientFormat.OpenAIChat))
        .request(
            request.toString().getBytes(StandardCharsets.UTF_8),
            new Call("m", Golden.STAMP, isLenient));
  }

  private static String printed(FieldTable table) {
    var out = new StringBuilder("\n");
    out.append("| Field | Translated | Nearest | Left out | Refused |\n|---|---|---|---|---|\n");
    for (Row row : table.rows()) {
      out.append("| `").append(row.field()).append("` |");
      for (Treatment treatment : Treatment.values()) {
        String note = row.note().isEmpty() ? "yes" : row.note();
        out.append(treatment == row.treatment() ? " " + note + " |" : " |");
      }
      out.append("\n");
    }
    return out.append("\n").toString();
  }
}
