package io.flashsale.redis;

/**
 * What is not as it should be on a server.
 *
 * @param dangerous whether stock or orders may get lost, so that a start is refused
 * @param server its address
 * @param what what is, and what should be
 * @param fix the command or setting that changes it
 */
record Finding(boolean dangerous, String server, String what, String fix) {
    @Override
    public String toString() {
        return server + ": " + what + ". " + fix;
    }
}
