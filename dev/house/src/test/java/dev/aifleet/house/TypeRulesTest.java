package dev.aifleet.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names that say nothing, and state that can change.
@Tag("slow")
class TypeRulesTest {
  private final PlantedHouse house;

  TypeRulesTest(@TempDir Path folder) {
    this.house = PlantedHouse.ofTwoFloors(folder);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "KeyManager",
        "KeyHelper",
        "KeyUtil",
        "KeyUtils",
        "KeysImpl",
        "KeyBase",
        "BaseKey",
        "AbstractKey",
        "KeyProcessor",
        "CommonKeys"
      })
  void aNameThatSaysNothingFails(String name) {
    house.file("low/" + name + ".java", "class " + name + " {}");

    house.assertBreaksOnly(PlantedHouse.plan(), "no type has a name that says nothing", name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Base64Keys", "Utilization", "Implicit", "Database", "CommonCause", "KeyFactory"})
  void aNameThatOnlyLooksLikeOneIsFine(String name) {
    house.file("low/" + name + ".java", "class " + name + " {}");

    assertThat(house.broken(PlantedHouse.plan())).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void aFieldThatCanChangeFails(String field, String rule) {
    house.file("low/State.java", "class State { " + field + " }");

    assertThat(house.broken(PlantedHouse.plan())).containsOnlyKeys(rule);
  }

  static Stream<Arguments> fields() {
    String statics = "no static field can change";
    return Stream.of(
        arguments("static int count;", statics),
        arguments("static final byte[] BYTES = {};", statics),
        arguments("static final java.util.Map<?, ?> M = null; static String s;", statics),
        arguments("static final StringBuilder B = new StringBuilder();", statics),
        arguments("static final java.util.ArrayList<?> L = null;", statics),
        arguments("static final java.util.concurrent.atomic.AtomicLong A = null;", statics),
        arguments("public int open;", "no type is changed by setters or public fields"));
  }

  @Test
  void constantsAndEnumsAreNoState() {
    house.file(
        "low/Colour.java",
        "enum Colour { RED; private static final byte[] B = {}; static final int N = 1;"
            + " static int of(Colour c) { return switch (c) { case RED -> B.length; }; } }");

    assertThat(house.broken(PlantedHouse.plan())).isEmpty();
  }

  @Test
  void aSetterFails() {
    house.file(
        "low/State.java", "class State { private int a; public void setA(int a) { this.a = a; } }");

    assertThat(house.broken(PlantedHouse.plan()))
        .containsOnlyKeys("no type is changed by setters or public fields");
  }

  @Test
  void aSetterThatALibraryAsksForIsFine() {
    house.file(
        "low/Entry.java",
        "abstract class Entry implements java.util.Map.Entry<String, String> {"
            + " public String setValue(String value) { return value; } }");

    assertThat(house.broken(PlantedHouse.plan())).isEmpty();
  }
}
