package io.flashsale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlashSaleSettingsTest {
    @Test
    void eachMethodOfTheBuilderChangesItsOwnSettingAndNoOther() throws Exception {
        for (RecordComponent changed : FlashSaleSettings.class.getRecordComponents()) {
            Object value = other(value(changed, FlashSaleSettings.DEFAULTS));
            String name = changed.getName();
            FlashSaleSettings.Builder builder = FlashSaleSettings.DEFAULTS.toBuilder();
            FlashSaleSettings.Builder.class.getMethod(name, changed.getType()).invoke(builder, value);
            FlashSaleSettings settings = builder.build().toBuilder().build();

            for (RecordComponent each : FlashSaleSettings.class.getRecordComponents()) {
                assertThat(value(each, settings))
                        .as("%s after a change of %s", each.getName(), name)
                        .isEqualTo(each.getName().equals(name) ? value : value(each, FlashSaleSettings.DEFAULTS));
            }
        }
    }

    @Test
    void aLingerThatNobodyWouldLiveToSeeIsRefused() {
        Duration placeTimeout = FlashSaleSettings.DEFAULTS.placeTimeout();
        assertThatThrownBy(() ->
                        FlashSaleSettings.builder().reserveLinger(placeTimeout).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reserveLinger")
                .hasMessageContaining("placeTimeout");
        assertThatThrownBy(() -> FlashSaleSettings.builder()
                        .reserveLinger(Duration.ofMillis(-1))
                        .build())
                .hasMessageContaining("reserveLinger");
        assertThat(FlashSaleSettings.builder()
                        .reserveLinger(Duration.ZERO)
                        .build()
                        .reserveLinger())
                .isZero();
    }

    /** A place timeout of 0.9 ms would be one of 0 ms: nobody could buy. */
    @Test
    void aDurationThatMillisecondsCannotTellIsRefusedByName() throws Exception {
        for (RecordComponent setting : FlashSaleSettings.class.getRecordComponents()) {
            if (setting.getType() == Duration.class && !setting.getName().equals("reserveLinger")) {
                for (Duration value : List.of(Duration.ofNanos(900_000), ChronoUnit.FOREVER.getDuration())) {
                    FlashSaleSettings.Builder builder =
                            FlashSaleSettings.builder().reserveLinger(Duration.ZERO);
                    FlashSaleSettings.Builder.class
                            .getMethod(setting.getName(), Duration.class)
                            .invoke(builder, value);
                    assertThatThrownBy(builder::build)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage(setting.getName() + " must be 1 ms to 36500 days, but is " + value);
                }
            }
        }
    }

    private static Object value(RecordComponent component, Object settings) throws ReflectiveOperationException {
        return component.getAccessor().invoke(settings);
    }

    private static Object other(Object value) {
        if (value instanceof Duration duration) {
            return duration.plusMillis(1);
        }
        return value instanceof Integer number ? (Object) (number + 1) : (Object) !((Boolean) value);
    }
}
