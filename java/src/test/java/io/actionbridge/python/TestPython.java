package io.actionbridge.python;

import io.actionbridge.plan.BridgeOptions;
import io.actionbridge.plan.Options;
import io.actionbridge.plan.Plan;
import io.actionbridge.plan.PythonSpec;
import io.actionbridge.plan.PythonSpec.MainModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/**
 * The Python of the tests: the one that {@code actionbridge.test.python} names, with the modules of
 * {@code java/src/test/python}.
 *
 * <p>All tests of this JVM share one CPython and its modules, so each test has modules of its own.
 */
public final class TestPython {

  private static final String EXECUTABLE = System.getProperty("actionbridge.test.python");
  private static final Path MODULES =
      Path.of(System.getProperty("actionbridge.test.root"), "java/src/test/python")
          .toAbsolutePath();

  private TestPython() {}

  /** What a job with this main module is given. */
  public static PythonSpec spec(String module) {
    List<String> facts =
        run("import sysconfig as s; print(s.get_python_version()); print(s.get_path('purelib'))")
            .lines()
            .toList();
    return new PythonSpec(
        facts.get(0),
        EXECUTABLE,
        List.of(MODULES.toString(), facts.get(1)),
        new MainModule(module, MODULES.resolve(module + ".py").toString()));
  }

  /** The plan that a module holds under the name {@code plan}. */
  public static Plan plan(String module) {
    return Plan.parse(run("import json, " + module + " as m; print(json.dumps(m.plan.to_json()))"));
  }

  /** Runs a program in a process of its own, and returns what it printed. */
  public static String run(String code) {
    try {
      Process process = start("-c", code);
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError("Python failed:\n" + text);
      }
      return text.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Starts a module as a program. */
  public static Process start(String module) throws IOException {
    return start("-m", module);
  }

  private static Process start(String how, String what) throws IOException {
    var builder = new ProcessBuilder(EXECUTABLE, how, what).redirectErrorStream(true);
    builder.environment().put("PYTHONPATH", MODULES.toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return builder.start();
  }

  /** Options of the operator that a test has not changed. */
  public static BridgeOptions options() {
    return Options.from(new Configuration());
  }

  /** Enters Python on the thread of the test, beside any job: it sees the same modules. */
  public static Direct enter(String module) {
    return new Direct(module);
  }

  /**
   * A module, seen by the test.
   *
   * <p><b>Threading:</b> the thread that made it.
   */
  public static final class Direct implements AutoCloseable {

    private final String module;
    private final PythonActionExecutor python;

    private Direct(String module) {
      this.module = module;
      this.python = PythonActionExecutor.open(spec(module), options(), () -> {});
    }

    /** The executor behind it. */
    public PythonActionExecutor executor() {
      return python;
    }

    /** Calls a sync function of the module. */
    public Object call(String function, Object... arguments) {
      PythonAnswer answer = python.callPythonFunction(module, function, arguments);
      return ((PythonAnswer.Value) answer).value();
    }

    /** Calls a sync function that returns a list of numbers. */
    public List<Long> numbers(String function, Object... arguments) {
      List<Long> numbers = new ArrayList<>();
      for (Object number : (List<?>) call(function, arguments)) {
        numbers.add((Long) number);
      }
      return numbers;
    }

    @Override
    public void close() {
      python.close();
    }
  }
}
