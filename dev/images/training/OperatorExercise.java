import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

final class OperatorExercise implements Exercise {
  public static void main(String[] arguments) throws Exception {
    Train.image(arguments, new OperatorExercise());
  }

  private OperatorExercise() throws Exception {}

  @Override
  public void prepare(Path root) throws Exception {}

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public URI ready() {
    return URI.create("http://127.0.0.1:8081/health");
  }

  @Override
  public void run() throws Exception {}
}
