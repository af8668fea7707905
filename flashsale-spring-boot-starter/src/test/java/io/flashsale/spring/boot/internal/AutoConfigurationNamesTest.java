package io.flashsale.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.util.ClassUtils;

/** A misspelt name is inert, so a test has to look: of each pair exactly one is there, on either Boot. */
class AutoConfigurationNamesTest {
    @TestFactory
    Stream<DynamicTest> exactlyOneNameOfEachPairIsThere() throws IllegalAccessException {
        Map<String, List<String>> pairs = new TreeMap<>();
        for (Field field : AutoConfigurationNames.class.getFields()) {
            String pair = field.getName().replaceAll("_[34]$", "");
            pairs.merge(
                    pair,
                    List.of((String) field.get(null)),
                    (one, other) -> Stream.concat(one.stream(), other.stream()).toList());
        }
        assertThat(pairs).hasSizeGreaterThan(3);
        return pairs.entrySet().stream()
                .map(pair -> DynamicTest.dynamicTest(
                        pair.getKey(),
                        () -> assertThat(pair.getValue())
                                .hasSize(2)
                                .filteredOn(name -> ClassUtils.isPresent(name, null))
                                .hasSize(1)));
    }
}
