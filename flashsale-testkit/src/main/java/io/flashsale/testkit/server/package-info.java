/**
 * Real servers for tests, one JUnit extension each: at an address from the environment if one is given, in a container where a Docker engine
 * answers, else as a process of an embedded binary. Each is started once per JVM, on a port nobody else has, and ends with it.
 */
@NullMarked
package io.flashsale.testkit.server;

import org.jspecify.annotations.NullMarked;
