package io.flashsale.spi;

import java.util.List;

/**
 * The secrets shared by all nodes, in the catalog's database or in configuration, never made per process.
 *
 * <p><b>Threads.</b> Safe for any number of threads; calls block.
 */
public interface SigningKeys {
    /** Every key of the purpose that is still accepted, newest first; makes the first one, under a lock, if there is none. */
    List<SigningKey> accepted(SigningKey.Purpose purpose);

    /** Makes a new key; the previous ones are still accepted. Nodes sign with it once they have had time to learn it. */
    SigningKey rotate(SigningKey.Purpose purpose);
}
