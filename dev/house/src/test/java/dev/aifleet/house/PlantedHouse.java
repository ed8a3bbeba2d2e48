package dev.aifleet.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// A module made of a few lines of source, compiled for one test.
final class PlantedHouse {
  private static final String MARKED = "import org.jspecify.annotations.NullMarked;\n";

  private final Path folder;

  /// Packages whose door-plate is written as the plan wants it, by their names below the root.
  private final Set<String> plates = new TreeSet<>();

  private PlantedHouse(Path folder) {
    this.folder = folder;
  }

  static PlantedHouse in(Path folder) {
    return new PlantedHouse(folder);
  }

  /// A house of two floors that keeps [#plan].
  static PlantedHouse ofTwoFloors(Path folder) {
    return in(folder)
        .file("low/Low.java", "public record Low(int value) {}")
        .file(
            "high/High.java",
            "public record High(dev.aifleet.planted.low.Low low) implements Runnable {"
                + " public void run() { Thread.onSpinWait(); } }")
        .file("Main.java", "class Main { Object it = new dev.aifleet.planted.low.Low(1); }");
  }

  /// The plan of a house of two floors.
  static HouseRules plan() {
    return HouseRules.of("dev.aifleet.planted")
        .room("low")
        .pure()
        .room("high")
        .looksInto("low")
        .neverBlocks()
        .root("Main");
  }

  /// Writes `source` to `src/main/java/dev/aifleet/planted/<path>`; its package is made from the
  /// path, and the package gets a door-plate that fits the plan.
  PlantedHouse file(String path, String source) {
    int slash = path.lastIndexOf('/');
    String room = slash < 0 ? "" : "." + path.substring(0, slash).replace('/', '.');
    String header = "package dev.aifleet.planted" + room + ";\n";
    Path file = folder.resolve("src/main/java/dev/aifleet/planted/" + path);
    write(file, header + source);
    plates.add(room.isEmpty() ? "" : room.substring(1));
    return this;
  }

  /// Writes a file as it is, anywhere in the module.
  PlantedHouse text(String path, String text) {
    plates.removeIf(room -> plate(room).equals(folder.resolve(path)));
    write(folder.resolve(path), text);
    return this;
  }

  /// Leaves out the door-plate of a room; empty: the root's.
  PlantedHouse withoutPlate(String room) {
    plates.remove(room);
    return this;
  }

  private Path plate(String room) {
    String below = room.isEmpty() ? "" : room.replace('.', '/') + "/";
    return folder.resolve("src/main/java/dev/aifleet/planted/" + below + "package-info.java");
  }

  private void writePlate(Plan plan, String name) {
    Room room = plan.rooms().get(name);
    String others =
        room == null || room.looksInto().isEmpty()
            ? "nothing"
            : String.join(", ", new TreeSet<>(room.looksInto()));
    String packageName = "dev.aifleet.planted" + (name.isEmpty() ? "" : "." + name);
    write(
        plate(name),
        "/// One.\n/// Looks into: %s.\n/// Three.\n@NullMarked\npackage %s;\n%s"
            .formatted(others, packageName, MARKED));
  }

  /// The rules that do not hold, by sentence, with what they say.
  Map<String, String> broken(HouseRules plan) {
    plates.forEach(room -> writePlate(plan.plan(), room));
    Path classes = compile();
    Path sources = folder.resolve("src/main/java");
    House house = House.of(plan.plan(), sources, folder.resolve("src/test/java"), classes);
    Map<String, String> broken = new LinkedHashMap<>();
    HouseRules.tests(house)
        .forEach(
            test -> {
              try {
                test.getExecutable().execute();
              } catch (Throwable failure) {
                assertThat(failure).isInstanceOf(AssertionError.class);
                broken.put(test.getDisplayName(), String.valueOf(failure.getMessage()));
              }
            });
    return broken;
  }

  /// Fails unless `rule` is the only one that does not hold, and says all of `texts`.
  void assertBreaksOnly(HouseRules plan, String rule, String... texts) {
    assertThat(broken(plan))
        .hasEntrySatisfying(rule, message -> assertThat(message).contains(texts))
        .hasSize(1);
  }

  List<String> warnings(HouseRules plan) {
    Path sources = folder.resolve("src/main/java");
    return SourceRules.warnings(House.of(plan.plan(), sources, folder, folder.resolve("none")));
  }

  private Path compile() {
    Path classes = folder.resolve("target/classes");
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
    try (Stream<Path> files = Files.walk(folder.resolve("src/main/java"))) {
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    var says = new StringWriter();
    var options = arguments.stream().takeWhile(it -> !it.endsWith(".java")).toList();
    try (var fileStore = compiler.getStandardFileManager(null, null, null)) {
      var units =
          fileStore.getJavaFileObjectsFromStrings(
              arguments.subList(options.size(), arguments.size()));
      boolean done = compiler.getTask(says, fileStore, null, options, null, units).call();
      assertThat(done).as(says.toString()).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes;
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
