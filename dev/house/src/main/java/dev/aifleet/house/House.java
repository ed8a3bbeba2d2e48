package dev.aifleet.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A module as it was built, beside its plan.
///
/// @param mainSources folder with the root of the packages, usually `src/main/java`
/// @param testSources the same for tests; need not exist
/// @param classes what the main sources were compiled to
record House(Plan plan, Path mainSources, Path testSources, JavaClasses classes) {

  static House of(Plan plan, Path mainSources, Path testSources, Path classFolder) {
    JavaClasses classes = new ClassFileImporter().importPath(classFolder);
    return new House(plan, mainSources, testSources, classes);
  }

  /// All classes below the module's root package. Left out: package-info, and what annotation
  /// processors write into packages of their own, as JMH does into `jmh_generated`.
  Stream<JavaClass> own() {
    return classes.stream()
        .filter(type -> roomOf(type) != null)
        .filter(type -> !type.getPackageName().endsWith("_generated"))
        .filter(type -> !type.getSimpleName().equals("package-info"));
  }

  Stream<JavaClass> in(Room room) {
    return own().filter(type -> room.name().equals(roomOf(type)));
  }

  /// The room of a class: the first package below the root; empty for the root; null: not here.
  @Nullable String roomOf(JavaClass type) {
    String name = type.getPackageName();
    if (name.equals(plan.root())) {
      return "";
    }
    if (!name.startsWith(plan.root() + ".")) {
      return null;
    }
    return name.substring(plan.root().length() + 1).split("\\.", 2)[0];
  }

  /// The folder of the room itself; packages within it lie below.
  Path sourcesOf(Room room) {
    return sourcesOf(room.name().isEmpty() ? plan.root() : plan.root() + "." + room.name());
  }

  Path sourcesOf(String packageName) {
    return mainSources.resolve(packageName.replace('.', '/'));
  }

  /// The packages of a room that hold classes, and its own.
  Set<String> packagesOf(Room room) {
    Set<String> packages = new TreeSet<>();
    packages.add(room.name().isEmpty() ? plan.root() : plan.root() + "." + room.name());
    in(room).map(JavaClass::getPackageName).forEach(packages::add);
    return packages;
  }

  /// What the sources of a room import, statically or not.
  List<String> imports(Room room) {
    return packagesOf(room).stream()
        .flatMap(name -> javaFiles(sourcesOf(name)).stream())
        .flatMap(file -> lines(file).stream())
        .filter(line -> line.startsWith("import "))
        .map(line -> line.replaceFirst("^import (static )?", ""))
        .toList();
  }

  List<Path> mainFiles() {
    return javaFiles(mainSources.resolve(plan.root().replace('.', '/')));
  }

  List<Path> testFiles() {
    return javaFiles(testSources);
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static List<Path> javaFiles(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }
}
