package io.flashsale.handler;

/**
 * What a risk policy says of a request.
 *
 * @param allowed whether the request may go on
 * @param reason why not: a short code, shown to the buyer. {@value #CHALLENGE} asks the page for a challenge, after which the host marks
 *     the request, for example by an attribute of the client, and its policy lets the request pass
 */
public record RiskVerdict(boolean allowed, String reason) {
    public static final String CHALLENGE = "CHALLENGE";
    public static final RiskVerdict ALLOW = new RiskVerdict(true, "");

    public static RiskVerdict refuse(String reason) {
        return new RiskVerdict(false, reason);
    }

    public static RiskVerdict challenge() {
        return refuse(CHALLENGE);
    }
}
