package dev.aifleet.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The text constants of compiled classes, so that a name that is on no reference page is found
/// wherever it was written.
public final class Constants {
  private Constants() {}

  /// Those of all classes of the module that `type` belongs to.
  ///
  /// @param pattern what the whole constant must look like
  public static Set<String> of(Class<?> type, Pattern pattern) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try (Stream<Path> files = Files.walk(Path.of(source.getLocation().toURI()))) {
      Set<String> found = new TreeSet<>();
      files
          .filter(file -> file.toString().endsWith(".class"))
          .flatMap(Constants::texts)
          .filter(pattern.asMatchPredicate())
          .forEach(found::add);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the classes beside " + type, e);
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException("no folder of classes: " + source.getLocation(), e);
    }
  }

  private static Stream<String> texts(Path file) {
    try {
      return StreamSupport.stream(ClassFile.of().parse(file).constantPool().spliterator(), false)
          .filter(StringEntry.class::isInstance)
          .map(entry -> ((StringEntry) entry).stringValue());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
