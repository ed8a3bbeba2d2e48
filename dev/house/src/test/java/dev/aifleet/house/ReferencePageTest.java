package dev.aifleet.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A reference page against code that has more, less or other things.
class ReferencePageTest {
  private static final String TEXT =
      """
      # Things

      ## Gateway

      | Name | Default | Meaning |
      |---|---|---|
      | `PORT` | `8080` | a port |
      | `LOG`, `TRACE` | `on` | a \\| b, as in `other` |

      ## Operator

      | Name | Meaning |
      |---|---|
      | `IMAGE` | an image |

      <!-- generated: list (the test rewrites it) -->
      - one
      <!-- end -->
      """;

  private final ReferencePage page;

  ReferencePageTest(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("things.md");
    Files.writeString(file, TEXT);
    this.page = ReferencePage.at(file);
  }

  @Test
  void aPageThatNamesWhatTheCodeHasPasses() {
    assertThatCode(() -> page.names("Gateway", List.of("TRACE", "LOG", "PORT")))
        .doesNotThrowAnyException();
    assertThatCode(() -> page.names("Operator", List.of("IMAGE"))).doesNotThrowAnyException();
  }

  @Test
  void aNameWithoutItsLineFails() {
    assertThatThrownBy(() -> page.names("Operator", List.of("IMAGE", "NEW")))
        .hasMessageContaining("to be added:\n    NEW");
  }

  @Test
  void aLineWithoutItsNameFails() {
    assertThatThrownBy(() -> page.names("Gateway", List.of("LOG", "PORT")))
        .hasMessageContaining("not in the code:\n    TRACE");
  }

  @Test
  void aDefaultThatIsAnotherOneFails() {
    assertThatThrownBy(
            () ->
                page.agrees(
                    "Gateway",
                    List.of(List.of("`PORT`", "`9090`"), List.of("`LOG`, `TRACE`", "`on`"))))
        .hasMessageContaining("to be added:\n    | `PORT` | `9090` |")
        .hasMessageContaining("not in the code:\n    | `PORT` | `8080` |");
  }

  @Test
  void aGeneratedBlockThatIsOldFailsWithTheLines() {
    assertThatCode(() -> page.holds("list", "- one\n")).doesNotThrowAnyException();
    assertThatThrownBy(() -> page.holds("list", "- one\n- two\n"))
        .hasMessageContaining("-Ddocs.update=true")
        .hasMessageEndingWith("  + - two");
  }

  @Test
  void aBlockThatIsMissingFails() {
    assertThatThrownBy(() -> page.holds("other", "")).hasMessageContaining("no block");
  }

  @Test
  void constantsOfCompiledClassesAreFound() {
    assertThat(Constants.of(ReferencePage.class, Pattern.compile("docs/[a-z]+")))
        .containsExactly("docs/reference");
  }
}
