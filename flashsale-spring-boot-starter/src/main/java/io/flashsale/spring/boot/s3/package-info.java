/** Pictures and videos in S3. */
@NullMarked
package io.flashsale.spring.boot.s3;

import org.jspecify.annotations.NullMarked;
