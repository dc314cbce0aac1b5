/**
 * What a job is, as Python wrote it: plan, tables, parameters, interpreter, options.
 *
 * <p>Immutable values that travel to every task with the operator's factory. The JSON that they are
 * read from is fixed by {@code tests/contract/README.md}, section 5.
 */
package io.actionbridge.plan;
