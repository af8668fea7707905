/** The media store on S3. */
@NullMarked
package io.flashsale.s3;

import org.jspecify.annotations.NullMarked;
