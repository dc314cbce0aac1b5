/** The one place where a JVM meets CPython. */
package io.actionbridge.interpreter;
