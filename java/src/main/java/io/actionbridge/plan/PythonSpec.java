package io.actionbridge.plan;

import java.io.Serializable;
import java.util.List;

/**
 * The Python that TaskManagers start.
 *
 * @param version of the language, such as {@code 3.11}
 * @param executable absolute path of the program
 * @param path entries of {@code sys.path}, in order, before the interpreter's own
 * @param main the file that defines the job
 */
public record PythonSpec(String version, String executable, List<String> path, MainModule main)
    implements Serializable {

  /**
   * The user's script under the name that it is imported by, which is never {@code __main__}.
   *
   * @param file absolute path
   */
  public record MainModule(String module, String file) implements Serializable {

    static MainModule read(JsonPlace place) {
      place.allowOnly("module", "file");
      return new MainModule(place.field("module").text(), place.field("file").text());
    }
  }

  static PythonSpec read(JsonPlace place) {
    place.allowOnly("version", "executable", "path", "main");
    return new PythonSpec(
        place.field("version").text(),
        place.field("executable").text(),
        place.field("path").texts(),
        MainModule.read(place.field("main")));
  }
}
