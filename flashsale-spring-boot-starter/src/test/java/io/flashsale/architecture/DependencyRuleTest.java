package io.flashsale.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The dependency rule: adapters know core, core knows no adapter, adapters do not know each other, the starter knows
 * all of them. It is tested here because only the starter has every module on its class path.
 */
class DependencyRuleTest {

    /** Which modules a module may use beside itself. */
    private static final Map<String, Set<String>> MAY_KNOW = Map.of(
            "core", Set.of(),
            "jdbc", Set.of("core"),
            "redis", Set.of("core"),
            "kafka", Set.of("core"),
            "s3", Set.of("core"),
            "testkit", Set.of("core"),
            "spring", Set.of("core", "jdbc", "redis", "kafka", "s3"));

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.flashsale");

    @Test
    void everyModuleIsSeen() {
        assertThat(ALL.stream().map(DependencyRuleTest::moduleOf).collect(Collectors.toSet()))
                .contains("core", "jdbc", "redis", "kafka", "s3", "testkit", "spring");
    }

    @Test
    void modulesKnowOnlyWhatTheyMay() {
        classes()
                .should(useOnly(
                        "modules they may know: " + MAY_KNOW,
                        (from, to) -> moduleOf(from).equals(moduleOf(to))
                                || MAY_KNOW.get(moduleOf(from)).contains(moduleOf(to))))
                .check(ALL);
    }

    @Test
    void packagesNamedInternalAreUsedOnlyByTheirOwnModule() {
        classes()
                .should(useOnly(
                        "internal packages of their own module",
                        (from, to) -> !isInternal(to) || moduleOf(from).equals(moduleOf(to))))
                .check(ALL);
    }

    @Test
    void whatTestsAreMadeOfIsUsedByNoMainCodeButTheTestkits() {
        noClasses()
                .that(DescribedPredicate.describe(
                        "are neither the testkit's nor in io.flashsale.testing",
                        type -> !moduleOf(type).equals("testkit") && !isTesting(type)))
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.describe("are in io.flashsale.testing", DependencyRuleTest::isTesting))
                .check(ALL);
    }

    @Test
    void coreUsesNoTechnologyOfAnAdapter() {
        noClasses()
                .that(DescribedPredicate.describe(
                        "are in core", type -> moduleOf(type).equals("core")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.springframework..",
                        "jakarta..",
                        "org.jdbi..",
                        "org.flywaydb..",
                        "org.redisson..",
                        "org.apache.kafka..",
                        "software.amazon..",
                        "com.fasterxml..",
                        "tools.jackson.."))
                .check(ALL);
    }

    @Test
    void onlyTheStarterUsesSpring() {
        noClasses()
                .that(DescribedPredicate.describe(
                        "are not in the starter", type -> !moduleOf(type).equals("spring")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.springframework.."))
                .check(ALL);
    }

    private static ArchCondition<JavaClass> useOnly(String what, BiPredicate<JavaClass, JavaClass> allowed) {
        return new ArchCondition<>("use only " + what) {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    JavaClass to = dependency.getTargetClass().getBaseComponentType();
                    if (isOurs(to) && !allowed.test(from, to)) {
                        events.add(SimpleConditionEvent.violated(from, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean isOurs(JavaClass type) {
        return (type.getPackageName() + ".").startsWith("io.flashsale.");
    }

    private static boolean isTesting(JavaClass type) {
        return type.getPackageName().equals("io.flashsale.testing");
    }

    private static boolean isInternal(JavaClass type) {
        return (type.getPackageName() + ".").contains(".internal.");
    }

    /** The package after io.flashsale names the module; packages that name none are core's. */
    private static String moduleOf(JavaClass type) {
        String[] names = type.getPackageName().split("\\.", -1);
        return names.length > 2 && MAY_KNOW.containsKey(names[2]) ? names[2] : "core";
    }
}
