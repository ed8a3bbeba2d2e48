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
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// A module made of a few lines of source, compiled for one test.
final class PlantedHouse {
  private static final String MARKED = "import org.jspecify.annotations.NullMarked;\n";

  private final Path folder;

  private PlantedHouse(Path folder) {
    this.folder = folder;
  }

  static PlantedHouse in(Path folder) {
    return new PlantedHouse(folder);
  }

  /// Writes `source` to `src/main/java/dev/aifleet/planted/<path>`; its package is made from the
  /// path, and the room gets a door-plate.
  PlantedHouse file(String path, String source) {
    int slash = path.lastIndexOf('/');
    String room = slash < 0 ? "" : "." + path.substring(0, slash).replace('/', '.');
    String header = "package dev.aifleet.planted" + room + ";\n";
    Path file = folder.resolve("src/main/java/dev/aifleet/planted/" + path);
    write(file, header + source);
    Path plate = file.resolveSibling("package-info.java");
    if (!Files.exists(plate)) {
      write(plate, "/// One.\n/// Two.\n/// Three.\n@NullMarked\n" + header + MARKED);
    }
    return this;
  }

  /// Writes a file as it is, anywhere in the module.
  PlantedHouse text(String path, String text) {
    write(folder.resolve(path), text);
    return this;
  }

  PlantedHouse without(String path) {
    try {
      Files.delete(folder.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /// The rules that do not hold, by sentence, with what they say.
  Map<String, String> broken(HouseRules plan) {
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
