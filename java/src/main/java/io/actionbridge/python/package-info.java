/** Python as the operator, or any Java caller, uses it. */
package io.actionbridge.python;
