package io.actionbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.python.TestPython;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OptionsTableTest {

  @Test
  void bothLanguagesHaveTheSameOptionsWithTheSameTypesDefaultsAndLimits() {
    String java =
        Options.ALL.stream()
            .map(
                option ->
                    String.join(
                        " | ",
                        option.key(),
                        option.type(),
                        option.option().defaultValue(),
                        option.allowed()))
            .collect(Collectors.joining("\n"));

    String python =
        TestPython.run(
            "import sys; sys.stdout.reconfigure(encoding='utf-8')\n"
                + "from actionbridge.plan.options import options_table\n"
                + "for o in options_table():\n"
                + "    print(o['key'], o['type'], o['default'], o['allowed'], sep=' | ')");

    assertThat(java).isEqualTo(python);
  }
}
