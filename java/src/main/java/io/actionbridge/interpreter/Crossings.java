package io.actionbridge.interpreter;

import java.io.Serializable;

/** What stands between a subtask and its Python: nothing, or the faults of a test. */
@FunctionalInterface
public interface Crossings extends Serializable {

  /** Every call enters Python as it is. */
  Crossings DIRECT = python -> python;

  /** Returns the Python that the subtask is to use in place of this one, which it closes, too. */
  Interpreter through(Interpreter python);
}
