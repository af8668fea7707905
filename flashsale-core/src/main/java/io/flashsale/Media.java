package io.flashsale;

import java.net.URI;

/**
 * A picture or video of an item.
 *
 * @param key the name in the media store
 * @param contentType such as {@code image/jpeg}
 * @param url where browsers fetch it
 */
public record Media(String key, String contentType, URI url) {}
