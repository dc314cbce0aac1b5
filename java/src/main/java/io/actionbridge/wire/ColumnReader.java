package io.actionbridge.wire;

/** Reads the values of one column into Flink's internal form. */
abstract class ColumnReader {

  final Column column;

  /** What Python is to send, as errors say it. */
  private final String takes;

  ColumnReader(Column column, String takes) {
    this.column = column;
    this.takes = takes;
  }

  /** Reads a value that is not NULL. */
  abstract Object read(WireReader in);

  final Object readNullable(WireReader in) {
    if (!in.tryNil()) {
      return read(in);
    }
    if (!column.type().isNullable()) {
      throw column.mismatch("None for a NOT NULL column. Send a value that is " + takes + ".");
    }
    return null;
  }

  /** Checks the kind of the next value. */
  final void expect(WireReader in, WireReader.Kind kind) {
    if (in.peek() != kind) {
      throw wrongType(in);
    }
  }

  /** Whether an extension of this code is next; if so its header is read. */
  final boolean tryExt(WireReader in, int code) {
    if (in.peek() != WireReader.Kind.EXT) {
      return false;
    }
    int start = in.position();
    if (in.ext() == code) {
      return true;
    }
    in.seek(start);
    return false;
  }

  /** Reads the header of an extension of this code and returns where its payload ends. */
  final int expectExt(WireReader in, int code) {
    if (!tryExt(in, code)) {
      throw wrongType(in);
    }
    return in.extEnd();
  }

  final RowMismatchException wrongType(WireReader in) {
    return column.mismatch(
        column.sql()
            + " takes "
            + takes
            + ", found "
            + PythonType.next(in)
            + ". Convert it in the action, or change the column.");
  }
}
