package io.actionbridge.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.plan.PythonSpec;
import io.actionbridge.plan.PythonSpec.MainModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of jobs and attempts that share one CPython. */
class UserCodeTest {

  private static final String MAIN = "edited_job";
  private static final String HELPER = "edited_helper";

  @Test
  void anAttemptSeesTheHelperAsItIsNowAndNothingOfTheFormerOne(@TempDir Path directory)
      throws IOException {
    write(directory, "first");
    try (var python = open(directory)) {
      assertThat(edition(python)).isEqualTo("first");
    }
    Files.writeString(directory.resolve(HELPER + ".py"), "EDITION = 'other'\n");
    try (var python = open(directory)) {
      assertThat(edition(python)).isEqualTo("other");
    }
  }

  @Test
  void anotherJobsHelperOfTheSameNameIsRefusedWithBothFiles(@TempDir Path root) throws IOException {
    Path first = Files.createDirectory(root.resolve("first"));
    Path second = Files.createDirectory(root.resolve("second"));
    write(first, "first");
    write(second, "other");
    try (var python = open(first)) {
      assertThatThrownBy(() -> open(second))
          .isInstanceOf(PythonActionExecutionException.class)
          .hasMessageContainingAll(
              first.resolve(HELPER + ".py").toString(), second.resolve(HELPER + ".py").toString());
      assertThat(edition(python)).isEqualTo("first");
    }
    try (var python = open(second)) {
      assertThat(edition(python)).isEqualTo("other");
    }
  }

  private static void write(Path directory, String edition) throws IOException {
    Files.writeString(
        directory.resolve(MAIN + ".py"),
        "from " + HELPER + " import EDITION\ndef edition():\n    return EDITION\n");
    Files.writeString(directory.resolve(HELPER + ".py"), "EDITION = '" + edition + "'\n");
  }

  private static PythonActionExecutor open(Path directory) {
    PythonSpec tests = TestPython.spec(MAIN);
    var spec =
        new PythonSpec(
            tests.version(),
            tests.executable(),
            Stream.concat(Stream.of(directory.toString()), tests.path().stream()).toList(),
            new MainModule(MAIN, directory.resolve(MAIN + ".py").toString()));
    return PythonActionExecutor.open(spec, TestPython.options(), () -> {});
  }

  private static Object edition(PythonActionExecutor python) {
    return ((PythonAnswer.Value) python.callPythonFunction(MAIN, "edition")).value();
  }
}
