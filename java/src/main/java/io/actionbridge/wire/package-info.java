/**
 * What crosses between Java and Python: values, table rows, frames, all msgpack in {@code byte[]}.
 *
 * <p>The contract is {@code tests/contract/README.md}; the golden vectors beside it hold both
 * languages to it. Nothing here knows an operator or an interpreter.
 */
package io.actionbridge.wire;
