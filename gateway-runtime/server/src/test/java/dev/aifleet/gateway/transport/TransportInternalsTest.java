package dev.aifleet.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every class of this room that uses an internal of Vert.x or Netty has its line in the decision
/// record, with a test that fails on an upgrade that breaks it.
class TransportInternalsTest {
  private static final Path PAGE = Path.of("../../docs/decisions/01-vertx-as-transport.md");
  private static final Path ROOM = Path.of("src/main/java/dev/aifleet/gateway/transport");
  private static final Path TESTS = Path.of("src/test/java");
  private static final Pattern INTERNAL =
      Pattern.compile(
          "(?m)^import (static )?io\\.(netty|vertx\\.core\\.internal|vertx.*\\.impl)\\.");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  @Test
  void eachHasItsLine() throws IOException {
    List<String> listed = rows().flatMap(row -> quoted(row[0])).toList();

    try (Stream<Path> files = Files.list(ROOM)) {
      assertThat(listed)
          .containsExactlyInAnyOrderElementsOf(
              files
                  .filter(file -> INTERNAL.matcher(read(file)).find())
                  .map(TransportInternalsTest::className)
                  .toList());
    }
  }

  @Test
  void eachLineNamesTestsThatExist() throws IOException {
    assertThat(rows()).allSatisfy(row -> assertThat(quoted(row[3])).as(row[0]).isNotEmpty());
    assertThat(rows().flatMap(row -> quoted(row[3])))
        .allSatisfy(test -> assertThat(exists(test)).as(test).isTrue());
  }

  /// The cells of each row.
  private static Stream<String[]> rows() throws IOException {
    return Files.readString(PAGE)
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(2).split(" \\| ", -1));
  }

  private static Stream<String> quoted(String cell) {
    return QUOTED.matcher(cell).results().map(found -> found.group(1));
  }

  private static boolean exists(String test) throws IOException {
    String[] parts = test.split("#", -1);
    try (Stream<Path> files = Files.walk(TESTS)) {
      return files
          .filter(file -> file.endsWith(parts[0] + ".java"))
          .anyMatch(file -> read(file).contains(" void " + parts[1] + "("));
    }
  }

  private static String className(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
