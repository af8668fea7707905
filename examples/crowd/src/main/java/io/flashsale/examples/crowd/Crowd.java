package io.flashsale.examples.crowd;

/** The command-line load generator. */
public final class Crowd {

    private Crowd() {}

    public static void main(String[] args) {
        System.err.println("not written yet: " + String.join(" ", args));
        System.exit(2);
    }
}
