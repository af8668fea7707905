package io.flashsale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FlashSaleSettingsTest {
    @Test
    void eachWithChangesItsOwnSettingAndNoOther() throws Exception {
        for (RecordComponent changed : FlashSaleSettings.class.getRecordComponents()) {
            Object value = other(value(changed, FlashSaleSettings.DEFAULTS));
            String name = changed.getName();
            Object settings = FlashSaleSettings.class
                    .getMethod(
                            "with" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                            changed.getType())
                    .invoke(FlashSaleSettings.DEFAULTS, value);

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
        assertThatThrownBy(() -> FlashSaleSettings.DEFAULTS.withReserveLinger(placeTimeout))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reserveLinger")
                .hasMessageContaining("placeTimeout");
        assertThatThrownBy(() -> FlashSaleSettings.DEFAULTS.withReserveLinger(Duration.ofMillis(-1)))
                .hasMessageContaining("reserveLinger");
        assertThat(FlashSaleSettings.DEFAULTS.withReserveLinger(Duration.ZERO).reserveLinger())
                .isZero();
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
